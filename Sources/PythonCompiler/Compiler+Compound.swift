import PythonSyntax

/// Branches, loops, functions and classes.
extension Compiler {
    func compileIf(_ branches: [ConditionalBlock], _ orElse: Block?) throws(SyntaxError) {
        let end = emitter.newLabel()
        for (index, branch) in branches.enumerated() {
            let truth = branch.test.constantTruth
            if truth == false { continue }
            let fail = emitter.newLabel()
            try compileTest(branch.test, jumpIf: false, to: fail)
            try compile(branch.block)
            if truth == true {
                emitter.place(end)
                return
            }
            let isOnly = branches.count == 1 && orElse == nil
            if index > 0 || !isOnly { emitter.jump(.jump, end) }
            emitter.place(fail)
        }
        if let orElse { try compile(orElse) }
        emitter.place(end)
    }

    /// Compiles the part of a loop that break and continue apply to.
    private func inLoop(
        hasIterator: Bool = false,
        _ body: (_ breakLabel: Label, _ continueLabel: Label) throws(SyntaxError) -> Void
    ) throws(SyntaxError) {
        let outer = loop
        let breakLabel = emitter.newLabel()
        let continueLabel = emitter.newLabel()
        loop = Loop(
            breakLabel: breakLabel, continueLabel: continueLabel, hasIterator: hasIterator,
            exceptionLevel: exceptionLevel)
        try body(breakLabel, continueLabel)
        loop = outer
    }

    func compileWhile(_ branch: ConditionalBlock, _ orElse: Block?) throws(SyntaxError) {
        var end = 0
        try inLoop { (breakLabel, continueLabel) throws(SyntaxError) in
            end = breakLabel
            let truth = branch.test.constantTruth
            if truth == false { return }
            let top = emitter.newLabel()
            if truth != true { emitter.jump(.jump, continueLabel) }
            emitter.place(top)
            try compile(branch.block)
            emitter.place(continueLabel)
            try compileTest(branch.test, jumpIf: true, to: top)
        }
        if let orElse { try compile(orElse) }
        emitter.place(end)
    }

    func compileFor(_ loop: ForLoop) throws(SyntaxError) {
        if let range = CountedRange(loop, smallIntBits: options.smallIntBits) {
            try compileCounted(loop, range)
            return
        }
        var end = 0
        try inLoop(hasIterator: true) { (breakLabel, continueLabel) throws(SyntaxError) in
            end = breakLabel
            let exhausted = emitter.newLabel()
            try compile(loop.source)
            emitter.emit(.getIterStack)
            emitter.place(continueLabel)
            emitter.jump(.forIter, exhausted)
            try assign(loop.target)
            try compile(loop.block)
            emitter.jump(.jump, continueLabel)
            emitter.place(exhausted)
            emitter.adjustStack(-4)
        }
        if let orElse = loop.orElse { try compile(orElse) }
        emitter.place(end)
    }

    /// `for name in range(..)` without a range object: the next value lies on the stack, below it
    /// the end if that is not a small integer.
    private func compileCounted(_ loop: ForLoop, _ range: CountedRange) throws(SyntaxError) {
        var breakTarget = 0
        let endOnStack = range.end.smallInteger(bits: options.smallIntBits) == nil
        try inLoop { (breakLabel, continueLabel) throws(SyntaxError) in
            breakTarget = breakLabel
            let top = emitter.newLabel()
            let entry = emitter.newLabel()
            if endOnStack { try compile(range.end) }
            if let start = range.start { try compile(start) } else { emitter.emit(smallInteger: 0) }
            emitter.jump(.jump, entry)
            emitter.place(top)
            emitter.emit(.dupTop)
            try assign(loop.target)
            try compile(loop.block)
            emitter.place(continueLabel)
            emitter.emit(smallInteger: range.step)
            emitter.emit(.inplaceAdd)
            emitter.place(entry)
            if endOnStack {
                emitter.emit(.dupTopTwo)
                emitter.emit(.rotTwo)
            } else {
                emitter.emit(.dupTop)
                try compile(range.end)
            }
            emitter.emit(range.step >= 0 ? .less : .more)
            emitter.jump(.popJumpIfTrue, top)
        }
        var end = 0
        if let orElse = loop.orElse {
            emitter.emit(.popTop)
            if endOnStack { emitter.emit(.popTop) }
            try compile(orElse)
            end = emitter.newLabel()
            emitter.jump(.jump, end)
            emitter.adjustStack(endOnStack ? 2 : 1)
        }
        emitter.place(breakTarget)
        emitter.emit(.popTop)
        if endOnStack { emitter.emit(.popTop) }
        if loop.orElse != nil { emitter.place(end) }
    }

