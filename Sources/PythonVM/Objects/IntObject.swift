public import BigInt

extension CoreTypes {
    static let int = NativeType(
        "int",
        make: IntObject.make, print: IntObject.print, unary: IntObject.unary,
        binary: IntObject.binary,
        members: [
            ("from_bytes", .classMethod(NativeFunction("from_bytes", 2, 4, IntObject.fromBytes))),
            (
                "to_bytes",
                .function(NativeFunction("to_bytes", 1, 3, keywords: true, IntObject.toBytes))
            ),
        ])
}

extension Layout {
    /// An int beyond 31 bits: header, two unused words, the magnitude in 32-bit digits, low first.
    ///
    /// Header: bit 0 is set for a negative number, the bits above count the digits. The whole takes
    /// as many blocks as the reference's head and digits do.
    enum Integer {
        static let header = 1
        static let digits = 4
    }
}

/// The slots and methods of `int`.
enum IntObject {
    static func make(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try vm.check(arguments, 0, 2)
        if arguments.count == 0 { return .small(0) }
        let source = arguments[0]
        if arguments.count == 2 {
            guard vm.isString(source) || vm.isBytes(source) else {
                throw vm.raiseImplicitConversion(source)
            }
            let base = try vm.integer(arguments[1])
            return try vm.parseInteger(vm.textBytes(source), base: base)
        }
        if source.isSmall { return source }
        if let slot = vm.slots(of: source).unary {
            let result = try slot(vm, .int, source)
            if vm.isInt(result) { return result }
            if !result.isNull { throw vm.raise(.typeError, arguments: []) }
        }
        if let view = try vm.buffer(source) { return try vm.parseInteger(view.bytes, base: 10) }
        if vm.isFloat(source) { return try vm.newInt(truncating: vm.floatValue(source)) }
        throw vm.raise(.typeError, "can't convert \(vm.typeName(of: source)) to int")
    }

    static func print(
        _ vm: VirtualMachine, _ value: Value, _ kind: PrintKind, _ out: inout TextBuffer
    ) throws(Raised) {
        if let number = vm.machineInteger(value) { return out.write(decimal: number) }
        try out.write(vm.digits(of: value, base: 10, uppercase: false))
    }

    static func unary(
        _ vm: VirtualMachine, _ op: UnaryOperation, _ value: Value
    ) throws(Raised) -> Value {
        switch op {
        case .bool: return .bool(value != .small(0))
        case .positive, .int: return value
        case .hash: return .small(vm.integerHash(value))
        case .float: return try vm.newFloat(vm.double(value))
        case .complex: return try vm.newComplex(vm.double(value), 0)
        case .negative: return try negate(vm, value)
        case .absolute: return vm.isNegative(value) ? try negate(vm, value) : value
        case .invert:
            if let number = vm.machineInteger(value) { return try vm.newInt(~number) }
            return try vm.newInt(~vm.wide(value))
        case .not, .length, .sizeOf: return .null
        }
    }

    private static func negate(_ vm: VirtualMachine, _ value: Value) throws(Raised) -> Value {
        if let number = vm.machineInteger(value), number != .min { return try vm.newInt(-number) }
        vm.chargeOperation(steps: vm.digitCount(value))
        return try vm.newInt(-vm.wide(value))
    }
}

extension VirtualMachine {
    // MARK: - Making

    /// Makes an int.
    public func newInt(_ number: Int) throws(Raised) -> Value {
        if number >= Value.smallMinimum && number <= Value.smallMaximum { return .small(number) }
        let magnitude = number.magnitude
        let count = magnitude >> 32 == 0 ? 1 : 2
        let integer = try newInteger(isNegative: number < 0, digits: count)
        let digits = words(integer) + Layout.Integer.digits
        digits[0] = UInt32(truncatingIfNeeded: magnitude)
        if count == 2 { digits[1] = UInt32(magnitude >> 32) }
        return integer
    }

