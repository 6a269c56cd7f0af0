extension CoreTypes {
    static let range = NativeType(
        "range", make: RangeObject.make, print: RangeObject.print, unary: RangeObject.unary,
        binary: RangeObject.binary, attribute: RangeObject.attribute,
        getItem: RangeObject.getItem, iterate: RangeObject.iterate)

    static let rangeIterator = NativeType("iterator", next: RangeObject.next)
}

/// The slots of `range`: start, stop and step as machine words at words 1, 2, 3.
enum RangeObject {
    private static let words = 4
    private static let startName = InternedString("start")
    private static let stopName = InternedString("stop")
    private static let stepName = InternedString("step")

    private static func bounds(_ machine: VirtualMachine, _ range: Value) -> SliceBounds {
        let words = machine.words(range)
        return SliceBounds(
            start: Int(Int32(bitPattern: words[1])), stop: Int(Int32(bitPattern: words[2])),
            step: Int(Int32(bitPattern: words[3])))
    }

    private static func new(
        _ machine: VirtualMachine, _ type: CoreType, _ bounds: SliceBounds
    ) throws(Raised) -> Value {
        let range = try machine.newObject(type, words: words)
        machine.words(range)[1] = UInt32(truncatingIfNeeded: bounds.start)
        machine.words(range)[2] = UInt32(truncatingIfNeeded: bounds.stop)
        machine.words(range)[3] = UInt32(truncatingIfNeeded: bounds.step)
        return range
    }

    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 1, 3)
        var bounds = SliceBounds(start: 0, stop: 0, step: 1)
        if arguments.count == 1 {
            bounds.stop = try word(machine, arguments[0])
        } else {
            bounds.start = try word(machine, arguments[0])
            bounds.stop = try word(machine, arguments[1])
            if arguments.count == 3 {
                bounds.step = try word(machine, arguments[2])
                if bounds.step == 0 { throw machine.raise(.valueError, "zero step") }
            }
        }
        return try new(machine, .range, bounds)
    }

    private static func word(_ machine: VirtualMachine, _ value: Value) throws(Raised) -> Int {
        let number = try machine.integer(value)
        guard Int32(exactly: number) != nil else {
            throw machine.raise(
                .overflowError, "overflow converting long int to machine word")
        }
        return number
    }

    static func print(
        _ machine: VirtualMachine, _ range: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        let bounds = bounds(machine, range)
        text.write("range(\(bounds.start), \(bounds.stop)" as String)
        if bounds.step != 1 { text.write(", \(bounds.step)" as String) }
        text.write(")")
    }

    static func unary(
        _ machine: VirtualMachine, _ op: UnaryOperation, _ range: Value
    ) throws(Raised) -> Value {
        switch op {
        case .bool: return .bool(bounds(machine, range).count != 0)
        case .length: return .small(bounds(machine, range).count)
        case .hash: throw machine.raiseUnhashable(range)
        default: return .null
        }
    }

    static func binary(
        _ machine: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        guard op == .contains, right.isSmall else { return .null }
        let bounds = bounds(machine, left)
        let distance = right.small - bounds.start
        let isInside =
            bounds.step > 0
            ? distance >= 0 && right.small < bounds.stop
            : distance <= 0 && right.small > bounds.stop
        return .bool(isInside && distance % bounds.step == 0)
    }

    static func attribute(
        _ machine: VirtualMachine, _ range: Value, _ name: InternedString
    ) throws(Raised) -> Value {
        let bounds = bounds(machine, range)
        switch name {
        case startName: return try machine.newInt(bounds.start)
        case stopName: return try machine.newInt(bounds.stop)
        case stepName: return try machine.newInt(bounds.step)
        default: return .null
        }
    }

    static func getItem(
        _ machine: VirtualMachine, _ range: Value, _ index: Value
    ) throws(Raised) -> Value {
        let own = bounds(machine, range)
        guard machine.isSlice(index) else {
            let place = try machine.itemIndex(index, count: own.count, of: range)
            return try machine.newInt(own.start + place * own.step)
        }
        let part = try machine.sliceBounds(index, count: own.count)
        return try new(
            machine, .range,
            SliceBounds(
                start: own.start + part.start * own.step, stop: own.start + part.stop * own.step,
                step: part.step * own.step))
    }

    static func iterate(_ machine: VirtualMachine, _ range: Value) throws(Raised) -> Value {
        try new(machine, .rangeIterator, bounds(machine, range))
    }

    static func next(_ machine: VirtualMachine, _ iterator: Value) throws(Raised) -> Value {
        let bounds = bounds(machine, iterator)
        guard bounds.step > 0 ? bounds.start < bounds.stop : bounds.start > bounds.stop else {
            return .stopIteration
        }
        // Behind the last number that a word holds there is no next one.
        let next = Int32(clamping: bounds.start + bounds.step)
        machine.words(iterator)[1] = UInt32(bitPattern: next)
        return try machine.newInt(bounds.start)
    }
}
