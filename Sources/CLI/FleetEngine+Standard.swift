import Fleet
import Messaging
import Scenario

extension FleetEngine {
    /// The boards, parts and nodes of the Fleet room.
    static let standard = FleetEngine(
        catalog: { try FleetCatalog.scenarioCatalog() },
        run: { task in
            var options = RunOptions(
                scenarioText: task.scenarioText, scenarioPath: task.scenarioPath,
                overrides: task.overrides, startsPaused: task.startsPaused,
                threads: task.threads, speed: task.speed, measures: task.measures,
                archive: task.archive, bootsWarm: task.bootsWarm,
                profilesEnergy: task.profilesEnergy, recordsPins: task.recordsPins)
            if let workers = task.workers {
                options.checkpointSeconds = task.checkpointSeconds
                let run = try DividedRun(
                    task.scenario, options: options, shards: task.shards, workers: workers,
                    context: try Context(), observer: task.observer, controller: task.controller)
                return try run.run(shouldStop: task.shouldStop)
            }
            let runner =
                if let snapshot = task.snapshot {
                    try FleetRunner(
                        from: snapshot, task.scenario, options: options,
                        observer: task.observer, controller: task.controller)
                } else {
                    try FleetRunner(
                        task.scenario, options: options, observer: task.observer,
                        controller: task.controller)
                }
            if !task.change.isEmpty { try runner.change(task.change) }
            if let stop = task.stop { runner.stop(at: stop.time, stop.body) }
            return runner.run(shouldStop: task.shouldStop)
        })
}
