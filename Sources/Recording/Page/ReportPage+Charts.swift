import Fleet
import SimulationKernel

extension ReportPage {
    // MARK: - Energy

    /// The components that draw, by the charge of all groups: each has its colour.
    private func components(_ costs: [Costs]) -> [(name: String, states: [String])] {
        var found: [(name: String, states: [String], charge: Double)] = []
        for item in costs.flatMap(\.items) {
            let place = found.firstIndex { $0.name == item.component } ?? found.count
            if place == found.count { found.append((item.component, [], 0)) }
            found[place].charge += item.share
            if !found[place].states.contains(item.state) { found[place].states.append(item.state) }
        }
        return found.sorted { ($1.charge, $0.name) < ($0.charge, $1.name) }
            .map { ($0.name, $0.states.sorted()) }
    }

    private static func colour(_ component: Int, _ state: Int) -> String {
        let strength = ["1", ".75", ".55", ".4", ".3", ".2"][min(state, 5)]
        return "fill:var(--c\(component % 8));fill-opacity:\(strength)"
    }

    var energy: String {
        let groups = shown.map { (group: $0, costs: Costs($0, results)) }
            .filter { $0.costs.total > 0 }
        let components = components(groups.map(\.costs))
        let (width, left, right, pitch) = (960.0, 190.0, 850.0, 34.0)
        var body = ""
        for (row, entry) in groups.enumerated() {
            let y = Double(row) * pitch + 4
            body += Markup.word(Self.shortened(entry.group.name), x: left - 10, y: y + 17, "end")
            var x = left
            for (number, component) in components.enumerated() {
                for (place, state) in component.states.enumerated() {
                    let item = entry.costs.items.first {
                        $0.component == component.name && $0.state == state
                    }
                    guard let item, item.share > 0.0005 else { continue }
                    let size = item.share * (right - left)
                    let share = Figures.percent(item.share, of: 1)
                    body += Markup.box(
                        x: x, y: y, width: size - 0.5, height: 24,
                        style: Self.colour(number, place),
                        title: "\(entry.group.name): \(component.name) \(state), \(share), "
                            + "\(Figures.fixed(item.perDay, 3)) mAh a day")
                    x += size
                }
            }
            let total = Figures.fixed(entry.costs.total, entry.costs.total < 100 ? 2 : 0)
            body += Markup.word("\(total) mAh/d", x: width, y: y + 17, "end")
        }
        let legend = components.enumerated().flatMap { number, component in
            component.states.enumerated().compactMap { place, state -> String? in
                let most = groups.compactMap { entry in
                    entry.costs.items.first {
                        $0.component == component.name && $0.state == state
                    }?.share
                }.max()
                guard let most, most >= 0.005 else { return nil }
                let colour = Self.colour(number, place)
                    .replacing("fill-opacity", with: "opacity")
                    .replacing("fill:", with: "background:")
                let swatch = Markup.tag("i", ["style": colour])
                return Markup.tag(
                    "li", [:], swatch + Markup.escaped("\(component.name) \(state)"))
            }
        }
        let chart = Markup.drawing(
            width: width, height: Double(groups.count) * pitch + 4, title: "Charge by component",
            description: "For each group the shares of the charge of its mean node; the table "
                + "below has the largest ones as numbers.", body)
        let note = Markup.tag(
            "p", ["class": "faint"],
            "Shares of what the mean node of each group draws from its supply.")
        return section(
            "Energy",
            groups.isEmpty
                ? ""
                : note + chart + Markup.tag("ul", ["class": "legend"], legend.joined()),
            otherwise: "Nothing drew any charge.")
    }

    static func shortened(_ name: String) -> String {
        name.count > 24 ? name.prefix(23) + "…" : name
    }

    // MARK: - Batteries

    var batteries: String {
        var charts = ""
        var rows = [
            [
                "", "charge at the end: lowest", "median", "highest",
                "lifetime from full: shortest", "median", "longest", "worst day", "best day",
            ]
        ]
        for group in shown {
            let nodes = group.members.map { results.summary.nodes[$0] }
            let ends = nodes.compactMap { $0.batteryAtEnd?.charge }.sorted()
            guard !ends.isEmpty else { continue }
            let lifetimes = nodes.filter { $0.batteryAtEnd != nil }
                .map { $0.projectedLifetime?.seconds ?? .infinity }.sorted()
            let days = group.dayLifetimes.sorted()
            func three<Value>(_ values: [Value]) -> [Value] {
                [values[0], values[(values.count - 1) / 2], values[values.count - 1]]
            }
            rows.append(
                [group.name] + three(ends).map { Figures.percent($0, of: 1) }
                    + three(lifetimes).map(Self.lifetime)
                    + (days.isEmpty
                        ? ["-", "-"]
                        : [Self.lifetime(days[0]), Self.lifetime(days[days.count - 1])]))
            let title = Markup.tag("h3", [:], Markup.escaped(group.name))
            let chart = Chart.course(
                group.charge, step: figures.step, title: "Charge of \(group.name)")
            charts += "<div>\(title)\n\(chart)</div>\n"
        }
        let note = Markup.tag(
            "p", ["class": "faint"],
            "State of charge: the line is the middle node, the band spans the lowest and the "
                + "highest. Lifetimes are those of a full battery at the pace of the run, and of "
                + "single days for the middle node.")
        return section(
            "Batteries",
            charts.isEmpty
                ? ""
                : note + Markup.tag("div", ["class": "pair"], charts) + Markup.table(rows),
            otherwise: "No node has a battery.")
    }

