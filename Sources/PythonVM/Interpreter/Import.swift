public import PythonCompiler
public import PythonSyntax

extension Names {
    static let main = InternedString("__main__")
    static let packagePath = InternedString("__path__")
    static let sourceFile = InternedString("__file__")
    static let all = InternedString("__all__")
    static let importFunction = InternedString("__import__")
}

/// Import: sys.modules, then fixed built-in modules, then files along sys.path, then the other
/// built-in modules.
extension VirtualMachine {
    /// Built-in modules that a program's own file of the same name comes before.
    private static let extensible: Set<String> = [
        "array", "asyncio", "binascii", "collections", "cryptolib", "deflate", "errno", "hashlib",
        "heapq", "io", "json", "machine", "os", "platform", "random", "re", "select", "socket",
        "ssl", "struct", "time", "tls", "websocket",
    ]

    /// The instruction IMPORT_NAME: level and list of names lie on top of the stack.
    ///
    /// Returns the module, or `entered` when a module's code was started: the instruction is
    ///   executed again when that is done.
    @inline(never)
    func importName(
        _ frame: UnsafeMutablePointer<UInt32>, _ sp: UnsafeMutablePointer<Value>,
        _ name: InternedString
    ) throws(Raised) -> Value {
        let level = sp[-1].isSmall ? sp[-1].small : 0
        let globals = Value(bits: frame[Frame.globals])
        if !header.pointee.builtinsOverride.isNull {
            let own = mapFindInterned(
                MapReference(dict: header.pointee.builtinsOverride), Names.importFunction)
            if !own.isNull {
                return try call(own, [.interned(name), globals, .none, sp[0], sp[-1]])
            }
        }
        let full = try absoluteName(name.text, level, globals: globals)
        return try importStep(full, wantsLeaf: sp[0] != .none, kind: .again)
    }

    /// Imports a module for native code, as `__import__` does.
    ///
    /// `wantsLeaf`: gives the last module of a dotted name instead of the first.
    public func importModule(
        _ name: String, level: Int = 0, globals: Value = .null, wantsLeaf: Bool = true
    ) throws(Raised) -> Value {
        let full = try absoluteName(name, level, globals: globals)
        while true {
            let value = try runNested { () throws(Raised) -> Value in
                try self.importStep(full, wantsLeaf: wantsLeaf, kind: .exit)
            }
            // The code of a module gave None: look again.
            if value != .none { return value }
        }
    }

    /// The dict of global names of the code that runs; null when nothing runs.
    public var currentGlobals: Value {
        guard header.pointee.frame != 0 else { return .null }
        return Value(bits: frameWords(header.pointee.frame)[Frame.globals])
    }
    /// The dict of local names of the module or class body that runs; null in a function.
    public var currentLocals: Value {
        guard header.pointee.frame != 0 else { return .null }
        return Value(bits: frameWords(header.pointee.frame)[Frame.locals])
    }

    private func absoluteName(
        _ name: String, _ level: Int, globals: Value
    ) throws(Raised) -> String {
        guard name.utf8.count <= VirtualMachine.longestName else {
            throw raise(.runtimeError, "name too long")
        }
        guard level > 0 else { return name }
        guard !globals.isNull else {
            throw raise(.importError, "can't perform relative import")
        }
        let map = MapReference(dict: globals)
        let own = mapFindInterned(map, Names.name)
        var parts = isString(own) ? text(own).split(separator: ".").map(String.init) : []
        let isPackage = !mapFindInterned(map, Names.packagePath).isNull
        let drop = level - (isPackage ? 1 : 0)
        guard drop < parts.count, isPackage || parts.count > drop else {
            throw raise(.importError, "can't perform relative import")
        }
        parts.removeLast(drop)
        if !name.isEmpty { parts.append(name) }
        return parts.joined(separator: ".")
    }

