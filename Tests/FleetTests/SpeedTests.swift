import Fleet
import Foundation
import SimulationKernel
import Testing

/// Whoever commands a run holds it back and lets it go.
@Suite(.timeLimit(.minutes(2))) struct SpeedTests {
    /// Lets a run that would take ten minutes of real time go at 20 times real time, and from the
    /// fourth second on as fast as it can.
    private final class Driver: RunController {
        private(set) var seen: [Double?] = []
        private(set) var refusals: [String] = []
        private var heldAt: ContinuousClock.Instant?
        private(set) var heldSeconds = 0.0

        func serve(_ fleet: any FleetControl, waitMilliseconds: Int) {
            if heldAt == nil {
                heldAt = .now
                seen.append(fleet.status.speed)
                for speed in [0, -1, .nan, .infinity, 2e9] {
                    do { try fleet.setSpeed(speed) } catch { refusals.append("\(error)") }
                }
                try? fleet.setSpeed(20)
                seen.append(fleet.status.speed)
            } else if let heldAt, seen.count == 2, fleet.status.time.seconds >= 4 {
                heldSeconds = heldAt.duration(to: .now) / .seconds(1)
                try? fleet.setSpeed(nil)
                seen.append(fleet.status.speed)
            }
            if waitMilliseconds > 0 { usleep(UInt32(waitMilliseconds) * 1_000) }
        }
    }

    @Test(arguments: [1, 3]) func speedIsChangedWhileItRuns(threads: Int) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "brumate-speed-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try ScenarioRun.write(
            """
            fleet: 1
            name: speed
            seed: 1
            duration: 6s
            nodes:
              node-{1..3}:
                board: lolin32
                firmware: ticker
                place: {grid: 3x1, origin: [0m, 0m], spacing: [1m, 1m]}
                power: {supply: 5V}
            """,
            firmware: [("ticker/main.py", "import time\nwhile True: time.sleep_ms(100)\n")],
            to: folder)
        let scenario = try FleetScenario.load(path: path)
        let plain = try FleetRunner(
            scenario, options: RunOptions(), observer: CollectingObserver()
        ).run()
        let driver = Driver()
        let summary = try FleetRunner(
            scenario, options: RunOptions(threads: threads, speed: 0.01),
            observer: CollectingObserver(), controller: driver
        ).run()
        #expect(driver.seen == [0.01, 20, nil])
        #expect(driver.refusals.count == 5)
        #expect(driver.refusals.allSatisfy { $0.contains("from 0.001 to 1e9, or null") })
        #expect(driver.heldSeconds >= 0.19)
        #expect(summary.isComplete)
        #expect(summary.digest == plain.digest)
    }
}
