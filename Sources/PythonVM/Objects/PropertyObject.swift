extension CoreTypes {
    static let property = NativeType(
        "property", make: PropertyObject.make,
        members: [
            Member.function("getter", 2) { (machine, arguments) throws(Raised) in
                try PropertyObject.with(machine, arguments, 1)
            },
            Member.function("setter", 2) { (machine, arguments) throws(Raised) in
                try PropertyObject.with(machine, arguments, 2)
            },
            Member.function("deleter", 2) { (machine, arguments) throws(Raised) in
                try PropertyObject.with(machine, arguments, 3)
            },
        ])
}

/// property: getter, setter, deleter in words 1 to 3, None where there is none.
enum PropertyObject {
    private static let parameters = [
        Parameter("fget", .none), Parameter("fset", .none), Parameter("fdel", .none),
        Parameter("doc", .none),
    ]

    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let values = try machine.parse(arguments, parameters)
        let property = try machine.newObject(type, words: 4)
        for index in 0..<3 { machine.values(property)[1 + index] = values[index] }
        return property
    }

    /// A copy with one function exchanged.
    static func with(
        _ machine: VirtualMachine, _ arguments: Arguments, _ word: Int
    ) throws(Raised) -> Value {
        let property = try machine.newObject(.property, words: 4)
        for index in 1...3 {
            machine.values(property)[index] = machine.values(arguments[0])[index]
        }
        machine.values(property)[word] = arguments[1]
        return property
    }
}
