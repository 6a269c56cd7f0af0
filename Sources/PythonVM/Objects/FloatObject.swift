internal import BigInt
internal import Glibc
internal import PythonCompiler

extension CoreTypes {
    static let float = NativeType(
        "float",
        make: FloatObject.make, print: FloatObject.print, unary: FloatObject.unary,
        binary: { (vm, op, left, right) throws(Raised) -> Value in
            try FloatObject.binary(vm, op.plain, vm.floatValue(left), right)
        })
}

extension Layout {
    /// A float: the number in double precision at word 2, whatever the board's width is.
    enum Real {
        static let number = 2
        static let words = 4
    }
}

/// The slots of `float`.
enum FloatObject {
    static func make(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try vm.check(arguments, 0, 1)
        guard arguments.count == 1 else { return try vm.newFloat(0) }
        let source = arguments[0]
        if vm.isFloat(source) { return source }
        if let view = try vm.buffer(source) {
            return try vm.newFloat(vm.parseFloat(view.bytes))
        }
        return try vm.newFloat(vm.double(source))
    }

    static func print(
        _ vm: VirtualMachine, _ value: Value, _ kind: PrintKind, _ out: inout TextBuffer
    ) throws(Raised) {
        out.write(vm.formatFloat(vm.floatValue(value)))
    }

    static func unary(
        _ vm: VirtualMachine, _ op: UnaryOperation, _ value: Value
    ) throws(Raised) -> Value {
        let number = vm.floatValue(value)
        switch op {
        case .bool: return .bool(number != 0)
        case .hash: return .small(hash(number))
        case .positive, .float: return value
        case .negative: return try vm.newFloat(-number)
        case .absolute: return number.sign == .minus ? try vm.newFloat(-number) : value
        case .complex: return try vm.newComplex(number, 0)
        case .not, .invert, .length, .int, .sizeOf: return .null
        }
    }

    /// The hash of the whole part, so that equal floats and ints have equal hashes.
    static func hash(_ number: Double) -> Int {
        guard number > -9.2e18 && number < 9.2e18 else { return 0 }
        let low = UInt32(truncatingIfNeeded: Int(number))
        return Int(Int32(bitPattern: low << 1) >> 1)
    }

    /// The operators of a float on the left; the operator is no in-place one.
    static func binary(
        _ vm: VirtualMachine, _ op: BinaryOperation, _ left: Double, _ right: Value
    ) throws(Raised) -> Value {
        let b: Double
        if vm.isFloat(right) {
            b = vm.floatValue(right)
        } else if vm.isInteger(right) {
            b = try vm.double(right)
        } else if vm.isComplex(right) {
            return try ComplexObject.binary(vm, op, (left, 0), right)
        } else {
            return .null
        }
        vm.charge(vm.costs.floatOperation)
        switch op {
        case .less: return .bool(left < b)
        case .more: return .bool(left > b)
        case .equal: return .bool(left == b)
        case .lessEqual: return .bool(left <= b)
        case .moreEqual: return .bool(left >= b)
        case .notEqual: return .bool(left != b)
        case .add: return try vm.newFloat(left + b)
        case .subtract: return try vm.newFloat(left - b)
        case .multiply: return try vm.newFloat(left * b)
        case .trueDivide:
            if b == 0 { throw IntObject.raiseZeroDivision(vm) }
            return try vm.newFloat(left / b)
        case .floorDivide, .divmod, .modulo:
            if b == 0 { throw IntObject.raiseZeroDivision(vm) }
            let (quotient, remainder) = floorDivision(vm, left, b)
            if op == .floorDivide { return try vm.newFloat(quotient) }
            if op == .modulo { return try vm.newFloat(remainder) }
            return try vm.newTuple([try vm.newFloat(quotient), try vm.newFloat(remainder)])
        case .power: return try power(vm, left, b, right)
        default: return .null
        }
    }

    private static func floorDivision(
        _ vm: VirtualMachine, _ a: Double, _ b: Double
    ) -> (Double, Double) {
        var remainder = fmod(a, b)
        var quotient = vm.rounded(vm.rounded(a - remainder) / b)
        if remainder == 0 {
            remainder = copysign(0, b)
        } else if (remainder < 0) != (b < 0) {
            remainder = vm.rounded(remainder + b)
            quotient = vm.rounded(quotient - 1)
        }
        if quotient == 0 { return (copysign(0, a / b), remainder) }
        var whole = floor(quotient)
        if quotient - whole > 0.5 { whole += 1 }
        return (whole, remainder)
    }

    private static func power(
        _ vm: VirtualMachine, _ a: Double, _ b: Double, _ right: Value
    ) throws(Raised) -> Value {
        if a == 0 && b < 0 && !b.isInfinite { throw IntObject.raiseZeroDivision(vm) }
        if a < 0 && b != floor(b) && !b.isNaN {
            return try ComplexObject.binary(vm, .power, (a, 0), right)
        }
        vm.charge(vm.costs.floatPower)
        return try vm.newFloat(pow(a, b))
    }
}

