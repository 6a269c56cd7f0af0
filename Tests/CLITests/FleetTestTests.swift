import Foundation
import Testing

/// `brumate test`, on the tests under `Golden/fleet`; what it prints is compared with a file.
@Suite(.serialized) struct FleetTestTests {
    private static let golden = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden/fleet")

    private func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let paths = try FileManager.default.subpathsOfDirectory(atPath: Self.golden.path)
        for path in paths where path.hasSuffix(".py") || path.hasSuffix(".yaml") {
            let text = try String(contentsOf: Self.golden.appending(path: path), encoding: .utf8)
            try folder.write(text, to: path)
        }
        return folder
    }

    /// Real times differ from run to run.
    private func masked(_ text: String) -> String {
        let times = #/(^[A-Z]+ [^\n]*  | in )\d+\.\d+ s\b/#.anchorsMatchLineEndings()
        return text.replacing(times) { $0.output.1 + "# s" }
            .replacing(#/time="[0-9.]+"/#, with: "time=\"#\"")
    }

    private func check(
        _ line: String, _ name: String, code: Int32, in folder: TemporaryFolder
    ) throws {
        let outcome = try BrumateProcess.shell(line, in: folder)
        #expect(outcome.code == code)
        try compare(outcome.output, name)
    }

    private func compare(_ text: String, _ name: String) throws {
        let file = Self.golden.appending(path: name)
        if ProcessInfo.processInfo.environment["GOLDEN_UPDATE"] == "1" {
            try Data(masked(text).utf8).write(to: file)
        }
        #expect(masked(text) == String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }

    @Test func fleetsDoWhatTestsAsk() throws {
        try check("brumate test test_api.py", "test_api.txt", code: 0, in: folder())
    }

    @Test func failuresSayWhatHelps() throws {
        let folder = try folder()
        try check(
            "brumate test test_wrong.py test_syntax.py --timeout 5 --limit 100d --junit out.xml",
            "test_wrong.txt", code: 1, in: folder)
        try compare(try folder.text("out.xml"), "test_wrong.xml")
    }

    @Test func testsAreSelected() throws {
        let folder = try folder()
        try check(
            "brumate test -k 'time or (memory and not fleet)' --list; "
                + "brumate test test_api.py -k settings --seeds 1..3",
            "selection.txt", code: 0, in: folder)
        let cases = [
            ("brumate test none", "`none` is not there"),
            ("brumate test -k 'a and'", "names with and, or, not"),
            ("brumate test --seeds 5..1", "a number or a range"),
            ("brumate test --limit 5", "missing unit"),
            ("brumate test test_api.py -k nothing", "no test was found"),
            ("brumate test test_api.py -k skipped --junit none/x.xml", "`none/x.xml` cannot be"),
        ]
        for (line, text) in cases {
            let outcome = try BrumateProcess.shell(line, in: folder)
            #expect(outcome.code != 0 && outcome.output.contains(text), "\(outcome.output)")
        }
    }

    @Test func resultsAreTheSameWithOneJobAndWithTwo() throws {
        let folder = try folder()
        let outputs = try ["1", "2"].map { jobs in
            try BrumateProcess.shell("brumate test test_api.py -k nodes --jobs \(jobs)", in: folder)
        }
        #expect(masked(outputs[0].output) == masked(outputs[1].output))
    }
}
