/// A recursive-descent parser with one token of look-ahead.
///
/// MicroPython reports every error at the token that does not fit, so a rule that fails throws
/// there and nothing is ever tried twice.
struct Parser {
    private var lexer: Lexer
    /// The token to be looked at.
    private(set) var token: Token
    private var depth = 0
    /// Names that MicroPython has interned so far.
    ///
    /// A long string literal is interned only if it is
    /// among them, which decides how the compiler loads it.
    private var knownNames: Set<Name>

    /// Deepest nesting of expressions, brackets and blocks; real programs stay below 20.
    static let nestingLimit = 500
    /// Where that is too deep for the processor's stack; walking the tree later takes less of it.
    private let stackLimit = NativeStack.limit(allowing: 4 << 20)
    /// Strings up to this length in bytes are interned always.
    static let internedLength = 10

    init(source: [UInt8], debug: Bool, knownNames: Set<Name>) throws(SyntaxError) {
        lexer = Lexer(source: source, debug: debug)
        self.knownNames = knownNames
        token = try lexer.next()
    }

    var position: Position { token.position }

    /// The error for a token that does not fit.
    var failure: SyntaxError {
        let line = token.position.line
        let column = token.position.column
        switch token.kind {
        case .indent:
            return SyntaxError(
                "unexpected indent", kind: .indentationError, line: line, column: column)
        case .dedentMismatch:
            return SyntaxError(
                "unindent doesn't match any outer indent level", kind: .indentationError,
                line: line, column: column)
        case .malformedFString:
            return SyntaxError("malformed f-string", line: line, column: column)
        default: return SyntaxError("invalid syntax", line: line, column: column)
        }
    }

    /// Moves on and returns the token that was there.
    @discardableResult
    mutating func take() throws(SyntaxError) -> Token {
        let taken = token
        if taken.kind == .name { intern(taken.text) }
        token = try lexer.next()
        return taken
    }

    /// Moves on if the token is of this kind.
    mutating func skip(_ kind: TokenKind) throws(SyntaxError) -> Bool {
        guard token.kind == kind else { return false }
        try take()
        return true
    }

    mutating func expect(_ kind: TokenKind) throws(SyntaxError) {
        guard try skip(kind) else { throw failure }
    }

    mutating func name() throws(SyntaxError) -> Name {
        guard token.kind == .name else { throw failure }
        return Name(try take().text)
    }

    /// Notes an interned string; short ones are interned whenever they occur.
    private mutating func intern(_ text: [UInt8]) {
        if text.count > Self.internedLength { knownNames.insert(Name(text)) }
    }

    func isInterned(_ text: [UInt8]) -> Bool {
        text.count <= Self.internedLength || knownNames.contains(Name(text))
    }

    /// Runs a rule one level deeper.
    mutating func nested<Result>(
        _ rule: (inout Parser) throws(SyntaxError) -> Result
    ) throws(SyntaxError) -> Result {
        guard depth < Self.nestingLimit, NativeStack.position > stackLimit else {
            throw SyntaxError(
                "maximum recursion depth exceeded", kind: .runtimeError,
                line: position.line, column: position.column)
        }
        depth += 1
        defer { depth -= 1 }
        return try rule(&self)
    }

    /// Items with separators, which may also end the list.
    mutating func list<Item>(
        of rule: (inout Parser) throws(SyntaxError) -> Item, separator: TokenKind = .comma,
        until isEnd: (TokenKind) -> Bool
    ) throws(SyntaxError) -> (items: [Item], endsWithSeparator: Bool) {
        var items = [try rule(&self)]
        while try skip(separator) {
            if isEnd(token.kind) { return (items, true) }
            items.append(try rule(&self))
        }
        return (items, false)
    }

    // MARK: - Whole inputs

    mutating func file() throws(SyntaxError) -> Block {
        let start = position
        var statements: [Statement] = []
        while token.kind != .end {
            if try skip(.newline) { continue }
            statements.append(try statement())
        }
        return Block(statements, at: start)
    }

    mutating func singleInput() throws(SyntaxError) -> Block {
        let start = position
        var statements: [Statement] = []
        if try !skip(.newline) { statements.append(try statement()) }
        guard token.kind == .end else { throw failure }
        return Block(statements, at: start)
    }

    mutating func evalInput() throws(SyntaxError) -> Block {
        let start = position
        let value = try testList()
        _ = try skip(.newline)
        guard token.kind == .end else { throw failure }
        return Block([Statement(.expression(value), at: start)], at: start)
    }
}

extension TokenKind {
    /// Whether an expression can start with such a token.
    var startsExpression: Bool {
        switch self {
        case .name, .integer, .float, .string, .bytes, .ellipsis, .keywordNone, .keywordTrue,
            .keywordFalse, .parenOpen, .bracketOpen, .braceOpen, .plus, .minus, .tilde,
            .keywordNot, .keywordLambda, .keywordAwait:
            true
        default: false
        }
    }

    /// Whether an item of a list of expressions can start with such a token.
    var startsItem: Bool { startsExpression || self == .star }
}
