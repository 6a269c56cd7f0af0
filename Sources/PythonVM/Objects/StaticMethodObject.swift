extension CoreTypes {
    static let staticMethod = NativeType("staticmethod", make: WrappedMethod.make)
}

/// Static methods and class methods: the function in word 1.
enum WrappedMethod {
    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 1, 1)
        let method = try machine.newObject(type, words: 2)
        machine.values(method)[1] = arguments[0]
        return method
    }
}
