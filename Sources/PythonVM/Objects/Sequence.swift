/// What lists, tuples, strings and ranges have in common: indices, slices, comparison, printing.
extension VirtualMachine {
    /// The number of an index; `nil` when the value is none.
    @inline(__always)
    func indexNumber(_ index: Value) throws(Raised) -> Int? {
        if index.isSmall { return index.small }
        return try otherIndexNumber(index)
    }
    @inline(never)
    private func otherIndexNumber(_ index: Value) throws(Raised) -> Int? {
        if isExactly(index, .int) || isExactly(index, .bool) { return try integer(index) }
        guard !type(of: index).isConstant, let slot = slots(of: index).unary else { return nil }
        let number = try slot(self, .int, index)
        return number.isNull ? nil : try integer(number)
    }

    /// The place that an index names in a sequence; IndexError when there is none.
    public func itemIndex(
        _ index: Value, count: Int, of sequence: Value
    ) throws(Raised) -> Int {
        guard let number = try indexNumber(index) else {
            throw raise(
                .typeError,
                "\(typeName(of: sequence)) indices must be integers, not \(typeName(of: index))")
        }
        let place = number < 0 ? number + count : number
        guard place >= 0 && place < count else {
            let name = AttrTupleObject.shownName(self, sequence) ?? typeName(of: sequence)
            throw raise(.indexError, "\(name) index out of range")
        }
        return place
    }

    /// The place of a bound as `index` and `find` take it: clipped to the sequence.
    func clippedIndex(_ index: Value, count: Int) throws(Raised) -> Int {
        let number = index.isSmall ? index.small : try integer(index)
        return min(max(number < 0 ? number + count : number, 0), count)
    }

    /// What a slice means for a sequence of a length.
    public func sliceBounds(_ slice: Value, count: Int) throws(Raised) -> SliceBounds {
        let words = values(slice)
        let start = words[Layout.Slice.start]
        let stop = words[Layout.Slice.stop]
        let step = words[Layout.Slice.step] == .none ? 1 : try integer(words[Layout.Slice.step])
        if step == 0 { throw raise(.valueError, "slice step can't be zero") }
        let low = step > 0 ? 0 : -1
        let high = step > 0 ? count : count - 1
        func clip(_ bound: Value) throws(Raised) -> Int {
            let number = bound.isSmall ? bound.small : try integer(bound)
            return min(max(number < 0 ? number + count : number, low), high)
        }
        let first = start == .none ? (step > 0 ? 0 : count - 1) : try clip(start)
        let end = stop == .none ? (step > 0 ? count : -1) : try clip(stop)
        return SliceBounds(start: first, stop: end, step: step)
    }

    /// Whether a value is a slice.
    @inline(__always) public func isSlice(_ value: Value) -> Bool {
        value.isObject && words(value)[0] == Value.type(.slice).bits
    }

    // MARK: - Lists and tuples alike

    /// The items of a list, or of a tuple or named tuple; valid until it changes.
    @inline(__always)
    func sequenceItems(_ value: Value) -> UnsafeMutableBufferPointer<Value> {
        guard value.isObject, words(value)[0] == Value.type(.list).bits else {
            return items(ofTuple: value)
        }
        return items(ofList: value)
    }

