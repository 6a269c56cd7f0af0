/// A listing of all code of a module; equal modules give equal text.
///
/// One line per instruction: source line where it changes, offset from the first instruction, name,
/// operand. Jump targets are offsets of the same kind.
public func disassemble(_ module: CompiledModule) -> String {
    var listing = Listing(module: module)
    listing.add(module.root, path: module.name(module.root.nameIndex))
    return listing.lines.joined(separator: "\n") + "\n"
}

struct Listing {
    let module: CompiledModule
    var lines: [String] = []

    mutating func add(_ code: RawCode, path: String) {
        addHead(code, path: path)
        var line = 0
        for instruction in code.instructions {
            let current = code.line(atOffset: instruction.offset)
            let mark = current == line ? "" : "\(current)"
            line = current
            lines.append(padded(mark, 5) + text(instruction, in: code))
        }
        for (index, child) in code.children.enumerated() {
            add(child, path: childPath(path, index, child))
        }
    }

    func childPath(_ path: String, _ index: Int, _ child: RawCode) -> String {
        path + "/\(index):" + module.name(child.nameIndex)
    }

    /// What is known of a code object before its instructions.
    mutating func addHead(_ code: RawCode, path: String) {
        let head = code.prelude
        var title = "code \(path) state=\(head.stateSize) blocks=\(head.exceptionStackSize)"
        title += " args=\(head.positionalCount)+\(head.keywordOnlyCount)"
        title += " defaults=\(head.defaultCount)"
        let flags: [(CodeFlags, String)] = [
            (.generator, "generator"), (.varArguments, "*args"), (.varKeywords, "**kwargs"),
            (.defaultKeywords, "kwdefaults"),
        ]
        for (flag, text) in flags where head.flags.contains(flag) { title += " " + text }
        lines.append(title)
        if !head.argumentNameIndexes.isEmpty {
            let names = head.argumentNameIndexes.map(module.name)
            lines.append("  names " + names.joined(separator: " "))
        }
        if !head.cellLocals.isEmpty {
            lines.append("  cells " + head.cellLocals.map(String.init).joined(separator: " "))
        }
    }

    /// Offset, name and operand.
    func text(_ instruction: Instruction, in code: RawCode) -> String {
        let start = code.prelude.codeStart
        let operand = operand(instruction, codeStart: start)
        return padded("\(instruction.offset - start)", 6) + "  " + instruction.opcode.row.name
            + (operand.isEmpty ? "" : " " + operand)
    }

    func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    private func operand(_ instruction: Instruction, codeStart: Int) -> String {
        let operand = instruction.operand
        switch instruction.opcode.row.operand {
        case .none: return ""
        case .name: return quoted(module.nameBytes[operand])
        case .constant: return text(module.constants[operand])
        case .closure: return "\(operand) cells=\(instruction.extra)"
        case .unpack: return "left=\(operand & 0xff) right=\(operand >> 8)"
        case .arguments:
            return "\(instruction.positionalArguments) keywords=\(instruction.keywordArguments)"
        case .viper:
            let local = instruction.viperLocal
            return instruction.viperOperation.name + (local == 0 ? "" : " local=\(local)")
        case .jump, .forward: return "to \(operand - codeStart)"
        case .unwind:
            let drop = instruction.extra & 0x80 != 0 ? " iterator" : ""
            return "to \(operand - codeStart) blocks=\(instruction.extra & 0x7f)" + drop
        case .multi where instruction.opcode == .binaryOpMulti:
            return BinaryOperator(rawValue: UInt8(operand))?.symbol ?? "\(operand)"
        case .multi where instruction.opcode == .unaryOpMulti:
            return UnaryOperator(rawValue: UInt8(operand))?.symbol ?? "\(operand)"
        case .child, .signed, .local, .count, .comprehension, .multi: return "\(operand)"
        }
    }

    private func text(_ constant: Constant) -> String {
        switch constant {
        case .string(let bytes): quoted(bytes)
        case .bytes(let bytes): "b" + quoted(bytes, onlyASCII: true)
        case .integer(let value): value.description
        case .float(let value): FloatText.repr(value)
        case .complex(let real, let imaginary): FloatText.repr(real: real, imaginary: imaginary)
        case .tuple(let items): "(" + items.map { text($0) + "," }.joined(separator: " ") + ")"
        case .none: "None"
        case .true: "True"
        case .false: "False"
        case .ellipsis: "Ellipsis"
        }
    }

    private func quoted(_ bytes: [UInt8], onlyASCII: Bool = false) -> String {
        let valid = !onlyASCII && String(validating: bytes, as: UTF8.self) != nil
        var result: [UInt8] = [UInt8(ascii: "'")]
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "'"), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): result += Array("\\n".utf8)
            case 0x20..<0x7f: result.append(byte)
            case 0x80... where valid: result.append(byte)
            default:
                let digits = String(byte, radix: 16)
                result += Array(("\\x" + (byte < 16 ? "0" : "") + digits).utf8)
            }
        }
        result.append(UInt8(ascii: "'"))
        return String(decoding: result, as: UTF8.self)
    }
}
