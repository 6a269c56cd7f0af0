/// Literals of strings and bytes. An f-string is delivered as an ordinary string, behind which the
/// text `.format(..)` is put into the source: the parser sees the call that formats it.
extension Lexer {
    struct Prefix {
        var length = 0
        var isRaw = false
        var isBytes = false
        var isFormatted = false
        var isTemplate = false
    }

    private static func isQuote(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"")
    }

    var startsString: Bool { prefix != nil }

    /// The letters in front of the quotes, nil if no literal starts here.
    private var prefix: Prefix? {
        if Self.isQuote(peek()) { return Prefix() }
        let one = Self.isQuote(peek(1))
        let two = Self.isQuote(peek(2))
        guard one || two else { return nil }
        let second = one ? nil : Unicode.Scalar(peek(1))
        switch (Unicode.Scalar(peek()), second) {
        case ("u", nil): return Prefix(length: 1)
        case ("r", nil): return Prefix(length: 1, isRaw: true)
        case ("b", nil): return Prefix(length: 1, isBytes: true)
        case ("f", nil): return Prefix(length: 1, isFormatted: true)
        case ("t", nil): return Prefix(length: 1, isTemplate: true)
        case ("r", "t"), ("t", "r"): return Prefix(length: 2, isRaw: true, isTemplate: true)
        case ("r", "b"), ("b", "r"): return Prefix(length: 2, isRaw: true, isBytes: true)
        case ("r", "f"), ("f", "r"): return Prefix(length: 2, isRaw: true, isFormatted: true)
        default: return nil
        }
    }

    /// Reads literals that stand side by side as one.
    mutating func strings() throws(SyntaxError) -> TokenKind {
        var kind: TokenKind?
        var hasTemplate = false
        while let prefix {
            hasTemplate = hasTemplate || prefix.isTemplate
            let own: TokenKind = prefix.isBytes ? .bytes : .string
            if kind == nil { kind = own }
            guard kind == own else { break }
            for _ in 0..<prefix.length { advance() }
            kind = try prefix.isTemplate ? template(prefix) : literal(prefix, kind: own)
            _ = skipBlanks(stopAtNewline: true)
        }
        if hasTemplate {
            formatCall = text + Array(",),".utf8) + formatCall
            if kind == .string || kind == .bytes {
                kind = .name
                text = Array("__template__".utf8)
            }
        }
        if !formatCall.isEmpty {
            inject(formatCall + [UInt8(ascii: ")")])
            formatCall = []
        }
        return kind ?? .invalid
    }

    /// Reads a literal from its first quote on; returns its kind, or an error kind.
    private mutating func literal(
        _ prefix: Prefix, kind: TokenKind
    ) throws(SyntaxError)
        -> TokenKind
    {
        var kind = kind
        let quote = peek()
        advance()
        var quotes = 1
        if peek() == quote, peek(1) == quote {
            advance()
            advance()
            quotes = 3
        }
        if prefix.isFormatted, formatCall.isEmpty { formatCall = Array(".format(".utf8) }
        var closing = 0
        while !isAtEnd, quotes > 1 || !isAt("\n"), closing < quotes {
            if peek() == quote {
                closing += 1
                text.append(quote)
                advance()
                continue
            }
            closing = 0
            if prefix.isFormatted, isAt("{") {
                if !replacementField() { kind = .malformedFString }
            } else if isAt("\\") {
                advance()
                try escape(isRaw: prefix.isRaw, kind: &kind)
                advance()
            } else {
                text.append(peek())
                advance()
            }
        }
        if closing < quotes { kind = .openString }
        text.removeLast(min(closing, text.count))
        return kind
    }

    /// Moves the expression of a replacement field into the call of `format` and leaves the braces;
    /// returns false if there is no expression.
    private mutating func replacementField() -> Bool {
        advance()
        if isAt("{") {
            text += [UInt8(ascii: "{"), UInt8(ascii: "{")]
            advance()
            return true
        }
        formatCall.append(UInt8(ascii: "("))
        let start = formatCall.count
        _ = replacedExpression(from: start)
        let isEmpty = formatCall.count == start
        formatCall += [UInt8(ascii: ")"), UInt8(ascii: ",")]
        text.append(UInt8(ascii: "{"))
        return !isEmpty
    }

    /// Reads the expression of a replacement field; `start` is where it begins in the call.
    ///
    /// - Returns: whether it ends in `=`, which shows its text in front of its value.
    mutating func replacedExpression(from start: Int) -> Bool {
        var depth = 0
        while !isAtEnd, depth != 0 || !endsExpression {
            switch Unicode.Scalar(peek()) {
            case "[", "{": depth += 1
            case "]", "}": depth -= 1
            default: break
            }
            formatCall.append(peek())
            advance()
        }
        guard formatCall[formatCall.count - 1] == UInt8(ascii: "=") else { return false }
        text += formatCall[start...]
        formatCall.removeLast()
        return true
    }

    /// Whether the format or the conversion of a replacement field starts here, or the field ends.
    private var endsExpression: Bool {
        if isAt(":") || isAt("}") { return true }
        guard isAt("!") else { return false }
        let isConversion = peek(1) == UInt8(ascii: "r") || peek(1) == UInt8(ascii: "s")
        return isConversion && (peek(2) == UInt8(ascii: ":") || peek(2) == UInt8(ascii: "}"))
    }

    /// Reads what follows a backslash and stays on its last byte.
    private mutating func escape(isRaw: Bool, kind: inout TokenKind) throws(SyntaxError) {
        let backslash = UInt8(ascii: "\\")
        var value = UInt32(peek())
        let letter = Unicode.Scalar(peek())
        if isRaw {
            text.append(backslash)
        } else {
            switch letter {
            case "\n": return
            case "\\", "'", "\"": break
            case "a": value = 7
            case "b": value = 8
            case "t": value = 9
            case "n": value = 10
            case "v": value = 11
            case "f": value = 12
            case "r": value = 13
            case "u" where kind == .bytes, "U" where kind == .bytes: text.append(backslash)
            case "x": value = hexadecimal(2, kind: &kind)
            case "u": value = hexadecimal(4, kind: &kind)
            case "U": value = hexadecimal(8, kind: &kind)
            case "N":
                throw SyntaxError(
                    "unicode name escapes", kind: .notImplementedError, line: currentLine)
            case "0"..."7":
                value -= 0x30
                for _ in 0..<2 where (0x30...0x37).contains(peek(1)) {
                    advance()
                    value = value * 8 + UInt32(peek()) - 0x30
                }
            default: text.append(backslash)
            }
        }
        if kind == .string, value < 0x110000 {
            text += encodeUTF8(value)
        } else if kind == .bytes, value < 0x100 {
            text.append(UInt8(value))
        } else {
            kind = .invalid
        }
    }

    private mutating func hexadecimal(_ digits: Int, kind: inout TokenKind) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<digits {
            advance()
            guard let digit = Character(Unicode.Scalar(peek())).hexDigitValue else {
                kind = .invalid
                return 0
            }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}

/// The UTF-8 form of a code point; a surrogate gives the three bytes that it would have.
func encodeUTF8(_ value: UInt32) -> [UInt8] {
    func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(value >> shift & 0x3f) }
    switch value {
    case 0..<0x80: return [UInt8(value)]
    case 0x80..<0x800: return [0xc0 | UInt8(value >> 6), tail(0)]
    case 0x800..<0x10000: return [0xe0 | UInt8(value >> 12), tail(6), tail(0)]
    default: return [0xf0 | UInt8(value >> 18 & 7), tail(12), tail(6), tail(0)]
    }
}
