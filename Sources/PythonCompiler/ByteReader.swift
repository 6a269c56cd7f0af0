/// Reads the variable-length numbers of the `.mpy` format; every read returns nil at the end.
struct ByteReader {
    let bytes: [UInt8]
    var position: Int

    var isAtEnd: Bool { position >= bytes.count }

    mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func slice(_ count: Int) -> [UInt8]? {
        guard count >= 0, count <= bytes.count - position else { return nil }
        defer { position += count }
        return Array(bytes[position..<position + count])
    }

    /// Seven bits a byte, most significant first, top bit set on all but the last.
    mutating func unsignedInteger() -> Int? {
        var value = 0
        while let next = byte() {
            guard value < 1 << 55 else { return nil }
            value = value << 7 | Int(next & 0x7f)
            if next < 0x80 { return value }
        }
        return nil
    }

    /// As `unsignedInteger`, in two's complement: bit 6 of the first byte is the sign.
    mutating func signedInteger() -> Int? {
        guard let first = byte() else { return nil }
        var value = Int(first & 0x7f)
        if first & 0x40 != 0 { value -= 0x80 }
        var last = first
        while last >= 0x80 {
            guard let next = byte() else { return nil }
            let (shifted, overflow) = value.multipliedReportingOverflow(by: 128)
            if overflow { return nil }
            value = shifted | Int(next & 0x7f)
            last = next
        }
        return value
    }

    /// One byte, or two with the low seven bits first; counted from behind those bytes.
    mutating func jumpOffset(signed: Bool) -> Int? {
        guard let first = byte() else { return nil }
        if first < 0x80 { return Int(first) - (signed ? 0x40 : 0) }
        guard let second = byte() else { return nil }
        return Int(first & 0x7f) | Int(second) << 7 - (signed ? 0x4000 : 0)
    }
}
