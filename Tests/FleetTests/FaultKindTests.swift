import Fleet
import Foundation
import SimulationKernel
import Testing

/// What the kinds of faults do to a board and to the air, as its program sees it.
@Suite struct FaultKindTests {
    /// The bench of `FaultTests` with other programs.
    private func run(
        _ faults: String, bed: String? = nil, duration: String = "2min", site: String = ""
    ) throws -> ScenarioRun {
        var firmware = FaultTests.firmware
        if let bed { firmware["bed/main.py"] = bed }
        return try ScenarioRun(
            FaultTests.yaml(faults, duration: duration) + "\n" + site, firmware: firmware)
    }

    private func fault(_ run: ScenarioRun, _ name: String) throws -> FaultSummary {
        try #require(run.summary.faults.first { $0.name == name })
    }

    /// The seconds of the messages of a node that arrived, or did not because of a fault.
    private func messages(
        _ run: ScenarioRun, of source: Int32, _ outcome: MessageOutcome
    ) -> [Double] {
        run.records.compactMap { record in
            guard case .message(let message) = record.body, message.source == source,
                message.outcome == outcome
            else { return nil }
            return record.time.seconds
        }
    }

    // MARK: - Boards

    private let ticker = """
        import machine, time
        print('cause', machine.reset_cause())
        last = time.ticks_ms()
        while True:
            time.sleep_ms(500)
            print('tick')
        """

