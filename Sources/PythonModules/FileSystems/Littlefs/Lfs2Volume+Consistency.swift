/// What keeps the metadata consistent when the power may fail at any time.
extension Lfs2Volume {
    /// Notes that there are more or fewer directories without a parent.
    func addOrphans(_ change: Int) {
        var tag = state.global.tag
        tag.bits = tag.bits &+ UInt32(truncatingIfNeeded: change)
        tag.bits = tag.bits & ~Lfs2Tag.invalid | (tag.size != 0 ? Lfs2Tag.invalid : 0)
        state.global.tag = tag
    }

    /// Notes which entry is being moved: it counts as gone once its new place is committed.
    func setMove(_ id: Int?, _ pair: LfsPair) {
        let kept = state.global.tag.bits & ~Lfs2Tag(0x7FF, Lfs2Tag.noID, 0).bits
        let tag = id.map { Lfs2Tag(Lfs2Tag.Kind.delete, $0, 0).bits } ?? 0
        state.global.tag.bits = kept | tag
        state.global.pair = id == nil ? LfsPair(first: 0, second: 0) : pair
    }

    /// The entry that is being moved out of a directory, which is no longer noted as such.
    func takeMove(in pair: LfsPair) -> Int? {
        guard state.global.hasMove(in: pair) else { return nil }
        let id = state.global.tag.id
        setMove(nil, .null)
        return id
    }

    func noteOldSuperblock(_ isOld: Bool) {
        state.global.tag.bits = state.global.tag.bits & ~0x200 | (isOld ? 0x200 : 0)
    }

    /// The directory whose tail a pair is.
    func predecessorOf(_ pair: LfsPair) throws(LfsFailure) -> LfsDirectory? {
        var chain = LfsChain()
        var last = LfsDirectory()
        last.tail = .anchor
        while let next = try chain.next(self) {
            if next.overlaps(pair) { return last }
            last = try fetch(next)
            chain.reached(last)
        }
        return nil
    }

    /// The directory that holds the entry of a folder, and the tag that points to it.
    func parentOf(
        _ pair: LfsPair
    ) throws(LfsFailure) -> (directory: LfsDirectory, tag: Lfs2Tag)? {
        let search = Search(
            mask: Lfs2Tag(0x7FF, 0, 0x3FF), tag: Lfs2Tag(Lfs2Tag.Kind.folderPair, 0, 8)
        ) { [blocks] (_, block, offset) throws(LfsFailure) in
            LfsPair(try blocks.read(block, offset, 8)).overlaps(pair) ? .equal : .less
        }
        var chain = LfsChain()
        while let next = try chain.next(self) {
            let (directory, found) = try fetch(next, search)
            if let tag = found.tag { return (directory, tag) }
            chain.reached(directory)
        }
        return nil
    }

    /// Finishes what a loss of power interrupted; before the first change after mounting.
    func makeConsistent() throws(LfsFailure) {
        if state.global.needsSuperblock {
            let root = LfsHandle(try fetch(state.root))
            try commit(root, [superblock])
            noteOldSuperblock(false)
        }
        let global = state.globalOnDisk
        if global.hasMove {
            let directory = LfsHandle(try fetch(global.pair))
            setMove(nil, .null)
            try commit(directory, [Lfs2Attribute(Lfs2Tag.Kind.delete, global.tag.id)])
        }
        try removeOrphans(afterPowerLoss: true)
    }

    var superblock: Lfs2Attribute {
        Lfs2Attribute(
            Lfs2Tag.Kind.inlineData, 0,
            LfsNumber.bytes(
                Lfs2Volume.version, UInt32(shape.blockBytes), UInt32(shape.blockCount),
                UInt32(state.nameLimit), UInt32(state.fileLimit), UInt32(state.attributeLimit)))
    }

    /// Takes directories out of the list that no entry points to, or that entries point to at
    /// another place.
    func removeOrphans(afterPowerLoss: Bool) throws(LfsFailure) {
        guard state.global.hasOrphans else { return }
        // First those that moved, as they may hide the others.
        var pass = 0
        var rounds = 0
        while pass < 2 {
            var hasMore = false
            let last = LfsHandle()
            last.directory.isSplit = true
            last.directory.tail = .anchor
            while !last.directory.tail.isNull {
                rounds += 1
                if rounds > 16 * shape.blockCount { throw damaged }
                let directory = try fetch(last.directory.tail)
                if !last.directory.isSplit {
                    let outcome = try removeOrphan(
                        last, directory, isSecond: pass == 1, afterPowerLoss)
                    if let outcome {
                        hasMore = hasMore || outcome == .orphaned
                        continue
                    }
                }
                last.directory = directory
            }
            pass = hasMore ? 0 : pass + 1
        }
        addOrphans(-state.global.orphans)
    }

    /// Corrects the tail of a directory when what it points to is an orphan; `nil`: it is none.
    private func removeOrphan(
        _ last: LfsHandle, _ directory: LfsDirectory, isSecond: Bool, _ afterPowerLoss: Bool
    ) throws(LfsFailure) -> Outcome? {
        let tail = last.directory.tail
        let parent = try parentOf(tail)
        if !isSecond, let parent {
            let found = try get(
                parent.directory, Lfs2Tag(0x7FF, Lfs2Tag.noID, 0), parent.tag)
            guard let found else { throw .notFound }
            let pair = LfsPair(found.bytes)
            if pair.isSame(tail) { return nil }
            var attributes: [Lfs2Attribute] = []
            if let moved = takeMove(in: last.directory.pair) {
                attributes = [Lfs2Attribute(Lfs2Tag.Kind.delete, moved)]
            }
            return try commitMaybeOrphaning(last, attributes + [tailAttribute(false, pair)])
        }
        guard isSecond, parent == nil, afterPowerLoss else { return nil }
        let part = try globalPart(of: directory)
        state.globalDelta.combine(part)
        return try commitMaybeOrphaning(
            last, [tailAttribute(directory.isSplit, directory.tail)])
    }
}
