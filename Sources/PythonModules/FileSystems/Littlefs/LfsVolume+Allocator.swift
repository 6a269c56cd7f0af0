/// Free blocks.
///
/// Nothing on the disk says which blocks are free: the allocator goes over everything and notes
/// what is in use, for a window of blocks at a time.
extension LfsVolume {
    /// All that was allocated is part of the file system now: every block may be looked at anew.
    func startAllocating() { state.windowBudget = shape.blockCount }

    func dropWindow() {
        state.windowSize = 0
        state.windowNext = 0
        startAllocating()
    }

    private var isNextUsed: Bool {
        window[state.windowNext / 8] >> UInt8(state.windowNext % 8) & 1 == 1
    }

    func allocate() throws(LfsFailure) -> Int {
        while true {
            while state.windowNext < state.windowSize {
                if isNextUsed {
                    skipBlock()
                    continue
                }
                let block = (state.windowStart + state.windowNext) % shape.blockCount
                // Goes on to the next free block: more of the budget is left for a new window.
                repeat { skipBlock() } while state.windowNext < state.windowSize && isNextUsed
                return block
            }
            if state.windowBudget <= 0 { throw .full }
            try moveWindow()
        }
    }

    private func skipBlock() {
        state.windowNext += 1
        state.windowBudget -= 1
    }

    private func moveWindow() throws(LfsFailure) {
        let count = shape.blockCount
        state.windowStart = (state.windowStart + state.windowNext) % count
        state.windowNext = 0
        state.windowSize = min(windowLimit, state.windowBudget)
        for index in window.indices { window[index] = 0 }
        let (start, size) = (state.windowStart, state.windowSize)
        do throws(LfsFailure) {
            try visitBlocks(withOrphans: true) { (block) in
                let place = ((block - start) % count + count) % count
                if place < size { window[place / 8] |= 1 << UInt8(place % 8) }
            }
        } catch {
            dropWindow()
            throw error
        }
    }

    /// How many blocks are in use.
    func usedBlocks(withOrphans: Bool) throws(LfsFailure) -> Int {
        var count = 0
        try visitBlocks(withOrphans: withOrphans) { (_) in count += 1 }
        return count
    }

    /// Calls `visit` with the blocks of files that are not yet committed.
    func visitOpenFiles(_ visit: (Int) -> Void) throws(LfsFailure) {
        for case let file as LfsOpenFile in handles where !file.flags.contains(.isInline) {
            if !file.flags.isDisjoint(with: [.isDirty, .isStale]) {
                try visitSkipList(head: file.head, size: file.size, over: file.cache, visit)
            }
            if file.flags.contains(.isWriting) {
                try visitSkipList(
                    head: file.block, size: file.position, over: file.cache, visit)
            }
        }
    }
}

/// A walk over the list of all metadata, which ends even where a damaged list goes in a circle.
struct LfsChain {
    private var tail = LfsPair.anchor
    private var steps = 0

    /// The next pair, `nil` at the end.
    mutating func next(_ volume: LfsMemory) throws(LfsFailure) -> LfsPair? {
        if tail.isNull { return nil }
        // Each step of a list without a circle has two blocks of its own.
        if steps > volume.shape.blockCount { throw volume.damaged }
        steps += 1
        return tail
    }

    mutating func reached(_ directory: LfsDirectory) { tail = directory.tail }
}
