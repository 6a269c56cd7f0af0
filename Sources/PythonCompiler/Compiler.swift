public import PythonSyntax

/// Compiles a source text.
///
/// - Throws: `SyntaxError` with MicroPython's message, and the line as far as it is known.
public func compile(
    source: [UInt8], options: CompileOptions
) throws(SyntaxError)
    -> CompiledModule
{
    let input: InputKind =
        switch options.mode {
        case .file: .file
        case .single: .single
        case .eval: .eval
        }
    let tree = try parse(
        source, as: input, debug: options.optimizationLevel == 0,
        knownNames: KnownNames.all.union([Name(Array(options.fileName.utf8))]))
    var folding = ConstantFolding(
        smallIntBits: options.smallIntBits, keepsLoneConstants: options.mode != .file)
    let block = try folding.fold(tree)
    let compiler = Compiler(options: options)
    return try compiler.module(from: block)
}

/// Compiles a source text.
///
/// - Throws: `SyntaxError` with MicroPython's message, and the line as far as it is known.
public func compile(source: String, options: CompileOptions) throws(SyntaxError) -> CompiledModule {
    try compile(source: Array(source.utf8), options: options)
}

/// Walks the tree of each scope twice: first to find out what its names are bound to, then to emit
/// its code.
///
/// Scopes are taken in the order in which they were found, in both walks: this numbers names,
/// constants and functions as MicroPython does.
final class Compiler {
    let options: CompileOptions
    var tables = ModuleTables()
    var scopes: [Scope] = []
    var scope: Scope
    var emitter: Emitter
    /// How many of the inner scopes the current walk has met.
    private var childCount = 0
    var loop: Loop?
    /// Number of open exception blocks.
    var exceptionLevel = 0
    /// Line of the statement that is compiled, for errors in what has no line itself.
    var statementLine = 0

    /// Where break and continue go.
    struct Loop {
        let breakLabel: Label
        let continueLabel: Label
        /// Whether `break` leaves an iterator on the stack.
        let hasIterator: Bool
        let exceptionLevel: Int
    }

    var isScopePass: Bool { emitter.isScopePass }

    init(options: CompileOptions) {
        self.options = options
        scope = Scope(
            kind: .module, body: .module(Block([], at: Position(line: 1, column: 1))), parent: nil,
            name: "")
        emitter = Emitter(scope, isScopePass: true)
    }

    func module(from block: Block) throws(SyntaxError) -> CompiledModule {
        _ = tables.index(of: Name(Array(options.fileName.utf8)))
        var body = ScopeBody.module(block)
        if options.mode == .eval, case .expression(let value)? = block.statements.first?.kind {
            body = .expression(value)
        }
        let root = Scope(kind: .module, body: body, parent: nil, name: "<module>")
        scopes = [root]
        var index = 0
        while index < scopes.count {
            try walk(scopes[index], isScopePass: true)
            scopes[index].closeOverReads()
            index += 1
        }
        for scope in scopes { scope.numberLocals() }
        for scope in scopes { try walk(scope, isScopePass: false) }
        return CompiledModule(
            sourceName: options.fileName, nameBytes: tables.names.map(\.bytes),
            constants: tables.constants, root: try rawCode(of: root),
            smallIntBits: options.smallIntBits)
    }

    private func rawCode(of scope: Scope) throws(SyntaxError) -> RawCode {
        var children: [RawCode] = []
        for function in scope.functions { children.append(try rawCode(of: function)) }
        guard let bytes = scope.code?.bytes, let prelude = Prelude(decoding: bytes) else {
            throw SyntaxError("bytecode overflow", kind: .runtimeError, line: 0)
        }
        return RawCode(
            bytecode: bytes, prelude: prelude, children: children, kind: scope.codeKind)
    }

    // MARK: - Scopes

    private func walk(_ scope: Scope, isScopePass: Bool) throws(SyntaxError) {
        self.scope = scope
        emitter = Emitter(scope, isScopePass: isScopePass)
        childCount = 0
        loop = nil
        exceptionLevel = 0
        statementLine = 0
        scope.functions = []
        _ = tables.index(of: scope.name)
        if !isScopePass {
            for local in 0..<scope.positionalCount + scope.keywordOnlyCount {
                _ = tables.index(of: scope.argumentName(local))
            }
        }
        do throws(SyntaxError) {
            try compileBody(scope)
            try checkTypes(at: scope.startLine)
        } catch {
            var located = error
            if located.kind == .notImplementedError { throw located }
            if located.line == 0 { located.line = statementLine }
            if located.line == 0 { located.line = scope.startLine }
            if located.blockName == nil { located.blockName = scope.name.description }
            throw located
        }
        if !isScopePass { try layOut(scope) }
    }

