import Fleet
import Scenario
import SimulationKernel

/// What a test gets to know of nodes.
enum NodeAnswer {
    private typealias Answer = FleetCalls.Answer

    static func state(_ state: NodeState) -> FleetCalls.Answer {
        var members: [String: Answer] = [
            "name": .text(state.name), "group": .text(state.group), "board": .text(state.board),
            "boots": .count(state.boots), "heap_used": .count(UInt64(state.heapUsed)),
            "heap_free": .count(UInt64(state.heapFree)),
            "sensors": .list(state.sensors.map { .text($0) }), "battery": .nothing,
        ]
        // A component has one state; of two with a name the first counts.
        var components: [String: Answer] = [:]
        for component in state.components where components[component.name] == nil {
            components[component.name] = .text(component.state)
        }
        members["components"] = .members(components)
        if let battery = state.battery {
            members["battery"] = .members([
                "soc": .number(battery.charge), "volts": .number(battery.volts),
            ])
        }
        return .members(members)
    }

    /// Milliampere-hours by component and state.
    static func energy(_ charges: [ChargeEntry]) -> FleetCalls.Answer {
        var sums: [String: [String: Answer]] = [:]
        for charge in charges {
            sums[charge.component, default: [:]][charge.state] = .number(charge.milliampereHours)
        }
        return .members(sums.mapValues { .members($0) })
    }

    static func lines(_ lines: [FleetHistory.Line]) -> FleetCalls.Answer {
        .list(
            lines.map {
                .list([
                    .count($0.time.nanoseconds), .text(String(decoding: $0.bytes, as: UTF8.self)),
                ])
            })
    }

    static func faults(_ faults: [FleetHistory.Fault]) -> FleetCalls.Answer {
        .list(
            faults.map {
                .list([.count($0.time.nanoseconds), .text($0.kind.name), .text($0.text)])
            })
    }

    /// The first line since an instant that some nodes printed and that fits; nothing if none does.
    static func firstLine(
        _ session: FleetSession, nodes: Set<Int>?, since begin: Instant, _ pattern: Pattern
    ) -> FleetCalls.Answer {
        var first: (node: Int, line: FleetHistory.Line)?
        for (node, lines) in session.history.lines.enumerated()
        where nodes?.contains(node) ?? true {
            // The newest lie at the end.
            let recent = lines.lazy.reversed().prefix { $0.time >= begin }
            for line in recent.reversed() where pattern.isFound(in: line.bytes) {
                if first.map({ line.time < $0.line.time }) ?? true { first = (node, line) }
                break
            }
        }
        guard let first else { return .nothing }
        return .members([
            "node": .text(session.scenario.nodes[first.node].name),
            "time_ns": .count(first.line.time.nanoseconds),
            "line": .text(String(decoding: first.line.bytes, as: UTF8.self)),
            "groups": .list(
                pattern.groups(in: first.line.bytes).map { $0.map(Answer.text) ?? .nothing }),
        ])
    }
}
