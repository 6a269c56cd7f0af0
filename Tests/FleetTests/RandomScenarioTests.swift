import Fleet
import Foundation
import SimulationKernel
import Testing

/// Runs random scenarios in several ways that must not differ.
///
/// Environment: `BRUMATE_SEEDS=200` for so many seeds, or `BRUMATE_SEEDS=17...17` for a range of
/// them; `BRUMATE_SCENARIOS=FOLDER` writes them out instead of running them.
@Suite struct RandomScenarioTests {
    /// One way to run a scenario.
    struct Way: Sendable, CustomTestStringConvertible {
        let name: String
        /// Runs the scenario of a file; the records of the run.
        let run: @Sendable (_ path: String) throws -> [Record]
        var testDescription: String { name }
    }

    /// All ways to run a scenario; the first is the one that the others are compared with.
    static let ways = [
        Way(name: "once") { try records($0) },
        Way(name: "again, on three threads") { try records($0, threads: 3) },
        Way(name: "without warm boot") { try records($0, bootsWarm: false) },
        Way(name: "through three snapshots") { try SnapshotRuns.inPieces($0).records },
        Way(name: "forked") { try SnapshotRuns.forked($0) },
        Way(name: "in two shards") { try records($0, shards: 2) },
        Way(name: "in four shards") { try records($0, shards: 4) },
    ]

    /// The seeds; a debug build takes few of them, `.ci/run` takes all in the release build.
    static let seeds: ClosedRange<UInt64> = {
        let text = ProcessInfo.processInfo.environment["BRUMATE_SEEDS"] ?? "16"
        let bounds = text.split(separator: ".").compactMap { UInt64($0) }
        guard bounds.count == 2 else { return 1...max(1, bounds.first ?? 1) }
        return bounds[0]...max(bounds[0], bounds[1])
    }()

    @Test(arguments: seeds) func everyWayGivesTheSameRecords(_ seed: UInt64) throws {
        let scenario = RandomScenario(seed: seed)
        if let folder = ProcessInfo.processInfo.environment["BRUMATE_SCENARIOS"] {
            _ = try scenario.write(to: URL(filePath: folder).appending(path: "\(seed)"))
            return
        }
        try check(scenario, seed: seed, ways: RandomScenarioTests.ways)
    }

    /// Runs a scenario in each of the ways, and says where the first difference is.
    private func check(_ scenario: RandomScenario, seed: UInt64, ways: [Way]) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "brumate-seed-\(seed)-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try scenario.write(to: folder)
        let advice = "to repeat it: make scenario SEED=\(seed)"
        do {
            let expected = try ways[0].run(path)
            #expect(expected.count > scenario.programs.count, "nothing happened; \(advice)")
            for way in ways.dropFirst() {
                let records = try way.run(path)
                guard records != expected else { continue }
                let place = zip(records, expected).enumerated().first { $1.0 != $1.1 }?.offset
                let index = place ?? min(records.count, expected.count)
                let pair = [expected, records].map { $0.dropFirst(index).first.map { "\($0)" } }
                Issue.record(
                    """
                    seed \(seed), run \(ways[0].name) and \(way.name): record \(index) differs
                    \(pair[0] ?? "none")
                    \(pair[1] ?? "none")
                    \(advice)
                    """)
            }
        } catch {
            Issue.record("seed \(seed): \(error)\n\(advice)")
        }
    }

    private static func records(
        _ path: String, threads: Int = 1, bootsWarm: Bool = true
    ) throws -> [Record] {
        let observer = CollectingObserver()
        let runner = try FleetRunner(
            try FleetScenario.load(path: path),
            options: RunOptions(threads: threads, bootsWarm: bootsWarm), observer: observer)
        runner.run()
        return observer.records
    }

    private static func records(_ path: String, shards: Int) throws -> [Record] {
        let observer = CollectingObserver()
        _ = try DividedRuns.run(path, shards: shards, observer: observer)
        return observer.records
    }

    /// What the seeds are for: all programs, and all that can be recorded.
    @Test func seedsSeeEverything() throws {
        var drawn: Set<String> = []
        for seed in UInt64(1)...200 { drawn.formUnion(RandomScenario(seed: seed).programs) }
        #expect(drawn == Set(RandomPrograms.all.map(\.name)))
    }

    @Test func aSeedGivesOneScenario() {
        #expect(RandomScenario(seed: 17).yaml == RandomScenario(seed: 17).yaml)
        #expect(RandomScenario(seed: 17).yaml != RandomScenario(seed: 18).yaml)
    }
}
