import Fleet
import Foundation
import Scenario
import SimulationKernel
import YAMLSyntax

/// Answers what a test asks of its fleets: one JSON object for another.
///
/// `{"run": 0, "method": "advance", "span": "2h"}` gives `{"result": ...}`, or `{"error": text}`
/// for what cannot be.
final class FleetCalls {
    private let limits: TestLimits
    /// Over those of the scenario: the seed of the command line.
    private let overrides: [String]
    private var sessions: [FleetSession?] = []
    /// The nodes that the test spoke of, in that order: their last records explain a failure.
    private(set) var concerned: [(session: FleetSession, node: Int)] = []
    private static let concernedLimit = 6

    init(limits: TestLimits, overrides: [String]) {
        self.limits = limits
        self.overrides = overrides
    }

    /// What a test may ask for; absent members are nil.
    struct Request: Decodable {
        var run: Int?
        var method: String
        var path: String?
        var settings: [String]?
        var span: String?
        var node: String?
        var names: String?
        var pattern: String?
        var source: String?
        var destination: String?
        var since_ns: UInt64?
        var sensor: String?
        var quantity: String?
        var value: Double?
        var firmware: String?
        /// A fault as a scenario writes it, without its times.
        var fault: String?
    }

    /// An answer's value.
    enum Answer: Encodable {
        case nothing
        case number(Double)
        case count(UInt64)
        case text(String)
        case list([Answer])
        case members([String: Answer])

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .nothing: try container.encodeNil()
            case .number(let value): try container.encode(value)
            case .count(let value): try container.encode(value)
            case .text(let text): try container.encode(text)
            case .list(let items): try container.encode(items)
            case .members(let members): try container.encode(members)
            }
        }
    }

    /// Does what a request asks.
    func answer(_ request: [UInt8]) -> [UInt8] {
        let answer: Answer
        do {
            let request = try JSONDecoder().decode(Request.self, from: Data(request))
            answer = .members(["result": try perform(request)])
        } catch let error as TestFault {
            answer = .members(["error": .text(error.description)])
        } catch let error as ControlFault {
            answer = .members(["error": .text(error.description)])
        } catch let error as DiagnosticList {
            answer = .members(["error": .text(error.description)])
        } catch is DecodingError {
            answer = .members(["error": .text("this is no request of the module fleet")])
        } catch {
            answer = .members(["error": .text("\(error)")])
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(answer)).map(Array.init) ?? Array("{}".utf8)
    }

    /// Ends all fleets.
    func end() {
        for session in sessions { session?.end() }
        sessions = []
    }

    /// The last records of the nodes that the test spoke of.
    var lastRecords: String {
        concerned.map { session, node in
            session.history.lastTexts(of: [node], names: session.scenario.nodes.map(\.name))
        }.joined()
    }

    private func perform(_ request: Request) throws -> Answer {
        if request.method == "open" { return try open(request) }
        if request.method == "seconds" {
            return .number(Double(try FleetCalls.nanoseconds(request.span ?? "")) / 1e9)
        }
        let session = try session(request.run)
        switch request.method {
        case "close":
            session.end()
            sessions[request.run ?? 0] = nil
            return .nothing
        case "fault":
            let action = try FaultAction.parse(request.fault ?? "")
            for name in action.nodes {
                for index in session.scenario.indices(named: name).prefix(2) {
                    concern(session, index)
                }
            }
            try session.perform { try $0.inject(action) }
            return .nothing
        case "fork": return add(try session.fork())
        case "time": return .count(try session.time().nanoseconds)
        case "advance":
            try session.advance(to: try instant(request, session))
            return .count(try session.time().nanoseconds)
        case "expect": return try expect(request, session)
        case "names":
            return .list(
                try NodeNames.find(request.names ?? "*", in: session.scenario)
                    .map { .text(session.scenario.nodes[$0].name) })
        case "delivery": return try delivery(request, session)
        case "node", "prints", "faults", "energy", "firmware", "set_sensor":
            return try performOnNode(request, session)
        default: throw TestFault.refused("a fleet knows no `\(request.method)`")
        }
    }

    private func performOnNode(_ request: Request, _ session: FleetSession) throws -> Answer {
        let name = request.node ?? ""
        let index = try NodeNames.index(of: name, in: session.scenario)
        concern(session, index)
        switch request.method {
        case "node": return try session.perform { NodeAnswer.state(try $0.nodeState(name)) }
        case "energy": return try session.perform { NodeAnswer.energy(try $0.charges(of: name)) }
        case "prints": return NodeAnswer.lines(session.history.lines[index])
        case "faults": return NodeAnswer.faults(session.history.faults[index])
        case "firmware":
            var change = FleetChange()
            change.firmware = [
                FleetChange.Firmware(nodes: name, folder: request.firmware ?? "")
            ]
            try session.perform { try $0.change(change) }
        default:
            try session.perform {
                try $0.setSensor(
                    node: name, sensor: request.sensor ?? "", quantity: request.quantity ?? "",
                    value: request.value)
            }
        }
        return .nothing
    }

    private func concern(_ session: FleetSession, _ node: Int) {
        guard concerned.count < Self.concernedLimit,
            !concerned.contains(where: { $0.session === session && $0.node == node })
        else { return }
        concerned.append((session, node))
    }

    // MARK: - Fleets

    private func open(_ request: Request) throws -> Answer {
        let path = request.path ?? ""
        let settings = (request.settings ?? []) + overrides
        let scenario = try FleetScenario.load(path: path, overrides: settings)
        return add(try FleetSession(scenario, path: path, overrides: settings, limits: limits))
    }

    private func add(_ session: FleetSession) -> Answer {
        sessions.append(session)
        return .count(UInt64(sessions.count - 1))
    }

    private func session(_ number: Int?) throws -> FleetSession {
        guard let number, sessions.indices.contains(number), let session = sessions[number] else {
            throw TestFault.refused("this fleet is closed")
        }
        return session
    }

    // MARK: - Time

    /// The present and a span behind it.
    private func instant(_ request: Request, _ session: FleetSession) throws -> Instant {
        let text = request.span ?? ""
        let now = try session.time()
        let nanoseconds = try FleetCalls.nanoseconds(text)
        guard nanoseconds >= 0 else {
            throw TestFault.refused("the span `\(text)` is negative: no fleet goes back")
        }
        return now + Span(nanoseconds: nanoseconds)
    }

    /// A duration such as `2h`; `1day` is taken for `1d`.
    static func nanoseconds(_ text: String) throws(TestFault) -> Int64 {
        do {
            return try Quantity.nanoseconds(text)
        } catch {
            if let other = error.suggestion, let nanoseconds = try? Quantity.nanoseconds(other) {
                return nanoseconds
            }
            throw .refused("\(error.message) (expected a duration such as 2h)")
        }
    }

    private func expect(_ request: Request, _ session: FleetSession) throws -> Answer {
        let pattern: Pattern
        do {
            pattern = try Pattern(request.pattern ?? "")
        } catch {
            throw TestFault.refused("`\(request.pattern ?? "")` is no regular expression")
        }
        var nodes: Set<Int>?
        if let names = request.names {
            let found = try NodeNames.find(names, in: session.scenario)
            for index in found.prefix(2) { concern(session, index) }
            nodes = Set(found)
        }
        let begin = try session.time()
        try session.advance(to: try instant(request, session)) { node, line in
            (nodes?.contains(node) ?? true) && pattern.isFound(in: line)
        }
        return NodeAnswer.firstLine(session, nodes: nodes, since: begin, pattern)
    }

    private func delivery(_ request: Request, _ session: FleetSession) throws -> Answer {
        let sources = try NodeNames.find(request.source ?? "", in: session.scenario)
        let destinations = try NodeNames.find(request.destination ?? "", in: session.scenario)
        let counts = session.history.delivery(
            from: Set(sources.map(Int32.init)), to: Set(destinations.map(Int32.init)),
            since: Instant(nanoseconds: request.since_ns ?? 0))
        return .members([
            "sent": .count(UInt64(counts.sent)), "delivered": .count(UInt64(counts.delivered)),
        ])
    }
}
