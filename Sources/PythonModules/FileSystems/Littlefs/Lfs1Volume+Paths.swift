internal import PythonVM

/// Folders and entries by their path.
extension Lfs1Volume {
    /// Where a path leads.
    struct Place {
        /// The directory that holds the entry, or the last one of the folder.
        var directory: LfsDirectory
        /// `nil` when there is no such entry.
        var entry: Entry?
        /// The path from the last name on that was looked for.
        var rest: ArraySlice<UInt8>

        var name: [UInt8] { Array(rest.prefix { $0 != LfsPath.slash }) }
        var hasSlash: Bool { rest.contains(LfsPath.slash) }
    }

    private var rootEntry: Entry { Entry(offset: 0, kind: Kind.folder, pair: state.root) }

    /// Follows a path.
    ///
    /// `whileMoving`: an entry that is being moved counts as there.
    func find(_ path: [UInt8], whileMoving: Bool = false) throws(LfsFailure) -> Place {
        var place = Place(directory: LfsDirectory(), entry: rootEntry, rest: path[...])
        var walk = LfsPath(path, isOld: true)
        while let entry = place.entry {
            guard let rest = try walk.next(skippingSlashes: true) else { return place }
            place.rest = rest
            if !entry.isFolder { throw .notFolder }
            place.directory = try fetch(entry.pair)
            place.entry = try search(&place.directory, place.name)
            if var found = place.entry, !whileMoving, found.isMoving {
                if try hasMoved(found) {
                    place.entry = nil
                    return place
                }
                found.kind &= ~Kind.moving
                place.entry = found
            }
            walk.skipName()
        }
        return place
    }

    private func search(
        _ directory: inout LfsDirectory, _ name: [UInt8]
    ) throws(LfsFailure) -> Entry? {
        var offset = Lfs1Volume.headBytes
        var left = shape.blockCount * shape.blockBytes
        while let entry = try next(&directory, &offset) {
            left -= entry.bytes
            if left < 0 { throw damaged }
            guard entry.isCommon, entry.nameBytes == name.count else { continue }
            if try self.name(directory, entry) == name { return entry }
        }
        return nil
    }

    private func name(_ directory: LfsDirectory, _ entry: Entry) throws(LfsFailure) -> [UInt8] {
        try blocks.read(
            directory.pair.first, entry.nameOffset, entry.nameBytes, ahead: entry.nameBytes)
    }

    func makeFolder(_ path: [UInt8]) throws(LfsFailure) {
        try makeConsistent()
        let place = try find(path)
        if place.entry != nil { throw .exists }
        if place.hasSlash { throw .notFound }
        startAllocating()
        var parent = place.directory
        var folder = try allocateDirectory()
        folder.tail = parent.tail
        try commit(&folder, [])
        var entry = Entry(offset: 0, kind: Kind.folder, pair: folder.pair)
        parent.tail = folder.pair
        try append(&parent, &entry, place.name)
        startAllocating()
    }

    /// A folder that must be empty.
    private func emptyFolder(_ entry: Entry) throws(LfsFailure) -> LfsDirectory {
        let folder = try fetch(entry.pair)
        let least = Lfs1Volume.headBytes + Lfs1Volume.sumBytes
        if folder.isSplit || folder.end != least { throw .notEmpty }
        return folder
    }

    /// Takes a folder without an entry out of the list.
    private func dropFolder(_ folder: LfsDirectory) throws(LfsFailure) {
        guard var before = try predecessorOf(folder.pair) else { throw damaged }
        before.tail = folder.tail
        try commit(&before, [])
    }

    func remove(_ path: [UInt8]) throws(LfsFailure) {
        try makeConsistent()
        var place = try find(path)
        guard let entry = place.entry else { throw .notFound }
        if entry.offset == 0 { throw .invalid }
        let folder = entry.isFolder ? try emptyFolder(entry) : nil
        try remove(&place.directory, entry)
        if let folder { try dropFolder(folder) }
    }

    func rename(_ oldPath: [UInt8], _ newPath: [UInt8]) throws(LfsFailure) {
        try makeConsistent()
        var old = try find(oldPath)
        guard var entry = old.entry else { throw .notFound }
        if entry.offset == 0 { throw .invalid }
        entry.kind |= Kind.moving
        try update(&old.directory, entry)
        var new = try find(newPath)
        var folder: LfsDirectory?
        var moved = entry
        moved.kind &= ~Kind.moving
        moved.nameBytes = new.name.count
        if let replaced = new.entry {
            if replaced.offset == 0 || replaced.kind != moved.kind { throw .isFolder }
            if replaced.isFolder { folder = try emptyFolder(replaced) }
            (moved.offset, moved.known) = (replaced.offset, replaced.known)
            moved.unknown = replaced.unknown
            try update(&new.directory, moved)
        } else {
            if new.hasSlash { throw .notFound }
            (moved.known, moved.unknown) = (8, 0)
            try append(&new.directory, &moved, new.name)
        }
        // The old one may lie elsewhere by now.
        old = try find(oldPath, whileMoving: true)
        if let entry = old.entry { try remove(&old.directory, entry) }
        if let folder { try dropFolder(folder) }
    }

    func status(
        _ path: [UInt8]
    ) throws(LfsFailure) -> (isFolder: Bool, size: Int, time: UInt64?) {
        guard let entry = try find(path).entry else { throw .notFound }
        return (entry.isFolder, entry.isFolder ? 0 : entry.pair.second, nil)
    }

    func openFolder(_ path: [UInt8], _ object: Value) throws(LfsFailure) {
        guard let entry = try find(path).entry else { throw .notFound }
        if entry.kind != Kind.folder { throw .notFolder }
        let folder = LfsOpenFolder(try fetch(entry.pair))
        folder.head = folder.directory.pair
        folder.id = Lfs1Volume.headBytes
        folder.value = object
        try open(folder)
    }

    func nextEntry(
        _ folder: LfsOpenFolder
    ) throws(LfsFailure) -> (name: [UInt8], isFolder: Bool, size: Int)? {
        while true {
            let pair = folder.directory.pair
            guard let entry = try next(&folder.directory, &folder.id) else { return nil }
            if pair != folder.directory.pair {
                folder.pieces += 1
                if folder.pieces > shape.blockCount { throw damaged }
            }
            guard entry.isCommon else { continue }
            if entry.isMoving, try hasMoved(entry) { continue }
            let name = try name(folder.directory, entry).prefix { $0 != 0 }
            let dots = [[0x2E], [0x2E, 0x2E]] as [[UInt8]]
            if dots.contains(Array(name)) { continue }
            return (Array(name), entry.isFolder, entry.isFolder ? 0 : entry.pair.second)
        }
    }
}
