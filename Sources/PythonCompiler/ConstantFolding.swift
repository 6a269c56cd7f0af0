import BigInt
import PythonSyntax

/// Replaces constant parts of a tree by their values.
///
/// It follows the source from top to bottom, because `NAME = const(..)` makes NAME a constant for
/// all that comes behind it, in whatever scope. As in MicroPython an expression is folded whole or
/// not at all: `1 + 2 + x` stays.
struct ConstantFolding {
    let smallIntBits: Int
    /// At the prompt a lone constant is printed, elsewhere it does nothing.
    let keepsLoneConstants: Bool
    private var constants: [Name: Literal] = [:]

    init(smallIntBits: Int, keepsLoneConstants: Bool) {
        self.smallIntBits = smallIntBits
        self.keepsLoneConstants = keepsLoneConstants
    }

    private static let moduleConstants: [Name: [Name: Double]] = [
        "math": [
            "e": 2.718281828459045, "pi": 3.141592653589793, "tau": 6.283185307179586,
            "inf": .infinity, "nan": .nan,
        ]
    ]

    mutating func fold(_ block: Block) throws(SyntaxError) -> Block {
        var block = block
        for index in block.statements.indices {
            block.statements[index] = try fold(block.statements[index])
        }
        return block
    }

    // MARK: - Expressions

    mutating func fold(_ expression: Expression) -> Expression {
        let start = expression.position
        switch expression.kind {
        case .name(let name): return constants[name].map { named($0, at: start) } ?? expression
        case .literal, .comprehension, .lambda: return foldLeafOrScope(expression)
        case .bareTuple(let items): return tuple(items, at: start, makes: { .bareTuple($0) })
        case .tuple(let items, let endsWithComma):
            return parenthesizedTuple(items, endsWithComma, at: start)
        case .list(let items): return Expression(.list(fold(items)), at: start)
        case .braces(let items): return Expression(.braces(items.map { fold($0) }), at: start)
        case .conditional(let body, let test, let alternative):
            let kind = ExpressionKind.conditional(
                body: fold(body), test: fold(test), alternative: fold(alternative))
            return Expression(kind, at: start)
        case .or(let items): return logical(fold(items), stopsAt: true, at: start)
        case .and(let items): return logical(fold(items), stopsAt: false, at: start)
        case .not(let operand):
            let folded = fold(operand)
            guard let truth = folded.constantTruth else {
                return Expression(.not(folded), at: start)
            }
            return Expression(.literal(truth ? .false : .true), at: start)
        case .comparison(let first, let links):
            let folded = links.map {
                var link = $0
                link.operand = fold(link.operand)
                return link
            }
            return Expression(.comparison(fold(first), folded), at: start)
        case .operation(let first, let links): return operation(first, links, at: start)
        case .unary(let operation, let operand):
            let folded = fold(operand)
            if case .literal(let value) = folded.kind,
                let result = Arithmetic.unary(operation, value)
            {
                return number(result)
            }
            return Expression(.unary(operation, folded), at: start)
        case .power(let base, let exponent): return power(fold(base), fold(exponent), at: start)
        case .primary(let base, let trailers): return primary(base, trailers, at: start)
        case .await(let base, let trailers):
            return Expression(.await(fold(base), fold(trailers)), at: start)
        case .yield(let value): return Expression(.yield(value.map { fold($0) }), at: start)
        case .yieldFrom(let value): return Expression(.yieldFrom(fold(value)), at: start)
        case .star(let value): return Expression(.star(fold(value)), at: start)
        case .named(let target, let value):
            return Expression(.named(fold(target), fold(value)), at: start)
        case .slice(let first, let stop, let step):
            let kind = ExpressionKind.slice(
                start: first.map { fold($0) }, stop: stop.map { fold($0) },
                step: step.map { fold($0) })
            return Expression(kind, at: start)
        }
    }

    private mutating func foldLeafOrScope(_ expression: Expression) -> Expression {
        switch expression.kind {
        case .comprehension(let comprehension):
            return Expression(.comprehension(fold(comprehension)), at: expression.position)
        case .lambda(var lambda):
            lambda.parameters = fold(lambda.parameters)
            lambda.body = fold(lambda.body)
            return Expression(.lambda(lambda), at: expression.position)
        default: return expression
        }
    }

