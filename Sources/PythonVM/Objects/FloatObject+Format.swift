/// How a float is written.
public enum FloatStyle: Sendable {
    /// As `repr` does: the fewest digits that give the number back, and `.0` after a whole one.
    case repr
    /// The fewest digits that give the number back.
    case shortest
    /// As `%e`.
    case exponent
    /// As `%f`.
    case fixed
    /// As `%g`.
    case general
}

extension VirtualMachine {
    /// The text of a float as the board prints it.
    ///
    /// The precision counts digits after the point, or for `general` significant digits; -1 means
    /// 6, and `repr` and `shortest` need none. A number that is not negative gets `plus` in front.
    public func formatFloat(
        _ number: Double, style: FloatStyle = .repr, precision: Int = -1,
        uppercase: Bool = false, plus: UInt8? = nil
    ) -> [UInt8] {
        var text: [UInt8] = []
        if number.sign == .minus && !number.isNaN {
            text.append(0x2D)
        } else if let plus {
            text.append(plus)
        }
        if number.isNaN || number.isInfinite {
            let word = number.isNaN ? "nan" : "inf"
            return text + Array((uppercase ? word.uppercased() : word).utf8)
        }
        charge(costs.floatOperation &* 32)
        let magnitude = rounded(number.magnitude)
        if style == .repr, magnitude < 1e6, magnitude == magnitude.rounded(.down) {
            var whole = TextBuffer()
            whole.write(decimal: Int(magnitude))
            return text + whole.bytes + [0x2E, 0x30]
        }
        var writer = FloatWriter(
            magnitude, isSingle: floatWidth == .single, style: style, precision: precision,
            room: text.isEmpty ? 33 : 32)
        writer.letter = uppercase ? 0x45 : 0x65
        let digits = writer.write()
        text += digits
        if style == .repr && !digits.contains(0x2E) && !digits.contains(0x65) {
            text += [0x2E, 0x30]
        }
        return text
    }
}

/// Turns one number that is not negative into digits, as the reference does.
///
/// The reference writes into a buffer of 33 bytes and gives at most 9 (single) or 19 (double)
/// digits that carry information, zeros behind. It starts with the number of digits that any
/// number has for certain, 6 or 16, and takes more only when these do not give the number back.
private struct FloatWriter {
    let number: Double
    let isSingle: Bool
    var style: FloatStyle
    /// `e` or `E`.
    var letter: UInt8 = 0x65
    /// The exponent of the first digit.
    private var exponent = 0
    /// Digits that the layout asks for, zeros behind them, zeros between the point and the digits.
    private var digits = 0
    private var trailing = 0
    private var leading = 0
    /// The exponent from which `general` turns to powers of ten.
    private var largestFixed = 16

    init(_ number: Double, isSingle: Bool, style: FloatStyle, precision: Int, room: Int) {
        self.number = number
        self.isSingle = isSingle
        self.style = style
        var precision = precision < 0 ? 6 : precision
        largestFixed = min(precision, room - 3)
        if style == .repr || style == .shortest { self.style = .general }
        // The reference marks `repr` by a precision of 99, so that one cannot be asked for.
        if style == .repr || style == .shortest || precision == 99 {
            precision = isSingle ? 9 : 19
            largestFixed = 16
        }
        exponent = FloatWriter.exponent(of: number, isSingle: isSingle)
        if style == .fixed && exponent > 0 && exponent + precision + 2 > room {
            self.style = .general
            precision += 1
        }
        plan(precision: precision, room: room)
    }

    /// The exponent of the first digit of a number.
    private static func exponent(of number: Double, isSingle: Bool) -> Int {
        if number == 0 { return 0 }
        var guess = Int(Double(number.exponent) * 0.3010299956639812)
        func power(_ exponent: Int) -> Double {
            if isSingle { return Double(DecimalPowers.scale(1, by: exponent)) }
            if exponent > 308 { return .infinity }
            return DecimalPowers.allTens[max(0, exponent + 324)]
        }
        if number >= 1 {
            while number >= power(guess + 1) { guess += 1 }
        } else {
            while number < power(guess) && guess > -330 { guess -= 1 }
        }
        return guess
    }

    private mutating func plan(precision: Int, room: Int) {
        let most = isSingle ? 9 : 19
        digits = precision
        switch style {
        case .fixed:
            digits = min(digits, room - 3)
            if exponent >= 0 {
                digits += exponent + 1
            } else if digits > 2 && exponent < -2 {
                leading = min(-exponent, digits) - 2
                digits -= leading
            } else {
                digits += 1
            }
        case .exponent: digits += 1
        default: digits = max(digits, 1)
        }
        if digits > most {
            trailing = digits - most
            digits = most
        }
        let overhead = style == .fixed ? 3 : (isSingle ? 7 : 8)
        trailing = max(0, min(trailing, room - digits - overhead))
    }

    /// The power of ten that makes an integer of so many digits.
    private func scale(for count: Int) -> Int {
        if number == 0 { return style == .fixed ? count - 1 - exponent : 0 }
        if style == .fixed {
            return exponent < 0 ? count - 1 + (leading > 0 ? leading + 1 : 0) : count - 1 - exponent
        }
        return count - exponent - 1
    }

