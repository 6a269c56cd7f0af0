/// What keeps the list of directories consistent when the power may fail at any time.
extension Lfs1Volume {
    /// The directory whose tail a pair is.
    func predecessorOf(_ pair: LfsPair) throws(LfsFailure) -> LfsDirectory? {
        if state.root.isNull { return nil }
        var chain = LfsChain()
        while let next = try chain.next(self) {
            let directory = try fetch(next)
            if directory.tail.isNull { return nil }
            if directory.tail.overlaps(pair) { return directory }
            chain.reached(directory)
        }
        return nil
    }

    /// The directory that holds the entry of a folder, and the entry.
    private func parentOf(
        _ pair: LfsPair
    ) throws(LfsFailure) -> (directory: LfsDirectory, entry: Entry)? {
        if state.root.isNull { return nil }
        return try findEntry { $0.kind & 0x70 == Kind.folder & 0x70 && $0.pair.overlaps(pair) }
    }

    /// Whether what an entry points to has another entry, which is not being moved.
    func hasMoved(_ entry: Entry) throws(LfsFailure) -> Bool {
        if state.root.isNull { return false }
        return try findEntry(afterFirst: true) { !$0.isMoving && $0.pair == entry.pair } != nil
    }

    private func findEntry(
        afterFirst: Bool = false, _ isWanted: (Entry) -> Bool
    ) throws(LfsFailure) -> (directory: LfsDirectory, entry: Entry)? {
        var chain = LfsChain()
        var isFirst = true
        while let next = try chain.next(self) {
            let directory = try fetch(next)
            var offset = Lfs1Volume.headBytes
            while !(isFirst && afterFirst), let entry = try entry(directory, offset) {
                offset += entry.bytes
                if isWanted(entry) { return (directory, entry) }
            }
            isFirst = false
            chain.reached(directory)
        }
        return nil
    }

    /// Makes what points to a directory point to its new blocks.
    func correctPointers(from oldPair: LfsPair, to newPair: LfsPair) throws(LfsFailure) {
        for handle in handles {
            if handle.directory.pair.overlaps(oldPair) { handle.directory.pair = newPair }
        }
        if let found = try parentOf(oldPair) {
            var (directory, entry) = found
            entry.pair = newPair
            try update(&directory, entry)
            if oldPair.overlaps(state.root) { state.root = newPair }
            // The predecessor still points to the old ones.
            return try removeOrphans()
        }
        guard var before = try predecessorOf(oldPair) else { return }
        before.tail = newPair
        try commit(&before, [])
    }

    /// Looks, before the first change, for what a loss of power left.
    func makeConsistent() throws(LfsFailure) {
        if state.isConsistent == 0 { try removeOrphans() }
    }

    /// Takes the first directory without an entry out of the list, and ends moves on the way.
    private func removeOrphans() throws(LfsFailure) {
        state.isConsistent = 1
        if state.root.isNull { return }
        var before = LfsDirectory()
        before.isSplit = true
        var chain = LfsChain()
        while let next = try chain.next(self) {
            var directory = try fetch(next)
            if !before.isSplit {
                let parent = try parentOf(before.tail)
                let pair = parent?.entry.pair ?? directory.tail
                if parent == nil || !pair.isSame(before.tail) {
                    before.tail = pair
                    return try commit(&before, [])
                }
            }
            try endMoves(&directory)
            before = directory
            chain.reached(directory)
        }
    }

    private func endMoves(_ directory: inout LfsDirectory) throws(LfsFailure) {
        var offset = Lfs1Volume.headBytes
        while var entry = try entry(directory, offset) {
            offset += entry.bytes
            guard entry.isMoving else { continue }
            if try hasMoved(entry) {
                try remove(&directory, entry)
                offset = entry.offset
            } else {
                entry.kind &= ~Kind.moving
                try update(&directory, entry)
            }
        }
    }
}
