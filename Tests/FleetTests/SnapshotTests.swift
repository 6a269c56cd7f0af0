import Fleet
import Foundation
import Scenario
import SimulationKernel
import StateCoding
import Testing

/// Runs a scenario in pieces that must be equal to one straight run.
enum SnapshotRuns {
    static func start(
        _ path: String, observer: any RunObserver
    ) throws -> (runner: FleetRunner, end: Instant) {
        let archive = ScenarioArchive()
        let scenario = try Scenario.load(
            path: path, files: archive.files(over: FleetScenario.files),
            catalog: FleetCatalog.scenarioCatalog())
        let runner = try FleetRunner(
            scenario, options: RunOptions(scenarioPath: path, archive: archive),
            observer: observer)
        return (runner, .start + scenario.duration)
    }

    static func resume(
        _ snapshot: FleetSnapshot, observer: any RunObserver, threads: Int = 1
    ) throws -> FleetRunner {
        let read = try FleetSnapshot(bytes: snapshot.bytes)
        return try FleetRunner(
            from: read, read.scenario(),
            options: RunOptions(
                scenarioPath: read.scenarioPath, threads: threads, archive: read.archive),
            observer: observer)
    }

    /// Stops a run at an instant: what was recorded until then, and its state.
    static func stop(
        _ runner: FleetRunner, _ observer: CollectingObserver, at time: Instant
    ) throws -> (records: [Record], snapshot: FleetSnapshot) {
        var records: [Record] = []
        var snapshot: Result<FleetSnapshot, any Error>?
        runner.stop(at: time) { runner in
            records = observer.records
            snapshot = Result { try runner.snapshot() }
        }
        runner.run()
        return (records, try #require(snapshot).get())
    }

    /// Runs a scenario through three snapshots, each in a fleet of its own.
    static func inPieces(_ path: String) throws -> (records: [Record], summary: RunSummary) {
        var observer = CollectingObserver()
        var (runner, end) = try start(path, observer: observer)
        var records: [Record] = []
        for quarter in 1...3 as ClosedRange<UInt64> {
            let time = Instant(nanoseconds: end.nanoseconds / 4 * quarter + quarter)
            let piece = try stop(runner, observer, at: time)
            records += piece.records
            observer = CollectingObserver()
            runner = try resume(piece.snapshot, observer: observer, threads: Int(quarter))
        }
        let summary = runner.run()
        return (records + observer.records, summary)
    }

    /// Forks a fleet in the middle: the records of the fork behind those until then.
    ///
    /// The first fleet goes on before the fork does, which must not feel it.
    static func forked(_ path: String) throws -> [Record] {
        let observer = CollectingObserver()
        let (runner, end) = try start(path, observer: observer)
        var before: [Record] = []
        let second = CollectingObserver()
        var fork: FleetRunner?
        runner.stop(at: Instant(nanoseconds: end.nanoseconds / 2)) { runner in
            before = observer.records
            fork = runner.fork(observer: second)
        }
        runner.run()
        try #require(fork).run()
        return before + second.records
    }
}

@Suite struct SnapshotTests {
    /// Sensors that sleep, and a gateway that listens: messages, batteries, WiFi and ESP-NOW.
    private static let yaml = """
        fleet: 1
        name: farm
        seed: 5
        duration: 3h
        radio: {path_loss: {model: log_distance}}
        power_sources:
          mains: {supply: 5V}
          cell: {battery: {chemistry: liion_18650, capacity: 300mAh, charge: 80%}}
        nodes:
          gateway: {board: esp32, firmware: gateway, power: mains, at: [0m, 0m]}
          bed-{1..6}:
            board: lolin32
            firmware: bed
            power: cell
            place: {grid: 3x2, origin: [5m, 5m], spacing: [20m, 20m]}
            start: {uniform: [0s, 1min]}
        """

