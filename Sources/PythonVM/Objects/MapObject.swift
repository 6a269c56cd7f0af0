extension CoreTypes {
    static let map = NativeType("map", make: MapObject.make, next: MapObject.next)
}

/// The slots of `map`: the function at word 1, the number of iterators, then they.
enum MapObject {
    private static let first = 3

    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 2, .max)
        let count = arguments.count - 1
        let object = try machine.newObject(.map, words: first + count)
        machine.values(object)[1] = arguments[0]
        machine.words(object)[2] = UInt32(count)
        try machine.fill(object, from: first, withIteratorsOver: arguments, from: 1)
        return object
    }

    static func next(_ machine: VirtualMachine, _ object: Value) throws(Raised) -> Value {
        let count = Int(machine.words(object)[2])
        let mark = machine.rootMark
        try machine.pushRoot(object)
        var items: [Value] = []
        items.reserveCapacity(count)
        for index in 0..<count {
            let item = try machine.next(machine.values(object)[first + index])
            if item == .stopIteration {
                machine.popRoots(to: mark)
                return item
            }
            try machine.pushRoot(item)
            items.append(item)
        }
        let result = try machine.call(machine.values(object)[1], items)
        machine.popRoots(to: mark)
        return result
    }
}
