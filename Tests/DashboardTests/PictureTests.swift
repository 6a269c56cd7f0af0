import Foundation
import Testing

/// The pictures of the README are what the program shows.
///
/// `GOLDEN_UPDATE=1` takes those anew that no longer look alike.
@Suite(.serialized, .timeLimit(.minutes(10))) struct PictureTests {
    private static let folder = Browser.root.appending(path: "dashboards/pictures")

    @Test(
        .enabled(
            if: Browser.isThere && LiveRun.executable != nil, "chromium and Playwright: make setup")
    )
    func readmeShowsWhatIsThere() async throws {
        let live = try LiveRun(["run", LiveRun.orchard, "--until", "8h", "--dashboard", "0"])
        let address = try await live.address()
        let page = try await Browser.open(address, picture: "dashboard", script: "dashboard")
        #expect(page["problems"] as? [String] == [])
        #expect(await live.interrupt() == 0)
        try await compare("dashboard")
        let report = Process()
        report.executableURL = LiveRun.executable
        report.arguments = ["report", live.results.path]
        report.standardOutput = FileHandle.nullDevice
        try report.run()
        report.waitUntilExit()
        let file = live.results.appending(path: "report.html")
        let other = try await Browser.open(
            file.absoluteString, picture: "report", script: "report")
        #expect(other["problems"] as? [String] == [])
        try await compare("report")
        let readme = try String(
            contentsOf: Browser.root.appending(path: "README.md"), encoding: .utf8)
        for name in ["dashboard", "report"] {
            #expect(readme.contains("](dashboards/pictures/\(name).png)"))
        }
    }

    /// Compares a picture just taken with that of the README: letters may be drawn otherwise.
    private func compare(_ name: String) async throws {
        let taken = Browser.pictures.appending(path: name + ".png")
        let shown = Self.folder.appending(path: name + ".png")
        let isThere = FileManager.default.fileExists(atPath: shown.path)
        let difference = isThere ? try await Browser.difference(taken, shown) : -1
        let isAlike = (0..<0.02).contains(difference)
        if !isAlike, ProcessInfo.processInfo.environment["GOLDEN_UPDATE"] == "1" {
            try FileManager.default.createDirectory(
                at: Self.folder, withIntermediateDirectories: true)
            try Data(contentsOf: taken).write(to: shown)
            return
        }
        #expect(isAlike, "\(name): \(difference)")
    }
}
