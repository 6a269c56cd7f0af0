import Fleet
import FlyingFox
import Foundation
import SimulationKernel
import Synchronization

/// Answers each request: refusals first, then files, then data, then commands.
struct WebAnswers: HTTPHandler {
    let history: RunHistory
    let desk: CommandDesk
    let requestGuard: RequestGuard
    let content: Dashboard.Content
    let panels: PanelFile
    let stories: Dashboard.Stories?
    /// Where the server listens.
    let port = Shared<UInt16>(0)

    /// A value that a copy of the handler shares with the others.
    final class Shared<Value: Sendable>: Sendable {
        private let value: Mutex<Value>
        init(_ value: Value) { self.value = Mutex(value) }
        func withLock<Answer: Sendable>(_ body: (inout sending Value) -> Answer) -> Answer {
            value.withLock { body(&$0) }
        }
    }

    /// The longest command, in bytes.
    private static let longestCommand = 65_536

    func handleRequest(_ request: HTTPRequest) async -> HTTPResponse {
        let headers = RequestGuard.Headers(
            host: request.headers[.host], origin: request.headers[HTTPHeader("Origin")],
            fetchSite: request.headers[HTTPHeader("Sec-Fetch-Site")],
            authorization: request.headers[.authorization])
        do throws(Refusal) {
            if let text = requestGuard.refusal(of: headers, port: port.withLock { $0 }) {
                throw Refusal(.forbidden, text)
            }
            if content == .metrics, request.target.path() != "/metrics" {
                throw Refusal(.notFound, "there is nothing but /metrics")
            }
            switch request.method {
            case .GET, .HEAD: return try await get(request)
            case .POST: return try await post(request, headers)
            default: throw Refusal(.methodNotAllowed, "GET, HEAD and POST are known here")
            }
        } catch {
            let text = ["error": error.text]
            return Self.response(error.status, "application/json", Self.json(text))
        }
    }

    /// Why a request gets no answer.
    private struct Refusal: Error {
        var status: HTTPStatusCode
        var text: String

        init(_ status: HTTPStatusCode, _ text: String) {
            self.status = status
            self.text = text
        }
    }

    private func get(_ request: HTTPRequest) async throws(Refusal) -> HTTPResponse {
        // As it stands in the request: the list knows no other spelling of a path.
        let path = request.target.path()
        var response: HTTPResponse
        if let file = WebFiles.all[path] {
            response = Self.response(.ok, file.type, file.bytes)
        } else if path == "/metrics" {
            let text = history.read { $0.metrics() }
            response = Self.response(.ok, "text/plain; version=0.0.4", Data(text.utf8))
        } else if path == "/api/why" {
            let answer = try await story(Query(request.query).text("message"))
            response = Self.response(.ok, "application/json", Self.json(answer))
        } else if path == "/api/live" {
            let body = HTTPBodySequence(from: LiveStream(history: history))
            response = Self.response(.ok, "text/event-stream", Data())
            if request.method == .GET { response.payload = .httpBody(body) }
        } else {
            let data = try data(path, Query(request.query))
            response = Self.response(.ok, "application/json", data)
        }
        if request.method == .HEAD {
            response.headers[.contentLength] = "0"
            response.payload = .httpBody(HTTPBodySequence())
        }
        return response
    }

    private func data(_ path: String, _ query: Query) throws(Refusal) -> Data {
        switch path {
        case "/api/run":
            let isLive = desk.isOpen
            let tellsWhy = stories != nil
            guard let run = history.read({ $0.run(isLive: isLive, tellsWhy: tellsWhy) }) else {
                throw Refusal(.notFound, "the run has not started yet")
            }
            return Self.json(run)
        case "/api/panels": return Self.json(PanelsAnswer(panels))
        case "/api/state": return Self.json(history.read { $0.state() })
        case "/api/deliveries": return Self.json(history.read { $0.deliveries() })
        case "/api/links": return Self.json(history.read { $0.links(most: Self.mostLinks) })
        case "/api/losses": return Self.json(history.read { $0.lossLines() })
        case "/api/remarks": return Self.json(history.read { $0.remarkLines() })
        case "/api/output":
            let count = history.read { $0.nodes.count }
            guard let node = query.number("node"), node >= 0, Int(node) < count else {
                throw Refusal(.badRequest, "`node` must be the index of a node")
            }
            return Self.json(history.read { $0.output(of: Int(node)) })
        case "/api/series":
            let question = try seriesQuestion(query)
            return Self.json(history.read { $0.series(question) })
        default: throw Refusal(.notFound, "there is no such page")
        }
    }