    /// How many zeros of a whole number find no room: what is written is then too small.
    private func lostZeros(count: Int, power: Int) -> Int {
        style == .fixed ? max(0, -(power + trailing + digits - count)) : 0
    }

    func write() -> [UInt8] {
        var count = min(digits, isSingle ? 6 : 16)
        while true {
            let power = scale(for: count)
            let read = power + lostZeros(count: count, power: power)
            let (mantissa, isExact) =
                isSingle
                ? searchSingle(count: count, power: power, read: read)
                : (FloatWriter.mantissa(number, power), false)
            if isExact || count >= digits
                || (!isSingle && gives(back: mantissa, power: read))
            {
                return layout(mantissa, count: count, power: power)
            }
            count += 1
        }
    }

    // MARK: - Digits in double precision

    /// The number times a power of ten, rounded half up.
    private static func mantissa(_ number: Double, _ power: Int) -> UInt64 {
        ExtendedFloat(number).scaled(byPowerOfTen: power).roundedHalfUp
    }

    private func gives(back mantissa: UInt64, power: Int) -> Bool {
        DecimalPowers.number(mantissa, by: -power) == number
    }

    // MARK: - Digits in single precision

    /// Boards scale in single precision; the result is then moved until it gives the number back.
    private func searchSingle(count: Int, power: Int, read: Int) -> (UInt64, Bool) {
        if number == 0 { return (0, true) }
        let target = Float(number)
        var factor: UInt32 = 1
        var power10 = power
        if count > 6 && power > 1 {
            let isLarge = count > 7 && power > 2
            factor = isLarge ? 100 : 10
            power10 -= isLarge ? 2 : 1
        }
        let scaled = DecimalPowers.scale(target, by: power10) + 0.5
        guard scaled < 4e9 else {
            // Numbers near the smallest: what boards print there is noise, so take the true digits.
            return (FloatWriter.mantissa(number, power), false)
        }
        var mantissa = factor &* UInt32(scaled)
        func error(_ mantissa: UInt32) -> Float {
            FloatWriter.single(mantissa, -read) - target
        }
        var difference = error(mantissa)
        if difference == 0 { return (UInt64(mantissa), true) }
        var best = mantissa
        var bestError = difference.magnitude
        var step: UInt32 = count > 6 ? 1 << UInt32(3 * (count - 6)) : 1
        for _ in 0..<12 {
            mantissa = difference.sign == .minus ? mantissa &+ step : mantissa &- step
            difference = error(mantissa)
            if difference == 0 { return (UInt64(mantissa), true) }
            let gain = difference.magnitude - bestError
            if gain < 0 || (gain == 0 && mantissa % 10 == 0) {
                bestError = difference.magnitude
                best = mantissa
            }
            if step == 1 { break }
            step >>= 1
        }
        return (UInt64(best), false)
    }

    /// What a board reads from these digits.
    private static func single(_ mantissa: UInt32, _ power: Int) -> Float {
        var mantissa = mantissa
        var power = power
        while mantissa != 0 && mantissa % 10 == 0 {
            mantissa /= 10
            power += 1
        }
        return DecimalPowers.scale(Float(mantissa), by: power)
    }

    // MARK: - Layout

    private func layout(_ mantissa: UInt64, count: Int, power: Int) -> [UInt8] {
        let zeros = trailing + (digits - count)
        var text = Array(String(mantissa).utf8)
        if style == .fixed {
            text += repeatElement(0x30, count: max(0, zeros))
            return point(in: text, decimals: power + zeros)
        }
        var exponent = self.exponent
        if text.count > count {
            text.removeLast()
            exponent += 1
        }
        while text.count < count { text.insert(0x30, at: 0) }
        if style == .exponent {
            text += repeatElement(0x30, count: max(0, zeros))
            return withExponent(point(in: text, decimals: text.count - 1), exponent)
        }
        // Zeros at the end of a fraction are dropped.
        while text.count > 1 && text.last == 0x30 { text.removeLast() }
        if exponent < -4 || exponent > 0 && exponent >= largestFixed {
            return withExponent(point(in: text, decimals: text.count - 1), exponent)
        }
        if exponent >= text.count {
            text += repeatElement(0x30, count: exponent + 1 - text.count)
        }
        return point(in: text, decimals: text.count - 1 - exponent)
    }

    /// Sets the point before the last `decimals` digits, with zeros in front where they are needed.
    private func point(in digits: [UInt8], decimals: Int) -> [UInt8] {
        guard decimals > 0 else { return digits }
        var text = digits
        if text.count <= decimals {
            text.insert(contentsOf: repeatElement(0x30, count: decimals + 1 - text.count), at: 0)
        }
        text.insert(0x2E, at: text.count - decimals)
        return text
    }

    private func withExponent(_ digits: [UInt8], _ exponent: Int) -> [UInt8] {
        var text = digits
        text.append(letter)
        text.append(exponent < 0 ? 0x2D : 0x2B)
        if exponent.magnitude < 10 { text.append(0x30) }
        return text + Array(String(exponent.magnitude).utf8)
    }
}
