import PythonCompiler
import Synchronization

/// `.mpy` files that were read and checked lately, by their bytes: a fleet's nodes import the same
/// ones, and a program may import one again.
enum MpyCache {
    private struct Entry {
        let sum: UInt64
        let bytes: [UInt8]
        let loaded: LoadedModule
    }

    /// An array: the first use of a dictionary with keys of a type costs more than a small import.
    private struct Entries: @unchecked Sendable {
        var list: [Entry] = []
        var bytes = 0

        func module(_ sum: UInt64, _ bytes: [UInt8]) -> CompiledModule? {
            list.first { $0.sum == sum && $0.bytes == bytes }?.loaded.module
        }
    }

    private static let entries = Mutex(Entries())
    /// All are dropped when they have more bytes than this, or are more.
    private static let mostBytes = 1 << 20
    private static let mostModules = 256

    /// The module of a file, read when its bytes were not read before.
    static func module(_ bytes: [UInt8]) throws(MpyError) -> CompiledModule {
        let sum = sum(bytes)
        if let known = entries.withLock({ $0.module(sum, bytes) }) { return known }
        let module = try MpyFile.read(bytes)
        let loaded = LoadedModule.of(module)
        entries.withLock { entries in
            if entries.bytes + bytes.count > mostBytes || entries.list.count >= mostModules {
                entries = Entries()
            }
            guard bytes.count <= mostBytes else { return }
            entries.list.append(Entry(sum: sum, bytes: bytes, loaded: loaded))
            entries.bytes += bytes.count
        }
        return module
    }

    private static func sum(_ bytes: [UInt8]) -> UInt64 {
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
        return sum
    }
}
