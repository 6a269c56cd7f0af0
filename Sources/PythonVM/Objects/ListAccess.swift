/// Lists as native code uses them; they grow and shrink as the reference's do.
extension VirtualMachine {
    /// Makes a list of values.
    func newList(_ values: UnsafeBufferPointer<Value>) throws(Raised) -> Value {
        let list = try newList(count: values.count)
        if let source = values.baseAddress {
            items(ofList: list).baseAddress?.update(from: source, count: values.count)
        }
        return list
    }

    /// Makes a list of nulls, to be filled by the caller at once.
    func newList(count: Int) throws(Raised) -> Value {
        let capacity = max(4, count)
        let table = try allocate(bytes: capacity << 2)
        let list = try newObject(.list, words: Layout.List.words)
        words(list)[Layout.List.capacity] = UInt32(capacity)
        words(list)[Layout.List.length] = UInt32(count)
        words(list)[Layout.List.items] = table
        return list
    }

    /// Adds values to the end of a list; they may be its own.
    func extend(
        _ list: Value, with more: UnsafeMutableBufferPointer<Value>
    ) throws(Raised) {
        let words = words(list)
        let length = Int(words[Layout.List.length])
        let isOwn = more.baseAddress == items(ofList: list).baseAddress
        if length + more.count > Int(words[Layout.List.capacity]) {
            let capacity = length + more.count + 4
            words[Layout.List.items] = try reallocate(
                words[Layout.List.items], bytes: capacity << 2)
            words[Layout.List.capacity] = UInt32(capacity)
        }
        let table = values(at: words[Layout.List.items])
        if let source = isOwn ? table : more.baseAddress {
            (table + length).update(from: source, count: more.count)
        }
        words[Layout.List.length] = UInt32(length + more.count)
    }

    /// Adds the items of an iterable to the end of a list; may call Python.
    public func extend(_ list: Value, with iterable: Value) throws(Raised) {
        if isExactly(iterable, .list) {
            return try extend(list, with: items(ofList: iterable))
        }
        try forEach(in: iterable) { (item) throws(Raised) in
            try append(item, toList: list)
            return true
        }
    }

    /// Removes an item of a list and returns it.
    func remove(at place: Int, fromList list: Value) -> Value {
        let words = words(list)
        let items = items(ofList: list)
        guard place >= 0, place < items.count else { return .none }
        let item = items[place]
        for index in place..<items.count - 1 { items[index] = items[index + 1] }
        items[items.count - 1] = .null
        let length = words[Layout.List.length] - 1
        let capacity = words[Layout.List.capacity]
        words[Layout.List.length] = length
        if capacity > 4 && capacity > 2 * length, let table = shrunk(list, to: capacity / 2) {
            words[Layout.List.items] = table
            words[Layout.List.capacity] = capacity / 2
        }
        return item
    }

    /// Removes the last item of a list and returns it; None when there is none.
    public func removeLast(ofList list: Value) -> Value {
        remove(at: items(ofList: list).count - 1, fromList: list)
    }

    private func shrunk(_ list: Value, to capacity: UInt32) -> UInt32? {
        try? reallocate(words(list)[Layout.List.items], bytes: Int(capacity) << 2)
    }

    /// Replaces a stretch of a list.
    func replace(
        from start: Int, to end: Int, inList list: Value, with new: [Value]
    ) throws(Raised) {
        let words = words(list)
        let length = Int(words[Layout.List.length])
        let newLength = length - (end - start) + new.count
        if newLength > Int(words[Layout.List.capacity]) {
            words[Layout.List.items] = try reallocate(
                words[Layout.List.items], bytes: newLength << 2)
            words[Layout.List.capacity] = UInt32(newLength)
        }
        let table = values(at: words[Layout.List.items])
        if newLength != length {
            // The stretches may overlap; `update` allows that.
            (table + start + new.count).update(from: table + end, count: length - end)
        }
        (table + start).update(from: new, count: new.count)
        if newLength < length {
            (table + newLength).update(repeating: .null, count: length - newLength)
        }
        words[Layout.List.length] = UInt32(newLength)
    }

    // MARK: - Sorting

    /// Sorts a list in place: quicksort with the last item as pivot, as the reference does it, so
    /// that equal items end up in the same order as there and the same comparisons are made.
    func sort(list: Value, key: Value, descending: Bool) throws(Raised) {
        let count = items(ofList: list).count
        guard count > 1 else { return }
        let mark = rootMark
        try pushRoot(list)
        let sorter = Sorter(machine: self, list: list, key: key, wanted: !descending)
        try sorter.sort(0, count - 1)
        popRoots(to: mark)
    }

    private struct Sorter {
        let machine: VirtualMachine
        let list: Value
        let key: Value
        /// What `<` must answer to move on.
        let wanted: Bool

        private func item(_ place: Int) throws(Raised) -> Value {
            let items = machine.items(ofList: list)
            guard place < items.count else {
                throw machine.raise(.valueError, "list modified during sort")
            }
            return items[place]
        }
        private func keyed(_ item: Value) throws(Raised) -> Value {
            key == .none ? item : try machine.call(key, [item])
        }
        private func isLess(_ left: Value, _ right: Value) throws(Raised) -> Bool {
            if left.isSmall && right.isSmall { return left.small < right.small }
            return try machine.isTrue(machine.binary(.less, left, right))
        }
        private func swap(_ left: Int, _ right: Int) throws(Raised) {
            let (first, second) = (try item(left), try item(right))
            let items = machine.items(ofList: list)
            items[left] = second
            items[right] = first
        }

        func sort(_ first: Int, _ last: Int) throws(Raised) {
            var (first, last) = (first, last)
            while first < last {
                var low = first - 1
                var high = last
                let mark = machine.rootMark
                let pivot = try keyed(item(last))
                try machine.pushRoot(pivot)
                while true {
                    low += 1
                    while low < high, try isLess(keyed(item(low)), pivot) == wanted { low += 1 }
                    high -= 1
                    while low < high, try isLess(pivot, keyed(item(high))) == wanted { high -= 1 }
                    if low >= high { break }
                    try swap(low, high)
                }
                machine.popRoots(to: mark)
                try swap(low, last)
                // The smaller part first, so that the depth stays logarithmic.
                if high - first < last - low - 1 {
                    try sort(first, high)
                    first = low + 1
                } else {
                    try sort(low + 1, last)
                    last = high
                }
            }
        }
    }
}
