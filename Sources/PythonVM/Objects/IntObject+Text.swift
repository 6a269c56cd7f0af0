internal import BigInt

extension VirtualMachine {
    // MARK: - Parsing

    /// Makes an int of its digits; base 0 takes the base from a prefix.
    ///
    /// - Throws: ValueError if the text is no integer.
    public func parseInteger(
        _ text: UnsafeBufferPointer<UInt8>, base: Int
    ) throws(Raised) -> Value {
        guard base == 0 || (2...36).contains(base) else {
            throw raise(.valueError, "int() arg 2 must be >= 2 and <= 36")
        }
        var scanner = IntegerScanner(text: text, base: base)
        scanner.skipSpace()
        let isNegative = scanner.takeSign()
        scanner.takePrefix()
        let start = scanner.position
        var number = 0
        var isWide = false
        while let digit = scanner.nextDigit() {
            let (product, overflow) = number.multipliedReportingOverflow(by: scanner.base)
            let (sum, carried) = product.addingReportingOverflow(digit)
            if overflow || carried {
                isWide = true
                break
            }
            number = sum
        }
        if isWide {
            while scanner.nextDigit() != nil {}
        }
        let end = scanner.position
        scanner.skipSpace()
        guard end > start, scanner.isAtEnd else {
            throw raiseBadInteger(text, from: start, base: scanner.base)
        }
        if !isWide { return try newInt(isNegative ? -number : number) }
        let digits = Array(text[start..<end])
        // As in the reference, underscores are for numbers of a machine word only.
        if digits.contains(0x5F) { throw raiseBadInteger(text, from: start, base: scanner.base) }
        let bytes = digits.count / 2
        chargeDigits(bytes * bytes / 8)
        let magnitude = VirtualMachine.magnitude(digits, base: scanner.base)
        return try newInt(BigInt(sign: isNegative ? .minus : .plus, magnitude: magnitude))
    }

    /// The number of digits and letters that are known to be of the base.
    ///
    /// Unlike the library's own reader it knows base 36.
    private static func magnitude(_ digits: [UInt8], base: Int) -> BigUInt {
        var number = BigUInt()
        var rest = digits[...]
        while !rest.isEmpty {
            // Ten digits of base 36 fit a word.
            let chunk = rest.prefix(10)
            rest = rest.dropFirst(10)
            var (value, power) = (0, 1)
            for digit in chunk {
                value =
                    value * base + (digit <= 0x39 ? Int(digit) - 0x30 : Int(digit | 0x20) - 0x57)
                power *= base
            }
            number = number * BigUInt(power) + BigUInt(value)
        }
        return number
    }

    private func raiseBadInteger(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, base: Int
    ) -> Raised {
        let message = "invalid syntax for integer with base \(base == 1 ? 0 : base)"
        // Boards are built with shorter messages than the PC port.
        if floatWidth == .single { return raise(.valueError, message) }
        var buffer = TextBuffer()
        buffer.write(message)
        buffer.write(": ")
        buffer.write(quoted: UnsafeBufferPointer(rebasing: text[start...]), escapesHigh: true)
        return raise(.valueError, String(decoding: buffer.bytes, as: UTF8.self))
    }

    // MARK: - Printing

    /// The digits of an int in a base of 2 to 36, with a minus sign if it is negative.
    func digits(of value: Value, base: Int, uppercase: Bool) throws(Raised) -> [UInt8] {
        let number = try asInt(value)
        if let narrow = machineInteger(number) {
            return Array(String(narrow, radix: base, uppercase: uppercase).utf8)
        }
        let count = digitCount(number)
        chargeDigits(count * count)
        return Array(String(wide(number), radix: base, uppercase: uppercase).utf8)
    }
}

/// Reads the parts of an integer literal.
private struct IntegerScanner {
    let text: UnsafeBufferPointer<UInt8>
    var base: Int
    var position = 0

    init(text: UnsafeBufferPointer<UInt8>, base: Int) {
        self.text = text
        self.base = base
    }

    var isAtEnd: Bool { position == text.count }

    mutating func skipSpace() {
        while position < text.count, text[position].isPythonSpace { position += 1 }
    }

    mutating func takeSign() -> Bool {
        guard position < text.count else { return false }
        if text[position] == 0x2B || text[position] == 0x2D {
            position += 1
            return text[position - 1] == 0x2D
        }
        return false
    }

    /// Takes `0x`, `0o` or `0b` if the base allows it.
    mutating func takePrefix() {
        if position + 1 < text.count, text[position] == 0x30 {
            let letters: [(UInt8, Int)] = [(0x78, 16), (0x6F, 8), (0x62, 2)]
            let letter = text[position + 1] | 0x20
            for (known, radix) in letters where known == letter && (base == 0 || base == radix) {
                base = radix
                position += 2
                return
            }
            // Only zeros may follow a leading zero.
            if base == 0 { base = 1 }
        }
        if base == 0 { base = 10 }
    }

    /// The value of the next digit; underscores are passed over.
    mutating func nextDigit() -> Int? {
        while position < text.count {
            let byte = text[position]
            var digit = 36
            if byte >= 0x30 && byte <= 0x39 {
                digit = Int(byte) - 0x30
            } else if byte == 0x5F {
                position += 1
                continue
            } else if byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A {
                digit = Int(byte | 0x20) - 0x61 + 10
            }
            if digit >= base { return nil }
            position += 1
            return digit
        }
        return nil
    }
}

extension UInt8 {
    /// Whether this is ASCII white space.
    var isPythonSpace: Bool { self == 0x20 || (self >= 0x09 && self <= 0x0D) }
    /// Whether this is a decimal digit.
    var isPythonDigit: Bool { self >= 0x30 && self <= 0x39 }
    /// Whether this is an ASCII upper-case letter.
    var isPythonUpper: Bool { self >= 0x41 && self <= 0x5A }
    /// Whether this is an ASCII lower-case letter.
    var isPythonLower: Bool { self >= 0x61 && self <= 0x7A }
}

extension TextBuffer {
    /// Adds a number in decimal digits.
    public mutating func write(decimal number: Int) {
        if number < 0 { bytes.append(0x2D) }
        var rest = number.magnitude
        let start = bytes.count
        repeat {
            bytes.append(UInt8(0x30 + rest % 10))
            rest /= 10
        } while rest != 0
        bytes[start...].reverse()
    }
    /// Adds bytes.
    public mutating func write(_ more: [UInt8]) { bytes.append(contentsOf: more) }
    /// Adds the same byte a number of times.
    public mutating func write(repeating byte: UInt8, count: Int) {
        if count > 0 { bytes.append(contentsOf: repeatElement(byte, count: count)) }
    }
}
