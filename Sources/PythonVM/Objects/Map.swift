/// A map of values to values that lies anywhere in the image.
///
/// Three words: number of entries and flags, capacity in slots, offset of the table (0 when the
/// capacity is 0). Words of zero are an empty map. Dicts, instances, class bodies and module
/// globals have one. Sets have the same three words with one value per slot; see `setFind`.
///
/// The table is open addressing with linear probing. Sizes, growth and so the order of iteration
/// are those of the reference. An ordered map is an array that is searched from its start.
struct MapReference {
    /// The offset of the first of the three words.
    var offset: UInt32

    @inline(__always) init(offset: UInt32) { self.offset = offset }
    /// The map at a word of an object.
    @inline(__always) init(_ object: Value, word: Int) {
        offset = object.offset &+ UInt32(word << 2)
    }
    /// The map of a dict or set.
    @inline(__always) init(dict: Value) { self.init(dict, word: Layout.Dict.map) }
}

/// Names for the words and bits of a map.
enum MapLayout {
    static let countAndFlags = 0
    static let capacity = 1
    static let table = 2

    /// There is a key that is no interned string.
    static let hasOtherKeys: UInt32 = 1
    /// The map cannot be changed by a program.
    static let isFixed: UInt32 = 2
    /// The entries lie in the order of insertion.
    static let isOrdered: UInt32 = 4
    /// The number of entries begins at this bit.
    static let countShift: UInt32 = 3

    /// What lies in the key of a slot whose entry was deleted.
    static let deleted = Value.stopIteration

    /// Capacities that a growing table takes.
    static let capacities: [UInt32] = [
        0, 2, 4, 6, 8, 10, 12, 17, 23, 29, 37, 47, 59, 73, 97, 127, 167, 223, 293, 389, 521, 691,
        919, 1223, 1627, 2161, 3229, 4831, 7243, 10861, 16273, 24407, 36607, 54907,
    ]

    /// The capacity that follows one.
    static func capacity(after old: UInt32) -> UInt32 {
        for capacity in capacities where capacity > old { return capacity }
        let wanted = old + 1
        return (wanted + wanted / 2) | 1
    }
}

extension VirtualMachine {
    // MARK: - Words

    /// The three words of a map.
    @inline(__always) func mapWords(_ map: MapReference) -> UnsafeMutablePointer<UInt32> {
        (base + Int(map.offset)).assumingMemoryBound(to: UInt32.self)
    }
    /// The number of entries of a map or set.
    @inline(__always) func mapCount(_ map: MapReference) -> Int {
        Int(mapWords(map)[MapLayout.countAndFlags] >> MapLayout.countShift)
    }
    /// Whether a map cannot be changed by a program.
    @inline(__always) func mapIsFixed(_ map: MapReference) -> Bool {
        mapWords(map)[MapLayout.countAndFlags] & MapLayout.isFixed != 0
    }
    /// Whether a map keeps the order of insertion.
    @inline(__always) func mapIsOrdered(_ map: MapReference) -> Bool {
        mapWords(map)[MapLayout.countAndFlags] & MapLayout.isOrdered != 0
    }
    /// Makes a map fixed or free.
    func mapSetFixed(_ map: MapReference, _ flag: Bool) {
        if flag {
            mapWords(map)[MapLayout.countAndFlags] |= MapLayout.isFixed
        } else {
            mapWords(map)[MapLayout.countAndFlags] &= ~MapLayout.isFixed
        }
    }
    /// Lets an empty map keep the order of insertion.
    func mapSetOrdered(_ map: MapReference) {
        mapWords(map)[MapLayout.countAndFlags] |= MapLayout.isOrdered
    }
    @inline(__always) func mapTable(_ map: MapReference) -> UnsafeMutablePointer<Value> {
        values(at: mapWords(map)[MapLayout.table])
    }
    @inline(__always) private func changeCount(_ map: MapReference, by step: Int32) {
        let words = mapWords(map)
        let change = UInt32(bitPattern: step) << MapLayout.countShift
        words[MapLayout.countAndFlags] = words[MapLayout.countAndFlags] &+ change
    }

    /// Gives an empty map its table.
    func mapReserve(_ map: MapReference, capacity: Int) throws(Raised) {
        guard capacity > 0 else { return }
        let table = try allocate(bytes: capacity << 3)
        mapWords(map)[MapLayout.capacity] = UInt32(capacity)
        mapWords(map)[MapLayout.table] = table
    }

    /// Removes all entries and the table.
    func mapClear(_ map: MapReference) {
        let words = mapWords(map)
        free(words[MapLayout.table])
        words[MapLayout.countAndFlags] &= MapLayout.isOrdered
        words[MapLayout.capacity] = 0
        words[MapLayout.table] = 0
    }

