/// The files of a node: folders and files in memory, a plain value that can be copied and compared.
///
/// Paths are absolute and normal: `/` or `/a/b`. Space is counted in blocks, as littlefs does: each
/// folder takes two, each file what its bytes fill, but at least one.
public struct FileTree: Sendable, Hashable, Codable {
    /// Bytes of a block, the unit of erasing: 4096 on the flash chips of the boards.
    public static let blockBytes = 4096

    /// Why an access failed: an error number of `errno`.
    public struct Failure: Error, Sendable, Hashable {
        /// The number.
        public let number: Int
        static let notFound = Failure(number: 2)
        static let exists = Failure(number: 17)
        static let notFolder = Failure(number: 20)
        static let isFolder = Failure(number: 21)
        static let invalid = Failure(number: 22)
        static let full = Failure(number: 28)
        static let notEmpty = Failure(number: 39)
    }

    /// A file or folder.
    private struct Entry: Sendable, Hashable, Codable {
        /// `nil` for a folder.
        var bytes: [UInt8]?
        var modified: Int
    }

    /// What `stat` tells.
    public struct Status: Sendable, Hashable {
        /// Whether it is a folder.
        public var isFolder: Bool
        /// Bytes of a file, 0 for a folder.
        public var size: Int
        /// When it was last changed, in seconds of the clock of who changed it.
        public var modified: Int
    }

    /// Blocks that the tree may take.
    public let blockLimit: Int
    /// Blocks that it takes.
    public private(set) var blocksUsed = 2
    /// Those of them that nobody can free: see `fill`.
    private var blocksFilled = 0
    private var entries: [String: Entry] = ["/": Entry(bytes: nil, modified: 0)]

    /// An empty tree in so many bytes of flash.
    public init(capacity: Int) { blockLimit = max(4, capacity / FileTree.blockBytes) }

