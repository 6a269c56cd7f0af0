/// Writes values one after the other; `StateDecoder` reads them in the same order.
///
/// Optionals stand in properties only: a list of optionals is refused.
public final class StateEncoder: Encoder {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []
    private var texts: [String: Int] = [:]
    /// The shared arrays by the address of their storage, which is kept.
    private var arrays: [UInt: Int] = [:]
    private var keptArrays: [[UInt8]] = []
    private var objects: [ObjectIdentifier: Int] = [:]
    private var keptObjects: [AnyObject] = []

    public var codingPath: [any CodingKey] { [] }
    public var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// Arrays of this many bytes are looked up among those that were written.
    static let sharedCount = 32

    /// Makes an encoder that has written nothing.
    public init() {}

    // MARK: - Numbers and bytes

    /// Writes a number; small ones take one byte.
    public func write(_ number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// Writes a count or an index.
    public func write(count: Int) { write(UInt64(count)) }

    func write(signed number: Int64) {
        write(UInt64(bitPattern: number << 1 ^ number >> 63))
    }

    func write(byte: UInt8) { bytes.append(byte) }

    func write(fixed number: UInt64) {
        withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Writes bytes as they are; the reader must know how many.
    public func write(raw: UnsafeRawBufferPointer) { bytes.append(contentsOf: raw) }

    /// Writes memory without its zeros: pairs of a count of zero words and words that follow.
    ///
    /// - Precondition: the memory is aligned to 8 bytes and has whole words of 8 bytes.
    public func write(memory: UnsafeRawBufferPointer) {
        let words = memory.assumingMemoryBound(to: UInt64.self)
        var place = 0
        while place < words.count {
            let start = place
            while place < words.count, words[place] == 0 { place += 1 }
            let first = place
            // A single zero word among others costs less than a new pair.
            while place < words.count,
                words[place] != 0 || place + 1 < words.count && words[place + 1] != 0
            {
                place += 1
            }
            write(count: first - start)
            write(count: place - first)
            write(raw: UnsafeRawBufferPointer(rebasing: memory[first * 8..<place * 8]))
        }
    }

    // MARK: - Values

    /// Writes a value.
    public func encode<Value: Encodable>(_ value: Value) throws {
        if Value.self == [UInt8].self, let array = value as? [UInt8] {
            write(array)
        } else if Value.self == String.self, let text = value as? String {
            write(text)
        } else {
            try value.encode(to: self)
        }
    }

    /// Writes a table of slots, some of them empty.
    public func encode<Value: Encodable>(slots: [Value?]) throws {
        write(count: slots.count)
        for value in slots {
            write(count: value == nil ? 0 : 1)
            if let value { try encode(value) }
        }
    }

    /// Writes an object once; later it is written as a number.
    ///
    /// `StateDecoder.decodeShared` gives the same object each time.
    public func encodeShared(_ object: some AnyObject & Encodable) throws {
        if let number = objects[ObjectIdentifier(object)] { return write(count: number) }
        write(count: objects.count)
        objects[ObjectIdentifier(object)] = objects.count
        keptObjects.append(object)
        try object.encode(to: self)
    }

    func write(_ text: String) {
        if let number = texts[text] { return write(count: number) }
        write(count: texts.count)
        texts[text] = texts.count
        var text = text
        text.withUTF8 { utf8 in
            write(count: utf8.count)
            write(raw: UnsafeRawBufferPointer(utf8))
        }
    }

    private func write(_ array: [UInt8]) {
        array.withUnsafeBytes { storage in
            if storage.count < StateEncoder.sharedCount {
                write(count: 0)
            } else {
                let key = UInt(bitPattern: storage.baseAddress)
                if let number = arrays[key], keptArrays[number].count == array.count {
                    return write(count: number + 1)
                }
                arrays[key] = keptArrays.count
                keptArrays.append(array)
                write(count: keptArrays.count)
            }
            write(count: storage.count)
            write(raw: storage)
        }
    }

    fileprivate func setCount(_ count: UInt32, at place: Int) {
        for index in 0..<4 {
            bytes[place + index] = UInt8(truncatingIfNeeded: count >> (8 * index))
        }
    }

    // MARK: - Encoder

    public func container<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(StateKeyedEncoding<Key>(encoder: self))
    }

    public func unkeyedContainer() -> any UnkeyedEncodingContainer {
        let place = bytes.count
        bytes.append(contentsOf: [0, 0, 0, 0])
        return StateListEncoding(encoder: self, place: place)
    }

    public func singleValueContainer() -> any SingleValueEncodingContainer {
        StateValueEncoding(encoder: self)
    }
}

/// The properties of a value, or the case of an enumeration with its payload.
private struct StateKeyedEncoding<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: StateEncoder
    var codingPath: [any CodingKey] { [] }

