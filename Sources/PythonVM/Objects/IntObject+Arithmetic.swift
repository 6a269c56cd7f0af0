internal import BigInt

extension IntObject {
    /// The operators of int and bool.
    static func binary(
        _ vm: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        let plain = op.plain
        if let b = vm.machineInteger(right) {
            if let a = vm.machineInteger(left) {
                return try narrow(vm, plain, a, b, left, right)
            }
            return try wide(vm, plain, left, right)
        }
        if vm.isInt(right) { return try wide(vm, plain, left, right) }
        if vm.isFloat(right) {
            return try FloatObject.binary(vm, plain, vm.double(left), right)
        }
        if vm.isComplex(right) {
            return try ComplexObject.binary(vm, plain, (vm.double(left), 0), right)
        }
        if plain == .multiply {
            let type = vm.type(of: right)
            if type == .type(.str) || type == .type(.bytes) || type == .type(.tuple)
                || type == .type(.list)
            {
                return try vm.binary(.multiply, right, left)
            }
        }
        return .null
    }

    /// Both operands fit 64 bits; what overflows goes on in `wide`.
    ///
    /// A board computes with digits as soon as an operand or the result is beyond 31 bits.
    private static func narrow(
        _ vm: VirtualMachine, _ op: BinaryOperation, _ a: Int, _ b: Int, _ left: Value,
        _ right: Value
    ) throws(Raised) -> Value {
        switch op {
        case .less: return .bool(a < b)
        case .more: return .bool(a > b)
        case .equal: return .bool(a == b)
        case .lessEqual: return .bool(a <= b)
        case .moreEqual: return .bool(a >= b)
        case .notEqual: return .bool(a != b)
        default: break
        }
        let result = try narrowResult(vm, op, a, b)
        if result.isNull { return try wide(vm, op, left, right) }
        if left.isObject || right.isObject || (result.isObject && vm.isInt(result)) {
            vm.chargeOperation(steps: digitSteps(vm, op, left, right))
        }
        return result
    }

    /// The arithmetic of numbers of 64 bits; null when the result has more.
    private static func narrowResult(
        _ vm: VirtualMachine, _ op: BinaryOperation, _ a: Int, _ b: Int
    ) throws(Raised) -> Value {
        switch op {
        case .or: return try vm.newInt(a | b)
        case .xor: return try vm.newInt(a ^ b)
        case .and: return try vm.newInt(a & b)
        case .add:
            let (sum, overflow) = a.addingReportingOverflow(b)
            if !overflow { return try vm.newInt(sum) }
        case .subtract:
            let (difference, overflow) = a.subtractingReportingOverflow(b)
            if !overflow { return try vm.newInt(difference) }
        case .multiply:
            let (product, overflow) = a.multipliedReportingOverflow(by: b)
            if !overflow { return try vm.newInt(product) }
        case .floorDivide, .modulo, .divmod:
            if b == 0 { throw raiseZeroDivision(vm) }
            if b != -1 { return try narrowDivision(vm, op, a, b) }
        case .trueDivide:
            if b == 0 { throw raiseZeroDivision(vm) }
            return try vm.newFloat(quotient: Double(a), Double(b))
        case .leftShift:
            if a == 0 && b >= 0 { return .small(0) }
            if b >= 0 && b < 62 && (a << b) >> b == a { return try vm.newInt(a << b) }
        case .rightShift:
            if b >= 0 && b < 1 << 31 { return try vm.newInt(a >> min(b, 63)) }
        case .power:
            if b >= 0, let result = narrowPower(a, b) { return try vm.newInt(result) }
        default: break
        }
        return .null
    }

    /// How many pairs of 16-bit digits an operation looks at.
    private static func digitSteps(
        _ vm: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) -> Int {
        switch op {
        case .multiply, .floorDivide, .modulo, .divmod:
            vm.digitCount(left) * vm.digitCount(right)
        default: max(vm.digitCount(left), vm.digitCount(right))
        }
    }

