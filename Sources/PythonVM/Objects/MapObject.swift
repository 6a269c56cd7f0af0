extension CoreTypes {
    static let map = NativeType("map", make: MapObject.make, next: MapObject.next)
}

/// The slots of `map`: function, a tuple of iterators.
enum MapObject {
    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 2, .max)
        let object = try machine.newObject(.map, words: 3)
        machine.values(object)[1] = arguments[0]
        let mark = machine.rootMark
        try machine.pushRoot(object)
        machine.values(object)[2] = try machine.iterators(arguments, from: 1)
        machine.popRoots(to: mark)
        return object
    }

    static func next(_ machine: VirtualMachine, _ object: Value) throws(Raised) -> Value {
        let iterators = machine.items(ofTuple: machine.values(object)[2])
        let mark = machine.rootMark
        try machine.pushRoot(object)
        var items: [Value] = []
        items.reserveCapacity(iterators.count)
        for index in 0..<iterators.count {
            let item = try machine.next(iterators[index])
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
