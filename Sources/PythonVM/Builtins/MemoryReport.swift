/// What `micropython.mem_info` and `qstr_info` print.
enum MemoryReport {
    /// What the program took outside its heap: the PC port counts it, boards do not.
    static let statistics: [(name: String, member: NativeMember)] = [
        statistic("mem_total") { Int($0.header.pointee.allocations) * 16 },
        statistic("mem_current") { $0.usedBytes },
        statistic("mem_peak") { Int($0.header.pointee.peakBlocks) << 4 },
    ]

    private static func statistic(
        _ name: String, _ count: @escaping @Sendable (VirtualMachine) -> Int
    ) -> (name: String, member: NativeMember) {
        Member.function(name, 0) { (machine, _) throws(Raised) in
            try machine.newInt(count(machine))
        }
    }

    static func call(_ machine: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let header = machine.header.pointee
        let runs = Runs(machine)
        let total = Int(header.limitBlocks) << 4
        let stack = Int(header.stackEnd - header.stackStart)
        var text = TextBuffer()
        if machine.platform.collectTellsCount {
            text.write(
                "mem: total=\(header.allocations * 16), current=\(machine.usedBytes), "
                    + "peak=\(header.peakBlocks << 4)\n")
        }
        text.write("stack: \(machine.stackBytesInUse) out of \(stack)\n" as String)
        text.write(
            "GC: total: \(total), used: \(machine.usedBytes), free: \(machine.freeBytes)\n"
                as String)
        text.write(
            " No. of 1-blocks: \(runs.ones), 2-blocks: \(runs.twos), max blk sz: \(runs.largest), "
                + "max free sz: \(runs.largestFree)\n")
        if arguments.count > 0 { layout(machine, &text) }
        try machine.write(text.bytes, toStream: .null)
        return .none
    }

    /// A letter a block, 64 a line: `.` free, `h` the first of an object, `=` the others of it.
    private static func layout(_ machine: VirtualMachine, _ text: inout TextBuffer) {
        let header = machine.header.pointee
        text.write(
            "GC memory layout; from \(String(header.heapStart, radix: 16)):" as String)
        var freeLines = 0
        for line in 0..<(Int(header.limitBlocks) + 63) / 64 {
            let (used, heads) = (machine.usedBits[line], machine.headBits[line])
            if used == 0 {
                freeLines += 1
                continue
            }
            if freeLines > 0 {
                text.write("\n       (\(freeLines) lines all free)" as String)
                freeLines = 0
            }
            let place = String(line << 10, radix: 16)
            text.write("\n" + String(repeating: "0", count: max(0, 5 - place.count)) + place + ": ")
            for bit in 0..<min(64, Int(header.limitBlocks) - line * 64) {
                let mask: UInt64 = 1 << UInt64(bit)
                text.write(byte: used & mask == 0 ? 0x2E : heads & mask == 0 ? 0x3D : 0x68)
            }
        }
        if freeLines > 0 { text.write("\n       (\(freeLines) lines all free)" as String) }
        text.write(byte: 0x0A)
    }

    /// The names of the code that this machine has loaded.
    static func names(_ machine: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let names = machine.loadedNames
        let count = names.count
        let bytes = names.reduce(0) { $0 + $1.bytes.count + 1 }
        // A name takes its bytes with an end mark, a hash and a length: 2 and 1 bytes on boards.
        var text = TextBuffer()
        text.write(
            "qstr pool: n_pool=1, n_qstr=\(count), n_str_data_bytes=\(bytes + count), "
                + "n_total_bytes=\(bytes + count * 8)\n")
        if arguments.count > 0 {
            for name in names { text.write("Q(\(name.text))\n" as String) }
        }
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

/// What the PC port's `micropython` has beyond the boards': sums of allocated memory.
public enum MemoryStatistics {
    /// Adds them to the module.
    public static let module = NativeModule("micropython", MemoryReport.statistics)
}
