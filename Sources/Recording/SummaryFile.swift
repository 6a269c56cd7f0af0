import Fleet
import Foundation
import SimulationKernel

/// `summary.json`: the run in numbers, for programs.
enum SummaryFile {
    /// Writes the file anew; without a summary the run has only begun.
    static func write(_ description: RunDescription, summary: RunSummary?, to folder: URL) throws {
        let text = json(description, summary).bytes(pretty: true) + [UInt8(ascii: "\n")]
        try Data(text).write(to: folder.appending(path: Results.summaryName), options: .atomic)
    }

    static func json(_ description: RunDescription, _ summary: RunSummary?) -> JSONValue {
        var members: [JSONValue.Member] = []
        func add(_ name: String, _ value: JSONValue) {
            members.append(JSONValue.Member(name: name, value: value))
        }
        add("complete", .bool(summary?.isComplete ?? false))
        add("scenario", .text(description.scenarioPath))
        add("overrides", .list(description.overrides.map(JSONValue.text)))
        add("seed", .unsigned(description.seed))
        add("duration_s", .number(description.duration.seconds))
        guard let summary else { return .object(members) }
        add("digest", .text(summary.digest))
        add("virtual_s", .number(summary.virtualTime.seconds))
        add("wall_s", .number(summary.wallSeconds))
        add("bytecodes", .unsigned(summary.bytecodes))
        add("events", .unsigned(summary.events))
        add("peak_memory_bytes", .unsigned(summary.peakMemoryBytes))
        add("nodes", .list(zip(description.nodes, summary.nodes).map(node)))
        add("links", .list(summary.links.map { link($0, description) }))
        add("faults", .list(summary.faults.map(fault)))
        return .object(members)
    }

    private static func node(_ description: NodeDescription, _ node: NodeSummary) -> JSONValue {
        .members([
            "name": .text(description.name),
            "group": .text(description.group),
            "board": .text(description.board),
            "charge_mah": charges(node.charges),
            "battery": battery(description, node),
            "messages": .members([
                "sent": .unsigned(node.sent), "delivered": .unsigned(node.delivered),
                "lost": .unsigned(node.lost), "received": .unsigned(node.received),
            ]),
            "boots": .unsigned(node.boots),
            "exceptions": .unsigned(node.exceptions),
        ])
    }

    /// By component its total and its states, in the order of the ledger.
    private static func charges(_ entries: [ChargeEntry]) -> JSONValue {
        var components: [JSONValue.Member] = []
        var done: Set<String> = []
        for entry in entries where done.insert(entry.component).inserted {
            let own = entries.filter { $0.component == entry.component }
            let states = own.map {
                JSONValue.Member(name: $0.state, value: .number($0.milliampereHours))
            }
            let total = own.reduce(0) { $0 + $1.milliampereHours }
            components.append(
                JSONValue.Member(
                    name: entry.component,
                    value: .members(["total": .number(total), "states": .object(states)])))
        }
        return .object(components)
    }

    private static func battery(_ description: NodeDescription, _ node: NodeSummary) -> JSONValue {
        guard let end = node.batteryAtEnd else { return .null }
        return .members([
            "capacity_mah": description.batteryMilliampereHours.map(JSONValue.number) ?? .null,
            "charge_start": node.batteryAtStart.map { .number($0.charge) } ?? .null,
            "charge_now": .number(end.charge),
            "volts_now": .number(end.volts),
            "projected_lifetime_days": node.projectedLifetime.map { .number($0.seconds / 86_400) }
                ?? .null,
        ])
    }

    private static func fault(_ fault: FaultSummary) -> JSONValue {
        .members([
            "name": .text(fault.name),
            "kind": .text(fault.kind),
            "occurrences": .unsigned(fault.occurrences),
            "effects": .unsigned(fault.effects),
        ])
    }

    private static func link(_ link: LinkSummary, _ description: RunDescription) -> JSONValue {
        .members([
            "kind": .text(link.kind.name),
            "source": .text(description.nodeName(link.source)),
            "destination": .text(description.nodeName(link.destination)),
            "sent": .unsigned(link.sent),
            "delivered": .unsigned(link.delivered),
            "lost": .unsigned(link.lost),
        ])
    }
}

extension RunDescription {
    /// The name of a node for people: also of those that are none.
    func nodeName(_ index: Int32) -> String {
        if index == MessageRecord.broadcast { return RunDescription.everyone }
        if index == MessageRecord.outside { return "outside" }
        return nodes.indices.contains(Int(index)) ? nodes[Int(index)].name : "node \(index)"
    }
}
