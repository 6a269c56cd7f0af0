public import Fleet
public import Messaging
import SimulationKernel

/// Serves JSON-RPC 2.0 to whoever commands the run (PROTOCOL.md, "Control").
///
/// It has no thread of its own: the run calls it between slices, so a command holds from a definite
/// virtual time on. Garbage gets a JSON-RPC error; answers to dead or slow clients are dropped.
public final class ControlServer: RunController {
    private let socket: Socket
    private let answers: ControlAnswers
    /// Requests that are answered when the run stops, with the client's address.
    private var waiting: [Waiting] = []

    private struct Waiting {
        var route: [[UInt8]]
        var identifier: JSONValue
    }

    private static let longestMessage: Int64 = 1 << 20
    private static let mostWaiting = 1_000
    /// So that no client, however fast, keeps the run from going on.
    private static let requestsInOneGo = 64

    /// Binds the endpoint.
    ///
    /// - Throws: what `Socket.bind` throws, above all `inUse` and `notLoopback`.
    public init(
        _ endpoint: Endpoint, keys: CurveKeys? = nil, context: Context,
        answers: ControlAnswers = ControlAnswers()
    ) throws(MessagingError) {
        self.answers = answers
        socket = try Socket(.router, in: context)
        try socket.setHighWaterMark(send: 1_000, receive: 1_000)
        try socket.setMaximumMessageSize(bytes: Self.longestMessage)
        try socket.setHeartbeat(intervalMilliseconds: 10_000, timeoutMilliseconds: 30_000)
        if let keys { try socket.useServerKeys(keys) }
        try socket.bind(endpoint)
        // The last answer (to `quit`) may still leave.
        try socket.setLinger(milliseconds: 500)
    }

    /// The other futures that clients asked for.
    var forks: Forks { answers.forks }

    /// Where it serves, with the port that was found for `*`.
    public var endpoint: String {
        get throws(MessagingError) { try socket.lastEndpoint }
    }

    public func serve(_ fleet: any FleetControl, waitMilliseconds: Int) {
        answerWaiting(fleet)
        // Errors here mean that the context was shut down: nobody is left to answer to.
        if waitMilliseconds > 0 {
            _ = try? socket.waitToReceive(milliseconds: waitMilliseconds)
        }
        for _ in 0..<Self.requestsInOneGo {
            guard let parts = try? socket.receive() else { break }
            handle(parts, fleet)
        }
        answerWaiting(fleet)
    }

    /// Does what one message asks; its first part names the client, its last part is the request.
    private func handle(_ parts: [[UInt8]], _ fleet: any FleetControl) {
        // REQ clients put an empty part in between and want it back.
        let hasDelimiter = parts.count == 3 && parts[1].isEmpty
        guard parts.count == 2 || hasDelimiter, let body = parts.last else {
            let fault = JSONRPC.Fault.invalidRequest("a request is one part")
            if let client = parts.first {
                send(JSONRPC.answer(fault, to: .null), to: [client, []])
            }
            return
        }
        let route = Array(parts.dropLast())
        switch JSONRPC.read(body) {
        case .single(let request):
            if case .success(let request) = request, let identifier = request.identifier,
                Self.answersWhenStopped.contains(request.method)
            {
                doAndWait(request, identifier, route, fleet)
            } else if let answer = answers.answer(request, fleet) {
                send(answer, to: route)
            }
        case .batch(let requests):
            let all = requests.compactMap { answers.answer($0, fleet) }
            if !all.isEmpty { send(.list(all), to: route) }
        }
    }

    /// Methods whose answer comes when the run has got where they want it.
    private static let answersWhenStopped = ["run_until", "step"]

    private func doAndWait(
        _ request: JSONRPC.Request, _ identifier: JSONValue, _ route: [[UInt8]],
        _ fleet: any FleetControl
    ) {
        do throws(JSONRPC.Fault) {
            guard waiting.count < Self.mostWaiting else { throw JSONRPC.Fault.busy }
            _ = try ControlMethod.perform(request, on: fleet, answers.forks)
            waiting.append(Waiting(route: route, identifier: identifier))
        } catch {
            send(JSONRPC.answer(error, to: identifier), to: route)
        }
    }

    private func answerWaiting(_ fleet: any FleetControl) {
        guard !waiting.isEmpty, fleet.status.phase != .running else { return }
        for client in waiting {
            send(JSONRPC.answer(fleet.status.json, to: client.identifier), to: client.route)
        }
        waiting.removeAll()
    }

    private func send(_ answer: JSONValue, to route: [[UInt8]]) {
        _ = try? socket.send(route + [answer.bytes()])
    }
}