    func encodeNil(forKey key: Key) { encoder.write(byte: 0) }
    func encode(_ value: Bool, forKey key: Key) { encoder.write(byte: value ? 1 : 0) }
    func encode(_ value: String, forKey key: Key) { encoder.write(value) }
    func encode(_ value: Double, forKey key: Key) { encoder.write(fixed: value.bitPattern) }
    func encode(_ value: Float, forKey key: Key) { encoder.write(fixed: Double(value).bitPattern) }
    func encode(_ value: Int, forKey key: Key) { encoder.write(signed: Int64(value)) }
    func encode(_ value: Int8, forKey key: Key) { encoder.write(signed: Int64(value)) }
    func encode(_ value: Int16, forKey key: Key) { encoder.write(signed: Int64(value)) }
    func encode(_ value: Int32, forKey key: Key) { encoder.write(signed: Int64(value)) }
    func encode(_ value: Int64, forKey key: Key) { encoder.write(signed: value) }
    func encode(_ value: UInt, forKey key: Key) { encoder.write(UInt64(value)) }
    func encode(_ value: UInt8, forKey key: Key) { encoder.write(byte: value) }
    func encode(_ value: UInt16, forKey key: Key) { encoder.write(UInt64(value)) }
    func encode(_ value: UInt32, forKey key: Key) { encoder.write(UInt64(value)) }
    func encode(_ value: UInt64, forKey key: Key) { encoder.write(value) }
    func encode(_ value: some Encodable, forKey key: Key) throws { try encoder.encode(value) }

    private func maybe<Value>(_ value: Value?, _ body: (Value) throws -> Void) rethrows {
        encoder.write(byte: value == nil ? 0 : 1)
        if let value { try body(value) }
    }

    func encodeIfPresent(_ value: Bool?, forKey key: Key) {
        maybe(value) { encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: String?, forKey key: Key) {
        maybe(value) { encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: Double?, forKey key: Key) {
        maybe(value) { encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: Float?, forKey key: Key) {
        maybe(value) { encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: Int?, forKey key: Key) {
        maybe(value) { encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: Int8?, forKey key: Key) {
        maybe(value) { encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: Int16?, forKey key: Key) {
        maybe(value) { encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: Int32?, forKey key: Key) {
        maybe(value) { encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: Int64?, forKey key: Key) {
        maybe(value) { encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: UInt?, forKey key: Key) {
        maybe(value) { encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: UInt8?, forKey key: Key) {
        maybe(value) { encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: UInt16?, forKey key: Key) {
        maybe(value) { encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: UInt32?, forKey key: Key) {
        maybe(value) { encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: UInt64?, forKey key: Key) {
        maybe(value) { encode($0, forKey: key) }
    }
    func encodeIfPresent(_ value: (some Encodable)?, forKey key: Key) throws {
        try maybe(value) { try encoder.encode($0) }
    }

    /// The payload of an enumeration's case: the key is the case.
    func nestedContainer<Inner>(
        keyedBy type: Inner.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Inner> {
        encoder.write(key.stringValue)
        return encoder.container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder.unkeyedContainer()
    }
    func superEncoder() -> any Encoder { encoder }
    func superEncoder(forKey key: Key) -> any Encoder { encoder }
}

/// A list: its count is written over when an item comes.
private struct StateListEncoding: UnkeyedEncodingContainer {
    let encoder: StateEncoder
    let place: Int
    var count = 0
    var codingPath: [any CodingKey] { [] }

    private mutating func countUp() throws {
        count += 1
        guard let count = UInt32(exactly: count) else { throw StateError.outOfRange }
        encoder.setCount(count, at: place)
    }

    mutating func encodeNil() throws { throw StateError("a list of optionals cannot be saved") }
    mutating func encode(_ value: some Encodable) throws {
        try countUp()
        try encoder.encode(value)
    }
    mutating func nestedContainer<Key>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        encoder.container(keyedBy: type)
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        encoder.unkeyedContainer()
    }
    mutating func superEncoder() -> any Encoder { encoder }
}

private struct StateValueEncoding: SingleValueEncodingContainer {
    let encoder: StateEncoder
    var codingPath: [any CodingKey] { [] }

    func encodeNil() throws { throw StateError("a list of optionals cannot be saved") }
    func encode(_ value: Bool) { encoder.write(byte: value ? 1 : 0) }
    func encode(_ value: String) { encoder.write(value) }
    func encode(_ value: Double) { encoder.write(fixed: value.bitPattern) }
    func encode(_ value: Float) { encoder.write(fixed: Double(value).bitPattern) }
    func encode(_ value: Int) { encoder.write(signed: Int64(value)) }
    func encode(_ value: Int8) { encoder.write(signed: Int64(value)) }
    func encode(_ value: Int16) { encoder.write(signed: Int64(value)) }
    func encode(_ value: Int32) { encoder.write(signed: Int64(value)) }
    func encode(_ value: Int64) { encoder.write(signed: value) }
    func encode(_ value: UInt) { encoder.write(UInt64(value)) }
    func encode(_ value: UInt8) { encoder.write(byte: value) }
    func encode(_ value: UInt16) { encoder.write(UInt64(value)) }
    func encode(_ value: UInt32) { encoder.write(UInt64(value)) }
    func encode(_ value: UInt64) { encoder.write(value) }
    func encode(_ value: some Encodable) throws { try encoder.encode(value) }
}