    mutating func fold(_ items: [Expression]) -> [Expression] {
        items.map { fold($0) }
    }

    private mutating func fold(_ item: BraceItem) -> BraceItem {
        switch item {
        case .value(let value): .value(fold(value))
        case .pair(let key, let value, let start):
            .pair(key: fold(key), value: fold(value), at: start)
        }
    }

    private mutating func fold(_ comprehension: Comprehension) -> Comprehension {
        let clauses = comprehension.clauses.map { clause -> Comprehension.Clause in
            switch clause {
            case .for(let target, let source): .for(target: fold(target), source: fold(source))
            case .if(let test): .if(fold(test))
            }
        }
        return Comprehension(
            kind: comprehension.kind, element: fold(comprehension.element), clauses: clauses,
            position: comprehension.position)
    }

    mutating func fold(_ parameters: [Parameter]) -> [Parameter] {
        parameters.map {
            var parameter = $0
            parameter.value = parameter.value.map { fold($0) }
            return parameter
        }
    }

    mutating func fold(_ arguments: [Argument]) -> [Argument] {
        arguments.map { argument in
            let kind: Argument.Kind
            switch argument.kind {
            case .positional(let value): kind = .positional(fold(value))
            case .keyword(let name, let value): kind = .keyword(fold(name), fold(value))
            case .named(let target, let value): kind = .named(fold(target), fold(value))
            case .generator(let comprehension): kind = .generator(fold(comprehension))
            case .star(let value): kind = .star(fold(value))
            case .doubleStar(let value): kind = .doubleStar(fold(value))
            }
            return Argument(position: argument.position, kind: kind)
        }
    }

    mutating func fold(_ trailer: Trailer) -> Trailer {
        var trailer = trailer
        switch trailer.kind {
        case .call(let arguments): trailer.kind = .call(fold(arguments))
        case .index(let index): trailer.kind = .index(fold(index))
        case .attribute: break
        }
        return trailer
    }

    private mutating func fold(_ trailers: [Trailer]) -> [Trailer] {
        trailers.map { fold($0) }
    }

    /// What a name of a constant becomes: small integers are written out, all else is an object.
    private func named(_ literal: Literal, at position: Position) -> Expression {
        switch literal {
        case .none, .true, .false, .ellipsis: Expression(.literal(.object(literal)), at: position)
        case .string(let text, _):
            Expression(.literal(.string(text, isInterned: false)), at: position)
        default: Expression(.literal(literal), at: position)
        }
    }

    /// The result of folding several tokens, which has no line of its own.
    private func number(_ literal: Literal) -> Expression {
        Expression(.literal(literal), at: Position(line: 0, column: 0))
    }

    private mutating func tuple(
        _ items: [Expression], at position: Position,
        makes: ([Expression]) -> ExpressionKind
    ) -> Expression {
        let folded = fold(items)
        var literals: [Literal] = []
        for item in folded {
            guard let literal = item.constant else {
                return Expression(makes(folded), at: position)
            }
            literals.append(literal)
        }
        return Expression(.literal(.tuple(literals)), at: position)
    }

    /// The line of a folded tuple in parentheses is where the rule of the grammar begins that
    /// folding replaces: at the second item if commas follow that, else at the first.
    private mutating func parenthesizedTuple(
        _ items: [Expression], _ endsWithComma: Bool, at start: Position
    ) -> Expression {
        guard let first = items.first else {
            return Expression(.tuple([], endsWithComma: false), at: start)
        }
        var result = tuple(items, at: start) { .tuple($0, endsWithComma: endsWithComma) }
        if case .literal = result.kind {
            let isLong = items.count > 2 || (items.count == 2 && endsWithComma)
            result.position = isLong ? items[1].position : first.position
        }
        return result
    }

    /// Drops operands that cannot decide and what lies behind the one that does.
    private func logical(_ items: [Expression], stopsAt: Bool, at start: Position) -> Expression {
        var kept: [Expression] = []
        for (index, item) in items.enumerated() {
            let truth = item.constantTruth
            if truth == stopsAt {
                kept.append(item)
                break
            }
            if truth == nil || index == items.count - 1 { kept.append(item) }
        }
        if kept.count == 1 { return kept[0] }
        return Expression(stopsAt ? .or(kept) : .and(kept), at: start)
    }

