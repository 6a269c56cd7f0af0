/// Expressions, from the lowest rank to the highest.
extension Parser {
    /// `test (',' test)* [',']`.
    mutating func testList() throws(SyntaxError) -> Expression {
        let start = position
        return try bareTuple(at: start) { (parser) throws(SyntaxError) in try parser.test() }
    }

    /// As `testList`, with stars.
    mutating func starredList() throws(SyntaxError) -> Expression {
        let start = position
        return try bareTuple(at: start) { (parser) throws(SyntaxError) in
            try parser.token.kind == .star ? parser.starred() : parser.test()
        }
    }

    /// Targets of a for loop or a del statement.
    mutating func targetList() throws(SyntaxError) -> Expression {
        let start = position
        return try bareTuple(at: start) { (parser) throws(SyntaxError) in
            try parser.token.kind == .star ? parser.starred() : parser.bitwise()
        }
    }

    private mutating func bareTuple(
        at start: Position, canEndBeforeColon: Bool = true,
        of rule: (inout Parser) throws(SyntaxError) -> Expression
    ) throws(SyntaxError) -> Expression {
        let (items, ends) = try list(of: rule) { kind in
            !kind.startsItem && (canEndBeforeColon || kind != .colon)
        }
        return items.count == 1 && !ends ? items[0] : Expression(.bareTuple(items), at: start)
    }

    mutating func starred() throws(SyntaxError) -> Expression {
        let start = position
        try expect(.star)
        return Expression(.star(try bitwise()), at: start)
    }

    /// `test [':=' test]`.
    mutating func namedTest() throws(SyntaxError) -> Expression {
        let start = position
        let target = try test()
        guard try skip(.walrus) else { return target }
        return Expression(.named(target, try test()), at: start)
    }

    /// `or_test ['if' or_test 'else' test] | lambda`.
    mutating func test() throws(SyntaxError) -> Expression {
        try nested { (parser) throws(SyntaxError) in
            if parser.token.kind == .keywordLambda { return try parser.lambda(allowsIf: true) }
            let start = parser.position
            let body = try parser.orTest()
            guard try parser.skip(.keywordIf) else { return body }
            let test = try parser.orTest()
            try parser.expect(.keywordElse)
            let alternative = try parser.test()
            return Expression(
                .conditional(body: body, test: test, alternative: alternative), at: start)
        }
    }

    /// The condition of a comprehension: no `if` without parentheses.
    mutating func testWithoutIf() throws(SyntaxError) -> Expression {
        try token.kind == .keywordLambda ? lambda(allowsIf: false) : orTest()
    }

    private mutating func lambda(allowsIf: Bool) throws(SyntaxError) -> Expression {
        let start = position
        try expect(.keywordLambda)
        let parameters = try self.parameters(until: .colon, annotated: false)
        try expect(.colon)
        let body = try nested { (parser) throws(SyntaxError) in
            try allowsIf ? parser.test() : parser.testWithoutIf()
        }
        let lambda = Lambda(parameters: parameters, body: body, position: start)
        return Expression(.lambda(lambda), at: start)
    }

    mutating func orTest() throws(SyntaxError) -> Expression {
        let start = position
        let items = try chain(.keywordOr) { (parser) throws(SyntaxError) in try parser.andTest() }
        return items.count == 1 ? items[0] : Expression(.or(items), at: start)
    }

    private mutating func andTest() throws(SyntaxError) -> Expression {
        let start = position
        let items = try chain(.keywordAnd) { (parser) throws(SyntaxError) in try parser.notTest() }
        return items.count == 1 ? items[0] : Expression(.and(items), at: start)
    }

    private mutating func chain(
        _ separator: TokenKind, of rule: (inout Parser) throws(SyntaxError) -> Expression
    ) throws(SyntaxError) -> [Expression] {
        var items = [try rule(&self)]
        while try skip(separator) { items.append(try rule(&self)) }
        return items
    }

    private mutating func notTest() throws(SyntaxError) -> Expression {
        let start = position
        guard try skip(.keywordNot) else { return try comparison() }
        let operand = try nested { (parser) throws(SyntaxError) in try parser.notTest() }
        return Expression(.not(operand), at: start)
    }

    private mutating func comparison() throws(SyntaxError) -> Expression {
        let start = position
        let first = try bitwise()
        var links: [ComparisonLink] = []
        while let comparison = try comparisonOperator() {
            links.append(ComparisonLink(comparison: comparison, operand: try bitwise()))
        }
        return links.isEmpty ? first : Expression(.comparison(first, links), at: start)
    }

    private mutating func comparisonOperator() throws(SyntaxError) -> ComparisonLink.Operator? {
        switch token.kind {
        case .less, .more, .doubleEqual, .lessEqual, .moreEqual, .notEqual, .keywordIn:
            return ComparisonLink.Operator(rawValue: try take().kind.rawValue)
        case .keywordNot:
            try take()
            try expect(.keywordIn)
            return .notContains
        case .keywordIs:
            try take()
            return try skip(.keywordNot) ? .notIdentical : .identical
        default: return nil
        }
    }

    /// Binary operators by rank, the loosest first.
    private static let ranks: [[TokenKind]] = [
        [.pipe], [.caret], [.ampersand], [.shiftLeft, .shiftRight], [.plus, .minus],
        [.star, .at, .slash, .percent, .doubleSlash],
    ]

