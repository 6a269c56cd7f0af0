import Fleet
import Foundation
import Messaging
import Scenario

/// Runs scenarios in shards whose workers are threads of this process.
enum DividedRuns {
    /// The worker of a shard on a thread of its own.
    private final class Worker: WorkerHandle, @unchecked Sendable {
        private let lock = NSLock()
        private var error: (any Error)?
        private var isOver = false

        init(rank: Int, endpoint: Endpoint, context: Context) {
            let thread = Thread {
                do {
                    try ShardWorker(rank: rank, of: endpoint, context: context).run()
                } catch { self.lock.withLock { self.error = error } }
                self.lock.withLock { self.isOver = true }
            }
            thread.stackSize = 16 << 20
            thread.start()
        }

        var isRunning: Bool { lock.withLock { !isOver } }
        func kill() {}
    }

    /// Runs the scenario of a file.
    static func run(
        _ path: String, shards: Int, threads: Int = 1, overrides: [String] = [],
        endpoint: String = "inproc://shards", observer: any RunObserver,
        controller: (any RunController)? = nil,
        whenOpen: @escaping (String) -> Void = { _ in }
    ) throws -> RunSummary {
        let archive = ScenarioArchive()
        let scenario = try Scenario.load(
            path: path, files: archive.files(over: FleetScenario.files),
            catalog: FleetCatalog.scenarioCatalog(), overrides: overrides)
        let context = try Context()
        let source = WorkerSource(
            endpoint: try Endpoint(endpoint),
            start: { rank, endpoint in
                if rank == 0 { whenOpen(endpoint) }
                return try Worker(rank: rank, endpoint: Endpoint(endpoint), context: context)
            })
        let run = try DividedRun(
            scenario,
            options: RunOptions(
                scenarioPath: path, overrides: overrides, threads: threads, archive: archive),
            shards: shards, workers: source, context: context, observer: observer,
            controller: controller)
        return try run.run()
    }
}
