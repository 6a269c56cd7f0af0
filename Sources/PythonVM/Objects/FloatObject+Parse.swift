extension VirtualMachine {
    /// The float that a text stands for; ValueError if it stands for none.
    public func parseFloat(_ text: UnsafeBufferPointer<UInt8>) throws(Raised) -> Double {
        let scanned = try parseNumber(text, allowsImaginary: false, isComplex: false)
        return scanned.real
    }

    /// The complex number that a text stands for; ValueError if it stands for none.
    func parseComplex(
        _ text: UnsafeBufferPointer<UInt8>
    ) throws(Raised) -> (real: Double, imaginary: Double) {
        try parseNumber(text, allowsImaginary: true, isComplex: true)
    }

    private func parseNumber(
        _ text: UnsafeBufferPointer<UInt8>, allowsImaginary: Bool, isComplex: Bool
    ) throws(Raised) -> (real: Double, imaginary: Double) {
        var position = 0
        guard let first = scanPart(text, &position, allowsImaginary: allowsImaginary) else {
            throw raiseBadNumber()
        }
        if position == text.count {
            return first.isImaginary ? (0, first.number) : (first.number, 0)
        }
        guard isComplex, !first.isImaginary,
            let second = scanPart(text, &position, allowsImaginary: true),
            second.isImaginary, position == text.count
        else { throw raiseBadNumber() }
        return (first.number, second.number)
    }

    private func raiseBadNumber() -> Raised {
        raise(.valueError, "invalid syntax for number")
    }

    /// Reads spaces, a sign, a number, a `j` and spaces; nil when there is no number.
    private func scanPart(
        _ text: UnsafeBufferPointer<UInt8>, _ position: inout Int, allowsImaginary: Bool
    ) -> (number: Double, isImaginary: Bool)? {
        while position < text.count, text[position].isPythonSpace { position += 1 }
        var isNegative = false
        if position < text.count, text[position] == 0x2B || text[position] == 0x2D {
            isNegative = text[position] == 0x2D
            position += 1
        }
        let start = position
        var number = 0.0
        if starts(text, position, with: "inf") {
            position += starts(text, position, with: "infinity") ? 8 : 3
            number = .infinity
        } else if starts(text, position, with: "nan") {
            position += 3
            number = .nan
        } else {
            let isSingle = floatWidth == .single
            guard let scanned = DecimalScanner.scan(text, from: position, isSingle: isSingle)
            else { return nil }
            position = scanned.end
            number = scanned.number
        }
        var isImaginary = false
        if allowsImaginary, position < text.count, text[position] | 0x20 == 0x6A {
            if position == start { number = 1 }
            position += 1
            isImaginary = true
        }
        if position == start { return nil }
        while position < text.count, text[position].isPythonSpace { position += 1 }
        return (isNegative ? -number : number, isImaginary)
    }

    private func starts(
        _ text: UnsafeBufferPointer<UInt8>, _ position: Int, with word: StaticString
    ) -> Bool {
        guard position + word.utf8CodeUnitCount <= text.count else { return false }
        for index in 0..<word.utf8CodeUnitCount
        where text[position + index] | 0x20 != word.utf8Start[index] {
            return false
        }
        return true
    }
}

/// Reads an unsigned decimal number: digits, a point, an exponent; underscores are passed over.
enum DecimalScanner {
    /// The number and where it ends; nil when an exponent has no digits at the end of the text.
    ///
    /// Double precision rounds correctly. Single precision does what boards do, who compute in
    /// single precision themselves: the last bit may differ from the correctly rounded one.
    static func scan(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, isSingle: Bool
    ) -> (number: Double, end: Int)? {
        var position = start
        var digits: [UInt8] = []
        var exponent = 0
        var isFraction = false
        scanning: while position < text.count {
            let byte = text[position]
            switch byte {
            case 0x30...0x39:
                digits.append(byte)
                if isFraction { exponent -= 1 }
            case 0x2E where !isFraction: isFraction = true
            case 0x5F: break
            case 0x65, 0x45:
                guard let written = scanExponent(text, &position) else { return nil }
                exponent += written
                break scanning
            default: break scanning
            }
            position += 1
        }
        while digits.last == 0x30 {
            digits.removeLast()
            exponent += 1
        }
        if isSingle { return (Double(singleNumber(digits, exponent)), position) }
        return (doubleNumber(digits, exponent), position)
    }

