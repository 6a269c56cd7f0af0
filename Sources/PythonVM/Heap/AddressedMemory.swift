/// Memory that a program names by its address: an offset into the image.
///
/// Every access is checked. Reading is possible in all that is allocated; writing only in raw
/// memory that is not an object by itself: the bytes of str, bytes, bytearray and array, which
/// nobody trusts. A program that could change other words could forge objects, and with them reach
/// what lies outside of the image. So raw memory without a type in front must never hold what the
/// interpreter relies on.
extension VirtualMachine {
    /// The address of memory that a buffer slot gave out; bytes that lie outside of the image are
    /// copied into it.
    public func address(of view: BufferView) throws(Raised) -> Int {
        let distance = view.pointer - base
        if distance >= 0 && distance < Int(header.pointee.imageBytes) { return distance }
        return try addressOfCopy(of: view)
    }

    /// Interned strings are shared by all nodes: the program gets a copy of its own, and the same
    /// one each time.
    private func addressOfCopy(of view: BufferView) throws(Raised) -> Int {
        let name = InternedString("address of constants")
        var copies = hostObject(name)
        if copies.isNull {
            copies = try newDict()
            try setHostObject(name, copies)
        }
        let bytes = UnsafeBufferPointer(
            start: view.pointer.assumingMemoryBound(to: UInt8.self), count: view.count)
        let key = try newText(.bytes, bytes)
        let known = try find(key, inDict: copies)
        if known.isNull { try store(key, key, inDict: copies) }
        return Int(words(known.isNull ? key : known)[Layout.Text.data])
    }

    /// The memory at an address; OSError EFAULT when the program may not use it.
    public func memory(
        at address: Int, count: Int, writable: Bool = false
    ) throws(Raised) -> UnsafeMutableRawPointer {
        guard allocation(around: address, count: count, writable: writable) != nil else {
            throw raiseOSError(14)
        }
        return base + address
    }

    /// The start of the allocation that holds all of a range that a program may use; `nil` when
    /// there is none.
    public func allocation(around address: Int, count: Int, writable: Bool) -> UInt32? {
        let start = Int(header.pointee.heapStart)
        let end = start + Int(header.pointee.totalBlocks) << 4
        guard address >= start, address < end, count >= 0, count <= end - address else {
            return nil
        }
        let first = (address - start) >> 4
        let last = (address + max(count, 1) - 1 - start) >> 4
        let used = usedBits
        let heads = headBits
        for block in first...last {
            let bit: UInt64 = 1 << UInt64(block & 63)
            guard used[block >> 6] & bit != 0, block == first || heads[block >> 6] & bit == 0
            else { return nil }
        }
        let head = headBlock(of: first)
        let offset = UInt32(start + head << 4)
        if !writable { return offset }
        guard rawBits[head >> 6] >> UInt64(head & 63) & 1 != 0 else { return nil }
        let type = values(at: offset)[0]
        let isObject = type == .type(.int) || type == .type(.float) || type == .type(.complex)
        return isObject ? nil : offset
    }

    private func headBlock(of block: Int) -> Int {
        let heads = headBits
        var word = block >> 6
        var bits = heads[word] & (UInt64.max >> UInt64(63 - block & 63))
        while bits == 0 && word > 0 {
            word -= 1
            bits = heads[word]
        }
        return word << 6 + 63 - bits.leadingZeroBitCount
    }

    /// Makes a bytearray that shares the memory at an address, and keeps it alive.
    ///
    /// Where the program may not write, the bytearray is empty; it tells its address all the same.
    public func newBytearray(at address: Int, count: Int) throws(Raised) -> Value {
        guard address >= 0, address < 1 << 32 else { throw raiseIntegerOverflow() }
        let owner = allocation(around: address, count: count, writable: true)
        header.pointee.sharesMemory = true
        // One word more than others have: the collector finds the owner's memory in it. Two more
        // hold the length that was asked for.
        let array = try newObject(.bytearray, words: Layout.Array.words + 3)
        words(array)[Layout.Array.kind] = 0x42
        words(array)[Layout.Array.length] = owner == nil ? 0 : UInt32(count)
        words(array)[Layout.Array.data] = UInt32(address)
        words(array)[Layout.Array.words] = owner ?? 0
        words(array)[Layout.Array.words + 1] = UInt32(truncatingIfNeeded: count)
        words(array)[Layout.Array.words + 2] = UInt32(truncatingIfNeeded: count >> 32)
        return array
    }

    /// How long the program believes a bytearray to be whose memory it may not use.
    func claimedLength(of array: Value) -> Int? {
        guard header.pointee.sharesMemory, isExactly(array, .bytearray),
            words(array)[Layout.Array.length] == 0,
            allocatedBytes(at: array.offset) > Layout.Array.words << 2
        else { return nil }
        let words = words(array) + Layout.Array.words
        return Int(words[1]) | Int(words[2]) << 32
    }
}
