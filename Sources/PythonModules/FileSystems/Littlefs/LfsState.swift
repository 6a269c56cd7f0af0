/// What a mounted littlefs knows between two operations.
///
/// It lies as plain words in the object of the file system.
struct LfsState {
    var shape = LfsShape()
    var root = LfsPair.null
    var nameLimit = 255
    var fileLimit = 0x7FFF_FFFF
    var attributeLimit = 1022
    /// Files up to this size lie in the metadata of their folder.
    var inlineLimit = 0
    /// The global state as it shall be, as it is on the disk, and what is to be added to it.
    var global = Lfs2Global()
    var globalOnDisk = Lfs2Global()
    var globalDelta = Lfs2Global()
    /// The window in which the allocator knows what is free.
    var windowStart = 0
    var windowSize = 0
    var windowNext = 0
    /// How many blocks may be looked at until the disk counts as full.
    var windowBudget = 0
    /// Whether version 1 looked for what a loss of power left.
    var isConsistent = 0

    static let count = 25

    init() {}

    /// All of them in the order in which the object keeps them.
    var words: [Int] {
        let globals = [global, globalOnDisk, globalDelta].flatMap {
            [Int($0.tag.bits), $0.pair.first, $0.pair.second]
        }
        return [
            shape.readBytes, shape.progBytes, shape.lookahead, shape.blockBytes, shape.blockCount,
            root.first, root.second, nameLimit, fileLimit, attributeLimit, inlineLimit,
        ] + globals + [windowStart, windowSize, windowNext, windowBudget, isConsistent]
    }

    init(words: [Int]) {
        (shape.readBytes, shape.progBytes, shape.lookahead) = (words[0], words[1], words[2])
        (shape.blockBytes, shape.blockCount) = (words[3], words[4])
        root = LfsPair(first: words[5], second: words[6])
        (nameLimit, fileLimit) = (words[7], words[8])
        (attributeLimit, inlineLimit) = (words[9], words[10])
        func global(_ place: Int) -> Lfs2Global {
            var result = Lfs2Global()
            result.tag = Lfs2Tag(bits: UInt32(words[place]))
            result.pair = LfsPair(first: words[place + 1], second: words[place + 2])
            return result
        }
        (self.global, globalOnDisk, globalDelta) = (global(11), global(14), global(17))
        (windowStart, windowSize) = (words[20], words[21])
        (windowNext, windowBudget, isConsistent) = (words[22], words[23], words[24])
    }
}