    /// Makes an empty map equal to another, slot by slot; a slot of a set is one word.
    func mapCopy(
        from source: MapReference, to target: MapReference, slotWords: Int = 2
    ) throws(Raised) {
        let capacity = Int(mapWords(source)[MapLayout.capacity])
        guard capacity > 0 else {
            mapWords(target)[MapLayout.countAndFlags] =
                mapWords(source)[MapLayout.countAndFlags] & ~MapLayout.isFixed
            return
        }
        let table = try allocate(bytes: capacity * slotWords * 4)
        values(at: table).update(from: mapTable(source), count: capacity * slotWords)
        let words = mapWords(target)
        words[MapLayout.countAndFlags] =
            mapWords(source)[MapLayout.countAndFlags] & ~MapLayout.isFixed
        words[MapLayout.capacity] = UInt32(capacity)
        words[MapLayout.table] = table
    }

    /// The next entry at or after a slot; `slot[0]` is its key, `slot[1]` its value.
    ///
    /// The cursor is the slot to begin with, 0 at first; it is moved behind the entry.
    @inline(__always)
    func mapNext(_ map: MapReference, _ cursor: inout Int) -> UnsafeMutablePointer<Value>? {
        let words = mapWords(map)
        let isOrdered = words[MapLayout.countAndFlags] & MapLayout.isOrdered != 0
        let end =
            isOrdered
            ? words[MapLayout.countAndFlags] >> MapLayout.countShift : words[MapLayout.capacity]
        let table = values(at: words[MapLayout.table])
        while cursor < Int(end) {
            let slot = table + 2 * cursor
            cursor += 1
            if slot[0] != .null && slot[0] != MapLayout.deleted { return slot }
        }
        return nil
    }

    // MARK: - Names

    /// The value under a name; null when there is none.
    @inline(__always)
    func mapFindInterned(_ map: MapReference, _ name: InternedString) -> Value {
        mapFindInternedSlot(map, name)?[1] ?? .null
    }

    /// The slot of a name: its key and its value.
    @inline(__always)
    func mapFindInternedSlot(
        _ map: MapReference, _ name: InternedString
    ) -> UnsafeMutablePointer<Value>? {
        let words = mapWords(map)
        let hint = nameCache.slot(name)
        if hint < words[MapLayout.capacity] {
            let slot = values(at: words[MapLayout.table]) + Int(hint) << 1
            if slot[0] == .interned(name) { return slot }
        }
        return mapSearchInterned(map, name)
    }

    /// As `mapFindInternedSlot`, where the cache of names does not help.
    @inline(never)
    private func mapSearchInterned(
        _ map: MapReference, _ name: InternedString
    ) -> UnsafeMutablePointer<Value>? {
        let words = mapWords(map)
        let capacity = words[MapLayout.capacity]
        if capacity == 0 { return nil }
        if words[MapLayout.countAndFlags] & (MapLayout.hasOtherKeys | MapLayout.isOrdered) != 0 {
            return mapFindNameSlowly(map, name)
        }
        if !nameCache.mayBeInMap(name) { return nil }
        let key = Value.interned(name)
        let table = values(at: words[MapLayout.table])
        let start = name.hash % capacity
        var probe = start
        while true {
            let slot = table + Int(probe) << 1
            if slot[0] == key {
                nameCache.remember(name, slot: probe)
                return slot
            }
            if slot[0] == .null { return nil }
            probe += 1
            if probe == capacity { probe = 0 }
            if probe == start { return nil }
        }
    }

    /// Searches an ordered map, or one with keys that are no interned strings.
    @inline(never)
    private func mapFindNameSlowly(
        _ map: MapReference, _ name: InternedString
    ) -> UnsafeMutablePointer<Value>? {
        let words = mapWords(map)
        let key = Value.interned(name)
        let table = mapTable(map)
        if words[MapLayout.countAndFlags] & MapLayout.isOrdered != 0 {
            for index in 0..<mapCount(map) where isSameName(table[2 * index], key) {
                return table + 2 * index
            }
            return nil
        }
        let capacity = words[MapLayout.capacity]
        let start = name.hash % capacity
        var probe = start
        repeat {
            let slot = table + Int(probe) << 1
            if slot[0] == .null { return nil }
            if isSameName(slot[0], key) { return slot }
            probe += 1
            if probe == capacity { probe = 0 }
        } while probe != start
        return nil
    }

    @inline(__always) private func isSameName(_ key: Value, _ name: Value) -> Bool {
        if key == name { return true }
        return key.isObject && isString(key) && isSameText(key, name)
    }

