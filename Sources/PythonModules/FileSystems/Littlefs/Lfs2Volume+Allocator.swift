/// Free blocks.
///
/// Nothing on the disk says which blocks are free: the allocator goes over everything and notes
/// what is in use, for a window of blocks at a time.
extension Lfs2Volume {
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
        state.windowSize = min(8 * shape.lookahead, state.windowBudget)
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

    /// Calls `visit` with every block in use, with some of them more than once.
    func visitBlocks(
        withOrphans: Bool, _ visit: (Int) -> Void
    ) throws(LfsFailure) {
        var chain = Lfs2Chain()
        while let pair = try chain.next(self) {
            visit(pair.first)
            visit(pair.second)
            let directory = try fetch(pair)
            chain.reached(directory)
            for id in 0..<directory.count {
                guard
                    let (tag, bytes) = try get(
                        directory, Lfs2Tag(0x700, Lfs2Tag.noID, 0),
                        Lfs2Tag(Lfs2Tag.Group.content, id, 8))
                else { continue }
                let numbers = Lfs2Pair(bytes)
                if tag.kind == Lfs2Tag.Kind.skipList {
                    try visitSkipList(
                        head: numbers.first, size: numbers.second, over: nil, visit)
                } else if withOrphans, tag.kind == Lfs2Tag.Kind.folderPair {
                    visit(numbers.first)
                    visit(numbers.second)
                }
            }
        }
        for case let file as Lfs2OpenFile in handles where !file.flags.contains(.isInline) {
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
struct Lfs2Chain {
    private var tail = Lfs2Pair.anchor
    private var steps = 0

    /// The next pair, `nil` at the end.
    mutating func next(_ volume: Lfs2Volume) throws(LfsFailure) -> Lfs2Pair? {
        if tail.isNull { return nil }
        // Each step of a list without a circle has two blocks of its own.
        if steps > volume.shape.blockCount { throw volume.damaged }
        steps += 1
        return tail
    }

    mutating func reached(_ directory: Lfs2Directory) { tail = directory.tail }
}
