public import BigInt

/// An identifier, as UTF-8 that was not checked: MicroPython takes any byte above 127.
public struct Name: Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The bytes.
    public let bytes: [UInt8]

    /// A name from its bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// A name from its text.
    public init(stringLiteral value: String) { bytes = Array(value.utf8) }

    /// The text, invalid sequences repaired.
    public var description: String { String(decoding: bytes, as: UTF8.self) }
}

/// A constant in the source, or one that folding found.
public indirect enum Literal: Hashable, Sendable {
    /// A whole number.
    case integer(BigInt)
    /// A number with a fraction or an exponent.
    case float(Double)
    /// An imaginary number.
    case imaginary(Double)
    /// A str; `isInterned` says whether MicroPython keeps it in its table of names.
    case string([UInt8], isInterned: Bool)
    /// A bytes object.
    case bytes([UInt8])
    /// A tuple of constants; only folding makes it.
    case tuple([Literal])
    /// None.
    case none
    /// True.
    case `true`
    /// False.
    case `false`
    /// `...`.
    case ellipsis
    /// One of the four words above where a name of a constant stood; only folding makes it.
    case object(Literal)
}

/// `|`, `^`, `&`, shifts, arithmetic, and the same with `=`.
public typealias OperatorToken = TokenKind

/// An expression and where it starts.
public struct Expression: Hashable, Sendable {
    /// Where its first token is; line 0 for what folding made of several.
    public var position: Position
    /// What it is.
    public var kind: ExpressionKind

    /// An expression at a place.
    public init(_ kind: ExpressionKind, at position: Position) {
        self.kind = kind
        self.position = position
    }
}

/// The kinds of expressions.
///
/// Chains of equal rank are one node, as in the grammar.
public indirect enum ExpressionKind: Hashable, Sendable {
    case name(Name)
    case literal(Literal)
    /// Items with commas, without parentheses around them.
    case bareTuple([Expression])
    /// Items in parentheses; none for `()`.
    case tuple([Expression], endsWithComma: Bool)
    case list([Expression])
    /// What stands in braces: a dict if empty or if the first item is a pair, else a set.
    case braces([BraceItem])
    case comprehension(Comprehension)
    case lambda(Lambda)
    /// `body if test else alternative`.
    case conditional(body: Expression, test: Expression, alternative: Expression)
    case or([Expression])
    case and([Expression])
    case not(Expression)
    case comparison(Expression, [ComparisonLink])
    /// Operators of one rank, from left to right.
    case operation(Expression, [OperationLink])
    case unary(OperatorToken, Expression)
    case power(Expression, Expression)
    /// An atom with calls, indexes and attributes behind it.
    case primary(Expression, [Trailer])
    /// `await` with an atom and what follows it.
    case await(Expression, [Trailer])
    case yield(Expression?)
    case yieldFrom(Expression)
    case star(Expression)
    /// `target := value`.
    case named(Expression, Expression)
    /// In an index only.
    case slice(start: Expression?, stop: Expression?, step: Expression?)
}

/// An item in braces.
public enum BraceItem: Hashable, Sendable {
    case value(Expression)
    case pair(key: Expression, value: Expression, at: Position)

    /// Where it starts.
    public var position: Position {
        switch self {
        case .value(let value): value.position
        case .pair(_, _, let position): position
        }
    }
}

/// An operator of a comparison with its right operand.
public struct ComparisonLink: Hashable, Sendable {
    /// The operators of comparisons.
    public enum Operator: String, Hashable, Sendable {
        case less = "<"
        case more = ">"
        case equal = "=="
        case lessEqual = "<="
        case moreEqual = ">="
        case notEqual = "!="
        case contains = "in"
        case notContains = "not in"
        case identical = "is"
        case notIdentical = "is not"
    }

    /// The operator.
    public var comparison: Operator
    /// The operand to its right.
    public var operand: Expression
}

/// A binary operator with its right operand.
public struct OperationLink: Hashable, Sendable {
    /// The operator.
    public var operation: OperatorToken
    /// The operand to its right.
    public var operand: Expression

    /// An operator with its operand.
    public init(operation: OperatorToken, operand: Expression) {
        self.operation = operation
        self.operand = operand
    }
}

/// A call, an index or an attribute.
public struct Trailer: Hashable, Sendable {
    /// The kinds.
    public indirect enum Kind: Hashable, Sendable {
        case call([Argument])
        case index(Expression)
        case attribute(Name)
    }

    /// Where its bracket or period is.
    public var position: Position
    /// What it is.
    public var kind: Kind
}

/// An argument of a call.
public struct Argument: Hashable, Sendable {
    /// The kinds.
    public enum Kind: Hashable, Sendable {
        case positional(Expression)
        /// The name is an expression in the grammar; the compiler insists on a name.
        case keyword(Expression, Expression)
        case named(Expression, Expression)
        case generator(Comprehension)
        case star(Expression)
        case doubleStar(Expression)
    }

    /// Where it starts.
    public var position: Position
    /// What it is.
    public var kind: Kind

    /// An argument at a place.
    public init(position: Position, kind: Kind) {
        self.position = position
        self.kind = kind
    }
}

/// A comprehension or generator expression.
public final class Comprehension: Hashable, Sendable {
    /// What it makes.
    public enum Kind: String, Hashable, Sendable {
        case list, set, dict, generator
    }

    /// A part behind the element.
    public enum Clause: Hashable, Sendable {
        case `for`(target: Expression, source: Expression)
        case `if`(Expression)
    }

    /// What it makes.
    public let kind: Kind
    /// What it adds.
    public let element: BraceItem
    /// The first one is a `for`.
    public let clauses: [Clause]
    /// Where its element is.
    public let position: Position

    /// A comprehension.
    public init(kind: Kind, element: BraceItem, clauses: [Clause], position: Position) {
        self.position = position
        self.kind = kind
        self.element = element
        self.clauses = clauses
    }

    /// Equal parts.
    public static func == (left: Comprehension, right: Comprehension) -> Bool {
        left.kind == right.kind && left.element == right.element && left.clauses == right.clauses
    }

    /// Hashes the parts.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(kind)
        hasher.combine(element)
        hasher.combine(clauses)
    }
}

/// A lambda.
public struct Lambda: Hashable, Sendable {
    /// Its parameters.
    public var parameters: [Parameter]
    /// What it returns.
    public var body: Expression
    /// Where the word `lambda` is.
    public var position: Position
}

/// A parameter of a function.
public struct Parameter: Hashable, Sendable {
    /// The kinds.
    public enum Kind: Hashable, Sendable {
        case plain, star, doubleStar
    }

    /// The kind.
    public var kind: Kind
    /// Empty for a lone star.
    public var name: Name?
    /// What stands behind its colon; only viper looks at it.
    public var annotation: Expression?
    /// The default value.
    public var value: Expression?
    /// Where it starts.
    public var position: Position
    /// Whether it is a name and nothing else, in which case errors do not know its line.
    public var isBare: Bool
}