    // MARK: - Any keys

    /// The hash of a key; TypeError when it has none.
    func mapHash(_ key: Value) throws(Raised) -> UInt32 {
        if key.isInterned { return key.interned.hash }
        if key.isSmall { return UInt32(bitPattern: Int32(truncatingIfNeeded: key.small)) }
        if key.isObject && isString(key) { return keyHash(key) }
        return UInt32(truncatingIfNeeded: try hash(key))
    }

    /// Whether a key of a table is the one looked for; may call Python.
    @inline(__always)
    private func isSameKey(_ left: Value, _ right: Value) throws(Raised) -> Bool {
        if left == right { return true }
        if left.isSmall && right.isSmall { return false }
        if left.isInterned && right.isInterned { return false }
        return try isSameKeySlowly(left, right)
    }
    @inline(never)
    private func isSameKeySlowly(_ left: Value, _ right: Value) throws(Raised) -> Bool {
        if isString(left) && isString(right) { return isSameText(left, right) }
        return try equals(left, right)
    }

    /// The slot of a key: its key and its value; valid until the map changes or the next safepoint.
    ///
    /// May call Python to compare keys of the program's classes: the map's owner and the key must
    /// be reachable by then.
    func mapFindSlot(
        _ map: MapReference, _ key: Value
    ) throws(Raised) -> UnsafeMutablePointer<Value>? {
        if key.isInterned { return mapFindInternedSlot(map, key.interned) }
        let words = mapWords(map)
        if words[MapLayout.countAndFlags] & MapLayout.hasOtherKeys == 0 && !isString(key) {
            return nil
        }
        if words[MapLayout.countAndFlags] & MapLayout.isOrdered != 0 {
            var index = 0
            while index < mapCount(map) {
                if try isSameKey(mapTable(map)[2 * index], key) { return mapTable(map) + 2 * index }
                index += 1
            }
            return nil
        }
        guard words[MapLayout.capacity] != 0 else { return nil }
        if isString(key) {
            let found = mapSearchText(map, key)
            if found.isKnown { return found.slot }
        }
        let hash = try mapHash(key)
        var capacity = words[MapLayout.capacity]
        guard capacity != 0 else { return nil }
        var start = hash % capacity
        var probe = start
        while true {
            let slot = mapTable(map) + Int(probe) << 1
            let found = slot[0]
            if found == .null { return nil }
            if found != MapLayout.deleted, try isSameKey(found, key) {
                // The comparison may have changed the map.
                if words[MapLayout.capacity] == capacity { return mapTable(map) + Int(probe) << 1 }
            }
            if words[MapLayout.capacity] != capacity {
                capacity = words[MapLayout.capacity]
                guard capacity != 0 else { return nil }
                start = hash % capacity
                probe = start
                continue
            }
            probe += 1
            if probe == capacity { probe = 0 }
            if probe == start { return nil }
        }
    }

    /// The bytes object of this content among the keys; null when there is none.
    func mapFindBytesKey(_ map: MapReference, _ bytes: UnsafeBufferPointer<UInt8>) -> Value {
        let words = mapWords(map)
        let isOrdered = words[MapLayout.countAndFlags] & MapLayout.isOrdered != 0
        let capacity = isOrdered ? UInt32(mapCount(map)) : words[MapLayout.capacity]
        guard capacity != 0 else { return .null }
        let table = mapTable(map)
        var probe = isOrdered ? 0 : InternedStrings.hash(bytes) % capacity
        for _ in 0..<capacity {
            let key = table[2 * Int(probe)]
            if key == .null { break }
            if isBytes(key), textBytes(key).elementsEqual(bytes) { return key }
            probe += 1
            if probe == capacity { probe = 0 }
        }
        return .null
    }

    /// The place of the value under a key; valid until the map changes or the next safepoint.
    func mapFind(
        _ map: MapReference, _ key: Value
    ) throws(Raised) -> UnsafeMutablePointer<Value>? {
        guard let slot = try mapFindSlot(map, key) else { return nil }
        return slot + 1
    }

    /// Sets the value under a key.
    ///
    /// May call Python to compare keys of the program's classes: the map's owner must be reachable.
    func mapStore(_ map: MapReference, _ key: Value, _ value: Value) throws(Raised) {
        let mark = rootMark
        if key.isObject && !isString(key) {
            try pushRoot(key)
            try pushRoot(value)
        }
        if let slot = try mapFindSlot(map, key) {
            slot[1] = value
        } else {
            try mapAdd(map, key, value)
        }
        popRoots(to: mark)
    }

