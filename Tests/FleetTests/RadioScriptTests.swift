import Foundation
import Testing

/// A program that uses the radio, with what it must print.
///
/// `x.py` runs on a board alone, or beside one that runs `x.peer.py`, ten metres away, with the MAC
/// address 24:0a:c4:00:00:10. The line `#: board NAME` says what both boards are.
struct RadioScript: CustomTestStringConvertible, Sendable {
    let path: URL
    var testDescription: String { path.lastPathComponent }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden")

    static let all: [RadioScript] = {
        let files =
            (try? FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter {
            $0.pathExtension == "py" && !$0.lastPathComponent.hasSuffix(".peer.py")
        }.sorted { $0.path < $1.path }.map(RadioScript.init)
    }()

    /// Runs the program and gives what it printed.
    func run() throws -> String {
        let source = try String(contentsOf: path, encoding: .utf8)
        let header = source.split(separator: "\n").first { $0.hasPrefix("#: board ") }
        let board = header.map { $0.dropFirst("#: board ".count) } ?? "esp32"
        var firmware = ["program/main.py": source]
        var peer = ""
        let other = path.deletingPathExtension().appendingPathExtension("peer.py")
        if let text = try? String(contentsOf: other, encoding: .utf8) {
            firmware["peer/main.py"] = text
            peer = """

                  peer:
                    board: \(board)
                    firmware: peer
                    at: [10m, 0m]
                    power: {supply: 5V}
                    radio: {mac: "24:0a:c4:00:00:10"}
                """
        }
        let run = try ScenarioRun(
            """
            fleet: 1
            name: script
            seed: 1
            duration: 30s
            nodes:
              node:
                board: \(board)
                firmware: program
                at: [0m, 0m]
                power: {supply: 5V}
                radio: {mac: "24:0a:c4:00:00:01"}
            """ + peer, firmware: firmware)
        return run.lines("node").map { $0 + "\n" }.joined()
    }
}

@Suite struct RadioScriptTests {
    @Test func scriptsAreFound() { #expect(RadioScript.all.count >= 4) }

    @Test(arguments: RadioScript.all) func printsWhatItShould(_ script: RadioScript) throws {
        let printed = try script.run()
        let expected = script.path.appendingPathExtension("exp")
        if ProcessInfo.processInfo.environment["GOLDEN_UPDATE"] != nil {
            try printed.write(to: expected, atomically: true, encoding: .utf8)
        }
        #expect(try printed == String(contentsOf: expected, encoding: .utf8))
    }
}
