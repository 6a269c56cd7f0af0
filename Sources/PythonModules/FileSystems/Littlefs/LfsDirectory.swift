/// The two blocks that a piece of metadata alternates between.
struct LfsPair: Equatable {
    var first: Int
    var second: Int

    static let null = LfsPair(first: LfsCache.noBlock, second: LfsCache.noBlock)
    /// Where the first piece of metadata always lies.
    static let anchor = LfsPair(first: 0, second: 1)

    init(first: Int, second: Int) {
        self.first = first
        self.second = second
    }

    init(_ bytes: [UInt8]) {
        first = Int(LfsNumber.word(bytes, 0))
        second = Int(LfsNumber.word(bytes, 4))
    }

    var isNull: Bool { first == LfsCache.noBlock || second == LfsCache.noBlock }
    var swapped: LfsPair { LfsPair(first: second, second: first) }
    var bytes: [UInt8] {
        LfsNumber.bytes(
            UInt32(truncatingIfNeeded: first), UInt32(truncatingIfNeeded: second))
    }

    /// Whether they have a block in common: one may be a relocated form of the other.
    func overlaps(_ other: LfsPair) -> Bool {
        first == other.first || second == other.second || first == other.second
            || second == other.first
    }

    /// Whether both blocks are the same, in any order.
    func isSame(_ other: LfsPair) -> Bool { self == other || swapped == other }
}

/// A piece of metadata: a folder, or a part of one.
struct LfsDirectory {
    var pair = LfsPair.null
    var revision: UInt32 = 0
    /// The end of the last commit; in version 1 that of the directory.
    var end = 0
    /// What the next tag is combined with.
    var lastTag = Lfs2Tag.none
    /// How many entries it has; not known in version 1.
    var count = 0
    /// Whether what follows the last commit is still erased.
    var isErased = false
    /// Whether the folder goes on in the tail.
    var isSplit = false
    /// The next piece in the list of all metadata.
    var tail = LfsPair.null
}
