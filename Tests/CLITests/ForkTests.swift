import Foundation
import Testing

/// "What if": the futures of the README's greenhouse, in processes of their own.
@Suite struct ForkTests {
    private func greenhouse() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        for file in try ReadmeTests.files() { try folder.write(file.text, to: file.name) }
        return folder
    }

    @Test func linesOfTheReadmeShowWhatADeadBaseDoes() throws {
        let folder = try greenhouse()
        let block = try #require(
            MarkdownBlock.all(in: ReadmeTests.text).first { $0.language == "sh" })
        let lines = block.text.split(separator: "\n").map(String.init)
        try #require(lines.count == 4)
        for line in lines.dropLast() {
            let (code, output) = try BrumateProcess.shell(line, in: folder)
            #expect(code == 0 && output.isEmpty, "\(line)\n\(output)")
        }
        let (code, output) = try BrumateProcess.shell(lines[3], in: folder)
        #expect(code == 1)
        #expect(output.contains("overrides: duration=9h | duration=9h dead base\n"))
        #expect(output.contains("  B  base: states: component=\"cpu\" state=\"off\"\n"))
        // From there on nothing arrives.
        #expect(output.firstMatch(of: #/bed-\{1\.\.4\} +\S+ +(\d\d) +\1 +0 /#) != nil, "\(output)")
        #expect(output.firstMatch(of: #/\n +\S+ +(\d\d) +0 +\1 /#) != nil, "\(output)")

        let (same, equal) = try BrumateProcess.shell("brumate diff as-is as-is", in: folder)
        #expect(same == 0)
        #expect(equal.hasSuffix("The runs are equal.\n"))
        let (_, report) = try BrumateProcess.shell("brumate report no-base", in: folder)
        #expect(report.contains(#/9 h of virtual time, recorded from 5 h 5\d min on/#))
    }

    @Test func wrongWordsAreOneError() throws {
        let folder = try greenhouse()
        let (made, _) = try BrumateProcess.shell(
            "brumate run greenhouse.yaml --until 1h --snapshot one --quiet", in: folder)
        #expect(made == 0)
        func errors(_ words: String) throws -> String {
            let (code, output) = try BrumateProcess.shell(
                "brumate run \(words) --quiet", in: folder)
            #expect(code != 0)
            return output
        }
        #expect(
            try errors("--from one --dead bas")
                == "brumate: no node, group or template is named `bas`: expected one of sensor, "
                + "bed-{1..4}, base or the name of a node; did you mean `base`?\n")
        #expect(
            try errors("--from one --firmware bed-1=nowhere")
                == "brumate: nowhere: the firmware folder cannot be read\n")
        #expect(try errors("--from one --firmware bed-1").contains("a name and a folder such as"))
        #expect(try errors("greenhouse.yaml --dead base").contains("need --from: from when on?"))
    }

    /// The page's program forks a run that goes on; the two futures part at the fork.
    @Test func aRunningFleetIsForked() throws {
        let folder = try greenhouse()
        let page = try String(
            contentsOf: ReadmeTests.root.appending(path: "Sources/Recording/PROTOCOL.md"),
            encoding: .utf8)
        let program = try #require(
            MarkdownBlock.all(in: page).first { $0.text.contains("call(\"fork\"") })
        try folder.write(program.text, to: "fork.py")
        let python = ReadmeTests.root.appending(path: ".venv/bin/python").path
        try #require(FileManager.default.isExecutableFile(atPath: python), "run `make setup`")
        let (code, output) = try BrumateProcess.shell(
            """
            brumate run greenhouse.yaml --until 8h --paused --control ipc://control --quiet &
            \(python) fork.py ipc://control base && wait $!
            """.replacingOccurrences(of: "\n", with: " "), in: folder)
        #expect(code == 0)
        #expect(output == "from 6.0 hours on: dead base\nended, complete\n")
        let (same, text) = try BrumateProcess.shell(
            "brumate diff results/greenhouse results/without-base", in: folder)
        #expect(same == 1)
        #expect(text.contains("compared from 21"), "\(text)")
        #expect(text.contains("  B  base: states: component=\"cpu\" state=\"off\"\n"))
    }
}
