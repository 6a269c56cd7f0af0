import FlyingFox
import FlyingSocks
import Foundation
import Synchronization

/// Serves the page and its data on loopback.
final class WebServer: Sendable {
    let requestGuard = RequestGuard()
    private let answers: WebAnswers
    private let running = Mutex<Running?>(nil)

    private struct Running {
        var server: HTTPServer
        var task: Task<Void, Never>
    }

    /// The port that is taken when none was asked for.
    static let usualPort: UInt16 = 8340

    init(
        history: RunHistory, desk: CommandDesk, content: Dashboard.Content, panels: PanelFile,
        stories: Dashboard.Stories?
    ) {
        answers = WebAnswers(
            history: history, desk: desk, requestGuard: requestGuard, content: content,
            panels: panels, stories: stories)
    }

    /// Starts to serve, and gives the address: that of the page has the token.
    func start(port wanted: UInt16) async throws -> String {
        let port: UInt16
        do {
            port = try await listen(on: wanted)
        } catch DashboardError.inUse where wanted == Self.usualPort {
            port = try await listen(on: 0)
        }
        return switch answers.content {
        case .page: "http://127.0.0.1:\(port)/#\(requestGuard.token)"
        case .metrics: "http://127.0.0.1:\(port)/metrics"
        }
    }

    private func listen(on port: UInt16) async throws -> UInt16 {
        let server = HTTPServer(
            address: try sockaddr_in.inet(ip4: "127.0.0.1", port: port),
            pool: PromptPool(HTTPServer.defaultPool()), logger: .disabled, handler: answers)
        let box = FailureBox()
        let task = Task {
            do { try await server.run() } catch { box.value.withLock { $0 = error } }
        }
        // It either listens or has failed; both take a few milliseconds.
        for _ in 0..<1_000 {
            if let address = await server.listeningAddress, case .ip4(_, let bound) = address {
                answers.port.withLock { $0 = bound }
                running.withLock { $0 = Running(server: server, task: task) }
                return bound
            }
            if let error = box.value.withLock({ $0 }) { throw Self.error(error, port) }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw DashboardError.cannotListen(port: port, reason: "no answer from the system")
    }

    private final class FailureBox: Sendable {
        let value = Mutex<(any Error)?>(nil)
    }

    private static func error(_ error: any Error, _ port: UInt16) -> DashboardError {
        if case SocketError.failed(_, let code, let message) = error {
            return code == EADDRINUSE
                ? .inUse(port: port) : .cannotListen(port: port, reason: message)
        }
        return .cannotListen(port: port, reason: "\(error)")
    }

    func stop() async {
        let taken = running.withLock { running in
            defer { running = nil }
            return running
        }
        await taken?.server.stop()
        taken?.task.cancel()
    }
}

/// A pool whose sockets send what they have at once.
///
/// The server writes header and body one after the other; without this the second waits 40 ms for
/// the client's acknowledgement of the first.
private struct PromptPool<Base: AsyncSocketPool>: AsyncSocketPool {
    private let base: Base

    init(_ base: Base) { self.base = base }

    func prepare() async throws { try await base.prepare() }
    func run() async throws { try await base.run() }
    func suspendSocket(_ socket: Socket, untilReadyFor events: Socket.Events) async throws {
        // Set on the listening socket, too, from which accepted ones have it.
        let noDelay = Int32SocketOption(level: Int32(IPPROTO_TCP), name: TCP_NODELAY)
        try? socket.setValue(1, for: noDelay)
        try await base.suspendSocket(socket, untilReadyFor: events)
    }
}
