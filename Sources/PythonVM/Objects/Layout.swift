/// Where things lie in the words of an object, as on a 32-bit board; word 0 is always the type.
enum Layout {
    /// str and bytes: hash, length in bytes, offset of the data (a raw allocation, one byte
    /// longer).
    enum Text {
        static let hash = 1
        static let length = 2
        static let data = 3
        static let words = 4
    }
    /// tuple: length, then the items.
    enum Tuple {
        static let length = 1
        static let items = 2
    }
    /// list: capacity, length, offset of the items.
    enum List {
        static let capacity = 1
        static let length = 2
        static let items = 3
        static let words = 4
    }
    /// dict, set, and the attributes of an instance: a map of three words at word 1.
    ///
    /// See `MapReference`: entries used and flags, capacity, offset of the table.
    enum Dict {
        static let map = 1
        static let words = 4
    }
    /// slice: start, stop, step.
    enum Slice {
        static let start = 1
        static let stop = 2
        static let step = 3
        static let words = 4
    }
    /// Exceptions: arguments (a tuple), traceback (offset of raw words or 0), its length and
    /// capacity.
    enum Exception {
        static let arguments = 1
        static let traceback = 2
        static let tracebackCount = 3
        static let words = 4
    }
}

extension VirtualMachine {
    // MARK: - str and bytes

    /// Makes a str of UTF-8 bytes.
    public func newString(_ bytes: UnsafeBufferPointer<UInt8>) throws(Raised) -> Value {
        try newText(.str, bytes)
    }
    /// Makes a str of UTF-8 bytes.
    public func newString(_ bytes: [UInt8]) throws(Raised) -> Value {
        try newText(.str, bytes)
    }
    /// Makes a str of Swift text.
    public func newString(_ text: String) throws(Raised) -> Value {
        try newText(.str, Array(text.utf8))
    }
    /// Makes a bytes object.
    public func newBytes(_ bytes: UnsafeBufferPointer<UInt8>) throws(Raised) -> Value {
        bytes.isEmpty ? .emptyBytes : try newText(.bytes, bytes)
    }
    /// Makes a bytes object.
    public func newBytes(_ bytes: [UInt8]) throws(Raised) -> Value {
        bytes.isEmpty ? .emptyBytes : try newText(.bytes, bytes)
    }

