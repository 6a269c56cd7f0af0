/// Compound statements.
extension Parser {
    /// A compound statement if one starts here.
    mutating func compoundStatement() throws(SyntaxError) -> Statement? {
        let start = position
        switch token.kind {
        case .keywordIf: return Statement(try ifStatement(), at: start)
        case .keywordWhile: return Statement(try whileStatement(), at: start)
        case .keywordFor: return Statement(try forStatement(isAsync: false), at: start)
        case .keywordTry: return Statement(try tryStatement(), at: start)
        case .keywordWith: return Statement(try withStatement(isAsync: false), at: start)
        case .keywordDef: return Statement(try function(isAsync: false), at: start)
        case .keywordClass: return Statement(try classStatement(), at: start)
        case .at: return Statement(try decorated(), at: start)
        case .keywordAsync: return Statement(try asyncStatement(), at: start)
        default: return nil
        }
    }

    /// A block behind a colon: on the same line, or indented.
    private mutating func suite() throws(SyntaxError) -> Block {
        try expect(.colon)
        return try nested { (parser) throws(SyntaxError) in
            guard try parser.skip(.newline) else {
                let start = parser.position
                return Block([try parser.simpleStatements()], at: start)
            }
            try parser.expect(.indent)
            let start = parser.position
            var statements = [try parser.statement()]
            while parser.token.kind != .dedent {
                // What starts no statement ends the block; the missing dedent is then the error.
                statements.append(try parser.statement())
            }
            try parser.expect(.dedent)
            return Block(statements, at: start)
        }
    }

    private mutating func elseBlock() throws(SyntaxError) -> Block? {
        try skip(.keywordElse) ? try suite() : nil
    }

    private mutating func conditionalBlock() throws(SyntaxError) -> ConditionalBlock {
        let test = try namedTest()
        return ConditionalBlock(test: test, block: try suite())
    }

    private mutating func ifStatement() throws(SyntaxError) -> StatementKind {
        try take()
        var branches = [try conditionalBlock()]
        while try skip(.keywordElif) { branches.append(try conditionalBlock()) }
        return .if(branches, orElse: try elseBlock())
    }

    private mutating func whileStatement() throws(SyntaxError) -> StatementKind {
        try take()
        let branch = try conditionalBlock()
        return .while(branch, orElse: try elseBlock())
    }

    private mutating func forStatement(isAsync: Bool) throws(SyntaxError) -> StatementKind {
        try take()
        let target = try targetList()
        try expect(.keywordIn)
        let source = try testList()
        let block = try suite()
        let loop = ForLoop(
            target: target, source: source, block: block, orElse: try elseBlock())
        return .for(loop, isAsync: isAsync)
    }

    private mutating func tryStatement() throws(SyntaxError) -> StatementKind {
        try take()
        var result = TryStatement(block: try suite(), handlers: [])
        while token.kind == .keywordExcept { result.handlers.append(try handler()) }
        if !result.handlers.isEmpty { result.orElse = try elseBlock() }
        if try skip(.keywordFinally) {
            result.finally = try suite()
        } else if result.handlers.isEmpty {
            throw failure
        }
        return .try(result)
    }

    private mutating func handler() throws(SyntaxError) -> ExceptHandler {
        let start = position
        try take()
        var type: Expression?
        var name: Name?
        if token.kind != .colon {
            type = try test()
            if try skip(.keywordAs) { name = try self.name() }
        }
        return ExceptHandler(type: type, name: name, block: try suite(), position: start)
    }

    private mutating func withStatement(isAsync: Bool) throws(SyntaxError) -> StatementKind {
        try take()
        var items: [WithItem] = []
        repeat {
            let context = try test()
            let target = try skip(.keywordAs) ? try bitwise() : nil
            items.append(WithItem(context: context, target: target))
        } while try skip(.comma)
        return .with(items, try suite(), isAsync: isAsync)
    }

    private mutating func asyncStatement() throws(SyntaxError) -> StatementKind {
        try take()
        switch token.kind {
        case .keywordDef: return try function(isAsync: true)
        case .keywordWith: return try withStatement(isAsync: true)
        case .keywordFor: return try forStatement(isAsync: true)
        default: throw failure
        }
    }

    private mutating func function(isAsync: Bool) throws(SyntaxError) -> StatementKind {
        let start = position
        try take()
        let name = try self.name()
        try expect(.parenOpen)
        let parameters = try self.parameters(until: .parenClose, annotated: true)
        try expect(.parenClose)
        let returns = try skip(.arrow) ? try test() : nil
        return .function(
            FunctionDefinition(
                name: name, parameters: parameters, returns: returns, block: try suite(),
                isAsync: isAsync, position: start))
    }

    /// Parameters of a function or a lambda; the compiler checks their order.
    mutating func parameters(
        until end: TokenKind, annotated: Bool
    ) throws(SyntaxError) -> [Parameter] {
        guard token.kind != end else { return [] }
        return try list(of: { (parser) throws(SyntaxError) in
            try parser.parameter(annotated: annotated)
        }) { $0 == end }.items
    }

    private mutating func parameter(annotated: Bool) throws(SyntaxError) -> Parameter {
        var parameter = Parameter(kind: .plain, position: position, isBare: false)
        if try skip(.star) {
            parameter.kind = .star
            if token.kind == .name { parameter.name = try name() }
        } else if try skip(.doubleStar) {
            parameter.kind = .doubleStar
            parameter.name = try name()
        } else {
            parameter.name = try name()
            parameter.isBare = true
        }
        if annotated, parameter.name != nil, try skip(.colon) {
            parameter.annotation = try test()
            parameter.isBare = false
        }
        if parameter.kind == .plain, try skip(.equal) {
            parameter.value = try test()
            parameter.isBare = false
        }
        return parameter
    }

    private mutating func classStatement() throws(SyntaxError) -> StatementKind {
        let start = position
        try take()
        let name = try self.name()
        var arguments: [Argument] = []
        if try skip(.parenOpen) {
            arguments = try self.arguments()
            try expect(.parenClose)
        }
        return .class(
            ClassDefinition(
                name: name, arguments: arguments, block: try suite(), position: start))
    }

    private mutating func decorated() throws(SyntaxError) -> StatementKind {
        var decorators: [Decorator] = []
        while token.kind == .at {
            let start = position
            try take()
            var path = [try name()]
            while try skip(.period) { path.append(try name()) }
            let call = token.kind == .parenOpen ? try self.call() : nil
            try expect(.newline)
            decorators.append(Decorator(path: path, call: call, position: start))
        }
        let start = position
        let kind: StatementKind
        switch token.kind {
        case .keywordClass: kind = try classStatement()
        case .keywordDef: kind = try function(isAsync: false)
        case .keywordAsync:
            try take()
            guard token.kind == .keywordDef else { throw failure }
            kind = try function(isAsync: true)
        default: throw failure
        }
        return .decorated(decorators, Statement(kind, at: start))
    }
}
