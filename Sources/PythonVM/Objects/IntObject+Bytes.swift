internal import BigInt

extension IntObject {
    static func fromBytes(
        _ vm: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let view = try vm.requireBuffer(arguments[1])
        let isLittle = arguments.count > 2 && vm.isText(arguments[2], "little")
        return try vm.newInt(magnitude: view.bytes, isLittle: isLittle)
    }

    static func toBytes(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        var length = arguments.optional(1)
        var order = arguments.optional(2)
        var isSigned = false
        for index in 0..<arguments.keywordCount {
            let value = arguments.keywordValue(index)
            switch arguments.keyword(index).text {
            case "length": length = value
            case "byteorder": order = value
            case "signed": isSigned = try vm.isTrue(value)
            default: throw vm.raise(.typeError, "extra keyword arguments given")
            }
        }
        let count = length.isNull ? 1 : try vm.integer(length)
        if count < 0 { throw vm.raise(.valueError, arguments: []) }
        try vm.checkRoom(bytes: count)
        let number = try vm.asInt(arguments[0])
        if vm.isNegative(number) && !isSigned {
            throw vm.raise(.overflowError, "can't convert negative int to unsigned")
        }
        let bytes = try vm.newText(.bytes, length: count)
        let isLittle = !order.isNull && vm.isText(order, "little")
        guard count > 0 else {
            if number == .small(0) { return .emptyBytes }
            throw raiseTooLarge(vm, count)
        }
        let target = UnsafeMutableBufferPointer(
            start: vm.bytes(at: vm.words(bytes)[Layout.Text.data]), count: count)
        let fits = vm.store(number, into: target, isLittle: isLittle)
        let top = target[isLittle ? count - 1 : 0]
        let isFine = !isSigned || (top & 0x80 != 0) == vm.isNegative(number)
        guard fits, isFine else { throw raiseTooLarge(vm, count) }
        return bytes
    }

    private static func raiseTooLarge(_ vm: VirtualMachine, _ count: Int) -> Raised {
        vm.raise(.overflowError, "value would overflow a \(count) byte buffer")
    }
}

extension VirtualMachine {
    /// Makes an int that is not negative of its bytes.
    public func newInt(
        magnitude bytes: UnsafeBufferPointer<UInt8>, isLittle: Bool
    ) throws(Raised) -> Value {
        let count = bytes.count
        func byte(_ index: Int) -> UInt8 { bytes[isLittle ? index : count - 1 - index] }
        if count <= 7 {
            var number = 0
            for index in 0..<count { number |= Int(byte(index)) << (8 * index) }
            return try newInt(number)
        }
        var words = [UInt](repeating: 0, count: (count + 7) / 8)
        for index in 0..<count { words[index / 8] |= UInt(byte(index)) << UInt(index % 8 * 8) }
        chargeDigits(count / 2)
        return try newInt(BigInt(BigUInt(words: words)))
    }

    /// Stores the low bytes of an int in two's complement; false when it does not fit.
    ///
    /// For a negative number the sign bit is not looked at.
    @discardableResult
    func store(
        _ number: Value, into target: UnsafeMutableBufferPointer<UInt8>, isLittle: Bool
    ) -> Bool {
        let count = target.count
        let isNegative = isNegative(number)
        let wide = wide(number)
        var index = 0
        for word in wide.words {
            for shift in stride(from: UInt(0), to: 64, by: 8) where index < count {
                target[isLittle ? index : count - 1 - index] = UInt8(
                    truncatingIfNeeded: word >> shift)
                index += 1
            }
        }
        while index < count {
            target[isLittle ? index : count - 1 - index] = isNegative ? 0xFF : 0
            index += 1
        }
        if isNegative { return ((-wide) - 1).magnitude.bitWidth <= 8 * count }
        return wide.magnitude.bitWidth <= 8 * count
    }
}
