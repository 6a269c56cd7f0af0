/// What a prompt and its owner set in the interpreter.
extension VirtualMachine {
    /// `micropython.opt_level()`: 1 leaves out assertions, 3 line numbers too.
    public var optimizationLevel: Int {
        get { Int(header.pointee.optimizationLevel) }
        set { header.pointee.optimizationLevel = UInt8(truncatingIfNeeded: newValue) }
    }

    /// Gives the heap back to a user whose code left it locked.
    public func unlockHeap() { header.pointee.heapLockDepth = 0 }

    /// Forgets an interrupt that no code has taken yet.
    public func dropKeyboardInterrupt() { header.pointee.keyboardInterrupt = false }

    /// Prints what `micropython.mem_info()` prints.
    public func printMemory() throws(Raised) {
        _ = try MemoryReport.call(self, Arguments(base: scratch, count: 0))
    }
}
