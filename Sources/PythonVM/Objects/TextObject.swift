internal import Glibc

/// What str, bytes and bytearray have in common.
struct TextSource {
    /// `str`, `bytes` or `bytearray`.
    let type: CoreType
    /// The bytes; valid until the next safepoint or change of a bytearray.
    let bytes: UnsafeBufferPointer<UInt8>

    var count: Int { bytes.count }
    var isString: Bool { type == .str }

    subscript(range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(rebasing: bytes[range])
    }
}

extension VirtualMachine {
    /// The type and bytes of a str, bytes or bytearray; nil for anything else.
    func textSource(_ value: Value) -> TextSource? {
        if value.isInterned { return TextSource(type: .str, bytes: value.interned.bytes) }
        switch type(of: value) {
        case .type(.str): return TextSource(type: .str, bytes: textBytes(value))
        case .type(.bytes): return TextSource(type: .bytes, bytes: textBytes(value))
        case .type(.bytearray): return TextSource(type: .bytearray, bytes: arrayBytes(value))
        default: return nil
        }
    }

    /// The object that a method of str, bytes or bytearray works on.
    func requireText(_ value: Value) throws(Raised) -> TextSource {
        guard let text = textSource(value) else { throw raiseImplicitConversion(value) }
        return text
    }

    /// An argument of a text method: a str for a str, bytes or bytearray for the others.
    func requireText(_ value: Value, like text: TextSource) throws(Raised) -> TextSource {
        guard let other = textSource(value), other.isString == text.isString else {
            throw raiseImplicitConversion(value)
        }
        return other
    }

    /// A str or bytes argument of any type; TypeError otherwise.
    func requireStringOrBytes(
        _ value: Value
    ) throws(Raised) -> UnsafeBufferPointer<UInt8> {
        guard isString(value) || isBytes(value) else { throw raiseImplicitConversion(value) }
        return textBytes(value)
    }

    func raiseImplicitConversion(_ value: Value) -> Raised {
        let name = typeName(of: value)
        let other = name == "str" ? "bytes" : "str"
        return raise(.typeError, "can't convert '\(name)' object to \(other) implicitly")
    }

