/// Unary operators; the first four are operands of the bytecode, in its order.
public enum UnaryOperation: UInt8, Sendable {
    case positive, negative, invert, not
    case bool, length, hash, absolute, int, float, complex, sizeOf
}

/// Binary operators; the first 35 are operands of the bytecode, in its order.
public enum BinaryOperation: UInt8, Sendable {
    case less, more, equal, lessEqual, moreEqual, notEqual
    case `in`, `is`, exceptionMatch
    case inplaceOr, inplaceXor, inplaceAnd, inplaceLeftShift, inplaceRightShift
    case inplaceAdd, inplaceSubtract, inplaceMultiply, inplaceMatrixMultiply
    case inplaceFloorDivide, inplaceTrueDivide, inplaceModulo, inplacePower
    case or, xor, and, leftShift, rightShift
    case add, subtract, multiply, matrixMultiply, floorDivide, trueDivide, modulo, power
    case divmod, contains
    case reverseOr, reverseXor, reverseAnd, reverseLeftShift, reverseRightShift
    case reverseAdd, reverseSubtract, reverseMultiply, reverseMatrixMultiply
    case reverseFloorDivide, reverseTrueDivide, reverseModulo, reversePower

    /// For an in-place operator the plain one, otherwise itself.
    @inline(__always)
    public var plain: BinaryOperation {
        guard rawValue >= BinaryOperation.inplaceOr.rawValue,
            rawValue <= BinaryOperation.inplacePower.rawValue
        else { return self }
        let distance = BinaryOperation.or.rawValue - BinaryOperation.inplaceOr.rawValue
        return BinaryOperation(rawValue: rawValue + distance) ?? self
    }

    /// For a plain arithmetic operator the reverse one (`__radd__` and so on).
    public var reverse: BinaryOperation? {
        guard rawValue >= BinaryOperation.or.rawValue, rawValue <= BinaryOperation.power.rawValue
        else { return nil }
        let distance = BinaryOperation.reverseOr.rawValue - BinaryOperation.or.rawValue
        return BinaryOperation(rawValue: rawValue + distance)
    }
}

extension UnaryOperation {
    /// The name of the method that a class defines for it.
    public var methodName: String {
        switch self {
        case .positive: "__pos__"
        case .negative: "__neg__"
        case .invert: "__invert__"
        case .not, .bool: "__bool__"
        case .length: "__len__"
        case .hash: "__hash__"
        case .absolute: "__abs__"
        case .int: "__int__"
        case .float: "__float__"
        case .complex: "__complex__"
        case .sizeOf: "__sizeof__"
        }
    }
}

extension BinaryOperation {
    private static let names = [
        "__lt__", "__gt__", "__eq__", "__le__", "__ge__", "__ne__", "__contains__", "is",
        "exception match", "__ior__", "__ixor__", "__iand__", "__ilshift__", "__irshift__",
        "__iadd__", "__isub__", "__imul__", "__imatmul__", "__ifloordiv__", "__itruediv__",
        "__imod__", "__ipow__", "__or__", "__xor__", "__and__", "__lshift__", "__rshift__",
        "__add__", "__sub__", "__mul__", "__matmul__", "__floordiv__", "__truediv__", "__mod__",
        "__pow__", "__divmod__", "__contains__", "__ror__", "__rxor__", "__rand__",
        "__rlshift__", "__rrshift__", "__radd__", "__rsub__", "__rmul__", "__rmatmul__",
        "__rfloordiv__", "__rtruediv__", "__rmod__", "__rpow__",
    ]
    /// The name of the method that a class defines for it.
    public var methodName: String { BinaryOperation.names[Int(rawValue)] }
}