    /// Sets the value under a name.
    func mapStoreInterned(
        _ map: MapReference, _ name: InternedString, _ value: Value
    ) throws(Raised) {
        if let slot = mapFindInternedSlot(map, name) {
            slot[1] = value
        } else {
            try mapAdd(map, .interned(name), value)
        }
    }

    /// Adds an entry whose key is not in the map.
    private func mapAdd(_ map: MapReference, _ key: Value, _ value: Value) throws(Raised) {
        let hash = mapIsOrdered(map) ? 0 : try mapHash(key)
        let words = mapWords(map)
        if words[MapLayout.countAndFlags] & MapLayout.isOrdered != 0 {
            let count = mapCount(map)
            if count == Int(words[MapLayout.capacity]) {
                let table = try reallocate(words[MapLayout.table], bytes: (count + 4) << 3)
                words[MapLayout.table] = table
                words[MapLayout.capacity] += 4
            }
            put(key, value, mapTable(map) + 2 * count)
        } else {
            while !putHashed(map, key, value, hash) { try grow(map) }
        }
        changeCount(map, by: 1)
        if key.isInterned {
            nameCache.putInMap(key.interned)
        } else {
            words[MapLayout.countAndFlags] |= MapLayout.hasOtherKeys
        }
    }

    @inline(__always)
    private func put(_ key: Value, _ value: Value, _ slot: UnsafeMutablePointer<Value>) {
        slot[0] = key
        slot[1] = value
    }

    /// Puts an entry into the first slot that is free from its hash on; false when there is none.
    private func putHashed(
        _ map: MapReference, _ key: Value, _ value: Value, _ hash: UInt32
    ) -> Bool {
        let capacity = mapWords(map)[MapLayout.capacity]
        guard capacity != 0 else { return false }
        let table = mapTable(map)
        let start = hash % capacity
        var probe = start
        repeat {
            let slot = table + Int(probe) << 1
            if slot[0] == .null || slot[0] == MapLayout.deleted {
                put(key, value, slot)
                return true
            }
            probe += 1
            if probe == capacity { probe = 0 }
        } while probe != start
        return false
    }

    private func grow(_ map: MapReference) throws(Raised) {
        let words = mapWords(map)
        let oldCapacity = words[MapLayout.capacity]
        let oldTable = words[MapLayout.table]
        let capacity = MapLayout.capacity(after: oldCapacity)
        let table = try allocate(bytes: Int(capacity) << 3)
        let mark = rootMark
        try pushRoot(.object(offset: table))
        for index in 0..<Int(oldCapacity) {
            let key = values(at: oldTable)[2 * index]
            guard key != .null && key != MapLayout.deleted else { continue }
            let hash = try mapHash(key)
            // A hash of the program's own may have changed the map; then this growth is void.
            guard words[MapLayout.table] == oldTable, words[MapLayout.capacity] == oldCapacity
            else { return popRoots(to: mark) }
            let value = values(at: oldTable)[2 * index + 1]
            place(key, value, hash: hash, in: values(at: table), capacity: capacity)
        }
        popRoots(to: mark)
        words[MapLayout.capacity] = capacity
        words[MapLayout.table] = table
        free(oldTable)
    }

    private func place(
        _ key: Value, _ value: Value, hash: UInt32, in table: UnsafeMutablePointer<Value>,
        capacity: UInt32
    ) {
        var probe = hash % capacity
        while table[Int(probe) << 1] != .null {
            probe += 1
            if probe == capacity { probe = 0 }
        }
        put(key, value, table + Int(probe) << 1)
    }

    /// Removes the entry of a key and returns its value; null when there is none.
    func mapRemove(_ map: MapReference, _ key: Value) throws(Raised) -> Value {
        guard let slot = try mapFindSlot(map, key) else { return .null }
        return mapRemove(map, slot: slot)
    }

    /// Removes the entry of a slot and returns its value.
    @discardableResult
    func mapRemove(_ map: MapReference, slot: UnsafeMutablePointer<Value>) -> Value {
        let words = mapWords(map)
        let table = mapTable(map)
        let index = (slot - table) >> 1
        let value = slot[1]
        changeCount(map, by: -1)
        if words[MapLayout.countAndFlags] & MapLayout.isOrdered != 0 {
            let count = mapCount(map)
            let rest = 2 * (count - index)
            if rest > 0 { slot.update(from: slot + 2, count: rest) }
            put(.null, .null, table + 2 * count)
            return value
        }
        let next = (index + 1) % Int(words[MapLayout.capacity])
        put(table[2 * next] == .null ? .null : MapLayout.deleted, .null, slot)
        return value
    }
}
