/// Allocation of 16-byte blocks: first fit over a bitmap, as the board does it.
///
/// Four bits a block: used, head (first of its object), mark, and raw (its words are no values).
/// The collector runs at safepoints of the loop only (see `Collector`): between two of them an
/// allocation may go beyond the board's limit into the reserve, and a collection is asked for.
extension VirtualMachine {
    @inline(__always) var usedBits: UnsafeMutablePointer<UInt64> {
        (base + Int(header.pointee.usedBits)).assumingMemoryBound(to: UInt64.self)
    }
    @inline(__always) var headBits: UnsafeMutablePointer<UInt64> {
        (base + Int(header.pointee.headBits)).assumingMemoryBound(to: UInt64.self)
    }
    @inline(__always) var markBits: UnsafeMutablePointer<UInt64> {
        (base + Int(header.pointee.markBits)).assumingMemoryBound(to: UInt64.self)
    }
    @inline(__always) var rawBits: UnsafeMutablePointer<UInt64> {
        (base + Int(header.pointee.rawBits)).assumingMemoryBound(to: UInt64.self)
    }

    /// Allocates zeroed memory and returns its offset.
    ///
    /// `bytes`: the size; 0 gives one block.
    /// `raw`: whether the words are no values, so that the collector need not look at them.
    /// Throws MemoryError when the request could not fit beside what lived at the last
    ///   collection, when the reserve is used up, or when the heap is locked.
    public func allocate(bytes: Int, raw: Bool = false) throws(Raised) -> UInt32 {
        let offset = allocateQuickly(bytes: bytes, raw: raw)
        return offset != 0 ? offset : try allocateSlowly(bytes: bytes, raw: raw)
    }

    /// At most four blocks that lie in one word of the tables, when nothing special is due; 0
    /// otherwise.
    @inline(__always)
    func allocateQuickly(bytes: Int, raw: Bool) -> UInt32 {
        let header = header
        guard bytes <= 64, header.pointee.heapLockDepth == 0, !collectsAlways,
            header.pointee.allocatedBlocks &+ 4 < header.pointee.thresholdBlocks
        else { return 0 }
        let count = max(1, (bytes &+ 15) >> 4)
        let first = Int(
            count == 1
                ? header.pointee.firstFree
                : max(header.pointee.firstFree, header.pointee.firstPair))
        let index = first >> 6
        // Behind the tables of used blocks lie others: `first` never lies beyond them.
        let free = ~usedBits[index] >> UInt64(first & 63)
        // A bit stays where that block and the count - 1 behind it are free.
        var runs = free
        if count > 1 {
            runs &= free >> 1
            if count > 2 { runs &= free >> 2 }
            if count > 3 { runs &= free >> 3 }
        }
        guard runs != 0 else { return 0 }
        let block = first &+ runs.trailingZeroBitCount
        guard block &+ count <= Int(header.pointee.limitBlocks) else { return 0 }
        let head: UInt64 = 1 << UInt64(block & 63)
        usedBits[index] |= (head << UInt64(count)) &- head
        headBits[index] |= head
        if raw { rawBits[index] |= head }
        let used = header.pointee.usedBlocks &+ UInt32(truncatingIfNeeded: count)
        header.pointee.usedBlocks = used
        if used > header.pointee.peakBlocks { header.pointee.peakBlocks = used }
        header.pointee.allocatedBlocks &+= UInt32(truncatingIfNeeded: count)
        header.pointee.allocations &+= 1
        header.pointee.cycles &+= costs.allocation
        if count == 1 || block == Int(header.pointee.firstFree) {
            header.pointee.firstFree = UInt32(truncatingIfNeeded: block &+ count)
        }
        let offset = header.pointee.heapStart &+ UInt32(truncatingIfNeeded: block) &<< 4
        let memory = (base + Int(offset)).assumingMemoryBound(to: SIMD4<UInt32>.self)
        memory[0] = .zero
        if count > 1 {
            memory[1] = .zero
            if count > 2 { memory[2] = .zero }
            if count > 3 { memory[3] = .zero }
        }
        return offset
    }

