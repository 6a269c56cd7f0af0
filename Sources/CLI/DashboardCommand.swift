import ArgumentParser
import Dashboard
import Fleet
import Foundation
import Recording
import Synchronization

/// `brumate dashboard`: shows a finished run in a browser.
struct DashboardCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dashboard", abstract: "Shows a run in a browser.",
        discussion: """
            Serves a page on loopback with the map of the fleet, battery and current of the nodes \
            that are picked, and what was delivered, until Ctrl-C.
            """)

    @Argument(help: "The results folder.", completion: .directory)
    var folder: String

    @Option(
        help: ArgumentHelp(
            "The port of 127.0.0.1; when that of the default is in use, it takes another.",
            valueName: "number"))
    var port = Dashboard.usualPort

    @Option(
        help: ArgumentHelp(
            "A file with the panels of the page, in place of the usual ones.", valueName: "file"),
        completion: .file(extensions: ["yaml", "yml"]))
    var panels: String?

    func run() throws {
        let world = World.current
        let interrupt = InterruptFlag()
        try Results.find(folder)
        let panels = try PanelFile.read(panels)
        let dashboard = Dashboard(panels: panels, stories: WhyCommand.stories(in: folder))
        world.writeError("dashboard on \(try dashboard.startAndWait(port: port))\n")
        // A large run takes its time; the page is there at once.
        let results = try Results.read(folder)
        try panels.check(results.description.nodes.map { ($0.name, $0.group) })
        try results.replay(to: dashboard) { interrupt.isRaised }
        while !interrupt.isRaised { usleep(50_000) }
    }
}

extension Dashboard {
    /// Starts to serve, from a thread that is no task's.
    func startAndWait(port: UInt16) throws -> String {
        let done = DispatchSemaphore(value: 0)
        let outcome = StartOutcome()
        Task {
            do {
                outcome.set(.success(try await self.start(port: port)))
            } catch {
                outcome.set(.failure(error))
            }
            done.signal()
        }
        done.wait()
        return try outcome.get()
    }
}

/// What a task leaves for the thread that waits for it.
private final class StartOutcome: Sendable {
    private let value = Mutex<Result<String, any Error>?>(nil)

    func set(_ result: Result<String, any Error>) { value.withLock { $0 = result } }
    func get() throws -> String { try value.withLock { $0 }?.get() ?? "" }
}
