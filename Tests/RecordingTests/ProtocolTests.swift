import Fleet
import Foundation
import Messaging
import SimulationKernel
import Testing

@testable import Recording

/// The Python of the project's own environment (`make setup`), else the one of the machine.
enum Python {
    static let path: String? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let candidates = [root.appending(path: ".venv/bin/python").path, "/usr/bin/python3"]
        return candidates.first { path in
            guard FileManager.default.isExecutableFile(atPath: path) else { return false }
            let process = Process()
            process.executableURL = URL(filePath: path)
            process.arguments = ["-c", "import zmq"]
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { return false }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }
    }()
}

@Suite(.timeLimit(.minutes(1))) struct ProtocolTests {
    static let page = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Sources/Recording/PROTOCOL.md")

    @Test func pageNamesAllMethodsAndKinds() throws {
        let text = String(decoding: try Data(contentsOf: Self.page), as: UTF8.self)
        for method in ControlMethod.names { #expect(text.contains("| `\(method)` |")) }
        for kind in Set(SampleRun.records.map(\.body.kindName)) {
            #expect(text.contains("| `\(kind)` |"))
        }
    }

    /// Every key that goes over the sockets is on the page, and the status is as shown there.
    @Test func pageShowsWhatIsSent() throws {
        let text = String(decoding: try Data(contentsOf: Self.page), as: UTF8.self)
        let rows = text.split(separator: "\n")
        for record in SampleRun.records {
            let kind = record.body.kindName
            let row = try #require(rows.first { $0.hasPrefix("| `\(kind)` |") })
            for name in names(record.body.json { SampleRun.description.nodeName($0) }) {
                #expect(row.contains("`\(name)`"), "\(kind): \(name)")
            }
        }
        let start = try #require(text.range(of: "    {\"phase\": \"running\"")?.lowerBound)
        let end = try #require(text[start...].firstIndex(of: "}"))
        let shown = try #require(JSONValue.parse([UInt8](String(text[start...end]).utf8)))
        #expect(names(shown) == names(NotingFleet().status.json))
    }

    private func names(_ value: JSONValue) -> [String] {
        guard case .object(let members) = value else { return [] }
        return members.map(\.name)
    }

    @Test(.enabled(if: Python.path != nil, "pyzmq is not installed; run `make setup`"))
    func exampleOfThePageRuns() throws {
        let text = String(decoding: try Data(contentsOf: Self.page), as: UTF8.self)
        let blocks = text.components(separatedBy: "```")
        let program = try #require(blocks.first { $0.hasPrefix("python\n") }).dropFirst(7)
        let folder = try TemporaryFolder()
        let script = folder.url.appending(path: "watch.py")
        try Data(program.utf8).write(to: script)

        let context = try Context()
        let publisher = try EventPublisher(Endpoint("tcp://127.0.0.1:*"), context: context)
        let server = try ControlServer(Endpoint("tcp://127.0.0.1:*"), context: context)
        let fleet = NotingFleet()
        fleet.pause()
        let process = Process()
        process.executableURL = URL(filePath: try #require(Python.path))
        process.arguments = [script.path, try publisher.endpoint, try server.endpoint]
        let output = folder.url.appending(path: "output.txt")
        try Data().write(to: output)
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        while process.isRunning, fleet.status.phase == .paused {
            server.serve(fleet, waitMilliseconds: 10)
            publisher.progress(
                RunProgress(time: .start, wallSeconds: 0, nodesAwake: 0, messages: 0, events: 0))
        }
        server.serve(fleet, waitMilliseconds: 0)
        SampleRun.play(to: publisher)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let lines = try folder.text("output.txt").split(separator: "\n")
        #expect(
            lines == [
                "phase: paused", "     1.000 s  soil-00: hello from 0",
                "     1.000 s  soil-01: hello from 1", "     1.000 s  soil-02: hello from 2",
                "     1.000 s  gw: hello from 3", "     2.000 s  soil-00: \u{FFFD}a",
                "missed 0 of 5 lines, digest 0123456789abcdef",
            ])
    }
}
