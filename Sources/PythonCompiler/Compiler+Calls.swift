import PythonSyntax

/// Calls, attributes, indexes, and the making of functions.
extension Compiler {
    func compilePrimary(_ base: Expression, _ trailers: [Trailer]) throws(SyntaxError) {
        try compile(base)
        var index = try compileSpecialCall(base, trailers)
        while index < trailers.count {
            index = try compileTrailer(trailers, at: index)
        }
    }

    /// Compiles a trailer, or two that are a method call; returns the index of the next one.
    private func compileTrailer(_ trailers: [Trailer], at index: Int) throws(SyntaxError) -> Int {
        let trailer = trailers[index]
        if case .attribute(let name) = trailer.kind, index + 1 < trailers.count,
            case .call(let arguments) = trailers[index + 1].kind
        {
            emit(.loadMethod, name)
            try compileCall(arguments, isMethod: true)
            return index + 2
        }
        try compile(trailer)
        return index + 1
    }

    func compile(_ trailer: Trailer) throws(SyntaxError) {
        emitter.line(trailer.position.line)
        switch trailer.kind {
        case .call(let arguments): try compileCall(arguments, isMethod: false)
        case .index(let index):
            try compile(index)
            emitter.emit(.loadSubscr)
        case .attribute(let name): emit(.loadAttr, name)
        }
    }

    /// `super()` in a function and `OrderedDict({..})`; returns how many trailers were compiled.
    private func compileSpecialCall(
        _ base: Expression, _ trailers: [Trailer]
    )
        throws(SyntaxError) -> Int
    {
        guard case .name(let name) = base.kind, let first = trailers.first,
            case .call(let arguments) = first.kind
        else { return 0 }
        if name == "super", arguments.isEmpty, scope.kind == .function {
            return try compileSuper(trailers)
        }
        if options.fillsOrderedDicts, name == "OrderedDict", arguments.count == 1,
            case .positional(let argument) = arguments[0].kind,
            case .braces(let items) = argument.kind
        {
            emitter.emit(.callFunction, 0, effect: 0)
            try compileOrderedItems(items, at: argument.position)
            return 1
        }
        return 0
    }

    private func compileOrderedItems(
        _ items: [BraceItem], at position: Position
    )
        throws(SyntaxError)
    {
        guard !items.isEmpty else { return }
        try compileBraces(items, makesMap: false, at: position)
    }

    private func compileSuper(_ trailers: [Trailer]) throws(SyntaxError) -> Int {
        load(Scope.classCell)
        guard let parameter = scope.identifiers.first(where: \.isParameter) else {
            throw failure("super() can't find self", at: trailers[0].position)
        }
        load(parameter.name)
        if trailers.count >= 3, case .attribute(let method) = trailers[1].kind,
            case .call(let arguments) = trailers[2].kind
        {
            emit(.loadSuperMethod, method)
            try compileCall(arguments, isMethod: true)
            return 3
        }
        call(.callFunction, positional: 2, keyword: 0)
        return 1
    }

    func call(_ opcode: Opcode, positional: Int, keyword: Int) {
        let operand = keyword << 8 | positional
        let effect =
            switch opcode {
            case .callFunction: 0
            case .callMethod, .callFunctionVarKw: -1
            default: -2
            }
        emitter.emit(opcode, operand, effect: effect - positional - 2 * keyword)
    }

    /// Arguments and the call itself; the callee is on the stack.
    func compileCall(
        _ arguments: [Argument], isMethod: Bool, extraPositional: Int = 0
    )
        throws(SyntaxError)
    {
        var positional = extraPositional
        var keyword = 0
        var starBits = 0
        var hasStar = false
        var hasDoubleStar = false
        for (index, argument) in arguments.enumerated() {
            switch argument.kind {
            case .star(let value):
                try checkStar(
                    argument, index: index, behindKeyword: keyword > 0,
                    behindDoubleStar: hasDoubleStar)
                hasStar = true
                starBits |= 1 << index
                try compile(value)
                positional += 1
            case .doubleStar(let value):
                hasDoubleStar = true
                emitter.emit(.loadNull)
                try compile(value)
                keyword += 1
            case .named(let target, let value):
                try compileNamed(target, value)
                positional += 1
            case .keyword(let target, let value):
                guard case .name(let name) = target.kind else {
                    throw failure("LHS of keyword arg must be an id", at: argument.position)
                }
                emit(.loadConstString, name)
                try compile(value)
                keyword += 1
            case .generator(let comprehension):
                try compile(comprehension)
                positional += 1
            case .positional(let value):
                if hasDoubleStar { throw failure("positional arg after **", at: value) }
                if keyword > 0 { throw failure("positional arg after keyword arg", at: value) }
                try compile(value)
                positional += 1
            }
        }
        if positional > 0xff || keyword > 0xff {
            throw SyntaxError("too many args", line: arguments.first?.position.line ?? 0)
        }
        let isVariable = hasStar || hasDoubleStar
        if isVariable { emitter.emit(smallInteger: starBits) }
        let opcode: Opcode =
            isMethod
            ? (isVariable ? .callMethodVarKw : .callMethod)
            : (isVariable ? .callFunctionVarKw : .callFunction)
        call(opcode, positional: positional, keyword: keyword)
    }

    private func checkStar(
        _ argument: Argument, index: Int, behindKeyword: Bool, behindDoubleStar: Bool
    ) throws(SyntaxError) {
        if behindDoubleStar { throw failure("* arg after **", at: argument.position) }
        if behindKeyword { throw failure("* arg after kwarg", at: argument.position) }
        if index >= options.smallIntBits - 1 {
            throw failure("too many args", at: argument.position)
        }
    }

