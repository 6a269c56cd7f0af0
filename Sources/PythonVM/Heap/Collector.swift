/// Mark and sweep over 16-byte blocks; runs at safepoints of the loop only.
///
/// Marking is conservative: every word of a reachable object that could be the offset of an
/// allocation is taken as one. Roots are the header, the stack and the stack of values held by
/// native code.
extension VirtualMachine {
    /// Collects garbage.
    ///
    /// `isAsked`: the program asks for it and pays for it. An allocation pays its share of the
    /// others.
    public func collectGarbage(isAsked: Bool = false) {
        header.pointee.collectionWanted = false
        header.pointee.collectedBytecodes = header.pointee.bytecodes
        let tableWords = (Int(header.pointee.totalBlocks) + 63) / 64
        markBits.update(repeating: 0, count: tableWords)
        var marker = Marker(machine: self)
        let headerValues = UnsafeMutableRawPointer(header).assumingMemoryBound(to: UInt32.self)
        marker.scan(headerValues, count: MemoryLayout<ImageHeader>.size / 4)
        marker.scan(from: header.pointee.stackStart, to: header.pointee.stackTop)
        let scratch = header.pointee.stackEnd
        marker.scan(from: scratch, to: scratch + UInt32(Image.scratchBytes))
        marker.scan(from: header.pointee.rootsStart, to: header.pointee.rootsTop)
        var frame = header.pointee.frame
        while frame != 0 {
            if isGeneratorFrame(frame) { marker.mark(generator(ofFrame: frame).offset) }
            frame = frameWords(frame)[Frame.previous]
        }
        for index in threads.indices {
            marker.mark(threads[index].function.bits)
            if index != currentThread { scan(threads[index], &marker) }
        }
        marker.finish()
        dropUnusedModules { isMarked($0.offset) }
        outside.collected { isMarked($0.offset) }
        let looked = sweep(tableWords)
        if isAsked { header.pointee.cycles &+= costs.collectedBlock &* UInt64(looked) }
    }

    /// Marks what a thread refers to that is not the present one.
    private func scan(_ thread: GreenThread, _ marker: inout Marker) {
        for word in thread.stack { marker.mark(word) }
        var frame = thread.frame
        while frame != 0 {
            if isGeneratorFrame(frame) {
                marker.mark(generator(ofFrame: frame).offset)
                frame = frameWords(frame)[Frame.previous]
            } else {
                let place = Int(frame - header.pointee.stackStart) >> 2
                frame = thread.stack[place + Frame.previous]
            }
        }
    }

    private func isMarked(_ offset: UInt32) -> Bool {
        let block = block(of: offset)
        return markBits[block >> 6] >> UInt64(block & 63) & 1 == 1
    }

    /// Frees every allocation whose head has no mark; how many blocks it looked at.
    private func sweep(_ tableWords: Int) -> Int {
        let used = usedBits
        let heads = headBits
        let marks = markBits
        let raws = rawBits
        var isFreeing = false
        var live = 0
        var looked = 0
        for index in 0..<tableWords {
            let word = used[index]
            if word == 0 {
                isFreeing = false
                continue
            }
            // Fast: every head in this word is marked and nothing is being freed.
            if !isFreeing && heads[index] & ~marks[index] == 0 {
                live += word.nonzeroBitCount
                looked += 64
                isFreeing = false
                continue
            }
            let head = heads[index]
            var dead = head & ~marks[index]
            var kept = word
            if isFreeing {
                // The rest of an allocation that began in a word before.
                kept &= head == 0 ? 0 : UInt64.max << UInt64(head.trailingZeroBitCount)
            }
            while dead != 0 {
                let first = dead & (0 &- dead)
                let next = head & (0 &- (first << 1))
                // From this head up to the next one, or to the end of the word.
                kept &= ~((next & (0 &- next)) &- first)
                dead ^= first
            }
            if head != 0 {
                isFreeing = marks[index] >> UInt64(63 - head.leadingZeroBitCount) & 1 == 0
            }
            looked += 64
            used[index] = kept
            heads[index] &= kept
            raws[index] &= kept
            live += kept.nonzeroBitCount
        }
        header.pointee.usedBlocks = UInt32(live)
        header.pointee.liveBlocks = UInt32(live)
        header.pointee.allocatedBlocks = 0
        header.pointee.firstFree = 0
        header.pointee.firstPair = 0
        return looked
    }

