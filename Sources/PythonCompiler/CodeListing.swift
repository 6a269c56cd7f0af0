/// A listing of all code of a module as the `micropython` command prints it for `-v -v`: heads, raw
/// bytes, line tables and instructions, the module first, then its functions level by level.
///
/// Where that command shows addresses, this one numbers code objects and constants.
public func codeListing(_ module: CompiledModule) -> String {
    var listing = CodeListing(module: module)
    var queue = [module.root]
    var number = 0
    while number < queue.count {
        let firstChild = queue.count
        queue += queue[number].children
        listing.add(queue[number], number: number, firstChild: firstChild)
        number += 1
    }
    return listing.text
}

private struct CodeListing {
    let module: CompiledModule
    var text = ""

    /// Code objects are numbered in the order of the listing; `firstChild` has the first of them
    /// that this one makes.
    mutating func add(_ code: RawCode, number: Int, firstChild: Int) {
        let head = code.prelude
        text += "File \(module.sourceName), code block '\(module.name(code.nameIndex))' "
        text += "(descriptor: \(address(number)), bytecode @\(address(number) + "0") "
        text += "\(code.bytecode.count) bytes)\n"
        text += "Raw bytecode (code_info_size=\(head.codeStart), "
        text += "bytecode_size=\(code.bytecode.count - head.codeStart)):\n"
        for start in stride(from: 0, to: code.bytecode.count, by: 16) {
            let row = code.bytecode[start..<min(start + 16, code.bytecode.count)]
            for byte in row { text += (byte < 16 ? " 0" : " ") + String(byte, radix: 16) }
            text += "\n"
        }
        text += "arg names:"
        for name in head.argumentNameIndexes { text += " " + module.name(name) }
        text += "\n(N_STATE \(head.stateSize))\n(N_EXC_STACK \(head.exceptionStackSize))\n"
        for cell in head.cellLocals { text += "(INIT_CELL \(cell))\n" }
        addLines(code)
        for instruction in code.instructions {
            let offset = instruction.offset - head.codeStart
            text += (offset < 10 ? "0" : "") + "\(offset) "
            text += words(instruction, codeStart: head.codeStart, firstChild: firstChild) + "\n"
        }
    }

    private mutating func addLines(_ code: RawCode) {
        var (offset, line) = (0, 1)
        text += "  bc=0 line=1\n"
        var position = code.prelude.lineTable.lowerBound
        while position < code.prelude.lineTable.upperBound {
            let entry = LineEntry(
                code.bytecode, at: &position, end: code.prelude.lineTable.upperBound)
            offset += entry.bytes
            line += entry.lines
            text += "  bc=\(offset) line=\(line)\n"
        }
    }

    private func address(_ number: Int) -> String { "0x" + String(number + 1, radix: 16) }

    private func words(_ instruction: Instruction, codeStart: Int, firstChild: Int) -> String {
        let operand = instruction.operand
        let name = instruction.opcode.row.name
        switch instruction.opcode.row.operand {
        case .none: return name
        case .name:
            let text = module.name(operand)
            switch instruction.opcode {
            case .loadConstString, .importName, .importFrom: return "\(name) '\(text)'"
            default: return "\(name) \(text)"
            }
        case .constant:
            let value = ConstantText.repr(module.constants[operand])
            return "\(name) \(address(operand))=\(value)"
        case .child: return "\(name) \(address(firstChild + operand))"
        case .closure: return "\(name) \(address(firstChild + operand)) \(instruction.extra)"
        case .viper: return "\(name) \(instruction.viperOperation.name) \(instruction.viperLocal)"
        case .arguments:
            let (count, pairs) = (instruction.positionalArguments, instruction.keywordArguments)
            return "\(name) n=\(count) nkw=\(pairs)"
        case .jump, .forward: return "\(name) \(operand - codeStart)"
        case .unwind: return "\(name) \(operand - codeStart) \(instruction.extra)"
        case .multi: return multi(instruction.opcode, operand)
        case .signed, .local, .count, .comprehension, .unpack: return "\(name) \(operand)"
        }
    }

    /// An instruction whose operand is part of the opcode: the listing shows the plain name.
    private func multi(_ opcode: Opcode, _ operand: Int) -> String {
        switch opcode {
        case .binaryOpMulti:
            return "BINARY_OP \(operand) \(Self.binaryMethods[operand] ?? "")"
        case .unaryOpMulti:
            let methods = ["__pos__", "__neg__", "__invert__"]
            return "UNARY_OP \(operand) \(operand < methods.count ? methods[operand] : "")"
        default: return "\(opcode.row.name.replacing("_MULTI", with: "")) \(operand)"
        }
    }

    /// The special methods that the listing names, by the number of the operator.
    private static let binaryMethods: [Int: String] = [
        0: "__lt__", 1: "__gt__", 2: "__eq__", 3: "__le__", 4: "__ge__", 5: "__ne__",
        14: "__iadd__", 15: "__isub__", 22: "__or__", 23: "__xor__", 24: "__and__",
        25: "__lshift__", 26: "__rshift__", 27: "__add__", 28: "__sub__", 29: "__mul__",
        30: "__matmul__", 31: "__floordiv__", 32: "__truediv__", 33: "__mod__", 34: "__pow__",
    ]
}

/// Constants as `repr` shows them.
enum ConstantText {
    static func repr(_ constant: Constant) -> String {
        switch constant {
        case .string(let bytes): return quoted(bytes, isText: true)
        case .bytes(let bytes): return "b" + quoted(bytes, isText: false)
        case .integer(let value): return value.description
        case .float(let value): return FloatText.repr(value)
        case .complex(let real, let imaginary):
            return FloatText.repr(real: real, imaginary: imaginary)
        case .tuple(let items):
            let parts = items.map(repr).joined(separator: ", ")
            return "(" + parts + (items.count == 1 ? ",)" : ")")
        case .none: return "None"
        case .true: return "True"
        case .false: return "False"
        case .ellipsis: return "Ellipsis"
        }
    }

    private static func quoted(_ bytes: [UInt8], isText: Bool) -> String {
        let (single, double) = (UInt8(ascii: "'"), UInt8(ascii: "\""))
        let quote = bytes.contains(single) && !bytes.contains(double) ? double : single
        let keepsHigh = isText && String(validating: bytes, as: UTF8.self) != nil
        var result = [quote]
        for byte in bytes {
            switch byte {
            case quote, UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): result += Array("\\n".utf8)
            case UInt8(ascii: "\r"): result += Array("\\r".utf8)
            case UInt8(ascii: "\t"): result += Array("\\t".utf8)
            case 0x20..<0x7F: result.append(byte)
            case 0x80... where keepsHigh: result.append(byte)
            default:
                result += Array(
                    ("\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)).utf8)
            }
        }
        return String(decoding: result + [quote], as: UTF8.self)
    }
}
