import Fleet
import SimulationKernel

/// The power table: for each group its mean and its worst node, by component and state.
struct PowerReport {
    private let results: Results
    private let days: Double

    init(_ results: Results) {
        self.results = results
        days = results.recordedSeconds / 86_400
    }

    /// A table: what its columns are called, and which nodes each is the mean of.
    private struct Section {
        var title: String
        var boards: [String]
        var columns: [(name: String, members: [Int])]
        /// Single nodes on one board stand beside each other.
        var isOfSingles: Bool
    }

    var lines: [String] {
        guard days > 0 else { return [] }
        let tables = sections.flatMap { [""] + lines($0) }
        return [
            "Power, in mAh a day from the supply",
            "(what self-discharge and sun add or take is in the battery's rows)",
        ] + tables
    }

    private var sections: [Section] {
        var groups: [(name: String, members: [Int])] = []
        for (index, node) in results.description.nodes.enumerated() {
            if let known = groups.firstIndex(where: { $0.name == node.group }) {
                groups[known].members.append(index)
            } else {
                groups.append((node.group, [index]))
            }
        }
        var sections: [Section] = []
        for (name, members) in groups {
            var boards: [String] = []
            for member in members {
                let board = results.description.nodes[member].board
                if !boards.contains(board) { boards.append(board) }
            }
            let isSingle = members.count == 1
            if isSingle, let last = sections.last, last.isOfSingles, last.boards == boards,
                last.columns.count < 3
            {
                sections[sections.count - 1].title += ", \(name)"
                sections[sections.count - 1].columns.append((name, members))
                continue
            }
            var columns = [(name: isSingle ? name : "mean of \(members.count)", members: members)]
            if !isSingle {
                let worst = members.reduce(members[0]) { isWorse($1, than: $0) ? $1 : $0 }
                columns.append(("worst: \(results.description.nodes[worst].name)", [worst]))
            }
            sections.append(
                Section(title: name, boards: boards, columns: columns, isOfSingles: isSingle))
        }
        return sections
    }

    private func lines(_ section: Section) -> [String] {
        let columns = section.columns.map(\.members)
        let members = columns.flatMap { $0 }
        var table = TextTable([.left, .left] + columns.flatMap { _ in [.right, .right] })
        table.add(["", ""] + section.columns.flatMap { [$0.name, "share"] })
        let drawn = columns.map { total($0) }
        func add(_ name: String, _ state: String, _ values: [Double]) {
            let cells = zip(values, drawn).flatMap { [Self.figure($0), Self.share($0, of: $1)] }
            table.add([name, state] + cells)
        }
        for component in components(members) {
            let states = component.states.map { state in
                (name: state, values: columns.map { perDay($0, component.name, state) })
            }
            if states.count == 1 {
                add(component.name, states[0].name, states[0].values)
                continue
            }
            let sums = columns.indices.map { column in
                states.reduce(0) { $0 + $1.values[column] }
            }
            add(component.name, "", sums)
            for state in states { add("", state.name, state.values) }
        }
        table.add(["all together", ""] + drawn.flatMap { [Self.figure($0), ""] })
        if members.contains(where: { results.summary.nodes[$0].batteryAtEnd != nil }) {
            table.add(["battery gains", ""] + columns.flatMap { [gain($0), ""] })
            table.add(["battery now", ""] + columns.flatMap { [battery($0), ""] })
            table.add(["lifetime from full", ""] + columns.flatMap { [lifetime($0), ""] })
        } else {
            table.add(["on mains"])
        }
        return ["\(section.title) (\(section.boards.joined(separator: ", ")))"] + table.lines()
    }

    /// A charge of a day: what there is of it is never shown as nothing.
    static func figure(_ value: Double) -> String {
        value > 0 && value < 0.0005 ? "<0.001" : Figures.fixed(value, 3)
    }

    private static func share(_ value: Double, of whole: Double) -> String {
        let share = whole > 0 ? 100 * value / whole : 0
        return share > 0 && share < 0.05 ? "<0.1 %" : Figures.percent(value, of: whole)
    }

    /// Whether one node of a group is worse off than another: it lasts less long or draws more.
    private func isWorse(_ node: Int, than other: Int) -> Bool {
        let (left, right) = (results.summary.nodes[node], results.summary.nodes[other])
        if left.projectedLifetime != right.projectedLifetime {
            return (left.projectedLifetime?.nanoseconds ?? .max)
                < (right.projectedLifetime?.nanoseconds ?? .max)
        }
        return total([node]) > total([other])
    }

    /// The components that draw, with their states, in the order of the ledger.
    private func components(_ members: [Int]) -> [(name: String, states: [String])] {
        var components: [(name: String, states: [String])] = []
        for member in members {
            for entry in results.summary.nodes[member].charges where entry.picocoulombs != 0 {
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
                let counts = $1.component == component && $1.state == state
                return counts ? $0 + $1.milliampereHours : $0
            }
        }
        return charge / Double(members.count) / days
    }

    private func total(_ members: [Int]) -> Double {
        let charge = members.reduce(0.0) { sum, member in
            results.summary.nodes[member].charges.reduce(sum) { $0 + $1.milliampereHours }
        }
        return charge / Double(members.count) / days
    }

    /// The mAh that a battery has more each day than the day before, or less.
    private func gain(_ members: [Int]) -> String {
        let gains = members.compactMap { member -> Double? in
            let node = results.summary.nodes[member]
            guard let start = node.batteryAtStart, let end = node.batteryAtEnd,
                let capacity = results.description.nodes[member].batteryMilliampereHours
            else { return nil }
            return (end.charge - start.charge) * capacity / days
        }
        guard !gains.isEmpty else { return "-" }
        let mean = gains.reduce(0, +) / Double(gains.count)
        return (mean > 0 ? "+" : "") + Figures.fixed(mean, 3)
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
