import PythonCompiler
import Synchronization

/// `.mpy` files that were read and checked lately, by their bytes: a fleet's nodes import the same
/// ones, and a program may import one again.
enum MpyCache {
    /// The bytes of a file; the hash of an array looks at each byte on its own.
    private struct Key: Hashable {
        let bytes: [UInt8]
        private let sum: UInt64

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            var sum: UInt64 = 14_695_981_039_346_656_037
            bytes.withUnsafeBytes { raw in
                var place = 0
                while place + 8 <= raw.count {
                    let word = raw.loadUnaligned(fromByteOffset: place, as: UInt64.self)
                    sum = (sum ^ word) &* 0x9E37_79B9_7F4A_7C15
                    sum ^= sum >> 29
                    place += 8
                }
                for byte in raw[place...] { sum = (sum ^ UInt64(byte)) &* 1_099_511_628_211 }
            }
            self.sum = sum
        }

        static func == (left: Key, right: Key) -> Bool {
            left.sum == right.sum && left.bytes == right.bytes
        }
        func hash(into hasher: inout Hasher) { hasher.combine(sum) }
    }

    private struct Entries: @unchecked Sendable {
        var loaded: [Key: LoadedModule] = [:]
        var bytes = 0
    }

    private static let entries = Mutex(Entries())
    /// All are dropped when they have more bytes than this.
    private static let mostBytes = 1 << 20

    /// The module of a file, read when its bytes were not read before.
    static func module(_ bytes: [UInt8]) throws(MpyError) -> CompiledModule {
        let key = Key(bytes)
        if let known = entries.withLock({ $0.loaded[key] }) { return known.module }
        let module = try MpyFile.read(bytes)
        let loaded = LoadedModule.of(module)
        entries.withLock { entries in
            if entries.bytes + bytes.count > mostBytes { entries = Entries() }
            guard bytes.count <= mostBytes else { return }
            entries.loaded[key] = loaded
            entries.bytes += bytes.count
        }
        return module
    }
}
