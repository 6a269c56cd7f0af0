extension CoreTypes {
    static let set = NativeType(
        "set", make: SetObject.make, print: SetObject.print, unary: SetObject.unary,
        binary: SetObject.binary,
        iterate: { (machine, set) throws(Raised) in try machine.newIterator(.set, over: set) },
        members: SetObject.sharedMembers + SetObject.members)
}

/// The slots and methods of `set` and `frozenset`.
enum SetObject {
    static let sharedMembers: [(name: String, member: NativeMember)] = [
        Member.function("copy", 1) { (machine, arguments) throws(Raised) in
            try copy(machine, arguments[0])
        },
        Member.variadic("difference", 1) { (machine, arguments) throws(Raised) in
            try difference(machine, arguments, inPlace: false)
        },
        Member.function("intersection", 2) { (machine, arguments) throws(Raised) in
            try intersection(machine, arguments[0], arguments[1])
        },
        Member.function("isdisjoint", 2, isDisjoint),
        Member.function("issubset", 2) { (machine, arguments) throws(Raised) in
            .bool(try isSubset(machine, arguments[0], arguments[1], proper: false))
        },
        Member.function("issuperset", 2) { (machine, arguments) throws(Raised) in
            .bool(try isSubset(machine, arguments[1], arguments[0], proper: false))
        },
        Member.function("symmetric_difference", 2) { (machine, arguments) throws(Raised) in
            try symmetricDifference(machine, arguments[0], arguments[1])
        },
        Member.function("union", 2) { (machine, arguments) throws(Raised) in
            try union(machine, arguments[0], arguments[1])
        },
        Member.function("__contains__", 2) { (machine, arguments) throws(Raised) in
            let set = MapReference(dict: arguments[0])
            return .bool(try !machine.setFind(set, arguments[1]).isNull)
        },
    ]

    static let members: [(name: String, member: NativeMember)] = [
        Member.function("add", 2) { (machine, arguments) throws(Raised) in
            try machine.setAdd(MapReference(dict: arguments[0]), arguments[1])
            return .none
        },
        Member.function("clear", 1) { (machine, arguments) throws(Raised) in
            machine.mapClear(MapReference(dict: arguments[0]))
            return .none
        },
        Member.variadic("difference_update", 1) { (machine, arguments) throws(Raised) in
            _ = try difference(machine, arguments, inPlace: true)
            return .none
        },
        Member.function("discard", 2) { (machine, arguments) throws(Raised) in
            _ = try machine.setRemove(MapReference(dict: arguments[0]), arguments[1])
            return .none
        },
        Member.function("intersection_update", 2) { (machine, arguments) throws(Raised) in
            try intersect(machine, arguments[0], with: arguments[1])
            return .none
        },
        Member.function("pop", 1) { (machine, arguments) throws(Raised) in
            let item = machine.setRemoveFirst(MapReference(dict: arguments[0]))
            if item.isNull { throw machine.raise(.keyError, "pop from an empty set") }
            return item
        },
        Member.function("remove", 2) { (machine, arguments) throws(Raised) in
            let set = MapReference(dict: arguments[0])
            if try machine.setRemove(set, arguments[1]).isNull {
                throw machine.raise(.keyError, arguments: [arguments[1]])
            }
            return .none
        },
        Member.function("symmetric_difference_update", 2) { (machine, arguments) throws(Raised) in
            try symmetricDifference(machine, update: arguments[0], arguments[1])
            return .none
        },
        Member.variadic("update", 1) { (machine, arguments) throws(Raised) in
            for index in 1..<max(1, arguments.count) {
                try update(machine, arguments[0], arguments[index])
            }
            return .none
        },
    ]

    /// Whether a value is exactly a set or frozenset.
    static func isSet(_ machine: VirtualMachine, _ value: Value) -> Bool {
        let type = machine.type(of: value)
        return type == .type(.set) || type == .type(.frozenset)
    }

    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 0, 1)
        let set = try machine.newObject(type, words: Layout.Dict.words)
        if arguments.count == 1 {
            let mark = machine.rootMark
            try machine.pushRoot(set)
            try update(machine, set, arguments[0])
            machine.popRoots(to: mark)
        }
        return set
    }

    static func print(
        _ machine: VirtualMachine, _ set: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        let isFrozen = machine.isExactly(set, .frozenset)
        let map = MapReference(dict: set)
        if machine.mapCount(map) == 0 {
            text.write(isFrozen ? "frozenset()" : "set()")
            return
        }
        text.write(isFrozen ? "frozenset({" : "{")
        let mark = machine.rootMark
        try machine.pushRoot(set)
        var cursor = 0
        var isFirst = true
        while true {
            let item = machine.setNext(map, &cursor)
            if item.isNull { break }
            if !isFirst { text.write(", ") }
            isFirst = false
            try machine.print(item, .repr, to: &text)
        }
        machine.popRoots(to: mark)
        text.write(isFrozen ? "})" : "}")
    }

    static func unary(
        _ machine: VirtualMachine, _ op: UnaryOperation, _ set: Value
    ) throws(Raised) -> Value {
        let count = machine.mapCount(MapReference(dict: set))
        switch op {
        case .bool: return .bool(count != 0)
        case .length: return .small(count)
        case .hash:
            guard machine.isExactly(set, .frozenset) else { throw machine.raiseUnhashable(set) }
            return try hash(machine, set)
        default: return .null
        }
    }

    /// The sum of the hashes of the items, as in the reference; it begins with a constant.
    private static func hash(_ machine: VirtualMachine, _ set: Value) throws(Raised) -> Value {
        var hash = Int32(truncatingIfNeeded: Value.type(.frozenset).bits)
        let mark = machine.rootMark
        try machine.pushRoot(set)
        var cursor = 0
        while true {
            let item = machine.setNext(MapReference(dict: set), &cursor)
            if item.isNull { break }
            hash &+= Int32(bitPattern: try machine.mapHash(item))
        }
        machine.popRoots(to: mark)
        return .small(Int((hash << 1) >> 1))
    }

    static func binary(
        _ machine: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        if op == .contains {
            return .bool(try !machine.setFind(MapReference(dict: left), right).isNull)
        }
        guard isSet(machine, right) else { return .null }
        let isSet = machine.isExactly(left, .set)
        switch op {
        case .or: return try union(machine, left, right)
        case .xor: return try symmetricDifference(machine, left, right)
        case .and: return try intersection(machine, left, right)
        case .subtract: return try difference(machine, left, right)
        case .inplaceOr where isSet: try update(machine, left, right)
        case .inplaceXor where isSet: try symmetricDifference(machine, update: left, right)
        case .inplaceAnd where isSet: try intersect(machine, left, with: right)
        case .inplaceSubtract where isSet: try subtract(machine, left, right)
        case .less: return .bool(try isSubset(machine, left, right, proper: true))
        case .more: return .bool(try isSubset(machine, right, left, proper: true))
        case .lessEqual: return .bool(try isSubset(machine, left, right, proper: false))
        case .moreEqual: return .bool(try isSubset(machine, right, left, proper: false))
        case .equal: return .bool(try isEqual(machine, left, right))
        default: return .null
        }
        return left
    }
}
