internal import Glibc
internal import PythonCompiler
internal import PythonModules
public import PythonVM

/// How an interpreter on the PC is set up.
public struct DesktopOptions: Sendable {
    /// Bytes of the Python heap.
    public var heapBytes = 2 << 20
    /// Bytes for interpreter frames.
    public var stackBytes = 256 << 10
    /// Bits of a float.
    public var floatWidth = ImageConfiguration.FloatWidth.double
    /// Level of optimization: 1 leaves out assertions, 3 line numbers too.
    public var optimizationLevel = 0
    /// `sys.argv`.
    public var arguments: [String] = []
    /// 1 reports memory at the end, 2 shows the bytecode of all that is compiled.
    public var verbosity = 0
    /// Whether the prompt follows the program.
    public var inspects = false
    /// Whether the program is compiled only.
    public var onlyCompiles = false

    public init() {}
}

/// What an interpreter runs first.
public enum DesktopProgram: Sendable {
    /// A source or `.mpy` file.
    case file(String)
    /// Code of the command line.
    case code(String)
    /// A module found along `sys.path`.
    case module(String)
    /// The standard input.
    case input

    /// Whether its exceptions are shown on the standard output, as those of code at the prompt.
    var showsOnOutput: Bool {
        switch self {
        case .file, .code: true
        case .module, .input: false
        }
    }
}

/// How code ended.
enum Ending {
    case done
    /// SystemExit was raised.
    case exit(Int32)
    /// Another exception was raised; its text.
    case failed([UInt8])
}

/// One interpreter on the PC.
public final class DesktopInterpreter {
    /// The native modules of the PC.
    static let runtime = Runtime(
        modules: ModuleCatalog.all + [
            PosixFile.io, PosixFileSystem.module, PosixModule.module,
            MemoryStatistics.module,
            DesktopMachineModule.module, PlatformModule.module, TermiosModule.module,
            TLSModule.tls, TLSModule.ssl, DesktopSys.module, HostSocketModule.module,
        ], frozen: ModuleCatalog.frozen)

    let host: DesktopHost
    let machine: VirtualMachine
    let globals: Value
    let options: DesktopOptions
    var onlyCompiles: Bool { options.onlyCompiles }

    /// - Throws: when the heap is too small to start in.
    public init(_ options: DesktopOptions) throws {
        host = DesktopHost()
        host.showsBytecode = options.verbosity > 1
        self.options = options
        machine = try VirtualMachine(
            runtime: DesktopInterpreter.runtime,
            configuration: ImageConfiguration(
                heapBytes: options.heapBytes, stackBytes: options.stackBytes,
                floatWidth: options.floatWidth),
            host: host, platform: DesktopInterpreter.facts)
        host.machine = machine
        machine.optimizationLevel = options.optimizationLevel
        globals = try machine.newModuleGlobals(name: "__main__")
        machine.mainGlobals = globals
        for text in options.arguments {
            try machine.append(machine.newString(text), toList: machine.commandLine)
        }
        try machine.setSearchPath(DesktopInterpreter.searchPath)
    }

    /// The folders of modules: the working folder, then MICROPYPATH or the usual ones.
    private static var searchPath: [String] {
        if let own = getenv("MICROPYPATH") {
            return [""] + String(cString: own).split(separator: ":").map(String.init)
        }
        let home = getenv("HOME").map { String(cString: $0) } ?? ""
        return ["", ".frozen", home + "/.micropython/lib", "/usr/lib/micropython"]
    }

    /// The line by which the interpreter names itself and its version.
    public static var version: String {
        let facts = DesktopInterpreter.facts
        return "\(facts.firmware); \(facts.machine)"
    }

    private static var facts: PlatformFacts {
        var facts = PlatformFacts()
        facts.machine = "linux [Brumate] version"
        facts.helpText = helpText
        facts.collectTellsCount = true
        facts.largestWord = Int.max
        facts.threading = "GIL"
        facts.warns = true
        return facts
    }

    private static let helpText = """
        This is MicroPython's language on Brumate's own interpreter.

        Keys on an empty line:
          CTRL-A        the raw prompt, for tools
          CTRL-B        back to this prompt
          CTRL-C        stops a program that runs
          CTRL-D        ends the session
          CTRL-E        paste mode: a text of several statements

        help(obj) tells about an object, help('modules') lists the modules.

        """

    /// Runs a program to its end, the prompt when there is none, or both when asked for.
    ///
    /// Returns the exit code: what SystemExit says, 1 after any other exception, else 0.
    public func run(_ program: DesktopProgram?) -> Int32 {
        defer { host.flush() }
        InterruptKey.listen(machine)
        var code: Int32 = 0
        if let program { code = runProgram(program) }
        let inspects = options.inspects || getenv("MICROPYINSPECT").map { $0.pointee != 0 } ?? false
        if inspects || program == nil && isatty(STDIN_FILENO) == 1 {
            code = runPrompt()
        } else if program == nil {
            code = runProgram(.input)
        }
        if let failure = runAtExit() { code = failure }
        if options.verbosity > 0 { try? machine.printMemory() }
        return code
    }

