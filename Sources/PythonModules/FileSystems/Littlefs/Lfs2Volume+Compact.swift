/// Metadata that is written anew: compacted, split, moved to other blocks.
extension Lfs2Volume {
    /// What became of a directory by a commit.
    enum Outcome {
        case done
        /// It lies in other blocks now, and those that point to it do not know.
        case moved
        /// It is empty and must be taken out of the list.
        case dropped
        /// There may be orphans left.
        case orphaned
    }

    /// A new directory in two free blocks; nothing is written yet.
    func allocateDirectory() throws(LfsFailure) -> LfsDirectory {
        var directory = LfsDirectory()
        directory.pair.second = try allocate()
        directory.pair.first = try allocate()
        // What lies there may look valid: a revision is chosen that follows it.
        do throws(LfsFailure) {
            directory.revision = try blocks.word(directory.pair.first, 0)
        } catch {
            if !error.isCode(Lfs2Volume.damage) { throw error }
        }
        let (cycles, old) = (UInt64(Lfs2Volume.cycles), UInt64(directory.revision))
        directory.revision = UInt32(
            truncatingIfNeeded: UInt64(UInt32(truncatingIfNeeded: old &+ cycles &- 1)) / cycles
                * cycles)
        directory.end = 4
        return directory
    }

    private func isWorn(_ directory: LfsDirectory) -> Bool {
        (directory.revision &+ 1) % Lfs2Volume.cycles == 0
    }

    /// Writes the entries of a range into the older block of a directory, or into another block
    /// when that one is worn or bad.
    func compact(
        _ directory: inout LfsDirectory, _ attributes: [Lfs2Attribute],
        from source: LfsDirectory, _ range: Range<Int>
    ) throws(LfsFailure) -> Outcome {
        var hasMoved = false
        var isWorn = isWorn(directory)
        directory.revision &+= 1
        var mustMove = isWorn && !directory.pair.overlaps(.anchor)
        while true {
            if !mustMove {
                do throws(LfsFailure) {
                    try rewrite(&directory, attributes, from: source, range, hasMoved)
                    return hasMoved ? .moved : .done
                } catch {
                    if !error.isCode(Lfs2Volume.damage) { throw error }
                }
            }
            mustMove = false
            hasMoved = true
            pending.drop()
            // The superblock cannot move: it cannot be written any more.
            if directory.pair.overlaps(.anchor) { throw .full }
            do throws(LfsFailure) {
                directory.pair.second = try allocate()
            } catch {
                if !(isWorn && error.isCode(28)) { throw error }
            }
            isWorn = false
        }
    }

    private func rewrite(
        _ directory: inout LfsDirectory, _ attributes: [Lfs2Attribute],
        from source: LfsDirectory, _ range: Range<Int>, _ hasMoved: Bool
    ) throws(LfsFailure) {
        let block = directory.pair.second
        var commit = Lfs2Commit(
            block: block, place: 0, lastTag: .none, begin: 0, end: shape.blockBytes - 8)
        try blocks.erase(block)
        try program(&commit, LfsNumber.bytes(directory.revision))
        try gather(source, attributes, range) { (attribute) throws(LfsFailure) in
            try write(&commit, attribute)
        }
        if !directory.tail.isNull {
            let kind = Lfs2Tag.Kind.softTail + (directory.isSplit ? 1 : 0)
            try write(&commit, Lfs2Attribute(kind, Lfs2Tag.noID, directory.tail.bytes))
        }
        var delta = Lfs2Global()
        if !hasMoved {
            delta.combine(state.globalOnDisk)
            delta.combine(state.global)
        }
        delta.combine(state.globalDelta)
        delta.tag.bits &= ~0x3FF
        do throws(LfsFailure) {
            delta.combine(try globalPart(of: directory))
        } catch {
            // Damage of what is read is not damage of what is written.
            throw error.isCode(Lfs2Volume.damage) ? .code(5) : error
        }
        if !delta.isZero { try write(&commit, global: delta) }
        try finish(&commit)
        directory.pair = directory.pair.swapped
        directory.count = range.count
        directory.end = commit.place
        directory.lastTag = commit.lastTag
        state.globalDelta = Lfs2Global()
        if !hasMoved { state.globalOnDisk = state.global }
    }

    /// Moves the entries from `start` on into a new directory, which becomes the tail.
    private func split(
        _ directory: inout LfsDirectory, _ attributes: [Lfs2Attribute],
        from source: LfsDirectory, _ range: Range<Int>
    ) throws(LfsFailure) {
        var tail = try allocateDirectory()
        tail.isSplit = directory.isSplit
        tail.tail = directory.tail
        _ = try compact(&tail, attributes, from: source, range)
        directory.tail = tail.pair
        directory.isSplit = true
        if directory.pair.overlaps(state.root), range.lowerBound == 0 { state.root = tail.pair }
    }

    /// Compacts a directory; what does not fit well goes into new ones behind it.
    func compactSplitting(
        _ directory: inout LfsDirectory, _ attributes: [Lfs2Attribute],
        from source: LfsDirectory
    ) throws(LfsFailure) -> Outcome {
        var end = source.count
        while true {
            let start = try firstToSplit(attributes, from: source, end: end)
            if start == 0 { break }
            do throws(LfsFailure) {
                try split(&directory, attributes, from: source, start..<end)
            } catch {
                if !error.isCode(28) { throw error }
                break
            }
            end = start
        }
        if isWorn(directory), directory.pair.overlaps(.anchor) {
            // The superblock is written too often: the root goes on elsewhere, while the disk is
            // not nearly full.
            let used = try usedBlocks(withOrphans: false)
            let count = shape.blockCount
            if count - used > count / 8 {
                do throws(LfsFailure) {
                    try split(&directory, attributes, from: source, 0..<end)
                    end = 1
                } catch {
                    if !error.isCode(28) { throw error }
                }
            }
        }
        return try compact(&directory, attributes, from: source, 0..<end)
    }

    /// The first entry that goes into a new directory; 0 when all fit.
    private func firstToSplit(
        _ attributes: [Lfs2Attribute], from source: LfsDirectory, end: Int
    ) throws(LfsFailure) -> Int {
        let half = shape.alignedUp(shape.blockBytes / 2, shape.progBytes)
        // Room for a tail, global state, a removal and the checksum.
        let limit = min(shape.blockBytes - 40, half)
        var start = 0
        while end - start > 1 {
            var size = 0
            try gather(source, attributes, start..<end) { (attribute) throws(LfsFailure) in
                size += attribute.tag.span
            }
            if end - start < 0xFF, size <= limit { break }
            start += (end - start) / 2
        }
        return start
    }
}