    // MARK: - Functions

    /// Leaves a function on the stack, with its default values and cells.
    func makeFunction(_ inner: Scope, parameters: [Parameter]) throws(SyntaxError) {
        var hasStar = false
        var defaults = 0
        var keywordDefaults = 0
        for parameter in parameters {
            guard parameter.kind == .plain else {
                hasStar = hasStar || parameter.kind == .star
                continue
            }
            guard let value = parameter.value else {
                if !hasStar, defaults != 0 {
                    let line = parameter.isBare ? 0 : parameter.position.line
                    throw SyntaxError("non-default argument follows default argument", line: line)
                }
                continue
            }
            guard hasStar else {
                defaults += 1
                try compile(value)
                continue
            }
            keywordDefaults += 1
            if keywordDefaults == 1 {
                if defaults > 0 { build(.buildTuple, defaults) } else { emitter.emit(.loadNull) }
                build(.buildMap, 0)
            }
            try compile(value)
            emit(.loadConstString, parameter.name ?? "")
            emitter.emit(.storeMap)
        }
        if defaults > 0, keywordDefaults == 0 {
            build(.buildTuple, defaults)
            emitter.emit(.loadNull)
        }
        closeOver(inner, defaults: defaults, keywordDefaults: keywordDefaults)
    }

    /// Makes the function of a scope, whose defaults are on the stack.
    func closeOver(_ inner: Scope, defaults: Int = 0, keywordDefaults: Int = 0) {
        if keywordDefaults > 0 { inner.flags.insert(.defaultKeywords) }
        inner.defaultCount = defaults
        let cells = isScopePass ? [] : scope.cells(for: inner)
        for cell in cells { emitter.load(local: cell.local, isCell: false) }
        let hasDefaults = defaults > 0 || keywordDefaults > 0
        let number = scope.functions.count
        scope.functions.append(inner)
        if cells.isEmpty {
            emitter.emit(hasDefaults ? .makeFunctionDefargs : .makeFunction, number)
        } else {
            emitter.emit(
                hasDefaults ? .makeClosureDefargs : .makeClosure, number,
                effect: (hasDefaults ? -1 : 1) - cells.count, extra: UInt8(clamping: cells.count))
        }
    }

    // MARK: - Comprehensions

    /// Makes the function of a comprehension and calls it with its first source.
    func compile(_ comprehension: Comprehension) throws(SyntaxError) {
        let (kind, name): (ScopeKind, Name) =
            switch comprehension.kind {
            case .list: (.listComprehension, "<listcomp>")
            case .set: (.setComprehension, "<setcomp>")
            case .dict: (.dictComprehension, "<dictcomp>")
            case .generator: (.generatorExpression, "<genexpr>")
            }
        closeOver(innerScope(kind, .comprehension(comprehension), name: name))
        if case .for(_, let source)? = comprehension.clauses.first { try compile(source) }
        if comprehension.kind == .generator { emitter.emit(.getIter) }
        call(.callFunction, positional: 1, keyword: 0)
    }

    /// The body of the function of a comprehension, without the return at its end.
    func compileBody(_ comprehension: Comprehension) throws(SyntaxError) {
        let argument: Name = ""
        if isScopePass {
            _ = scope.index(of: argument, ifNew: .local)
            scope.positionalCount = 1
        }
        emitter.line(comprehension.position.line)
        switch comprehension.kind {
        case .list: build(.buildList, 0)
        case .dict: build(.buildMap, 0)
        case .set: build(.buildSet, 0)
        case .generator: break
        }
        if comprehension.kind == .generator {
            // An iterator that is made already: its slot stands behind an empty one.
            emitter.emit(.loadNull)
            load(argument)
            emitter.emit(.loadNull)
            emitter.emit(.loadNull)
        } else {
            load(argument)
            emitter.emit(.getIterStack)
        }
        try compileClauses(comprehension, from: 0, depth: 0)
        if comprehension.kind == .generator { emitter.emit(.loadConstNone) }
    }

    private func compileClauses(
        _ comprehension: Comprehension, from start: Int, depth: Int
    )
        throws(SyntaxError)
    {
        guard case .for(let target, _) = comprehension.clauses[start] else { return }
        let top = emitter.newLabel()
        let end = emitter.newLabel()
        emitter.place(top)
        emitter.jump(.forIter, end)
        try assign(target)
        var index = start + 1
        while index < comprehension.clauses.count,
            case .if(let test) = comprehension.clauses[index]
        {
            try compileTest(test, jumpIf: false, to: top)
            index += 1
        }
        if index < comprehension.clauses.count,
            case .for(_, let source) = comprehension.clauses[index]
        {
            try compile(source)
            emitter.emit(.getIterStack)
            try compileClauses(comprehension, from: index, depth: depth + 1)
        } else {
            try compileElement(comprehension, depth: depth)
        }
        emitter.jump(.jump, top)
        emitter.place(end)
        emitter.adjustStack(-4)
    }

    private func compileElement(_ comprehension: Comprehension, depth: Int) throws(SyntaxError) {
        try compile(comprehension.element)
        // Each iterator takes four entries between the collection and the element.
        let distance = 4 * depth + 5
        switch comprehension.kind {
        case .generator:
            yieldValue()
            emitter.emit(.popTop)
        case .list: emitter.emit(.storeComp, distance << 2, effect: -1)
        case .dict: emitter.emit(.storeComp, (distance + 1) << 2 | 1, effect: -2)
        case .set: emitter.emit(.storeComp, distance << 2 | 2, effect: -1)
        }
    }
}
