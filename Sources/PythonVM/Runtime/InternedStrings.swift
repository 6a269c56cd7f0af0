import Synchronization

/// A string that exists once per process, named by its number.
@frozen public struct InternedString: Hashable, Codable, Sendable {
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

    /// A table with open addressing of the numbers of all strings, `.max` where it is free.
    private struct Index: @unchecked Sendable {
        var slots = [UInt32](repeating: .max, count: 4096)
        var count = 0

        /// The slot of a string, or the free one where it belongs.
        func slot(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
            let mask = slots.count - 1
            var slot = Int(InternedStrings.fingerprint(bytes)) & mask
            while slots[slot] != .max {
                if isEqual(entry(InternedString(number: slots[slot])).bytes, bytes) { break }
                slot = (slot + 1) & mask
            }
            return slot
        }

        private func isEqual(
            _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
        ) -> Bool {
            guard left.count == right.count else { return false }
            for index in left.indices where left[index] != right[index] { return false }
            return true
        }

        mutating func grow() {
            slots = [UInt32](repeating: .max, count: slots.count * 2)
            for number in 0..<UInt32(count) {
                slots[slot(entry(InternedString(number: number)).bytes)] = number
            }
        }
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
        bytes.withUnsafeBufferPointer { intern($0) }
    }

    /// The interned string with these bytes, added if it is new.
    public static func intern(_ bytes: UnsafeBufferPointer<UInt8>) -> InternedString {
        index.withLock { index in
            let slot = index.slot(bytes)
            guard index.slots[slot] == .max else {
                return InternedString(number: index.slots[slot])
            }
            let number = index.count
            add(bytes, number: number)
            index.slots[slot] = UInt32(number)
            index.count = number + 1
            if index.count * 2 > index.slots.count { index.grow() }
            return InternedString(number: UInt32(number))
        }
    }

    private static func add(_ bytes: UnsafeBufferPointer<UInt8>, number: Int) {
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
    }

    /// How many there are.
    static var count: Int { index.withLock { $0.count } }

    /// The interned string with these bytes, if there is one.
    public static func find(_ bytes: [UInt8]) -> InternedString? {
        bytes.withUnsafeBufferPointer { bytes in
            index.withLock { index in
                let number = index.slots[index.slot(bytes)]
                return number == .max ? nil : InternedString(number: number)
            }
        }
    }

    /// The entry of an interned string.
    @inline(__always)
    public static func entry(_ string: InternedString) -> Entry {
        let number = Int(string.number)
        return chunks.table[number / chunkSize].unsafelyUnwrapped[number % chunkSize]
    }

    /// A hash of more bits than the one that Python sees: FNV-1a.
    ///
    /// Unlike the number of an interned string it is the same in every process, whatever threads
    /// interned before.
    static func fingerprint(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt32 {
        var hash: UInt32 = 2_166_136_261
        for byte in bytes { hash = (hash ^ UInt32(byte)) &* 16_777_619 }
        return hash
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
