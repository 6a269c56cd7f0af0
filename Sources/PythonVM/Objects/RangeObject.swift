extension CoreTypes {
    static let range = NativeType(
        "range", make: RangeObject.make, print: RangeObject.print, unary: RangeObject.unary,
        binary: RangeObject.binary, attribute: RangeObject.attribute,
        getItem: RangeObject.getItem, iterate: RangeObject.iterate)

    static let rangeIterator = NativeType("iterator", next: RangeObject.next)
}

extension Layout {
    /// range and its iterator: start, stop, step as words of a board.
    ///
    /// On a PC they may be wider: then the step's word is 0, and pairs of words follow.
    enum Range {
        static let start = 1
        static let stop = 2
        static let step = 3
        static let words = 4
        static let wideWords = 10
    }
}

/// The slots of `range`.
enum RangeObject {
    private static let startName = InternedString("start")
    private static let stopName = InternedString("stop")
    private static let stepName = InternedString("step")

    private static func bounds(_ machine: VirtualMachine, _ range: Value) -> SliceBounds {
        let words = machine.words(range)
        guard words[Layout.Range.step] != 0 else {
            func wide(_ place: Int) -> Int {
                let low = Layout.Range.words + 2 * place
                return Int(bitPattern: UInt(words[low]) | UInt(words[low + 1]) << 32)
            }
            return SliceBounds(start: wide(0), stop: wide(1), step: wide(2))
        }
        return SliceBounds(
            start: Int(Int32(bitPattern: words[Layout.Range.start])),
            stop: Int(Int32(bitPattern: words[Layout.Range.stop])),
            step: Int(Int32(bitPattern: words[Layout.Range.step])))
    }

    private static func new(
        _ machine: VirtualMachine, _ type: CoreType, _ bounds: SliceBounds
    ) throws(Raised) -> Value {
        let numbers = [bounds.start, bounds.stop, bounds.step]
        guard numbers.contains(where: { Int32(exactly: $0) == nil }) else {
            let range = try machine.newObject(type, words: Layout.Range.words)
            for (place, number) in numbers.enumerated() {
                machine.words(range)[Layout.Range.start + place] =
                    UInt32(truncatingIfNeeded: number)
            }
            return range
        }
        let range = try machine.newObject(type, words: Layout.Range.wideWords)
        for (place, number) in numbers.enumerated() {
            let words = machine.words(range) + Layout.Range.words + 2 * place
            words[0] = UInt32(truncatingIfNeeded: number)
            words[1] = UInt32(truncatingIfNeeded: number >> 32)
        }
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
        guard machine.platform.wordBits == 64 || Int32(exactly: number) != nil else {
            throw machine.raiseIntegerOverflow()
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
        case .length: return try machine.newInt(bounds(machine, range).count)
        case .hash: throw machine.raiseUnhashable(range)
        default: return .null
        }
    }

    static func binary(
        _ machine: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        guard op == .contains, right.isSmall else { return .null }
        let bounds = bounds(machine, left)
        let (number, step) = (right.small, bounds.step)
        guard
            step > 0
                ? number >= bounds.start && number < bounds.stop
                : number <= bounds.start && number > bounds.stop
        else { return .false }
        let distance = UInt(bitPattern: step > 0 ? number &- bounds.start : bounds.start &- number)
        return .bool(distance % step.magnitude == 0)
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
            return try machine.newInt(own.start &+ place &* own.step)
        }
        let part = try machine.sliceBounds(index, count: own.count)
        let (step, overflows) = part.step.multipliedReportingOverflow(by: own.step)
        if overflows { throw machine.raiseIntegerOverflow() }
        return try new(
            machine, .range,
            SliceBounds(
                start: own.start &+ part.start &* own.step,
                stop: own.start &+ part.stop &* own.step, step: step))
    }

    static func iterate(_ machine: VirtualMachine, _ range: Value) throws(Raised) -> Value {
        try new(machine, .rangeIterator, bounds(machine, range))
    }

    static func next(_ machine: VirtualMachine, _ iterator: Value) throws(Raised) -> Value {
        let bounds = bounds(machine, iterator)
        guard bounds.step > 0 ? bounds.start < bounds.stop : bounds.start > bounds.stop else {
            return .stopIteration
        }
        let words = machine.words(iterator)
        let (sum, overflows) = bounds.start.addingReportingOverflow(bounds.step)
        // Behind the last number that a word holds there is no next one.
        let next = overflows ? bounds.stop : sum
        if words[Layout.Range.step] == 0 {
            words[Layout.Range.words] = UInt32(truncatingIfNeeded: next)
            words[Layout.Range.words + 1] = UInt32(truncatingIfNeeded: next >> 32)
        } else {
            words[Layout.Range.start] = UInt32(bitPattern: Int32(clamping: next))
        }
        return try machine.newInt(bounds.start)
    }
}
