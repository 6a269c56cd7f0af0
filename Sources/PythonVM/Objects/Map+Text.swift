import Glibc

/// Strs that are not interned as keys of maps.
extension VirtualMachine {
    /// Searches for a str that is not interned.
    ///
    /// Returns its slot, if it has one; not known where a key of the program's classes lies in the
    /// way, which has to be asked.
    func mapSearchText(
        _ map: MapReference, _ key: Value
    ) -> (slot: UnsafeMutablePointer<Value>?, isKnown: Bool) {
        let words = mapWords(map)
        let capacity = words[MapLayout.capacity]
        guard capacity != 0, words[MapLayout.countAndFlags] & MapLayout.isOrdered == 0 else {
            return (nil, false)
        }
        let hash = keyHash(key)
        let table = values(at: words[MapLayout.table])
        let start = hash % capacity
        var probe = start
        while true {
            let slot = table + Int(probe) << 1
            let found = slot[0]
            if found == .null { return (nil, true) }
            if found == key { return (slot, true) }
            if isString(found) {
                if keyHash(found) == hash, isSameText(found, key) { return (slot, true) }
            } else if !found.isSmall, found != MapLayout.deleted {
                return (nil, false)
            }
            probe += 1
            if probe == capacity { probe = 0 }
            if probe == start { return (nil, true) }
        }
    }

    /// The hash of a str.
    @inline(__always)
    func keyHash(_ text: Value) -> UInt32 {
        if text.isInterned { return text.interned.hash }
        let words = words(text)
        if words[Layout.Text.hash] == 0 {
            words[Layout.Text.hash] = InternedStrings.hash(textBytes(text))
        }
        return words[Layout.Text.hash]
    }

    /// Whether two strs, or two bytes objects, have the same bytes.
    func isSameText(_ left: Value, _ right: Value) -> Bool {
        let left = textBytes(left)
        let right = textBytes(right)
        guard left.count == right.count else { return false }
        guard let first = left.baseAddress, let second = right.baseAddress else { return true }
        return memcmp(first, second, left.count) == 0
    }
}
