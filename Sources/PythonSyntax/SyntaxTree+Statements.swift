/// A statement and where it starts.
public struct Statement: Hashable, Sendable {
    /// Where its first token is; line 0 if nothing in the listing of lines shall name it.
    public var position: Position
    /// What it is.
    public var kind: StatementKind

    /// A statement at a place.
    public init(_ kind: StatementKind, at position: Position) {
        self.kind = kind
        self.position = position
    }
}

/// Statements in a row.
public struct Block: Hashable, Sendable {
    /// The statements, simple statements of one line among them.
    public var statements: [Statement]
    /// Where the first token is.
    public var position: Position

    /// Statements in a row.
    public init(_ statements: [Statement], at position: Position) {
        self.statements = statements
        self.position = position
    }
}

/// The kinds of statements.
public indirect enum StatementKind: Hashable, Sendable {
    case pass
    case expression(Expression)
    /// `a = b = value`, targets from left to right.
    case assign([Expression], Expression)
    /// `target: type = value`; the type is not kept, as MicroPython never looks at it.
    case annotated(Expression, Expression?)
    /// `target op= value`; the operator is given with its `=`.
    case augmented(Expression, OperatorToken, Expression)
    case delete([Expression])
    case `break`
    case `continue`
    case `return`(Expression?)
    case raise(Expression?, from: Expression?)
    case yield(Expression)
    case `import`([ImportName])
    case importFrom(ImportFrom)
    case global([Name])
    case nonlocal([Name])
    case assert(Expression, Expression?)
    case `if`([ConditionalBlock], orElse: Block?)
    case `while`(ConditionalBlock, orElse: Block?)
    case `for`(ForLoop, isAsync: Bool)
    case `try`(TryStatement)
    case with([WithItem], Block, isAsync: Bool)
    case function(FunctionDefinition)
    case `class`(ClassDefinition)
    case decorated([Decorator], Statement)
    /// Simple statements of one line.
    case sequence(Block)
}

/// `a.b.c as name`.
public struct ImportName: Hashable, Sendable {
    /// The parts of the dotted name.
    public var path: [Name]
    /// The name behind `as`.
    public var alias: Name?
}

/// `from ..a.b import names`.
public struct ImportFrom: Hashable, Sendable {
    /// Number of leading periods.
    public var level: Int
    /// The parts of the dotted name, empty if there are only periods.
    public var path: [Name]
    /// The names with their aliases; nil for a star.
    public var names: [ImportedName]?
}

/// `name as alias`.
public struct ImportedName: Hashable, Sendable {
    /// The name in the module.
    public var name: Name
    /// The name it gets here.
    public var alias: Name?
}

/// A test with the block it governs.
public struct ConditionalBlock: Hashable, Sendable {
    /// The test.
    public var test: Expression
    /// What it governs.
    public var block: Block

    /// A test with its block.
    public init(test: Expression, block: Block) {
        self.test = test
        self.block = block
    }
}

/// A for loop.
public struct ForLoop: Hashable, Sendable {
    /// What is assigned in each round.
    public var target: Expression
    /// What is iterated over.
    public var source: Expression
    /// The body.
    public var block: Block
    /// What runs when the loop ends without `break`.
    public var orElse: Block?
}

/// A try statement.
public struct TryStatement: Hashable, Sendable {
    /// What is tried.
    public var block: Block
    /// The except clauses.
    public var handlers: [ExceptHandler]
    /// What runs when nothing was raised.
    public var orElse: Block?
    /// What runs always.
    public var finally: Block?
}

/// An except clause.
public struct ExceptHandler: Hashable, Sendable {
    /// What it matches, nil for everything.
    public var type: Expression?
    /// The name that holds the exception.
    public var name: Name?
    /// What it does.
    public var block: Block
    /// Where the word `except` is.
    public var position: Position
}

/// `context as target`.
public struct WithItem: Hashable, Sendable {
    /// The context manager.
    public var context: Expression
    /// What its value is assigned to.
    public var target: Expression?

    /// A context manager with its target.
    public init(context: Expression, target: Expression?) {
        self.context = context
        self.target = target
    }
}

/// A def statement.
public struct FunctionDefinition: Hashable, Sendable {
    /// Its name.
    public var name: Name
    /// Its parameters.
    public var parameters: [Parameter]
    /// What stands behind its arrow; only viper looks at it.
    public var returns: Expression?
    /// The body.
    public var block: Block
    /// Whether it is a coroutine.
    public var isAsync: Bool
    /// Where the word `def` is.
    public var position: Position
}

/// A class statement.
public struct ClassDefinition: Hashable, Sendable {
    /// Its name.
    public var name: Name
    /// What stands in the parentheses.
    public var arguments: [Argument]
    /// The body.
    public var block: Block
    /// Where the word `class` is.
    public var position: Position
}

/// A decorator: a dotted name, perhaps called.
public struct Decorator: Hashable, Sendable {
    /// The parts of the name.
    public var path: [Name]
    /// The call behind it.
    public var call: Trailer?
    /// Where the `@` is.
    public var position: Position
}