    // MARK: - Functions and classes

    /// Leaves a function on the stack; returns its name.
    func compileFunction(
        _ function: FunctionDefinition, codeKind: CodeKind? = nil
    ) throws(SyntaxError) -> Name {
        let inner = innerScope(
            .function, .function(function), name: function.name, codeKind: codeKind)
        try makeFunction(inner, parameters: function.parameters)
        if function.isAsync { inner.flags.insert(.generator) }
        return function.name
    }

    /// Leaves a class on the stack; returns its name.
    func compileClass(
        _ definition: ClassDefinition, codeKind: CodeKind? = nil
    ) throws(SyntaxError) -> Name {
        let inner = innerScope(
            .class, .class(definition), name: definition.name, codeKind: codeKind)
        emitter.emit(.loadBuildClass)
        closeOver(inner)
        emit(.loadConstString, definition.name)
        try compileCall(definition.arguments, isMethod: false, extraPositional: 2)
        return definition.name
    }

    func compileDecorated(_ decorators: [Decorator], _ target: Statement) throws(SyntaxError) {
        var calls = 0
        var codeKind: CodeKind?
        for decorator in decorators {
            if let choice = try self.codeKind(decorator) {
                codeKind = choice
                continue
            }
            calls += 1
            load(decorator.path[0])
            for name in decorator.path.dropFirst() { emit(.loadAttr, name) }
            if let call = decorator.call { try compile(call) }
        }
        let name: Name
        switch target.kind {
        case .function(let function):
            name = try compileFunction(function, codeKind: codeKind)
        case .class(let definition):
            name = try compileClass(definition, codeKind: codeKind)
        default: return
        }
        for _ in 0..<calls { call(.callFunction, positional: 1, keyword: 0) }
        store(name)
    }

    /// The code generator that a decorator asks for, as `@micropython.native` does; nil if the
    /// decorator is an ordinary one.
    private func codeKind(_ decorator: Decorator) throws(SyntaxError) -> CodeKind? {
        guard decorator.path[0] == "micropython" else { return nil }
        guard decorator.path.count == 2, let kind = CodeKind(decorator: decorator.path[1]) else {
            throw SyntaxError("invalid micropython decorator", line: 0)
        }
        return kind
    }
}

/// The bounds of a loop over `range(..)` that can count on the stack.
private struct CountedRange {
    let start: Expression?
    let end: Expression
    let step: Int

    init?(_ loop: ForLoop, smallIntBits: Int) {
        guard case .name = loop.target.kind,
            case .primary(let base, let trailers) = loop.source.kind,
            case .name("range") = base.kind, trailers.count == 1,
            case .call(let arguments) = trailers[0].kind, (1...3).contains(arguments.count)
        else { return nil }
        var values: [Expression] = []
        for argument in arguments {
            guard case .positional(let value) = argument.kind else { return nil }
            values.append(value)
        }
        start = values.count == 1 ? nil : values[0]
        end = values.count == 1 ? values[0] : values[1]
        guard values.count == 3 else {
            step = 1
            return
        }
        guard let step = values[2].smallInteger(bits: smallIntBits), step != 0 else { return nil }
        self.step = step
    }
}

extension Expression {
    func smallInteger(bits: Int) -> Int? {
        guard case .literal(let literal) = kind else { return nil }
        return literal.smallInteger(bits: bits)
    }
}
