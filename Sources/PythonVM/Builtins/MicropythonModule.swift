extension CoreModules {
    /// The interpreter's own controls.
    static let micropython = NativeModule(
        "micropython",
        [
            Member.function("const", 1) { (_, arguments) throws(Raised) in arguments[0] },
            Member.function("alloc_emergency_exception_buf", 1) {
                (machine, arguments) throws(Raised) in
                // MemoryError has its room in the image already.
                _ = try machine.integer(arguments[0])
                return .none
            },
            Member.function("heap_lock", 0) { (machine, _) throws(Raised) in
                machine.header.pointee.heapLockDepth += 1
                return .none
            },
            Member.function("heap_unlock", 0) { (machine, _) throws(Raised) in
                if machine.header.pointee.heapLockDepth > 0 {
                    machine.header.pointee.heapLockDepth -= 1
                }
                return .none
            },
            Member.function("kbd_intr", 1) { (machine, arguments) throws(Raised) in
                try machine.setHostObject(
                    Names.interruptCharacter, .small(machine.integer(arguments[0])))
                return .none
            },
            Member.function("mem_info", 0, 1, MemoryReport.call),
            Member.function("opt_level", 0, 1) { (machine, arguments) throws(Raised) in
                guard arguments.count > 0 else {
                    return .small(Int(machine.header.pointee.optimizationLevel))
                }
                machine.header.pointee.optimizationLevel =
                    UInt8(truncatingIfNeeded: try machine.integer(arguments[0]))
                return .none
            },
            Member.function("qstr_info", 0, 1, MemoryReport.names),
            Member.function("schedule", 2) { (machine, arguments) throws(Raised) in
                guard machine.schedule(arguments[0], arguments[1]) else {
                    throw machine.raise(.runtimeError, "schedule queue full")
                }
                return .none
            },
            Member.function("stack_use", 0) { (machine, _) throws(Raised) in
                .small(machine.stackBytesInUse)
            },
            Member.type(RingObject.type),
        ])
}

extension Names {
    static let interruptCharacter = InternedString(".interrupt")
}

extension VirtualMachine {
    /// Bytes of the interpreter's stack that frames take.
    public var stackBytesInUse: Int { Int(header.pointee.stackTop - header.pointee.stackStart) }
    /// The character that interrupts the program: -1 for none, else 3 unless the program chose one.
    public var interruptCharacter: Int {
        let chosen = hostObject(Names.interruptCharacter)
        return chosen.isSmall ? chosen.small : 3
    }
}

/// What `micropython.mem_info` and `qstr_info` print.
enum MemoryReport {
    static func call(_ machine: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let header = machine.header.pointee
        let runs = Runs(machine)
        let total = Int(header.limitBlocks) << 4
        let stack = Int(header.stackEnd - header.stackStart)
        var text = TextBuffer()
        text.write("stack: \(machine.stackBytesInUse) out of \(stack)\n" as String)
        text.write(
            "GC: total: \(total), used: \(machine.usedBytes), free: \(machine.freeBytes)\n"
                as String)
        text.write(
            " No. of 1-blocks: \(runs.ones), 2-blocks: \(runs.twos), max blk sz: \(runs.largest), "
                + "max free sz: \(runs.largestFree)\n")
        try machine.write(text.bytes, toStream: .null)
        return .none
    }

    /// The names of the code that this machine has loaded.
    static func names(_ machine: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let (count, bytes) = machine.loadedNames
        // A name takes its bytes with an end mark, a hash and a length: 2 and 1 bytes on boards.
        var text = TextBuffer()
        text.write(
            "qstr pool: n_pool=1, n_qstr=\(count), n_str_data_bytes=\(bytes + count), "
                + "n_total_bytes=\(bytes + count * 8)\n")
        try machine.write(text.bytes, toStream: .null)
        return .none
    }

    /// Sizes of what lies in the heap, in blocks.
    private struct Runs {
        var ones = 0
        var twos = 0
        var largest = 0
        var largestFree = 0

        init(_ machine: VirtualMachine) {
            let used = machine.usedBits
            let heads = machine.headBits
            func bit(_ words: UnsafeMutablePointer<UInt64>, _ block: Int) -> Bool {
                words[block >> 6] >> UInt64(block & 63) & 1 == 1
            }
            let total = Int(machine.header.pointee.limitBlocks)
            var block = 0
            while block < total {
                let start = block
                let isUsed = bit(used, block)
                block += 1
                while block < total, bit(used, block) == isUsed, !(isUsed && bit(heads, block)) {
                    block += 1
                }
                let length = block - start
                if !isUsed {
                    largestFree = max(largestFree, length)
                } else {
                    ones += length == 1 ? 1 : 0
                    twos += length == 2 ? 1 : 0
                    largest = max(largest, length)
                }
            }
        }
    }
}