    private static func narrowDivision(
        _ vm: VirtualMachine, _ op: BinaryOperation, _ a: Int, _ b: Int
    ) throws(Raised) -> Value {
        var (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
        if remainder != 0 && (remainder < 0) != (b < 0) {
            quotient -= 1
            remainder += b
        }
        if op == .floorDivide { return try vm.newInt(quotient) }
        if op == .modulo { return try vm.newInt(remainder) }
        return try vm.newTuple([try vm.newInt(quotient), try vm.newInt(remainder)])
    }

    private static func narrowPower(_ base: Int, _ exponent: Int) -> Int? {
        if base == 0 || base == 1 { return exponent == 0 ? 1 : base }
        if base == -1 { return exponent & 1 == 0 ? 1 : -1 }
        if exponent > 63 { return nil }
        var result = 1
        for _ in 0..<exponent {
            let (product, overflow) = result.multipliedReportingOverflow(by: base)
            if overflow { return nil }
            result = product
        }
        return result
    }

    static func raiseZeroDivision(_ vm: VirtualMachine) -> Raised {
        vm.raise(.zeroDivisionError, "divide by zero")
    }

    /// Numbers of any size.
    private static func wide(
        _ vm: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        if op == .leftShift || op == .rightShift { return try shift(vm, op, left, right) }
        if op == .power { return try power(vm, left, right) }
        let isComparison = op.rawValue <= BinaryOperation.notEqual.rawValue
        if !isComparison { vm.chargeOperation(steps: digitSteps(vm, op, left, right)) }
        let result = try digitwise(vm, op, left, right)
        if !result.isNull { return result }
        let a = vm.wide(left)
        let b = vm.wide(right)
        switch op {
        case .less: return .bool(a < b)
        case .more: return .bool(a > b)
        case .equal: return .bool(a == b)
        case .lessEqual: return .bool(a <= b)
        case .moreEqual: return .bool(a >= b)
        case .notEqual: return .bool(a != b)
        case .or: return try vm.newInt(bitwise(a, b) { $0 | $1 })
        case .xor: return try vm.newInt(bitwise(a, b) { $0 ^ $1 })
        case .and: return try vm.newInt(bitwise(a, b) { $0 & $1 })
        case .add: return try vm.newInt(a + b)
        case .subtract: return try vm.newInt(a - b)
        case .multiply: return try vm.newInt(a * b)
        case .trueDivide:
            if b.isZero { throw raiseZeroDivision(vm) }
            return try vm.newFloat(quotient: try vm.double(left), try vm.double(right))
        case .floorDivide, .modulo, .divmod:
            if b.isZero { throw raiseZeroDivision(vm) }
            let (quotient, remainder) = floorDivision(a, b)
            if op == .floorDivide { return try vm.newInt(quotient) }
            if op == .modulo { return try vm.newInt(remainder) }
            return try vm.newTuple([try vm.newInt(quotient), try vm.newInt(remainder)])
        default: return .null
        }
    }

    /// Combines the bits of two numbers in two's complement.
    ///
    /// The package goes wrong where the result is a negative power of two.
    private static func bitwise(
        _ a: BigInt, _ b: BigInt, _ combine: (UInt, UInt) -> UInt
    ) -> BigInt {
        let count = max(a.magnitude.words.count, b.magnitude.words.count) + 1
        let words = zip(twosComplement(a, count), twosComplement(b, count)).map(combine)
        guard words[count - 1] >> 63 != 0 else {
            return BigInt(sign: .plus, magnitude: BigUInt(words: words))
        }
        return BigInt(sign: .minus, magnitude: BigUInt(words: negated(words)))
    }

    private static func twosComplement(_ number: BigInt, _ count: Int) -> [UInt] {
        var words = Array(number.magnitude.words)
        words += [UInt](repeating: 0, count: count - words.count)
        return number.sign == .minus ? negated(words) : words
    }

    private static func negated(_ words: [UInt]) -> [UInt] {
        var carry = true
        return words.map { word in
            let (sum, overflow) = (~word).addingReportingOverflow(carry ? 1 : 0)
            carry = overflow
            return sum
        }
    }

    static func floorDivision(_ a: BigInt, _ b: BigInt) -> (BigInt, BigInt) {
        var (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
        if !remainder.isZero && remainder.sign != b.sign {
            quotient -= 1
            remainder += b
        }
        return (quotient, remainder)
    }

    private static func shift(
        _ vm: VirtualMachine, _ op: BinaryOperation, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        let count = try vm.integer32(right)
        if count < 0 { throw vm.raise(.valueError, "negative shift count") }
        let number = vm.wide(left)
        if op == .rightShift {
            vm.chargeOperation(steps: vm.digitCount(left))
            // The package rounds towards zero, Python down.
            return try vm.newInt(number.sign == .minus ? ~(~number >> count) : number >> count)
        }
        if number.isZero { return .small(0) }
        try vm.checkRoom(bytes: (number.magnitude.bitWidth + count) / 8)
        vm.chargeOperation(steps: vm.digitCount(left) + count / 16)
        return try vm.newInt(number << count)
    }

    private static func power(
        _ vm: VirtualMachine, _ left: Value, _ right: Value
    ) throws(Raised) -> Value {
        if vm.isNegative(right) {
            return try FloatObject.binary(vm, .power, vm.double(left), right)
        }
        let base = vm.wide(left)
        if base.magnitude <= 1 {
            let isOdd = try vm.truncatedInteger(right) & 1 != 0
            return base.sign == .minus && !isOdd ? .small(1) : left
        }
        let bits = base.magnitude.bitWidth
        guard let exponent = vm.machineInteger(right), exponent < 1 << 40 else {
            throw vm.raiseMemoryError(bytes: 1 << 30)
        }
        try vm.checkRoom(bytes: (bits - 1) * exponent / 8)
        let digits = bits * exponent / 16 + 1
        vm.chargeOperation(steps: digits * digits)
        return try vm.newInt(base.power(exponent))
    }
}

extension VirtualMachine {
    /// `pow(base, exponent, modulus)` for integers.
    public func power(
        _ base: Value, _ exponent: Value, modulus: Value
    ) throws(Raised) -> Value {
        guard isInt(base), isInt(exponent), isInt(modulus) else {
            throw raise(.typeError, "pow() with 3 arguments requires integers")
        }
        let divisor = wide(modulus)
        if divisor.isZero { throw raise(.valueError, "divide by zero") }
        if isNegative(exponent) { return .small(0) }
        let count = digitCount(modulus)
        chargeOperation(steps: count * count * digitCount(exponent) * 24)
        let magnitude = divisor.magnitude
        let reduced = IntObject.floorDivision(wide(base), BigInt(magnitude)).1
        let result = BigInt(reduced.magnitude.power(wide(exponent).magnitude, modulus: magnitude))
        return try newInt(
            divisor.sign == .minus && !result.isZero ? result + divisor : result)
    }
}
