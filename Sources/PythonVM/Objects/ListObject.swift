extension CoreTypes {
    static let list = NativeType(
        "list", make: ListObject.make, print: ListObject.print, unary: ListObject.unary,
        binary: ListObject.binary, getItem: ListObject.getItem, setItem: ListObject.setItem,
        iterate: { (machine, list) throws(Raised) in try machine.newIterator(.list, over: list) },
        members: [
            Member.function("append", 2, ListObject.append),
            Member.function("clear", 1, ListObject.clear),
            Member.function("copy", 1, ListObject.copy),
            Member.function("count", 2) { (machine, arguments) throws(Raised) in
                try machine.sequenceCountMethod(arguments)
            },
            Member.function("extend", 2, ListObject.extend),
            Member.function("index", 2, 4) { (machine, arguments) throws(Raised) in
                try machine.sequenceIndexMethod(arguments)
            },
            Member.function("insert", 3, ListObject.insert),
            Member.function("pop", 1, 2, ListObject.pop),
            Member.function("remove", 2, ListObject.remove),
            Member.function("reverse", 1, ListObject.reverse),
            Member.variadic("sort", 1, keywords: true, ListObject.sort),
        ])
}

/// The slots and methods of `list`.
enum ListObject {
    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 0, 1)
        return arguments.count == 0
            ? try machine.newList() : try machine.newList(from: arguments[0])
    }

    static func print(
        _ machine: VirtualMachine, _ list: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        text.write("[")
        try machine.printItems(of: list, to: &text)
        text.write("]")
    }

    static func unary(
        _ machine: VirtualMachine, _ op: UnaryOperation, _ list: Value
    ) throws(Raised) -> Value {
        switch op {
        case .bool: return .bool(machine.items(ofList: list).count != 0)
        case .length: return .small(machine.items(ofList: list).count)
        case .hash: throw machine.raiseUnhashable(list)
        default: return .null
        }
    }

    static func binary(
        _ machine: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        switch op {
        case .equal, .less, .lessEqual, .more, .moreEqual:
            guard machine.isExactly(right, .list) else { return op == .equal ? .false : .null }
            return .bool(try machine.compareSequences(op, left, right))
        case .contains:
            return .bool(try machine.sequenceContains(left, right))
        case .add:
            guard machine.isExactly(right, .list) else { return .null }
            let list = try machine.newList(UnsafeBufferPointer(machine.items(ofList: left)))
            try machine.extend(list, with: machine.items(ofList: right))
            return list
        case .inplaceAdd:
            try machine.extend(left, with: right)
            return left
        case .multiply, .reverseMultiply:
            guard let times = try machine.repetitions(right) else { return .null }
            return try multiply(machine, left, times)
        default:
            return .null
        }
    }

    private static func multiply(
        _ machine: VirtualMachine, _ list: Value, _ times: Int
    ) throws(Raised) -> Value {
        let items = machine.items(ofList: list)
        let (count, overflow) = items.count.multipliedReportingOverflow(by: times)
        if overflow || count > 1 << 28 { throw machine.raiseMemoryError(bytes: 1 << 30) }
        let result = try machine.newList(count: count)
        let target = machine.items(ofList: result)
        for index in 0..<count { target[index] = items[index % items.count] }
        return result
    }

    static func getItem(
        _ machine: VirtualMachine, _ list: Value, _ index: Value
    ) throws(Raised) -> Value {
        let items = machine.items(ofList: list)
        if index.isSmall, index.small >= 0, index.small < items.count { return items[index.small] }
        guard machine.isSlice(index) else {
            return items[try machine.itemIndex(index, count: items.count, of: list)]
        }
        let bounds = try machine.sliceBounds(index, count: items.count)
        let result = try machine.newList(count: bounds.count)
        let target = machine.items(ofList: result)
        var place = bounds.start
        for index in 0..<bounds.count {
            target[index] = items[place]
            place &+= bounds.step
        }
        return result
    }

    static func setItem(
        _ machine: VirtualMachine, _ list: Value, _ index: Value, _ value: Value
    ) throws(Raised) -> Bool {
        let items = machine.items(ofList: list)
        if machine.isSlice(index) {
            try setSlice(machine, list, index, value)
        } else if value.isNull {
            _ = machine.remove(
                at: try machine.itemIndex(index, count: items.count, of: list), fromList: list)
        } else {
            items[try machine.itemIndex(index, count: items.count, of: list)] = value
        }
        return true
    }

    private static func setSlice(
        _ machine: VirtualMachine, _ list: Value, _ index: Value, _ value: Value
    ) throws(Raised) {
        let bounds = try machine.sliceBounds(index, count: machine.items(ofList: list).count)
        guard bounds.step == 1 else { throw machine.raise(.notImplementedError, arguments: []) }
        let new: UnsafeMutableBufferPointer<Value>? =
            value.isNull ? nil : try machine.items(of: value)
        let copy = new.map { Array($0) } ?? []
        try machine.replace(
            from: bounds.start, to: max(bounds.start, bounds.stop), inList: list, with: copy)
    }

    // MARK: - Methods

    static func append(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.append(arguments[1], toList: arguments[0])
        return .none
    }

    static func clear(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let words = machine.words(arguments[0])
        let table = try machine.reallocate(words[Layout.List.items], bytes: 16)
        words[Layout.List.items] = table
        words[Layout.List.capacity] = 4
        words[Layout.List.length] = 0
        machine.values(at: table).update(repeating: .null, count: 4)
        return .none
    }

    static func copy(_ machine: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        try machine.newList(UnsafeBufferPointer(machine.items(ofList: arguments[0])))
    }

    static func extend(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.extend(arguments[0], with: arguments[1])
        return .none
    }

    static func insert(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let count = machine.items(ofList: arguments[0]).count
        let place = try machine.clippedIndex(arguments[1], count: count)
        try machine.append(.none, toList: arguments[0])
        let items = machine.items(ofList: arguments[0])
        for index in stride(from: count, to: place, by: -1) { items[index] = items[index - 1] }
        items[place] = arguments[2]
        return .none
    }

    static func pop(_ machine: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let items = machine.items(ofList: arguments[0])
        if items.count == 0 { throw machine.raise(.indexError, "pop from empty list") }
        let place =
            arguments.count == 1
            ? items.count - 1
            : try machine.itemIndex(arguments[1], count: items.count, of: arguments[0])
        return machine.remove(at: place, fromList: arguments[0])
    }

    static func remove(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        guard
            let place = try machine.sequenceIndex(
                of: arguments[1], in: arguments[0], from: 0, to: .max)
        else { throw machine.raise(.valueError, "object not in sequence") }
        _ = machine.remove(at: place, fromList: arguments[0])
        return .none
    }

    static func reverse(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        var items = machine.items(ofList: arguments[0])
        items.reverse()
        return .none
    }

    private static let sortParameters = [
        Parameter("key", .none, keywordOnly: true), Parameter("reverse", .false, keywordOnly: true),
    ]

    static func sort(_ machine: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let values = try machine.parse(arguments, after: 1, sortParameters)
        try machine.sort(
            list: arguments[0], key: values[0], descending: try machine.isTrue(values[1]))
        return .none
    }
}
