import Fleet
import Scenario

extension FleetEngine {
    /// The boards, parts and nodes of the Fleet room.
    static let standard = FleetEngine(
        catalog: { try FleetCatalog.scenarioCatalog() },
        run: { task in
            let runner = try FleetRunner(
                task.scenario,
                options: RunOptions(
                    scenarioText: task.scenarioText, scenarioPath: task.scenarioPath,
                    overrides: task.overrides, startsPaused: task.startsPaused,
                    threads: task.threads,
                    speed: task.speed, measures: task.measures),
                observer: task.observer, controller: task.controller)
            return runner.run(shouldStop: task.shouldStop)
        })
}