    private static let firmware = [
        "gateway/main.py": """
        import espnow, network
        network.WLAN(network.WLAN.IF_STA).active(True)
        e = espnow.ESPNow()
        e.active(True)
        total = {}
        while True:
            host, message = e.recv(-1)
            total[host] = total.get(host, 0) + len(message)
            print(len(total), sum(total.values()), message)
        """,
        "bed/main.py": """
        import espnow, machine, network, random, time
        network.WLAN(network.WLAN.IF_STA).active(True)
        e = espnow.ESPNow()
        e.active(True)
        e.add_peer(b"\\xff" * 6)
        rtc = machine.RTC()
        rtc.memory(rtc.memory()[-5:] + b"x")
        e.send(b"\\xff" * 6, b"%d %s" % (time.ticks_ms(), rtc.memory()))
        with open("log.txt", "a") as f:
            f.write("%d\\n" % random.getrandbits(16))
        machine.deepsleep(60_000 + random.getrandbits(13))
        """,
    ]

    /// Gives the path of the farm's scenario, for as long as the body lasts.
    static func withScenario<Result>(_ body: (String) throws -> Result) throws -> Result {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "brumate-snapshot-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (path, text) in SnapshotTests.firmware {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let path = folder.appending(path: "farm.yaml")
        try SnapshotTests.yaml.write(to: path, atomically: true, encoding: .utf8)
        return try body(path.path)
    }

    @Test func threeSnapshotsChangeNothing() throws {
        try Self.withScenario { path in
            let observer = CollectingObserver()
            let straight = try SnapshotRuns.start(path, observer: observer).runner.run()
            let pieces = try SnapshotRuns.inPieces(path)
            #expect(pieces.records == observer.records)
            #expect(pieces.summary.digest == straight.digest)
            #expect(pieces.summary.nodes == straight.nodes)
            #expect(pieces.summary.links == straight.links)
            #expect(pieces.summary.bytecodes == straight.bytecodes)
            #expect(straight.links.contains { $0.delivered > 100 })
            #expect(try SnapshotRuns.forked(path) == observer.records)
        }
    }

    /// A snapshot is all that is needed: neither scenario nor firmware is read again.
    @Test func aSnapshotStandsAlone() throws {
        let (snapshot, rest) = try Self.withScenario { path in
            let observer = CollectingObserver()
            let (runner, end) = try SnapshotRuns.start(path, observer: observer)
            let half = Instant(nanoseconds: end.nanoseconds / 2)
            let piece = try SnapshotRuns.stop(runner, observer, at: half)
            let straight = CollectingObserver()
            try SnapshotRuns.start(path, observer: straight).runner.run()
            return (piece.snapshot, straight.records.dropFirst(piece.records.count))
        }
        let observer = CollectingObserver()
        try SnapshotRuns.resume(snapshot, observer: observer).run()
        #expect(observer.records[...] == rest)
    }

    @Test func aDamagedOrForeignSnapshotIsRefused() throws {
        let good = try Self.withScenario { path in
            let observer = CollectingObserver()
            let (runner, _) = try SnapshotRuns.start(path, observer: observer)
            let time = Instant.start + .seconds(600.0)
            return try SnapshotRuns.stop(runner, observer, at: time).snapshot.bytes
        }
        let time = try FleetSnapshot(bytes: good).time
        #expect(time > .start + .seconds(500.0) && time < .start + .seconds(600.0))
        func message(_ bytes: [UInt8]) -> String {
            do {
                _ = try FleetSnapshot(bytes: bytes)
                return "accepted"
            } catch { return "\(error)" }
        }
        #expect(message([]) == "this is no snapshot of Brumate")
        #expect(message(Array("seed: 3".utf8)) == "this is no snapshot of Brumate")
        var other = good
        other[17] = 9
        let text = "the snapshot has version 9; this program reads \(FleetSnapshot.version)"
        #expect(message(other) == text)
        for place in [25, 40, good.count / 2, good.count - 1] {
            var damaged = good
            damaged[place] ^= 4
            #expect(message(damaged) == "the snapshot is damaged: its checksum does not fit")
        }
        #expect(message(good.dropLast(100)) == "the snapshot is damaged: its checksum does not fit")
    }

    @Test func allPropertiesArePlaced() throws {
        try Self.withScenario { path in
            let runner = try SnapshotRuns.start(path, observer: CollectingObserver()).runner
            #expect(runner.misplacedProperties == [])
            for child in Mirror(reflecting: runner).children where child.label == "recorder" {
                let recorder = try #require(child.value as? any Resumable)
                #expect(recorder.misplacedProperties == [])
                for inner in Mirror(reflecting: recorder).children where inner.label == "traffic" {
                    #expect((inner.value as? any Resumable)?.misplacedProperties == [])
                }
            }
        }
    }
}
