/// The unary operators that bytecode can name, numbered as in MicroPython.
public enum UnaryOperator: UInt8, CaseIterable, Sendable {
    case positive, negative, invert, not

    /// The operator as it is written in Python.
    public var symbol: String {
        switch self {
        case .positive: "+"
        case .negative: "-"
        case .invert: "~"
        case .not: "not"
        }
    }
}

/// The binary operators that bytecode can name, numbered as in MicroPython.
///
/// `not in` and `is not` have no number: they are `in` and `is` followed by `not`.
public enum BinaryOperator: UInt8, CaseIterable, Sendable {
    case less, more, equal, lessEqual, moreEqual, notEqual, contains, identical, exceptionMatch
    case inplaceOr, inplaceXor, inplaceAnd, inplaceShiftLeft, inplaceShiftRight, inplaceAdd
    case inplaceSubtract, inplaceMultiply, inplaceMatrixMultiply, inplaceFloorDivide
    case inplaceTrueDivide, inplaceModulo, inplacePower
    case or, xor, and, shiftLeft, shiftRight, add, subtract, multiply, matrixMultiply
    case floorDivide, trueDivide, modulo, power

    /// The operator as it is written in Python (`isinstance` for the match of an except clause).
    public var symbol: String { Self.symbols[Int(rawValue)] }

    private static let symbols = [
        "<", ">", "==", "<=", ">=", "!=", "in", "is", "isinstance",
        "|=", "^=", "&=", "<<=", ">>=", "+=", "-=", "*=", "@=", "//=", "/=", "%=", "**=",
        "|", "^", "&", "<<", ">>", "+", "-", "*", "@", "//", "/", "%", "**",
    ]

    /// The operator of `x op= y` for `op`, nil for the relational operators.
    public var inplace: BinaryOperator? {
        rawValue >= Self.or.rawValue ? BinaryOperator(rawValue: rawValue - 13) : nil
    }

    /// The operator without its assignment for `op=`, nil for all others.
    public var withoutAssignment: BinaryOperator? {
        rawValue >= Self.inplaceOr.rawValue && rawValue < Self.or.rawValue
            ? BinaryOperator(rawValue: rawValue + 13) : nil
    }
}