    /// Goes along a dotted name until a module's code has to run.
    private func importStep(
        _ full: String, wantsLeaf: Bool, kind: ReturnKind
    ) throws(Raised) -> Value {
        let parts =
            full.utf8.contains(0x2E)
            ? full.split(separator: ".", omittingEmptySubsequences: false).map(String.init) : [full]
        var first = Value.null
        var outer = Value.null
        var prefix = ""
        for part in parts {
            prefix = prefix.isEmpty ? part : prefix + "." + part
            let key = InternedString(prefix)
            var module = try loadedModule(key)
            if module.isNull {
                let isEntered = try load(
                    key, part: part, outer: outer, kind: kind, module: &module)
                if isEntered { return .entered }
            }
            if module.isObject, isExactly(module, .module) {
                try releaseImportMemory(of: module)
            }
            if !outer.isNull, outer.isObject, module.isObject, isExactly(outer, .module) {
                try offer(module, in: outer, as: InternedString(part))
            }
            if first.isNull { first = module }
            outer = module
        }
        return wantsLeaf ? outer : first
    }

    /// A module that was imported before.
    private func loadedModule(_ name: InternedString) throws(Raised) -> Value {
        // An empty sys.path asks for the built-in module, whatever file was loaded under its name.
        if try items(of: header.pointee.path).isEmpty,
            builtinModule(name.text, extensible: true) != nil
        {
            return .null
        }
        let module = mapFindInterned(MapReference(dict: header.pointee.modules), name)
        guard module.isNull, name == Names.main, !header.pointee.mainGlobals.isNull else {
            return module
        }
        return try newModule(name, globals: header.pointee.mainGlobals)
    }

    /// Makes a module an attribute of its package, once, when its code has run.
    private func offer(
        _ module: Value, in package: Value, as name: InternedString
    ) throws(Raised) {
        guard isExactly(module, .module), !values(module)[ModuleLayout.isNew].isNull else {
            return
        }
        values(module)[ModuleLayout.isNew] = .null
        let globals = Value(bits: words(package)[ModuleLayout.globals])
        try mapStoreInterned(MapReference(dict: globals), name, module)
    }

    private func raiseNoModule(_ name: InternedString) -> Raised {
        raise(.importError, "no module named '\(name.text)'")
    }

    private func builtinModule(_ name: String, extensible: Bool) -> Value? {
        if let module = runtime.module(named: InternedString(name)),
            VirtualMachine.extensible.contains(name) == extensible
        {
            return module
        }
        if !extensible, name.hasPrefix("u"),
            let module = runtime.module(named: InternedString(String(name.dropFirst()))),
            VirtualMachine.extensible.contains(String(name.dropFirst())) || name == "usys"
        {
            return module
        }
        return nil
    }

    /// Finds one module; true when its code was started.
    private func load(
        _ name: InternedString, part: String, outer: Value, kind: ReturnKind, module: inout Value
    ) throws(Raised) -> Bool {
        if outer.isNull {
            if let found = builtinModule(part, extensible: false) {
                module = found
                return false
            }
            for entry in Array(try items(of: header.pointee.path)) where isString(entry) {
                let folder = text(entry)
                let path = folder.isEmpty ? part : folder + "/" + part
                if try load(name, path: path, kind: kind, module: &module) { return true }
                if !module.isNull { return false }
            }
            guard let found = builtinModule(part, extensible: true) else {
                throw raiseNoModule(name)
            }
            module = found
            return false
        }
        if outer.isConstant {
            if let row = runtime.members(ofModule: outer).find(InternedString(part)),
                row.value.isConstant, runtime.entries[row.value.constantIndex].kind == .module
            {
                module = row.value
                return false
            }
            throw raiseNoModule(name)
        }
        let globals = Value(bits: words(outer)[ModuleLayout.globals])
        let path = mapFindInterned(MapReference(dict: globals), Names.packagePath)
        guard isString(path) else { throw raiseNoModule(name) }
        if try load(name, path: text(path) + "/" + part, kind: kind, module: &module) {
            return true
        }
        if module.isNull { throw raiseNoModule(name) }
        return false
    }

    /// Looks at one place for a package or file; true when its code was started.
    private func load(
        _ name: InternedString, path: String, kind: ReturnKind, module: inout Value
    ) throws(Raised) -> Bool {
        if try isModuleFolder(path) {
            module = try newModule(name)
            let globals = Value(bits: words(module)[ModuleLayout.globals])
            try mapStoreInterned(
                MapReference(dict: globals), Names.packagePath, .interned(InternedString(path)))
            return try startFile(path + "/__init__", module: module, kind: kind)
        }
        for suffix in [".py", ".mpy"] {
            guard let code = try moduleCode(path + suffix) else { continue }
            module = try newModule(name)
            if name == mainModule { try nameMain(module, name) }
            try start(code, path: path + suffix, module: module, kind: kind)
            return true
        }
        return false
    }

