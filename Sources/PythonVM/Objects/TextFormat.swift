/// How a field of `%` or `str.format` is written.
struct TextFormat {
    enum Alignment { case left, right, center }

    var alignment = Alignment.right
    /// Whether padding goes between the sign and the digits.
    var padsAfterSign = false
    /// What a number gets in front that is not negative.
    var plus: UInt8?
    /// Whether numbers in other bases show `0x` and so on; octal ones `0o` or just `0`.
    var showsPrefix = false
    var showsOctalLetter = false
    /// What separates groups of digits.
    var separator: UInt8?
    var fill: UInt8 = 0x20
    var width = 0
    var precision = -1
}

extension VirtualMachine {
    /// Adds text padded to a width in bytes, as the reference counts.
    func write(
        padded text: [UInt8], _ format: TextFormat, to out: inout TextBuffer
    ) throws(Raised) {
        var padding = format.width - text.count
        var width = format.width
        var period = 0
        if format.fill == 0x30, let separator = format.separator {
            period = separator == 0x5F ? 5 : 4
            // The text never starts with a separator: a zero comes before it.
            if width >= 0 && width % period == 0 {
                padding += 1
                width += 1
            }
        }
        guard padding > 0 else { return out.write(text) }
        try checkRoom(bytes: out.bytes.count + width)
        func pad(_ count: Int) {
            guard period > 0, let separator = format.separator else {
                return out.write(repeating: format.fill, count: count)
            }
            let start = period - 1 - width % period
            for index in 0..<max(0, count) {
                out.write(byte: start + index % period == period - 1 ? separator : 0x30)
            }
        }
        switch format.alignment {
        case .right: pad(padding)
        case .center: pad(padding / 2)
        case .left: break
        }
        out.write(text)
        switch format.alignment {
        case .right: break
        case .center: pad(padding - padding / 2)
        case .left: pad(padding)
        }
    }

    /// Adds an integer in a base of 2, 8, 10 or 16.
    func write(
        integer value: Value, base: Int, uppercase: Bool = false, _ format: TextFormat,
        to out: inout TextBuffer
    ) throws(Raised) {
        var format = format
        var precision = format.precision
        if format.alignment == .right && format.fill == 0x30 {
            format.width = max(format.width, precision)
            precision = 0
        }
        let number = try asInt(value)
        var digits = try self.digits(of: number, base: base, uppercase: uppercase)
        let isNegative = isNegative(number)
        if isNegative { digits.removeFirst() }
        if let separator = format.separator { group(&digits, base: base, separator) }
        var prefix: [UInt8] = []
        if let plus = format.plus, !isNegative { prefix.append(plus) }
        if format.showsPrefix && base != 10 {
            prefix.append(0x30)
            let letter: UInt8 = base == 2 ? 0x62 : (base == 8 ? 0x6F : 0x78)
            if base != 8 || format.showsOctalLetter {
                prefix.append(uppercase ? letter & 0xDF : letter)
            }
        }
        let sign: [UInt8] = isNegative ? [0x2D] : []
        if precision > 1 { format.padsAfterSign = true }
        guard format.padsAfterSign else {
            return try write(padded: sign + prefix + digits, format, to: &out)
        }
        let head = sign + prefix
        if precision <= 1 {
            out.write(head)
            format.width -= head.count
            return try write(padded: digits, format, to: &out)
        }
        try checkRoom(bytes: out.bytes.count + max(precision, format.width))
        let inner = max(digits.count, precision) + head.count
        let spaces = max(0, format.width - inner)
        if format.alignment != .left { out.write(repeating: 0x20, count: spaces) }
        out.write(head)
        var zeros = TextFormat()
        zeros.fill = 0x30
        zeros.separator = format.separator
        zeros.alignment = format.alignment == .center ? .center : .right
        zeros.width = precision
        try write(padded: digits, zeros, to: &out)
        if format.alignment == .left { out.write(repeating: 0x20, count: spaces) }
    }

    private func group(_ digits: inout [UInt8], base: Int, _ separator: UInt8) {
        let size = base == 10 ? 3 : 4
        guard digits.count > size else { return }
        var grouped: [UInt8] = []
        for (index, digit) in digits.enumerated() {
            if index > 0 && (digits.count - index) % size == 0 { grouped.append(separator) }
            grouped.append(digit)
        }
        digits = grouped
    }

    /// Adds a float; the letter is one of `eEfFgG%`.
    func write(
        float number: Double, letter: UInt8, _ format: TextFormat, to out: inout TextBuffer
    ) throws(Raised) {
        let isPercent = letter == 0x25
        let style: FloatStyle =
            switch letter | 0x20 {
            case 0x65: .exponent
            case 0x67: .general
            default: .fixed
            }
        var text = formatFloat(
            isPercent ? rounded(number * 100) : number, style: style,
            precision: format.precision, uppercase: letter.isPythonUpper, plus: format.plus)
        if isPercent { text.append(0x25) }
        var format = format
        if format.padsAfterSign, let first = text.first, first < 0x30 {
            out.write(byte: first)
            text.removeFirst()
            format.width -= 1
        }
        try write(padded: text, format, to: &out)
    }

    /// Adds the character with a code point.
    func write(
        character value: Value, _ format: TextFormat, to out: inout TextBuffer
    ) throws(Raised) {
        let scalar = try integer32(value)
        guard scalar >= 0, scalar < 0x110000 else {
            throw raise(.overflowError, "char not in range(0x110000)")
        }
        try write(padded: UTF8Text.encode(UInt32(scalar)), format, to: &out)
    }
}

/// Reads a format string byte by byte; 0 stands for the end.
struct FormatReader {
    let text: UnsafeBufferPointer<UInt8>
    var position = 0

    init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

    var isAtEnd: Bool { position >= text.count }
    var current: UInt8 { position < text.count ? text[position] : 0 }
    /// The byte behind the current one.
    var following: UInt8 { position + 1 < text.count ? text[position + 1] : 0 }

    /// Takes the current byte if it is this one.
    mutating func take(_ byte: UInt8) -> Bool {
        guard !isAtEnd, text[position] == byte else { return false }
        position += 1
        return true
    }

    /// Takes digits; nil when there are none.
    ///
    /// Numbers too large for any memory stay large.
    mutating func takeNumber() -> Int? {
        guard current.isPythonDigit else { return nil }
        var number = 0
        while current.isPythonDigit {
            if number < 1 << 40 { number = number * 10 + Int(current) - 0x30 }
            position += 1
        }
        return number
    }
}
