extension CoreTypes {
    static let tuple = NativeType(
        "tuple", make: TupleObject.make, print: TupleObject.print, unary: TupleObject.unary,
        binary: TupleObject.binary, getItem: TupleObject.getItem,
        iterate: { (machine, tuple) throws(Raised) in try machine.newIterator(.tuple, over: tuple)
        },
        members: [
            Member.function("count", 2) { (machine, arguments) throws(Raised) in
                try machine.sequenceCountMethod(arguments)
            },
            Member.function("index", 2, 4) { (machine, arguments) throws(Raised) in
                try machine.sequenceIndexMethod(arguments)
            },
        ])
}

/// The slots of `tuple`; named tuples share them.
enum TupleObject {
    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 0, 1)
        if arguments.count == 0 { return .emptyTuple }
        if machine.isExactly(arguments[0], .tuple) { return arguments[0] }
        return try machine.newTuple(from: arguments[0])
    }

    static func print(
        _ machine: VirtualMachine, _ tuple: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        text.write("(")
        try machine.printItems(of: tuple, to: &text)
        if machine.items(ofTuple: tuple).count == 1 { text.write(",") }
        text.write(")")
    }

    static func unary(
        _ machine: VirtualMachine, _ op: UnaryOperation, _ tuple: Value
    ) throws(Raised) -> Value {
        switch op {
        case .bool: return .bool(machine.items(ofTuple: tuple).count != 0)
        case .length: return .small(machine.items(ofTuple: tuple).count)
        case .hash: return try hash(machine, tuple)
        default: return .null
        }
    }

    /// The sum of the hashes of the items, as in the reference; it begins with a constant.
    private static func hash(_ machine: VirtualMachine, _ tuple: Value) throws(Raised) -> Value {
        var hash = Int32(truncatingIfNeeded: Value.emptyTuple.bits)
        let mark = machine.rootMark
        try machine.pushRoot(tuple)
        for index in 0..<machine.items(ofTuple: tuple).count {
            let item = machine.items(ofTuple: tuple)[index]
            hash &+= Int32(bitPattern: try machine.mapHash(item))
        }
        machine.popRoots(to: mark)
        return .small(Int((hash << 1) >> 1))
    }

    static func binary(
        _ machine: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        // Named tuples and objects of classes that derive from `tuple` count by the tuple inside.
        let right = machine.nativePart(of: right)
        switch op {
        case .equal, .less, .lessEqual, .more, .moreEqual:
            guard !right.isNull, machine.isTuple(right) else {
                return op == .equal ? .false : .null
            }
            return .bool(try machine.compareSequences(op, left, right))
        case .contains:
            return .bool(try machine.sequenceContains(left, right))
        case .add:
            guard !right.isNull, machine.isTuple(right) else { return .null }
            return try concatenate(machine, left, right)
        case .multiply, .reverseMultiply:
            guard let times = try machine.repetitions(right) else { return .null }
            return try multiply(machine, left, times)
        default:
            return .null
        }
    }

    private static func concatenate(
        _ machine: VirtualMachine, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        let (first, second) = (machine.items(ofTuple: left), machine.items(ofTuple: right))
        let result = try machine.newTuple(count: first.count + second.count)
        let target = machine.items(ofTuple: result)
        for index in 0..<first.count { target[index] = first[index] }
        for index in 0..<second.count { target[first.count + index] = second[index] }
        return result
    }

    private static func multiply(
        _ machine: VirtualMachine, _ tuple: Value, _ times: Int
    ) throws(Raised) -> Value {
        let items = machine.items(ofTuple: tuple)
        let (count, overflow) = items.count.multipliedReportingOverflow(by: times)
        if overflow || count > 1 << 28 { throw machine.raiseMemoryError(bytes: 1 << 30) }
        let result = try machine.newTuple(count: count)
        let target = machine.items(ofTuple: result)
        for index in 0..<count { target[index] = items[index % items.count] }
        return result
    }

    static func getItem(
        _ machine: VirtualMachine, _ tuple: Value, _ index: Value
    ) throws(Raised) -> Value {
        let items = machine.items(ofTuple: tuple)
        if index.isSmall, index.small >= 0, index.small < items.count { return items[index.small] }
        guard machine.isSlice(index) else {
            return items[try machine.itemIndex(index, count: items.count, of: tuple)]
        }
        let bounds = try machine.sliceBounds(index, count: items.count)
        guard bounds.step == 1 else {
            throw machine.raise(
                .notImplementedError, "only slices with step=1 (aka None) are supported")
        }
        let result = try machine.newTuple(count: bounds.count)
        let target = machine.items(ofTuple: result)
        for place in 0..<bounds.count { target[place] = items[bounds.start + place] }
        return result
    }
}

extension VirtualMachine {
    /// Makes a tuple of the items of an iterable; may call Python.
    public func newTuple(from iterable: Value) throws(Raised) -> Value {
        if isExactly(iterable, .list) {
            return try newTuple(UnsafeBufferPointer(items(ofList: iterable)))
        }
        let list = try newList(from: iterable)
        let tuple = try newTuple(UnsafeBufferPointer(items(ofList: list)))
        free(words(list)[Layout.List.items])
        free(list.offset)
        return tuple
    }

    /// Makes a tuple of values.
    func newTuple(_ values: UnsafeBufferPointer<Value>) throws(Raised) -> Value {
        let tuple = try newTuple(count: values.count)
        if let source = values.baseAddress {
            items(ofTuple: tuple).baseAddress?.update(from: source, count: values.count)
        }
        return tuple
    }
}