    /// `|` and all that binds tighter.
    mutating func bitwise() throws(SyntaxError) -> Expression {
        try operation(rank: 0)
    }

    private mutating func operation(rank: Int) throws(SyntaxError) -> Expression {
        guard rank < Self.ranks.count else { return try factor() }
        let start = position
        let first = try operation(rank: rank + 1)
        var links: [OperationLink] = []
        while Self.ranks[rank].contains(token.kind) {
            let operation = try take().kind
            let operand = try self.operation(rank: rank + 1)
            links.append(OperationLink(operation: operation, operand: operand))
        }
        return links.isEmpty ? first : Expression(.operation(first, links), at: start)
    }

    private mutating func factor() throws(SyntaxError) -> Expression {
        let start = position
        switch token.kind {
        case .plus, .minus, .tilde:
            let operation = try take().kind
            let operand = try nested { (parser) throws(SyntaxError) in try parser.factor() }
            return Expression(.unary(operation, operand), at: start)
        default:
            let base = try primary()
            guard try skip(.doubleStar) else { return base }
            let exponent = try nested { (parser) throws(SyntaxError) in try parser.factor() }
            return Expression(.power(base, exponent), at: start)
        }
    }

    private mutating func primary() throws(SyntaxError) -> Expression {
        let start = position
        let awaits = try skip(.keywordAwait)
        let atom = try self.atom()
        var trailers: [Trailer] = []
        while let trailer = try self.trailer() { trailers.append(trailer) }
        if awaits { return Expression(.await(atom, trailers), at: start) }
        return trailers.isEmpty ? atom : Expression(.primary(atom, trailers), at: start)
    }

    private mutating func trailer() throws(SyntaxError) -> Trailer? {
        let start = position
        switch token.kind {
        case .parenOpen: return try call()
        case .bracketOpen:
            try take()
            let index = try bareTuple(at: position, canEndBeforeColon: false) {
                (parser) throws(SyntaxError) in
                try parser.subscript()
            }
            try expect(.bracketClose)
            return Trailer(position: start, kind: .index(index))
        case .period:
            try take()
            return Trailer(position: start, kind: .attribute(try name()))
        default: return nil
        }
    }

    /// `'(' [arglist] ')'`.
    mutating func call() throws(SyntaxError) -> Trailer {
        let start = position
        try expect(.parenOpen)
        let arguments = try self.arguments()
        try expect(.parenClose)
        return Trailer(position: start, kind: .call(arguments))
    }

    /// Arguments up to a closing parenthesis.
    mutating func arguments() throws(SyntaxError) -> [Argument] {
        guard token.kind != .parenClose else { return [] }
        return try list(of: { (parser) throws(SyntaxError) in try parser.argument() }) {
            $0 == .parenClose
        }.items
    }

    private mutating func argument() throws(SyntaxError) -> Argument {
        let start = position
        if try skip(.star) { return Argument(position: start, kind: .star(try test())) }
        if try skip(.doubleStar) { return Argument(position: start, kind: .doubleStar(try test())) }
        let value = try test()
        switch token.kind {
        case .keywordFor:
            let comprehension = try self.comprehension(.generator, .value(value), at: start)
            return Argument(position: start, kind: .generator(comprehension))
        case .equal:
            try take()
            return Argument(position: start, kind: .keyword(value, try test()))
        case .walrus:
            try take()
            return Argument(position: start, kind: .named(value, try test()))
        default: return Argument(position: start, kind: .positional(value))
        }
    }

    /// An index or a slice.
    ///
    /// A slice that leaves out everything from the second colon on is the same
    /// as one without that colon.
    private mutating func `subscript`() throws(SyntaxError) -> Expression {
        let start = position
        var first: Expression?
        if token.kind != .colon {
            let index = try test()
            guard token.kind == .colon else { return index }
            first = index
        }
        try expect(.colon)
        var stop: Expression?
        var step: Expression?
        if token.kind.startsExpression { stop = try test() }
        if try skip(.colon), token.kind.startsExpression { step = try test() }
        return Expression(.slice(start: first, stop: stop, step: step), at: start)
    }

    /// `for target in source ..`, behind the element.
    mutating func comprehension(
        _ kind: Comprehension.Kind, _ element: BraceItem, at start: Position
    ) throws(SyntaxError) -> Comprehension {
        var clauses: [Comprehension.Clause] = []
        while true {
            if try skip(.keywordFor) {
                let target = try targetList()
                try expect(.keywordIn)
                clauses.append(.for(target: target, source: try orTest()))
            } else if try skip(.keywordIf) {
                clauses.append(.if(try testWithoutIf()))
            } else {
                return Comprehension(
                    kind: kind, element: element, clauses: clauses, position: start)
            }
        }
    }

    /// `'yield' ['from' test | testlist]`.
    mutating func yieldExpression() throws(SyntaxError) -> Expression {
        let start = position
        try expect(.keywordYield)
        if try skip(.keywordFrom) { return Expression(.yieldFrom(try test()), at: start) }
        guard token.kind.startsExpression else { return Expression(.yield(nil), at: start) }
        return Expression(.yield(try testList()), at: start)
    }
}
