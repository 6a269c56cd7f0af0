/// What decoding asks of an opcode's row, made from it once and packed: a module is decoded while
/// a program waits for its import.
struct OpcodeBrief {
    /// `OperandKind` without its payload.
    enum Operand: UInt8 {
        case none, multi, signed, jump, forward, unwind
        case name, constant, child, closure, local, count, viper, otherNumber
    }

    /// The change of the stack height.
    struct Effect: RawRepresentable, Hashable {
        let rawValue: Int8
        /// It depends on the operand.
        static var ofOperand: Effect { Effect(rawValue: .min) }
    }

    /// nil where the format has no opcode.
    let opcode: Opcode?
    let operand: Operand
    let isJump: Bool
    let effect: Effect

    /// A row for each byte value; it lives as long as the process.
    struct Table: @unchecked Sendable {
        fileprivate let rows: UnsafePointer<OpcodeBrief>

        subscript(_ byte: UInt8) -> OpcodeBrief { rows[Int(byte)] }
    }

    static let table: Table = {
        let rows = UnsafeMutablePointer<OpcodeBrief>.allocate(capacity: 256)
        for byte in UInt8.min...UInt8.max {
            (rows + Int(byte)).initialize(to: OpcodeBrief(Opcode.row(byte: byte)))
        }
        return Table(rows: rows)
    }()

    private init(_ row: OpcodeRow?) {
        opcode = row?.opcode
        isJump = row?.isJump ?? false
        effect = row?.stackEffect.map { Effect(rawValue: Int8($0)) } ?? .ofOperand
        operand =
            switch row?.operand {
            case nil, .some(.none): .none
            case .multi: .multi
            case .signed: .signed
            case .jump: .jump
            case .forward: .forward
            case .unwind: .unwind
            case .name: .name
            case .constant: .constant
            case .child: .child
            case .closure: .closure
            case .local: .local
            case .count: .count
            case .viper: .viper
            case .comprehension, .unpack, .arguments: .otherNumber
            }
    }
}
