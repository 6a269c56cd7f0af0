import PythonCompiler

/// What viper code does with machine words and memory.
///
/// Words are ordinary integers, as `ViperOperation` says. Addresses are offsets into the image, so
/// that they mean the same in a copy of it; nothing outside the image can be reached.
extension VirtualMachine {
    /// An operation on two small integers whose result is one; nil when the general way has to be
    /// taken.
    @inline(__always)
    func fastViper(_ operation: UInt8, _ left: Value, _ right: Value) -> Value? {
        switch operation {
        case ViperOperation.add.rawValue: return fastAdd(left, right)
        case ViperOperation.subtract.rawValue: return fastSubtract(left, right)
        case ViperOperation.multiply.rawValue: return fastMultiply(left, right)
        case ViperOperation.and.rawValue: return fastInteger(.and, left, right)
        case ViperOperation.or.rawValue: return fastInteger(.or, left, right)
        case ViperOperation.exclusiveOr.rawValue: return fastInteger(.exclusiveOr, left, right)
        case ViperOperation.shiftLeft.rawValue: return fastInteger(.leftShift, left, right)
        case ViperOperation.shiftRight.rawValue:
            guard right.isSmall, right.small < 32 else { return nil }
            return fastInteger(.rightShift, left, right)
        case ViperOperation.floorDivide.rawValue: return fastInteger(.floorDivide, left, right)
        case ViperOperation.modulo.rawValue: return fastInteger(.modulo, left, right)
        case ViperOperation.load8.rawValue:
            guard left.isSmall, right.isSmall else { return nil }
            let address = left.small &+ right.small
            guard address >= 0, address < Int(header.pointee.imageBytes) else { return nil }
            return .small(Int((base + address).load(as: UInt8.self)))
        default: return nil
        }
    }

    /// Carries out an operation; returns the new top of the stack.
    @inline(never)
    func viper(
        _ instruction: DecodedInstruction, _ sp: UnsafeMutablePointer<Value>,
        _ locals: UnsafeMutablePointer<Value>
    ) throws(Raised) -> UnsafeMutablePointer<Value> {
        guard let operation = ViperOperation(rawValue: instruction.count) else { return sp }
        switch operation {
        case .toBool: sp[0] = .bool(try isTrue(sp[0]))
        case .toInt:
            if !sp[0].isSmall { sp[0] = try word(truncatedInteger(sp[0]), isUnsigned: false) }
        case .toUint:
            if !sp[0].isSmall || sp[0].small < 0 {
                sp[0] = try word(truncatedInteger(sp[0]), isUnsigned: true)
            }
        case .toPointer: sp[0] = try address(of: sp[0], kept: locals - Int(instruction.operand))
        case .negate: sp[0] = try word(0 &- truncatedInteger(sp[0]), isUnsigned: false)
        case .negateUnsigned: sp[0] = try word(0 &- truncatedInteger(sp[0]), isUnsigned: true)
        case .invertUnsigned: sp[0] = try word(~truncatedInteger(sp[0]), isUnsigned: true)
        case .load8, .load16, .load32:
            sp[-1] = try load(operation, address: sp[-1], index: sp[0])
            return sp - 1
        case .store8, .store16, .store32:
            try store(operation, sp[-2], address: sp[-1], index: sp[0])
            return sp - 3
        default:
            sp[-1] = try combine(
                operation, truncatedInteger(sp[-1]), truncatedInteger(sp[0]))
            return sp - 1
        }
        return sp
    }

    // MARK: - Words

    /// A word as an integer: its low bits, signed or not.
    private func word(_ number: Int, isUnsigned: Bool) throws(Raised) -> Value {
        if platform.wordBits == 64 {
            return isUnsigned
                ? try newInt(UInt64(bitPattern: Int64(number))) : try newInt(number)
        }
        return try newInt(
            isUnsigned
                ? Int(UInt32(truncatingIfNeeded: number)) : Int(Int32(truncatingIfNeeded: number)))
    }

    private func combine(
        _ operation: ViperOperation, _ left: Int, _ right: Int
    ) throws(Raised) -> Value {
        // As the processors take it, the count of a shift goes by the width of a word.
        let shift = right & (platform.wordBits - 1)
        switch operation {
        case .add: return try word(left &+ right, isUnsigned: false)
        case .addUnsigned: return try word(left &+ right, isUnsigned: true)
        case .subtract: return try word(left &- right, isUnsigned: false)
        case .subtractUnsigned: return try word(left &- right, isUnsigned: true)
        case .multiply: return try word(left &* right, isUnsigned: false)
        case .multiplyUnsigned: return try word(left &* right, isUnsigned: true)
        case .and: return try word(left & right, isUnsigned: false)
        case .andUnsigned: return try word(left & right, isUnsigned: true)
        case .or: return try word(left | right, isUnsigned: false)
        case .orUnsigned: return try word(left | right, isUnsigned: true)
        case .exclusiveOr: return try word(left ^ right, isUnsigned: false)
        case .exclusiveOrUnsigned: return try word(left ^ right, isUnsigned: true)
        case .shiftLeft: return try word(left &<< shift, isUnsigned: false)
        case .shiftLeftUnsigned: return try word(left &<< shift, isUnsigned: true)
        case .shiftRight: return try word(left &>> shift, isUnsigned: false)
        case .shiftRightUnsigned:
            return try word(
                Int(bitPattern: UInt(bitPattern: left) &>> UInt(shift)), isUnsigned: true)
        default:
            guard right != 0 else { throw raise(.zeroDivisionError, "divide by zero") }
            return try word(
                operation == .modulo ? modulo(left, right) : floorDivide(left, right),
                isUnsigned: false)
        }
    }

