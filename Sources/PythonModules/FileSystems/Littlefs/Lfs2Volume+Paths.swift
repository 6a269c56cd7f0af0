/// Finding of paths.
extension Lfs2Volume {
    /// Where a path leads.
    struct Place {
        /// The directory that holds the entry, or would.
        var directory: Lfs2Directory
        /// The tag of the entry's name; `nil` when there is no such entry.
        var tag: Lfs2Tag?
        /// The number of the entry, or the one that a new entry gets.
        var id: Int
        /// The path from the last name on that was looked for.
        var rest: ArraySlice<UInt8>

        var isRoot: Bool { tag?.id == Lfs2Tag.noID }
        var isFolder: Bool { tag?.kind == Lfs2Tag.Kind.folder }
        var name: [UInt8] { Array(rest.prefix { $0 != LfsPath.slash }) }
        /// Whether something, if only a slash, follows the name.
        var hasSlash: Bool { rest.contains(LfsPath.slash) }
        /// Whether only slashes follow the name.
        var isLast: Bool { rest.dropFirst(name.count).allSatisfy { $0 == LfsPath.slash } }
    }

    /// Follows a path; a name that is not there ends it.
    func find(_ path: [UInt8]) throws(LfsFailure) -> Place {
        if path.isEmpty { throw .invalid }
        var place = Place(
            directory: Lfs2Directory(), tag: Lfs2Tag(Lfs2Tag.Kind.folder, Lfs2Tag.noID, 0),
            id: Lfs2Tag.noID, rest: path[...])
        place.directory.tail = state.root
        var walk = LfsPath(path)
        while let tag = place.tag {
            let isFolder = tag.kind == Lfs2Tag.Kind.folder
            guard let rest = try walk.next(skippingSlashes: isFolder) else { return place }
            place.rest = rest
            if !isFolder { throw .notFolder }
            if tag.id != Lfs2Tag.noID {
                place.directory.tail = try folderPair(place.directory, tag.id)
            }
            try search(&place)
            walk.skipName()
        }
        return place
    }

    /// Looks for a name in all pieces of a folder, which begins at the tail of `place`.
    private func search(_ place: inout Place) throws(LfsFailure) {
        let name = place.name
        let search = Search(
            mask: Lfs2Tag(0x780, 0, 0), tag: Lfs2Tag(Lfs2Tag.Group.name, 0, 0),
            compare: nameComparison(name))
        for _ in 0...shape.blockCount {
            let (directory, found) = try fetch(place.directory.tail, search)
            place.directory = directory
            place.tag = found.tag
            place.id = found.id
            if found.tag != nil || !found.mayFollow || !directory.isSplit { return }
        }
        throw damaged
    }

    /// Compares names on the disk with a name.
    ///
    /// A name that another one begins with counts as the greater one: so folders are sorted.
    func nameComparison(
        _ name: [UInt8]
    ) -> (Lfs2Tag, _ block: Int, _ offset: Int) throws(LfsFailure) -> Order {
        { [blocks] (tag, block, offset) throws(LfsFailure) in
            let count = min(name.count, tag.size)
            let there = try blocks.read(block, offset, count, ahead: count)
            for index in 0..<count where there[index] != name[index] {
                return there[index] < name[index] ? .less : .greater
            }
            if name.count == tag.size { return .equal }
            return name.count < tag.size ? .less : .greater
        }
    }
}

/// The names of a path, one after the other.
struct LfsPath {
    private let path: [UInt8]
    private var place = 0

    static let slash: UInt8 = 0x2F
    private static let dot: UInt8 = 0x2E

    init(_ path: [UInt8]) { self.path = path }

    private func afterSlashes(_ start: Int) -> Int {
        var end = start
        while end < path.count, path[end] == LfsPath.slash { end += 1 }
        return end
    }

    private func afterName(_ start: Int) -> Int {
        var end = start
        while end < path.count, path[end] != LfsPath.slash { end += 1 }
        return end
    }

    private func isDots(_ count: Int, _ start: Int, _ end: Int) -> Bool {
        end - start == count && path[start..<end].allSatisfy { $0 == LfsPath.dot }
    }

    /// The path from the next name on, `nil` at its end; names that `..` takes back are left out.
    mutating func next(skippingSlashes: Bool) throws(LfsFailure) -> ArraySlice<UInt8>? {
        while true {
            if skippingSlashes { place = afterSlashes(place) }
            let end = afterName(place)
            if isDots(1, place, end) {
                place = end
                continue
            }
            if isDots(2, place, end) { throw .invalid }
            if let later = takenBack(from: end) {
                place = later
                continue
            }
            return place == path.count ? nil : path[place...]
        }
    }

    /// The end of the `..` that takes back the name before `start`.
    private func takenBack(from start: Int) -> Int? {
        var begin = start
        var depth = 1
        while true {
            begin = afterSlashes(begin)
            let end = afterName(begin)
            if begin == end { return nil }
            if isDots(2, begin, end) {
                depth -= 1
                if depth == 0 { return end }
            } else if !isDots(1, begin, end) {
                depth += 1
            }
            begin = end
        }
    }

    mutating func skipName() { place = afterName(place) }
}
