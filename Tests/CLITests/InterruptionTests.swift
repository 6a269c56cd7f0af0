import Foundation
import GRDB
import Testing

/// What is left of a run that does not come to its end.
@Suite(.serialized) struct InterruptionTests {
    /// A run that lasts until somebody ends it.
    private func endless(
        _ folder: TemporaryFolder, _ words: [String] = []
    ) throws
        -> BrumateProcess
    {
        let text = RobustnessTests.scenario("node").replacingOccurrences(of: "10s", with: "3000d")
        try folder.write(text, to: "fleet.yaml")
        try folder.write(
            "import time\nwhile True:\n print('on')\n time.sleep(1)\n", to: "node/main.py")
        let process = try BrumateProcess(
            ["run", "@fleet.yaml", "--results", "@results"] + words, in: folder)
        let hasBegun = poll(seconds: 60) {
            guard process.isRunning else { return true }
            return ((try? folder.text("results/node.log")) ?? "").count > 1_000
        }
        #expect(hasBegun)
        return process
    }

    @Test func interruptLeavesAValidIncompleteResult() throws {
        let folder = try TemporaryFolder()
        let process = try endless(folder)
        process.send(SIGINT)
        let run = try process.outcome(seconds: 30)
        #expect(run.code == 130)
        #expect(run.errors.hasSuffix("interrupted; the results hold what was done so far\n"))
        #expect(try folder.summary("results", "complete") as? Bool == false)
        #expect((try folder.summary("results", "digest") as? String)?.count == 16)
        let report = try BrumateProcess.run(["report", "@results"], in: folder)
        #expect(report.code == 0)
        #expect(report.output == run.output)
        #expect(report.output.contains("INCOMPLETE"))
    }

    @Test func killedRunCanBeRead() throws {
        let folder = try TemporaryFolder()
        let process = try endless(folder)
        process.send(SIGKILL)
        #expect(try process.outcome(seconds: 30).code == 128 + SIGKILL)
        let report = try BrumateProcess.run(["report", "@results"], in: folder)
        #expect(report.code == 0)
        #expect(report.output.contains("INCOMPLETE"))
        #expect(report.output.contains("the run was killed before its end"))
        let database = try DatabaseQueue(path: folder.path("results/run.sqlite"))
        #expect(
            try database.read { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
        #expect(
            try database.read { try Int.fetchOne($0, sql: "SELECT COUNT(*) FROM prints") } ?? 0
                > 100)
        // The folder is free again.
        let again = try BrumateProcess.run(
            ["run", "@fleet.yaml", "--quiet", "--until", "1s", "--results", "@results"],
            in: folder)
        #expect(again.code == 0)
    }

    /// Files may not grow beyond a limit: to a program that is a disk without room.
    @Test func fullDiskIsOneErrorAndLeavesWhatFitted() throws {
        let folder = try TemporaryFolder()
        let text = RobustnessTests.scenario("node").replacingOccurrences(of: "10s", with: "3000d")
        try folder.write(text, to: "fleet.yaml")
        try folder.write(
            "import time\nwhile True:\n print('on' * 50)\n time.sleep(1)\n", to: "node/main.py")
        let limit = "trap '' XFSZ; ulimit -f 400;"
        let run = try BrumateProcess.shell(
            "\(limit) brumate run fleet.yaml --quiet --results results", in: folder)
        #expect(run.code == 1)
        #expect(run.output.hasPrefix("brumate: cannot write results to `results`: "))
        #expect(run.output.split(separator: "\n").count == 1, "\(run.output)")
        let report = try BrumateProcess.shell("brumate report results", in: folder)
        #expect(report.code == 0)
        #expect(report.output.contains("INCOMPLETE"))
    }

    @Test func fullDiskUnderASnapshotIsOneErrorAndLeavesNoFile() throws {
        let folder = try TemporaryFolder()
        try folder.write(RobustnessTests.scenario("node"), to: "fleet.yaml")
        try folder.write("import time\ntime.sleep(9)\n", to: "node/main.py")
        // Content of the flash is part of a snapshot.
        try folder.write((0..<1_200_000).map { UInt8(truncatingIfNeeded: $0 / 7) }, to: "node/data")
        let run = try BrumateProcess.shell(
            """
            trap '' XFSZ; ulimit -f 1000;
            brumate run fleet.yaml --quiet --results results --until 5s --snapshot five
            """.replacingOccurrences(of: "\n", with: " "), in: folder)
        #expect(run.code == 1)
        #expect(run.output.hasPrefix("brumate: `five` cannot be written: "))
        #expect(run.output.split(separator: "\n").count == 1, "\(run.output)")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
        #expect(names == ["fleet.yaml", "node", "output.txt", "results"])
        let report = try BrumateProcess.shell("brumate report results", in: folder)
        #expect(report.code == 0)
    }

    @Test func secondRunKeepsOutOfFolderAndEndpoint() throws {
        let folder = try TemporaryFolder()
        let endpoint = "ipc://" + folder.path("control")
        let process = try endless(folder, ["--control", endpoint])
        let other = try TemporaryFolder()
        func second(_ results: String, _ words: [String]) throws -> BrumateProcess.Outcome {
            try BrumateProcess.run(
                [
                    "run", folder.path("fleet.yaml"), "--quiet", "--until", "1s", "--results",
                    results,
                ]
                    + words, in: other)
        }
        let taken = try second(folder.path("results"), [])
        #expect(taken.code == 1)
        #expect(taken.errors.contains("another run is writing its results to"))
        let bound = try second("@results", ["--control", endpoint])
        #expect(bound.code == 1)
        #expect(bound.errors.contains("is in use: another run or program listens there"))
        #expect(process.isRunning)
        process.send(SIGTERM)
        #expect(try process.outcome(seconds: 30).code == 130)
    }
}