    /// What became of a message; it is looked for beside the threads of the server.
    private func story(_ message: String) async throws(Refusal) -> StoryAnswer {
        guard let stories else {
            throw Refusal(.notFound, "nothing is kept here of single messages")
        }
        let answer = await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(returning: Result { try stories(message) })
            }
        }
        switch answer {
        case .success(let text): return StoryAnswer(text: text)
        case .failure(let error): throw Refusal(.notFound, "\(error)")
        }
    }

    private static let mostLinks = 2_000

    private func seriesQuestion(_ query: Query) throws(Refusal) -> SeriesQuestion {
        let number = Int(query.text("panel")) ?? -1
        guard panels.panels.indices.contains(number),
            let quantity = panels.panels[number].show.quantity
        else { throw Refusal(.badRequest, "`panel` must be the index of a chart") }
        let panel = panels.panels[number]
        let (fleet, begin, now) = history.read { state in
            (state.description?.nodes ?? [], state.description?.begin.nanoseconds ?? 0, state.time)
        }
        var places = panel.places(in: fleet.lazy.map { ($0.name, $0.group) })
        if panel.nodes.isEmpty {
            places = query.text("nodes").split(separator: ",").map { Int($0) ?? -1 }
            let most = SeriesQuestion.mostNodes
            guard (1...most).contains(places.count), places.allSatisfy(fleet.indices.contains)
            else { throw Refusal(.badRequest, "`nodes` must be 1 to \(most) indices of nodes") }
        }
        let points = query.number("points") ?? 600
        guard points >= 2, points <= Double(SeriesQuestion.mostPoints) else {
            let text = "`points` must be 2 to \(SeriesQuestion.mostPoints)"
            throw Refusal(.badRequest, text)
        }
        // In seconds, as all times of the answers.
        let from = query.number("from").map { UInt64(clamping: Int64(($0 * 1e9).clamped)) }
        let to = query.number("to").map { UInt64(clamping: Int64(($0 * 1e9).clamped)) }
        let question = SeriesQuestion(
            quantity: quantity, nodes: places, from: from ?? begin, to: to ?? max(now, begin + 1),
            points: Int(points), each: panel.each, component: panel.component)
        guard question.from < question.to else {
            throw Refusal(.badRequest, "`from` must be before `to`")
        }
        return question
    }

    private func post(
        _ request: HTTPRequest, _ headers: RequestGuard.Headers
    ) async throws(Refusal) -> HTTPResponse {
        guard requestGuard.isAuthorized(headers) else {
            throw Refusal(
                HTTPStatusCode(401, phrase: "Unauthorized"),
                "a command needs the token of the address that the program printed")
        }
        guard request.target.path() == "/api/command" else {
            throw Refusal(.notFound, "there is no such page")
        }
        guard let count = request.bodySequence.count, count <= Self.longestCommand else {
            throw Refusal(
                HTTPStatusCode(413, phrase: "Content Too Large"),
                "a command has at most \(Self.longestCommand) bytes")
        }
        guard let body = try? await request.bodyData, let answer = await desk.ask([UInt8](body))
        else { throw Refusal(HTTPStatusCode(409, phrase: "Conflict"), "no run takes commands") }
        return Self.response(.ok, "application/json", Data(answer))
    }

    private static func json(_ value: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "", negativeInfinity: "", nan: "")
        return (try? encoder.encode(value)) ?? Data("null".utf8)
    }

    /// The page loads nothing but what lies here (the icon is an empty one in the page itself).
    private static let contentPolicy =
        "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'"

    private static func response(
        _ status: HTTPStatusCode, _ type: String, _ body: Data
    ) -> HTTPResponse {
        HTTPResponse(
            statusCode: status,
            headers: [
                .contentType: type, .cacheControl: "no-store",
                HTTPHeader("Content-Security-Policy"): contentPolicy,
                HTTPHeader("X-Content-Type-Options"): "nosniff",
                HTTPHeader("Referrer-Policy"): "no-referrer",
            ], body: HTTPBodySequence(data: body, suggestedBufferSize: max(4_096, body.count)))
    }

    /// The parameters of a request.
    private struct Query {
        private let items: [HTTPRequest.QueryItem]

        init(_ items: [HTTPRequest.QueryItem]) { self.items = items }

        func text(_ name: String) -> String { items.first { $0.name == name }?.value ?? "" }
        func number(_ name: String) -> Double? {
            Double(text(name)).flatMap { $0.isFinite ? $0 : nil }
        }
    }
}

extension Double {
    /// A number of nanoseconds that fits.
    fileprivate var clamped: Double { min(max(self, 0), 9e18) }
}
