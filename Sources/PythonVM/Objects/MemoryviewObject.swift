extension CoreTypes {
    static let memoryview = NativeType(
        "memoryview",
        make: MemoryviewObject.make, unary: ArrayObject.unary, binary: ArrayObject.binary,
        attribute: MemoryviewObject.attribute, getItem: MemoryviewObject.getItem,
        setItem: MemoryviewObject.setItem, iterate: ArrayObject.iterate,
        buffer: MemoryviewObject.buffer,
        members: [("hex", .function(NativeFunction("hex", 1, 2, TextMethods.hex)))])
}

extension Layout {
    /// memoryview: type code (7 bits), writable (bit 7), offset in items (24 bits); length; owner.
    ///
    /// The owner's bytes are looked up at each use, since a bytearray may move them.
    enum View {
        static let kind = 1
        static let length = 2
        static let owner = 3
        static let words = 4
        static let writable: UInt32 = 0x80
        static let mostOffset = 1 << 24 - 1
    }
}

/// The slots of `memoryview`.
enum MemoryviewObject {
    static func make(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try vm.check(arguments, 1, 1)
        let source = arguments[0]
        let view = try vm.requireBuffer(source)
        if vm.isExactly(source, .memoryview) {
            return try copy(vm, source, offset: 0, count: TypedItems(view, vm: vm).count)
        }
        let isWritable = try vm.buffer(source, writable: true) != nil
        return try vm.newMemoryview(
            over: source, typeCode: view.typeCode, count: TypedItems(view, vm: vm).count,
            isWritable: isWritable)
    }

    private static func copy(
        _ vm: VirtualMachine, _ view: Value, offset: Int, count: Int
    ) throws(Raised) -> Value {
        let kind = vm.words(view)[Layout.View.kind]
        let start = Int(kind >> 8) + offset
        guard start <= Layout.View.mostOffset else {
            throw vm.raise(.overflowError, "memoryview offset too large")
        }
        let result = try vm.newObject(.memoryview, words: Layout.View.words)
        vm.words(result)[Layout.View.kind] = kind & 0xFF | UInt32(start) << 8
        vm.words(result)[Layout.View.length] = UInt32(count)
        vm.words(result)[Layout.View.owner] = vm.words(view)[Layout.View.owner]
        return result
    }

    static func attribute(
        _ vm: VirtualMachine, _ value: Value, _ name: InternedString
    ) throws(Raised) -> Value {
        guard name.text == "itemsize" else { return .null }
        let code = UInt8(vm.words(value)[Layout.View.kind] & 0x7F)
        return .small(TypedItems.size(of: code) ?? 1)
    }

    static func buffer(
        _ vm: VirtualMachine, _ value: Value, _ writable: Bool
    ) throws(Raised) -> BufferView? {
        let kind = vm.words(value)[Layout.View.kind]
        if writable && kind & Layout.View.writable == 0 { return nil }
        let owner = vm.values(value)[Layout.View.owner]
        guard let whole = try vm.buffer(owner) else { return nil }
        let code = UInt8(kind & 0x7F)
        let size = TypedItems.size(of: code) ?? 1
        let start = min(Int(kind >> 8) * size, whole.count)
        let wanted = Int(vm.words(value)[Layout.View.length]) * size
        let count = min(wanted, whole.count - start) / size * size
        return BufferView(pointer: whole.pointer + start, count: count, typeCode: code)
    }

    static func getItem(
        _ vm: VirtualMachine, _ value: Value, _ index: Value
    ) throws(Raised) -> Value {
        guard let view = try buffer(vm, value, false) else { return .null }
        let items = TypedItems(view, vm: vm)
        if vm.isSlice(index) {
            let claimed =
                items.count > 0 ? nil : vm.claimedLength(of: vm.values(value)[Layout.View.owner])
            if let claimed {
                let start = try vm.simpleSlice(index, length: claimed).lowerBound
                // The offset is a word without the byte of the type code.
                guard start < 1 << (vm.platform.wordBits - 8) else {
                    throw vm.raise(.overflowError, "memoryview offset too large")
                }
            }
            let range = try vm.simpleSlice(index, length: items.count)
            return try copy(vm, value, offset: range.lowerBound, count: range.count)
        }
        return try items.read(try vm.itemIndex(index, count: items.count, of: value), vm)
    }

    static func setItem(
        _ vm: VirtualMachine, _ value: Value, _ index: Value, _ item: Value
    ) throws(Raised) -> Bool {
        guard !item.isNull, vm.words(value)[Layout.View.kind] & Layout.View.writable != 0,
            let view = try buffer(vm, value, false)
        else { return false }
        let items = TypedItems(view, vm: vm)
        if vm.isSlice(index) {
            let range = try vm.simpleSlice(index, length: items.count)
            let source = try ArrayObject.sliceSource(vm, item, view.typeCode)
            guard source.count / items.itemSize == range.count else {
                throw vm.raise(.valueError, "lhs and rhs should be compatible")
            }
            vm.chargeBytes(source.count)
            (items.pointer + range.lowerBound * items.itemSize)
                .copyMemory(from: source.pointer, byteCount: range.count * items.itemSize)
            return true
        }
        let position = try vm.itemIndex(index, count: items.count, of: value)
        let bits = try vm.itemBits(item, view.typeCode)
        // Making the number may have run Python code.
        guard let now = try buffer(vm, value, false) else { return false }
        if (position + 1) * items.itemSize <= now.count {
            vm.store(bits, size: items.itemSize, at: now.pointer + position * items.itemSize)
        }
        return true
    }
}

extension VirtualMachine {
    /// Makes a memoryview of the first items of an object that has the buffer slot.
    public func newMemoryview(
        over owner: Value, typeCode: UInt8, count: Int, isWritable: Bool
    ) throws(Raised) -> Value {
        let view = try newObject(.memoryview, words: Layout.View.words)
        words(view)[Layout.View.kind] =
            UInt32(typeCode & 0x7F) | (isWritable ? Layout.View.writable : 0)
        words(view)[Layout.View.length] = UInt32(count)
        values(view)[Layout.View.owner] = owner
        return view
    }
}
