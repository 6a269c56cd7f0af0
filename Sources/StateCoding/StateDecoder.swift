/// Reads what a `StateEncoder` wrote, in the same order.
///
/// Damaged bytes give an error or other values, never more memory than they have.
public final class StateDecoder: Decoder {
    private let bytes: [UInt8]
    private var place: Int
    private var texts: [String] = []
    private var arrays: [[UInt8]] = []
    private var objects: [AnyObject?] = []
    private var depth = 0

    public var codingPath: [any CodingKey] { [] }
    public var userInfo: [CodingUserInfoKey: Any] { [:] }

    private static let deepest = 256

    /// Makes a decoder of bytes from a place on.
    public init(_ bytes: [UInt8], from place: Int = 0) {
        self.bytes = bytes
        self.place = place
    }

    /// Whether everything was read.
    public var isAtEnd: Bool { place >= bytes.count }

    /// Bytes that were not read yet.
    var remaining: Int { bytes.count - place }

    // MARK: - Numbers and bytes

    func byte() throws -> UInt8 {
        guard place < bytes.count else { throw StateError.cutOff }
        defer { place += 1 }
        return bytes[place]
    }

    /// Reads a number.
    public func number() throws -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            let byte = try byte()
            guard shift < 63 || shift == 63 && byte <= 1 else { throw StateError.outOfRange }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
    }

    func signed() throws -> Int64 {
        let number = try number()
        return Int64(bitPattern: number >> 1) ^ -Int64(bitPattern: number & 1)
    }

    /// Reads a count or an index.
    public func count() throws -> Int {
        guard let count = Int(exactly: try number()) else { throw StateError.outOfRange }
        return count
    }

    func fixed() throws -> UInt64 {
        guard remaining >= 8 else { throw StateError.cutOff }
        defer { place += 8 }
        return bytes.withUnsafeBytes {
            UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: UInt64.self))
        }
    }

    func bool() throws -> Bool {
        switch try byte() {
        case 0: return false
        case 1: return true
        default: throw StateError.outOfRange
        }
    }

    func exactly<Number: FixedWidthInteger>(_ value: some BinaryInteger) throws -> Number {
        guard let number = Number(exactly: value) else { throw StateError.outOfRange }
        return number
    }

    /// Reads so many bytes.
    public func raw(_ count: Int) throws -> ArraySlice<UInt8> {
        guard count >= 0, count <= remaining else { throw StateError.cutOff }
        defer { place += count }
        return bytes[place..<place + count]
    }

    /// Reads memory that was written by `StateEncoder.write(memory:)` into memory that is zero.
    public func read(memory: UnsafeMutableRawBufferPointer) throws {
        var filled = 0
        while filled < memory.count {
            let zeros = try count()
            let words = try count()
            let left = (memory.count - filled) / 8
            guard zeros <= left, words <= left - zeros, zeros + words > 0 else {
                throw StateError.outOfRange
            }
            filled += 8 * zeros
            let source = try raw(8 * words)
            source.withUnsafeBytes {
                UnsafeMutableRawBufferPointer(rebasing: memory[filled..<filled + 8 * words])
                    .copyMemory(from: $0)
            }
            filled += 8 * words
        }
    }

    // MARK: - Values

    /// Reads a value.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        if type == [UInt8].self, let value = try array() as? Value { return value }
        if type == String.self, let value = try text() as? Value { return value }
        depth += 1
        defer { depth -= 1 }
        guard depth < StateDecoder.deepest else { throw StateError.outOfRange }
        return try Value(from: self)
    }

    /// Reads what was written by `StateEncoder.encode(slots:)`.
    public func decodeSlots<Value: Decodable>(_ type: Value.Type = Value.self) throws -> [Value?] {
        var slots: [Value?] = []
        for _ in 0..<(try count()) { slots.append(try count() > 0 ? decode(type) : nil) }
        return slots
    }

    /// Reads an object that was written by `StateEncoder.encodeShared`.
    public func decodeShared<Object: AnyObject & Decodable>(
        _ type: Object.Type = Object.self
    ) throws -> Object {
        let number = try count()
        if number < objects.count {
            guard let object = objects[number] as? Object else { throw StateError.outOfRange }
            return object
        }
        guard number == objects.count else { throw StateError.outOfRange }
        objects.append(nil)
        let object = try decode(type)
        objects[number] = object
        return object
    }

    func text() throws -> String {
        let number = try count()
        if number < texts.count { return texts[number] }
        guard number == texts.count else { throw StateError.outOfRange }
        let text = String(decoding: try raw(try count()), as: UTF8.self)
        texts.append(text)
        return text
    }

    private func array() throws -> [UInt8] {
        let number = try count()
        if number == 0 { return Array(try raw(try count())) }
        if number <= arrays.count { return arrays[number - 1] }
        guard number == arrays.count + 1 else { throw StateError.outOfRange }
        arrays.append(Array(try raw(try count())))
        return arrays[number - 1]
    }

    // MARK: - Decoder

    public func container<Key>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(StateKeyedDecoding<Key>(decoder: self))
    }

    public func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let count = try raw(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard count <= remaining else { throw StateError.cutOff }
        return StateListDecoding(decoder: self, count: count)
    }

    public func singleValueContainer() -> any SingleValueDecodingContainer {
        StateValueDecoding(decoder: self)
    }
}

