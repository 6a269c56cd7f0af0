import Foundation
import Testing

@testable import Dashboard

/// The page in a real browser, where there is one; pictures stay in `.build/pictures`.
@Suite(.serialized, .timeLimit(.minutes(10))) struct PageTests {
    @Test(.enabled(if: Browser.isThere, "chromium and Playwright: make setup"))
    func endedRunIsDrawn() async throws {
        let dashboard = Dashboard { message in
            guard UInt64(message) != nil else { throw Browser.Unknown() }
            return "message \(message) <i>"
        }
        let address = try await dashboard.start(port: 0)
        let run = SmallRun()
        run.play(to: dashboard)
        dashboard.ended(run.summary)
        let facts = try await Browser.open(address, picture: "ended", script: "ended")
        await dashboard.stop()
        // The browser notes the answer to the message that is not there.
        #expect((facts["problems"] as? [String])?.count == 1)
        #expect(facts["foreign"] as? [String] == [])
        let loss = ["2 d 00:00:00", "192", "soil-0 → gw", "collision"]
        #expect(facts["losses"] as? [String] == loss)
        #expect((facts["legend"] as? String)?.hasSuffix("access point") == true)
        #expect(facts["story"] as? String == "message 192 <i>")
        #expect(facts["phase"] as? String == "ended")
        #expect(facts["clock"] as? String == "2 d 00:00:00")
        #expect(facts["controls"] as? Bool == false)
        #expect(facts["picked"] as? [String] == ["soil-0"])
        #expect(facts["found"] as? [String] == ["gw"])
        let wanted = [
            ["soil → gw", "espnow", "144", "132", "12", "91.7 %", "collision 12"]
        ]
        #expect(facts["deliveries"] as? [[String]] == wanted)
        #expect(facts["map"] as? Int ?? 0 > 5)
        guard WebFiles.all["/uPlot.js"] != nil else { return }
        let charts = facts["charts"] as? [String: Int]
        #expect(charts?.count == 4)
        for (name, colours) in charts ?? [:] { #expect(colours > 3, "\(name)") }
    }

    /// The README's page of one's own, of the real program.
    @Test(
        .enabled(
            if: Browser.isThere && LiveRun.executable != nil, "chromium and Playwright: make setup")
    )
    func ownPanelsAreDrawn() async throws {
        let readme = try String(
            contentsOf: Browser.root.appending(path: "README.md"), encoding: .utf8)
        let panels = try #require(readme.firstMatch(of: #/```yaml\n(panels:\n[^`]*)```/#)).output.1
        let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).yaml")
        try Data(panels.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let live = try LiveRun(
            ["run", LiveRun.orchard, "--until", "1h", "--dashboard", "0,\(file.path)"])
        let address = try await live.address()
        let facts = try await Browser.open(address, picture: "own", script: "own")
        #expect(facts["problems"] as? [String] == [])
        #expect(facts["wide"] as? [String] == ["map"])
        let shown = try #require(facts["panels"] as? [[String]])
        #expect(shown.map { $0[0] } == ["map", "battery", "current", "deliveries"])
        #expect(shown[1][1].hasPrefix("Batteries of the orchard"))
        guard WebFiles.all["/uPlot.js"] != nil else { return }
        #expect(shown[1].contains("soil-{00..59}") && shown[1].contains("weather-{1..6}"))
        #expect(shown[2].contains("gw-1") && shown[2].contains("gw-2"))
        for colours in try #require(facts["charts"] as? [Int]) { #expect(colours > 3) }
        #expect(await live.interrupt() == 0)
    }

    /// The real program, commanded with the mouse.
    @Test(
        .enabled(
            if: Browser.isThere && LiveRun.executable != nil, "chromium and Playwright: make setup")
    )
    func liveRunIsCommanded() async throws {
        let live = try LiveRun(
            [
                "run", LiveRun.orchard, "--until", "60d", "--dashboard", "0", "--paused",
                "--speed", "50000x", "--threads", "3",
            ])
        let address = try await live.address()
        let facts = try await Browser.open(address, picture: "live", script: "live")
        #expect(facts["problems"] as? [String] == [])
        #expect(facts["foreign"] as? [String] == [])
        #expect(facts["begin"] as? String == "00:00:00")
        #expect(facts["notice"] as? String == "node `weather-1` has no sensor `nose`")
        #expect(facts["sensors"] as? [String] == ["air"])
        let paused = try #require(facts["paused"] as? String)
        #expect(facts["still"] as? String == paused)
        #expect(paused != "01:00:00")
        // It was told its speed with --speed; the page knows it, and changes it.
        #expect(facts["paces"] as? [String] == ["50000", "60", ""])
        let held = try #require(facts["held"] as? String)
        #expect(held.hasPrefix("01:0"), "\(held)")
        #expect(facts["deliveries"] as? Int ?? 0 > 2)
        #expect(facts["controls"] as? Bool == false)
        #expect(facts["map"] as? Int ?? 0 > 5)
        if let activity = facts["activity"] as? [String], !activity.isEmpty {
            #expect(activity.contains("off"))
        }
        #expect(await live.interrupt() == 0)
    }
}

/// The program with a dashboard, in a folder of its own.
final class LiveRun: Sendable {
    private let process = Process()
    private let folder = FileManager.default.temporaryDirectory
        .appending(path: "brumate-\(UUID())")

    /// The executable, which lies beside the tests.
    static let executable: URL? = {
        let file = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        let folders =
            [file] + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        return folders.map { $0.appending(path: "brumate") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }()

    /// Where its results are.
    var results: URL { folder.appending(path: "results") }

    static let orchard = "scenarios/orchard/orchard.yaml"

    init(_ words: [String]) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        process.executableURL = Self.executable
        // Pages show the path of the scenario as it was named.
        process.currentDirectoryURL = Browser.root
        process.arguments = words + ["--results", results.path]
        let errors = folder.appending(path: "errors.txt")
        try Data().write(to: errors)
        process.standardOutput = FileHandle.nullDevice
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
    }

    deinit {
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        try? FileManager.default.removeItem(at: folder)
    }

    /// The address that the program prints, once it does.
    func address(of server: String = "dashboard") async throws -> String {
        for _ in 0..<6_000 {
            let text = try String(
                contentsOf: folder.appending(path: "errors.txt"), encoding: .utf8)
            if let match = text.firstMatch(of: try Regex("\(server) on (\\S+)\\n")) {
                return String(match.output[1].substring ?? "")
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw Browser.BrowserError.failed
    }

    /// Ends it as Ctrl-C does; gives its exit code.
    func interrupt() async -> Int32 {
        kill(process.processIdentifier, SIGINT)
        while process.isRunning { try? await Task.sleep(for: .milliseconds(20)) }
        return process.terminationStatus
    }
}

/// A browser under the hand of a Python program.
enum Browser {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let python = root.appending(path: ".venv/bin/python").path

    private static let browser = ["chromium", "chromium-browser", "google-chrome"]
        .map { "/usr/bin/" + $0 }.first { FileManager.default.isExecutableFile(atPath: $0) }

    static let isThere: Bool = {
        guard browser != nil, FileManager.default.isExecutableFile(atPath: python) else {
            return false
        }
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = ["-c", "import playwright"]
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Where the pictures of the tests stay.
    static let pictures = root.appending(path: ".build/pictures")

    /// Lets `page.py` look at the page; gives what it saw.
    static func open(
        _ address: String, picture: String, script: String
    ) async throws -> [String: Any] {
        try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
        let output = try await run(
            "page.py",
            [address, browser ?? "", pictures.appending(path: picture + ".png").path, script])
        guard let facts = try JSONSerialization.jsonObject(with: output) as? [String: Any] else {
            throw BrowserError.failed
        }
        return facts
    }

    /// How much two pictures differ, from 0 to 1; -1 for other sizes.
    static func difference(_ one: URL, _ other: URL) async throws -> Double {
        let output = try await run("difference.py", [browser ?? "", one.path, other.path])
        let text = String(decoding: output, as: UTF8.self)
        guard let number = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw BrowserError.failed
        }
        return number
    }

    /// Runs a program beside the tests; gives what it printed.
    ///
    /// The server needs the threads of the tasks: nothing waits on one of them.
    private static func run(_ program: String, _ words: [String]) async throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments =
            [root.appending(path: "Tests/DashboardTests/\(program)").path] + words
        let output = Pipe()
        process.standardOutput = output
        return try await withCheckedThrowingContinuation { continuation in
            process.terminationHandler = { process in
                let data = output.fileHandleForReading.readDataToEndOfFile()
                if process.terminationStatus == 0 {
                    continuation.resume(returning: data)
                } else {
                    continuation.resume(throwing: BrowserError.failed)
                }
            }
            do { try process.run() } catch { continuation.resume(throwing: error) }
        }
    }

    enum BrowserError: Error { case failed }

    /// What a dashboard without a run says of a message.
    struct Unknown: Error, CustomStringConvertible {
        var description: String { "no node is called so" }
    }
}
