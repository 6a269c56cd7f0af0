import Fleet
import Foundation
import Scenario
import SimulationKernel
import Testing

/// What goes wrong in a fleet goes wrong when and where its scenario says.
@Suite struct FaultTests {
    /// Three nodes in reach of each other: one hears, two tell every 10 s what their probe says.
    static func yaml(_ faults: String, duration: String = "2min") -> String {
        """
        fleet: 1
        name: bench
        seed: 3
        duration: \(duration)
        environment: {soil_moisture: {model: daily, mean: 40%, amplitude: 30%, peak: 00:10}}
        power_sources:
          cell: {battery: {chemistry: liion_18650, capacity: 300mAh, charge: 80%}}
        nodes:
          gw: {board: esp32, firmware: gw, power: {supply: 5V}, at: [0, 0],
               radio: {mac: "24:0a:c4:00:00:10"}}
          bed-{1..2}:
            board: esp32
            firmware: bed
            power: cell
            place: {list: [[10, 0], [0, 10]]}
            sensors: {probe: {kind: soil_probe, pin: 34}}
            start: {uniform: [0s, 5s]}
        faults:
        \(faults.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))
        """
    }

    static let firmware = [
        "gw/main.py": """
        import network, espnow, machine
        print('cause', machine.reset_cause())
        network.WLAN(network.WLAN.IF_STA).active(True)
        e = espnow.ESPNow()
        e.active(True)
        while True:
            host, message = e.recv()
            if host:
                print(message)
        """,
        "bed/main.py": """
        import network, espnow, machine, time
        print('cause', machine.reset_cause())
        network.WLAN(network.WLAN.IF_STA).active(True)
        e = espnow.ESPNow()
        e.active(True)
        gateway = b'\\x24\\x0a\\xc4\\x00\\x00\\x10'
        e.add_peer(gateway)
        adc = machine.ADC(machine.Pin(34), atten=machine.ADC.ATTN_11DB)
        own = machine.unique_id()[5]
        while True:
            value = adc.read_uv() // 1000
            print('moisture', value)
            e.send(gateway, '%d %d' % (own, value))
            time.sleep(10)
        """,
    ]

    private func run(
        _ faults: String, duration: String = "2min", options: RunOptions = RunOptions()
    ) throws -> ScenarioRun {
        try ScenarioRun(
            Self.yaml(faults, duration: duration), firmware: Self.firmware, options: options)
    }

    /// What was recorded as injected, with the second and the node.
    private func injected(_ run: ScenarioRun) -> [String] {
        run.records.compactMap { record in
            guard case .fault(kind: .injected, let text) = record.body else { return nil }
            let name = record.node < 0 ? "fleet" : run.names[Int(record.node)]
            return "\(record.time.nanoseconds / 1_000_000_000) \(name) \(text)"
        }
    }