extension VirtualMachine {
    /// A number rounded to the board's width of floats.
    @inline(__always) public func rounded(_ number: Double) -> Double {
        floatWidth == .single ? Double(Float(number)) : number
    }

    /// Makes a float of the board's width.
    public func newFloat(_ number: Double) throws(Raised) -> Value {
        let bytes = Layout.Real.words << 2
        var offset = allocateQuickly(bytes: bytes, raw: true)
        if offset == 0 { offset = try allocate(bytes: bytes, raw: true) }
        let float = Value.object(offset: offset)
        words(float)[0] = Value.type(.float).bits
        (base + Int(float.offset) + Layout.Real.number << 2).storeBytes(
            of: rounded(number), as: Double.self)
        return float
    }

    /// Makes the float of a quotient of numbers that may have more digits than the board's floats.
    func newFloat(quotient a: Double, _ b: Double) throws(Raised) -> Value {
        charge(costs.floatOperation)
        return try newFloat(rounded(a) / rounded(b))
    }

    /// Whether a value is a float.
    @inline(__always) public func isFloat(_ value: Value) -> Bool {
        value.isObject && words(value)[0] == Value.type(.float).bits
    }

    /// The number of a float.
    ///
    /// - Precondition: `isFloat(value)`.
    @inline(__always) public func floatValue(_ value: Value) -> Double {
        (base + Int(value.offset) + Layout.Real.number << 2).load(as: Double.self)
    }

    /// The number of an int, bool or float, rounded to the board's width; nil for anything else.
    public func doubleIfNumber(_ value: Value) -> Double? {
        if isFloat(value) { return floatValue(value) }
        if value.isSmall { return rounded(Double(value.small)) }
        if floatWidth == .double, let number = machineInteger(value), number.magnitude >> 62 == 0 {
            return Double(number)
        }
        guard isInteger(value) else { return nil }
        return value.isObject ? wideDouble(value) : (value == .true ? 1 : 0)
    }

    /// A large int as a float, summed up digit by digit with a rounding at each, as on the board.
    ///
    /// The board's digits have 16 bits, the PC's 32.
    private func wideDouble(_ value: Value) -> Double {
        chargeDigits(digitCount(value))
        let count = Int(words(value)[Layout.Integer.header] >> 1)
        let digits = words(value) + Layout.Integer.digits
        var sum = 0.0
        for index in stride(from: count - 1, through: 0, by: -1) {
            let digit = digits[index]
            if floatWidth == .double {
                sum = sum * 0x1p32 + Double(digit)
            } else {
                sum = rounded(rounded(sum * 65536 + Double(digit >> 16)) * 65536)
                sum = rounded(sum + Double(digit & 0xFFFF))
            }
        }
        return isNegative(value) ? -sum : sum
    }

    /// The number of an int, bool or float for native code; TypeError otherwise.
    ///
    /// An object whose class has `__float__` counts too.
    public func double(_ value: Value) throws(Raised) -> Double {
        if let number = doubleIfNumber(value) { return number }
        if let slot = slots(of: value).unary {
            let result = try slot(self, .float, value)
            if !result.isNull && isFloat(result) { return floatValue(result) }
        }
        throw raise(.typeError, "can't convert \(typeName(of: value)) to float")
    }

    /// Makes the value of a constant of compiled code.
    func newValue(of constant: Constant) throws(Raised) -> Value {
        switch constant {
        case .string(let bytes): return try newString(bytes)
        case .bytes(let bytes): return try newBytes(bytes)
        case .integer(let number): return try newInt(number)
        case .float(let number): return try newFloat(literal(number))
        case .complex(let real, let imaginary):
            return try newComplex(literal(real), literal(imaginary))
        case .tuple(let items):
            let tuple = try newTuple(count: items.count)
            for (index, item) in items.enumerated() {
                let value = try newValue(of: item)
                self.items(ofTuple: tuple)[index] = value
            }
            return tuple
        case .none: return .none
        case .true: return .true
        case .false: return .false
        case .ellipsis: return .ellipsis
        }
    }

    /// A literal as the board reads it: from its decimal digits, in its own precision.
    ///
    /// A number of more than 15 digits is the result of constant folding, which a board does with
    /// the numbers themselves.
    private func literal(_ number: Double) -> Double {
        guard floatWidth == .single, number.isFinite else { return number }
        let text = Array(number.magnitude.description.utf8)
        let significand = text.prefix { $0 != 0x65 }.filter { $0 != 0x2E }
        guard significand.drop(while: { $0 == 0x30 }).count <= 15 else { return number }
        let parsed = text.withUnsafeBufferPointer { bytes in
            DecimalScanner.scan(bytes, from: 0, isSingle: true)?.number
        }
        return copysign(parsed ?? rounded(number.magnitude), number)
    }
}