    /// Compares two lists or two tuples; may call Python.
    func compareSequences(
        _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Bool {
        if op == .equal && sequenceItems(left).count != sequenceItems(right).count { return false }
        let mark = rootMark
        // The roots also bound the depth of nesting.
        try pushRoot(left)
        try pushRoot(right)
        var index = 0
        while true {
            let leftItems = sequenceItems(left)
            let rightItems = sequenceItems(right)
            guard index < leftItems.count && index < rightItems.count else { break }
            let (first, second) = (leftItems[index], rightItems[index])
            index += 1
            if try equals(first, second) { continue }
            popRoots(to: mark)
            if op == .equal { return false }
            return try isTrue(binary(op, first, second))
        }
        popRoots(to: mark)
        let (count, other) = (sequenceItems(left).count, sequenceItems(right).count)
        switch op {
        case .less: return count < other
        case .lessEqual: return count <= other
        case .more: return count > other
        case .moreEqual: return count >= other
        default: return count == other
        }
    }

    /// Whether a list or tuple has an item.
    func sequenceContains(_ sequence: Value, _ item: Value) throws(Raised) -> Bool {
        try sequenceIndex(of: item, in: sequence, from: 0, to: .max) != nil
    }

    /// The place of an item in a list or tuple.
    func sequenceIndex(
        of item: Value, in sequence: Value, from start: Int, to end: Int
    ) throws(Raised) -> Int? {
        let mark = rootMark
        try pushRoot(sequence)
        try pushRoot(item)
        var index = start
        while index < end {
            let items = sequenceItems(sequence)
            guard index < items.count else { break }
            if try equals(items[index], item) {
                popRoots(to: mark)
                return index
            }
            index += 1
        }
        popRoots(to: mark)
        return nil
    }

    /// The method `index` of lists and tuples.
    func sequenceIndexMethod(_ arguments: Arguments) throws(Raised) -> Value {
        let count = sequenceItems(arguments[0]).count
        let start = arguments.count > 2 ? try clippedIndex(arguments[2], count: count) : 0
        let end = arguments.count > 3 ? try clippedIndex(arguments[3], count: count) : count
        guard
            let place = try sequenceIndex(
                of: arguments[1], in: arguments[0], from: start, to: end)
        else { throw raise(.valueError, "object not in sequence") }
        return .small(place)
    }

    /// The method `count` of lists and tuples.
    func sequenceCountMethod(_ arguments: Arguments) throws(Raised) -> Value {
        var count = 0
        var index = 0
        while index < sequenceItems(arguments[0]).count {
            if try equals(sequenceItems(arguments[0])[index], arguments[1]) { count += 1 }
            index += 1
        }
        return .small(count)
    }

    /// Prints the items of a list or tuple between brackets.
    func printItems(
        of sequence: Value, to text: inout TextBuffer
    ) throws(Raised) {
        let mark = rootMark
        try pushRoot(sequence)
        var index = 0
        while index < sequenceItems(sequence).count {
            if index > 0 { text.write(", ") }
            try print(sequenceItems(sequence)[index], .repr, to: &text)
            index += 1
        }
        popRoots(to: mark)
    }

    /// The factor of a repetition; `nil` when the value is no integer.
    func repetitions(_ value: Value) throws(Raised) -> Int? {
        guard let number = try indexNumber(value) else { return nil }
        return max(number, 0)
    }

    /// The type error for a type that cannot be hashed.
    func raiseUnhashable(_ value: Value) -> Raised {
        raise(.typeError, "unsupported type for __hash__: '\(typeName(of: value))'")
    }

    // MARK: - Iteration by native code

    /// Gives each item of an iterable to a function until that answers false; may call Python.
    ///
    /// The iterator is kept alive; what the function collects must be reachable.
    public func forEach(
        in iterable: Value, _ body: (Value) throws(Raised) -> Bool
    ) throws(Raised) {
        let mark = rootMark
        if isExactly(iterable, .list) || isExactly(iterable, .tuple) {
            try pushRoot(iterable)
            var index = 0
            while index < sequenceItems(iterable).count {
                if try !body(sequenceItems(iterable)[index]) { break }
                index += 1
            }
        } else {
            let iterator = try iterate(iterable)
            try pushRoot(iterator)
            while true {
                let item = try next(iterator)
                if item == .stopIteration { break }
                if try !body(item) { break }
            }
        }
        popRoots(to: mark)
    }

    /// Makes a list of the items of an iterable.
    public func newList(from iterable: Value) throws(Raised) -> Value {
        let list = try newList()
        let mark = rootMark
        try pushRoot(list)
        try extend(list, with: iterable)
        popRoots(to: mark)
        return list
    }

    /// The items of a list or tuple that native code gets as an argument.
    public func items(of sequence: Value) throws(Raised) -> UnsafeMutableBufferPointer<Value> {
        if isExactly(sequence, .list) { return items(ofList: sequence) }
        if isTuple(sequence) { return items(ofTuple: sequence) }
        throw raise(
            .typeError, "object '\(typeName(of: sequence))' isn't a tuple or list")
    }

    /// Whether a value has the layout of a tuple.
    public func isTuple(_ value: Value) -> Bool {
        isExactly(value, .tuple) || type(of: value) == .type(.attrTuple)
    }
}

/// What a slice means for a sequence: first place, end (exclusive), step.
public struct SliceBounds: Sendable, Equatable {
    /// The first place.
    public var start: Int
    /// The end, which is not part of it.
    public var stop: Int
    /// The distance of places, never 0.
    public var step: Int

    /// The number of places; the largest number of a word when there are more.
    public var count: Int {
        guard step > 0 ? start < stop : start > stop else { return 0 }
        let distance = UInt(bitPattern: step > 0 ? stop &- start : start &- stop)
        return Int(min((distance - 1) / step.magnitude, UInt(Int.max - 1))) + 1
    }
}
