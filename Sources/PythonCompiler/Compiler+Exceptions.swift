import PythonSyntax

/// Try, with, and the asynchronous statements.
extension Compiler {
    private func openBlock(_ opcode: Opcode, handler: Label) {
        emitter.jump(opcode, handler)
        exceptionLevel += 1
        scope.exceptionStackSize = max(scope.exceptionStackSize, exceptionLevel)
    }

    private func closeBlock() {
        exceptionLevel -= 1
        emitter.emit(.endFinally)
    }

    /// Each item of a with statement is a block inside the one before, which no indentation limits.
    private func checkBlockDepth() throws(SyntaxError) {
        guard exceptionLevel < 128 else {
            throw SyntaxError("maximum recursion depth exceeded", kind: .runtimeError, line: 0)
        }
    }

    func compileTry(_ statement: TryStatement) throws(SyntaxError) {
        guard let finally = statement.finally else {
            try compileExcept(statement)
            return
        }
        let handler = emitter.newLabel()
        openBlock(.setupFinally, handler: handler)
        if statement.handlers.isEmpty {
            // Room for what an unwinding jump leaves on the stack.
            emitter.adjustStack(3)
            try compile(statement.block)
            emitter.adjustStack(-3)
        } else {
            try compileExcept(statement)
        }
        emitter.emit(.loadConstNone)
        emitter.place(handler)
        emitter.adjustStack(1)
        try compile(finally)
        emitter.adjustStack(-1)
        closeBlock()
    }

    private func compileExcept(_ statement: TryStatement) throws(SyntaxError) {
        let handlers = emitter.newLabel()
        let success = emitter.newLabel()
        openBlock(.setupExcept, handler: handlers)
        try compile(statement.block)
        emitter.jump(.popExceptJump, success)
        emitter.place(handlers)
        // The exception, and room for what an unwinding jump leaves on the stack.
        emitter.adjustStack(4)
        let end = emitter.newLabel()
        for (index, handler) in statement.handlers.enumerated() {
            let next = emitter.newLabel()
            let isLast = index + 1 == statement.handlers.count
            try compile(handler, isLast: isLast, next: next)
            emitter.jump(.popExceptJump, end)
            emitter.place(next)
            emitter.adjustStack(1)
        }
        closeBlock()
        emitter.adjustStack(-3)
        emitter.place(success)
        if let orElse = statement.orElse { try compile(orElse) }
        emitter.place(end)
    }

    private func compile(
        _ handler: ExceptHandler, isLast: Bool, next: Label
    )
        throws(SyntaxError)
    {
        if let type = handler.type {
            emitter.emit(.dupTop)
            try compile(type)
            emitter.emit(.exceptionMatch)
            emitter.jump(.popJumpIfFalse, next)
        } else if !isLast {
            throw failure("default 'except' must be last", at: handler.position)
        }
        guard let name = handler.name else {
            emitter.emit(.popTop)
            try compile(handler.block)
            return
        }
        // The name is deleted again whichever way the block is left.
        store(name)
        let cleanUp = emitter.newLabel()
        openBlock(.setupFinally, handler: cleanUp)
        try compile(handler.block)
        emitter.emit(.loadConstNone)
        emitter.place(cleanUp)
        emitter.adjustStack(1)
        emitter.emit(.loadConstNone)
        store(name)
        delete(name)
        emitter.adjustStack(-1)
        closeBlock()
    }

    func compileWith(_ items: ArraySlice<WithItem>, _ block: Block) throws(SyntaxError) {
        guard let item = items.first else {
            try compile(block)
            return
        }
        try checkBlockDepth()
        let end = emitter.newLabel()
        try compile(item.context)
        openBlock(.setupWith, handler: end)
        if let target = item.target { try assign(target) } else { emitter.emit(.popTop) }
        try compileWith(items.dropFirst(), block)
        emitter.emit(.loadConstNone)
        emitter.place(end)
        // Room for the call of `__exit__`; the table has the net effect.
        emitter.adjustStack(2)
        emitter.adjustStack(-2)
        emitter.emit(.withCleanup)
        closeBlock()
    }

    // MARK: - Coroutines

    func requireCoroutine(at position: Position) throws(SyntaxError) {
        guard scope.flags.contains(.generator) else {
            throw failure("async for/with outside async function", at: position)
        }
    }

    private func awaitMethod(_ name: Name) {
        emit(.loadMethod, name)
        call(.callMethod, positional: 0, keyword: 0)
        yieldFrom()
    }

