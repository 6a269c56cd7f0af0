extension CoreTypes {
    static let dict = NativeType(
        "dict", make: DictObject.make, print: DictObject.print, unary: DictObject.unary,
        binary: DictObject.binary, getItem: DictObject.getItem, setItem: DictObject.setItem,
        iterate: { (machine, dict) throws(Raised) in
            try machine.newIterator(.dictKeys, over: dict)
        },
        members: DictObject.members)

    static let orderedDict = NativeType(
        "OrderedDict", base: .dict, make: DictObject.make, print: DictObject.print,
        unary: DictObject.unary, binary: DictObject.binary, getItem: DictObject.getItem,
        setItem: DictObject.setItem,
        iterate: { (machine, dict) throws(Raised) in
            try machine.newIterator(.dictKeys, over: dict)
        },
        members: DictObject.members)
}

/// The slots and methods of `dict` and `OrderedDict`.
enum DictObject {
    static let members: [(name: String, member: NativeMember)] = [
        Member.function("clear", 1, clear),
        Member.function("copy", 1, copy),
        (
            "fromkeys",
            .classMethod(NativeFunction("fromkeys", 2, 3, fromKeys))
        ),
        Member.function("get", 2, 3, get),
        Member.function("items", 1) { (machine, arguments) throws(Raised) in
            try machine.newView(.dictItems, of: arguments[0])
        },
        Member.function("keys", 1) { (machine, arguments) throws(Raised) in
            try machine.newView(.dictKeys, of: arguments[0])
        },
        Member.function("pop", 2, 3, pop),
        Member.function("popitem", 1, popItem),
        Member.function("setdefault", 2, 3, setDefault),
        Member.variadic("update", 1, keywords: true, update),
        Member.function("values", 1) { (machine, arguments) throws(Raised) in
            try machine.newView(.dictValues, of: arguments[0])
        },
        Member.function("__getitem__", 2) { (machine, arguments) throws(Raised) in
            try getItem(machine, arguments[0], arguments[1])
        },
        Member.function("__setitem__", 3) { (machine, arguments) throws(Raised) in
            _ = try setItem(machine, arguments[0], arguments[1], arguments[2])
            return .none
        },
        Member.function("__delitem__", 2) { (machine, arguments) throws(Raised) in
            _ = try setItem(machine, arguments[0], arguments[1], .null)
            return .none
        },
    ]

    /// Whether a value is exactly a dict or OrderedDict.
    static func isDict(_ machine: VirtualMachine, _ value: Value) -> Bool {
        let type = machine.type(of: value)
        return type == .type(.dict) || type == .type(.orderedDict)
    }

    /// The map of a dict that a program may change; TypeError when it is fixed.
    private static func changeable(
        _ machine: VirtualMachine, _ dict: Value
    ) throws(Raised) -> MapReference {
        let map = MapReference(dict: dict)
        if machine.mapIsFixed(map) { throw machine.raise(.typeError, arguments: []) }
        return map
    }