private struct StateKeyedDecoding<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: StateDecoder
    var codingPath: [any CodingKey] { [] }

    /// The case of an enumeration: nobody else asks for the keys.
    var allKeys: [Key] {
        guard let text = try? decoder.text(), let key = Key(stringValue: text) else { return [] }
        return [key]
    }
    func contains(_ key: Key) -> Bool { true }

    func decodeNil(forKey key: Key) throws -> Bool { try !decoder.bool() }
    func decode(_ type: Bool.Type, forKey key: Key) throws -> Bool { try decoder.bool() }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try decoder.text() }
    func decode(_ type: Double.Type, forKey key: Key) throws -> Double {
        Double(bitPattern: try decoder.fixed())
    }
    func decode(_ type: Float.Type, forKey key: Key) throws -> Float {
        Float(Double(bitPattern: try decoder.fixed()))
    }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int {
        try decoder.exactly(decoder.signed())
    }
    func decode(_ type: Int8.Type, forKey key: Key) throws -> Int8 {
        try decoder.exactly(decoder.signed())
    }
    func decode(_ type: Int16.Type, forKey key: Key) throws -> Int16 {
        try decoder.exactly(decoder.signed())
    }
    func decode(_ type: Int32.Type, forKey key: Key) throws -> Int32 {
        try decoder.exactly(decoder.signed())
    }
    func decode(_ type: Int64.Type, forKey key: Key) throws -> Int64 { try decoder.signed() }
    func decode(_ type: UInt.Type, forKey key: Key) throws -> UInt {
        try decoder.exactly(decoder.number())
    }
    func decode(_ type: UInt8.Type, forKey key: Key) throws -> UInt8 { try decoder.byte() }
    func decode(_ type: UInt16.Type, forKey key: Key) throws -> UInt16 {
        try decoder.exactly(decoder.number())
    }
    func decode(_ type: UInt32.Type, forKey key: Key) throws -> UInt32 {
        try decoder.exactly(decoder.number())
    }
    func decode(_ type: UInt64.Type, forKey key: Key) throws -> UInt64 { try decoder.number() }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decoder.decode(type)
    }

    // The default of `decodeIfPresent` asks `contains` and `decodeNil`, and then reads the value.

    func nestedContainer<Inner>(
        keyedBy type: Inner.Type, forKey key: Key
    ) -> KeyedDecodingContainer<Inner> { decoder.container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder.unkeyedContainer()
    }
    func superDecoder() -> any Decoder { decoder }
    func superDecoder(forKey key: Key) -> any Decoder { decoder }
}

private struct StateListDecoding: UnkeyedDecodingContainer {
    let decoder: StateDecoder
    let count: Int?
    var currentIndex = 0
    var codingPath: [any CodingKey] { [] }
    var isAtEnd: Bool { currentIndex >= count ?? 0 }

    init(decoder: StateDecoder, count: Int) {
        self.decoder = decoder
        self.count = count
    }

    mutating func decodeNil() throws -> Bool {
        throw StateError("a list of optionals cannot be read")
    }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        currentIndex += 1
        return try decoder.decode(type)
    }
    mutating func nestedContainer<Key>(
        keyedBy type: Key.Type
    ) -> KeyedDecodingContainer<Key> { decoder.container(keyedBy: type) }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try decoder.unkeyedContainer()
    }
    mutating func superDecoder() -> any Decoder { decoder }
}

private struct StateValueDecoding: SingleValueDecodingContainer {
    let decoder: StateDecoder
    var codingPath: [any CodingKey] { [] }

    func decodeNil() -> Bool { false }
    func decode(_ type: Bool.Type) throws -> Bool { try decoder.bool() }
    func decode(_ type: String.Type) throws -> String { try decoder.text() }
    func decode(_ type: Double.Type) throws -> Double { Double(bitPattern: try decoder.fixed()) }
    func decode(_ type: Float.Type) throws -> Float {
        Float(Double(bitPattern: try decoder.fixed()))
    }
    func decode(_ type: Int.Type) throws -> Int { try decoder.exactly(decoder.signed()) }
    func decode(_ type: Int8.Type) throws -> Int8 { try decoder.exactly(decoder.signed()) }
    func decode(_ type: Int16.Type) throws -> Int16 { try decoder.exactly(decoder.signed()) }
    func decode(_ type: Int32.Type) throws -> Int32 { try decoder.exactly(decoder.signed()) }
    func decode(_ type: Int64.Type) throws -> Int64 { try decoder.signed() }
    func decode(_ type: UInt.Type) throws -> UInt { try decoder.exactly(decoder.number()) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try decoder.byte() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try decoder.exactly(decoder.number()) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try decoder.exactly(decoder.number()) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try decoder.number() }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.decode(type) }
}
