extension CoreTypes {
    static let filter = NativeType("filter", make: FilterObject.make, next: FilterObject.next)
}

/// The slots of `filter`: function or None, iterator.
enum FilterObject {
    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 2, 2)
        let iterator = try machine.iterate(arguments[1])
        let object = try machine.newObject(.filter, words: 3)
        machine.values(object)[1] = arguments[0]
        machine.values(object)[2] = iterator
        return object
    }

    static func next(_ machine: VirtualMachine, _ object: Value) throws(Raised) -> Value {
        let mark = machine.rootMark
        try machine.pushRoot(object)
        let condition = machine.values(object)[1]
        while true {
            let item = try machine.next(machine.values(object)[2])
            var isWanted = item == .stopIteration
            if !isWanted {
                let itemMark = machine.rootMark
                try machine.pushRoot(item)
                let answer = condition == .none ? item : try machine.call(condition, [item])
                isWanted = try machine.isTrue(answer)
                machine.popRoots(to: itemMark)
            }
            if isWanted {
                machine.popRoots(to: mark)
                return item
            }
        }
    }
}
