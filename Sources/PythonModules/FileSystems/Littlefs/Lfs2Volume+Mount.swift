/// Making and mounting.
extension Lfs2Volume {
    static let version: UInt32 = 0x0002_0001
    private static let magic = Array("littlefs".utf8)

    /// What files may be as large as and still lie in their folder.
    private func setLimits() {
        state = LfsState()
        state.shape = blocks.shape
        state.inlineLimit = min(
            shape.cacheBytes, min(state.attributeLimit, shape.blockBytes / 8))
    }

    /// Makes an empty file system.
    func format() throws(LfsFailure) {
        setLimits()
        for index in window.indices { window[index] = 0 }
        state.windowSize = min(windowLimit, shape.blockCount)
        startAllocating()
        let root = LfsHandle(try allocateDirectory())
        try commit(
            root,
            [
                Lfs2Attribute(Lfs2Tag.Kind.create, 0),
                Lfs2Attribute(Lfs2Tag.Kind.superblock, 0, Lfs2Volume.magic), superblock,
            ])
        // Both blocks are written, so that no older file system can be found in one of them.
        root.directory.isErased = false
        try commit(root, [])
        _ = try fetch(.anchor)
    }

    /// Reads what holds for the whole file system.
    func mount() throws(LfsFailure) {
        setLimits()
        let name = nameComparison(Lfs2Volume.magic)
        let search = Search(
            mask: Lfs2Tag(0x7FF, Lfs2Tag.noID, 0), tag: Lfs2Tag(Lfs2Tag.Kind.superblock, 0, 8),
            compare: name)
        var chain = LfsChain()
        while let pair = try chain.next(self) {
            let (directory, found) = try fetch(pair, search)
            // A folder with entries but none that matches is not the one that is looked for.
            if found.tag == nil, !found.mayFollow { throw .notFound }
            if let tag = found.tag, !tag.isDelete { try readSuperblock(directory) }
            let part = try globalPart(of: directory)
            state.global.combine(part)
            chain.reached(directory)
        }
        if state.root.isNull { throw .invalid }
        if !state.global.tag.isValid {
            state.global.tag.bits = state.global.tag.bits &+ 1
        }
        state.globalOnDisk = state.global
        state.windowStart = Int(seed.value) % shape.blockCount
        dropWindow()
    }

    private func readSuperblock(_ directory: LfsDirectory) throws(LfsFailure) {
        state.root = directory.pair
        let content = try get(
            directory, Lfs2Tag(0x7FF, Lfs2Tag.noID, 0),
            Lfs2Tag(Lfs2Tag.Kind.inlineData, 0, 24))
        guard let content else { throw .notFound }
        let words = (0..<6).map { Int(LfsNumber.word(content.bytes, 4 * $0)) }
        let (version, own) = (words[0], Int(Lfs2Volume.version))
        guard version >> 16 == own >> 16, version & 0xFFFF <= own & 0xFFFF else {
            throw .invalid
        }
        noteOldSuperblock(version & 0xFFFF < own & 0xFFFF)
        func limit(_ own: Int, _ there: Int) throws(LfsFailure) -> Int {
            if there > own { throw .invalid }
            return there == 0 ? own : there
        }
        state.nameLimit = try limit(state.nameLimit, words[3])
        state.fileLimit = try limit(state.fileLimit, words[4])
        state.attributeLimit = try limit(state.attributeLimit, words[5])
        state.inlineLimit = min(state.inlineLimit, state.attributeLimit)
        guard words[2] == shape.blockCount, words[1] == shape.blockBytes else { throw .invalid }
    }
}