    /// Makes an int.
    public func newInt(_ number: UInt64) throws(Raised) -> Value {
        if number <= UInt64(Int.max) { return try newInt(Int(number)) }
        let integer = try newInteger(isNegative: false, digits: 2)
        let digits = words(integer) + Layout.Integer.digits
        digits[0] = UInt32(truncatingIfNeeded: number)
        digits[1] = UInt32(number >> 32)
        return integer
    }

    /// Makes an int of any size.
    public func newInt(_ number: BigInt) throws(Raised) -> Value {
        let bits = number.magnitude.bitWidth
        if bits < 64 {
            let magnitude = Int(bits == 0 ? 0 : number.magnitude.words[0])
            return try newInt(number.sign == .minus ? -magnitude : magnitude)
        }
        let count = (bits + 31) / 32
        let integer = try newInteger(isNegative: number.sign == .minus, digits: count)
        let digits = words(integer) + Layout.Integer.digits
        var index = 0
        for word in number.magnitude.words {
            digits[index] = UInt32(truncatingIfNeeded: word)
            index += 1
            if index < count { digits[index] = UInt32(truncatingIfNeeded: word >> 32) }
            index += 1
        }
        return integer
    }

    /// Makes the int nearest to zero from a float; OverflowError or ValueError if it is no number.
    public func newInt(truncating number: Double) throws(Raised) -> Value {
        if number > -9.2e18 && number < 9.2e18 { return try newInt(Int(number)) }
        if number.isNaN { throw raise(.valueError, "can't convert NaN to int") }
        if number.isInfinite { throw raise(.overflowError, "can't convert inf to int") }
        return try newInt(BigInt(number))
    }

    func newInteger(isNegative: Bool, digits count: Int) throws(Raised) -> Value {
        let offset = try allocate(bytes: (Layout.Integer.digits + count) << 2, raw: true)
        // The reference allocates the digits on their own.
        charge(costs.allocation)
        let integer = Value.object(offset: offset)
        words(integer)[0] = Value.type(.int).bits
        words(integer)[Layout.Integer.header] = UInt32(count) << 1 | (isNegative ? 1 : 0)
        return integer
    }

    // MARK: - Reading

    /// Whether a value is an int, bool not included.
    @inline(__always) public func isInt(_ value: Value) -> Bool {
        value.isSmall || (value.isObject && words(value)[0] == Value.type(.int).bits)
    }
    /// Whether a value is an int or a bool.
    @inline(__always) public func isInteger(_ value: Value) -> Bool {
        isInt(value) || value == .true || value == .false
    }

    /// The number of an int or bool that fits 64 bits, otherwise nil.
    @inline(__always) public func machineInteger(_ value: Value) -> Int? {
        if value.isSmall { return value.small }
        if value == .true { return 1 }
        if value == .false { return 0 }
        return wideMachineInteger(value)
    }

    private func wideMachineInteger(_ value: Value) -> Int? {
        guard value.isObject, words(value)[0] == Value.type(.int).bits else { return nil }
        let header = words(value)[Layout.Integer.header]
        guard header >> 1 <= 2 else { return nil }
        let digits = words(value) + Layout.Integer.digits
        var magnitude = UInt(digits[0])
        if header >> 1 == 2 { magnitude |= UInt(digits[1]) << 32 }
        if header & 1 == 0 { return Int(exactly: magnitude) }
        if magnitude > UInt(Int.max) { return magnitude == 1 << 63 ? .min : nil }
        return -Int(magnitude)
    }

    /// Whether an int or bool is below zero.
    public func isNegative(_ value: Value) -> Bool {
        if value.isSmall { return value.small < 0 }
        return value.isObject && words(value)[Layout.Integer.header] & 1 != 0
    }

