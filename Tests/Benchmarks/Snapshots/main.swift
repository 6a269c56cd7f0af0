// Times the snapshots of a fleet.
//
// usage: Snapshots SCENARIO SECONDS     runs so far in virtual time, then saves, restores and forks
//
// Prints one line for each: what was done, milliseconds, and what came out of it.

import Fleet
import Glibc
import Scenario
import SimulationKernel

final class Nobody: RunObserver {
    func began(_ description: RunDescription) {}
    func observe(_ record: Record) {}
    func ended(_ summary: RunSummary) {}
}

/// The best of five, and the last result.
func timed<Result>(_ name: String, _ body: () throws -> Result) throws -> Result {
    var best = UInt64.max
    var result = try body()
    for _ in 0..<5 {
        var start = timespec()
        clock_gettime(CLOCK_MONOTONIC, &start)
        result = try body()
        var end = timespec()
        clock_gettime(CLOCK_MONOTONIC, &end)
        let span = (end.tv_sec - start.tv_sec) * 1_000_000_000 + end.tv_nsec - start.tv_nsec
        best = min(best, UInt64(span))
    }
    print(name, Double(best / 10_000) / 100, "ms")
    return result
}

let path = CommandLine.arguments[1]
let archive = ScenarioArchive()
let scenario = try Scenario.load(
    path: path, files: archive.files(over: FleetScenario.files),
    catalog: FleetCatalog.scenarioCatalog())
let options = RunOptions(scenarioPath: path, archive: archive)
let runner = try FleetRunner(scenario, options: options, observer: Nobody())
runner.stop(at: .start + .seconds(Double(CommandLine.arguments[2]) ?? 0)) { runner in
    do {
        let status = runner.status
        print("nodes", status.nodes, "awake", status.nodesAwake, "at", status.time.seconds, "s")
        let bytes = try timed("save") { try runner.snapshot().bytes }
        print("bytes", bytes.count, "a node", bytes.count / status.nodes)
        let read = try timed("read and check") { try FleetSnapshot(bytes: bytes) }
        _ = try timed("build the scenario") {
            try FleetRunner(scenario, options: options, observer: Nobody())
        }
        _ = try timed("build and restore") {
            try FleetRunner(from: read, scenario, options: options, observer: Nobody())
        }
        _ = try timed("fork") { runner.fork(observer: Nobody()) }
    } catch { print(error) }
}
runner.run()
