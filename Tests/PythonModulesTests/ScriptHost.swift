import PythonCompiler
import PythonModules
import PythonSyntax
import PythonVM

/// A host for scripts: keeps what they print, has files in memory and a clock that stands still.
final class ScriptHost: FileSystemHost, ClockHost, EntropyHost, ConsoleHost {
    private(set) var output: [UInt8] = []
    private(set) var nanoseconds: UInt64 = 1_000_000_000
    private(set) var work = FlashWork()
    var files = FileTree(capacity: 64 << 10)
    var input: [UInt8] = Array("typed line\nand more".utf8)
    private var word: UInt32 = 1

    let ticksOrigin: UInt64 = 1_000_000_000
    var dateNanoseconds: Int64 { 1_700_000_000_000_000_000 + Int64(nanoseconds) - 1_000_000_000 }

    func write(_ bytes: UnsafeBufferPointer<UInt8>) { output.append(contentsOf: bytes) }
    func readFile(_ path: String) -> [UInt8]? { try? files.read("/" + path) }
    func isDirectory(_ path: String) -> Bool {
        (try? files.status("/" + path).isFolder) ?? false
    }
    func passTime(in wait: Wait) {
        if wait.deadline != .max { nanoseconds = max(nanoseconds, wait.deadline) }
    }
    func nestedSlice(cycles: UInt64) -> Bool { true }

    func compile(_ source: [UInt8], path: String) throws(SyntaxError) -> CompiledModule {
        try PythonCompiler.compile(source: source, options: CompileOptions(fileName: path))
    }

    func withFiles<Result>(_ body: (inout FileTree) -> Result) -> Result { body(&files) }
    func flashWorked(_ work: FlashWork) {
        self.work.bytesRead += work.bytesRead
        self.work.bytesWritten += work.bytesWritten
        self.work.blocksErased += work.blocksErased
    }
    func randomWord() -> UInt32 {
        word = word &* 1_664_525 &+ 1_013_904_223
        return word
    }
    func readInput(count: Int, isLine: Bool) -> [UInt8]? {
        var taken: [UInt8] = []
        while taken.count < count, let byte = input.first {
            input.removeFirst()
            taken.append(byte)
            if isLine && byte == 0x0A { break }
        }
        return taken
    }
}

/// One way to run a script.
struct ScriptSetup {
    var name: String
    var configuration: ImageConfiguration
    var collectsAlways = false
    var budget: UInt64 = 1_000_000
    /// Whether the code goes through the `.mpy` format first.
    var goesThroughFile = false

    static let all = [
        ScriptSetup(
            name: "esp32", configuration: ImageConfiguration(heapBytes: 166_592)),
        ScriptSetup(
            name: "pc",
            configuration: ImageConfiguration(
                heapBytes: 1 << 20, stackBytes: 64 << 10, floatWidth: .double)),
        ScriptSetup(
            name: "collecting",
            configuration: ImageConfiguration(
                heapBytes: 1 << 20, stackBytes: 64 << 10, floatWidth: .double),
            collectsAlways: true),
        ScriptSetup(
            name: "little fuel",
            configuration: ImageConfiguration(
                heapBytes: 1 << 20, stackBytes: 64 << 10, floatWidth: .double),
            budget: 1),
        ScriptSetup(
            name: "mpy",
            configuration: ImageConfiguration(
                heapBytes: 1 << 20, stackBytes: 64 << 10, floatWidth: .double),
            goesThroughFile: true),
    ]

    /// One cycle a bytecode, so that a budget of one ends at each safepoint.
    private var costs: CycleCosts {
        var costs = CycleCosts()
        costs.simple = budget == 1 ? 1 : 0
        return costs
    }

    static let runtime = Runtime(
        modules: ModuleCatalog.all, frozen: ModuleCatalog.frozen)

    /// Runs a script; the output ends with the traceback if it raised.
    func run(_ source: [UInt8], name: String, host: ScriptHost = ScriptHost()) throws -> String {
        let machine = try VirtualMachine(
            runtime: ScriptSetup.runtime, configuration: configuration, host: host,
            costs: costs)
        machine.collectsAlways = collectsAlways
        do {
            try machine.setSearchPath(["", ".frozen"])
            var code = try machine.compile(source, path: name)
            if goesThroughFile { code = try MpyFile.read(MpyFile.write(code)) }
            try machine.startModule(code)
        } catch {
            try show(machine.exception, machine)
            return String(decoding: host.output, as: UTF8.self)
        }
        while true {
            switch machine.run(budget: budget) {
            case .finished: return String(decoding: host.output, as: UTF8.self)
            case .raised(let exception):
                try show(exception, machine)
                return String(decoding: host.output, as: UTF8.self)
            case .outOfFuel: continue
            case .suspended:
                if let wait = machine.currentWait { host.passTime(in: wait) }
            }
        }
    }

    private func show(_ exception: Value, _ machine: VirtualMachine) throws {
        var text = TextBuffer()
        try machine.printException(exception, to: &text)
        text.bytes.withUnsafeBufferPointer { machine.host.write($0) }
    }
}
