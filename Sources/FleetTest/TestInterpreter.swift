import PythonModules
import PythonVM
import Synchronization

/// One interpreter for one test file.
final class TestInterpreter {
    private static let runtime = Runtime(
        modules: ModuleCatalog.all + [FleetModule.module],
        frozen: ModuleCatalog.frozen.adding([
            ("fleet.py", PackageResources.fleet_py),
            ("fleet_tests.py", PackageResources.fleet_tests_py),
        ]))

    let host: TestHost
    private let machine: VirtualMachine
    private let limits: TestLimits
    /// Memory for a test's own objects.
    private static let heapBytes = 32 << 20
    private static let sliceCycles: UInt64 = 1_000_000

    /// Why code gave no result.
    enum Failure: Error {
        /// The exception with its traceback.
        case raised(String)
        case memory
        case limit
    }

    /// Makes an interpreter that finds modules in a folder.
    ///
    /// - Throws: when there is no room for it.
    init(folder: String, calls: FleetCalls, limits: TestLimits, seed: UInt64) throws {
        self.limits = limits
        host = TestHost(calls: calls, limits: limits, seed: seed)
        var costs = CycleCosts()
        // So that a slice has an end.
        costs.simple = 1
        machine = try VirtualMachine(
            runtime: Self.runtime,
            configuration: ImageConfiguration(
                heapBytes: Self.heapBytes, stackBytes: 256 << 10, floatWidth: .double),
            host: host, costs: costs, platform: Self.facts)
        try machine.setSearchPath([folder, ".frozen"])
    }

    private static var facts: PlatformFacts {
        var facts = PlatformFacts()
        facts.machine = "fleet test"
        facts.largestWord = Int.max
        return facts
    }

    /// Runs a program to its end.
    func run(_ source: String) throws(Failure) {
        do {
            let code = try machine.compile(Array(source.utf8), path: "")
            try machine.startModule(code)
        } catch { throw failure(machine.exception) }
        while true {
            switch machine.run(budget: Self.sliceCycles) {
            case .finished: return
            case .raised(let exception): throw failure(exception)
            case .outOfFuel: try checkLimits()
            case .suspended:
                try checkLimits()
                guard let wait = machine.currentWait else { return }
                host.passTime(in: wait)
            }
        }
    }

    private func checkLimits() throws(Failure) {
        if limits.isOver { throw limits.isMemoryGone ? .memory : .limit }
    }

    private func failure(_ exception: Value) -> Failure {
        if limits.isMemoryGone { return .memory }
        if limits.isOver { return .limit }
        if machine.isInstance(exception, of: .type(.memoryError)) { return .memory }
        var text = TextBuffer()
        try? machine.printException(exception, to: &text)
        return .raised(String(decoding: text.bytes, as: UTF8.self))
    }
}
