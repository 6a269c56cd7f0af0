/// A 64-bit FNV-1a hash with a final mix: the same in every process, unlike `Hasher`.
public struct StableHash: Sendable, Codable {
    @usableFromInline var state: UInt64 = 0xCBF2_9CE4_8422_2325

    /// Makes the hash of nothing.
    @inlinable public init() {}

    /// Adds one byte.
    @inlinable @inline(__always)
    public mutating func combine(byte: UInt8) {
        state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
    }

    /// Adds the eight bytes of a number, lowest first.
    @inlinable public mutating func combine(_ number: UInt64) {
        var rest = number
        for _ in 0..<8 {
            combine(byte: UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// Adds the UTF-8 bytes of a text and an end mark.
    public mutating func combine(_ text: String) {
        for byte in text.utf8 { combine(byte: byte) }
        combine(byte: 0xFF)
    }

    /// Adds bytes and their count.
    public mutating func combine(bytes: some Sequence<UInt8>) {
        let isDone = bytes.withContiguousStorageIfAvailable { bytes in
            for byte in bytes { combine(byte: byte) }
            combine(UInt64(bytes.count))
            return true
        }
        guard isDone == nil else { return }
        var count: UInt64 = 0
        for byte in bytes {
            combine(byte: byte)
            count &+= 1
        }
        combine(count)
    }

    /// The hash of what was added so far.
    @inlinable public var value: UInt64 {
        var mixed = state
        mixed = (mixed ^ (mixed >> 33)) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ (mixed >> 33)) &* 0xC4CE_B9FE_1A85_EC53
        return mixed ^ (mixed >> 33)
    }
}

/// The digest of a run: a hash over all its observable events, in their order.
public struct TraceDigest: Sendable, Codable {
    private var hash = StableHash()
    /// The number of events taken in.
    public private(set) var count: UInt64 = 0

    /// Makes the digest of an empty run.
    public init() {}

    /// Takes in one event: when, of which node, of what kind, and its body.
    public mutating func add(time: Instant, node: Int32, kind: UInt8, body: some Sequence<UInt8>) {
        hash.combine(time.nanoseconds)
        hash.combine(UInt64(UInt32(bitPattern: node)))
        hash.combine(byte: kind)
        hash.combine(bytes: body)
        count &+= 1
    }

    /// Sixteen hexadecimal digits.
    public var text: String {
        let digits = String(hash.value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
