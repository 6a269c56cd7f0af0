import Fleet
import SimulationKernel

/// The power table: for each group its average and its worst node, by component and state.
struct PowerReport {
    private let results: Results
    private let days: Double

    init(_ results: Results) {
        self.results = results
        days = results.summary.virtualTime.seconds / 86_400
    }

    var lines: [String] {
        guard days > 0 else { return [] }
        var lines: [String] = []
        var groups: [String] = []
        for node in results.description.nodes where !groups.contains(node.group) {
            groups.append(node.group)
        }
        for group in groups {
            let members = results.description.nodes.indices.filter {
                results.description.nodes[$0].group == group
            }
            if !lines.isEmpty { lines.append("") }
            lines += self.lines(group, members)
        }
        return ["Power (mAh a day)", ""] + lines
    }

    private func lines(_ group: String, _ members: [Int]) -> [String] {
        let worst = members.reduce(members[0]) { isWorse($1, than: $0) ? $1 : $0 }
        let columns = members.count == 1 ? [members] : [members, [worst]]
        var boards: [String] = []
        for member in members {
            let board = results.description.nodes[member].board
            if !boards.contains(board) { boards.append(board) }
        }
        let title = "\(group) (\(boards.joined(separator: ", ")))"
        let worstName = results.description.nodes[worst].name
        var table = TextTable([.left, .left] + columns.map { _ in .right })
        if columns.count == 1 {
            table.add(["", "", worstName])
        } else {
            table.add(["", "", "mean of \(members.count)", "worst: \(worstName)"])
        }
        for component in components(members) {
            var name = component.name
            for state in component.states {
                let cells = columns.map { perDay($0, component.name, state) }
                table.add([name, state] + cells.map { Figures.fixed($0, 3) })
                name = ""
            }
        }
        let drawn = columns.map { total($0) { $0 > 0 } }
        table.add(["all together", ""] + drawn.map { Figures.fixed($0, 3) })
        let harvested = columns.map { total($0) { $0 < 0 } }
        if harvested.contains(where: { $0 != 0 }) {
            table.add(["harvested", ""] + harvested.map { Figures.fixed(-$0, 3) })
        }
        table.add(["battery now", ""] + columns.map(battery))
        table.add(["projected lifetime", ""] + columns.map(lifetime))
        return [title] + table.lines()
    }

    /// Whether one node of a group is worse off than another: it lasts less long or draws more.
    private func isWorse(_ node: Int, than other: Int) -> Bool {
        let (left, right) = (results.summary.nodes[node], results.summary.nodes[other])
        if left.projectedLifetime != right.projectedLifetime {
            return (left.projectedLifetime?.nanoseconds ?? .max)
                < (right.projectedLifetime?.nanoseconds ?? .max)
        }
        return total([node]) { $0 > 0 } > total([other]) { $0 > 0 }
    }

    /// The components that draw, with their states, in the order of the ledger.
    private func components(_ members: [Int]) -> [(name: String, states: [String])] {
        var components: [(name: String, states: [String])] = []
        for member in members {
            for entry in results.summary.nodes[member].charges where entry.picocoulombs > 0 {
                guard let index = components.firstIndex(where: { $0.name == entry.component })
                else {
                    components.append((entry.component, [entry.state]))
                    continue
                }
                if !components[index].states.contains(entry.state) {
                    components[index].states.append(entry.state)
                }
            }
        }
        return components
    }

    private func perDay(_ members: [Int], _ component: String, _ state: String) -> Double {
        let charge = members.reduce(0.0) { sum, member in
            results.summary.nodes[member].charges.reduce(sum) {
                let counts = $1.component == component && $1.state == state && $1.picocoulombs > 0
                return counts ? $0 + $1.milliampereHours : $0
            }
        }
        return charge / Double(members.count) / days
    }

    private func total(_ members: [Int], where counts: (Int64) -> Bool) -> Double {
        let charge = members.reduce(0.0) { sum, member in
            results.summary.nodes[member].charges.reduce(sum) {
                counts($1.picocoulombs) ? $0 + $1.milliampereHours : $0
            }
        }
        return charge / Double(members.count) / days
    }

    private func battery(_ members: [Int]) -> String {
        let readings = members.compactMap { results.summary.nodes[$0].batteryAtEnd }
        guard !readings.isEmpty else { return "mains" }
        let charge = readings.reduce(0) { $0 + $1.charge } / Double(readings.count)
        let volts = readings.reduce(0) { $0 + $1.volts } / Double(readings.count)
        return "\(Figures.fixed(100 * charge, 1)) %, \(Figures.fixed(volts, 2)) V"
    }

    /// For a group the median, for a mean would let one node that hardly draws stand for all.
    private func lifetime(_ members: [Int]) -> String {
        let powered = members.filter { results.summary.nodes[$0].batteryAtEnd != nil }
        guard !powered.isEmpty else { return "mains" }
        let spans = powered.map {
            results.summary.nodes[$0].projectedLifetime?.seconds ?? .infinity
        }.sorted()
        let median = spans[(spans.count - 1) / 2]
        return median.isFinite ? Figures.lifetime(median) : "does not run down"
    }
}