    /// Makes a str or bytes object.
    func newText(_ type: CoreType, _ bytes: [UInt8]) throws(Raised) -> Value {
        let text = try newText(type, length: bytes.count)
        textPointer(text).update(from: bytes, count: bytes.count)
        return text
    }
    /// Makes a str or bytes object.
    func newText(
        _ type: CoreType, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(Raised) -> Value {
        let text = try newText(type, length: bytes.count)
        if let source = bytes.baseAddress {
            textPointer(text).update(from: source, count: bytes.count)
        }
        return text
    }
    /// Makes a str or bytes object of zeros, to be filled by the caller at once.
    func newText(_ type: CoreType, length: Int) throws(Raised) -> Value {
        let data = try allocate(bytes: length + 1, raw: true)
        let text = try newObject(type, words: Layout.Text.words)
        words(text)[Layout.Text.length] = UInt32(length)
        words(text)[Layout.Text.data] = data
        return text
    }
    private func textPointer(_ text: Value) -> UnsafeMutablePointer<UInt8> {
        bytes(at: words(text)[Layout.Text.data])
    }

    /// Whether a value is exactly a str (interned or in the image).
    @inline(__always) public func isString(_ value: Value) -> Bool {
        value.isInterned || (value.isObject && words(value)[0] == Value.type(.str).bits)
    }
    /// Whether a value is exactly a bytes object.
    @inline(__always) public func isBytes(_ value: Value) -> Bool { isExactly(value, .bytes) }

    /// The bytes of a str or bytes object; valid until the next safepoint.
    public func textBytes(_ text: Value) -> UnsafeBufferPointer<UInt8> {
        if text.isInterned { return text.interned.bytes }
        guard text.isObject else { return UnsafeBufferPointer(start: nil, count: 0) }
        let words = words(text)
        return UnsafeBufferPointer(
            start: bytes(at: words[Layout.Text.data]), count: Int(words[Layout.Text.length]))
    }
    /// A str as Swift text; invalid UTF-8 is repaired.
    public func text(_ string: Value) -> String {
        String(decoding: textBytes(string), as: UTF8.self)
    }

    /// The interned string equal to a str.
    public func intern(_ string: Value) -> InternedString {
        string.isInterned ? string.interned : InternedStrings.intern(textBytes(string))
    }

    /// The interned string with bytes that a program wants as a name; RuntimeError when there are
    /// too many.
    public func internName(_ bytes: UnsafeBufferPointer<UInt8>) throws(Raised) -> InternedString {
        guard bytes.count <= VirtualMachine.longestName else {
            throw raise(.runtimeError, "name too long")
        }
        return InternedStrings.intern(bytes)
    }
    /// The interned string equal to a str that a program wants as a name.
    public func internName(_ string: Value) throws(Raised) -> InternedString {
        string.isInterned && textBytes(string).count <= VirtualMachine.longestName
            ? string.interned : try internName(textBytes(string))
    }
    /// The length of a name is one byte in the boards' tables.
    static let longestName = 255

    // MARK: - tuple and list

    /// Makes a tuple.
    public func newTuple(_ items: [Value]) throws(Raised) -> Value {
        if items.isEmpty { return .emptyTuple }
        let tuple = try newTuple(count: items.count)
        self.items(ofTuple: tuple).baseAddress?.update(from: items, count: items.count)
        return tuple
    }
    /// Makes a tuple of nulls, to be filled by the caller at once.
    func newTuple(count: Int) throws(Raised) -> Value {
        if count == 0 { return .emptyTuple }
        let tuple = try newObject(.tuple, words: Layout.Tuple.items + count)
        words(tuple)[Layout.Tuple.length] = UInt32(count)
        return tuple
    }
    /// The items of a tuple; valid until the next safepoint.
    public func items(ofTuple tuple: Value) -> UnsafeMutableBufferPointer<Value> {
        guard tuple.isObject else { return UnsafeMutableBufferPointer(start: nil, count: 0) }
        return UnsafeMutableBufferPointer(
            start: values(tuple) + Layout.Tuple.items,
            count: Int(words(tuple)[Layout.Tuple.length]))
    }
    /// Makes a list.
    public func newList(_ items: [Value] = []) throws(Raised) -> Value {
        let list = try newObject(.list, words: Layout.List.words)
        let capacity = max(4, items.count)
        let table = try allocate(bytes: capacity << 2)
        words(list)[Layout.List.capacity] = UInt32(capacity)
        words(list)[Layout.List.length] = UInt32(items.count)
        words(list)[Layout.List.items] = table
        values(at: table).update(from: items, count: items.count)
        return list
    }
    /// The items of a list; valid until the list changes or the next safepoint.
    public func items(ofList list: Value) -> UnsafeMutableBufferPointer<Value> {
        UnsafeMutableBufferPointer(
            start: values(at: words(list)[Layout.List.items]),
            count: Int(words(list)[Layout.List.length]))
    }
    /// Adds an item to the end of a list.
    public func append(_ item: Value, toList list: Value) throws(Raised) {
        let length = words(list)[Layout.List.length]
        let capacity = words(list)[Layout.List.capacity]
        if length >= capacity {
            let table = try reallocate(
                words(list)[Layout.List.items], bytes: Int(capacity) << 3)
            words(list)[Layout.List.items] = table
            words(list)[Layout.List.capacity] = capacity << 1
        }
        values(at: words(list)[Layout.List.items])[Int(length)] = item
        words(list)[Layout.List.length] = length + 1
    }
}
