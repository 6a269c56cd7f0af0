import PythonSyntax

extension Compiler {
    /// Code that leaves the value of an expression on the stack.
    func compile(_ expression: Expression) throws(SyntaxError) {
        if !isLeaf(expression) { emitter.line(expression.position.line) }
        switch expression.kind {
        case .name(let name): load(name)
        case .literal(let literal): compile(literal)
        case .bareTuple(let items), .tuple(let items, _):
            for item in items { try compile(item) }
            build(.buildTuple, items.count)
        case .list(let items):
            for item in items { try compile(item) }
            build(.buildList, items.count)
        case .braces(let items): try compileBraces(items, makesMap: true, at: expression.position)
        case .comprehension(let comprehension): try compile(comprehension)
        case .lambda(let lambda):
            let inner = innerScope(.lambda, .lambda(lambda), name: "<lambda>")
            try makeFunction(inner, parameters: lambda.parameters)
        case .conditional(let body, let test, let alternative):
            try compileConditional(body, test, alternative)
        case .or(let items): try compileLogical(items, jump: .jumpIfTrueOrPop)
        case .and(let items): try compileLogical(items, jump: .jumpIfFalseOrPop)
        case .not(let operand):
            try compile(operand)
            emitter.emit(.not)
        case .comparison(let first, let links): try compileComparison(first, links)
        case .operation(let first, let links):
            try compile(first)
            for link in links {
                try compile(link.operand)
                emitter.emit(BinaryOperator(link.operation))
            }
        case .unary(let operation, let operand):
            try compile(operand)
            emitter.emit(UnaryOperator(operation))
        case .power(let base, let exponent):
            try compile(base)
            try compile(exponent)
            emitter.emit(.power)
        case .primary(let base, let trailers): try compilePrimary(base, trailers)
        case .await(let base, let trailers):
            guard scope.kind == .function || scope.kind == .lambda else {
                throw failure("'await' outside function", at: expression)
            }
            try compilePrimary(base, trailers)
            yieldFrom()
        case .yield, .yieldFrom: try compileYield(expression)
        case .star: throw failure("*x must be assignment target", at: expression)
        case .named(let target, let value): try compileNamed(target, value)
        case .slice(let start, let stop, let step): try compileSlice(start, stop, step)
        }
    }

    private func compile(_ literal: Literal) {
        switch literal {
        case .none: emitter.emit(.loadConstNone)
        case .true: emitter.emit(.loadConstTrue)
        case .false: emitter.emit(.loadConstFalse)
        case .string(let text, isInterned: true): emit(.loadConstString, Name(text))
        default:
            let isWide = scope.codeKind == .viper && options.wordBits > 32
            if let value = literal.smallInteger(bits: isWide ? 63 : options.smallIntBits) {
                emitter.emit(smallInteger: value)
            } else {
                emit(literal.constant)
            }
        }
    }

    func build(_ opcode: Opcode, _ count: Int) {
        emitter.emit(opcode, count, effect: opcode == .buildMap ? 1 : 1 - count)
    }

    private func compileConditional(
        _ body: Expression, _ test: Expression, _ alternative: Expression
    ) throws(SyntaxError) {
        let fail = emitter.newLabel()
        let end = emitter.newLabel()
        try compileTest(test, jumpIf: false, to: fail)
        try compile(body)
        emitter.jump(.jump, end)
        emitter.place(fail)
        emitter.adjustStack(-1)
        try compile(alternative)
        emitter.place(end)
    }

    private func compileLogical(_ items: [Expression], jump: Opcode) throws(SyntaxError) {
        let end = emitter.newLabel()
        for (index, item) in items.enumerated() {
            try compile(item)
            if index + 1 < items.count { emitter.jump(jump, end) }
        }
        emitter.place(end)
    }

    /// Jumps if an expression is true or false, without making that value where it can be avoided.
    func compileTest(_ test: Expression, jumpIf: Bool, to label: Label) throws(SyntaxError) {
        if let truth = test.constantTruth {
            if truth == jumpIf { emitter.jump(.jump, label) }
            return
        }
        switch test.kind {
        case .or(let items): try compileTests(items, decides: true, jumpIf: jumpIf, to: label)
        case .and(let items): try compileTests(items, decides: false, jumpIf: jumpIf, to: label)
        case .not(let operand): try compileTest(operand, jumpIf: !jumpIf, to: label)
        default:
            try compile(test)
            emitter.jump(jumpIf ? .popJumpIfTrue : .popJumpIfFalse, label)
        }
    }

    /// Jumps on an and or or; `decides` is the value of an operand that decides the whole.
    private func compileTests(
        _ items: [Expression], decides: Bool, jumpIf: Bool, to label: Label
    ) throws(SyntaxError) {
        if decides == jumpIf {
            for item in items { try compileTest(item, jumpIf: jumpIf, to: label) }
            return
        }
        let end = emitter.newLabel()
        for item in items.dropLast() { try compileTest(item, jumpIf: !jumpIf, to: end) }
        if let last = items.last { try compileTest(last, jumpIf: jumpIf, to: label) }
        emitter.place(end)
    }

    private func compileComparison(
        _ first: Expression, _ links: [ComparisonLink]
    )
        throws(SyntaxError)
    {
        try compile(first)
        let isChain = links.count > 1
        let fail = isChain ? emitter.newLabel() : 0
        for (index, link) in links.enumerated() {
            try compile(link.operand)
            let isLast = index + 1 == links.count
            if !isLast {
                emitter.emit(.dupTop)
                emitter.emit(.rotThree)
            }
            compare(link.comparison)
            if !isLast { emitter.jump(.jumpIfFalseOrPop, fail) }
        }
        guard isChain else { return }
        let end = emitter.newLabel()
        emitter.jump(.jump, end)
        emitter.place(fail)
        emitter.adjustStack(1)
        emitter.emit(.rotTwo)
        emitter.emit(.popTop)
        emitter.place(end)
    }

