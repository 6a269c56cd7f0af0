import Foundation
import Testing

@testable import CLI

/// `brumate why` on a fleet whose messages are lost in every way; its files, and what is said of
/// each message, lie under `Golden/why`.
///
/// `GOLDEN_UPDATE=1` writes what is said.
@Suite struct WhyTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden/why")

    /// What is asked, and the file with the answer.
    static let cases = [
        ("lost", ["--lost"]), ("sleeping-receiver", ["1"]), ("out-of-reach", ["2"]),
        ("other-channel", ["3"]), ("collision", ["sender@11.8s"]),
        ("passed-on", ["sender@13s500ms"]), ("broadcast", ["sender@16s"]),
        ("reset-while-sending", ["resets@21s"]),
    ]

    @Test func answersAreAsWritten() throws {
        let world = try TestWorld()
        let scenario = Self.folder.appending(path: "lost.yaml").path
        let run = world.run(
            ["run", scenario, "--quiet", "--results", "@results"], engine: .standard)
        #expect(run.code == 0)
        for (name, words) in Self.cases {
            let outcome = world.run(["why", "@results"] + words)
            #expect(outcome.code == 0)
            #expect(outcome.errors.isEmpty)
            let golden = Self.folder.appending(path: "\(name).txt")
            if ProcessInfo.processInfo.environment["GOLDEN_UPDATE"] == "1" {
                try Data(outcome.output.utf8).write(to: golden)
            }
            let expected = String(decoding: try Data(contentsOf: golden), as: UTF8.self)
            #expect(outcome.output == expected, "\(name)")
        }
        for (words, message) in [
            (["nobody@1s"], "brumate: no node is called `nobody`\n"),
            (["far@1s"], "brumate: `far` sent no message\n"),
            (["9999"], "brumate: there is no message 9999; the last of the run is 310\n"),
        ] {
            let outcome = world.run(["why", "@results"] + words)
            #expect(outcome == TestWorld.Outcome(code: 1, output: "", errors: message))
        }
        for words in [[], ["x"], ["far@soon"], ["1", "--lost"]] {
            let outcome = world.run(["why", "@results"] + words)
            #expect(outcome.code == 64)
            #expect(outcome.errors.hasPrefix("Error: "))
        }
    }

    /// The attempts, and who was in the way of them, are the same when the fleet is divided.
    @Test func attemptsAreTheSameInShards() throws {
        let folder = try TemporaryFolder()
        let scenario = Self.folder.appending(path: "lost.yaml").path
        for (name, words) in [("whole", []), ("divided", ["--shards", "3"])] {
            let run = try BrumateProcess.run(
                ["run", scenario, "--quiet", "--results", "@\(name)"] + words, in: folder)
            #expect(run.code == 0)
        }
        let diff = try BrumateProcess.run(["diff", "@whole", "@divided"], in: folder)
        #expect(diff.output.hasSuffix("The runs are equal.\n"))
        let story = try BrumateProcess.run(["why", "@divided", "1"], in: folder)
        #expect(story.output.contains("7 attempts fail: asleep"))
    }

    @Test func runWithoutMessagesHasNoStory() throws {
        let world = try TestWorld()
        try world.write(CommandTests.scenario, to: "pair.yaml")
        try world.write("", to: "firmware/main.py")
        #expect(world.run(["run", "@pair.yaml", "--quiet", "--results", "@r"]).code == 0)
        #expect(world.run(["why", "@r", "--lost"]).output == "None of 0 messages was lost.\n")
        #expect(
            world.run(["why", "@r", "1"]).errors
                == "brumate: there is no message 1; the run has none\n")
    }
}
