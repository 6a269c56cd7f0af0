/// Finding of paths.
extension Lfs2Volume {
    /// Where a path leads.
    struct Place {
        /// The directory that holds the entry, or would.
        var directory: LfsDirectory
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
            directory: LfsDirectory(), tag: Lfs2Tag(Lfs2Tag.Kind.folder, Lfs2Tag.noID, 0),
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
