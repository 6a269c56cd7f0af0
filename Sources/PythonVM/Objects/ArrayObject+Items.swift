extension ArrayObject {
    static func getItem(
        _ vm: VirtualMachine, _ array: Value, _ index: Value
    ) throws(Raised) -> Value {
        let view = vm.arrayView(array)
        let items = TypedItems(view, vm: vm)
        if vm.isSlice(index) {
            let range = try vm.simpleSlice(index, length: items.count)
            let type: CoreType = vm.isExactly(array, .bytearray) ? .bytearray : .array
            let result = try vm.newArray(type, typeCode: view.typeCode, count: range.count)
            vm.chargeBytes(range.count * items.itemSize)
            vm.arrayView(result).pointer.copyMemory(
                from: view.pointer + range.lowerBound * items.itemSize,
                byteCount: range.count * items.itemSize)
            return result
        }
        let position = try vm.itemIndex(index, count: items.count, of: array)
        return try items.read(position, vm)
    }

    static func setItem(
        _ vm: VirtualMachine, _ array: Value, _ index: Value, _ value: Value
    ) throws(Raised) -> Bool {
        if value.isNull { return false }
        let view = vm.arrayView(array)
        let count = TypedItems(view, vm: vm).count
        if vm.isSlice(index) {
            let range = try vm.simpleSlice(index, length: count)
            try replace(vm, array, range, with: try sliceSource(vm, value, view.typeCode), value)
            return true
        }
        let position = try vm.itemIndex(index, count: count, of: array)
        if view.typeCode == 0x4F {
            try TypedItems(view, vm: vm).write(position, value, vm)
            return true
        }
        let bits = try vm.itemBits(value, view.typeCode)
        // Making the number may have run Python code.
        let items = TypedItems(vm.arrayView(array), vm: vm)
        if position < items.count {
            vm.store(bits, size: items.itemSize, at: items.pointer + position * items.itemSize)
        }
        return true
    }

    /// What may be assigned to a slice of items with a type code.
    static func sliceSource(
        _ vm: VirtualMachine, _ value: Value, _ typeCode: UInt8
    ) throws(Raised) -> BufferView {
        let isArray =
            vm.isExactly(value, .array) || vm.isExactly(value, .bytearray)
            || vm.isExactly(value, .memoryview)
        guard isArray || vm.isBytes(value), let view = try vm.buffer(value) else {
            throw vm.raise(.notImplementedError, "array/bytes required on right side")
        }
        try checkObjects(vm, typeCode, view.typeCode)
        guard TypedItems.size(of: typeCode) == TypedItems.size(of: view.typeCode) else {
            throw vm.raise(.valueError, "lhs and rhs should be compatible")
        }
        return view
    }

    private static func replace(
        _ vm: VirtualMachine, _ array: Value, _ range: Range<Int>, with source: BufferView,
        _ value: Value
    ) throws(Raised) {
        var view = vm.arrayView(array)
        let size = TypedItems.size(of: view.typeCode) ?? 1
        let more = source.count / size
        let difference = more - range.count
        if difference == 0 {
            vm.chargeBytes(source.count + view.count - range.upperBound * size)
            return (view.pointer + range.lowerBound * size)
                .copyMemory(from: source.pointer, byteCount: more * size)
        }
        if difference > 0 { try vm.reserve(difference, inArray: array) }
        view = vm.arrayView(array)
        let tail = view.count - range.upperBound * size
        vm.chargeBytes(source.count + tail)
        // The source may lie in the array itself: it is copied before anything moves.
        let copy =
            source.count == 0
            ? [] : Array((try vm.buffer(value) ?? source).bytes.prefix(more * size))
        let hole = view.pointer + range.lowerBound * size
        (hole + more * size).copyMemory(from: hole + range.count * size, byteCount: tail)
        copy.withUnsafeBytes { bytes in
            if let start = bytes.baseAddress { hole.copyMemory(from: start, byteCount: copy.count) }
        }
        if difference >= 0 { return vm.grow(array, by: difference) }
        let words = vm.words(array)
        words[Layout.Array.length] -= UInt32(-difference)
        let free = Int(words[Layout.Array.kind] >> 8) - difference
        words[Layout.Array.kind] =
            words[Layout.Array.kind] & 0xFF | UInt32(min(free, Layout.Array.mostFree)) << 8
        (view.pointer + view.count + difference * size)
            .initializeMemory(as: UInt8.self, repeating: 0, count: -difference * size)
    }
}
