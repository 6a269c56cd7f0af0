/// The operations of sets; each may call Python, so what they make is rooted.
extension SetObject {
    static func copy(_ machine: VirtualMachine, _ set: Value) throws(Raised) -> Value {
        let copy = try machine.newObject(machine.type(of: set), words: Layout.Dict.words)
        try machine.mapCopy(
            from: MapReference(dict: set), to: MapReference(dict: copy), slotWords: 1)
        return copy
    }

    /// Does something with a new set while it is rooted.
    private static func keeping(
        _ machine: VirtualMachine, _ set: Value, _ body: (Value) throws(Raised) -> Void
    ) throws(Raised) -> Value {
        let mark = machine.rootMark
        try machine.pushRoot(set)
        try body(set)
        machine.popRoots(to: mark)
        return set
    }

    static func update(
        _ machine: VirtualMachine, _ set: Value, _ other: Value
    ) throws(Raised) {
        if set == other { return }
        try machine.forEach(in: other) { (item) throws(Raised) in
            try machine.setAdd(MapReference(dict: set), item)
            return true
        }
    }

    static func union(
        _ machine: VirtualMachine, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        try keeping(machine, copy(machine, left)) { (set) throws(Raised) in
            try update(machine, set, right)
        }
    }

    static func subtract(
        _ machine: VirtualMachine, _ set: Value, _ other: Value
    ) throws(Raised) {
        if set == other { return machine.mapClear(MapReference(dict: set)) }
        try machine.forEach(in: other) { (item) throws(Raised) in
            _ = try machine.setRemove(MapReference(dict: set), item)
            return true
        }
    }

    static func difference(
        _ machine: VirtualMachine, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        try keeping(machine, copy(machine, left)) { (set) throws(Raised) in
            try subtract(machine, set, right)
        }
    }

    static func difference(
        _ machine: VirtualMachine, _ arguments: Arguments, inPlace: Bool
    ) throws(Raised) -> Value {
        let set = inPlace ? arguments[0] : try copy(machine, arguments[0])
        return try keeping(machine, set) { (set) throws(Raised) in
            for index in 1..<max(1, arguments.count) {
                try subtract(machine, set, arguments[index])
            }
        }
    }

    /// What two sets share, always as a `set`.
    static func intersection(
        _ machine: VirtualMachine, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        if left == right { return try copy(machine, left) }
        let result = try machine.newObject(.set, words: Layout.Dict.words)
        return try keeping(machine, result) { (set) throws(Raised) in
            try machine.forEach(in: right) { (item) throws(Raised) in
                if try !machine.setFind(MapReference(dict: left), item).isNull {
                    try machine.setAdd(MapReference(dict: set), item)
                }
                return true
            }
        }
    }

    static func intersect(
        _ machine: VirtualMachine, _ set: Value, with other: Value
    ) throws(Raised) {
        if set == other { return }
        let result = try intersection(machine, set, other)
        machine.mapClear(MapReference(dict: set))
        for word in 0..<3 {
            let from = machine.mapWords(MapReference(dict: result))[word]
            machine.mapWords(MapReference(dict: set))[word] = from
        }
    }

    static func symmetricDifference(
        _ machine: VirtualMachine, update set: Value, _ other: Value
    ) throws(Raised) {
        if set == other { return machine.mapClear(MapReference(dict: set)) }
        let map = MapReference(dict: set)
        try machine.forEach(in: other) { (item) throws(Raised) in
            if try machine.setRemove(map, item).isNull { try machine.setAdd(map, item) }
            return true
        }
    }

    static func symmetricDifference(
        _ machine: VirtualMachine, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        try keeping(machine, copy(machine, left)) { (set) throws(Raised) in
            try symmetricDifference(machine, update: set, right)
        }
    }

    static func isDisjoint(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        var result = true
        try machine.forEach(in: arguments[1]) { (item) throws(Raised) in
            let set = MapReference(dict: arguments[0])
            result = try machine.setFind(set, item).isNull
            return result
        }
        return .bool(result)
    }

    /// Whether all items of one iterable are in another.
    static func isSubset(
        _ machine: VirtualMachine, _ part: Value, _ whole: Value, proper: Bool
    ) throws(Raised) -> Bool {
        let mark = machine.rootMark
        func set(_ value: Value) throws(Raised) -> Value {
            if isSet(machine, value) { return value }
            let set = try machine.newObject(.set, words: Layout.Dict.words)
            try machine.pushRoot(set)
            try update(machine, set, value)
            return set
        }
        let (part, whole) = (try set(part), try set(whole))
        let partCount = machine.mapCount(MapReference(dict: part))
        var result = !(proper && partCount == machine.mapCount(MapReference(dict: whole)))
        var cursor = 0
        while result {
            let item = machine.setNext(MapReference(dict: part), &cursor)
            if item.isNull { break }
            result = try !machine.setFind(MapReference(dict: whole), item).isNull
        }
        machine.popRoots(to: mark)
        return result
    }

    static func isEqual(
        _ machine: VirtualMachine, _ left: Value, _ right: Value
    ) throws(Raised) -> Bool {
        guard
            machine.mapCount(MapReference(dict: left))
                == machine.mapCount(MapReference(dict: right))
        else { return false }
        return try isSubset(machine, left, right, proper: false)
    }
}
