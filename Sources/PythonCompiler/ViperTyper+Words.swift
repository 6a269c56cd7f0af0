/// Calls and casts, arithmetic, and memory.
extension ViperTyper {
    // MARK: - Calls and casts

    /// A call of an object, or a cast.
    mutating func call(_ operand: Int) -> Replacement {
        let words = (operand & 0xff) + 2 * (operand >> 8)
        let callee = top(words)
        guard callee.type == .cast else {
            popObjects(words)
            popObject()
            push()
            return .unchanged
        }
        let source = top()
        pop(words + 1)
        guard operand == 1, source.type != .cast else {
            notImplemented("casting")
            push(callee.target)
            return .nothing
        }
        push(callee.target, isConstant: source.isConstant && source.type != .object)
        return cast(from: source.type, to: callee.target)
    }

    private func cast(from source: ViperType, to target: ViperType) -> Replacement {
        let isAddress = source == .uint || source.isPointer
        if source == target || isAddress && (target == .uint || target.isPointer) {
            return .nothing
        }
        if source == .none { return .zero(isBool: target == .bool, stays: false) }
        switch target {
        case .bool: return .operation(.toBool)
        case .int: return .operation(.toInt)
        case .uint: return .operation(.toUint)
        default: return .operation(source == .object ? .toPointer : .toUint)
        }
    }

    /// The operation that turns an argument into what its annotation says.
    static func conversion(to type: ViperType) -> ViperOperation? {
        switch type {
        case .bool: .toBool
        case .int: .toInt
        case .uint: .toUint
        case .pointer, .pointer8, .pointer16, .pointer32: .toPointer
        default: nil
        }
    }

    // MARK: - Operators

    mutating func follow(_ operation: UnaryOperator) -> Replacement {
        let type = top().type
        if type.isInteger {
            stack[stack.count - 1].isConstant = operation == .positive && top().isConstant
            switch operation {
            case .positive: return .nothing
            case .negative: return .operation(type == .uint ? .negateUnsigned : .negate)
            case .invert: return type == .uint ? .operation(.invertUnsigned) : .unchanged
            case .not: fail("'not' not implemented")
            }
        } else if type != .object {
            fail("can't do unary op of '\(type.name)'")
        }
        return .unchanged
    }

    mutating func follow(_ operation: BinaryOperator) -> Replacement {
        let left = top(1).type
        let right = top().type
        pop(2)
        if left == .object, right == .object {
            push()
            return .unchanged
        }
        guard left.isInteger, right.isInteger else {
            push(left)
            fail("can't do binary op between '\(left.name)' and '\(right.name)'")
            return .unchanged
        }
        let plain = operation.withoutAssignment ?? operation
        switch plain {
        case .less, .more, .equal, .lessEqual, .moreEqual, .notEqual:
            if left != right { fail("comparison of int and uint") }
            push(.bool)
            return .unchanged
        case .floorDivide, .modulo:
            push(.int)
            if left == .uint { fail("div/mod not implemented for uint") }
        case .contains, .identical, .exceptionMatch:
            // An object, so that a `not` behind it finds nothing wrong with it.
            push()
            fail("binary op  not implemented")
        default: push(left)
        }
        guard let word = ViperOperation(plain, isUnsigned: left == .uint) else {
            if let name = Self.methodNames[plain] { fail("binary op \(name) not implemented") }
            return .unchanged
        }
        return .operation(word)
    }

    /// The operators that objects have and words have not.
    private static let methodNames: [BinaryOperator: String] = [
        .matrixMultiply: "__matmul__", .trueDivide: "__truediv__", .power: "__pow__",
    ]

    // MARK: - Memory

    mutating func loadSubscript() -> Replacement {
        let index = top()
        let base = top(1).type
        if base == .object {
            popObject()
            pop()
            push()
            return .unchanged
        }
        pop(2)
        push(.int)
        if !(index.type == .int && index.isConstant), !index.type.isInteger {
            fail("can't load with '\(index.type.name)' index")
        }
        switch base {
        case .pointer8: return .operation(.load8)
        case .pointer16: return .operation(.load16)
        case .pointer32: return .operation(.load32)
        default:
            fail("can't load from '\(base.name)'")
            return .unchanged
        }
    }

    mutating func storeSubscript() -> Replacement {
        let index = top()
        let base = top(1).type
        let value = top(2).type
        if base == .object {
            if index.type != .object || value != .object { popObjects(3) } else { pop(3) }
            return .unchanged
        }
        pop(3)
        if !index.type.isInteger { fail("can't store with '\(index.type.name)' index") }
        if !value.isNumber { fail("can't store '\(value.name)'") }
        switch base {
        case .pointer8: return .operation(.store8)
        case .pointer16: return .operation(.store16)
        case .pointer32: return .operation(.store32)
        default:
            fail("can't store to '\(base.name)'")
            return .unchanged
        }
    }
}
