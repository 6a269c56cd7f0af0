import Foundation
import Testing

/// Scenarios and tests beside the test files, and what `brumate` prints for them.
struct GoldenFolder {
    private let url: URL

    /// A folder below `Tests/CLITests`.
    init(_ name: String) {
        url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: name)
    }

    /// A copy of its scenarios and programs, to work in.
    func copy() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        let paths = try FileManager.default.subpathsOfDirectory(atPath: url.path)
        for path in paths where path.hasSuffix(".py") || path.hasSuffix(".yaml") {
            let text = try String(contentsOf: url.appending(path: path), encoding: .utf8)
            try folder.write(text, to: path)
        }
        return folder
    }

    /// Real times differ from run to run.
    func masked(_ text: String) -> String {
        let times = #/(^[A-Z]+ [^\n]*  | in )\d+\.\d+ s\b/#.anchorsMatchLineEndings()
        return text.replacing(times) { $0.output.1 + "# s" }
            .replacing(#/time="[0-9.]+"/#, with: "time=\"#\"")
    }

    /// Runs a line of the shell, and compares what it prints with a file.
    func check(_ line: String, _ name: String, code: Int32, in folder: TemporaryFolder) throws {
        let outcome = try BrumateProcess.shell(line, in: folder)
        #expect(outcome.code == code)
        try compare(outcome.output, name)
    }

    /// Compares with a file; with `GOLDEN_UPDATE=1` writes it.
    func compare(_ text: String, _ name: String) throws {
        let file = url.appending(path: name)
        if ProcessInfo.processInfo.environment["GOLDEN_UPDATE"] == "1" {
            try Data(masked(text).utf8).write(to: file)
        }
        #expect(masked(text) == String(decoding: try Data(contentsOf: file), as: UTF8.self))
    }
}
