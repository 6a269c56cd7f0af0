import Fleet
import Scenario
import SimulationKernel
import YAMLSyntax

/// Says of a fleet that stands still whether it did what its scenario expects.
struct ExpectationJudge {
    private let session: FleetSession
    private var history: FleetHistory { session.history }
    /// The charge of each battery at the start; nil on mains.
    private let startCharges: [Double?]
    /// More nodes are only counted.
    private static let shownNodes = 6

    /// What was seen instead of what was expected.
    struct Failure {
        /// One sentence, then a line for each of the nodes that matter.
        var text: String
        /// The nodes concerned, the worst first.
        var nodes: [Int]
    }

    /// Looks at the fleet at its start.
    ///
    /// - Throws: `limit` when the run had to end.
    init(_ session: FleetSession) throws {
        self.session = session
        startCharges = try session.scenario.nodes.map { node in
            try session.perform { try $0.nodeState(node.name).battery?.charge }
        }
    }

    /// What is wrong; nil when the expectation is met.
    func failure(of expectation: Expectation) throws -> Failure? {
        let nodes = indices(expectation.nodes)
        let until = Quantity.text(nanoseconds: expectation.until.nanoseconds)
        switch expectation.kind {
        case .delivery: return delivery(expectation, nodes, until)
        case .lifetime: return try lifetime(expectation, nodes, until)
        case .energy: return try energy(expectation, nodes, until)
        case .prints: return try prints(expectation, nodes, until)
        case .health: return health(expectation, nodes, until)
        }
    }

    private func indices(_ names: [String]) -> [Int] {
        Set(names.flatMap { session.scenario.indices(named: $0) }).sorted()
    }

    private func name(_ node: Int) -> String { session.scenario.nodes[node].name }

    /// A sentence with the worst nodes below it.
    private func failure(_ sentence: String, _ lines: [(node: Int, text: String)]) -> Failure {
        var text = sentence
        for line in lines.prefix(Self.shownNodes) { text += "\n  \(name(line.node)): \(line.text)" }
        if lines.count > Self.shownNodes { text += "\n  and \(lines.count - Self.shownNodes) more" }
        return Failure(text: text, nodes: lines.prefix(Self.shownNodes).map(\.node))
    }

    // MARK: - Kinds

    private func delivery(
        _ expectation: Expectation, _ sources: [Int], _ until: String
    ) -> Failure? {
        let destinations = Set(indices(expectation.destinations).map(Int32.init))
        func counts(_ sources: [Int]) -> (sent: Int, delivered: Int) {
            history.delivery(
                from: Set(sources.map(Int32.init)), to: destinations, since: .start)
        }
        let all = counts(sources)
        let way = "from \(words(expectation.nodes)) to \(words(expectation.destinations))"
        guard all.sent > 0 else {
            return failure(
                "nothing was sent \(way) until \(until): nobody can say what arrives",
                sources.map { ($0, "sent nothing") })
        }
        guard Double(all.delivered) < expectation.share * Double(all.sent) else { return nil }
        let each = sources.map { (node: $0, counts: counts([$0])) }
            .filter { $0.counts.delivered < $0.counts.sent || $0.counts.sent == 0 }
            .sorted { share($0.counts) < share($1.counts) }
        return failure(
            "\(percent(share(all))) of the messages \(way) arrived until \(until)"
                + " (\(all.delivered) of \(all.sent)), expected at least "
                + percent(expectation.share),
            each.map { ($0.node, "\($0.counts.delivered) of \($0.counts.sent)") })
    }

    private func lifetime(
        _ expectation: Expectation, _ nodes: [Int], _ until: String
    ) throws -> Failure? {
        var short: [(node: Int, span: Span, gaveOut: Instant?)] = []
        for node in nodes {
            let state = try session.perform { [name = name(node)] in try $0.nodeState(name) }
            guard let start = startCharges[node], let end = state.battery?.charge, start > end
            else { continue }
            // Behind its end a battery draws nothing: what counts is the pace until then.
            let gaveOut = firstBrownOut(node)
            let span = (gaveOut ?? .start + expectation.until) - .start
            let lifetime = Span.seconds(min(span.seconds / (start - end), 9e9))
            if lifetime < expectation.lifetime { short.append((node, lifetime, gaveOut)) }
        }
        guard !short.isEmpty else { return nil }
        short.sort { $0.span < $1.span }
        return failure(
            "\(short.count == 1 ? "a battery lasts" : "batteries last") from full, at the pace"
                + " until \(until), \(days(short[0].span)), expected at least "
                + Quantity.text(nanoseconds: expectation.lifetime.nanoseconds),
            short.map { line in
                let end = line.gaveOut.map { ", empty at \(days($0 - .start))" } ?? ""
                return (line.node, days(line.span) + end)
            })
    }

