internal import PythonVM

/// A place in the metadata that later commits keep right: a file or folder that is open, or what
/// an operation holds on to.
class LfsHandle {
    var directory: LfsDirectory
    /// The number of the entry within the directory.
    var id = 0
    /// The object of the program; null for what lasts one operation.
    var value = Value.null

    /// Words that files and folders have in common.
    enum Word {
        static let system = 1
        static let isFolder = 2
        /// The offset of the object with a bit that no value has there; see `isLive`.
        static let check = 3
        static let directory = 4
        static let id = 13
        static let common = 14
    }

    init(_ directory: LfsDirectory = LfsDirectory()) { self.directory = directory }

    /// Makes an object one that a file system may know of.
    static func claim(_ machine: VirtualMachine, _ value: Value, of system: Value) {
        machine.values(value)[Word.system] = system
        machine.words(value)[Word.check] = value.offset | checkBit
    }

    private static let checkBit: UInt32 = 4

    /// Whether a file or listing of a file system is still at an offset.
    ///
    /// File systems do not keep these objects alive: what was there may be gone, and something else
    /// may have taken its place.
    static func isLive(_ machine: VirtualMachine, _ offset: UInt32, of system: Value) -> Bool {
        let place = Int(offset)
        let bytes = 4 * min(LfsOpenFile.wordCount, LfsOpenFolder.wordCount)
        let head = machine.allocation(around: place, count: bytes, writable: false)
        guard offset != 0, head == offset,
            machine.allocation(around: place, count: bytes, writable: true) == nil
        else { return false }
        let words = machine.words(.object(offset: offset))
        return words[Word.system] == system.bits && words[Word.check] == offset | checkBit
    }

    /// The handle of an object.
    static func load(_ machine: VirtualMachine, _ value: Value) -> LfsHandle {
        let words = machine.words(value)
        let handle =
            words[Word.isFolder] != 0
            ? LfsOpenFolder(words) : LfsOpenFile(machine, value, words)
        handle.value = value
        handle.id = Int(words[Word.id])
        let place = words + Word.directory
        handle.directory.pair = LfsPair(first: Int(place[0]), second: Int(place[1]))
        handle.directory.revision = place[2]
        handle.directory.end = Int(place[3])
        handle.directory.lastTag = Lfs2Tag(bits: place[4])
        handle.directory.count = Int(place[5])
        handle.directory.isErased = place[6] & 1 != 0
        handle.directory.isSplit = place[6] & 2 != 0
        handle.directory.tail = LfsPair(first: Int(place[7]), second: Int(place[8]))
        return handle
    }

    /// Puts everything into the words of the object.
    func keep(_ machine: VirtualMachine) {
        let flags = (directory.isErased ? 1 : 0) | (directory.isSplit ? 2 : 0)
        let numbers = [
            directory.pair.first, directory.pair.second, Int(directory.revision), directory.end,
            Int(directory.lastTag.bits), directory.count, flags, directory.tail.first,
            directory.tail.second, id,
        ]
        LfsHandle.put(numbers, machine.words(value) + Word.directory)
    }

    static func put(_ numbers: [Int], _ words: UnsafeMutablePointer<UInt32>) {
        for (index, number) in numbers.enumerated() {
            words[index] = UInt32(truncatingIfNeeded: number)
        }
    }
}

/// A folder that is being listed.
final class LfsOpenFolder: LfsHandle {
    /// Where the folder begins.
    var head = LfsPair.null
    /// How many of its pieces were seen.
    var pieces = 0

    static let wordCount = Word.common + 4
    /// Whether names are given as bytes.
    static let isBytes = Word.common + 3

    override init(_ directory: LfsDirectory) { super.init(directory) }

    fileprivate init(_ words: UnsafeMutablePointer<UInt32>) {
        let own = words + Word.common
        head = LfsPair(first: Int(own[0]), second: Int(own[1]))
        pieces = Int(own[2])
        super.init()
    }

    override func keep(_ machine: VirtualMachine) {
        super.keep(machine)
        machine.words(value)[Word.isFolder] = 1
        LfsHandle.put([head.first, head.second, pieces], machine.words(value) + Word.common)
    }
}

/// An open file.
final class LfsOpenFile: LfsHandle {
    var flags: Flags = []
    /// The last block of the file as it was last made whole, and its size.
    var head = 0
    var size = 0
    var position = 0
    /// Where in which block the position is, while reading or writing.
    var block = 0
    var offset = 0
    var cache: LfsCache
    /// The time of the last change, as the disk keeps it; `nil` when times are not kept.
    var time: [UInt8]?

    /// What a file is opened for, and the state that it is in.
    struct Flags: OptionSet {
        let rawValue: UInt32
        static let reads = Flags(rawValue: 1)
        static let writes = Flags(rawValue: 2)
        static let creates = Flags(rawValue: 4)
        static let isExclusive = Flags(rawValue: 8)
        static let truncates = Flags(rawValue: 0x10)
        static let appends = Flags(rawValue: 0x20)
        /// The entry in the folder is older than what is known here.
        static let isDirty = Flags(rawValue: 0x100)
        /// Another open file of the same entry was written.
        static let isStale = Flags(rawValue: 0x200)
        static let isWriting = Flags(rawValue: 0x400)
        static let isReading = Flags(rawValue: 0x800)
        static let hasFailed = Flags(rawValue: 0x1000)
        /// The contents lie in the metadata.
        static let isInline = Flags(rawValue: 0x2000)
        static let keepsTime = Flags(rawValue: 0x4000)
    }

    static let cacheBytes = Word.common + 9
    static let lookedFrom = Word.common + 12
    static let wordCount = Word.common + 13

    init(_ directory: LfsDirectory, cacheBytes: Int) {
        cache = LfsCache(bytes: cacheBytes)
        super.init(directory)
    }

    fileprivate init(
        _ machine: VirtualMachine, _ value: Value, _ words: UnsafeMutablePointer<UInt32>
    ) {
        let own = words + Word.common
        flags = Flags(rawValue: own[0])
        (head, size, position) = (Int(own[1]), Int(own[2]), Int(own[3]))
        (block, offset) = (Int(own[4]), Int(own[5]))
        cache = LfsCache(bytes: 0)
        // It is a bytearray that nobody else knows.
        cache.bytes =
            (try? machine.byteArray(machine.values(value)[LfsOpenFile.cacheBytes])) ?? []
        (cache.block, cache.offset, cache.size) = (Int(own[6]), Int(own[7]), Int(own[8]))
        if flags.contains(.keepsTime) { time = LfsNumber.bytes(own[10], own[11]) }
        super.init()
    }

    override func keep(_ machine: VirtualMachine) {
        super.keep(machine)
        if time != nil { flags.insert(.keepsTime) }
        let own = machine.words(value) + Word.common
        LfsHandle.put(
            [
                Int(flags.rawValue), head, size, position, block, offset, cache.block,
                cache.offset, cache.size,
            ], own)
        if let view = try? machine.requireBuffer(machine.values(value)[LfsOpenFile.cacheBytes]) {
            view.pointer.copyMemory(
                from: cache.bytes, byteCount: min(view.count, cache.bytes.count))
        }
        if let time { (own[10], own[11]) = (LfsNumber.word(time, 0), LfsNumber.word(time, 4)) }
    }
}