    /// Whether a value is a str with this text.
    func isText(_ value: Value, _ text: StaticString) -> Bool {
        guard isString(value) else { return false }
        let bytes = textBytes(value)
        return bytes.count == text.utf8CodeUnitCount
            && bytes.elementsEqual(
                UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Makes a str, bytes or bytearray; a str of one byte is interned as on the board.
    func newText(
        like type: CoreType, _ bytes: UnsafeBufferPointer<UInt8>
    ) throws(Raised) -> Value {
        switch type {
        case .str:
            if bytes.isEmpty { return CharacterStrings.empty }
            if bytes.count == 1, bytes[0] < 128 { return CharacterStrings.ascii[Int(bytes[0])] }
            chargeBytes(bytes.count)
            return try newString(bytes)
        case .bytearray: return try newBytearray(bytes)
        default:
            chargeBytes(bytes.count)
            return try newBytes(bytes)
        }
    }

    /// Makes a str, bytes or bytearray.
    func newText(like type: CoreType, _ bytes: [UInt8]) throws(Raised) -> Value {
        try checkRoom(bytes: bytes.count)
        // The copy needs a pointer only; nothing here can throw but the allocation.
        var result = Result<Value, Raised>.success(.null)
        bytes.withUnsafeBufferPointer { source in
            do throws(Raised) {
                result = .success(try newText(like: type, source))
            } catch {
                result = .failure(error)
            }
        }
        return try result.get()
    }

    /// Charges work on so many bytes: copying or comparing one costs a fraction of a bytecode.
    func chargeBytes(_ count: Int) { charge((costs.simple &* UInt64(count)) >> 4) }

    /// The hash of a str or bytes object.
    func textHash(_ value: Value) -> Int {
        if value.isInterned { return Int(value.interned.hash) }
        guard value.isObject else { return Int(InternedStrings.hash(textBytes(value))) }
        let known = words(value)[Layout.Text.hash]
        if known != 0 { return Int(known) }
        let hash = InternedStrings.hash(textBytes(value))
        chargeBytes(textBytes(value).count)
        words(value)[Layout.Text.hash] = hash
        return Int(hash)
    }

    /// The number of characters of a str.
    public func characterCount(_ string: Value) -> Int {
        UTF8Text.characterCount(textBytes(string))
    }
}

/// Strings of one character, interned once.
enum CharacterStrings {
    /// The empty str.
    static let empty = Value.interned(InternedString(""))
    /// The str of each ASCII character.
    static let ascii: [Value] = (0..<128).map {
        .interned(InternedStrings.intern([UInt8($0)]))
    }
}

/// UTF-8 that may be invalid, read as the reference does.
enum UTF8Text {
    @inline(__always) static func isContinuation(_ byte: UInt8) -> Bool { byte & 0xC0 == 0x80 }

    static func characterCount(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var count = 0
        for byte in bytes where !isContinuation(byte) { count += 1 }
        return count
    }

    /// Where the character behind the one at an offset starts.
    @inline(__always)
    static func next(_ bytes: UnsafeBufferPointer<UInt8>, after offset: Int) -> Int {
        var offset = offset + 1
        while offset < bytes.count, isContinuation(bytes[offset]) { offset += 1 }
        return offset
    }

    /// The code point at an offset.
    static func scalar(_ bytes: UnsafeBufferPointer<UInt8>, at offset: Int) -> UInt32 {
        let first = bytes[offset]
        if first < 0x80 { return UInt32(first) }
        var scalar = UInt32(first & 0x7F)
        var mask: UInt32 = 0x40
        while mask != 0, scalar & mask != 0 {
            scalar &= ~mask
            mask >>= 1
        }
        var index = offset + 1
        while index < bytes.count, isContinuation(bytes[index]) {
            scalar = scalar << 6 | UInt32(bytes[index] & 0x3F)
            index += 1
        }
        return scalar
    }

    /// The bytes of a code point below 0x110000; surrogates are written like the others.
    static func encode(_ scalar: UInt32) -> [UInt8] {
        func tail(_ shift: UInt32) -> UInt8 { UInt8(scalar >> shift & 0x3F) | 0x80 }
        if scalar < 0x80 { return [UInt8(scalar)] }
        if scalar < 0x800 { return [UInt8(scalar >> 6) | 0xC0, tail(0)] }
        if scalar < 0x10000 { return [UInt8(scalar >> 12) | 0xE0, tail(6), tail(0)] }
        return [UInt8(scalar >> 18 & 7) | 0xF0, tail(12), tail(6), tail(0)]
    }

    /// Whether bytes are UTF-8, as far as the reference looks; or ASCII.
    static func isValid(_ bytes: UnsafeBufferPointer<UInt8>, asciiOnly: Bool) -> Bool {
        var needed = 0
        for byte in bytes {
            if needed > 0 {
                guard isContinuation(byte) else { return false }
                needed -= 1
            } else if byte >= 0x80 {
                guard !asciiOnly, byte >= 0xC0, byte < 0xF8 else { return false }
                needed = byte < 0xE0 ? 1 : (byte < 0xF0 ? 2 : 3)
            }
        }
        return needed == 0
    }
}

/// Searching in bytes.
enum ByteSearch {
    /// The first place of a text in another.
    static func first(
        _ needle: UnsafeBufferPointer<UInt8>, in haystack: UnsafeBufferPointer<UInt8>,
        from start: Int = 0
    ) -> Int? {
        let last = haystack.count - needle.count
        guard start <= last else { return nil }
        guard let bytes = haystack.baseAddress, let pattern = needle.baseAddress, !needle.isEmpty
        else { return start }
        var offset = start
        while offset <= last {
            guard let found = memchr(bytes + offset, Int32(pattern[0]), last - offset + 1) else {
                return nil
            }
            offset = UnsafeRawPointer(found) - UnsafeRawPointer(bytes)
            if memcmp(bytes + offset, pattern, needle.count) == 0 { return offset }
            offset += 1
        }
        return nil
    }

    /// The last place of a text in another.
    static func last(
        _ needle: UnsafeBufferPointer<UInt8>, in haystack: UnsafeBufferPointer<UInt8>
    ) -> Int? {
        var offset = haystack.count - needle.count
        guard offset >= 0, let bytes = haystack.baseAddress, let pattern = needle.baseAddress
        else { return offset >= 0 ? offset : nil }
        while offset >= 0 {
            if memcmp(bytes + offset, pattern, needle.count) == 0 { return offset }
            offset -= 1
        }
        return nil
    }

    /// Below zero, zero or above as the left bytes come before, with or after the right ones.
    static func compare(
        _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
    ) -> Int {
        let count = min(left.count, right.count)
        if count > 0, let a = left.baseAddress, let b = right.baseAddress {
            let order = memcmp(a, b, count)
            if order != 0 { return Int(order) }
        }
        return left.count - right.count
    }

    static func apply(
        _ op: BinaryOperation, _ left: UnsafeBufferPointer<UInt8>,
        _ right: UnsafeBufferPointer<UInt8>
    ) -> Value {
        if op == .equal && left.count != right.count { return .false }
        let order = compare(left, right)
        switch op {
        case .equal: return .bool(order == 0)
        case .notEqual: return .bool(order != 0)
        case .less: return .bool(order < 0)
        case .lessEqual: return .bool(order <= 0)
        case .more: return .bool(order > 0)
        case .moreEqual: return .bool(order >= 0)
        default: return .null
        }
    }
}