    private static func lifetime(_ seconds: Double) -> String {
        seconds.isFinite ? Figures.lifetime(seconds) : "does not run down"
    }

    // MARK: - Delivery

    /// One field of the matrix.
    private struct Field {
        var sent: UInt64 = 0
        var delivered: UInt64 = 0
        var lost: UInt64 = 0
    }

    var delivery: String {
        let description = results.description
        // Of few nodes each has its own row.
        let isByNode = description.nodes.count <= 16
        func name(_ index: Int32) -> String {
            guard description.nodes.indices.contains(Int(index)), !isByNode else {
                return description.nodeName(index)
            }
            return description.nodes[Int(index)].group
        }
        var sources: [String] = []
        var targets: [String] = []
        // Looked up, never iterated.
        var fields: [String: Field] = [:]
        for link in results.summary.links {
            let (source, target) = (name(link.source), name(link.destination))
            if !sources.contains(source) { sources.append(source) }
            if !targets.contains(target) { targets.append(target) }
            var field = fields["\(source)\n\(target)"] ?? Field()
            field.sent += link.sent
            field.delivered += link.delivered
            field.lost += link.lost
            fields["\(source)\n\(target)"] = field
        }
        func weight(_ name: String, _ isSource: Bool) -> UInt64 {
            (isSource ? targets : sources).reduce(0) { sum, other in
                sum + (fields[isSource ? "\(name)\n\(other)" : "\(other)\n\(name)"]?.sent ?? 0)
            }
        }
        func busiest(_ names: [String], _ isSource: Bool) -> [String] {
            let order = names.indices.map { (weight: weight(names[$0], isSource), place: $0) }
                .sorted { ($1.weight, $0.place) < ($0.weight, $1.place) }
            return order.prefix(Self.groupLimit).map(\.place).sorted().map { names[$0] }
        }
        let (rows, columns) = (busiest(sources, true), busiest(targets, false))
        let chart = matrix(rows, columns) { fields["\($0)\n\($1)"] }
        let cut =
            rows.count < sources.count || columns.count < targets.count
            ? " Only the busiest are shown." : ""
        let note = Markup.tag(
            "p", ["class": "faint"],
            "Rows send, columns receive: the share of messages that arrived, and how many were "
                + "sent.\(cut)")
        return section(
            "Delivery", rows.isEmpty ? "" : note + chart, otherwise: "No message was sent.")
    }

    private func matrix(
        _ rows: [String], _ columns: [String], _ field: (String, String) -> Field?
    ) -> String {
        let (left, top, pitch) = (190.0, 26.0, 36.0)
        let size = min(150, max(64, 760 / Double(max(columns.count, 1))))
        var body = ""
        for (place, column) in columns.enumerated() {
            let x = left + (Double(place) + 0.5) * size
            let letters = Int(size / 7)
            let name = column.count > letters ? column.prefix(letters - 1) + "…" : column
            body += Markup.word(name, x: x, y: 16, "middle")
        }
        for (place, row) in rows.enumerated() {
            let y = top + Double(place) * pitch
            body += Markup.word(Self.shortened(row), x: left - 10, y: y + 21, "end")
            for (number, column) in columns.enumerated() {
                guard let found = field(row, column) else { continue }
                let x = left + Double(number) * size
                let known = Double(found.delivered + found.lost)
                let rate = known > 0 ? Double(found.delivered) / known : 0
                // Half lost is as bad as can be: what matters lies above.
                let strength = Figures.fixed(0.15 + 0.55 * min(1, abs(rate - 0.5) * 2), 2)
                let colour = rate >= 0.9 ? "good" : "bad"
                let text = known > 0 ? Figures.percent(rate, of: 1) : "-"
                body += Markup.box(
                    x: x + 1, y: y + 1, width: size - 2, height: pitch - 2,
                    style: known > 0
                        ? "fill:var(--\(colour));fill-opacity:\(strength)" : "fill:var(--rule)",
                    title: "\(row) to \(column): \(found.sent) sent, \(found.delivered) delivered, "
                        + "\(found.lost) lost")
                body += Markup.word(text, x: x + size / 2, y: y + 16, "middle")
                let count = Figures.grouped(found.sent)
                body += Markup.word(count, x: x + size / 2, y: y + 30, "middle")
            }
        }
        return Markup.drawing(
            width: left + Double(columns.count) * size,
            height: top + Double(rows.count) * pitch, title: "Delivery",
            description: "A matrix of who sent how much to whom, and which share arrived.", body)
    }
}
