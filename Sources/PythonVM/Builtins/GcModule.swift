extension CoreModules {
    /// The collector as programs see it.
    static let gc = NativeModule(
        "gc",
        [
            Member.function("collect", 0) { (machine, _) throws(Raised) in
                let before = machine.header.pointee.usedBlocks
                machine.collectGarbage(isAsked: true)
                // The PC port tells how much it found, boards do not.
                guard machine.platform.collectTellsCount else { return .none }
                return .small(Int(before) - Int(machine.header.pointee.usedBlocks))
            },
            Member.function("disable", 0) { (machine, _) throws(Raised) in
                machine.header.pointee.collectorEnabled = false
                return .none
            },
            Member.function("enable", 0) { (machine, _) throws(Raised) in
                machine.header.pointee.collectorEnabled = true
                return .none
            },
            Member.function("isenabled", 0) { (machine, _) throws(Raised) in
                .bool(machine.header.pointee.collectorEnabled)
            },
            Member.function("mem_alloc", 0) { (machine, _) throws(Raised) in
                .small(machine.usedBytes)
            },
            Member.function("mem_free", 0) { (machine, _) throws(Raised) in
                .small(machine.freeBytes)
            },
            Member.function("threshold", 0, 1, threshold),
        ])

    private static func threshold(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let current = machine.header.pointee.thresholdBlocks
        guard arguments.count > 0 else {
            return current == .max ? .small(-1) : .small(Int(current) << 4)
        }
        let bytes = try machine.integer(arguments[0])
        machine.header.pointee.thresholdBlocks =
            bytes < 0 ? .max : UInt32(clamping: bytes >> 4)
        return .none
    }
}

extension VirtualMachine {
    /// Bytes of the heap that are in use.
    public var usedBytes: Int { Int(header.pointee.usedBlocks) << 4 }
    /// Bytes of the heap that are free; 0 while the reserve is in use.
    public var freeBytes: Int {
        max(0, Int(header.pointee.limitBlocks) - Int(header.pointee.usedBlocks)) << 4
    }
}