    // MARK: - Safepoints

    /// Collects when it is time; MemoryError when the program needs more than the board has.
    ///
    /// Exceptions that were made when nothing was left may stay: boards have a buffer for them.
    func collectAtSafepoint() throws(Raised) {
        let isBeyond = header.pointee.usedBlocks > header.pointee.limitBlocks
        let isHostile = collectsAlways && header.pointee.allocations != collectedAllocations
        let isThreshold = header.pointee.allocatedBlocks > header.pointee.thresholdBlocks
        guard
            isBeyond || isHostile || header.pointee.collectionWanted && isThreshold
                || header.pointee.collectionWanted
        else { return }
        header.pointee.collectionWanted = false
        if isBeyond || isHostile || header.pointee.collectorEnabled { collectGarbage() }
        collectedAllocations = header.pointee.allocations
        if header.pointee.usedBlocks > header.pointee.limitBlocks + VirtualMachine.emergencyBlocks {
            throw raiseWithoutHeap(
                .memoryError, "memory allocation failed, heap is used up")
        }
    }
}

extension VirtualMachine {
    /// Blocks beyond the limit that exceptions may take.
    fileprivate static let emergencyBlocks: UInt32 = 32
}

/// Follows references from the roots; objects to look into lie on an explicit stack of limited
/// size.
private struct Marker {
    private let base: UnsafeMutableRawPointer
    private let heapStart: UInt32
    private let heapEnd: UInt32
    private let heads: UnsafeMutablePointer<UInt64>
    private let marks: UnsafeMutablePointer<UInt64>
    private let raws: UnsafeMutablePointer<UInt64>
    private let machine: VirtualMachine
    private var pending: [UInt32] = []
    private var hasOverflowed = false
    private static let limit = 4096

    init(machine: VirtualMachine) {
        self.machine = machine
        base = machine.base
        heapStart = machine.header.pointee.heapStart
        heapEnd = heapStart + machine.header.pointee.totalBlocks << 4
        heads = machine.headBits
        marks = machine.markBits
        raws = machine.rawBits
        pending.reserveCapacity(256)
    }

    /// Looks at words between two offsets.
    mutating func scan(from start: UInt32, to end: UInt32) {
        guard end > start else { return }
        scan(
            (base + Int(start)).assumingMemoryBound(to: UInt32.self),
            count: Int(end - start) >> 2)
    }

    /// Looks at words.
    mutating func scan(_ words: UnsafeMutablePointer<UInt32>, count: Int) {
        for index in 0..<count { mark(words[index]) }
    }

    /// Marks the allocation at an offset, if there is one.
    @inline(__always)
    mutating func mark(_ word: UInt32) {
        guard word & 15 == 0, word >= heapStart, word < heapEnd else { return }
        let block = Int(word &- heapStart) >> 4
        let bit: UInt64 = 1 << UInt64(block & 63)
        guard heads[block >> 6] & bit != 0, marks[block >> 6] & bit == 0 else { return }
        marks[block >> 6] |= bit
        guard raws[block >> 6] & bit == 0 else { return }
        if pending.count < Marker.limit {
            pending.append(word)
        } else {
            hasOverflowed = true
        }
    }

    /// Looks into everything that was marked.
    mutating func finish() {
        repeat {
            while let offset = pending.popLast() { look(into: offset) }
            if hasOverflowed {
                // Some marked objects were not looked into: look into all of them again.
                hasOverflowed = false
                lookIntoMarked()
            }
        } while !pending.isEmpty || hasOverflowed
    }

    private mutating func look(into offset: UInt32) {
        let count = machine.blockCount(head: machine.block(of: offset))
        scan((base + Int(offset)).assumingMemoryBound(to: UInt32.self), count: count << 2)
    }

    private mutating func lookIntoMarked() {
        let count = Int(machine.header.pointee.totalBlocks)
        for block in 0..<count
        where marks[block >> 6] & ~raws[block >> 6] & heads[block >> 6] >> UInt64(block & 63) & 1
            == 1
        {
            look(into: heapStart + UInt32(block) << 4)
            while let offset = pending.popLast() { look(into: offset) }
        }
    }
}
