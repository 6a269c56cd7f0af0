import PythonCompiler
import PythonSyntax
import PythonVM
import Testing

#if canImport(Glibc)
import Glibc
#endif

/// A host for scripts: keeps what they print, reads files below a folder, keeps no time.
final class ScriptHost: VirtualMachineHost {
    let folder: String
    private(set) var output: [UInt8] = []
    private(set) var waits = 0
    /// How many slices nested code may run.
    var nestedSlices = Int.max
    private(set) var nanoseconds: UInt64 = 0

    init(folder: String) { self.folder = folder }

    func write(_ bytes: UnsafeBufferPointer<UInt8>) { output.append(contentsOf: bytes) }

    func readFile(_ path: String) -> [UInt8]? {
        guard !isDirectory(path), let file = fopen(folder + "/" + path, "rb") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = fread(&buffer, 1, buffer.count, file)
            if count == 0 { return bytes }
            bytes.append(contentsOf: buffer[0..<count])
        }
    }

    func isDirectory(_ path: String) -> Bool {
        guard let directory = opendir(folder + "/" + path) else { return false }
        closedir(directory)
        return true
    }

    func passTime(in wait: Wait) {
        waits += 1
        if wait.deadline != .max { nanoseconds = max(nanoseconds, wait.deadline) }
    }

    func nestedSlice(cycles: UInt64) -> Bool {
        nestedSlices -= 1
        return nestedSlices > 0
    }

    func compile(_ source: [UInt8], path: String) throws(SyntaxError) -> CompiledModule {
        try PythonCompiler.compile(source: source, options: CompileOptions(fileName: path))
    }
}

/// One way to run a script.
struct ScriptSetup: CustomTestStringConvertible {
    var testDescription: String
    var configuration: ImageConfiguration
    var collectsAlways = false
    var budget = UInt64.max
    /// Whether the code goes through the `.mpy` format first.
    var goesThroughFile = false

    static let board = ImageConfiguration(heapBytes: 166_592, stackBytes: 16 << 10)
    static let computer = ImageConfiguration(
        heapBytes: 1 << 20, stackBytes: 64 << 10, floatWidth: .double)

    static let all = [
        ScriptSetup(testDescription: "esp32", configuration: board),
        ScriptSetup(testDescription: "pc", configuration: computer),
        ScriptSetup(
            testDescription: "collecting", configuration: computer, collectsAlways: true),
        ScriptSetup(testDescription: "little fuel", configuration: computer, budget: 1),
        ScriptSetup(testDescription: "mpy", configuration: computer, goesThroughFile: true),
    ]

    /// Whether pairs of operations are executed as one.
    var pairsUp = true

    /// Each kind of work costs something else.
    var costs: CycleCosts {
        var costs = CycleCosts()
        costs.simple = budget == .max ? 2 : 1
        guard budget == .max else { return costs }
        costs.lookup = 3
        costs.call = 5
        costs.binaryOperation = 7
        costs.subscripting = 11
        costs.allocation = 13
        costs.floatOperation = 17
        costs.nativeCall = 19
        return costs
    }

    /// Runs a script of a folder; the output ends with the traceback if it raised.
    func run(_ script: String, in folder: String, runtime: Runtime) throws -> String {
        let host = ScriptHost(folder: folder)
        let machine = try VirtualMachine(
            runtime: runtime, configuration: configuration, host: host, costs: costs)
        return try run(script, on: machine, host)
    }

    /// Runs a script as `run` does and tells the cycles and bytecodes that it took.
    func cost(
        of script: String, in folder: String, runtime: Runtime
    ) throws -> (cycles: UInt64, bytecodes: UInt64) {
        let host = ScriptHost(folder: folder)
        let machine = try VirtualMachine(
            runtime: runtime, configuration: configuration, host: host, costs: costs)
        _ = try run(script, on: machine, host)
        return (machine.cycles, machine.bytecodes)
    }

    /// Runs a script on a machine that is new; between two slices `exchange` may give another one
    /// to go on with, and is given the last one at the end.
    func run(
        _ script: String, on machine: VirtualMachine, _ host: ScriptHost,
        exchange: (VirtualMachine) throws -> VirtualMachine = { $0 }
    ) throws -> String {
        machine.collectsAlways = collectsAlways
        machine.pairsUpOperations = pairsUp
        do {
            for entry in ["", "lib"] {
                try machine.append(try machine.newString(entry), toList: machine.searchPath)
            }
            var code = try machine.compile(host.readFile(script) ?? [], path: script)
            if goesThroughFile, code.nativeFunction == nil {
                code = try MpyFile.read(MpyFile.write(code))
            }
            try machine.startModule(code)
        } catch {
            try show(machine.exception, machine)
            return String(decoding: host.output, as: UTF8.self)
        }
        var machine = machine
        while true {
            let outcome = machine.run(budget: budget)
            machine = try exchange(machine)
            switch outcome {
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
