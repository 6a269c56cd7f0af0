import Fleet
import Foundation
import SimulationKernel
import Synchronization

/// The other futures that a run was asked for; each has a thread and a results folder of its own,
/// and goes to the end of the scenario, also when the first run is over sooner.
public final class Forks {
    private var all: [Fork] = []

    /// Makes an empty set.
    public init() {}

    private final class Fork: Sendable {
        let path: String
        let begin: UInt64
        let changes: [String]
        let isStopped = Atomic<Bool>(false)
        /// What came out of it, once it is over: its digest and whether it is complete, or what
        /// went wrong.
        let outcome = Mutex<(digest: String, isComplete: Bool, failure: String?)?>(nil)

        init(path: String, begin: UInt64, changes: [String]) {
            self.path = path
            self.begin = begin
            self.changes = changes
        }
    }

    /// Forks a fleet, and lets the fork run.
    ///
    /// - Throws: `invalid` when the folder cannot be written, or the change cannot be made.
    func start(
        _ change: FleetChange, results path: String, of fleet: any FleetControl
    ) throws(ControlFault) -> JSONValue {
        let results: ResultsFolder
        do throws(ResultsError) {
            results = try ResultsFolder(path)
        } catch {
            throw .invalid(error.description)
        }
        let run = try fleet.fork(change, observer: results)
        let fork = Fork(
            path: path, begin: fleet.status.time.nanoseconds, changes: change.texts)
        all.append(fork)
        // Given away: nobody else looks at it before the thread is over.
        nonisolated(unsafe) let folder = results
        let thread = Thread {
            let summary = run.run { fork.isStopped.load(ordering: .relaxed) }
            fork.outcome.withLock {
                $0 = (summary.digest, summary.isComplete, folder.failure)
            }
        }
        thread.name = "fork-\(all.count)"
        thread.stackSize = FleetRunner.stackBytes
        thread.start()
        return json(fork)
    }

    /// All forks so far, for who asks how they stand.
    var json: JSONValue { .list(all.map(json)) }

    private func json(_ fork: Fork) -> JSONValue {
        let outcome = fork.outcome.withLock { $0 }
        return .members([
            "results": .text(fork.path), "begin_ns": .unsigned(fork.begin),
            "changes": .list(fork.changes.map(JSONValue.text)),
            "phase": .text(outcome == nil ? "running" : "ended"),
            "complete": .bool(outcome?.isComplete ?? false),
            "digest": outcome.map { .text($0.digest) } ?? .null,
            "failure": outcome?.failure.map(JSONValue.text) ?? .null,
        ])
    }

    /// The folders of those that still run.
    public var running: [String] {
        all.filter { fork in fork.outcome.withLock { $0 == nil } }.map(\.path)
    }

    /// Waits for all; once `shouldStop` says true they end as incomplete.
    ///
    /// - Returns: What went wrong.
    public func wait(_ shouldStop: () -> Bool) -> [String] {
        while !running.isEmpty {
            if shouldStop() {
                for fork in all { fork.isStopped.store(true, ordering: .relaxed) }
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
        return all.compactMap { fork in fork.outcome.withLock { $0?.failure } }
    }
}
