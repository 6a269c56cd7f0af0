import Foundation
import Testing

/// The same run gives the same result: in two processes, in debug and release, and as committed.
///
/// What a change of the model does to the orchard is in its digest. `GOLDEN_UPDATE=1 swift test
/// --filter DeterminismTests` writes the new one.
@Suite(.serialized) struct DeterminismTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let orchard = root.appending(path: "scenarios/orchard/orchard.yaml").path
    static let golden = root.appending(path: "Tests/FleetTests/Golden/orchard-hour.digest")

    @Test func orchardsFirstHourIsAsCommittedInSeveralProcessesAndThreads() throws {
        let folder = try TemporaryFolder()
        let hour = ["run", Self.orchard, "--until", "1h", "--results", "@results"]
        let run = try BrumateProcess.run(hour + ["--quiet"], in: folder)
        #expect(run.code == 0)
        #expect(run.errors.isEmpty)
        let digest = try #require(try folder.summary("results", "digest") as? String)
        if ProcessInfo.processInfo.environment["GOLDEN_UPDATE"] == "1" {
            try Data((digest + "\n").utf8).write(to: Self.golden)
        }
        let committed = String(decoding: try Data(contentsOf: Self.golden), as: UTF8.self)
        #expect(digest + "\n" == committed)

        let ways = (1...3).map { ["--threads", "\($0)"] } + [["--no-warm-boot"]]
        for way in ways {
            let other = try BrumateProcess.run(hour + ["--quiet"] + way, in: folder)
            #expect(other.code == 0)
            #expect(try folder.summary("results", "digest") as? String == digest)
        }

        let twice = try BrumateProcess.run(hour + ["--check-determinism"], in: folder)
        #expect(twice.code == 0)
        #expect(twice.output.contains("digest \(digest) both times\n"))
    }

    /// Three processes, each going on where a snapshot of the one before it was taken.
    @Test func snapshotsGoOnInOtherProcesses() throws {
        let folder = try TemporaryFolder()
        let committed = String(decoding: try Data(contentsOf: Self.golden), as: UTF8.self)
        let rest = ["--quiet", "--results", "@results"]
        for words in [
            [Self.orchard, "--set", "duration=1h", "--until", "20min", "--snapshot", "@first"],
            ["--from", "@first", "--until", "40min", "--snapshot", "@second"],
            ["--from", "@second"],
        ] {
            let run = try BrumateProcess.run(["run"] + words + rest, in: folder)
            #expect(run.code == 0 && run.errors.isEmpty, "\(run.errors)")
        }
        let digest = try #require(try folder.summary("results", "digest") as? String)
        #expect(digest + "\n" == committed)

        // Who goes on can also stop sooner, and twice with the same result.
        let sooner = try BrumateProcess.run(
            ["run", "--from", "@second", "--until", "50min", "--check-determinism"]
                + rest.dropFirst(),
            in: folder)
        #expect(sooner.code == 0)
        let over = try BrumateProcess.run(
            ["run", "--from", "@second", "--until", "30min", "--snapshot", "@third"] + rest,
            in: folder)
        #expect(over.code == 1)
        #expect(over.errors.contains("the run goes on behind the snapshot at 30min"))
    }

    @Test func nodesDoNotHearOfStrangersAndSeedsDiffer() throws {
        let folder = try TemporaryFolder()
        try folder.write(RobustnessTests.scenario("first", "second"), to: "fleet.yaml")
        for name in ["first", "second"] {
            let program = "import os, time\nwhile True:\n print(os.urandom(4))\n time.sleep(1)\n"
            try folder.write(program, to: "\(name)/main.py")
        }
        func log(_ words: [String]) throws -> String {
            let run = try BrumateProcess.run(
                ["run", "@fleet.yaml", "--quiet", "--results", "@results"] + words, in: folder)
            #expect(run.code == 0)
            return try folder.text("results/first.log")
        }
        let alone = try log([])
        #expect(alone.split(separator: "\n").count >= 9)
        #expect(try log([]) == alone)
        #expect(try log(["--seed", "2"]) != alone)
        // A new node before all others.
        let more = RobustnessTests.scenario("aaa", "first", "second")
        try folder.write(more, to: "fleet.yaml")
        try folder.write("print('new')\n", to: "aaa/main.py")
        #expect(try log([]) == alone)
    }
}
