/// Simple statements.
extension Parser {
    mutating func statement() throws(SyntaxError) -> Statement {
        if let compound = try compoundStatement() { return compound }
        return try simpleStatements()
    }

    /// `small_stmt (';' small_stmt)* [';'] NEWLINE`.
    mutating func simpleStatements() throws(SyntaxError) -> Statement {
        let start = position
        var statements = [try smallStatement()]
        var endsWithSeparator = false
        while try skip(.semicolon) {
            endsWithSeparator = token.kind == .newline
            if endsWithSeparator { break }
            statements.append(try smallStatement())
        }
        try expect(.newline)
        if statements.count == 1, !endsWithSeparator { return statements[0] }
        return Statement(.sequence(Block(statements, at: start)), at: start)
    }

    private mutating func smallStatement() throws(SyntaxError) -> Statement {
        let start = position
        return Statement(try smallStatementKind(), at: start)
    }

    private mutating func smallStatementKind() throws(SyntaxError) -> StatementKind {
        switch token.kind {
        case .keywordPass:
            try take()
            return .pass
        case .keywordBreak:
            try take()
            return .break
        case .keywordContinue:
            try take()
            return .continue
        case .keywordDel:
            try take()
            let targets = try targetList()
            if case .bareTuple(let items) = targets.kind { return .delete(items) }
            return .delete([targets])
        case .keywordReturn:
            try take()
            return .return(token.kind.startsExpression ? try testList() : nil)
        case .keywordRaise: return try raiseStatement()
        case .keywordYield: return .yield(try yieldExpression())
        case .keywordImport: return try importStatement()
        case .keywordFrom: return try importFromStatement()
        case .keywordGlobal:
            try take()
            return .global(try names())
        case .keywordNonlocal:
            try take()
            return .nonlocal(try names())
        case .keywordAssert:
            try take()
            let condition = try test()
            return .assert(condition, try skip(.comma) ? try test() : nil)
        default: return try expressionStatement()
        }
    }

    private mutating func names() throws(SyntaxError) -> [Name] {
        var names = [try name()]
        while try skip(.comma) { names.append(try name()) }
        return names
    }

    private mutating func raiseStatement() throws(SyntaxError) -> StatementKind {
        try take()
        guard token.kind.startsExpression else { return .raise(nil, from: nil) }
        let exception = try test()
        return .raise(exception, from: try skip(.keywordFrom) ? try test() : nil)
    }

    private static let augmentations: Set<TokenKind> = [
        .plusEqual, .minusEqual, .starEqual, .atEqual, .slashEqual, .percentEqual,
        .ampersandEqual, .pipeEqual, .caretEqual, .shiftLeftEqual, .shiftRightEqual,
        .doubleStarEqual, .doubleSlashEqual,
    ]

    private mutating func expressionStatement() throws(SyntaxError) -> StatementKind {
        let first = try starredList()
        if try skip(.colon) {
            _ = try test()
            return .annotated(first, try skip(.equal) ? try assignedValue() : nil)
        }
        if Self.augmentations.contains(token.kind) {
            let operation = try take().kind
            return .augmented(first, operation, try assignedValue())
        }
        guard token.kind == .equal else { return .expression(first) }
        var targets = [first]
        while try skip(.equal) { targets.append(try assignedValue()) }
        let value = targets.removeLast()
        return .assign(targets, value)
    }

    private mutating func assignedValue() throws(SyntaxError) -> Expression {
        try token.kind == .keywordYield ? yieldExpression() : starredList()
    }

    // MARK: - Imports

    private mutating func dottedName() throws(SyntaxError) -> [Name] {
        var path = [try name()]
        while try skip(.period) { path.append(try name()) }
        return path
    }

    private mutating func alias() throws(SyntaxError) -> Name? {
        try skip(.keywordAs) ? try name() : nil
    }

    private mutating func importStatement() throws(SyntaxError) -> StatementKind {
        try take()
        var names: [ImportName] = []
        repeat {
            let path = try dottedName()
            names.append(ImportName(path: path, alias: try alias()))
        } while try skip(.comma)
        return .import(names)
    }

    private mutating func importFromStatement() throws(SyntaxError) -> StatementKind {
        try take()
        var level = 0
        while token.kind == .period || token.kind == .ellipsis {
            level += try take().kind == .period ? 1 : 3
        }
        let path = level == 0 || token.kind == .name ? try dottedName() : []
        try expect(.keywordImport)
        if try skip(.star) { return .importFrom(ImportFrom(level: level, path: path, names: nil)) }
        let hasParentheses = try skip(.parenOpen)
        let names = try list(of: { (parser) throws(SyntaxError) in
            let name = try parser.name()
            return ImportedName(name: name, alias: try parser.alias())
        }) { $0 != .name }.items
        if hasParentheses { try expect(.parenClose) }
        return .importFrom(ImportFrom(level: level, path: path, names: names))
    }
}
