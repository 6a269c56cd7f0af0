internal import PythonVM

/// `collections`: namedtuple, OrderedDict, deque.
enum CollectionsModule {
    static let module = NativeModule(
        "collections",
        [
            Member.type("OrderedDict", .orderedDict), Member.type(DequeObject.type),
            Member.function("namedtuple", 2, namedTuple),
        ])

    private static func namedTuple(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        var names: [InternedString] = []
        if machine.isString(arguments[1]) {
            let separators: Set<Character> = [" ", "\t", "\n", "\r"]
            names = machine.text(arguments[1]).split(whereSeparator: separators.contains).map {
                InternedString(String($0))
            }
        } else {
            for item in try machine.items(of: arguments[1]) {
                guard machine.isString(item) else {
                    throw machine.raise(
                        .typeError,
                        "can't convert '\(machine.typeName(of: item))' object to str implicitly")
                }
                try names.append(machine.internName(item))
            }
        }
        guard machine.isString(arguments[0]) else {
            throw machine.raise(
                .typeError,
                "can't convert '\(machine.typeName(of: arguments[0]))' object to str implicitly")
        }
        return try machine.newNamedTupleClass(machine.internName(arguments[0]), fields: names)
    }
}

/// `deque`: a ring in a table of its own; size (one more than the items it can hold), places to
/// take and to put, flags, table at words 1 to 5.
enum DequeObject {
    static let type = NativeType(
        "deque", make: make, unary: unary, getItem: getItem, setItem: setItem,
        iterate: { (machine, deque) throws(Raised) in
            let iterator = try machine.newObject(iterator, words: 3)
            machine.values(iterator)[1] = deque
            machine.values(iterator)[2] = .small(0)
            return iterator
        },
        members: [
            (".iterator", .type(iterator)),
            Member.function("append", 2) { (machine, arguments) throws(Raised) in
                try append(machine, arguments[0], arguments[1])
                return .none
            },
            Member.function("appendleft", 2) { (machine, arguments) throws(Raised) in
                try appendLeft(machine, arguments[0], arguments[1])
                return .none
            },
            Member.function("extend", 2) { (machine, arguments) throws(Raised) in
                try machine.forEach(in: arguments[1]) { (item) throws(Raised) in
                    try append(machine, arguments[0], item)
                    return true
                }
                return .none
            },
            Member.function("pop", 1) { (machine, arguments) throws(Raised) in
                try pop(machine, arguments[0], left: false)
            },
            Member.function("popleft", 1) { (machine, arguments) throws(Raised) in
                try pop(machine, arguments[0], left: true)
            },
        ])

    private static let iterator = NativeType(
        "iterator",
        next: { (machine, iterator) throws(Raised) in
            let values = machine.values(iterator)
            let deque = values[1]
            let index = values[2].small
            guard index < count(machine, deque) else { return .stopIteration }
            values[2] = .small(index + 1)
            return slot(machine, deque, index).pointee
        })

    private static let size = 1
    private static let first = 2
    private static let end = 3
    private static let flags = 4
    private static let table = 5
    private static let words = 6

    private static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 2, 3)
        let limit = try machine.integer(arguments[1])
        guard limit >= 0, limit < 1 << 24 else { throw machine.raise(.valueError, arguments: []) }
        let deque = try machine.newObject(DequeObject.type, words: words)
        let values = machine.values(deque)
        values[size] = .small(limit + 1)
        values[first] = .small(0)
        values[end] = .small(0)
        let checked = arguments.count > 2 ? try machine.integer(arguments[2]) & 1 : 0
        values[flags] = .small(checked)
        values[table] = .object(offset: try machine.allocate(bytes: (limit + 1) << 2))
        let mark = machine.rootMark
        try machine.pushRoot(deque)
        try machine.forEach(in: arguments[0]) { (item) throws(Raised) in
            try append(machine, deque, item)
            return true
        }
        machine.popRoots(to: mark)
        return deque
    }

    private static func count(_ machine: VirtualMachine, _ deque: Value) -> Int {
        let values = machine.values(deque)
        let distance = values[end].small - values[first].small
        return distance < 0 ? distance + values[size].small : distance
    }

    private static func slot(
        _ machine: VirtualMachine, _ deque: Value, _ index: Int
    ) -> UnsafeMutablePointer<Value> {
        let values = machine.values(deque)
        let place = (values[first].small + index) % values[size].small
        return machine.values(values[table]) + place
    }

    private static func step(_ machine: VirtualMachine, _ deque: Value, _ word: Int, by step: Int) {
        let values = machine.values(deque)
        let size = values[size].small
        values[word] = .small((values[word].small + step + size) % size)
    }

    private static func isFull(_ machine: VirtualMachine, _ deque: Value) throws(Raised) -> Bool {
        guard count(machine, deque) == machine.values(deque)[size].small - 1 else { return false }
        if machine.values(deque)[flags] == .small(1) { throw machine.raise(.indexError, "full") }
        return true
    }

    private static func append(
        _ machine: VirtualMachine, _ deque: Value, _ item: Value
    ) throws(Raised) {
        let isFull = try isFull(machine, deque)
        slot(machine, deque, count(machine, deque)).pointee = item
        step(machine, deque, end, by: 1)
        if isFull { step(machine, deque, first, by: 1) }
    }

    private static func appendLeft(
        _ machine: VirtualMachine, _ deque: Value, _ item: Value
    ) throws(Raised) {
        let isFull = try isFull(machine, deque)
        step(machine, deque, first, by: -1)
        slot(machine, deque, 0).pointee = item
        if isFull { step(machine, deque, end, by: -1) }
    }

    private static func pop(
        _ machine: VirtualMachine, _ deque: Value, left: Bool
    ) throws(Raised) -> Value {
        let count = count(machine, deque)
        guard count > 0 else { throw machine.raise(.indexError, "empty") }
        let place = slot(machine, deque, left ? 0 : count - 1)
        let item = place.pointee
        place.pointee = .null
        step(machine, deque, left ? first : end, by: left ? 1 : -1)
        return item
    }

    private static func unary(
        _ machine: VirtualMachine, _ op: UnaryOperation, _ deque: Value
    ) throws(Raised) -> Value {
        switch op {
        case .bool: .bool(count(machine, deque) != 0)
        case .length: .small(count(machine, deque))
        default: .null
        }
    }

    private static func getItem(
        _ machine: VirtualMachine, _ deque: Value, _ index: Value
    ) throws(Raised) -> Value {
        let place = try machine.itemIndex(index, count: count(machine, deque), of: deque)
        return slot(machine, deque, place).pointee
    }

    private static func setItem(
        _ machine: VirtualMachine, _ deque: Value, _ index: Value, _ value: Value
    ) throws(Raised) -> Bool {
        if value.isNull { return false }
        let place = try machine.itemIndex(index, count: count(machine, deque), of: deque)
        slot(machine, deque, place).pointee = value
        return true
    }
}
