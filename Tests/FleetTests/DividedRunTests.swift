import Fleet
import Foundation
import SimulationKernel
import Testing

/// A fleet in several shards does what it does in one.
@Suite struct DividedRunTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let orchard = root.appending(path: "scenarios/orchard/orchard.yaml").path
    private static let golden = root.appending(path: "Tests/FleetTests/Golden/orchard-hour.digest")

    @Test(arguments: [1, 2, 4]) func orchardsFirstHourIsAsCommitted(shards: Int) throws {
        let committed = String(decoding: try Data(contentsOf: Self.golden), as: UTF8.self)
        let observer = CollectingObserver()
        let summary = try DividedRuns.run(
            Self.orchard, shards: shards, overrides: ["duration=1h"], observer: observer)
        #expect(summary.isComplete)
        #expect(summary.digest + "\n" == committed)
        #expect(observer.records.count > 1_500)
    }
}
