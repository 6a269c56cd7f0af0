internal import PythonVM

/// A littlefs of version 2 on a block device, for the time of one operation.
final class Lfs2Volume: LfsMemory, LfsVolume {
    /// The error number that stands for damage.
    static let damage = 84
    /// How many times a piece of metadata is written before it moves to other blocks.
    static let cycles: UInt32 = 101

    static let types = LfsSystem<Lfs2Volume>.types("VfsLfs2")

    static func accepts(_ shape: LfsShape) -> Bool {
        let cache = shape.cacheBytes
        return shape.isPossible && cache % shape.readBytes == 0
            && cache % shape.progBytes == 0 && shape.blockBytes % cache == 0
    }

    static func windowBytes(_ lookahead: Int) -> Int { lookahead }

    /// Gathered from all checksums; where the allocator starts after mounting.
    var seed = LfsChecksum()

    var cacheBytes: Int { shape.cacheBytes }
    var windowLimit: Int { 8 * shape.lookahead }
    var readAhead: Int { shape.blockBytes }

    init(_ machine: VirtualMachine, _ object: Value) throws(Raised) {
        try super.init(
            machine, object, damage: Lfs2Volume.damage, isDirect: false,
            cacheBytes: { $0.cacheBytes })
        seed.value = 0
    }

    /// Bytes of a file that lies in the metadata: those in the cache, else those on the disk.
    func readInline(
        _ file: LfsOpenFile, _ offset: Int, _ count: Int
    ) throws(LfsFailure) -> [UInt8] {
        if file.cache.block == LfsCache.inlineBlock, file.cache.offset == 0,
            offset + count <= file.cache.size
        {
            return Array(file.cache.bytes[offset..<offset + count])
        }
        let found = try get(
            file.directory, Lfs2Tag(0xFFF, 0x1FF, 0),
            Lfs2Tag(Lfs2Tag.Kind.inlineData, file.id, 0), from: offset, count)
        guard let found else { throw .notFound }
        return found.bytes
    }

    func visitBlocks(withOrphans: Bool, _ visit: (Int) -> Void) throws(LfsFailure) {
        var chain = LfsChain()
        while let pair = try chain.next(self) {
            visit(pair.first)
            visit(pair.second)
            let directory = try fetch(pair)
            chain.reached(directory)
            for id in 0..<directory.count {
                guard
                    let (tag, bytes) = try get(
                        directory, Lfs2Tag(0x700, Lfs2Tag.noID, 0),
                        Lfs2Tag(Lfs2Tag.Group.content, id, 8))
                else { continue }
                let numbers = LfsPair(bytes)
                if tag.kind == Lfs2Tag.Kind.skipList {
                    try visitSkipList(
                        head: numbers.first, size: numbers.second, over: nil, visit)
                } else if withOrphans, tag.kind == Lfs2Tag.Kind.folderPair {
                    visit(numbers.first)
                    visit(numbers.second)
                }
            }
        }
        try visitOpenFiles(visit)
    }

    func seek(_ file: LfsOpenFile, _ offset: Int, _ whence: Int) throws(LfsFailure) {
        var place = file.position
        // Positions are numbers of 32 bits without a sign.
        let distance = UInt32(truncatingIfNeeded: offset)
        let size = file.flags.contains(.isWriting) ? max(file.position, file.size) : file.size
        switch whence {
        case 0: place = Int(distance)
        case 1: place = Int(UInt32(truncatingIfNeeded: place) &+ distance)
        case 2: place = Int(UInt32(truncatingIfNeeded: size) &+ distance)
        default: break
        }
        if place > state.fileLimit { throw .invalid }
        try move(file, place)
    }
}
