import Foundation
import Testing

/// Energy by line of whole programs, from the command line.
@Suite struct ProfileEnergyTests {
    private static func digest(_ words: [String]) throws -> String {
        let folder = try ExportRun.scenarioFolder()
        defer { folder.remove() }
        let run = try BrumateProcess.run(
            ["run", "@yard.yaml", "--quiet", "--results", "@r"] + words, in: folder)
        guard run.code == 0 else { throw ExportRun.Failed(run.errors) }
        let summary = try String(contentsOf: folder.file("r/summary.json"), encoding: .utf8)
        return String(try #require(summary.firstMatch(of: #/"digest": "(\w+)"/#)).output.1)
    }

    /// Who counts changes nothing; how many threads and shards count, neither.
    @Test func runIsTheSame() throws {
        let known = try Self.digest([])
        for words in [["--threads", "1"], ["--threads", "2"], ["--shards", "2"]] {
            #expect(try Self.digest(["--profile-energy"] + words) == known, "\(words)")
        }
    }

    /// To the last nanoampere-hour, in the database and in both forms for flame graphs.
    @Test(arguments: [["--threads", "2"], ["--shards", "2"]])
    func sumsAreThoseOfTheLedger(words: [String]) throws {
        let folder = try ExportRun.scenarioFolder()
        let outcome = try BrumateProcess.shell(
            """
            brumate run yard.yaml --quiet --profile-energy --results r \
                \(words.joined(separator: " ")) &&
            brumate export r --format collapsed -o a.txt &&
            brumate export r --format speedscope -o a.json &&
            python3 \(ExportRun.program("profile.py")) r/run.sqlite a.txt a.json
            """, in: folder)
        #expect(outcome.code == 0, "\(outcome.output)")
        #expect(outcome.output.hasSuffix(" sums; main.py\n"), "\(outcome.output)")
    }

    @Test func savedRunsAreRefused() throws {
        let folder = try ExportRun.scenarioFolder()
        defer { folder.remove() }
        let words = ["--snapshot", "@s", "--until", "1min", "--profile-energy"]
        let run = try BrumateProcess.run(["run", "@yard.yaml"] + words, in: folder)
        #expect(run.code != 0)
        #expect(run.errors.contains("a program that is counted cannot be saved"))
    }
}