    /// A dividend of the other sign is moved by the divisor first, which may leave the word: then
    /// the quotient is as wrong as on a board.
    private func floorDivide(_ left: Int, _ right: Int) -> Int {
        if right == -1 { return 0 &- left }
        guard (left < 0) != (right < 0) else { return left / right }
        let moved = left &- right &+ (left < 0 ? 1 : -1)
        let dividend = platform.wordBits == 64 ? moved : Int(Int32(truncatingIfNeeded: moved))
        return dividend / right
    }

    private func modulo(_ left: Int, _ right: Int) -> Int {
        if right == -1 { return 0 }
        let remainder = left % right
        return remainder != 0 && (remainder < 0) != (right < 0) ? remainder &+ right : remainder
    }

    // MARK: - Memory

    /// The address of an object's bytes, or the address that a number is.
    ///
    /// Names and other text of the program lie outside the image and are copied into it.
    private func address(
        of value: Value, kept: UnsafeMutablePointer<Value>
    ) throws(Raised) -> Value {
        guard let view = try buffer(value) else {
            return try word(truncatedInteger(value), isUnsigned: true)
        }
        let offset = UnsafeRawPointer(view.pointer) - UnsafeRawPointer(base)
        if offset >= 0, offset <= Int(header.pointee.imageBytes) {
            kept.pointee = value
            return try newInt(offset)
        }
        let copy = try newBytearray(view.bytes)
        kept.pointee = copy
        return try newInt(arrayView(copy).pointer - base)
    }

    /// The place of an item in the image.
    private func place(
        _ address: Value, _ index: Value, size: Int
    ) throws(Raised) -> Int {
        let place = try truncatedInteger(address) &+ truncatedInteger(index) &* size
        guard place >= 0, place <= Int(header.pointee.imageBytes) - size else {
            throw raiseOSError(VirtualMachine.badAddress)
        }
        return place
    }

    /// EFAULT.
    private static let badAddress = 14

    private func load(
        _ operation: ViperOperation, address: Value, index: Value
    ) throws(Raised) -> Value {
        switch operation {
        case .load8:
            return .small(Int((base + (try place(address, index, size: 1))).load(as: UInt8.self)))
        case .load16:
            let place = try place(address, index, size: 2)
            return .small(
                Int(UInt16(littleEndian: (base + place).loadUnaligned(as: UInt16.self))))
        default:
            let place = try place(address, index, size: 4)
            let number = UInt32(littleEndian: (base + place).loadUnaligned(as: UInt32.self))
            return try word(Int(number), isUnsigned: false)
        }
    }

    private func store(
        _ operation: ViperOperation, _ value: Value, address: Value, index: Value
    ) throws(Raised) {
        let number = try truncatedInteger(value)
        let size = operation == .store8 ? 1 : operation == .store16 ? 2 : 4
        let place = try place(address, index, size: size)
        guard isData(place, size: size) else { throw raiseOSError(VirtualMachine.badAddress) }
        switch operation {
        case .store8:
            (base + place).storeBytes(of: UInt8(truncatingIfNeeded: number), as: UInt8.self)
        case .store16:
            (base + place).storeBytes(
                of: UInt16(truncatingIfNeeded: number).littleEndian, as: UInt16.self)
        default:
            (base + place).storeBytes(
                of: UInt32(truncatingIfNeeded: number).littleEndian, as: UInt32.self)
        }
    }

    /// Whether bytes are data of a buffer, which a program may change as it likes: what the
    /// interpreter relies on lies in other blocks.
    private func isData(_ place: Int, size: Int) -> Bool {
        let start = Int(header.pointee.heapStart)
        guard place >= start else { return false }
        let block = (place - start) >> 4
        let last = (place + size - 1 - start) >> 4
        guard last < Int(header.pointee.totalBlocks) else { return false }
        guard last == block || !isSet(headBits, last), isSet(usedBits, last) else { return false }
        let head = headBlock(of: block)
        guard isSet(usedBits, block), isSet(rawBits, head) else { return false }
        return !isNumber(at: head)
    }

    private func isSet(_ bits: UnsafeMutablePointer<UInt64>, _ block: Int) -> Bool {
        bits[block >> 6] >> UInt64(block & 63) & 1 != 0
    }

    /// The first block of the object that a block belongs to.
    private func headBlock(of block: Int) -> Int {
        var index = block >> 6
        var word = headBits[index] << UInt64(63 - block & 63)
        var top = block
        while word == 0, index > 0 {
            index -= 1
            word = headBits[index]
            top = index << 6 | 63
        }
        return max(0, top - word.leadingZeroBitCount)
    }

    /// Whether raw words are an integer, which says so itself down to the number of its blocks.
    private func isNumber(at head: Int) -> Bool {
        let words = words(.object(offset: header.pointee.heapStart + UInt32(head << 4)))
        guard words[0] == Value.type(.int).bits, words[2] == 0, words[3] == 0 else { return false }
        var end = head + 1
        while end < Int(header.pointee.totalBlocks), isSet(usedBits, end), !isSet(headBits, end) {
            end += 1
        }
        let digits = Int(words[Layout.Integer.header] >> 1)
        return (Layout.Integer.digits + digits + 3) / 4 == end - head
    }
}
