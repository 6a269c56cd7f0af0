extension CoreTypes {
    static let bool = NativeType(
        "bool",
        make: BoolObject.make, print: BoolObject.print, unary: BoolObject.unary,
        binary: BoolObject.binary)
}

/// The slots of `bool`.
enum BoolObject {
    static func make(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try vm.check(arguments, 0, 1)
        return .bool(arguments.count == 0 ? false : try vm.isTrue(arguments[0]))
    }

    static func print(
        _ vm: VirtualMachine, _ value: Value, _ kind: PrintKind, _ out: inout TextBuffer
    ) throws(Raised) {
        out.write(value == .true ? "True" : "False")
    }

    static func unary(
        _ vm: VirtualMachine, _ op: UnaryOperation, _ value: Value
    ) throws(Raised) -> Value {
        let number = value == .true ? 1 : 0
        switch op {
        case .bool: return value
        case .not: return .bool(value == .false)
        case .negative: return .small(-number)
        case .invert: return .small(~number)
        case .positive, .hash, .absolute, .int: return .small(number)
        case .float: return try vm.newFloat(Double(number))
        case .complex: return try vm.newComplex(Double(number), 0)
        case .length, .sizeOf: return .null
        }
    }

    static func binary(
        _ vm: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        try IntObject.binary(vm, op, .small(left == .true ? 1 : 0), right)
    }
}