    func compileAsyncFor(_ statement: ForLoop) throws(SyntaxError) {
        let exhausted = emitter.newLabel()
        let handler = emitter.newLabel()
        let body = emitter.newLabel()
        let reraise = emitter.newLabel()
        try compile(statement.source)
        emit(.loadMethod, "__aiter__")
        call(.callMethod, positional: 0, keyword: 0)
        let outer = loop
        let breakLabel = emitter.newLabel()
        let continueLabel = emitter.newLabel()
        loop = Loop(
            breakLabel: breakLabel, continueLabel: continueLabel, hasIterator: false,
            exceptionLevel: exceptionLevel)
        emitter.place(continueLabel)
        openBlock(.setupExcept, handler: handler)
        emitter.emit(.dupTop)
        awaitMethod("__anext__")
        try assign(statement.target)
        emitter.jump(.popExceptJump, body)
        emitter.place(handler)
        emitter.adjustStack(4)
        emitter.emit(.dupTop)
        emit(.loadGlobal, "StopAsyncIteration")
        emitter.emit(.exceptionMatch)
        emitter.jump(.popJumpIfFalse, reraise)
        emitter.emit(.popTop)
        emitter.jump(.popExceptJump, exhausted)
        emitter.place(reraise)
        emitter.adjustStack(1)
        closeBlock()
        emitter.adjustStack(-3)
        emitter.place(body)
        try compile(statement.block)
        emitter.jump(.jump, continueLabel)
        loop = outer
        emitter.place(exhausted)
        if let orElse = statement.orElse { try compile(orElse) }
        emitter.place(breakLabel)
        emitter.emit(.popTop)
    }

    /// The manager stays on the stack; `__aexit__` is looked up when it is needed.
    func compileAsyncWith(_ items: ArraySlice<WithItem>, _ block: Block) throws(SyntaxError) {
        guard let item = items.first else {
            try compile(block)
            return
        }
        try checkBlockDepth()
        let finally = emitter.newLabel()
        let exitNormally = emitter.newLabel()
        let unwinding = emitter.newLabel()
        let end = emitter.newLabel()
        try compile(item.context)
        emitter.emit(.dupTop)
        awaitMethod("__aenter__")
        if let target = item.target { try assign(target) } else { emitter.emit(.popTop) }
        openBlock(.setupFinally, handler: finally)
        emitter.adjustStack(3)
        try compileAsyncWith(items.dropFirst(), block)
        emitter.adjustStack(-3)
        // 1. The block ended: manager.
        emitter.emit(.loadConstNone)
        emitter.emit(.rotTwo)
        emitter.jump(.jump, exitNormally)
        // An exception, a return or a jump.
        emitter.place(finally)
        emitter.emit(.dupTop)
        emit(.loadGlobal, "BaseException")
        emitter.emit(.exceptionMatch)
        emitter.jump(.popJumpIfFalse, unwinding)
        exitWithException(end)
        emitter.adjustStack(2)
        // 3. A return or a jump: manager, value or target, marker.
        emitter.place(unwinding)
        emitter.emit(.rotThree)
        emitter.emit(.rotThree)
        emitter.place(exitNormally)
        emit(.loadMethod, "__aexit__")
        emitter.emit(.loadConstNone)
        emitter.emit(.dupTop)
        emitter.emit(.dupTop)
        call(.callMethod, positional: 3, keyword: 0)
        yieldFrom()
        emitter.emit(.popTop)
        emitter.adjustStack(-1)
        emitter.place(end)
        closeBlock()
    }

    /// 2. An exception: manager, exception. It is swallowed if `__aexit__` says so.
    private func exitWithException(_ end: Label) {
        emitter.emit(.dupTop)
        emitter.emit(.rotThree)
        emitter.emit(.rotTwo)
        emit(.loadMethod, "__aexit__")
        emitter.emit(.rotThree)
        emitter.emit(.rotThree)
        emitter.emit(.dupTop)
        emit(.loadAttr, "__class__")
        emitter.emit(.rotTwo)
        emitter.emit(.loadConstNone)
        call(.callMethod, positional: 3, keyword: 0)
        yieldFrom()
        emitter.jump(.popJumpIfFalse, end)
        emitter.emit(.popTop)
        emitter.emit(.loadConstNone)
        emitter.jump(.jump, end)
    }
}
