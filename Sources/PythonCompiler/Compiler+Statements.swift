import PythonSyntax

extension Compiler {
    func compile(_ block: Block) throws(SyntaxError) {
        if block.statements.count > 1 { emitter.line(block.position.line) }
        for statement in block.statements {
            try compile(statement)
            // A block of one statement does not tell its line.
            if block.statements.count > 1 { try checkTypes(at: statement.position.line) }
        }
    }

    func compile(_ statement: Statement) throws(SyntaxError) {
        emitter.line(statement.position.line)
        statementLine = statement.position.line
        switch statement.kind {
        case .pass: break
        case .expression(let value): try compileExpressionStatement(value)
        case .assign(let targets, let value): try compileAssignment(targets, value)
        case .annotated(let target, let value): try compileAnnotated(target, value)
        case .augmented(let target, let operation, let value):
            try assign(target, .augmentedLoad)
            try compile(value)
            emitter.emit(BinaryOperator(augmented: operation))
            try assign(target, .augmentedStore)
        case .delete(let targets): for target in targets { try compileDelete(target) }
        case .break, .continue: try compileJump(statement)
        case .return(let value): try compileReturn(value, at: statement.position)
        case .raise(let value, let cause):
            if !isScopePass, scope.codeKind != .bytecode, value == nil || cause != nil {
                throw SyntaxError("native raise", kind: .notImplementedError, line: 0)
            }
            if let value { try compile(value) }
            if let cause { try compile(cause) }
            emitter.emit(value == nil ? .raiseLast : cause == nil ? .raiseObj : .raiseFrom)
        case .yield(let value):
            try compile(value)
            emitter.emit(.popTop)
        case .import(let names): for name in names { compileImport(name) }
        case .importFrom(let source): try compileImportFrom(source, at: statement.position)
        case .global(let names):
            try declare(names, isGlobal: true, at: statement.position)
        case .nonlocal(let names):
            try declare(names, isGlobal: false, at: statement.position)
        case .assert(let test, let message): try compileAssert(test, message)
        case .sequence(let block): try compile(block)
        default: try compileCompound(statement)
        }
    }

    private func compileCompound(_ statement: Statement) throws(SyntaxError) {
        switch statement.kind {
        case .if(let branches, let orElse): try compileIf(branches, orElse)
        case .while(let branch, let orElse): try compileWhile(branch, orElse)
        case .for(let loop, let isAsync):
            if isAsync {
                try requireCoroutine(at: statement.position)
                try compileAsyncFor(loop)
            } else {
                try compileFor(loop)
            }
        case .try(let statement): try compileTry(statement)
        case .with(let items, let block, let isAsync):
            if isAsync {
                try requireCoroutine(at: statement.position)
                try compileAsyncWith(items[...], block)
            } else {
                try compileWith(items[...], block)
            }
        case .function(let function): store(try compileFunction(function))
        case .class(let definition): store(try compileClass(definition))
        case .decorated(let decorators, let target): try compileDecorated(decorators, target)
        default: break
        }
    }

    // MARK: - Expressions and assignments

    private func compileExpressionStatement(_ value: Expression) throws(SyntaxError) {
        if options.isRepl, scope.kind == .module {
            load("__repl_print__")
            try compile(value)
            call(.callFunction, positional: 1, keyword: 0)
            emitter.emit(.popTop)
            return
        }
        if case .literal = value.kind { return }
        try compile(value)
        emitter.emit(.popTop)
    }

    private func compileAssignment(
        _ targets: [Expression], _ value: Expression
    )
        throws(SyntaxError)
    {
        if targets.count == 1, try compileSwap(targets[0], value) { return }
        try compile(value)
        for (index, target) in targets.enumerated() {
            if index + 1 < targets.count { emitter.emit(.dupTop) }
            try assign(target)
        }
    }

    /// `a, b = c, d` and the same with three, without making a tuple.
    private func compileSwap(_ target: Expression, _ value: Expression) throws(SyntaxError) -> Bool
    {
        guard case .bareTuple(let targets) = target.kind, case .bareTuple(let values) = value.kind,
            targets.count == values.count, targets.count == 2 || targets.count == 3,
            !targets.contains(where: \.isStar)
        else { return false }
        for value in values { try compile(value) }
        if values.count == 3 { emitter.emit(.rotThree) }
        emitter.emit(.rotTwo)
        for target in targets { try assign(target) }
        return true
    }

    private func compileAnnotated(_ target: Expression, _ value: Expression?) throws(SyntaxError) {
        if let value {
            if try compileSwap(target, value) { return }
            try compile(value)
            try assign(target)
        } else if scope.kind == .function, case .name(let name) = target.kind {
            _ = scope.index(of: name, ifNew: .local)
        }
    }

    // MARK: - Simple statements

