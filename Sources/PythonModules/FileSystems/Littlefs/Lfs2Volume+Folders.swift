internal import PythonVM

/// Folders, and what is done with entries by their path.
extension Lfs2Volume {
    /// The attribute of a file that holds the time of its last change.
    static let timeKind = 1

    func makeFolder(_ path: [UInt8]) throws(LfsFailure) {
        try makeConsistent()
        let place = try find(path)
        guard place.tag == nil else { throw .exists }
        guard place.isLast else { throw .notFound }
        let name = place.name
        if name.count > state.nameLimit { throw .nameTooLong }
        startAllocating()
        let parent = LfsHandle(place.directory)
        let folder = LfsHandle(try allocateDirectory())
        // The new folder goes into the list behind the last piece of its parent.
        let last = LfsHandle(parent.directory)
        while last.directory.isSplit { last.directory = try fetch(last.directory.tail) }
        try commit(folder, [tailAttribute(false, last.directory.tail)])
        if parent.directory.isSplit {
            // It is in the list before it has an entry.
            addOrphans(1)
            try holding(parent) { () throws(LfsFailure) in
                try commit(last, [tailAttribute(false, folder.directory.pair)])
            }
            addOrphans(-1)
        }
        let pair = folder.directory.pair
        var attributes = [
            Lfs2Attribute(Lfs2Tag.Kind.create, place.id),
            Lfs2Attribute(Lfs2Tag.Kind.folder, place.id, name),
            Lfs2Attribute(Lfs2Tag.Kind.folderPair, place.id, pair.bytes),
        ]
        if !parent.directory.isSplit { attributes.append(tailAttribute(false, pair)) }
        try commit(parent, attributes)
    }

    func remove(_ path: [UInt8]) throws(LfsFailure) {
        try makeConsistent()
        let place = try find(path)
        guard let tag = place.tag else { throw .notFound }
        if place.isRoot { throw .invalid }
        let parent = LfsHandle(place.directory)
        let removal = [Lfs2Attribute(Lfs2Tag.Kind.delete, tag.id)]
        guard place.isFolder else { return try commit(parent, removal) }
        let folder = try emptyFolder(place.directory, tag.id)
        try holding(folder) { () throws(LfsFailure) in try commit(parent, removal) }
        try dropFolder(folder)
    }

    /// A folder that must be empty, as it is about to be an orphan.
    private func emptyFolder(
        _ directory: LfsDirectory, _ id: Int
    ) throws(LfsFailure) -> LfsHandle {
        let folder = LfsHandle(try fetch(try folderPair(directory, id)))
        if folder.directory.count > 0 || folder.directory.isSplit { throw .notEmpty }
        addOrphans(1)
        return folder
    }

    /// Takes a folder without an entry out of the list.
    private func dropFolder(_ folder: LfsHandle) throws(LfsFailure) {
        guard state.global.hasOrphans else { return }
        addOrphans(-1)
        guard let last = try predecessorOf(folder.directory.pair) else { throw .notFound }
        let part = try globalPart(of: folder.directory)
        state.globalDelta.combine(part)
        try commit(
            LfsHandle(last), [tailAttribute(folder.directory.isSplit, folder.directory.tail)])
    }

    func rename(_ oldPath: [UInt8], _ newPath: [UInt8]) throws(LfsFailure) {
        try makeConsistent()
        let old = try find(oldPath)
        guard let oldTag = old.tag else { throw .notFound }
        if old.isRoot { throw .invalid }
        let new = try find(newPath)
        if new.isRoot { throw .invalid }
        let isSame = old.directory.pair.overlaps(new.directory.pair)
        var oldID = oldTag.id
        var replaced: LfsHandle?
        if let newTag = new.tag {
            guard newTag.kind == oldTag.kind else {
                throw new.isFolder ? .isFolder : .notFolder
            }
            if isSame, new.id == oldID { return }
            if new.isFolder { replaced = try emptyFolder(new.directory, new.id) }
        } else {
            guard new.isLast else { throw .notFound }
            if new.hasSlash, !old.isFolder { throw .notFolder }
            if new.name.count > state.nameLimit { throw .nameTooLong }
            if isSame, new.id <= oldID { oldID += 1 }
        }
        if !isSame { setMove(oldID, old.directory.pair) }
        var attributes = [
            Lfs2Attribute(Lfs2Tag.Kind.create, new.id),
            Lfs2Attribute(oldTag.kind, new.id, new.name),
            Lfs2Attribute(
                Lfs2Tag(Lfs2Tag.Kind.move, new.id, oldTag.id), .entry(of: old.directory)),
        ]
        if new.tag != nil {
            attributes.insert(Lfs2Attribute(Lfs2Tag.Kind.delete, new.id), at: 0)
        }
        if isSame { attributes.append(Lfs2Attribute(Lfs2Tag.Kind.delete, oldID)) }
        let held = replaced ?? LfsHandle()
        try holding(held) { () throws(LfsFailure) in
            try commit(LfsHandle(new.directory), attributes)
            if !isSame, state.global.hasMove {
                setMove(nil, .null)
                try commit(
                    LfsHandle(old.directory), [Lfs2Attribute(Lfs2Tag.Kind.delete, oldTag.id)])
            }
        }
        if let replaced { try dropFolder(replaced) }
    }

    func status(
        _ path: [UInt8]
    ) throws(LfsFailure) -> (isFolder: Bool, size: Int, time: UInt64?) {
        let place = try find(path)
        guard let tag = place.tag else { throw .notFound }
        if place.isRoot {
            let root = try fetch(state.root)
            return (true, 0, try time(root, 0))
        }
        if place.hasSlash, !place.isFolder { throw .notFolder }
        guard let entry = try entry(place.directory, tag.id) else { throw .notFound }
        return (entry.isFolder, entry.size, try time(place.directory, tag.id))
    }

    private func time(_ directory: LfsDirectory, _ id: Int) throws(LfsFailure) -> UInt64? {
        let found = try get(
            directory, Lfs2Tag(0x7FF, Lfs2Tag.noID, 0),
            Lfs2Tag(Lfs2Tag.Kind.userAttribute + Lfs2Volume.timeKind, id, 8))
        guard let found, found.tag.size == 8 else { return nil }
        return UInt64(LfsNumber.word(found.bytes, 4)) << 32
            | UInt64(LfsNumber.word(found.bytes, 0))
    }

    // MARK: - Listing

    func openFolder(_ path: [UInt8], _ object: Value) throws(LfsFailure) {
        let place = try find(path)
        guard let tag = place.tag else { throw .notFound }
        if !place.isFolder { throw .notFolder }
        let pair = place.isRoot ? state.root : try folderPair(place.directory, tag.id)
        let folder = LfsOpenFolder(try fetch(pair))
        folder.head = folder.directory.pair
        folder.value = object
        try open(folder)
    }

    func nextEntry(
        _ folder: LfsOpenFolder
    ) throws(LfsFailure) -> (name: [UInt8], isFolder: Bool, size: Int)? {
        while true {
            if folder.id >= folder.directory.count {
                guard folder.directory.isSplit else { return nil }
                folder.pieces += 1
                if folder.pieces > shape.blockCount { throw damaged }
                folder.directory = try fetch(folder.directory.tail)
                folder.id = 0
                continue
            }
            let id = folder.id
            folder.id += 1
            let dots = [[0x2E], [0x2E, 0x2E]] as [[UInt8]]
            if let entry = try entry(folder.directory, id), !dots.contains(entry.name) {
                return entry
            }
        }
    }
}