    /// An int or bool of any size; 0 for anything else.
    func wide(_ value: Value) -> BigInt {
        if let number = machineInteger(value) { return BigInt(number) }
        guard isInt(value) else { return 0 }
        let header = words(value)[Layout.Integer.header]
        let digits = words(value) + Layout.Integer.digits
        let count = Int(header >> 1)
        var magnitude: [UInt] = []
        magnitude.reserveCapacity((count + 1) / 2)
        for index in stride(from: 0, to: count, by: 2) {
            let high = index + 1 < count ? UInt(digits[index + 1]) << 32 : 0
            magnitude.append(UInt(digits[index]) | high)
        }
        return BigInt(
            sign: header & 1 != 0 ? .minus : .plus, magnitude: BigUInt(words: magnitude))
    }

    /// The number of an int or bool of any size; TypeError otherwise.
    public func bigInt(_ value: Value) throws(Raised) -> BigInt {
        try wide(asInt(value))
    }

    /// An object as int value: itself, or what its `__int__` gives; TypeError otherwise.
    func asInt(_ value: Value) throws(Raised) -> Value {
        if isInteger(value) { return value }
        if let slot = slots(of: value).unary {
            let result = try slot(self, .int, value)
            if isInt(result) { return result }
            if !result.isNull { throw raise(.typeError, arguments: []) }
        }
        throw raise(.typeError, "can't convert \(typeName(of: value)) to int")
    }

    /// The number of an int or bool; TypeError otherwise, OverflowError beyond 64 bits.
    public func integer(_ value: Value) throws(Raised) -> Int {
        if value.isSmall { return value.small }
        guard let number = machineInteger(try asInt(value)) else { throw raiseIntegerOverflow() }
        return number
    }

    /// The number of an int or bool; TypeError otherwise, OverflowError beyond 32 bits.
    public func integer32(_ value: Value) throws(Raised) -> Int {
        let number = try integer(value)
        guard Int32(exactly: number) != nil else { throw raiseIntegerOverflow() }
        return number
    }

    /// The low 64 bits of an int or bool in two's complement; TypeError otherwise.
    public func truncatedInteger(_ value: Value) throws(Raised) -> Int {
        let number = try asInt(value)
        if let small = machineInteger(number) { return small }
        let words = words(number) + Layout.Integer.digits
        let low = UInt(words[0]) | UInt(words[1]) << 32
        return Int(bitPattern: isNegative(number) ? 0 &- low : low)
    }

    /// OverflowError for a number that does not fit a machine word.
    public func raiseIntegerOverflow() -> Raised {
        raise(.overflowError, "overflow converting long int to machine word")
    }

    /// The hash of an int: its low 31 bits.
    func integerHash(_ value: Value) -> Int {
        if value.isSmall { return value.small }
        guard value.isObject else { return value == .true ? 1 : 0 }
        let digits = words(value) + Layout.Integer.digits
        let low = isNegative(value) ? 0 &- digits[0] : digits[0]
        return Int(Int32(bitPattern: low << 1) >> 1)
    }

    // MARK: - Costs

    /// The number of 16-bit digits of an int.
    func digitCount(_ value: Value) -> Int {
        value.isObject ? Int(words(value)[Layout.Integer.header] >> 1) * 2 : 2
    }
    /// Charges work on so many 16-bit digits.
    func chargeDigits(_ count: Int) { charge(costs.bigIntegerDigit &* UInt64(max(0, count))) }
    /// Charges an operation that looks at so many pairs of 16-bit digits.
    ///
    /// The cost of an operation has those of two numbers of two digits in it.
    func chargeOperation(steps: Int) {
        charge(costs.bigIntegerOperation)
        chargeDigits(steps - 4)
    }

    /// Refuses a request for memory that the image could never hold.
    public func checkRoom(bytes: Int) throws(Raised) {
        guard bytes >= 0, bytes >> 4 <= Int(header.pointee.totalBlocks) else {
            throw raiseMemoryError(bytes: bytes)
        }
    }
}

extension BufferView {
    /// The bytes for reading.
    public var bytes: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: pointer.assumingMemoryBound(to: UInt8.self), count: count)
    }
}