    /// Makes a module that is run as a program the `__main__` of the machine.
    private func nameMain(_ module: Value, _ name: InternedString) throws(Raised) {
        let globals = MapReference(dict: Value(bits: words(module)[ModuleLayout.globals]))
        let main = InternedString("__main__")
        try mapStoreInterned(globals, Names.name, .interned(main))
        try mapStoreInterned(globals, main, .interned(name))
        try mapStoreInterned(MapReference(dict: header.pointee.modules), main, module)
    }

    private func startFile(
        _ path: String, module: Value, kind: ReturnKind
    ) throws(Raised) -> Bool {
        for suffix in [".py", ".mpy"] {
            guard let code = try moduleCode(path + suffix) else { continue }
            try start(code, path: path + suffix, module: module, kind: kind)
            return true
        }
        return false
    }

    private func start(
        _ code: ModuleCode, path: String, module: Value, kind: ReturnKind
    ) throws(Raised) {
        let globals = Value(bits: words(module)[ModuleLayout.globals])
        do {
            let file = InternedString(FrozenCode.innerPath(path) ?? path)
            try mapStoreInterned(MapReference(dict: globals), Names.sourceFile, .interned(file))
            let function: Value
            switch code {
            case .file(let bytes, let memory):
                let compiled = try compile(bytes, path: path)
                function = try loadModule(compiled, globals: globals)
                if let memory { try shareConstants(of: compiled, in: function, memory) }
            case .frozen(let compiled):
                // It lies in the board's flash.
                function = try loadModule(compiled, globals: globals, takesBoardMemory: false)
            }
            values(module)[ModuleLayout.isNew] = values(function)[FunctionLayout.module]
            try pushModuleFrame(function, locals: globals, kind: kind, extra: module)
        } catch {
            removeFailedModule(module)
            throw error
        }
    }

    /// Makes the str and bytes constants of a `.mpy` file that stays in memory: they lie there.
    private func shareConstants(
        of module: CompiledModule, in function: Value, _ memory: Value
    ) throws(Raised) {
        let mark = rootMark
        try pushRoot(function)
        defer { popRoots(to: mark) }
        let code = words(function)[FunctionLayout.module]
        for (index, place) in module.constantPlaces {
            let constant: Value
            switch module.constants[index] {
            case .string(let bytes):
                constant = try newText(.str, sharing: memory, offset: place, count: bytes.count)
            case .bytes(let bytes):
                constant = try newText(.bytes, sharing: memory, offset: place, count: bytes.count)
            default: continue
            }
            values(at: frameWords(code)[CodeObjectLayout.constants])[index] = constant
        }
    }

    /// Compiled code of a source or `.mpy` file; what is wrong with it becomes an exception.
    public func compile(_ bytes: [UInt8], path: String) throws(Raised) -> CompiledModule {
        if path.hasSuffix(".mpy") {
            do throws(MpyError) {
                let module = try MpyCache.module(bytes)
                if module.smallIntBits < platform.wordBits { return module }
            } catch {
                if error.isNativeCode {
                    throw raise(.valueError, "native code in .mpy unsupported")
                }
            }
            throw raise(.valueError, "incompatible .mpy file")
        }
        do throws(SyntaxError) {
            return try outside.compile(bytes, path: path)
        } catch {
            throw raise(syntaxError: error, path: path)
        }
    }

    /// Compiled code of a text that is no file; what is wrong with it becomes an exception.
    public func compile(
        _ source: [UInt8], _ options: CompileOptions
    ) throws(Raised) -> CompiledModule {
        var options = options
        options.wordBits = platform.wordBits
        do throws(SyntaxError) {
            return try outside.compile(source, options: options)
        } catch {
            throw raise(syntaxError: error, path: options.fileName)
        }
    }