    /// Calls what the program gave to `sys.atexit`; an exit code when that fails.
    private func runAtExit() -> Int32? {
        let function = machine.hostObject(DesktopSys.atExit)
        guard !function.isNull, function != .none else { return nil }
        let ending: Ending
        do throws(Raised) {
            try machine.start(function)
            ending = finish()
        } catch {
            ending = self.ending(of: machine.exception)
        }
        guard case .failed(let text) = ending else { return nil }
        text.withUnsafeBufferPointer { host.writeError($0) }
        return 1
    }

    private func runProgram(_ program: DesktopProgram) -> Int32 {
        if case .file(let path) = program, access(path, F_OK) != 0 {
            let reason = String(cString: strerror(errno))
            writeError("micropython: can't open file '\(path)': [Errno \(errno)] \(reason)\n")
            return 2
        }
        let ending: Ending
        do throws(Raised) {
            try start(program)
            ending = finish()
        } catch {
            ending = self.ending(of: machine.exception)
        }
        switch ending {
        case .done: return 0
        case .exit(let code): return code
        case .failed(let text):
            text.withUnsafeBufferPointer {
                program.showsOnOutput ? host.write($0) : host.writeError($0)
            }
            return 1
        }
    }

    private func writeError(_ text: String) {
        Array(text.utf8).withUnsafeBufferPointer { host.writeError($0) }
    }

    private func start(_ program: DesktopProgram) throws(Raised) {
        switch program {
        case .code(let code): try start(Array(code.utf8), path: VirtualMachine.inputName)
        case .input:
            try start(
                host.readInput(count: .max, isLine: false) ?? [], path: VirtualMachine.inputName)
        case .file(let path):
            guard let bytes = host.readFile(path) else { throw machine.raiseOSError(Int(errno)) }
            if let real = realpath(path, nil) {
                defer { free(real) }
                let folder = String(cString: real).split(separator: "/").dropLast()
                let name = try machine.newString("/" + folder.joined(separator: "/"))
                try machine.setItem(machine.searchPath, .small(0), name)
            }
            try start(bytes, path: path)
        case .module(let name):
            try importMain(name)
            let module = try machine.find(
                try machine.newString(name), inDict: machine.loadedModules)
            // A package is run by its module `__main__`.
            if !module.isNull,
                try !machine.findAttribute(module, InternedString("__path__")).isNull
            {
                try importMain(name + ".__main__")
            }
        }
    }

    private func importMain(_ name: String) throws(Raised) {
        machine.mainModule = InternedString(name)
        _ = try machine.importModule(name)
    }

    private func start(_ source: [UInt8], path: String) throws(Raised) {
        try machine.store(InternedString("__file__"), try machine.newString(path), inDict: globals)
        let module = try machine.compile(source, path: path)
        if !onlyCompiles { try machine.startModule(module, globals: globals) }
    }

    /// Runs what was started.
    func finish() -> Ending {
        while true {
            switch machine.run(budget: 1 << 40) {
            case .finished: return .done
            case .raised(let exception): return ending(of: exception)
            case .outOfFuel: continue
            case .suspended:
                host.passTime(inAll: machine.currentWaits)
            }
        }
    }

    /// What an exception that nobody caught comes to.
    func ending(of exception: Value) -> Ending {
        if machine.isInstance(exception, of: .type(.systemExit)) {
            let arguments = machine.items(ofTuple: machine.arguments(ofException: exception))
            guard let code = arguments.first, code != .none else { return .exit(0) }
            if code.isSmall { return .exit(Int32(code.small & 255)) }
            var text = TextBuffer()
            try? machine.print(code, .str, to: &text)
            text.write("\n")
            text.bytes.withUnsafeBufferPointer { host.writeError($0) }
            return .exit(1)
        }
        return .failed(machine.promptText(ofException: exception))
    }
}

/// Ctrl-C, which raises KeyboardInterrupt in the interpreter that listens.
enum InterruptKey {
    nonisolated(unsafe) private static var machine: Unmanaged<VirtualMachine>?

    static func listen(_ machine: VirtualMachine) {
        InterruptKey.machine = .passUnretained(machine)
        var action = sigaction()
        action.__sigaction_handler.sa_handler = { _ in
            InterruptKey.machine?.takeUnretainedValue().injectKeyboardInterrupt()
        }
        sigaction(SIGINT, &action, nil)
        // A program that starts this one may have blocked it, and children inherit that.
        var set = sigset_t()
        sigemptyset(&set)
        sigaddset(&set, SIGINT)
        sigprocmask(SIG_UNBLOCK, &set, nil)
    }
}
