/// Builtins that go through iterables.
extension CoreModules {
    static let iterationFunctions: [(name: String, member: NativeMember)] = [
        Member.function("all", 1) { (machine, arguments) throws(Raised) in
            var result = true
            try machine.forEach(in: arguments[0]) { (item) throws(Raised) in
                result = try machine.isTrue(item)
                return result
            }
            return .bool(result)
        },
        Member.function("any", 1) { (machine, arguments) throws(Raised) in
            var result = false
            try machine.forEach(in: arguments[0]) { (item) throws(Raised) in
                result = try machine.isTrue(item)
                return !result
            }
            return .bool(result)
        },
        Member.function("iter", 1) { (machine, arguments) throws(Raised) in
            try machine.iterate(arguments[0])
        },
        Member.function("len", 1) { (machine, arguments) throws(Raised) in
            try machine.newInt(machine.length(arguments[0]))
        },
        Member.variadic("max", 1, keywords: true) { (machine, arguments) throws(Raised) in
            try extreme(machine, arguments, .more)
        },
        Member.variadic("min", 1, keywords: true) { (machine, arguments) throws(Raised) in
            try extreme(machine, arguments, .less)
        },
        Member.function("next", 1, 2) { (machine, arguments) throws(Raised) in
            machine.header.pointee.stopValue = .none
            let item = try machine.nextItem(arguments[0])
            if item != .stopIteration { return item }
            if arguments.count > 1 { return arguments[1] }
            throw machine.raiseStopIteration(machine.header.pointee.stopValue)
        },
        Member.variadic("sorted", 1, keywords: true, sorted),
        Member.function("sum", 1, 2) { (machine, arguments) throws(Raised) in
            var total = arguments.count > 1 ? arguments[1] : .small(0)
            try machine.forEach(in: arguments[0]) { (item) throws(Raised) in
                let mark = machine.rootMark
                try machine.pushRoot(total)
                total = try machine.binary(.add, total, item)
                machine.popRoots(to: mark)
                return true
            }
            return total
        },
    ]

    /// `min` and `max`: the first item for which no other one is better.
    private static func extreme(
        _ machine: VirtualMachine, _ arguments: Arguments, _ op: BinaryOperation
    ) throws(Raised) -> Value {
        let key = arguments.keyword(named: Names.key)
        let fallback = arguments.keyword(named: Names.defaultValue)
        var search = Extreme(machine: machine, function: key, op: op)
        let mark = machine.rootMark
        // Two places of the root stack hold the best item and its key.
        try machine.pushRoot(.null)
        try machine.pushRoot(.null)
        if arguments.count == 1 {
            try machine.forEach(in: arguments[0]) { (item) throws(Raised) in
                try search.look(at: item, roots: mark)
                return true
            }
        } else {
            for index in 0..<arguments.count { try search.look(at: arguments[index], roots: mark) }
        }
        machine.popRoots(to: mark)
        if !search.best.isNull { return search.best }
        if !fallback.isNull { return fallback }
        throw machine.raise(.valueError, "arg is an empty sequence")
    }

    private struct Extreme {
        let machine: VirtualMachine
        let function: Value
        let op: BinaryOperation
        var best = Value.null
        var bestKey = Value.null

        mutating func look(at item: Value, roots: UInt32) throws(Raised) {
            let mark = machine.rootMark
            try machine.pushRoot(item)
            let key = function.isNull ? item : try machine.call(function, [item])
            try machine.pushRoot(key)
            var isBetter = best.isNull
            if !isBetter { isBetter = try machine.isTrue(machine.binary(op, key, bestKey)) }
            if isBetter {
                best = item
                bestKey = key
                machine.values(at: roots)[0] = item
                machine.values(at: roots)[1] = key
            }
            machine.popRoots(to: mark)
        }
    }

    private static let sortParameters = [
        Parameter("key", .none, keywordOnly: true), Parameter("reverse", .false, keywordOnly: true),
    ]

    private static func sorted(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        if arguments.count > 1 {
            throw machine.raise(.typeError, "must use keyword argument for key function")
        }
        let values = try machine.parse(arguments, after: 1, sortParameters)
        let list = try machine.newList(from: arguments[0])
        try machine.sort(list: list, key: values[0], descending: machine.isTrue(values[1]))
        return list
    }
}

extension VirtualMachine {
    /// The next item of an iterator, `Value.stopIteration` at the end, however that was reported.
    public func nextItem(_ iterator: Value) throws(Raised) -> Value {
        do throws(Raised) {
            return try next(iterator)
        } catch {
            guard isInstance(exception, of: .type(.stopIteration)) else { throw error }
            return .stopIteration
        }
    }
}