    @Test func brownOutStartsAgainAfterTheDip() throws {
        let run = try run(
            "dip: {kind: brownout, nodes: bed-1, at: 30s, for: 2s}", bed: ticker)
        #expect(run.lines("bed-1").filter { $0 == "cause 1" }.count == 2)
        #expect(run.records.contains { $0.body == .fault(kind: .brownout, text: "") })
        #expect(try run.node("bed-1").boots == 2)
        #expect(
            try fault(run, "dip")
                == FaultSummary(name: "dip", kind: "brownout", occurrences: 1, effects: 1))
    }

    @Test func aBoardThatHangsDoesNothingUntilItsWatchdogBites() throws {
        let plain = try run("stop: {kind: hang, nodes: bed-1, at: 30s, for: 40s}", bed: ticker)
        let times = plain.records.filter {
            $0.node == 1 && $0.body == .print(Array("tick".utf8))
        }.map(\.time.seconds)
        #expect(!times.contains { (30.1...70).contains($0) })
        #expect(times.contains { (70...71).contains($0) })
        #expect(try plain.node("bed-1").boots == 1)
        let guarded = ticker.replacing("last =", with: "dog = machine.WDT(timeout=5000); last =")
            .replacing("print('tick')", with: "dog.feed()")
        let bitten = try run(
            "stop: {kind: hang, nodes: bed-1, at: 30s}", bed: guarded)
        let bite = try #require(
            bitten.records.first { $0.body == .fault(kind: .watchdog, text: "") })
        #expect((34...36).contains(bite.time.seconds) && bite.node == 1)
        #expect(bitten.lines("bed-1").filter { $0.hasPrefix("cause") } == ["cause 1", "cause 3"])
    }

    @Test func aStolenNodeNeverComesBack() throws {
        let run = try run(
            """
            thief: {kind: theft, nodes: bed-1, at: 30s}
            back: {kind: power_on, nodes: bed-1, at: 40s}
            swap: {kind: battery_swap, nodes: bed-1, at: 50s}
            """)
        #expect(try run.node("bed-1").boots == 1)
        #expect(try fault(run, "thief").effects == 1)
        #expect(try fault(run, "back").effects == 0 && fault(run, "back").occurrences == 1)
        #expect(try fault(run, "swap").effects == 0)
    }

    @Test func anotherBatteryIsFullAndTheBoardStarts() throws {
        let run = try run(
            """
            swap: {kind: battery_swap, nodes: bed-1, charge: 50%, at: 60s}
            mains: {kind: battery_swap, nodes: gw, at: 60s}
            """)
        let node = try run.node("bed-1")
        #expect(node.boots == 2)
        #expect(abs((node.batteryAtEnd?.charge ?? 0) - 0.495) < 0.01)
        #expect(try fault(run, "mains").effects == 0)
        #expect(try fault(run, "swap").effects == 1)
    }

    @Test func aClockDriftsFromWhereItIs() throws {
        let clock = """
            import time
            while True:
                time.sleep(10)
                print('at', time.ticks_ms())
            """
        let run = try run(
            "drift: {kind: clock_drift, nodes: bed-1, error: 10%, at: 55s, for: 30s}", bed: clock)
        let lines = run.records.compactMap { record -> (Double, Double)? in
            guard record.node == 1, case .print(let line) = record.body,
                let text = String(decoding: line, as: UTF8.self).split(separator: " ").last,
                let milliseconds = Double(text)
            else { return nil }
            return (record.time.seconds, milliseconds / 1_000)
        }
        let gaps = zip(lines, lines.dropFirst()).map { ($1.0 - $0.0, $1.1 - $0.1) }
        // The program sleeps its ten seconds, however long they are.
        #expect(gaps.allSatisfy { abs($0.1 - 10) < 0.05 })
        #expect(gaps.contains { abs($0.0 - 10) < 0.05 })
        #expect(gaps.contains { abs($0.0 - 10 / 1.1) < 0.05 })
        let last = try #require(lines.last)
        let first = try #require(lines.first)
        #expect(abs((last.1 - first.1) - (last.0 - first.0) - 3) < 0.1)
    }

    @Test func aFullFlashTakesNoMore() throws {
        let writer = """
            import time
            while True:
                time.sleep(10)
                try:
                    with open('log', 'a') as f:
                        f.write('x' * 5000)
                    print('written')
                except OSError as e:
                    print('error', e.errno)
            """
        let run = try run(
            "full: {kind: flash_full, nodes: bed-1, at: 35s, for: 30s}", bed: writer)
        let lines = run.lines("bed-1")
        #expect(lines.filter { $0 == "error 28" }.count == 3)
        #expect(lines.first == "written" && lines.last == "written")
    }

    // MARK: - The air

    @Test func rainTakesWhatALinkHasToSpare() throws {
        let run = try run(
            """
            drizzle: {kind: rain, loss: 3dB, at: 30s, for: 25s}
            flood: {kind: rain, loss: 90dB, at: 60s, for: 30s}
            """)
        let lost = run.records.compactMap { record -> Double? in
            guard case .message(let message) = record.body, case .lost = message.outcome else {
                return nil
            }
            return record.time.seconds
        }
        #expect(lost.count >= 5 && lost.allSatisfy { (60...91).contains($0) })
        #expect(try fault(run, "drizzle").effects >= 4)
        #expect(try fault(run, "flood").effects >= 5)
    }

    @Test func aJammerDrownsItsChannelAroundIt() throws {
        let run = try run(
            """
            near: {kind: jammer, position: [1, 1], power: 20dBm, channel: 1, at: 30s, for: 30s}
            other: {kind: jammer, position: [1, 1], power: 20dBm, channel: 13, at: 65s, for: 20s}
            far: {kind: jammer, position: [90000, 1], power: 0dBm, channel: 1, at: 90s, for: 20s}
            """)
        for source in [1, 2] as [Int32] {
            let lost = messages(run, of: source, .lost(.injected))
            #expect(lost.count == 3 && lost.allSatisfy { (30...60).contains($0) }, "\(lost)")
        }
        #expect(try fault(run, "near").effects > 5)
        #expect(try fault(run, "other").effects == 0)
        #expect(try fault(run, "far").effects == 0)
    }

    @Test func framesAreLostAndFalsifiedByTheirShare() throws {
        let run = try run(
            """
            some: {kind: frame_loss, nodes: gw, share: 40%, at: 5min, for: 20min}
            wrong: {kind: corruption, nodes: gw, share: 50%, at: 26min, for: 20min}
            none: {kind: corruption, nodes: bed-1, at: 26min}
            """, duration: "47min")
        // Frames are repeated until one arrives: few messages are lost.
        let some = try fault(run, "some")
        #expect((110...230).contains(some.effects), "\(some)")
        let wrong = try fault(run, "wrong")
        #expect((90...150).contains(wrong.effects), "\(wrong)")
        #expect(try fault(run, "none").effects == 0)
    }

    @Test func aNodeThatMovedAwayIsNotHeard() throws {
        let run = try run(
            """
            away: {kind: move, nodes: bed-1, position: [5000m, 0m], at: 30s}
            home: {kind: move, nodes: bed-1, position: [10m, 0m], at: 80s}
            """)
        let heard = messages(run, of: 1, .delivered)
        #expect(heard.contains { $0 < 30 } && heard.contains { $0 > 80 })
        #expect(!heard.contains { (30...80).contains($0) })
        #expect(messages(run, of: 2, .delivered).count >= 11)
    }

    @Test func stationsLoseTheAccessPointAndComeBack() throws {
        let station = """
            import network, time
            w = network.WLAN(network.WLAN.IF_STA)
            w.active(True)
            w.connect('field', 'long-enough')
            was = None
            while True:
                if w.isconnected() != was:
                    was = w.isconnected()
                    print('connected', was)
                if not was:
                    w.disconnect()
                    w.connect('field', 'long-enough')
                    time.sleep(5)
                time.sleep(1)
            """
        let run = try run(
            "down: {kind: access_point_down, access_points: field, at: 60s, for: 40s}",
            bed: station, duration: "4min",
            site: "access_points: {field: {at: [5, 5], password: long-enough}}")
        let lines = run.lines("bed-1")
        #expect(lines.last == "connected True")
        let drops = run.records.filter {
            $0.node == 1 && $0.body == .print(Array("connected False".utf8))
        }.map(\.time.seconds)
        #expect(drops.contains { (60...100).contains($0) })
        #expect(try fault(run, "down").effects == 1)
    }
}
