// Floor 6. A run as a page of the browser: while it goes on, or read back.
//
// Dashboard (observer) -> RunHistory -> NodeHistory: what the run said, thinned out as it grows
//                         RunHistory+Answers -> JSON, never more points than asked for
// browser -> WebServer -> RequestGuard (who may ask) -> WebFiles (dashboards/, in the program)
//                                                    -> the answers, LiveStream
//                                                    -> CommandDesk -> the run
//
// A run that is over is read back as records (`Results.replay`): there is one way for data to come.
// Knows nothing of results folders or of what a command means. A file of the page is one file in
// dashboards/ and its lines in Sources/CDashboardFiles/files.c; which panels it has and what they
// show says a PanelFile, of which dashboards/page.yaml is the usual one.
public import Fleet
import SimulationKernel
import Synchronization

/// Shows a run in a browser.
///
/// It observes the run, and the run's controller lets it serve.
public final class Dashboard: RunObserver, Sendable {
    let history: RunHistory
    private let desk: CommandDesk
    private let server: WebServer

    /// What it serves.
    public enum Content: Sendable {
        /// The page, its data and `/metrics`.
        case page
        /// `/metrics` alone.
        case metrics
    }

    /// Tells what became of a message: of its number, or of its sender and a time as `soil-3@2h`.
    public typealias Stories = @Sendable (_ message: String) throws -> String

    /// Prepares a dashboard, of a run that takes commands or of one that is over.
    public init(
        _ content: Content = .page, panels: PanelFile = .builtIn, takesCommands: Bool = false,
        stories: Stories? = nil
    ) {
        // Of what was, `/metrics` tells nothing.
        history = RunHistory(mostSamples: content == .page ? State.mostSamples : 1)
        desk = CommandDesk(isOpen: takesCommands)
        server = WebServer(
            history: history, desk: desk, content: content, panels: panels, stories: stories)
    }

    private typealias State = RunHistory.State

    /// Starts to serve, and gives the address to open or to scrape.
    ///
    /// The address is one of loopback. When the usual port is in use it takes another one.
    public func start(port: UInt16 = usualPort) async throws -> String {
        try await server.start(port: port)
    }

    /// The port that it takes unless another is asked for; when that one is in use, any other.
    public static let usualPort = WebServer.usualPort

    /// Lets `perform` do what the page asked for since the last call, on this thread.
    ///
    /// Each request is one of the control protocol, as bytes, and so is its answer. With a time to
    /// wait it waits for the next one.
    public func serve(
        _ fleet: any FleetControl, waitMilliseconds: Int, perform: ([UInt8]) -> [UInt8]
    ) {
        if waitMilliseconds > 0 { history.update { $0.stands(fleet.status) } }
        desk.serve(waitMilliseconds: waitMilliseconds) { request in
            let answer = perform(request)
            // The next state that the page hears of is that after the answer.
            history.update { $0.stands(fleet.status) }
            return answer
        }
    }

    /// Stops serving.
    public func stop() async { await server.stop() }

    /// The secret that a command must come with.
    public var token: String { server.requestGuard.token }

    public func began(_ description: RunDescription) {
        history.update { $0.began(description) }
    }
    public func observe(_ record: Record) { history.update { $0.observe(record) } }
    public func progress(_ progress: RunProgress) { history.update { $0.progress(progress) } }
    public func ended(_ summary: RunSummary) {
        history.update { $0.ended(summary) }
        desk.close()
    }
}

/// Why there is no dashboard.
public enum DashboardError: Error, Sendable, Equatable, CustomStringConvertible {
    case inUse(port: UInt16)
    case cannotListen(port: UInt16, reason: String)

    /// One sentence for the one who asked.
    public var description: String {
        switch self {
        case .inUse(let port): "port \(port) is in use; give another one"
        case .cannotListen(let port, let reason): "cannot listen on port \(port): \(reason)"
        }
    }
}