    /// Throws what viper found wrong so far.
    func checkTypes(at line: Int) throws(SyntaxError) {
        guard var problem = emitter.typer?.problem else { return }
        // What native code lacks is told without a place.
        if problem.kind == .viperTypeError { problem.line = line }
        throw problem
    }

    private func layOut(_ scope: Scope) throws(SyntaxError) {
        scope.localCount += emitter.keptCount
        scope.stackSize = emitter.maximumStack
        var head = Prelude(
            stateSize: max(1, scope.localCount + scope.stackSize),
            exceptionStackSize: scope.exceptionStackSize, flags: scope.flags,
            positionalCount: scope.positionalCount, keywordOnlyCount: scope.keywordOnlyCount,
            defaultCount: scope.defaultCount)
        head.nameIndex = tables.index(of: scope.name)
        var names = encodeUnsigned(head.nameIndex)
        for local in 0..<scope.positionalCount + scope.keywordOnlyCount {
            names += encodeUnsigned(tables.index(of: scope.argumentName(local)))
        }
        var cells: [UInt8] = []
        for identifier in scope.identifiers where identifier.binding == .cell {
            guard identifier.local < 256 else {
                throw SyntaxError(
                    "too many locals", kind: .runtimeError, line: scope.startLine,
                    blockName: scope.name.description)
            }
            cells.append(UInt8(identifier.local))
        }
        var layout = Layout(
            items: emitter.items, signature: head.signatureBytes, names: names, cells: cells)
        guard let bytes = layout.bytes(withLines: options.optimizationLevel < 3) else {
            throw SyntaxError(
                "bytecode overflow", kind: .runtimeError, line: scope.startLine,
                blockName: scope.name.description)
        }
        scope.code = LaidOutCode(bytes: bytes)
    }

    /// The scope of an inner function, class or comprehension; the first walk makes it.
    func innerScope(
        _ kind: ScopeKind, _ body: ScopeBody, name: Name, codeKind: CodeKind? = nil
    ) -> Scope {
        if isScopePass {
            let inner = Scope(
                kind: kind, body: body, parent: scope, name: name,
                codeKind: codeKind ?? scope.codeKind)
            scope.children.append(inner)
            scopes.append(inner)
            return inner
        }
        defer { childCount += 1 }
        return scope.children[childCount]
    }

    private func compileBody(_ scope: Scope) throws(SyntaxError) {
        switch scope.body {
        case .module(let block):
            try compile(block)
            emitter.emit(.loadConstNone)
        case .expression(let value): try compile(value)
        case .function(let function):
            if isScopePass {
                try declare(function.parameters)
                scope.returnType = try viperType(function.returns)
            } else if scope.codeKind == .viper {
                convertArguments()
            }
            try compile(function.block)
            emitter.emit(.loadConstNone)
        case .lambda(let lambda):
            emitter.line(lambda.position.line)
            if isScopePass { try declare(lambda.parameters) }
            try compile(lambda.body)
            if scope.flags.contains(.generator) {
                emitter.emit(.popTop)
                emitter.emit(.loadConstNone)
            }
        case .comprehension(let comprehension): try compileBody(comprehension)
        case .class(let definition): try compileBody(definition)
        }
        emitter.emit(.returnValue)
    }

    private func compileBody(_ definition: ClassDefinition) throws(SyntaxError) {
        if isScopePass { _ = scope.index(of: Scope.classCell, ifNew: .local) }
        load("__name__")
        store("__module__")
        emit(.loadConstString, definition.name)
        store("__qualname__")
        try compile(definition.block)
        if let cell = scope.find(Scope.classCell), cell.binding != .local {
            emitter.load(local: cell.local, isCell: false)
        } else {
            emitter.emit(.loadConstNone)
        }
    }

