/// The table of a set: the three words of a map with one value per slot.
extension VirtualMachine {
    /// Gives an empty set its table.
    func setReserve(_ set: MapReference, capacity: Int) throws(Raised) {
        guard capacity > 0 else { return }
        let table = try allocate(bytes: capacity << 2)
        mapWords(set)[MapLayout.capacity] = UInt32(capacity)
        mapWords(set)[MapLayout.table] = table
    }

    /// The next item at or after a slot; null at the end.
    ///
    /// The cursor is the slot to begin with, 0 at first; it is moved behind the item.
    @inline(__always)
    func setNext(_ set: MapReference, _ cursor: inout Int) -> Value {
        let capacity = Int(mapWords(set)[MapLayout.capacity])
        let table = mapTable(set)
        while cursor < capacity {
            let item = table[cursor]
            cursor += 1
            if item != .null && item != MapLayout.deleted { return item }
        }
        return .null
    }

    /// The item of a set that equals a value; null when there is none.
    ///
    /// May call Python: the set and the value must be reachable.
    func setFind(_ set: MapReference, _ item: Value) throws(Raised) -> Value {
        guard mapWords(set)[MapLayout.capacity] != 0 else { return .null }
        guard let place = try setSearch(set, item, hash: try mapHash(item)) else { return .null }
        return mapTable(set)[Int(place)]
    }

    /// Adds an item unless an equal one is there; false when one was.
    @discardableResult
    func setAdd(_ set: MapReference, _ item: Value) throws(Raised) -> Bool {
        let mark = rootMark
        if item.isObject && !isString(item) { try pushRoot(item) }
        let hash = try mapHash(item)
        let isNew = try setSearch(set, item, hash: hash) == nil
        if isNew {
            while !setPut(set, item, hash) { try setGrow(set) }
            mapWords(set)[MapLayout.countAndFlags] &+= 1 << MapLayout.countShift
        }
        popRoots(to: mark)
        return isNew
    }

    /// Removes the item that equals a value and returns it; null when there is none.
    func setRemove(_ set: MapReference, _ item: Value) throws(Raised) -> Value {
        guard mapWords(set)[MapLayout.capacity] != 0 else { return .null }
        guard let place = try setSearch(set, item, hash: try mapHash(item)) else { return .null }
        return setRemove(set, at: Int(place))
    }

    /// Removes the first item and returns it; null when the set is empty.
    func setRemoveFirst(_ set: MapReference) -> Value {
        var cursor = 0
        guard setNext(set, &cursor) != .null else { return .null }
        return setRemove(set, at: cursor - 1)
    }

    private func setRemove(_ set: MapReference, at place: Int) -> Value {
        let words = mapWords(set)
        let table = mapTable(set)
        let item = table[place]
        words[MapLayout.countAndFlags] &-= 1 << MapLayout.countShift
        let next = (place + 1) % Int(words[MapLayout.capacity])
        table[place] = table[next] == .null ? .null : MapLayout.deleted
        return item
    }

    /// The slot of an item, `nil` when it is not there.
    private func setSearch(
        _ set: MapReference, _ item: Value, hash: UInt32
    ) throws(Raised) -> UInt32? {
        let words = mapWords(set)
        var capacity = words[MapLayout.capacity]
        guard capacity != 0 else { return nil }
        var start = hash % capacity
        var probe = start
        while true {
            let found = mapTable(set)[Int(probe)]
            if found == .null { return nil }
            if found != MapLayout.deleted {
                let isEqual = try isSameItem(found, item)
                if words[MapLayout.capacity] != capacity {
                    // The comparison changed the set: search again.
                    capacity = words[MapLayout.capacity]
                    guard capacity != 0 else { return nil }
                    start = hash % capacity
                    probe = start
                    continue
                }
                if isEqual { return probe }
            }
            probe += 1
            if probe == capacity { probe = 0 }
            if probe == start { return nil }
        }
    }

    private func isSameItem(_ left: Value, _ right: Value) throws(Raised) -> Bool {
        if left == right && !left.isObject { return true }
        if left.isSmall && right.isSmall { return false }
        if left.isInterned && right.isInterned { return false }
        if isString(left) && isString(right) { return isSameText(left, right) }
        return try equals(left, right)
    }

    private func setPut(_ set: MapReference, _ item: Value, _ hash: UInt32) -> Bool {
        let capacity = mapWords(set)[MapLayout.capacity]
        guard capacity != 0 else { return false }
        let table = mapTable(set)
        let start = hash % capacity
        var probe = start
        repeat {
            let found = table[Int(probe)]
            if found == .null || found == MapLayout.deleted {
                table[Int(probe)] = item
                return true
            }
            probe += 1
            if probe == capacity { probe = 0 }
        } while probe != start
        return false
    }

    private func setGrow(_ set: MapReference) throws(Raised) {
        let words = mapWords(set)
        let oldCapacity = words[MapLayout.capacity]
        let oldTable = words[MapLayout.table]
        let capacity = MapLayout.capacity(after: oldCapacity)
        let table = try allocate(bytes: Int(capacity) << 2)
        let mark = rootMark
        try pushRoot(.object(offset: table))
        for index in 0..<Int(oldCapacity) {
            let item = values(at: oldTable)[index]
            guard item != .null && item != MapLayout.deleted else { continue }
            var probe = try mapHash(item) % capacity
            // A hash of the program's own may have changed the set; then this growth is void.
            guard words[MapLayout.table] == oldTable, words[MapLayout.capacity] == oldCapacity
            else { return popRoots(to: mark) }
            while values(at: table)[Int(probe)] != .null {
                probe += 1
                if probe == capacity { probe = 0 }
            }
            values(at: table)[Int(probe)] = item
        }
        popRoots(to: mark)
        words[MapLayout.capacity] = capacity
        words[MapLayout.table] = table
        free(oldTable)
    }
}
