extension Layout {
    /// array and bytearray: type code with the number of free items above it, length, data.
    ///
    /// The data's offset is 0 when there is none. Data of `O` arrays is values, all other is raw.
    enum Array {
        static let kind = 1
        static let length = 2
        static let data = 3
        static let words = 4
        /// The free items fill 24 bits.
        static let mostFree = 1 << 24 - 1
    }
}

extension VirtualMachine {
    /// Makes an array or bytearray of zeros.
    func newArray(
        _ type: CoreType, typeCode: UInt8, count: Int
    ) throws(Raised) -> Value {
        guard let size = TypedItems.size(of: typeCode) else {
            throw raise(.valueError, "bad typecode")
        }
        try checkRoom(bytes: count > 1 << 40 ? .max : count * size)
        let data =
            count == 0 ? 0 : try allocate(bytes: count * size, raw: typeCode != 0x4F)
        let array = try newObject(type, words: Layout.Array.words)
        words(array)[Layout.Array.kind] = UInt32(typeCode)
        words(array)[Layout.Array.length] = UInt32(count)
        words(array)[Layout.Array.data] = data
        return array
    }

    /// Makes a bytearray.
    public func newBytearray(_ bytes: UnsafeBufferPointer<UInt8>) throws(Raised) -> Value {
        let array = try newArray(.bytearray, typeCode: 0x42, count: bytes.count)
        if let source = bytes.baseAddress, !bytes.isEmpty {
            self.bytes(at: words(array)[Layout.Array.data])
                .update(from: source, count: bytes.count)
        }
        return array
    }

    /// Makes a bytearray of zeros.
    public func newBytearray(count: Int) throws(Raised) -> Value {
        try newArray(.bytearray, typeCode: 0x42, count: count)
    }

    /// The memory of an array or bytearray.
    func arrayView(_ array: Value) -> BufferView {
        let words = words(array)
        let typeCode = UInt8(truncatingIfNeeded: words[Layout.Array.kind])
        let size = TypedItems.size(of: typeCode) ?? 1
        return BufferView(
            pointer: base + Int(words[Layout.Array.data]),
            count: Int(words[Layout.Array.length]) * size, typeCode: typeCode)
    }

    /// The bytes of an array or bytearray.
    func arrayBytes(_ array: Value) -> UnsafeBufferPointer<UInt8> { arrayView(array).bytes }

    /// Makes room for items at the end of an array; `count` more than there are, at least.
    func reserve(_ count: Int, inArray array: Value, spare: Int = 0) throws(Raised) {
        let head = words(array)
        let free = Int(head[Layout.Array.kind] >> 8)
        guard free < count else { return }
        let typeCode = UInt8(truncatingIfNeeded: head[Layout.Array.kind])
        let size = TypedItems.size(of: typeCode) ?? 1
        let length = Int(head[Layout.Array.length])
        let wanted = (length + max(count, spare)) * size
        try checkRoom(bytes: wanted)
        // A longer block may hold what was cut off before.
        let old = head[Layout.Array.data]
        if header.pointee.sharesMemory, old != 0, typeCode != 0x4F,
            allocation(around: Int(old), count: 1, writable: true) != old
        {
            // A view of memory that is not its own: it goes on with a copy.
            let moved = try allocate(bytes: wanted, raw: true)
            (base + Int(moved)).copyMemory(from: base + Int(old), byteCount: length * size)
            head[Layout.Array.data] = moved
        } else {
            head[Layout.Array.data] = try reallocate(old, bytes: wanted, raw: typeCode != 0x4F)
        }
        head[Layout.Array.kind] = UInt32(typeCode) | UInt32(max(count, spare)) << 8
    }

    /// Counts items that `reserve` made room for as part of the array.
    func grow(_ array: Value, by count: Int) {
        let step = UInt32(bitPattern: Int32(count))
        words(array)[Layout.Array.length] &+= step
        words(array)[Layout.Array.kind] &-= step << 8
    }

    /// Counts the free bytes behind a bytearray as part of it.
    public func useSpare(ofBytearray array: Value) {
        grow(array, by: Int(words(array)[Layout.Array.kind] >> 8))
    }

    /// Cuts a bytearray; the bytes cut off stay free behind it.
    public func shorten(bytearray array: Value, to count: Int) {
        let cut = Int(words(array)[Layout.Array.length]) - count
        guard cut > 0, Int(words(array)[Layout.Array.kind] >> 8) + cut <= Layout.Array.mostFree
        else { return }
        grow(array, by: -cut)
    }

    /// Adds an item to the end of an array or bytearray.
    func append(_ item: Value, toArray array: Value) throws(Raised) {
        // The conversion may run Python code, which may change the array: it comes first.
        let typeCode = UInt8(truncatingIfNeeded: words(array)[Layout.Array.kind])
        let bits = typeCode == 0x4F ? UInt64(item.bits) : try itemBits(item, typeCode)
        try reserve(1, inArray: array, spare: 8)
        let size = TypedItems.size(of: typeCode) ?? 1
        let length = Int(words(array)[Layout.Array.length])
        store(bits, size: size, at: base + Int(words(array)[Layout.Array.data]) + length * size)
        grow(array, by: 1)
    }
}
