import Fleet
import Foundation
import Scenario
import SimulationKernel

/// A fleet that a test commands: it runs on a thread of its own and stands still until it is told
/// to go on.
final class FleetSession {
    /// What happened so far; looked at only while the fleet stands still.
    let history: FleetHistory
    let scenario: Scenario
    private let limits: TestLimits
    private let gate: RunGate
    private let runner: FleetRunner

    /// Builds the fleet of a scenario, at the start of its time.
    ///
    /// - Throws: `DiagnosticList` or `FleetError` when it cannot be built.
    init(_ scenario: Scenario, path: String, overrides: [String], limits: TestLimits) throws {
        self.scenario = scenario
        self.limits = limits
        history = FleetHistory(nodes: scenario.nodes.count)
        gate = RunGate()
        runner = try FleetRunner(
            scenario,
            options: RunOptions(
                until: limits.virtualTime, scenarioPath: path, overrides: overrides,
                startsPaused: true),
            observer: history, controller: gate)
        start()
    }

    private init(fork runner: FleetRunner, gate: RunGate, history: FleetHistory, of: FleetSession) {
        scenario = of.scenario
        limits = of.limits
        self.history = history
        self.gate = gate
        self.runner = runner
        start()
    }

    private func start() {
        // Given away: the thread alone touches the run, others through the gate.
        nonisolated(unsafe) let runner = runner
        let (gate, limits) = (gate, limits)
        let thread = Thread {
            runner.run { limits.isOver || gate.isAbandoned }
            gate.end()
        }
        thread.name = "fleet"
        thread.stackSize = FleetRunner.stackBytes
        thread.start()
    }

    /// Does something with the fleet while it stands still.
    ///
    /// - Throws: `limit` when the run had to end.
    func perform<Result>(_ body: @escaping (FleetRunner) throws -> Result) throws -> Result {
        guard let result = gate.perform({ [runner] in Swift.Result { try body(runner) } }) else {
            throw TestFault.limit
        }
        return try result.get()
    }

    /// The virtual time.
    func time() throws -> Instant { try perform { $0.status.time } }

    /// Lets the clock go on to an instant, or to the first line that meets a condition.
    ///
    /// - Throws: `ControlFault` for an instant in the past, `virtualLimit` behind the last one.
    func advance(
        to time: Instant, orPrint isMatch: ((Int, [UInt8]) -> Bool)? = nil
    ) throws {
        guard time < .start + limits.virtualTime else {
            throw TestFault.virtualLimit(limits.virtualTime)
        }
        try perform { runner in
            if let isMatch {
                try runner.run(until: time, orPrint: isMatch)
            } else {
                try runner.run(until: time)
            }
        }
        // Served when it stands still again.
        try perform { _ in }
    }

    /// A second future of the fleet, from its present on.
    func fork() throws -> FleetSession {
        try perform { runner in
            let (gate, history) = (RunGate(), self.history.copy())
            return FleetSession(
                fork: runner.fork(observer: history, controller: gate), gate: gate,
                history: history, of: self)
        }
    }

    /// Ends the run; the fleet can no longer be used.
    func end() {
        gate.abandon()
        gate.waitForEnd()
    }
}

/// How long a test may take.
struct TestLimits: Sendable {
    /// The virtual time of each of its fleets.
    var virtualTime: Span
    /// When, in real time, it must be over.
    var deadline: Date
    /// Bytes that the process may use; nil for all there are.
    var memoryBytes: UInt64?

    /// Whether the process uses too much memory.
    var isMemoryGone: Bool { memoryBytes.map { ProcessMemory.peakBytes > $0 } ?? false }
    /// Whether the real time or the memory is used up.
    var isOver: Bool { Date() >= deadline || isMemoryGone }
}

/// Why a test cannot go on.
enum TestFault: Error, CustomStringConvertible {
    /// The real time is over, or the memory.
    case limit
    case virtualLimit(Span)
    /// What the test asked for cannot be.
    case refused(String)

    var description: String {
        switch self {
        case .limit: "the time limit of the test is reached"
        case .virtualLimit(let span):
            "the fleet has lived for its limit of \(Int(span.seconds / 86400)) virtual days"
        case .refused(let text): text
        }
    }
}
