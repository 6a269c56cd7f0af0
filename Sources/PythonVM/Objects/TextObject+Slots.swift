/// The slots of str and bytes.
enum TextObject {
    static func unary(
        _ vm: VirtualMachine, _ op: UnaryOperation, _ value: Value
    ) throws(Raised) -> Value {
        let bytes = vm.textBytes(value)
        switch op {
        case .bool: return .bool(!bytes.isEmpty)
        case .length:
            return .small(
                vm.isString(value) ? UTF8Text.characterCount(bytes) : bytes.count)
        case .hash: return .small(vm.textHash(value))
        default: return .null
        }
    }

    static func binary(
        _ vm: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        guard let a = vm.textSource(left) else { return .null }
        let op = op.plain
        if op == .modulo { return try vm.formatModulo(left, right) }
        if op == .multiply {
            guard vm.isInteger(right) else { return .null }
            return try multiply(vm, a, by: right)
        }
        if op == .equal, let answer = equals(vm, a, right) { return answer }
        let b: UnsafeBufferPointer<UInt8>
        if let other = vm.textSource(right), other.type == a.type {
            b = other.bytes
        } else if a.type == .bytes, let view = try vm.buffer(right) {
            b = view.bytes
        } else {
            if op == .contains && a.isString { throw vm.raiseImplicitConversion(right) }
            if op == .contains && vm.isInt(right) {
                return .bool(right.isSmall && a.bytes.contains { Int($0) == right.small })
            }
            return .null
        }
        switch op {
        case .add:
            if a.bytes.isEmpty && vm.type(of: right) == vm.type(of: left) { return right }
            if b.isEmpty { return left }
            return try concatenate(vm, a, b)
        case .contains: return .bool(ByteSearch.first(b, in: a.bytes) != nil)
        default: return ByteSearch.apply(op, a.bytes, b)
        }
    }

    /// A str equals str only, bytes also what asks for it itself: bytearray and memoryview.
    private static func equals(_ vm: VirtualMachine, _ text: TextSource, _ other: Value) -> Value? {
        guard vm.isString(other) || vm.isBytes(other) else { return .null }
        if vm.isString(other) == text.isString { return nil }
        vm.warn("Comparison between bytes and str")
        return .false
    }

    private static func concatenate(
        _ vm: VirtualMachine, _ a: TextSource, _ b: UnsafeBufferPointer<UInt8>
    ) throws(Raised) -> Value {
        let result = try vm.newText(a.type, length: a.count + b.count)
        let target = vm.bytes(at: vm.words(result)[Layout.Text.data])
        vm.chargeBytes(a.count + b.count)
        if let source = a.bytes.baseAddress { target.update(from: source, count: a.count) }
        if let source = b.baseAddress { (target + a.count).update(from: source, count: b.count) }
        return result
    }

    private static func multiply(
        _ vm: VirtualMachine, _ text: TextSource, by factor: Value
    ) throws(Raised) -> Value {
        let times = max(0, try vm.integer(factor))
        let (count, overflow) = text.count.multipliedReportingOverflow(by: times)
        if count == 0 {
            return try vm.newText(like: text.type, UnsafeBufferPointer(start: nil, count: 0))
        }
        try vm.checkRoom(bytes: overflow ? .max : count)
        let result = try vm.newText(text.type, length: count)
        let target = vm.bytes(at: vm.words(result)[Layout.Text.data])
        vm.chargeBytes(count)
        if text.count == 1 {
            target.update(repeating: text.bytes[0], count: count)
        } else if let source = text.bytes.baseAddress {
            for turn in 0..<times {
                (target + turn * text.count).update(from: source, count: text.count)
            }
        }
        return result
    }

    static func buffer(
        _ vm: VirtualMachine, _ value: Value, _ writable: Bool
    ) throws(Raised) -> BufferView? {
        if writable { return nil }
        let bytes = vm.textBytes(value)
        guard let start = bytes.baseAddress else {
            return BufferView(pointer: vm.base, count: 0)
        }
        return BufferView(pointer: UnsafeMutableRawPointer(mutating: start), count: bytes.count)
    }

    static func iterate(_ vm: VirtualMachine, _ value: Value) throws(Raised) -> Value {
        try vm.newIterator(vm.isString(value) ? .string : .bytes, over: value)
    }
}

extension VirtualMachine {
    /// A bound of a slice or search, from the start and within `0...length`.
    func bound(_ index: Value, length: Int, of type: String) throws(Raised) -> Int {
        guard let number = try indexNumber(index) else {
            throw raise(
                .typeError, "\(type) indices must be integers, not \(typeName(of: index))")
        }
        return min(max(number < 0 ? number + length : number, 0), length)
    }

    /// The bounds of a slice in an object of `length` items.
    ///
    /// - Throws: NotImplementedError if the step is not 1.
    func simpleSlice(_ slice: Value, length: Int) throws(Raised) -> Range<Int> {
        let parts = values(slice) + Layout.Slice.start
        guard parts[2] == .none || parts[2] == .small(1) else {
            throw raise(
                .notImplementedError, "only slices with step=1 (aka None) are supported")
        }
        let start = parts[0] == .none ? 0 : try clippedIndex(parts[0], count: length)
        let stop = parts[1] == .none ? length : try clippedIndex(parts[1], count: length)
        return start..<max(start, stop)
    }

    /// Where the character with an index starts; for `isBound` the nearest end of the text.
    func characterOffset(
        _ index: Value, in bytes: UnsafeBufferPointer<UInt8>, isBound: Bool
    ) throws(Raised) -> Int {
        guard var left = try indexNumber(index) else {
            throw raise(
                .typeError, "string indices must be integers, not \(typeName(of: index))")
        }
        if left < 0 {
            var offset = bytes.count
            while left < 0, offset > 0 {
                offset -= 1
                while offset > 0, UTF8Text.isContinuation(bytes[offset]) { offset -= 1 }
                left += 1
            }
            if left < 0 && !isBound { throw raise(.indexError, "string index out of range") }
            return offset
        }
        var offset = 0
        while offset < bytes.count, left > 0 {
            offset = UTF8Text.next(bytes, after: offset)
            left -= 1
        }
        if offset >= bytes.count && !isBound {
            throw raise(.indexError, "string index out of range")
        }
        return offset
    }
}
