import Synchronization

/// A string that exists once per process, named by its number.
@frozen public struct InternedString: Hashable, Sendable {
    /// The number; equal strings have equal numbers.
    public var number: UInt32
    @inlinable init(number: UInt32) { self.number = number }

    /// The interned string with the text's UTF-8 bytes.
    public init(_ text: String) { self = InternedStrings.intern(Array(text.utf8)) }

    /// The string as Swift text; invalid UTF-8 is repaired.
    public var text: String { String(decoding: bytes, as: UTF8.self) }
    /// The bytes of the string.
    public var bytes: UnsafeBufferPointer<UInt8> { InternedStrings.entry(self).bytes }
    /// The hash that Python sees.
    public var hash: UInt32 { InternedStrings.entry(self).hash }
}

/// The strings that exist once per process: names in code, attribute and module names.
///
/// Entries never move and never go away, so reading needs no lock; only adding one does.
/// The numbers depend on the order of interning and are never shown to a program.
public enum InternedStrings {
    /// One string: its bytes and the hash that Python sees.
    public struct Entry: @unchecked Sendable {
        /// The UTF-8 bytes; they live as long as the process.
        public let bytes: UnsafeBufferPointer<UInt8>
        /// The hash that Python sees; see `InternedStrings.hash`.
        public let hash: UInt32
    }

    private static let chunkSize = 4096
    private static let chunkCount = 4096

    private struct Index: @unchecked Sendable {
        var numbers: [[UInt8]: UInt32] = [:]
        var count = 0
    }

    private struct Chunks: @unchecked Sendable {
        let table: UnsafeMutablePointer<UnsafeMutablePointer<Entry>?>
    }

    private static let index = Mutex(Index())
    private static let chunks: Chunks = {
        let table = UnsafeMutablePointer<UnsafeMutablePointer<Entry>?>.allocate(
            capacity: chunkCount)
        table.initialize(repeating: nil, count: chunkCount)
        return Chunks(table: table)
    }()

    /// The interned string with these bytes, added if it is new.
    public static func intern(_ bytes: [UInt8]) -> InternedString {
        index.withLock { index in
            if let number = index.numbers[bytes] { return InternedString(number: number) }
            let number = index.count
            precondition(number < chunkSize * chunkCount, "too many interned strings")
            let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
            _ = copy.initialize(from: bytes)
            let slot = chunks.table + number / chunkSize
            if slot.pointee == nil {
                slot.pointee = UnsafeMutablePointer<Entry>.allocate(capacity: chunkSize)
            }
            let entry = Entry(
                bytes: UnsafeBufferPointer(copy), hash: hash(UnsafeBufferPointer(copy)))
            slot.pointee?.advanced(by: number % chunkSize).initialize(to: entry)
            index.numbers[bytes] = UInt32(number)
            index.count = number + 1
            return InternedString(number: UInt32(number))
        }
    }

    /// The interned string with these bytes, if there is one.
    public static func find(_ bytes: [UInt8]) -> InternedString? {
        index.withLock { index in
            index.numbers[bytes].map { InternedString(number: $0) }
        }
    }

    /// The entry of an interned string.
    @inline(__always)
    public static func entry(_ string: InternedString) -> Entry {
        let number = Int(string.number)
        return chunks.table[number / chunkSize].unsafelyUnwrapped[number % chunkSize]
    }

    /// The hash of bytes as the reference computes it: Bernstein's, with exclusive or, 16 bits,
    /// never 0.
    public static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var hash: UInt32 = 5381
        for byte in bytes { hash = (hash &* 33) ^ UInt32(byte) }
        hash &= 0xFFFF
        return hash == 0 ? 1 : hash
    }
}
