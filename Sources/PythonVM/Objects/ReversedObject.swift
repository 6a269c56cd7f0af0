extension CoreTypes {
    static let reversed = NativeType(
        "reversed", make: ReversedObject.make, next: ReversedObject.next)
}

/// The slots of `reversed`: sequence, number of items that are left.
enum ReversedObject {
    private static let methodName = InternedString("__reversed__")

    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 1, 1)
        let method = try machine.findAttribute(arguments[0], methodName)
        if !method.isNull { return try machine.call(method, []) }
        let count = try machine.length(arguments[0])
        let object = try machine.newObject(.reversed, words: 3)
        machine.values(object)[1] = arguments[0]
        machine.values(object)[2] = .small(count)
        return object
    }

    static func next(_ machine: VirtualMachine, _ object: Value) throws(Raised) -> Value {
        let values = machine.values(object)
        if values[2] == .small(0) { return .stopIteration }
        let index = Value.small(values[2].small - 1)
        values[2] = index
        return try machine.getItem(values[1], index)
    }
}
