extension CoreTypes {
    static let enumerate = NativeType(
        "enumerate", make: EnumerateObject.make, next: EnumerateObject.next)
}

/// The slots of `enumerate`: iterator, next number.
enum EnumerateObject {
    private static let parameters = [Parameter("iterable"), Parameter("start", .small(0))]

    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let values = try machine.parse(arguments, parameters)
        let start = try machine.newInt(machine.integer(values[1]))
        let iterator = try machine.iterate(values[0])
        let object = try machine.newObject(.enumerate, words: 3)
        machine.values(object)[1] = iterator
        machine.values(object)[2] = start
        return object
    }

    static func next(_ machine: VirtualMachine, _ object: Value) throws(Raised) -> Value {
        let item = try machine.next(machine.values(object)[1])
        if item == .stopIteration { return item }
        let number = machine.values(object)[2]
        machine.values(object)[2] = try machine.newInt(machine.integer(number) + 1)
        return try machine.newTuple([number, item])
    }
}
