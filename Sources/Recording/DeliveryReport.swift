import Fleet

/// The delivery table: what went from group to group by which kind of link, why it was lost, and
/// which links do worst.
struct DeliveryReport {
    private let results: Results

    private struct Route: Hashable {
        var kind: LinkKind
        var source: String
        var destination: String
    }

    private struct Tally {
        var route: Route
        var sent: UInt64 = 0
        var delivered: UInt64 = 0
        var lost: UInt64 = 0
        var reasons: [(reason: LossReason, count: UInt64)] = []

        /// The share that arrived of what arrived or was lost; not a number when nothing was.
        var rate: Double { Double(delivered) / (Double(delivered) + Double(lost)) }
    }

    init(_ results: Results) { self.results = results }

    /// How many of the worst links are shown.
    private static let worstCount = 5

    var lines: [String] {
        let groups = tallies(group)
        guard !groups.isEmpty else { return [] }
        let links = tallies(results.description.nodeName)
        var lines = ["Delivery", ""] + table(groups)
        let losing = links.filter { $0.lost > 0 }
        guard links.count > groups.count, !losing.isEmpty else { return lines }
        let worst = losing.sorted {
            ($0.rate, $1.lost, $0.route.source, $0.route.destination)
                < ($1.rate, $0.lost, $1.route.source, $1.route.destination)
        }.prefix(Self.worstCount)
        let tail = losing.count > worst.count ? "; the worst \(worst.count):" : ":"
        lines += ["", "\(losing.count) of \(links.count) links lost messages\(tail)", ""]
        return lines + table(Array(worst))
    }

    private func table(_ tallies: [Tally]) -> [String] {
        var table = TextTable([.left, .left, .right, .right, .right, .right, .left])
        table.add(["from -> to", "link", "sent", "delivered", "lost", "rate", "why lost"])
        for tally in tallies { table.add(cells(tally)) }
        return table.lines()
    }

    /// What went from where to where, with the ends called as `name` says.
    private func tallies(_ name: (Int32) -> String) -> [Tally] {
        func route(_ kind: LinkKind, _ source: Int32, _ destination: Int32) -> Route {
            Route(kind: kind, source: name(source), destination: name(destination))
        }
        var tallies: [Tally] = []
        // Looked up, never iterated.
        var places: [Route: Int] = [:]
        func place(of route: Route) -> Int {
            if let index = places[route] { return index }
            places[route] = tallies.count
            tallies.append(Tally(route: route))
            return tallies.count - 1
        }
        for link in results.summary.links {
            let index = place(of: route(link.kind, link.source, link.destination))
            tallies[index].sent += link.sent
            tallies[index].delivered += link.delivered
            tallies[index].lost += link.lost
        }
        for loss in results.losses {
            let index = place(of: route(loss.link, loss.source, loss.destination))
            if let known = tallies[index].reasons.firstIndex(where: { $0.reason == loss.reason }) {
                tallies[index].reasons[known].count += loss.count
            } else {
                tallies[index].reasons.append((loss.reason, loss.count))
            }
        }
        return tallies
    }

    private func cells(_ tally: Tally) -> [String] {
        let reasons = tally.reasons.sorted {
            ($0.count, $1.reason.rawValue) > ($1.count, $0.reason.rawValue)
        }
        return [
            "\(tally.route.source) -> \(tally.route.destination)", tally.route.kind.name,
            Figures.grouped(tally.sent), Figures.grouped(tally.delivered),
            Figures.grouped(tally.lost),
            tally.rate.isNaN ? "-" : Figures.percent(tally.rate, of: 1),
            reasons.map { "\($0.reason.words) \(Figures.grouped($0.count))" }
                .joined(separator: ", "),
        ]
    }

    private func group(_ node: Int32) -> String {
        let nodes = results.description.nodes
        return nodes.indices.contains(Int(node))
            ? nodes[Int(node)].group : results.description.nodeName(node)
    }
}
