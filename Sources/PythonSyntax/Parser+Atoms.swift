import BigInt

/// Atoms: names, literals and what stands in brackets.
extension Parser {
    mutating func atom() throws(SyntaxError) -> Expression {
        let start = position
        switch token.kind {
        case .name: return Expression(.name(try name()), at: start)
        case .integer: return Expression(.literal(.integer(try integer())), at: start)
        case .float: return Expression(.literal(try float()), at: start)
        case .string:
            let text = token.text
            let literal = Literal.string(text, isInterned: isInterned(text))
            try take()
            return Expression(.literal(literal), at: start)
        case .bytes: return Expression(.literal(.bytes(try take().text)), at: start)
        case .ellipsis: return try word(.ellipsis)
        case .keywordNone: return try word(.none)
        case .keywordTrue: return try word(.true)
        case .keywordFalse: return try word(.false)
        case .parenOpen:
            return try nested { (parser) throws(SyntaxError) in try parser.parentheses() }
        case .bracketOpen:
            return try nested { (parser) throws(SyntaxError) in try parser.brackets() }
        case .braceOpen:
            return try nested { (parser) throws(SyntaxError) in try parser.braces() }
        default: throw failure
        }
    }

    private mutating func word(_ literal: Literal) throws(SyntaxError) -> Expression {
        let start = position
        try take()
        return Expression(.literal(literal), at: start)
    }

    private mutating func parentheses() throws(SyntaxError) -> Expression {
        let start = position
        try expect(.parenOpen)
        if try skip(.parenClose) { return Expression(.tuple([], endsWithComma: false), at: start) }
        if token.kind == .keywordYield {
            let value = try yieldExpression()
            try expect(.parenClose)
            return value
        }
        let itemStart = position
        let first = try item()
        if token.kind == .keywordFor {
            let comprehension = try self.comprehension(.generator, .value(first), at: itemStart)
            try expect(.parenClose)
            return Expression(.comprehension(comprehension), at: start)
        }
        guard token.kind == .comma else {
            try expect(.parenClose)
            return first
        }
        let (items, endsWithComma) = try items(after: first, until: .parenClose)
        return Expression(.tuple(items, endsWithComma: endsWithComma), at: start)
    }

    private mutating func brackets() throws(SyntaxError) -> Expression {
        let start = position
        try expect(.bracketOpen)
        if try skip(.bracketClose) { return Expression(.list([]), at: start) }
        let itemStart = position
        let first = try item()
        if token.kind == .keywordFor {
            let comprehension = try self.comprehension(.list, .value(first), at: itemStart)
            try expect(.bracketClose)
            return Expression(.comprehension(comprehension), at: start)
        }
        let (items, _) = try items(after: first, until: .bracketClose)
        return Expression(.list(items), at: start)
    }

    private mutating func item() throws(SyntaxError) -> Expression {
        try token.kind == .star ? starred() : namedTest()
    }

    private mutating func items(
        after first: Expression, until end: TokenKind
    ) throws(SyntaxError) -> ([Expression], endsWithComma: Bool) {
        var items = [first]
        while try skip(.comma) {
            if try skip(end) { return (items, true) }
            items.append(try item())
        }
        try expect(end)
        return (items, false)
    }

    private mutating func braces() throws(SyntaxError) -> Expression {
        let start = position
        try expect(.braceOpen)
        if try skip(.braceClose) { return Expression(.braces([]), at: start) }
        let itemStart = position
        let first = try braceItem()
        if token.kind == .keywordFor {
            var kind = Comprehension.Kind.set
            if case .pair = first { kind = .dict }
            let comprehension = try self.comprehension(kind, first, at: itemStart)
            try expect(.braceClose)
            return Expression(.comprehension(comprehension), at: start)
        }
        var items = [first]
        while try skip(.comma), token.kind != .braceClose { items.append(try braceItem()) }
        try expect(.braceClose)
        return Expression(.braces(items), at: start)
    }

    private mutating func braceItem() throws(SyntaxError) -> BraceItem {
        let start = position
        let first = try test()
        guard try skip(.colon) else { return .value(first) }
        return .pair(key: first, value: try test(), at: start)
    }

    // MARK: - Numbers

    private mutating func integer() throws(SyntaxError) -> BigInt {
        let text = token.text
        var base = 10
        var digits = text[...]
        if text.count > 1, text[0] == UInt8(ascii: "0") {
            switch Unicode.Scalar(text[1] | 0x20) {
            case "x": base = 16
            case "o": base = 8
            case "b": base = 2
            // A number that starts with 0 may hold nothing else.
            default: base = 1
            }
            if base > 1 { digits = digits.dropFirst(2) }
        }
        let value =
            base == 1
            ? (digits.allSatisfy { $0 == UInt8(ascii: "0") } ? BigInt(0) : nil)
            : BigInt(String(decoding: digits, as: UTF8.self), radix: base)
        guard let value, !digits.isEmpty else {
            throw SyntaxError(
                "invalid syntax for integer with base \(base == 1 ? 0 : base)",
                line: position.line, column: position.column)
        }
        try take()
        return value
    }

    private mutating func float() throws(SyntaxError) -> Literal {
        var text = String(decoding: token.text, as: UTF8.self)
        let isImaginary = text.hasSuffix("j") || text.hasSuffix("J")
        if isImaginary { text.removeLast() }
        guard let value = Double(text) else {
            throw SyntaxError(
                "invalid syntax for number", line: position.line, column: position.column)
        }
        try take()
        return isImaginary ? .imaginary(value) : .float(value)
    }
}