    private static func missing(_ machine: VirtualMachine, _ key: Value) -> Raised {
        machine.raise(.keyError, arguments: [key])
    }

    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let dict = try machine.newObject(type, words: Layout.Dict.words)
        if type == .type(.orderedDict) { machine.mapSetOrdered(MapReference(dict: dict)) }
        if arguments.count + 1 > 2 {
            throw machine.raise(
                .typeError, "function expected at most 2 arguments, got \(arguments.count + 1)")
        }
        let mark = machine.rootMark
        try machine.pushRoot(dict)
        try update(machine, dict, arguments)
        machine.popRoots(to: mark)
        return dict
    }

    static func print(
        _ machine: VirtualMachine, _ dict: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        let isPlain = machine.isExactly(dict, .dict)
        if !isPlain {
            text.write(machine.typeName(of: dict))
            text.write("(")
        }
        text.write("{")
        let mark = machine.rootMark
        try machine.pushRoot(dict)
        var cursor = 0
        var isFirst = true
        while let (key, value) = machine.next(inDict: dict, &cursor) {
            if !isFirst { text.write(", ") }
            isFirst = false
            try machine.pushRoot(value)
            try machine.print(key, .repr, to: &text)
            text.write(": ")
            try machine.print(value, .repr, to: &text)
            machine.popRoots(to: mark + 4)
        }
        machine.popRoots(to: mark)
        text.write("}")
        if !isPlain { text.write(")") }
    }

    static func unary(
        _ machine: VirtualMachine, _ op: UnaryOperation, _ dict: Value
    ) throws(Raised) -> Value {
        switch op {
        case .bool: return .bool(machine.count(ofDict: dict) != 0)
        case .length: return .small(machine.count(ofDict: dict))
        case .hash: throw machine.raiseUnhashable(dict)
        default: return .null
        }
    }

    static func binary(
        _ machine: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        switch op {
        case .contains:
            return .bool(try machine.mapFind(MapReference(dict: left), right) != nil)
        case .equal:
            guard machine.type(of: left) == machine.type(of: right) else { return .false }
            return .bool(try isEqual(machine, left, right))
        case .or:
            let dict = try copy(machine, left)
            let mark = machine.rootMark
            try machine.pushRoot(dict)
            try update(machine, dict, from: right)
            machine.popRoots(to: mark)
            return dict
        case .inplaceOr:
            _ = try changeable(machine, left)
            try update(machine, left, from: right)
            return left
        default:
            return .null
        }
    }

    private static func isEqual(
        _ machine: VirtualMachine, _ left: Value, _ right: Value
    ) throws(Raised) -> Bool {
        guard machine.count(ofDict: left) == machine.count(ofDict: right) else { return false }
        let areOrdered =
            machine.isExactly(left, .orderedDict) && machine.isExactly(right, .orderedDict)
        let mark = machine.rootMark
        try machine.pushRoot(left)
        try machine.pushRoot(right)
        var cursor = 0
        var other = 0
        while let (key, value) = machine.next(inDict: left, &cursor) {
            var isSame = false
            if areOrdered {
                guard let (otherKey, otherValue) = machine.next(inDict: right, &other) else {
                    break
                }
                isSame = try machine.equals(key, otherKey)
                if isSame { isSame = try machine.equals(value, otherValue) }
            } else {
                let found = try machine.find(key, inDict: right)
                if !found.isNull { isSame = try machine.equals(value, found) }
            }
            if !isSame {
                machine.popRoots(to: mark)
                return false
            }
        }
        machine.popRoots(to: mark)
        return true
    }

    static func getItem(
        _ machine: VirtualMachine, _ dict: Value, _ key: Value
    ) throws(Raised) -> Value {
        let value = try machine.find(key, inDict: dict)
        if value.isNull { throw missing(machine, key) }
        return value
    }

    static func setItem(
        _ machine: VirtualMachine, _ dict: Value, _ key: Value, _ value: Value
    ) throws(Raised) -> Bool {
        let map = try changeable(machine, dict)
        if value.isNull {
            if try machine.mapRemove(map, key).isNull { throw missing(machine, key) }
        } else {
            try machine.mapStore(map, key, value)
        }
        return true
    }

    // MARK: - Methods

    private static func clear(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        machine.mapClear(try changeable(machine, arguments[0]))
        return .none
    }

    private static func copy(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value { try copy(machine, arguments[0]) }

    private static func copy(_ machine: VirtualMachine, _ dict: Value) throws(Raised) -> Value {
        let copy = try machine.newObject(machine.type(of: dict), words: Layout.Dict.words)
        try machine.mapCopy(from: MapReference(dict: dict), to: MapReference(dict: copy))
        return copy
    }

    private static func fromKeys(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let value = arguments.count > 2 ? arguments[2] : .none
        let dict = try machine.newDict(capacity: try lengthHint(machine, arguments[1]))
        let mark = machine.rootMark
        try machine.pushRoot(dict)
        try machine.forEach(in: arguments[1]) { (key) throws(Raised) in
            try machine.store(key, value, inDict: dict)
            return true
        }
        machine.popRoots(to: mark)
        return dict
    }

    /// The length of a value, 0 when it has none.
    private static func lengthHint(
        _ machine: VirtualMachine, _ value: Value
    ) throws(Raised) -> Int {
        if machine.isString(value) { return try machine.length(value) }
        guard let slot = machine.slots(of: value).unary else { return 0 }
        let length = try slot(machine, .length, value)
        return length.isSmall ? length.small : 0
    }

    private static func get(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let value = try machine.find(arguments[1], inDict: arguments[0])
        return value.isNull ? (arguments.count > 2 ? arguments[2] : .none) : value
    }

    private static func pop(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let value = try machine.mapRemove(changeable(machine, arguments[0]), arguments[1])
        if !value.isNull { return value }
        if arguments.count > 2 { return arguments[2] }
        throw missing(machine, arguments[1])
    }

    private static func setDefault(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let map = try changeable(machine, arguments[0])
        if let found = try machine.mapFind(map, arguments[1]) { return found.pointee }
        let value = arguments.count > 2 ? arguments[2] : .none
        try machine.mapStore(map, arguments[1], value)
        return value
    }

    private static func popItem(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let map = try changeable(machine, arguments[0])
        var cursor = machine.mapIsOrdered(map) ? max(0, machine.mapCount(map) - 1) : 0
        guard let slot = machine.mapNext(map, &cursor) else {
            throw machine.raise(.keyError, "popitem(): dictionary is empty")
        }
        let pair = try machine.newTuple([slot[0], slot[1]])
        machine.mapRemove(map, slot: slot)
        return pair
    }

    private static func update(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        if arguments.count > 2 {
            throw machine.raise(
                .typeError, "function expected at most 2 arguments, got \(arguments.count)")
        }
        _ = try changeable(machine, arguments[0])
        try update(machine, arguments[0], arguments.droppingFirst())
        return .none
    }

    /// Adds a mapping or pairs, then the keywords.
    private static func update(
        _ machine: VirtualMachine, _ dict: Value, _ arguments: Arguments
    ) throws(Raised) {
        if arguments.count > 0 { try update(machine, dict, from: arguments[0]) }
        for index in 0..<arguments.keywordCount {
            try machine.store(
                .interned(arguments.keyword(index)), arguments.keywordValue(index), inDict: dict)
        }
    }

    private static func update(
        _ machine: VirtualMachine, _ dict: Value, from other: Value
    ) throws(Raised) {
        if isDict(machine, other) {
            if dict == other { return }
            var cursor = 0
            while let (key, value) = machine.next(inDict: other, &cursor) {
                try machine.store(key, value, inDict: dict)
            }
            return
        }
        try machine.forEach(in: other) { (pair) throws(Raised) in
            let mark = machine.rootMark
            let iterator = try machine.iterate(pair)
            try machine.pushRoot(iterator)
            let key = try machine.next(iterator)
            if key != .stopIteration { try machine.pushRoot(key) }
            let value = key == .stopIteration ? key : try machine.next(iterator)
            if value != .stopIteration { try machine.pushRoot(value) }
            guard value != .stopIteration, try machine.next(iterator) == .stopIteration else {
                throw machine.raise(.valueError, "dict update sequence has wrong length")
            }
            try machine.store(key, value, inDict: dict)
            machine.popRoots(to: mark)
            return true
        }
    }
}
