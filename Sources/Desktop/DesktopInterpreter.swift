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
}

/// One interpreter on the PC.
public final class DesktopInterpreter {
    /// The native modules of the PC.
    static let runtime = Runtime(
        modules: ModuleCatalog.all + [
            PosixFile.builtins, PosixFile.io, PosixModule.module, MemoryStatistics.module,
            DesktopMachineModule.module, PlatformModule.module, TermiosModule.module,
            TLSModule.tls, TLSModule.ssl,
        ])

    let host: DesktopHost
    let machine: VirtualMachine
    let globals: Value

    /// - Throws: when the heap is too small to start in.
    public init(_ options: DesktopOptions) throws {
        host = DesktopHost()
        host.options.optimizationLevel = options.optimizationLevel
        var facts = PlatformFacts()
        facts.collectTellsCount = true
        facts.largestWord = Int.max
        host.options.wordBits = facts.wordBits
        machine = try VirtualMachine(
            runtime: DesktopInterpreter.runtime,
            configuration: ImageConfiguration(
                heapBytes: options.heapBytes, stackBytes: options.stackBytes,
                floatWidth: options.floatWidth),
            host: host, platform: facts)
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

    /// Runs a program to its end.
    ///
    /// Returns the exit code: what SystemExit says, 1 after any other exception, else 0.
    public func run(_ program: DesktopProgram) -> Int32 {
        defer { host.flush() }
        InterruptKey.listen(machine)
        do throws(Raised) {
            try start(program)
        } catch {
            return exitCode(of: machine.exception)
        }
        return finish()
    }

    private func start(_ program: DesktopProgram) throws(Raised) {
        switch program {
        case .code(let code):
            try machine.startModule(
                try machine.compile(Array(code.utf8), path: "<string>"), globals: globals)
        case .file(let path):
            guard let bytes = host.readFile(path) else { throw machine.raiseOSError(Int(errno)) }
            if let slash = path.lastIndex(of: "/") {
                let folder = try machine.newString(String(path[..<slash]))
                try machine.setItem(machine.searchPath, .small(0), folder)
            }
            try machine.store(
                InternedString("__file__"), try machine.newString(path), inDict: globals)
            try machine.startModule(try machine.compile(bytes, path: path), globals: globals)
        case .module(let name):
            _ = try machine.importModule(name)
        }
    }

    /// Runs what was started.
    private func finish() -> Int32 {
        while true {
            switch machine.run(budget: 1 << 40) {
            case .finished: return 0
            case .raised(let exception): return exitCode(of: exception)
            case .outOfFuel: continue
            case .suspended:
                if let wait = machine.currentWait { host.passTime(in: wait) }
            }
        }
    }

    /// Shows an exception that nobody caught.
    private func exitCode(of exception: Value) -> Int32 {
        if machine.isInstance(exception, of: .type(.systemExit)) {
            let arguments = machine.items(ofTuple: machine.arguments(ofException: exception))
            guard let code = arguments.first, code != .none else { return 0 }
            return code.isSmall ? Int32(code.small & 255) : 1
        }
        var text = TextBuffer()
        try? machine.printException(exception, to: &text)
        text.bytes.withUnsafeBufferPointer { host.writeError($0) }
        return 1
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
    }
}
