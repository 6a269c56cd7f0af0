/// Cuts a source text into tokens.
struct Lexer {
    private var source: [UInt8]
    private var index = 0
    private var line = 1
    private var column = 1
    /// Open indentation levels in columns; the outermost is 0.
    private var indents = [0]
    /// Indents (above 0) or dedents (below 0) still to be delivered.
    private var pendingIndents = 0
    private var bracketDepth = 0
    private let debug: Bool
    private var isFirst = true
    /// Text of the current token.
    var text: [UInt8] = []
    /// The call that formats the f-string being read, empty outside one.
    var formatCall: [UInt8] = []

    init(source: [UInt8], debug: Bool) {
        self.source = Self.normalized(source)
        self.debug = debug
    }

    /// One kind of line end, a last line that ends, and no zero byte but at the end.
    private static func normalized(_ source: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(source.count + 4)
        var previous: UInt8 = 0
        for byte in source {
            defer { previous = byte }
            switch byte {
            case 0: result.append(1)
            case UInt8(ascii: "\r"): result.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "\n") where previous == UInt8(ascii: "\r"): continue
            default: result.append(byte)
            }
        }
        if let last = result.last, last != UInt8(ascii: "\n") { result.append(UInt8(ascii: "\n")) }
        return result
    }

    /// The byte so many places ahead, 0 at the end.
    func peek(_ distance: Int = 0) -> UInt8 {
        index + distance < source.count ? source[index + distance] : 0
    }

    var isAtEnd: Bool { index >= source.count }

    var currentLine: Int { line }

    func isAt(_ character: Unicode.Scalar) -> Bool { peek() == UInt8(ascii: character) }

    mutating func advance() {
        switch peek() {
        case UInt8(ascii: "\n"):
            line += 1
            column = 1
        case UInt8(ascii: "\t"): column = (column - 1 + 8) / 8 * 8 + 1
        default: column += 1
        }
        index += 1
    }

    /// Puts text in front of what has not been read yet.
    mutating func inject(_ bytes: [UInt8]) {
        // What was read already makes room, nearly always enough.
        let start = max(0, index - bytes.count)
        source.replaceSubrange(start..<index, with: bytes)
        index = start
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    /// Any byte of a character beyond ASCII may be part of a name.
    private static func isNameHead(_ byte: UInt8) -> Bool {
        isLetter(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
    }

    /// Skips blanks, comments and joined lines; returns whether it stopped at the end of a line.
    mutating func skipBlanks(stopAtNewline: Bool) -> Bool {
        while !isAtEnd {
            if isAt("\n") {
                if stopAtNewline, bracketDepth == 0 { return true }
                advance()
            } else if Self.isSpace(peek()) {
                advance()
            } else if isAt("#") {
                while !isAtEnd, !isAt("\n") { advance() }
            } else if isAt("\\"), peek(1) == UInt8(ascii: "\n") {
                advance()
                advance()
            } else {
                break
            }
        }
        return false
    }

    /// The next token; at the end of the text `.end` as often as it is asked for.
    mutating func next() throws(SyntaxError) -> Token {
        text = []
        let atLineEnd = skipBlanks(stopAtNewline: true)
        let position = Position(line: line, column: column)
        var kind = try scan(atLineEnd: atLineEnd)
        if isFirst, position.column != 1, kind != .newline { kind = .indent }
        isFirst = false
        return Token(kind: kind, text: text, position: position)
    }

    private mutating func scan(atLineEnd: Bool) throws(SyntaxError) -> TokenKind {
        if pendingIndents < 0 {
            pendingIndents += 1
            return .dedent
        }
        if pendingIndents > 0 {
            pendingIndents -= 1
            return .indent
        }
        if atLineEnd { return lineEnd() }
        if isAtEnd { return .end }
        if startsString { return try strings() }
        if Self.isNameHead(peek()) { return try name() }
        let startsFraction = isAt(".") && Self.isDigit(peek(1))
        if Self.isDigit(peek()) || startsFraction { return number() }
        return symbol()
    }

    private mutating func lineEnd() -> TokenKind {
        _ = skipBlanks(stopAtNewline: false)
        let spaces = column - 1
        guard spaces <= indents[indents.count - 1] else {
            indents.append(spaces)
            pendingIndents += 1
            return .newline
        }
        while spaces < indents[indents.count - 1] {
            indents.removeLast()
            pendingIndents -= 1
        }
        return spaces == indents[indents.count - 1] ? .newline : .dedentMismatch
    }

    private mutating func name() throws(SyntaxError) -> TokenKind {
        while !isAtEnd, Self.isNameHead(peek()) || Self.isDigit(peek()) {
            text.append(peek())
            advance()
        }
        guard text.count <= Self.longestName else {
            throw SyntaxError("name too long", kind: .runtimeError, line: 0, column: 0)
        }
        if text == Self.debugName {
            text = []
            return debug ? .keywordTrue : .keywordFalse
        }
        guard let keyword = TokenKind.keywords[text] else { return .name }
        text = []
        return keyword
    }

    /// The length of a name is one byte in the boards' tables.
    private static let longestName = 255
    private static let debugName = Array("__debug__".utf8)

    private mutating func number() -> TokenKind {
        var kind: TokenKind = isAt(".") ? .float : .integer
        let base = peek(1) | 0x20
        let isPrefixed =
            isAt("0") && [UInt8(ascii: "b"), UInt8(ascii: "o"), UInt8(ascii: "x")].contains(base)
        text.append(peek())
        advance()
        while !isAtEnd {
            if !isPrefixed, peek() | 0x20 == UInt8(ascii: "e") {
                kind = .float
                text.append(UInt8(ascii: "e"))
                advance()
                if isAt("+") || isAt("-") {
                    text.append(peek())
                    advance()
                }
            } else if Self.isLetter(peek()) || Self.isDigit(peek()) || isAt(".") {
                if isAt(".") || peek() | 0x20 == UInt8(ascii: "j") { kind = .float }
                text.append(peek())
                advance()
            } else if isAt("_") {
                advance()
            } else {
                break
            }
        }
        return kind
    }

    private mutating func symbol() -> TokenKind {
        for length in stride(from: 3, through: 1, by: -1) where index + length <= source.count {
            guard let kind = TokenKind.operators[Array(source[index..<index + length])] else {
                continue
            }
            for _ in 0..<length { advance() }
            switch kind {
            case .parenOpen, .bracketOpen, .braceOpen: bracketDepth += 1
            case .parenClose, .bracketClose, .braceClose: bracketDepth -= 1
            default: break
            }
            return kind
        }
        advance()
        return .invalid
    }
}

/// The tokens of a text up to and including the end, for tools and tests.
public func tokens(of source: [UInt8], debug: Bool = true) throws(SyntaxError) -> [Token] {
    var lexer = Lexer(source: source, debug: debug)
    var result: [Token] = []
    while true {
        let token = try lexer.next()
        result.append(token)
        if token.kind == .end { return result }
    }
}
