/// Dicts as native code uses them.
extension VirtualMachine {
    /// Makes a dict with room for some entries before it grows.
    public func newDict(capacity: Int = 0) throws(Raised) -> Value {
        let dict = try newObject(.dict, words: Layout.Dict.words)
        try mapReserve(MapReference(dict: dict), capacity: capacity)
        return dict
    }
    /// Whether a value is exactly a dict or OrderedDict.
    public func isDict(_ value: Value) -> Bool { DictObject.isDict(self, value) }
    /// The value under a key; null when there is none.
    public func find(_ key: Value, inDict dict: Value) throws(Raised) -> Value {
        try mapFind(MapReference(dict: dict), key)?.pointee ?? .null
    }
    /// The bytes object of this content among the keys of a dict; null when there is none.
    ///
    /// Unlike `find` it costs the program no time.
    public func key(withBytes bytes: [UInt8], inDict dict: Value) -> Value {
        bytes.withUnsafeBufferPointer { mapFindBytesKey(MapReference(dict: dict), $0) }
    }
    /// Sets the value under a key.
    public func store(_ key: Value, _ value: Value, inDict dict: Value) throws(Raised) {
        try mapStore(MapReference(dict: dict), key, value)
    }
    /// Removes a key and returns its value; null when there is none.
    @discardableResult
    public func remove(_ key: Value, fromDict dict: Value) throws(Raised) -> Value {
        try mapRemove(MapReference(dict: dict), key)
    }
    /// The value under a name; null when there is none.
    public func find(_ name: InternedString, inDict dict: Value) -> Value {
        mapFindInterned(MapReference(dict: dict), name)
    }
    /// Sets the value under a name.
    public func store(_ name: InternedString, _ value: Value, inDict dict: Value) throws(Raised) {
        try mapStoreInterned(MapReference(dict: dict), name, value)
    }
    /// The number of entries of a dict.
    public func count(ofDict dict: Value) -> Int { mapCount(MapReference(dict: dict)) }
    /// The next entry of a dict at or after the cursor, which is 0 at first; `nil` at the end.
    public func next(inDict dict: Value, _ cursor: inout Int) -> (key: Value, value: Value)? {
        guard let slot = mapNext(MapReference(dict: dict), &cursor) else { return nil }
        return (slot[0], slot[1])
    }

    /// Makes a dict that a program cannot change.
    public func freeze(dict: Value) {
        mapSetFixed(MapReference(dict: dict), true)
    }
}
