/// Where the loop looks up: ends of slices, garbage, interrupts, scheduled functions.
extension VirtualMachine {
    /// Cycles that a nested run executes before the host is asked whether it may go on.
    static let nestedSlice: UInt64 = 1 << 20
    /// The loop counts cycles of a slice in 32 bits.
    private static let longestSlice: UInt64 = 1 << 30

    /// Sets the end of the slice; at once when something waits for a safepoint.
    func beginSlice(isNested: Bool) {
        let now = header.pointee.cycles
        if header.pointee.collectionWanted || header.pointee.keyboardInterrupt || canRunScheduled
            || collectsAlways && header.pointee.allocations != collectedAllocations
        {
            header.pointee.sliceEnd = 0
            return
        }
        let longest = now &+ (isNested ? VirtualMachine.nestedSlice : VirtualMachine.longestSlice)
        header.pointee.sliceEnd = isNested ? longest : min(fuelEnd, longest)
    }

    /// Does what is due; the registers are stored in the current frame.
    ///
    /// Returns whether the run's budget is used up.
    @inline(never)
    func safepoint(isNested: Bool) throws(Raised) -> Bool {
        try collectAtSafepoint()
        if !isNested && isMainWanted { return true }
        try checkInterrupt()
        if isNested {
            try checkNestedSlice()
        } else if canRunScheduled && currentThread == 0 {
            try startScheduled()
        }
        beginSlice(isNested: isNested)
        if header.pointee.sliceEnd == 0, isNested || !canRunScheduled {
            let longest = header.pointee.cycles &+ VirtualMachine.nestedSlice
            header.pointee.sliceEnd = isNested ? longest : min(fuelEnd, longest)
        }
        return !isNested && header.pointee.cycles >= fuelEnd
    }

    /// After a call from native code: that may go on with such calls forever, and code without
    /// jumps backwards meets no safepoint.
    @inline(__always)
    func checkNativeLoop() throws(Raised) {
        guard header.pointee.keyboardInterrupt || header.pointee.cycles >= nestedEnd else {
            return
        }
        try checkInterrupt()
        try checkNestedSlice()
    }

    private func checkInterrupt() throws(Raised) {
        guard header.pointee.keyboardInterrupt else { return }
        header.pointee.keyboardInterrupt = false
        throw raise(.keyboardInterrupt, arguments: [])
    }

    /// Asks the host from time to time whether nested code may go on.
    private func checkNestedSlice() throws(Raised) {
        guard header.pointee.cycles >= nestedEnd else { return }
        nestedEnd = header.pointee.cycles &+ VirtualMachine.nestedSlice
        guard mayNestedCodeGoOn(for: VirtualMachine.nestedSlice) else {
            isAborting = true
            throw raise(.systemExit, arguments: [])
        }
    }

    /// The instruction of a call that waited was paid for when it was executed first.
    func creditForWait(_ op: InternalOp) {
        if pendingWait != nil { refund(op) }
    }

    /// Takes back what an instruction cost that is executed again.
    func refund(_ op: InternalOp) {
        let cost = costTable[Int(op.rawValue)]
        header.pointee.cycles &-= min(cost & 0xFFFF_FFFF, header.pointee.cycles)
        header.pointee.bytecodes &-= cost >> 32
    }

    /// Cycles in the low and one bytecode in the high 32 bits, for each operation.
    static func makeCostTable(_ costs: CycleCosts) -> UnsafeMutablePointer<UInt64> {
        let table = UnsafeMutablePointer<UInt64>.allocate(capacity: 256)
        table.initialize(repeating: 1 << 32 | 1, count: 256)
        for op in InternalOp.allCases where op != .lineMark {
            // At least one: threads take turns after so many cycles.
            table[Int(op.rawValue)] = max(1, costs.cycles(of: op) & 0xFFFF_FFFF) | 1 << 32
        }
        table[Int(InternalOp.lineMark.rawValue)] = 0
        return table
    }
}
