extension CoreTypes {
    static let zip = NativeType("zip", make: ZipObject.make, next: ZipObject.next)
}

/// The slots of `zip`: a tuple of iterators.
enum ZipObject {
    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 0, .max)
        let object = try machine.newObject(.zip, words: 2)
        let mark = machine.rootMark
        try machine.pushRoot(object)
        machine.values(object)[1] = try machine.iterators(arguments, from: 0)
        machine.popRoots(to: mark)
        return object
    }

    static func next(_ machine: VirtualMachine, _ object: Value) throws(Raised) -> Value {
        let iterators = machine.values(object)[1]
        let count = machine.items(ofTuple: iterators).count
        if count == 0 { return .stopIteration }
        let result = try machine.newTuple(count: count)
        let mark = machine.rootMark
        try machine.pushRoot(object)
        try machine.pushRoot(result)
        for index in 0..<count {
            let item = try machine.next(machine.items(ofTuple: iterators)[index])
            if item == .stopIteration {
                machine.popRoots(to: mark)
                return item
            }
            machine.items(ofTuple: result)[index] = item
        }
        machine.popRoots(to: mark)
        return result
    }
}

extension VirtualMachine {
    /// A tuple of iterators over the positional arguments from one on; may call Python.
    func iterators(_ arguments: Arguments, from start: Int) throws(Raised) -> Value {
        let iterators = try newTuple(count: arguments.count - start)
        let mark = rootMark
        try pushRoot(iterators)
        for index in start..<arguments.count {
            items(ofTuple: iterators)[index - start] = try iterate(arguments[index])
        }
        popRoots(to: mark)
        return iterators
    }
}