    /// The seconds at which a node printed something.
    private func seconds(_ run: ScenarioRun, _ name: String, _ word: String) throws -> [Double] {
        let node = Int32(try #require(run.names.firstIndex(of: name)))
        return run.records.compactMap { record in
            guard record.node == node, case .print(let line) = record.body,
                String(decoding: line, as: UTF8.self).hasPrefix(word)
            else { return nil }
            return record.time.seconds
        }
    }

    // MARK: - Nodes

    @Test func aNodeWithoutSupplyIsSilentUntilItIsBack() throws {
        let run = try run("out: {kind: power_off, nodes: bed-1, at: 30s, for: 40s}")
        #expect(
            injected(run) == [
                "30 bed-1 out: power_off", "70 bed-1 out: power_off is over",
            ])
        let times = try seconds(run, "bed-1", "moisture")
        #expect(times.contains { $0 < 30 } && times.contains { $0 > 70 })
        #expect(!times.contains { (30...70).contains($0) })
        #expect(try run.node("bed-1").boots == 2)
        #expect(run.lines("bed-1").filter { $0 == "cause 1" }.count == 2)
        let bed = Int32(1)
        #expect(
            run.records.contains {
                $0.node == bed && $0.time == .start + .seconds(30 as Int64)
                    && $0.body == .state(component: "cpu", state: "off")
            })
        let off = try #require(
            try run.node("bed-1").charges.first { $0.component == "cpu" && $0.state == "off" })
        // It was not yet switched on at first.
        #expect((40...45).contains(off.duration.seconds) && off.picocoulombs == 0)
    }

    @Test func supplyComesBackByAFaultOfItsOwn() throws {
        let run = try run(
            """
            out: {kind: power_off, nodes: "bed-{1..2}", at: 30s}
            back: {kind: power_on, nodes: [bed-1, gw], at: 50s}
            """)
        #expect(
            injected(run) == [
                "30 bed-1 out: power_off", "30 bed-2 out: power_off",
                "50 gw back: power_on, without effect", "50 bed-1 back: power_on",
            ])
        #expect(try run.node("bed-1").boots == 2)
        #expect(try run.node("bed-2").boots == 1)
    }

    @Test func resetAndCrashHaveTheirCauses() throws {
        let run = try run(
            """
            button: {kind: reset, nodes: bed-1, at: [20s, 40s]}
            panic: {kind: crash, nodes: bed-2, every: 50s}
            """)
        func causes(_ name: String) -> String {
            run.lines(name).filter { $0.hasPrefix("cause") }.joined(separator: ", ")
        }
        #expect(causes("bed-1") == "cause 1, cause 1, cause 1")
        #expect(causes("bed-2") == "cause 1, cause 2, cause 2")
        #expect(injected(run).contains("100 bed-2 panic: crash"))
    }

    // MARK: - Sensors

    @Test func aStuckSensorDoesNotChange() throws {
        func values(_ faults: String) throws -> [String] {
            try run(faults, duration: "10min").lines("bed-1").filter { $0.hasPrefix("moisture") }
        }
        let stuck = try values(
            "stuck: {kind: sensor_stuck, nodes: bed-1, sensor: probe, at: 1min, for: 8min}")
        // 3 mV of noise remain.
        func millivolts(_ lines: ArraySlice<String>) -> [Int] {
            lines.compactMap { Int($0.split(separator: " ")[1]) }
        }
        let held = millivolts(stuck[10...50])
        #expect((held.max() ?? 0) - (held.min() ?? 0) < 40)
        let dry = try values(
            "dry: {kind: sensor_stuck, nodes: bed-1, sensor: probe, value: 0%, at: 1min}")
        #expect(millivolts(dry[10...]).allSatisfy { abs($0 - 2_200) < 150 }, "\(dry)")
        #expect(millivolts(dry[..<5]).allSatisfy { abs($0 - 2_200) > 100 })
        let silent = try values(
            "cut: {kind: sensor_silent, nodes: bed-1, sensor: probe, at: 1min, for: 5min}")
        #expect(millivolts(silent[10...30]).allSatisfy { $0 < 200 })
        #expect(millivolts(silent[45...]).allSatisfy { $0 > 500 })
    }

    // MARK: - Links

    @Test func nothingPassesOverACutLink() throws {
        let run = try run(
            """
            cut: {kind: link_cut, nodes: bed-1, to: gw, at: 30s, for: 30s}
            """)
        #expect(
            injected(run) == ["30 fleet cut: link_cut", "60 fleet cut: link_cut is over"])
        var lost: [Double] = []
        for record in run.records {
            guard case .message(let message) = record.body, message.source == 1,
                message.outcome == .lost(.injected)
            else { continue }
            #expect(record.node == 0)
            lost.append(record.time.seconds)
        }
        #expect(lost.count == 3)
        #expect(lost.allSatisfy { (30...60).contains($0) }, "\(lost)")
        // The other one is heard all the time.
        let others = run.records.filter {
            guard case .message(let message) = $0.body else { return false }
            return message.source == 2 && message.outcome == .delivered && $0.node == 0
        }
        #expect(others.count == 12)
    }

    @Test func restoringNamesTheSameNodes() throws {
        let run = try run(
            """
            cut: {kind: link_cut, nodes: "bed-{1..2}", at: 30s}
            mend: {kind: link_restore, nodes: "bed-{1..2}", at: 60s}
            again: {kind: link_restore, nodes: "bed-{1..2}", at: 70s}
            """)
        #expect(
            injected(run) == [
                "30 fleet cut: link_cut", "60 fleet mend: link_restore",
                "70 fleet again: link_restore, without effect",
            ])
        let heard = try seconds(run, "gw", "")
        #expect(!heard.contains { (30...60).contains($0) })
        #expect(heard.filter { $0 > 60 }.count >= 10)
    }

    // MARK: - Chance

    @Test func chanceIsOfEachNodeAndOfTheSeed() throws {
        let faults = "crashes: {kind: crash, nodes: [bed-1, bed-2, gw], rate: 6/hour}"
        let first = try run(faults, duration: "2h")
        let times = injected(first)
        // 36 are expected, with a deviation of 6.
        #expect((18...54).contains(times.count))
        #expect(Set(times).count == times.count)
        #expect(injected(try run(faults, duration: "2h")) == times)
        // The draws of a node are its own.
        let alone = injected(
            try run("crashes: {kind: crash, nodes: bed-2, rate: 6/hour}", duration: "2h"))
        #expect(alone == times.filter { $0.contains("bed-2") })
    }

    // MARK: - The same in every way

    static let many = """
        out: {kind: power_off, nodes: bed-1, at: [30s, 5min], for: 40s}
        crashes: {kind: crash, nodes: [bed-2, gw], rate: 60/hour}
        button: {kind: reset, nodes: [gw, bed-1], every: 97s}
        stuck: {kind: sensor_stuck, nodes: bed-2, sensor: probe, at: 1min, for: 3min}
        silent: {kind: sensor_silent, nodes: bed-1, sensor: probe, rate: 30/hour, for: 20s}
        cut: {kind: link_cut, nodes: bed-1, to: gw, rate: 30/hour, for: 1min}
        alone: {kind: link_cut, nodes: gw, at: 6min, for: 30s}
        """

    @Test func threadsSnapshotsForksAndShardsChangeNothing() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "brumate-faults-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try ScenarioRun.write(
            Self.yaml(Self.many, duration: "10min"),
            firmware: Self.firmware.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            to: folder)
        let observer = CollectingObserver()
        let straight = try SnapshotRuns.start(path, observer: observer).runner.run()
        let faults = observer.records.filter {
            if case .fault(kind: .injected, _) = $0.body { true } else { false }
        }
        #expect(faults.count > 40)
        for threads in [2, 3] {
            let summary = try FleetRunner(
                try FleetScenario.load(path: path), options: RunOptions(threads: threads),
                observer: CollectingObserver()
            ).run()
            #expect(summary.digest == straight.digest, "\(threads) threads")
        }
        #expect(try SnapshotRuns.inPieces(path).summary.digest == straight.digest)
        #expect(try SnapshotRuns.forked(path) == observer.records)
        for shards in [2, 3] {
            let divided = CollectingObserver()
            let summary = try DividedRuns.run(path, shards: shards, observer: divided)
            #expect(summary.digest == straight.digest, "\(shards) shards")
        }
    }

    // MARK: - From outside

    /// Breaks things at a pause, and notes what it was told.
    private final class Vandal: RunController {
        let faults: [FaultAction]
        var refusals: [String] = []
        private var isDone = false
        private var isAsked = false

        init(_ faults: [FaultAction]) { self.faults = faults }

        func serve(_ fleet: any FleetControl, waitMilliseconds: Int) {
            if !isAsked {
                isAsked = true
                try? fleet.run(until: .start + .seconds(35 as Int64))
            }
            guard fleet.status.phase == .paused, !isDone else { return }
            isDone = true
            for fault in faults {
                do { try fleet.inject(fault) } catch { refusals.append("\(error)") }
            }
            fleet.resume()
        }
    }

    @Test func whoeverCommandsTheRunInjectsTheSame() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "brumate-faults-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try ScenarioRun.write(
            Self.yaml("none: {kind: reset, nodes: gw, at: 90s}"),
            firmware: Self.firmware.sorted { $0.key < $1.key }.map { ($0.key, $0.value) },
            to: folder)
        var silent = FaultAction(.sensorSilent, nodes: ["bed-1"])
        silent.sensor = "prob"
        let vandal = Vandal([
            FaultAction(.powerOff, nodes: ["bed-1"], duration: .seconds(30 as Int64)),
            FaultAction(.linkCut, nodes: ["bed-2"], peers: ["gw"]),
            FaultAction(.reset, nodes: ["bed-3"]), silent,
        ])
        let observer = CollectingObserver()
        let scenario = try FleetScenario.load(path: path)
        try FleetRunner(
            scenario, options: RunOptions(), observer: observer, controller: vandal
        ).run()
        #expect(
            vandal.refusals == [
                "no node, group or template is named `bed-3`; did you mean `bed-1`?",
                "node `bed-1` has no sensor `prob`",
            ])
        let texts = observer.records.compactMap { record -> String? in
            guard case .fault(kind: .injected, let text) = record.body else { return nil }
            return "\(Int(record.time.seconds.rounded())) \(record.node) \(text)"
        }
        #expect(
            texts == [
                "35 -1 control: link_cut", "35 1 control: power_off",
                "65 1 control: power_off is over", "90 0 none: reset",
            ])
    }
}