    private func energy(
        _ expectation: Expectation, _ nodes: [Int], _ until: String
    ) throws -> Failure? {
        let days = expectation.until.seconds / 86_400
        let limit = expectation.dailyCoulombs / 3.6
        var over: [(node: Int, charge: Double, most: String)] = []
        for node in nodes {
            let charges = try session.perform { [name = name(node)] in try $0.charges(of: name) }
                .filter { $0.picocoulombs > 0 }
            let charge = charges.reduce(0) { $0 + $1.milliampereHours } / days
            guard charge > limit else { continue }
            let most = charges.max { $0.picocoulombs < $1.picocoulombs }
            over.append((node, charge, most.map { "\($0.component) \($0.state)" } ?? ""))
        }
        guard !over.isEmpty else { return nil }
        over.sort { ($1.charge, $0.node) < ($0.charge, $1.node) }
        return failure(
            "\(figure(over[0].charge))mAh a day were drawn until \(until), expected at most "
                + "\(figure(limit))mAh",
            over.map { ($0.node, "\(figure($0.charge))mAh a day, most of it \($0.most)") })
    }

    private func prints(
        _ expectation: Expectation, _ nodes: [Int], _ until: String
    ) throws -> Failure? {
        let pattern = try Pattern(expectation.pattern)
        let few = nodes.map { node in
            (node: node, count: history.lines[node].count { pattern.isFound(in: $0.bytes) })
        }.filter { $0.count < expectation.count }.sorted { $0.count < $1.count }
        guard !few.isEmpty else { return nil }
        let times = expectation.count == 1 ? "" : " at least \(expectation.count) times"
        return failure(
            "lines like `\(expectation.pattern)` were expected of \(words(expectation.nodes))"
                + "\(times) until \(until)",
            few.map { ($0.node, "\($0.count) of \(history.lines[$0.node].count) lines") })
    }

    private func health(
        _ expectation: Expectation, _ nodes: [Int], _ until: String
    ) -> Failure? {
        let ill = nodes.compactMap { node in
            history.troubles(of: node).first.map { first in
                let more = history.troubles(of: node).count - 1
                let seconds = Double(first.time.nanoseconds / 1_000_000) / 1000
                return (
                    node: node,
                    text: "\(first.text) at \(seconds) s" + (more > 0 ? ", and \(more) more" : "")
                )
            }
        }
        guard !ill.isEmpty else { return nil }
        return failure(
            "\(ill.count) of \(nodes.count) nodes of \(words(expectation.nodes)) failed or started"
                + " anew until \(until), expected none", ill)
    }

    private func firstBrownOut(_ node: Int) -> Instant? {
        history.troubles(of: node).first { $0.kind == .brownout }?.time
    }

    // MARK: - Words

    private func words(_ names: [String]) -> String { names.joined(separator: ", ") }

    private func share(_ counts: (sent: Int, delivered: Int)) -> Double {
        counts.sent > 0 ? Double(counts.delivered) / Double(counts.sent) : 0
    }

    private func percent(_ share: Double) -> String { figure(share * 100) + "%" }

    private func days(_ span: Span) -> String {
        // Seconds of a day are no matter in a lifetime of weeks.
        let unit: Int64 = span.seconds > 10 * 86_400 ? 3_600_000_000_000 : 1_000_000_000
        return Quantity.text(nanoseconds: max(span.nanoseconds / unit, 1) * unit)
    }

    /// Four digits, cut and not rounded: what is not enough never looks as if it were.
    private func figure(_ number: Double) -> String {
        var unit = 0.0001
        while number >= 10_000 * unit { unit *= 10 }
        return shortText((number / unit).rounded(.down) * unit)
    }
}
