import Fleet
import Foundation
import GRDB
import SimulationKernel
import Testing

@testable import Recording

@Suite struct ResultsTests {
    @Test func whatWasWrittenIsReadBack() throws {
        let folder = try TemporaryFolder()
        SampleRun.play(to: try ResultsFolder(folder.path))
        let results = try Results.read(folder.path)
        #expect(results.description == SampleRun.description)
        #expect(results.summary == SampleRun.summary)
        #expect(results.losses.count == 2)
        #expect(results.losses.allSatisfy { $0.link == .espnow })
        #expect(Set(results.losses.map(\.reason)) == [.asleep, .collision])
    }

    /// Records come back as they were, but for what the tables do not keep.
    @Test func recordsAreReplayed() throws {
        let folder = try TemporaryFolder()
        SampleRun.play(to: try ResultsFolder(folder.path))
        let keeper = RecordKeeper()
        try Results.read(folder.path).replay(to: keeper)
        #expect(keeper.description == SampleRun.description)
        #expect(keeper.summary == SampleRun.summary)
        // Those of one instant come kind by kind, and mains nodes have no empty sample.
        func comparable(_ records: [Fleet.Record]) -> [String] {
            records.compactMap { record -> String? in
                var body = record.body
                if case .message(var message) = body {
                    message.payload = []
                    message.header = nil
                    body = .message(message)
                }
                if case .print(let line) = body {
                    body = .print(Array(String(decoding: line, as: UTF8.self).utf8))
                }
                if case .energy(let sample) = body, sample.charges.isEmpty, sample.battery == nil {
                    return nil
                }
                return "\(record.time) \(record.node) \(body)"
            }.sorted()
        }
        #expect(comparable(keeper.records) == comparable(SampleRun.records))
        #expect(keeper.records.map(\.sequence) == (0..<UInt64(keeper.records.count)).map { $0 })
        let times = keeper.records.map(\.time)
        #expect(times == times.sorted())
    }

    private final class RecordKeeper: RunObserver {
        var description: RunDescription?
        var summary: RunSummary?
        var records: [Fleet.Record] = []

        func began(_ description: RunDescription) { self.description = description }
        func observe(_ record: Fleet.Record) { records.append(record) }
        func ended(_ summary: RunSummary) { self.summary = summary }
    }

