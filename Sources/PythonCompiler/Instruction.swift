/// One decoded instruction.
public struct Instruction: Hashable, Sendable {
    /// The operand as a number: index, count, small integer, operator or local; for a jump the
    /// target, which is an offset as `offset`.
    public let operand: Int
    private let start: Int32
    private let length: UInt8
    /// What it does.
    public let opcode: Opcode
    /// The extra byte of `UNWIND_JUMP` and of the `MAKE_CLOSURE` pair, else 0.
    public let extra: UInt8
    // Of the opcode's row, so that asking for them does not look into the table.
    private let isJump: Bool
    private let effect: OpcodeBrief.Effect
    let kind: OpcodeBrief.Operand

    /// Where its first byte is, counted from the start of the code object's bytes.
    public var offset: Int { Int(start) }
    /// Where the next instruction starts.
    public var nextOffset: Int { Int(start) + Int(length) }

    /// Whether the operand is the number of a name.
    public var hasName: Bool { kind == .name }

    /// Where the instruction can jump to, nil if it is not a jump.
    public var jumpTarget: Int? { isJump ? operand : nil }

    /// An instruction that stands nowhere.
    init(_ opcode: Opcode, _ operand: Int, extra: Int = 0) {
        start = 0
        length = 0
        self.opcode = opcode
        self.operand = operand
        self.extra = UInt8(clamping: extra)
        let row = OpcodeBrief.table[opcode.rawValue]
        isJump = row.isJump
        effect = row.effect
        kind = row.operand
    }

    /// Decodes the instruction at `offset`.
    ///
    /// - Returns: nil if there is no such opcode or the code ends inside the instruction.
    public init?(in code: [UInt8], at offset: Int) {
        self.init(in: code, at: offset, OpcodeBrief.table)
    }

    init?(in code: [UInt8], at offset: Int, _ table: OpcodeBrief.Table) {
        guard offset >= 0, offset < min(code.count, Int(Int32.max) - 256) else { return nil }
        let row = table[code[offset]]
        guard let opcode = row.opcode else { return nil }
        var reader = ByteReader(bytes: code, position: offset + 1)
        var operand = 0
        var extra: UInt8 = 0
        switch row.operand {
        case .none: break
        case .multi:
            operand = Int(code[offset] - opcode.rawValue)
            if opcode == .loadConstSmallIntMulti { operand += Opcode.smallestMultiInteger }
        case .signed:
            guard let value = reader.signedInteger() else { return nil }
            operand = value
        case .jump, .forward, .unwind:
            guard let value = reader.jumpOffset(signed: row.operand != .forward) else { return nil }
            operand = reader.position + value
        default:
            guard let value = reader.unsignedInteger() else { return nil }
            operand = value
        }
        if row.operand == .unwind || row.operand == .closure {
            guard let byte = reader.byte() else { return nil }
            // The distance of an unwind jump counts from its extra byte, not from behind it.
            extra = byte
        }
        // Only zeros in front make a number that long.
        guard reader.position - offset <= 255 else { return nil }
        start = Int32(offset)
        length = UInt8(reader.position - offset)
        isJump = row.isJump
        effect = row.effect
        kind = row.operand
        self.opcode = opcode
        self.operand = operand
        self.extra = extra
    }

    /// Change of the stack height when execution goes on behind the instruction.
    public var stackEffect: Int {
        if effect != .ofOperand { return Int(effect.rawValue) }
        switch opcode {
        case .makeClosure: return 1 - Int(extra)
        case .makeClosureDefargs: return -1 - Int(extra)
        case .buildTuple, .buildList, .buildSet, .buildSlice: return 1 - operand
        case .storeComp: return operand & 3 == 1 ? -2 : -1
        case .unpackSequence: return operand - 1
        case .unpackEx: return (operand & 0xff) + (operand >> 8)
        case .callFunction: return -positionalArguments - 2 * keywordArguments
        case .callMethod, .callFunctionVarKw:
            return -positionalArguments - 2 * keywordArguments - 1
        case .viper: return viperOperation.stackEffect
        case .callMethodVarKw: return -positionalArguments - 2 * keywordArguments - 2
        default: return 0
        }
    }

    /// For viper: what it does.
    public var viperOperation: ViperOperation {
        ViperOperation(rawValue: UInt8(truncatingIfNeeded: operand)) ?? .toInt
    }

    /// For viper: the local that keeps what a pointer points to.
    public var viperLocal: Int { operand >> 8 }

    /// For a call: how many positional arguments are on the stack.
    public var positionalArguments: Int { operand & 0xff }

    /// For a call: how many pairs of a key and a value are on the stack.
    public var keywordArguments: Int { operand >> 8 }
}

/// The instructions of a code object in the order of their bytes.
///
/// The sequence ends early at a byte that is no opcode; code of a `RawCode` was checked for that.
public struct Instructions: Sequence, IteratorProtocol, Sendable {
    private let code: [UInt8]
    private var offset: Int
    private let table = OpcodeBrief.table

    init(code: [UInt8], offset: Int) {
        self.code = code
        self.offset = offset
    }

    /// The next instruction.
    public mutating func next() -> Instruction? {
        guard let instruction = Instruction(in: code, at: offset, table) else { return nil }
        offset = instruction.nextOffset
        return instruction
    }
}
