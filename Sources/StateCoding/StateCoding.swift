// Floor 0. Plain state to bytes and back: what snapshots are written with.
//
// `StateEncoder` and `StateDecoder` carry any `Codable` value. The format is positional: values
// follow each other without names, so the two sides must be of the same version, which the owner
// of a file says at its head. Numbers take as few bytes as they need, equal texts and arrays with
// the same storage are written once, memory is written without its zeros.
// `Resumable` is for things that a configuration makes and time changes: it lists the properties
// that change, once, for saving, restoring and copying.
// Knows nothing of nodes, boards or files.

/// Why saved state was not accepted.
public struct StateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    /// Makes an error of a sentence.
    public init(_ description: String) { self.description = description }

    static let cutOff = StateError("the saved state ends too early")
    static let outOfRange = StateError("a number in the saved state is out of its range")
}

/// A hash of bytes that tells damage: the same on all machines.
public struct StateChecksum: Sendable {
    /// The hash of what was added so far.
    public private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

    /// Makes the hash of nothing.
    public init() {}

    /// Adds bytes and their count.
    public mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var place = 0
        while place + 8 <= bytes.count {
            mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
            place += 8
        }
        var rest: UInt64 = 0
        while place < bytes.count {
            rest = rest << 8 | UInt64(bytes[place])
            place += 1
        }
        mix(rest)
        mix(UInt64(bytes.count))
    }

    /// Adds bytes and their count.
    public mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

    /// Adds the UTF-8 bytes of a text and their count.
    public mutating func add(_ text: String) { add(Array(text.utf8)) }

    private mutating func mix(_ word: UInt64) {
        value = (value ^ word) &* 0xD6E8_FEB8_6659_FD93
        value ^= value >> 32
    }
}