    @Test func filesHoldWhatTheyShould() throws {
        let folder = try TemporaryFolder()
        SampleRun.play(to: try ResultsFolder(folder.path))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(
            names == [
                "gw.log", "run.sqlite", "soil-00.log", "soil-01.log", "soil-02.log", "summary.json",
            ])
        #expect(try folder.text("soil-01.log") == "hello from 1\n")
        let bytes = try Data(contentsOf: folder.url.appending(path: "soil-00.log"))
        #expect([UInt8](bytes) == Array("hello from 0\n".utf8) + [0xFF, 0x61, 0x0A])
        let database = try DatabaseQueue(path: folder.url.appending(path: "run.sqlite").path)
        try database.read { db in
            func number(_ sql: String) throws -> Int? { try Int.fetchOne(db, sql: sql) }
            #expect(try String.fetchOne(db, sql: "PRAGMA integrity_check") == "ok")
            #expect(try number("SELECT COUNT(*) FROM prints") == 5)
            #expect(try number("SELECT COUNT(*) FROM states") == 1)
            #expect(try number("SELECT COUNT(*) FROM messages") == 12)
            #expect(try number("SELECT COUNT(*) FROM faults") == 1)
            #expect(try number("SELECT COUNT(*) FROM boots") == 4)
            #expect(try number("SELECT COUNT(*) FROM log WHERE node = -1") == 1)
            #expect(
                try String.fetchOne(db, sql: "SELECT hex(payload) FROM messages") == "0102AB")
            let mAh = try Double.fetchOne(
                db,
                sql: """
                    SELECT mah FROM energy_mah
                    WHERE node = 'soil-02' AND component = 'cpu' AND state = 'run'
                    """)
            #expect(mAh == 3.5)
        }
    }

    @Test func summaryIsJSON() throws {
        let folder = try TemporaryFolder()
        SampleRun.play(to: try ResultsFolder(folder.path))
        let parsed = JSONValue.parse([UInt8](try folder.text("summary.json").utf8))
        let summary = try #require(parsed)
        #expect(summary["complete"] == .bool(true))
        #expect(summary["digest"] == .text("0123456789abcdef"))
        #expect(summary["seed"] == .unsigned(.max))
        #expect(summary["bytecodes"] == .integer(41_200_000))
        guard case .list(let nodes) = summary["nodes"] else {
            Issue.record("no nodes")
            return
        }
        #expect(nodes.count == 4)
        #expect(nodes[2]["charge_mah"]?["cpu"]?["total"] == .number(3.75))
        #expect(nodes[2]["charge_mah"]?["cpu"]?["states"]?["deepsleep"] == .number(0.25))
        #expect(nodes[2]["battery"]?["charge_now"] == .number(0.8))
        #expect(nodes[3]["battery"] == .null)
        #expect(nodes[1]["messages"]?["lost"] == .integer(1))
    }

    @Test func killedRunIsValidAndIncomplete() throws {
        let folder = try TemporaryFolder()
        let copy = try TemporaryFolder()
        let observer = try ResultsFolder(folder.path)
        SampleRun.play(to: observer, ended: false)
        // The files as a killed process leaves them, copied while the writer still has them open.
        observer.settle()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            try FileManager.default.copyItem(
                at: folder.url.appending(path: name), to: copy.url.appending(path: name))
        }
        let killed = try Results.read(copy.path)
        #expect(!killed.summary.isComplete)
        #expect(killed.summary.digest.isEmpty)
        #expect(killed.summary.nodes[0].charges == SampleRun.charges(0))
        #expect(killed.summary.links == SampleRun.summary.links)
        // A tenth of the capacity in a day.
        #expect(killed.summary.nodes[0].projectedLifetime == .wholeSeconds(864_000))
        #expect(try copy.text("summary.json").contains("\"complete\": false"))
        #expect(try copy.text("gw.log") == "hello from 3\n")
        #expect(Report.text(killed).contains("the run was killed before its end"))
        withExtendedLifetime(observer) {}
    }

    @Test func interruptedRunSaysSo() throws {
        let folder = try TemporaryFolder()
        let observer = try ResultsFolder(folder.path)
        observer.began(SampleRun.description)
        var summary = SampleRun.summary
        summary.isComplete = false
        summary.virtualTime = .wholeSeconds(3_600)
        observer.ended(summary)
        let results = try Results.read(folder.path)
        #expect(!results.summary.isComplete)
        #expect(Report.text(results).contains("1 h of virtual time of 1 d, INCOMPLETE"))
    }

    @Test func laterRunReplacesTheEarlier() throws {
        let folder = try TemporaryFolder()
        SampleRun.play(to: try ResultsFolder(folder.path))
        var description = SampleRun.description
        description.nodes = [SampleRun.gateway]
        let observer = try ResultsFolder(folder.path)
        observer.began(description)
        observer.ended(SampleRun.summary)
        #expect(try Results.read(folder.path).description.nodes == [SampleRun.gateway])
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(names == ["run.sqlite", "summary.json"])
    }

    @Test func foldersOfOthersAreLeftAlone() throws {
        let folder = try TemporaryFolder()
        try Data("x".utf8).write(to: folder.url.appending(path: "thesis.txt"))
        #expect(throws: ResultsError.notResults(folder: folder.path)) {
            try ResultsFolder(folder.path)
        }
        #expect(try folder.text("thesis.txt") == "x")
        let file = folder.url.appending(path: "thesis.txt").path
        #expect(throws: ResultsError.self) { try ResultsFolder(file) }
        #expect(throws: ResultsError.self) { try ResultsFolder("/proc/results") }
        #expect(throws: ResultsError.self) { try Results.read(folder.path) }
    }

    @Test func twoRunsDoNotShareAFolder() throws {
        let folder = try TemporaryFolder()
        let first = try ResultsFolder(folder.path)
        #expect(throws: ResultsError.inUse(folder: folder.path)) { try ResultsFolder(folder.path) }
        withExtendedLifetime(first) {}
    }

    @Test func damagedDatabaseIsOneError() throws {
        let folder = try TemporaryFolder()
        try Data("not a database, not at all".utf8)
            .write(to: folder.url.appending(path: "run.sqlite"))
        #expect(throws: ResultsError.self) { try Results.read(folder.path) }
        try Data().write(to: folder.url.appending(path: "run.sqlite"))
        let reason = "the run never started"
        #expect(throws: ResultsError.noResults(folder: folder.path, reason: reason)) {
            try Results.read(folder.path)
        }
    }

    @Test func fullDatabaseIsOneClearError() throws {
        let folder = try TemporaryFolder()
        let observer = try ResultsFolder(folder.path, maximumPages: 40)
        observer.began(SampleRun.description)
        for number in 0..<UInt64(20_000) where observer.failure == nil {
            observer.observe(
                Record(
                    time: SampleRun.second(number), node: 0, sequence: number,
                    body: .print(Array(repeating: 0x61, count: 100))))
        }
        observer.ended(SampleRun.summary)
        #expect(
            observer.failure == "cannot write results to `\(folder.path)`: the disk is full")
        #expect(try !Results.read(folder.path).summary.isComplete)
    }

    @Test func fullDiskUnderALogIsOneClearError() throws {
        let folder = try TemporaryFolder()
        let observer = try ResultsFolder(folder.path)
        observer.began(SampleRun.description)
        let log = folder.url.appending(path: "soil-00.log")
        try FileManager.default.createSymbolicLink(
            atPath: log.path, withDestinationPath: "/dev/full")
        observer.observe(
            Record(time: .start, node: 0, sequence: 0, body: .print([0x61])))
        observer.ended(SampleRun.summary)
        #expect(
            observer.failure == "cannot write results to `\(folder.path)`: the disk is full")
    }
}