    /// Raises a syntax error with its place as traceback.
    public func raise(syntaxError error: SyntaxError, path: String) -> Raised {
        let type: CoreType =
            switch error.kind {
            case .syntaxError: .syntaxError
            case .indentationError: .indentationError
            case .notImplementedError: .notImplementedError
            case .runtimeError: .runtimeError
            case .overflowError: .overflowError
            case .viperTypeError: .viperTypeError
            }
        let raised = raise(type, error.message)
        if let native = nativeException(exception), error.line > 0,
            let table = try? allocate(bytes: 12)
        {
            let words = words(native)
            words[Layout.Exception.traceback] = table
            words[Layout.Exception.tracebackCount] = 1
            let slot = frameWords(table)
            slot[0] = InternedString(path).number
            slot[1] = UInt32(error.line)
            slot[2] = error.blockName.map { InternedString($0).number } ?? VirtualMachine.noName
        }
        return raised
    }
    /// In a traceback: no function.
    static let noName = UInt32.max

    /// Makes a module with empty globals and puts it into sys.modules.
    func newModule(_ name: InternedString) throws(Raised) -> Value {
        let module = try newModule(name, globals: try newModuleGlobals(name: name.text))
        values(module)[ModuleLayout.isNew] = .true
        return module
    }

    private func newModule(
        _ name: InternedString, globals: Value
    ) throws(Raised) -> Value {
        let module = try newObject(.module, words: ModuleLayout.words)
        values(module)[ModuleLayout.globals] = globals
        try mapStoreInterned(
            MapReference(dict: header.pointee.modules), name, module)
        return module
    }

    /// Takes a module whose code raised out of sys.modules.
    func removeFailedModule(_ module: Value) {
        guard module.isObject, isExactly(module, .module) else { return }
        let globals = Value(bits: words(module)[ModuleLayout.globals])
        let name = mapFindInterned(MapReference(dict: globals), Names.name)
        guard !name.isNull else { return }
        _ = try? mapRemove(MapReference(dict: header.pointee.modules), name)
    }

    // MARK: - from

    @inline(never)
    func importFrom(_ module: Value, _ name: InternedString) throws(Raised) -> Value {
        let value = try findAttribute(module, name)
        if !value.isNull { return value }
        guard try !findAttribute(module, Names.packagePath).isNull else {
            throw raise(.importError, "can't import name \(name.text)")
        }
        return try importModule(moduleName(module) + "." + name.text)
    }

    /// `__all__` of a module; null when it has none, or when its `__getattr__` knows none.
    private func listOfNames(_ module: Value) throws(Raised) -> Value {
        do {
            return try findAttribute(module, Names.all)
        } catch {
            guard raisedException(is: .attributeError) else { throw error }
            return .null
        }
    }

    @inline(never)
    func importStar(
        _ frame: UnsafeMutablePointer<UInt32>, _ module: Value
    ) throws(Raised) {
        let dict = frame[Frame.locals] == 0 ? frame[Frame.globals] : frame[Frame.locals]
        let target = MapReference(dict: Value(bits: dict))
        let all = try listOfNames(module)
        if !all.isNull {
            let mark = rootMark
            defer { popRoots(to: mark) }
            try pushRoot(all)
            for item in Array(try items(of: all)) {
                guard isString(item) else {
                    throw raise(
                        .typeError,
                        "can't convert '\(typeName(of: item))' object to str implicitly")
                }
                let name = intern(item)
                try mapStoreInterned(target, name, try attribute(module, name))
            }
            return
        }
        if module.isConstant, isExactly(module, .module) {
            for row in runtime.members(ofModule: module).rows
            where ![0x2E, 0x5F].contains(row.name.bytes.first) {
                try mapStoreInterned(target, row.name, row.value)
            }
            for name in runtime.nativeModule(module).dynamicNames {
                let name = InternedString(name)
                try mapStoreInterned(target, name, try attribute(module, name))
            }
            return
        }
        // Anything with a dict of names can stand for a module.
        let names = try attribute(module, Names.dict)
        let source = MapReference(dict: names)
        var cursor = 0
        while let slot = mapNext(source, &cursor) {
            guard slot[0].isInterned, slot[0].interned.bytes.first != 0x5F else { continue }
            try mapStoreInterned(target, slot[0].interned, slot[1])
        }
    }
}

extension VirtualMachine {
    /// Sets `sys.path`: the folders in which modules are looked for, in their order.
    public func setSearchPath(_ folders: [String]) throws(Raised) {
        header.pointee.path = try newList()
        for folder in folders {
            try append(.interned(InternedString(folder)), toList: header.pointee.path)
        }
    }
}
