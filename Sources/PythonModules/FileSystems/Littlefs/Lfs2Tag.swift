/// A tag of littlefs: what the bytes behind it in a metadata block are, and whose.
///
/// Bit 31 says that the tag is not valid, 20 to 30 hold its type, 10 to 19 the number of the entry
/// that it belongs to, 0 to 9 the number of bytes; all ones there mean that something is removed.
struct Lfs2Tag: Equatable {
    var bits: UInt32

    /// The number that belongs to no entry.
    static let noID = 0x3FF
    static let invalid: UInt32 = 0x8000_0000
    static let none = Lfs2Tag(bits: 0xFFFF_FFFF)

    /// Types.
    enum Kind {
        static let file = 0x001
        static let folder = 0x002
        static let superblock = 0x0FF
        static let move = 0x101
        static let userAttributes = 0x102
        static let folderPair = 0x200
        static let inlineData = 0x201
        static let skipList = 0x202
        static let userAttribute = 0x300
        static let create = 0x401
        static let delete = 0x4FF
        static let checksum = 0x500
        static let forwardChecksum = 0x5FF
        static let softTail = 0x600
        static let moveState = 0x7FF
    }

    /// What types have in common.
    enum Group {
        static let name = 0x000
        static let content = 0x200
        static let splice = 0x400
        static let tail = 0x600
    }

    init(bits: UInt32) { self.bits = bits }

    init(_ kind: Int, _ id: Int, _ size: Int) {
        bits = UInt32(truncatingIfNeeded: kind << 20 | id << 10 | size)
    }

    var isValid: Bool { bits & Lfs2Tag.invalid == 0 }
    var isDelete: Bool { bits & 0x3FF == 0x3FF }
    var group: Int { Int(bits >> 20 & 0x700) }
    var family: Int { Int(bits >> 20 & 0x780) }
    var kind: Int { Int(bits >> 20 & 0x7FF) }
    var chunk: Int { Int(bits >> 20 & 0xFF) }
    /// By how many entries a splice changes the numbers behind it.
    var splice: Int { Int(Int8(truncatingIfNeeded: chunk)) }
    var id: Int { Int(bits >> 10 & 0x3FF) }
    var size: Int { Int(bits & 0x3FF) }
    /// The tag and its bytes.
    var span: Int { isDelete ? 4 : 4 + size }

    /// The same tag for an entry whose number differs.
    func moved(by distance: Int) -> Lfs2Tag {
        Lfs2Tag(bits: bits &+ UInt32(truncatingIfNeeded: distance << 10))
    }

    /// Whether both have the same bits where a mask has ones.
    func matches(_ other: Lfs2Tag, _ mask: Lfs2Tag) -> Bool {
        bits & mask.bits == other.bits & mask.bits
    }
}

/// Something that a commit writes.
struct Lfs2Attribute {
    var tag: Lfs2Tag
    var payload: Payload = .none

    enum Payload {
        case none
        case bytes([UInt8])
        /// Bytes that already lie on the disk.
        case disk(block: Int, offset: Int)
        /// All that belongs to one entry of another directory.
        case entry(of: LfsDirectory)
        /// Attributes of a program: type and bytes.
        case user([(kind: Int, bytes: [UInt8])])
    }

    init(_ kind: Int, _ id: Int, _ bytes: [UInt8]) {
        tag = Lfs2Tag(kind, id, bytes.count)
        payload = .bytes(bytes)
    }

    init(_ kind: Int, _ id: Int) { tag = Lfs2Tag(kind, id, 0) }

    init(_ tag: Lfs2Tag, _ payload: Payload) {
        self.tag = tag
        self.payload = payload
    }
}

/// What holds for a whole file system and is spread over its metadata: each piece has a part, and
/// their sum (exclusive or) counts.
struct Lfs2Global: Equatable {
    /// The entry that is being moved, whether superblocks are old, and the count of orphans.
    var tag = Lfs2Tag(bits: 0)
    var pair = LfsPair(first: 0, second: 0)

    init() {}

    init(_ bytes: [UInt8]) {
        tag = Lfs2Tag(bits: LfsNumber.word(bytes, 0))
        pair = LfsPair(Array(bytes[4..<12]))
    }

    var bytes: [UInt8] { LfsNumber.bytes(tag.bits) + pair.bytes }
    var isZero: Bool { self == Lfs2Global() }
    var hasOrphans: Bool { tag.size != 0 }
    var orphans: Int { tag.size & 0x1FF }
    var needsSuperblock: Bool { tag.size >> 9 == 1 }
    var hasMove: Bool { tag.group != 0 }

    func hasMove(in pair: LfsPair) -> Bool { hasMove && self.pair.overlaps(pair) }

    mutating func combine(_ other: Lfs2Global) {
        tag.bits ^= other.tag.bits
        pair.first ^= other.pair.first
        pair.second ^= other.pair.second
    }
}