    private mutating func operation(
        _ first: Expression, _ links: [OperationLink], at start: Position
    ) -> Expression {
        let folded = fold(first)
        let foldedLinks = links.map {
            OperationLink(operation: $0.operation, operand: fold($0.operand))
        }
        let unfolded = Expression(.operation(folded, foldedLinks), at: start)
        guard case .literal(var value) = folded.kind else { return unfolded }
        for link in foldedLinks {
            guard case .literal(let operand) = link.operand.kind,
                let result = Arithmetic.binary(link.operation, value, operand)
            else { return unfolded }
            value = result
        }
        return number(value)
    }

    private func power(
        _ base: Expression, _ exponent: Expression, at start: Position
    )
        -> Expression
    {
        if case .literal(let left) = base.kind, case .literal(let right) = exponent.kind,
            let result = Arithmetic.binary(.doubleStar, left, right)
        {
            return number(result)
        }
        return Expression(.power(base, exponent), at: start)
    }

    private mutating func primary(
        _ base: Expression, _ trailers: [Trailer], at start: Position
    ) -> Expression {
        let folded = fold(base)
        let foldedTrailers = fold(trailers)
        if case .name(let module) = folded.kind, trailers.count == 1,
            case .attribute(let attribute) = trailers[0].kind,
            let value = Self.moduleConstants[module]?[attribute]
        {
            return number(.float(value))
        }
        return Expression(.primary(folded, foldedTrailers), at: start)
    }

    /// Notes `name = const(value)`; nil if the assignment is none.
    ///
    /// - Returns: the statement that remains.
    mutating func constantDefinition(
        _ target: Expression, _ value: Expression
    )
        throws(SyntaxError) -> Statement?
    {
        guard case .name(let name) = target.kind,
            case .primary(let base, let trailers) = value.kind,
            case .name("const") = base.kind, trailers.count == 1,
            case .call(let arguments) = trailers[0].kind
        else { return nil }
        guard arguments.count == 1, case .positional(let argument) = arguments[0].kind,
            let literal = argument.constant
        else {
            throw SyntaxError(
                "not a constant", line: value.position.line, column: value.position.column)
        }
        constants[name] = literal
        if name.bytes.first == UInt8(ascii: "_") {
            return Statement(.pass, at: Position(line: 0, column: 0))
        }
        return Statement(.assign([target], argument), at: target.position)
    }
}

extension Expression {
    /// The value if it is constant.
    var constant: Literal? {
        switch kind {
        case .literal(let literal): literal
        case .tuple(let items, _) where items.isEmpty: .tuple([])
        default: nil
        }
    }

    /// Whether it counts as true, nil if it is not constant.
    var constantTruth: Bool? { constant?.truth }
}

extension Literal {
    var truth: Bool {
        switch self {
        case .integer(let value): value != 0
        case .float(let value), .imaginary(let value): value != 0
        case .string(let text, _): !text.isEmpty
        case .bytes(let bytes): !bytes.isEmpty
        case .tuple(let items): !items.isEmpty
        case .none, .false: false
        case .true, .ellipsis: true
        case .object(let literal): literal.truth
        }
    }

    /// The value if it is an integer that fits into so many bits.
    func smallInteger(bits: Int) -> Int? {
        guard case .integer(let value) = self, let integer = Int(exactly: value) else { return nil }
        let limit = 1 << (bits - 1)
        return integer >= -limit && integer < limit ? integer : nil
    }

    /// The entry for the constant table.
    var constant: Constant {
        switch self {
        case .integer(let value): .integer(value)
        case .float(let value): .float(value)
        case .imaginary(let value): .complex(0, value)
        case .string(let text, _): .string(text)
        case .bytes(let bytes): .bytes(bytes)
        case .tuple(let items): .tuple(items.map(\.constant))
        case .none: .none
        case .true: .true
        case .false: .false
        case .ellipsis: .ellipsis
        case .object(let literal): literal.constant
        }
    }
}