    private func compare(_ comparison: ComparisonLink.Operator) {
        let operation: BinaryOperator =
            switch comparison {
            case .less: .less
            case .more: .more
            case .equal: .equal
            case .lessEqual: .lessEqual
            case .moreEqual: .moreEqual
            case .notEqual: .notEqual
            case .contains, .notContains: .contains
            case .identical, .notIdentical: .identical
            }
        emitter.emit(operation)
        if comparison == .notContains || comparison == .notIdentical { emitter.emit(.not) }
    }

    // MARK: - Braces and slices

    /// A dict or set; `makesMap` is false if the dict to be filled is on the stack already.
    func compileBraces(
        _ items: [BraceItem], makesMap: Bool, at position: Position
    ) throws(SyntaxError) {
        var isDict = true
        if case .value? = items.first { isDict = false }
        if isDict, makesMap { build(.buildMap, items.count) }
        for item in items {
            switch item {
            case .pair:
                try compile(item)
                guard isDict else {
                    throw failure("expecting just a value for set", at: items[0].position)
                }
                emitter.emit(.storeMap)
            case .value:
                try compile(item)
                guard !isDict else {
                    throw failure("expecting key:value for dict", at: items[0].position)
                }
            }
        }
        if !isDict { build(.buildSet, items.count) }
    }

    /// A value, or the value and then the key of a pair.
    func compile(_ item: BraceItem) throws(SyntaxError) {
        switch item {
        case .value(let value): try compile(value)
        case .pair(let key, let value, let position):
            emitter.line(position.line)
            try compile(value)
            try compile(key)
        }
    }

    private func compileSlice(
        _ start: Expression?, _ stop: Expression?, _ step: Expression?
    )
        throws(SyntaxError)
    {
        for bound in [start, stop] {
            if let bound { try compile(bound) } else { emitter.emit(.loadConstNone) }
        }
        if let step { try compile(step) }
        build(.buildSlice, step == nil ? 2 : 3)
    }

    // MARK: - Yield and walrus

    private func compileYield(_ expression: Expression) throws(SyntaxError) {
        guard scope.kind == .function || scope.kind == .lambda else {
            throw failure("'yield' outside function", at: expression)
        }
        if case .yieldFrom(let source) = expression.kind {
            try compile(source)
            yieldFrom()
            return
        }
        if case .yield(let value?) = expression.kind {
            try compile(value)
        } else {
            emitter.emit(.loadConstNone)
        }
        yieldValue()
    }

    func yieldValue() {
        emitter.emit(.yieldValue)
        scope.flags.insert(.generator)
    }

    func yieldFrom() {
        emitter.emit(.getIter)
        emitter.emit(.loadConstNone)
        emitter.emit(.yieldFrom)
        scope.flags.insert(.generator)
    }

    /// `target := value`.
    ///
    /// In a comprehension the target belongs to the scope around it.
    func compileNamed(_ target: Expression, _ value: Expression) throws(SyntaxError) {
        guard case .name(let name) = target.kind else {
            throw failure("can't assign to expression", at: target)
        }
        try compile(value)
        emitter.emit(.dupTop)
        if isScopePass, scope.kind.isComprehension, let parent = scope.parent {
            if parent.noteStore(name) == .globalExplicit {
                _ = scope.index(of: name, ifNew: .globalExplicit)
            } else {
                let index = scope.index(of: name, ifNew: .undecided)
                let isGlobal = parent.parent == nil
                if !isGlobal, scope.binding(at: index) == .globalImplicit {
                    scope.bind(index, .undecided)
                }
                try declare(index, isGlobal: isGlobal, line: 0)
            }
        }
        store(name)
    }
}

extension BinaryOperator {
    /// The operator of a binary expression.
    init(_ token: TokenKind) {
        self =
            switch token {
            case .pipe: .or
            case .caret: .xor
            case .ampersand: .and
            case .shiftLeft: .shiftLeft
            case .shiftRight: .shiftRight
            case .plus: .add
            case .minus: .subtract
            case .star: .multiply
            case .at: .matrixMultiply
            case .doubleSlash: .floorDivide
            case .slash: .trueDivide
            case .percent: .modulo
            default: .power
            }
    }

    /// The operator of an augmented assignment.
    init(augmented token: TokenKind) {
        self =
            switch token {
            case .pipeEqual: .inplaceOr
            case .caretEqual: .inplaceXor
            case .ampersandEqual: .inplaceAnd
            case .shiftLeftEqual: .inplaceShiftLeft
            case .shiftRightEqual: .inplaceShiftRight
            case .plusEqual: .inplaceAdd
            case .minusEqual: .inplaceSubtract
            case .starEqual: .inplaceMultiply
            case .atEqual: .inplaceMatrixMultiply
            case .doubleSlashEqual: .inplaceFloorDivide
            case .slashEqual: .inplaceTrueDivide
            case .percentEqual: .inplaceModulo
            default: .inplacePower
            }
    }
}

extension UnaryOperator {
    init(_ token: TokenKind) {
        self =
            switch token {
            case .plus: .positive
            case .minus: .negative
            default: .invert
            }
    }
}
