// Floor 6. A run as a page of the browser: while it goes on, or read back.
//
// Dashboard (observer) -> RunHistory -> NodeHistory: what the run said, thinned out as it grows
//                         RunHistory+Answers -> JSON, never more points than asked for
// browser -> WebServer -> RequestGuard (who may ask) -> WebFiles (dashboards/, in the program)
//                                                    -> the answers, LiveStream
//                                                    -> CommandDesk (controller) -> the run
//
// A run that is over is read back as records (`Results.replay`): there is one way for data to come.
// Knows nothing of results folders or of what a command means. A panel of the page is one file in
// dashboards/ and its lines in Sources/CDashboardFiles/files.c.
public import Fleet
import SimulationKernel
import Synchronization

/// Shows a run in a browser.
public final class Dashboard: RunObserver, Sendable {
    let history = RunHistory()
    /// Takes the commands of the page to the run.
    public let desk: CommandDesk
    private let server: WebServer

    /// Prepares a dashboard.
    ///
    /// - Parameter perform: does what a JSON-RPC request asks of a run, and gives the answer; nil
    ///   for a run that is over.
    public init(
        perform: (@Sendable ([UInt8], any FleetControl) -> [UInt8])? = nil
    ) {
        desk = CommandDesk(perform: perform)
        server = WebServer(history: history, desk: desk)
    }

    /// Starts to serve, and gives the address to open.
    ///
    /// Without a port of the loopback address it takes the usual one, or another when that is in
    /// use.
    public func start(port: UInt16? = nil) async throws -> String {
        try await server.start(port: port)
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
        case .inUse(let port): "the dashboard's port \(port) is in use; give another one"
        case .cannotListen(let port, let reason):
            "the dashboard cannot listen on port \(port): \(reason)"
        }
    }
}