    private func declare(_ parameters: [Parameter]) throws(SyntaxError) {
        var hasStar = false
        for parameter in parameters {
            let line = parameter.isBare ? 0 : parameter.position.line
            if scope.flags.contains(.varKeywords) {
                throw SyntaxError("invalid syntax", line: line)
            }
            switch parameter.kind {
            case .plain where hasStar: scope.keywordOnlyCount += 1
            case .plain: scope.positionalCount += 1
            case .star:
                if hasStar { throw SyntaxError("invalid syntax", line: line) }
                hasStar = true
                if parameter.name != nil { scope.flags.insert(.varArguments) }
            case .doubleStar: scope.flags.insert(.varKeywords)
            }
            guard let name = parameter.name else { continue }
            let type = try viperType(parameter.annotation)
            if !scope.addParameter(parameter, name, type: type) {
                throw SyntaxError("argument name reused", line: line)
            }
        }
    }

    /// The type that an annotation means to viper.
    private func viperType(_ annotation: Expression?) throws(SyntaxError) -> ViperType {
        guard scope.codeKind == .viper, let annotation else { return .object }
        guard case .name(let name) = annotation.kind else {
            throw failure("annotation must be an identifier", at: annotation)
        }
        guard let type = ViperType(name: name) else {
            throw SyntaxError(
                "unknown type '\(name)'", kind: .viperTypeError, line: scope.firstLine)
        }
        return type
    }

    private func convertArguments() {
        for identifier in scope.identifiers where identifier.isParameter {
            emitter.convert(
                local: identifier.local, isCell: identifier.binding == .cell,
                to: identifier.viperType)
        }
    }

    // MARK: - Names

    /// An instruction with a name; the name is numbered even where the code is dead.
    func emit(_ opcode: Opcode, _ name: Name, effect: Int? = nil) {
        emitter.emit(opcode, tables.index(of: name), effect: effect)
    }

    func emit(_ constant: Constant) {
        emitter.emit(.loadConstObj, tables.index(of: constant))
    }

    func load(_ name: Name) {
        if isScopePass {
            scope.noteLoad(name)
            return
        }
        guard let identifier = scope.find(name) else { return }
        switch identifier.binding {
        case .local: emitter.load(local: identifier.local, isCell: false)
        case .cell, .free: emitter.load(local: identifier.local, isCell: true)
        case .globalExplicit:
            if !emitter.loadCast(name) { emit(.loadGlobal, name) }
        default: emit(.loadName, name)
        }
    }

    func store(_ name: Name) {
        if isScopePass {
            scope.noteStore(name)
            return
        }
        guard let identifier = scope.find(name) else { return }
        switch identifier.binding {
        case .local: emitter.store(local: identifier.local, isCell: false)
        case .cell, .free: emitter.store(local: identifier.local, isCell: true)
        case .globalExplicit: emit(.storeGlobal, name)
        default: emit(.storeName, name)
        }
    }

    func delete(_ name: Name) {
        if isScopePass {
            scope.noteStore(name)
            return
        }
        guard let identifier = scope.find(name) else { return }
        switch identifier.binding {
        case .local: emitter.emit(.deleteFast, identifier.local)
        case .cell, .free: emitter.emit(.deleteDeref, identifier.local)
        case .globalExplicit: emit(.deleteGlobal, name)
        default: emit(.deleteName, name)
        }
    }

    /// An error at an expression.
    ///
    /// Names and small constants have no line in MicroPython's tree; the
    /// line of the statement stands in.
    func failure(_ message: String, at expression: Expression) -> SyntaxError {
        let line = isLeaf(expression) ? 0 : expression.position.line
        return SyntaxError(message, line: line, column: expression.position.column)
    }

    func failure(_ message: String, at position: Position) -> SyntaxError {
        SyntaxError(message, line: position.line, column: position.column)
    }

    /// Whether an expression is a leaf of MicroPython's tree, which has no line.
    func isLeaf(_ expression: Expression) -> Bool {
        switch expression.kind {
        case .name: true
        case .literal(let literal):
            switch literal {
            case .integer: literal.smallInteger(bits: options.smallIntBits) != nil
            case .string(_, let isInterned): isInterned
            case .none, .true, .false, .ellipsis: true
            default: false
            }
        default: false
        }
    }
}

extension Scope {
    /// Line of the first statement of a function that has several, else where the scope starts.
    var firstLine: Int {
        if case .function(let function) = body, function.block.statements.count > 1 {
            return function.block.position.line
        }
        return startLine
    }

    /// Line where the scope starts, 0 if it has none.
    var startLine: Int {
        switch body {
        case .module(let block): block.position.line
        case .expression(let value): value.position.line
        case .function(let function): function.position.line
        case .lambda(let lambda): lambda.position.line
        case .comprehension(let comprehension): comprehension.position.line
        case .class(let definition): definition.position.line
        }
    }
}