    @inline(never)
    private func allocateSlowly(bytes: Int, raw: Bool) throws(Raised) -> UInt32 {
        let count = max(1, (bytes + 15) >> 4)
        if header.pointee.heapLockDepth != 0 { throw raiseHeapLocked() }
        guard count <= Int(header.pointee.totalBlocks),
            let block = findFree(count: count)
        else { throw raiseMemoryError(bytes: bytes) }
        if block + count > Int(header.pointee.limitBlocks) {
            header.pointee.collectionWanted = true
            header.pointee.sliceEnd = 0
            if !usesReserve, count > VirtualMachine.smallRequest || !hasRunSinceCollection,
                count + Int(header.pointee.liveBlocks) > Int(header.pointee.limitBlocks)
            {
                throw raiseMemoryError(bytes: bytes)
            }
        }
        take(block: block, count: count, raw: raw)
        let offset = Int(header.pointee.heapStart) + block << 4
        (base + offset).initializeMemory(as: UInt8.self, repeating: 0, count: count << 4)
        header.pointee.cycles &+= costs.allocation
        return UInt32(offset)
    }

    /// Blocks that may be taken from the reserve when what lived at the last collection may have
    /// died since: the next safepoint finds out.
    private static let smallRequest = 8
    private var hasRunSinceCollection: Bool {
        header.pointee.bytecodes &- header.pointee.collectedBytecodes > 256
    }

    private func take(block: Int, count: Int, raw: Bool) {
        setBits(usedBits, from: block, count: count)
        headBits[block >> 6] |= 1 << UInt64(block & 63)
        if raw { rawBits[block >> 6] |= 1 << UInt64(block & 63) }
        header.pointee.usedBlocks &+= UInt32(count)
        header.pointee.allocatedBlocks &+= UInt32(count)
        header.pointee.allocations &+= 1
        if header.pointee.usedBlocks > header.pointee.peakBlocks {
            header.pointee.peakBlocks = header.pointee.usedBlocks
        }
        if header.pointee.allocatedBlocks > header.pointee.thresholdBlocks {
            header.pointee.collectionWanted = true
            header.pointee.sliceEnd = 0
        }
        if collectsAlways { header.pointee.sliceEnd = 0 }
        if Int(header.pointee.firstFree) == block {
            header.pointee.firstFree = UInt32(block + count)
        }
    }

    /// The first run of `count` free blocks at or above the first free one.
    private func findFree(count: Int) -> Int? {
        let total = Int(header.pointee.totalBlocks)
        let words = usedBits
        let firstFree = Int(header.pointee.firstFree)
        // Single free blocks, which gather at the start, cannot hold more than one.
        var block = count == 1 ? firstFree : max(firstFree, Int(header.pointee.firstPair))
        var isFirst = block == firstFree
        var lacksPair = count > 1
        while block + count <= total {
            let free = ~words[block >> 6] >> UInt64(block & 63)
            if free == 0 {
                block = (block | 63) + 1
                continue
            }
            block += free.trailingZeroBitCount
            if isFirst {
                header.pointee.firstFree = UInt32(block)
                isFirst = false
            }
            let run = freeRun(from: block, atMost: count)
            if lacksPair && run > 1 {
                header.pointee.firstPair = UInt32(block)
                lacksPair = false
            }
            if run >= count { return block + count <= total ? block : nil }
            block += run
        }
        return nil
    }

    private func freeRun(from start: Int, atMost count: Int) -> Int {
        let words = usedBits
        var block = start
        while block - start < count {
            let used = words[block >> 6] >> UInt64(block & 63)
            if used != 0 { return block - start + used.trailingZeroBitCount }
            block = (block | 63) + 1
            if block >= Int(header.pointee.totalBlocks) { break }
        }
        return block - start
    }

