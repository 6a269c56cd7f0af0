extension CoreTypes {
    static let zip = NativeType("zip", make: ZipObject.make, next: ZipObject.next)
}

/// The slots of `zip`: the number of iterators at word 1, then they.
enum ZipObject {
    private static let first = 2

    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 0, .max)
        let object = try machine.newObject(.zip, words: first + arguments.count)
        machine.words(object)[1] = UInt32(arguments.count)
        try machine.fill(object, from: first, withIteratorsOver: arguments, from: 0)
        return object
    }

    static func next(_ machine: VirtualMachine, _ object: Value) throws(Raised) -> Value {
        let count = Int(machine.words(object)[1])
        if count == 0 { return .stopIteration }
        let result = try machine.newTuple(count: count)
        let mark = machine.rootMark
        try machine.pushRoot(object)
        try machine.pushRoot(result)
        for index in 0..<count {
            let item = try machine.next(machine.values(object)[first + index])
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
    /// Puts iterators over the positional arguments from one on into an object; may call Python.
    func fill(
        _ object: Value, from word: Int, withIteratorsOver arguments: Arguments, from start: Int
    ) throws(Raised) {
        let mark = rootMark
        try pushRoot(object)
        for index in start..<arguments.count {
            values(object)[word + index - start] = try iterate(arguments[index])
        }
        popRoots(to: mark)
    }
}
