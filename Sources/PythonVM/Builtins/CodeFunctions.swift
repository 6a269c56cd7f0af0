import PythonCompiler

/// Builtins that compile and run code, and those of the prompt.
extension CoreModules {
    static let codeFunctions: [(name: String, member: NativeMember)] = [
        Member.function("input", 0, 1, StreamObject.input),
        Member.function("globals", 0) { (machine, _) throws(Raised) in machine.currentGlobals },
        Member.function("locals", 0) { (machine, _) throws(Raised) in
            machine.currentLocals.isNull ? machine.currentGlobals : machine.currentLocals
        },
        Member.function("__import__", 1, 5, CodeFunctions.importFunction),
        Member.function("compile", 3, CodeFunctions.compile),
        Member.function("exec", 1, 3) { (machine, arguments) throws(Raised) in
            try CodeFunctions.run(machine, arguments, .file)
        },
        Member.function("eval", 1, 3) { (machine, arguments) throws(Raised) in
            try CodeFunctions.run(machine, arguments, .eval)
        },
        Member.function("execfile", 1, 3) { (machine, arguments) throws(Raised) in
            try CodeFunctions.run(machine, arguments, nil)
        },
        Member.function("__repl_print__", 1) { (machine, arguments) throws(Raised) in
            if arguments[0] == .none { return .none }
            var text = TextBuffer()
            try machine.print(arguments[0], .repr, to: &text)
            text.write(byte: 0x0A)
            try machine.write(text.bytes, toStream: .null)
            return .none
        },
    ]
}

enum CodeFunctions {
    /// `__import__(name, globals, locals, fromlist, level)`.
    static func importFunction(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        guard machine.isString(arguments[0]) else {
            throw machine.raise(.typeError, "module name must be a string")
        }
        if machine.textBytes(arguments[0]).isEmpty, arguments.optional(4).isNull {
            throw machine.raise(.valueError, arguments: [])
        }
        let list = arguments.optional(3)
        let level = arguments.count > 4 ? try machine.integer(arguments[4]) : 0
        guard level >= 0 else { throw machine.raise(.valueError, arguments: []) }
        var globals = machine.currentGlobals
        if level > 0, arguments.count > 1, arguments[1] != .none {
            guard machine.isExactly(arguments[1], .dict) else {
                throw machine.raise(.typeError, arguments: [])
            }
            globals = arguments[1]
        }
        let wantsLeaf = list.isNull ? false : try machine.isTrue(list)
        return try machine.importModule(
            machine.text(arguments[0]), level: level, globals: globals, wantsLeaf: wantsLeaf)
    }

    /// Code of a text, as a code object.
    static func code(
        _ machine: VirtualMachine, _ text: Value, file: String, _ mode: CompileOptions.Mode
    ) throws(Raised) -> Value {
        let source = try machine.requireBuffer(text)
        let bytes = Array(
            UnsafeRawBufferPointer(start: source.pointer, count: source.count))
        let compiled = try machine.compile(
            bytes,
            CompileOptions(
                fileName: file, optimizationLevel: machine.optimizationLevel,
                isRepl: mode == .single, mode: mode))
        let function = try machine.loadModule(compiled, globals: .none)
        return machine.values(function)[FunctionLayout.module]
    }

    /// `compile(source, filename, mode)`.
    static func compile(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        guard machine.isString(arguments[1]), machine.isString(arguments[2]) else {
            throw machine.raise(.typeError, "file name and mode must be strings")
        }
        let mode: CompileOptions.Mode
        switch machine.text(arguments[2]) {
        case "exec": mode = .file
        case "single": mode = .single
        case "eval": mode = .eval
        default: throw machine.raise(.valueError, "bad compile mode")
        }
        return try code(machine, arguments[0], file: machine.text(arguments[1]), mode)
    }

    /// The code of a file that `execfile` names.
    private static func code(
        _ machine: VirtualMachine, file: Value, globals: Value
    ) throws(Raised) -> Value {
        guard machine.isString(file) else {
            throw machine.raise(
                .typeError,
                "can't convert '\(machine.typeName(of: file))' object to str implicitly")
        }
        let path = machine.text(file)
        let source = try machine.fileOfProgram(path)
        let function = try machine.loadModule(
            machine.compile(source, path: path), globals: globals)
        return machine.values(function)[FunctionLayout.module]
    }

    /// `exec`, `eval` and, without a mode, `execfile`: the code's frame takes the place of the
    /// call.
    static func run(
        _ machine: VirtualMachine, _ arguments: Arguments, _ mode: CompileOptions.Mode?
    ) throws(Raised) -> Value {
        var globals = machine.currentGlobals
        var locals = machine.currentLocals
        if locals.isNull { locals = globals }
        let kind = machine.enteringKind
        for index in 1..<3 where index < arguments.count && arguments[index] != .none {
            guard machine.isExactly(arguments[index], .dict) else {
                throw machine.raise(.typeError, arguments: [])
            }
            if index == 1 { globals = arguments[1] }
            locals = arguments[index]
        }
        guard !globals.isNull else { throw machine.raise(.runtimeError, "no globals") }
        var object = arguments[0]
        if let mode {
            if !machine.isExactly(object, .codeObject) {
                object = try code(machine, object, file: "<string>", mode)
            }
        } else {
            object = try code(machine, file: object, globals: globals)
        }
        let function = try machine.newObject(.function, words: FunctionLayout.defaults)
        machine.values(function)[FunctionLayout.module] = object
        machine.words(function)[FunctionLayout.code] = CodeNumber.make(
            slot: Int(machine.words(object)[CodeObjectLayout.slot]))
        machine.values(function)[FunctionLayout.globals] = globals
        try machine.pushModuleFrame(
            function, locals: locals, kind: kind.kind, extra: kind.extra)
        return .entered
    }
}

extension VirtualMachine {
    /// The names that the loaded code has beside those of the firmware, in the order of loading.
    var loadedNames: [InternedString] {
        var known = runtime.ownNames
        return modules.flatMap { $0?.names ?? [] }.filter { known.insert($0.number).inserted }
    }
}