    private static func scanExponent(
        _ text: UnsafeBufferPointer<UInt8>, _ position: inout Int
    ) -> Int? {
        position += 1
        var isNegative = false
        if position < text.count, text[position] == 0x2B || text[position] == 0x2D {
            isNegative = text[position] == 0x2D
            position += 1
        }
        if position == text.count { return nil }
        var exponent = 0
        while position < text.count {
            if text[position].isPythonDigit {
                // More digits mean infinity or zero anyway.
                if exponent < 100_000_000 { exponent = exponent * 10 + Int(text[position]) - 0x30 }
            } else if text[position] != 0x5F {
                break
            }
            position += 1
        }
        return isNegative ? -exponent : exponent
    }

    private static func doubleNumber(_ digits: [UInt8], _ exponent: Int) -> Double {
        guard digits.count <= 15 else {
            return Double(String(decoding: digits, as: UTF8.self) + "e\(exponent)") ?? 0
        }
        var mantissa: UInt64 = 0
        for digit in digits { mantissa = mantissa * 10 + UInt64(digit) - 0x30 }
        return DecimalPowers.number(mantissa, by: exponent)
    }

    /// Digits without zeros at their end.
    private static func singleNumber(_ digits: [UInt8], _ exponent: Int) -> Float {
        var mantissa: UInt32 = 0
        var exponent = exponent
        for (index, digit) in digits.enumerated() {
            if mantissa >= 0x1999_9998 {
                exponent += digits.count - index
                break
            }
            mantissa = mantissa * 10 + UInt32(digit) - 0x30
        }
        return DecimalPowers.scale(Float(mantissa), by: exponent)
    }
}

/// Powers of ten and five.
enum DecimalPowers {
    /// Ten to the powers from 0 to 22, all exact.
    private static let tens: [Double] = (0...22).map { Double("1e\($0)") ?? 1 }
    /// Ten to the powers from -324 to 308, correctly rounded.
    static let allTens: [Double] = (-324...308).map { Double("1e\($0)") ?? 0 }
    /// Five to the powers from 0 to 55 in single precision.
    private static let fives: [Float] = {
        var power = 1.0
        return (0...55).map { _ in
            defer { power *= 5 }
            return Float(power)
        }
    }()
    /// Five to the powers from 0 down to -64 in single precision.
    private static let inverseFives: [Float] = {
        var power = 1.0
        return (0...64).map { _ in
            defer { power *= 5 }
            return Float(1 / power)
        }
    }()

    /// A number times a power of ten, correctly rounded.
    static func number(_ mantissa: UInt64, by exponent: Int) -> Double {
        if mantissa <= 1 << 53, exponent <= 0, exponent >= -22 {
            return Double(mantissa) / tens[-exponent]
        }
        return Double("\(mantissa)e\(exponent)") ?? 0
    }

    /// A number times a power of ten in single precision, as boards compute it.
    ///
    /// First the power of two, by the exponent field, then the power of five.
    static func scale(_ number: Float, by exponent: Int) -> Float {
        if exponent == 0 || number == 0 { return number }
        if exponent > 200 { return .infinity }
        if exponent < -200 { return 0 }
        let field = UInt32((Int(number.bitPattern >> 23 & 0xFF) + exponent) & 0xFF)
        let shifted = Float(bitPattern: number.bitPattern & 0x807F_FFFF | field << 23)
        if exponent >= 0 {
            return shifted * (exponent < fives.count ? fives[exponent] : .infinity)
        }
        if exponent >= -10 { return shifted / fives[-exponent] }
        return shifted * (-exponent < inverseFives.count ? inverseFives[-exponent] : 0)
    }
}
