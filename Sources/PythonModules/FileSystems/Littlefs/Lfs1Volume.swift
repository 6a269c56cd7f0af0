internal import PythonVM

/// A littlefs of version 1 on a block device, for the time of one operation.
///
/// A folder is a list of pairs of blocks; a change writes one of a pair anew, with the checksum of
/// all of it. The pairs of all folders are one list, so that those without an entry are found.
final class Lfs1Volume: LfsMemory, LfsVolume {
    static let damage = 52
    static let types = LfsSystem<Lfs1Volume>.types("VfsLfs1")

    /// Kinds of entries.
    enum Kind {
        static let file: UInt8 = 0x11
        static let folder: UInt8 = 0x22
        static let superblock: UInt8 = 0x2E
        /// Set while the entry is moved to another place.
        static let moving: UInt8 = 0x80
    }

    /// The bytes of a directory before its entries, and those of its checksum.
    static let headBytes = 16
    static let sumBytes = 4

    var cacheBytes: Int { max(shape.readBytes, shape.progBytes) }
    var windowLimit: Int { shape.lookahead }
    var readAhead: Int { 1 }

    static func accepts(_ shape: LfsShape) -> Bool {
        let (reads, progs, size) = (shape.readBytes, shape.progBytes, shape.blockBytes)
        return shape.isPossible && (progs % reads == 0 || reads % progs == 0)
            && size % progs == 0 && size % reads == 0
    }

    static func windowBytes(_ lookahead: Int) -> Int { (lookahead + 7) / 8 }

    init(_ machine: VirtualMachine, _ object: Value) throws(Raised) {
        try super.init(
            machine, object, damage: Lfs1Volume.damage, isDirect: true,
            cacheBytes: { max($0.readBytes, $0.progBytes) })
    }

    /// Never asked for: all files have blocks.
    func readInline(
        _ file: LfsOpenFile, _ offset: Int, _ count: Int
    ) throws(LfsFailure) -> [UInt8] { throw damaged }

    func visitBlocks(withOrphans: Bool, _ visit: (Int) -> Void) throws(LfsFailure) {
        if state.root.isNull { return }
        var chain = LfsChain()
        while let pair = try chain.next(self) {
            visit(pair.first)
            visit(pair.second)
            let directory = try fetch(pair)
            chain.reached(directory)
            var offset = Lfs1Volume.headBytes
            while let entry = try entry(directory, offset) {
                offset += entry.bytes
                if entry.kind & 0x70 == Kind.file & 0x70 {
                    try visitSkipList(
                        head: entry.pair.first, size: entry.pair.second, over: nil, visit)
                }
            }
        }
        try visitOpenFiles(visit)
    }

    // MARK: - Making and mounting

    private static let magic = Array("littlefs".utf8)
    private static let version: UInt32 = 0x0001_0001

    func format() throws(LfsFailure) {
        reset()
        for index in window.indices { window[index] = 0 }
        state.windowSize = min(windowLimit, shape.blockCount)
        startAllocating()
        var first = try allocateDirectory()
        var root = try allocateDirectory()
        try commit(&root, [])
        state.root = root.pair
        var bytes: [UInt8] = [Kind.superblock, 20, 0, 8] + root.pair.bytes
        bytes += LfsNumber.bytes(
            UInt32(shape.blockBytes), UInt32(shape.blockCount), Lfs1Volume.version)
        bytes += Lfs1Volume.magic
        first.tail = root.pair
        first.end = Lfs1Volume.headBytes + bytes.count + Lfs1Volume.sumBytes
        // Both blocks hold it.
        var isValid = false
        for _ in 0..<2 {
            do throws(LfsFailure) {
                try commit(
                    &first, [Region(Lfs1Volume.headBytes, oldCount: bytes.count, bytes)])
                isValid = true
            } catch {
                if !error.isCode(Lfs1Volume.damage) { throw error }
            }
        }
        if !isValid { throw damaged }
        _ = try fetch(.anchor)
    }

    func mount() throws(LfsFailure) {
        reset()
        startAllocating()
        let directory = try fetch(.anchor)
        let bytes = try blocks.read(directory.pair.first, Lfs1Volume.headBytes, 32)
        if Array(bytes[24..<32]) != Lfs1Volume.magic { throw damaged }
        state.root = LfsPair(Array(bytes[4..<12]))
        let (version, own) = (LfsNumber.word(bytes, 20), Lfs1Volume.version)
        guard version >> 16 == own >> 16, version & 0xFFFF <= own & 0xFFFF else {
            throw .invalid
        }
    }

    private func reset() {
        state = LfsState()
        state.shape = blocks.shape
    }
}