    private func compileDelete(_ target: Expression) throws(SyntaxError) {
        switch target.kind {
        case .name(let name): delete(name)
        case .primary(let base, let trailers):
            guard let last = trailers.last else { return }
            if case .call = last.kind { throw failure("can't delete expression", at: target) }
            try compile(base)
            for trailer in trailers.dropLast() { try compile(trailer) }
            if case .index(let index) = last.kind {
                try compile(index)
                emitter.emit(.loadNull)
                emitter.emit(.rotThree)
                emitter.emit(.storeSubscr)
            } else if case .attribute(let name) = last.kind {
                emitter.emit(.loadNull)
                emitter.emit(.rotTwo)
                emit(.storeAttr, name)
            }
        case .tuple(let items, _) where !items.isEmpty:
            for item in items { try compileDelete(item) }
        default: throw failure("can't delete expression", at: target)
        }
    }

    private func compileJump(_ statement: Statement) throws(SyntaxError) {
        guard let loop else {
            throw failure("'break'/'continue' outside loop", at: statement.position)
        }
        let depth = exceptionLevel - loop.exceptionLevel
        guard depth < 0x80 else { throw failure("too many nested blocks", at: statement.position) }
        if case .break = statement.kind {
            emitter.unwindJump(loop.breakLabel, depth: depth, dropsIterator: loop.hasIterator)
        } else {
            emitter.unwindJump(loop.continueLabel, depth: depth, dropsIterator: false)
        }
    }

    private func compileReturn(_ value: Expression?, at position: Position) throws(SyntaxError) {
        guard scope.kind == .function else {
            throw failure("'return' outside function", at: position)
        }
        guard let value else {
            emitter.emit(.loadConstNone)
            emitter.emit(.returnValue)
            return
        }
        guard case .conditional(let body, let test, let alternative) = value.kind else {
            try compile(value)
            emitter.emit(.returnValue)
            return
        }
        let fail = emitter.newLabel()
        try compileTest(test, jumpIf: false, to: fail)
        try compile(body)
        emitter.emit(.returnValue)
        emitter.place(fail)
        try compile(alternative)
        emitter.emit(.returnValue)
    }

    private func compileAssert(_ test: Expression, _ message: Expression?) throws(SyntaxError) {
        guard options.optimizationLevel == 0 else { return }
        let end = emitter.newLabel()
        try compileTest(test, jumpIf: true, to: end)
        emit(.loadGlobal, "AssertionError")
        if let message {
            try compile(message)
            call(.callFunction, positional: 1, keyword: 0)
        }
        emitter.emit(.raiseObj)
        emitter.place(end)
    }

    private func declare(
        _ names: [Name], isGlobal: Bool, at position: Position
    )
        throws(SyntaxError)
    {
        guard isScopePass else { return }
        if !isGlobal, scope.kind == .module {
            throw failure("can't declare nonlocal in outer code", at: position)
        }
        for name in names {
            let index = scope.index(of: name, ifNew: .undecided)
            try declare(index, isGlobal: isGlobal, line: position.line)
        }
    }

    /// Makes a name of the scope global or nonlocal.
    func declare(_ index: Int, isGlobal: Bool, line: Int) throws(SyntaxError) {
        let binding = scope.binding(at: index)
        if isGlobal {
            guard binding == .undecided || binding == .globalExplicit else {
                throw SyntaxError("identifier redefined as global", line: line)
            }
            scope.bind(index, .globalExplicit)
            let root = scopes[0]
            let name = scope.identifiers[index].name
            if root.find(name) != nil {
                root.bind(root.index(of: name, ifNew: .undecided), .globalExplicit)
            }
        } else if binding == .undecided {
            scope.bind(index, .globalImplicit)
            scope.closeOver(index)
            if scope.binding(at: index) == .globalImplicit {
                throw SyntaxError("no binding for nonlocal found", line: line)
            }
        } else if binding != .free {
            throw SyntaxError("identifier redefined as nonlocal", line: line)
        }
    }

    // MARK: - Imports

    private func compileImport(_ item: ImportName) {
        emitter.emit(smallInteger: 0)
        emitter.emit(.loadConstNone)
        importModule(item.path)
        if item.alias != nil {
            for name in item.path.dropFirst() { emit(.loadAttr, name) }
        }
        store(item.alias ?? item.path.first ?? "")
    }

    private func importModule(_ path: [Name]) {
        let text = path.map(\.bytes).joined(separator: [UInt8(ascii: ".")])
        emit(.importName, Name(Array(text)))
    }

    private func compileImportFrom(
        _ source: ImportFrom, at position: Position
    )
        throws(SyntaxError)
    {
        guard let names = source.names else {
            guard scope.kind == .module else {
                throw failure("import * not at module level", at: position)
            }
            emitter.emit(smallInteger: source.level)
            emit(.loadConstString, "*")
            build(.buildTuple, 1)
            importModule(source.path)
            emitter.emit(.importStar)
            return
        }
        emitter.emit(smallInteger: source.level)
        for item in names { emit(.loadConstString, item.name) }
        build(.buildTuple, names.count)
        importModule(source.path)
        for item in names {
            emit(.importFrom, item.name)
            store(item.alias ?? item.name)
        }
        emitter.emit(.popTop)
    }
}

extension Expression {
    var isStar: Bool {
        if case .star = kind { return true }
        return false
    }
}
