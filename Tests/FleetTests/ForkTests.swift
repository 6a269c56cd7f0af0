import Fleet
import Foundation
import SimulationKernel
import Testing

/// Other futures of the farm of `SnapshotTests`.
@Suite struct ForkTests {
    private struct Futures {
        var straight = CollectingObserver()
        var fork = CollectingObserver()
        /// How many records of the first one lie before the two part.
        var common = 0

        /// What the fork records of a node from its change on.
        func changed(_ name: String) throws -> ArraySlice<Record> {
            let node = try ForkTests.node(name, fork)
            let records = fork.records.filter { $0.node == node }
            let first = records.firstIndex { $0.body.kindName == "fault" }
            return records[try #require(first)...]
        }
    }

    /// Runs the farm to its end, and a fork of it from the middle on.
    private func futures(_ change: FleetChange, threads: Int = 1) throws -> Futures {
        try SnapshotTests.withScenario { path in
            var futures = Futures()
            let (runner, end) = try SnapshotRuns.start(path, observer: futures.straight)
            let half = Instant(nanoseconds: end.nanoseconds / 2)
            let piece = try SnapshotRuns.stop(runner, futures.straight, at: half)
            futures.common = piece.records.count
            let fork = try SnapshotRuns.resume(
                piece.snapshot, observer: futures.fork, threads: threads)
            try fork.change(change)
            fork.run()
            futures.straight = CollectingObserver()
            try SnapshotRuns.start(path, observer: futures.straight).runner.run()
            return futures
        }
    }

    private static func node(_ name: String, _ observer: CollectingObserver) throws -> Int32 {
        let nodes = try #require(observer.description).nodes
        return Int32(try #require(nodes.firstIndex { $0.name == name }))
    }

    @Test func aChangeOfNothingChangesNothing() throws {
        let futures = try futures(FleetChange())
        let rest = Array(futures.straight.records.dropFirst(futures.common))
        #expect(futures.fork.records == rest)
        #expect(futures.fork.summary?.digest == futures.straight.summary?.digest)
    }

    @Test func aDeadGatewayIsSilent() throws {
        var change = FleetChange()
        change.dead = ["gateway"]
        let futures = try futures(change)
        let gateway = try Self.node("gateway", futures.fork)
        let records = try futures.changed("gateway")
        func isSilent(_ record: Record) -> Bool {
            switch record.body {
            case .print, .boot: false
            case .message(let message): message.outcome != .delivered
            default: true
            }
        }
        #expect(records.allSatisfy(isSilent))
        #expect(records.first?.body == .fault(kind: .injected, text: "the supply is gone"))
        #expect(records.contains { $0.body == .state(component: "cpu", state: "off") })
        // It draws nothing: what it has drawn is what it had drawn by then.
        let drawn = try #require(futures.fork.summary).nodes[Int(gateway)].charges
            .reduce(0) { $0 + $1.picocoulombs }
        let straight = try #require(futures.straight.summary).nodes[Int(gateway)].charges
            .reduce(0) { $0 + $1.picocoulombs }
        #expect(abs(Double(drawn) / Double(straight) - 0.5) < 0.01)
        // The others go on.
        let bed = try Self.node("bed-1", futures.fork)
        let boots = { (run: CollectingObserver) in
            run.summary?.nodes[Int(bed)].boots ?? 0
        }
        #expect(boots(futures.fork) > boots(futures.straight) * 9 / 10)
        #expect(futures.fork.summary?.digest != futures.straight.summary?.digest)
    }

    @Test func aDeadBatteryNodeNeitherWakesNorRecovers() throws {
        var change = FleetChange()
        change.dead = ["bed-{1..6}"]
        let futures = try futures(change, threads: 2)
        var last = Instant.start
        for bed in 1...6 {
            let records = try futures.changed("bed-\(bed)")
            #expect(!records.contains { ["boot", "print"].contains($0.body.kindName) })
            last = max(last, try #require(records.first).time)
        }
        let gateway = try Self.node("gateway", futures.fork)
        let lines = futures.fork.records.filter {
            $0.node == gateway && $0.body.kindName == "print"
        }
        #expect(lines.allSatisfy { $0.time < last + .seconds(1 as Int64) })
        let summary = try #require(futures.fork.summary)
        for (index, node) in summary.nodes.enumerated() where index != Int(gateway) {
            #expect(node.batteryAtEnd?.charge ?? 0 > 0.5)
        }
    }

    @Test(arguments: [1, 3])
    func otherFirmwareRuns(threads: Int) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "brumate-fork-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let program = "import machine\nprint('new', machine.reset_cause())\n"
        try Data(program.utf8).write(to: folder.appending(path: "main.py"))
        var change = FleetChange()
        change.firmware = [.init(nodes: "bed-2", folder: folder.path)]
        let futures = try futures(change, threads: threads)
        let records = try futures.changed("bed-2")
        #expect(
            records.first?.body == .fault(kind: .injected, text: "the flash was filled anew"))
        let lines = records.compactMap { record -> String? in
            guard case .print(let line) = record.body else { return nil }
            return String(decoding: line, as: UTF8.self)
        }
        #expect(lines.first == "new 2")
        // The program ends, and the board stays at its prompt.
        #expect(records.filter { $0.body.kindName == "boot" }.count == 1)
        let other = Int(try Self.node("bed-5", futures.fork))
        let summaries = [futures.fork, futures.straight].compactMap { $0.summary?.nodes[other] }
        #expect(summaries.count == 2 && summaries[0].boots > summaries[1].boots * 9 / 10)
    }

    @Test func wrongChangesAreOneErrorAndChangeNothing() throws {
        try SnapshotTests.withScenario { path in
            let observer = CollectingObserver()
            let (runner, end) = try SnapshotRuns.start(path, observer: observer)
            let half = Instant(nanoseconds: end.nanoseconds / 2)
            let piece = try SnapshotRuns.stop(runner, observer, at: half)
            let second = CollectingObserver()
            let fork = try SnapshotRuns.resume(piece.snapshot, observer: second)
            func message(_ change: FleetChange) -> String {
                do {
                    try fork.change(change)
                    return ""
                } catch { return "\(error)" }
            }
            var change = FleetChange()
            change.dead = ["gateway", "gatewy"]
            #expect(
                message(change)
                    == "no node, group or template is named `gatewy`: expected one of gateway, "
                    + "bed-{1..6} or the name of a node; did you mean `gateway`?")
            change = FleetChange()
            change.dead = ["gateway"]
            change.firmware = [.init(nodes: "bed-1", folder: "/no/such/folder")]
            #expect(message(change) == "/no/such/folder: the firmware folder cannot be read")
            fork.run()
            let straight = CollectingObserver()
            let summary = try SnapshotRuns.start(path, observer: straight).runner.run()
            #expect(second.summary?.digest == summary.digest)
        }
    }
}