    private enum Key: CodingKey { case blockLimit, blocksUsed, blocksFilled, paths, entries }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        blockLimit = try container.decode(Int.self, forKey: .blockLimit)
        blocksUsed = try container.decode(Int.self, forKey: .blocksUsed)
        blocksFilled = try container.decode(Int.self, forKey: .blocksFilled)
        let paths = try container.decode([String].self, forKey: .paths)
        let list = try container.decode([Entry].self, forKey: .entries)
        entries = Dictionary(zip(paths, list)) { first, _ in first }
    }

    public func encode(to encoder: any Encoder) throws {
        let sorted = entries.sorted { $0.key < $1.key }
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(blockLimit, forKey: .blockLimit)
        try container.encode(blocksUsed, forKey: .blocksUsed)
        try container.encode(blocksFilled, forKey: .blocksFilled)
        try container.encode(sorted.map(\.key), forKey: .paths)
        try container.encode(sorted.map(\.value), forKey: .entries)
    }

    private static func parent(_ path: String) -> String {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
        return String(path[..<slash])
    }

    private static func blocks(_ bytes: Int) -> Int {
        max(1, (bytes + blockBytes - 1) / blockBytes)
    }

    private func entry(_ path: String) throws(Failure) -> Entry {
        guard let entry = entries[path] else { throw .notFound }
        return entry
    }

    private func checkParent(_ path: String) throws(Failure) {
        guard let parent = entries[FileTree.parent(path)] else { throw .notFound }
        if parent.bytes != nil { throw .notFolder }
    }

    /// What is known of a file or folder.
    public func status(_ path: String) throws(Failure) -> Status {
        let entry = try entry(path)
        return Status(
            isFolder: entry.bytes == nil, size: entry.bytes?.count ?? 0, modified: entry.modified)
    }

    /// Whether there is a file or folder.
    public func exists(_ path: String) -> Bool { entries[path] != nil }

    /// The names in a folder, sorted by their bytes.
    public func names(in folder: String) throws(Failure) -> [String] {
        if try entry(folder).bytes != nil { throw .notFolder }
        let prefix = folder == "/" ? "/" : folder + "/"
        return entries.keys.filter {
            $0.count > prefix.count && $0.hasPrefix(prefix)
                && !$0.dropFirst(prefix.count).contains("/")
        }.map { String($0.dropFirst(prefix.count)) }.sorted {
            Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8))
        }
    }

    /// All files by path, sorted.
    public var filePaths: [String] {
        entries.filter { $0.value.bytes != nil }.keys.sorted {
            Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8))
        }
    }

    /// The bytes of a file.
    public func read(_ path: String) throws(Failure) -> [UInt8] {
        guard let bytes = try entry(path).bytes else { throw .isFolder }
        return bytes
    }

    /// Some bytes of a file; fewer at its end.
    public func read(
        _ path: String, from start: Int, count: Int
    ) throws(Failure) -> ArraySlice<UInt8> {
        guard let bytes = try entry(path).bytes else { throw .isFolder }
        let first = min(max(0, start), bytes.count)
        return bytes[first..<first + min(max(0, count), bytes.count - first)]
    }

    /// Takes all the room that is left, as a log does that nobody looks at; whether there was any.
    public mutating func fill() -> Bool {
        let room = max(0, blockLimit - blocksUsed)
        blocksFilled += room
        blocksUsed += room
        return room > 0
    }

    /// Gives back what `fill` took.
    public mutating func clear() {
        blocksUsed -= blocksFilled
        blocksFilled = 0
    }

    /// Makes an empty file, or empties one.
    public mutating func create(_ path: String, time: Int) throws(Failure) {
        try checkParent(path)
        if let old = entries[path] {
            guard let bytes = old.bytes else { throw .isFolder }
            blocksUsed -= FileTree.blocks(bytes.count)
        }
        guard blocksUsed < blockLimit else { throw .full }
        entries[path] = Entry(bytes: [], modified: time)
        blocksUsed += 1
    }

    /// Writes bytes into a file; a gap before them is filled with zeros.
    public mutating func write(
        _ path: String, at start: Int, _ new: [UInt8], time: Int
    ) throws(Failure) {
        guard let old = try entry(path).bytes else { throw .isFolder }
        guard start >= 0 else { throw .invalid }
        let size = max(old.count, start + new.count)
        let blocks = blocksUsed - FileTree.blocks(old.count) + FileTree.blocks(size)
        guard blocks <= blockLimit else { throw .full }
        blocksUsed = blocks
        guard let index = entries.index(forKey: path) else { throw .notFound }
        entries.values[index].modified = time
        // In place: the entry holds the only reference while it changes.
        var bytes = entries.values[index].bytes ?? []
        entries.values[index].bytes = []
        if bytes.count < start { bytes += [UInt8](repeating: 0, count: start - bytes.count) }
        let overlap = min(new.count, bytes.count - start)
        bytes.replaceSubrange(start..<start + overlap, with: new[..<overlap])
        bytes += new[overlap...]
        entries.values[index].bytes = bytes
    }

    /// Puts a whole file into the tree, with the folders above it.
    public mutating func install(_ path: String, _ bytes: [UInt8], time: Int = 0) throws(Failure) {
        var folder = ""
        for part in path.split(separator: "/").dropLast() {
            folder += "/" + part
            if entries[folder] == nil { try makeFolder(folder, time: time) }
        }
        try create(path, time: time)
        try write(path, at: 0, bytes, time: time)
    }

    /// Makes a folder.
    public mutating func makeFolder(_ path: String, time: Int) throws(Failure) {
        if entries[path] != nil { throw .exists }
        try checkParent(path)
        guard blocksUsed + 2 <= blockLimit else { throw .full }
        entries[path] = Entry(bytes: nil, modified: time)
        blocksUsed += 2
    }

    /// Removes a file, or a folder that is empty.
    public mutating func remove(_ path: String) throws(Failure) {
        let entry = try entry(path)
        if let bytes = entry.bytes {
            blocksUsed -= FileTree.blocks(bytes.count)
        } else {
            if path == "/" { throw .invalid }
            if try !names(in: path).isEmpty { throw .notEmpty }
            blocksUsed -= 2
        }
        entries[path] = nil
    }

    /// Moves a file or folder; a file in its new place is replaced.
    public mutating func rename(_ old: String, to new: String) throws(Failure) {
        let moving = try entry(old)
        try checkParent(new)
        if old == new { return }
        if new.hasPrefix(old + "/") || old == "/" { throw .invalid }
        if let target = entries[new] {
            if target.bytes == nil && moving.bytes != nil { throw .isFolder }
            if target.bytes != nil && moving.bytes == nil { throw .notFolder }
            try remove(new)
        }
        for path in entries.keys.filter({ $0.hasPrefix(old + "/") }) {
            entries[new + path.dropFirst(old.count)] = entries.removeValue(forKey: path)
        }
        entries[new] = entries.removeValue(forKey: old)
    }
}