    private func setBits(_ words: UnsafeMutablePointer<UInt64>, from start: Int, count: Int) {
        var block = start
        let end = start + count
        while block < end {
            let bit = block & 63
            let here = min(64 - bit, end - block)
            let mask = here == 64 ? UInt64.max : ((1 << UInt64(here)) - 1) << UInt64(bit)
            words[block >> 6] |= mask
            block += here
        }
    }

    /// The block of an offset into the heap.
    @inline(__always) func block(of offset: UInt32) -> Int {
        Int(offset &- header.pointee.heapStart) >> 4
    }

    /// The number of blocks of the object whose head is `block`.
    func blockCount(head block: Int) -> Int {
        var next = block + 1
        let total = Int(header.pointee.totalBlocks)
        let used = usedBits
        let heads = headBits
        while next < total, used[next >> 6] >> UInt64(next & 63) & 1 == 1,
            heads[next >> 6] >> UInt64(next & 63) & 1 == 0
        {
            next += 1
        }
        return next - block
    }

    /// The bytes that an allocation holds.
    public func allocatedBytes(at offset: UInt32) -> Int {
        blockCount(head: block(of: offset)) << 4
    }

    /// Gives an allocation back.
    public func free(_ offset: UInt32) {
        guard offset != 0, !header.pointee.sharesMemory else { return }
        let first = block(of: offset)
        let count = blockCount(head: first)
        for index in first..<first + count {
            usedBits[index >> 6] &= ~(1 << UInt64(index & 63))
        }
        headBits[first >> 6] &= ~(1 << UInt64(first & 63))
        rawBits[first >> 6] &= ~(1 << UInt64(first & 63))
        header.pointee.usedBlocks &-= UInt32(count)
        lowerHints(to: UInt32(first))
    }

    /// After the block was freed: it may be the first free one, or one of the first pair.
    private func lowerHints(to block: UInt32) {
        if block < header.pointee.firstFree { header.pointee.firstFree = block }
        if block <= header.pointee.firstPair { header.pointee.firstPair = max(block, 1) - 1 }
    }

    /// Makes an allocation larger or smaller, moving it when it must; new bytes are zero.
    ///
    /// `offset`: an allocation, or 0 for none.
    public func reallocate(_ offset: UInt32, bytes: Int, raw: Bool = false) throws(Raised) -> UInt32
    {
        guard offset != 0 else { return try allocate(bytes: bytes, raw: raw) }
        if header.pointee.heapLockDepth != 0 { throw raiseHeapLocked() }
        let old = allocatedBytes(at: offset)
        let wanted = max(1, (bytes + 15) >> 4) << 4
        if wanted == old { return offset }
        if wanted < old {
            if header.pointee.sharesMemory { return offset }
            shrink(offset, from: old, to: wanted)
            return offset
        }
        let first = block(of: offset)
        let more = (wanted - old) >> 4
        let next = first + old >> 4
        if next + more <= Int(header.pointee.limitBlocks),
            freeRun(from: next, atMost: more) >= more
        {
            setBits(usedBits, from: next, count: more)
            header.pointee.usedBlocks &+= UInt32(more)
            header.pointee.allocatedBlocks &+= UInt32(more)
            (base + Int(offset) + old).initializeMemory(
                as: UInt8.self, repeating: 0, count: wanted - old)
            return offset
        }
        let moved = try allocate(bytes: bytes, raw: raw)
        (base + Int(moved)).copyMemory(from: base + Int(offset), byteCount: old)
        free(offset)
        return moved
    }

    private func shrink(_ offset: UInt32, from old: Int, to new: Int) {
        let first = block(of: offset)
        for index in (first + new >> 4)..<(first + old >> 4) {
            usedBits[index >> 6] &= ~(1 << UInt64(index & 63))
        }
        header.pointee.usedBlocks &-= UInt32((old - new) >> 4)
        lowerHints(to: UInt32(first + new >> 4))
    }
}
