import Fleet
import SimulationKernel

/// What `/metrics` says: how the run stands now, in the text form that Prometheus scrapes.
///
/// Source: the Prometheus documentation, "Exposition formats", text-based format 0.0.4.
extension RunHistory.State {
    func metrics() -> String {
        var page = MetricsPage()
        page.add("time_seconds", .gauge, "Virtual time reached.") { [("", Self.seconds(time))] }
        page.add("nodes", .gauge, "Nodes of the fleet.") { [("", Double(nodes.count))] }
        page.add("node_battery_ratio", .gauge, "State of charge, from 0 to 1.") {
            ofNodes { $0.battery?.charge }
        }
        page.add("node_battery_volts", .gauge, "Voltage of the battery.") {
            ofNodes { $0.battery?.volts }
        }
        page.add("node_charge_coulombs_total", .counter, "Charge that was drawn.") {
            ofNodes { $0.drawn * 3.6 }
        }
        page.add("node_messages_sent_total", .counter, "Messages sent.") {
            ofNodes { Double($0.sent) }
        }
        page.add("node_messages_received_total", .counter, "Messages received.") {
            ofNodes { Double($0.received) }
        }
        page.add("node_boots_total", .counter, "Starts of the board.") {
            ofNodes { Double($0.boots) }
        }
        page.add("node_faults_total", .counter, "Faults: exceptions, brown-outs, ...") {
            ofNodes { Double($0.faults) }
        }
        page.add("messages_total", .counter, "Messages between groups, by what became of them.") {
            deliveries().rows.flatMap { row in
                [("sent", row.sent), ("delivered", row.delivered), ("lost", row.lost)].map {
                    let labels = [
                        ("source", row.source), ("destination", row.destination),
                        ("link", row.link), ("outcome", $0.0),
                    ]
                    return (MetricsPage.labels(labels), Double($0.1))
                }
            }
        }
        return page.text
    }

    /// A value of each node that has one, with its name and group.
    private func ofNodes(_ value: (NodeHistory) -> Double?) -> [(String, Double)] {
        guard let description else { return [] }
        return zip(description.nodes, nodes).compactMap { known, node in
            value(node).map {
                (MetricsPage.labels([("node", known.name), ("group", known.group)]), $0)
            }
        }
    }
}

/// Families of metrics, one after the other.
private struct MetricsPage {
    enum Kind: String { case gauge, counter }

    private(set) var text = ""

    mutating func add(
        _ name: String, _ kind: Kind, _ help: String, _ samples: () -> [(String, Double)]
    ) {
        text += "# HELP brumate_\(name) \(help)\n# TYPE brumate_\(name) \(kind.rawValue)\n"
        for (labels, value) in samples() { text += "brumate_\(name)\(labels) \(value)\n" }
    }

    static func labels(_ labels: [(String, String)]) -> String {
        let parts = labels.map { name, value in
            let escaped = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
                .replacing("\n", with: "\\n")
            return "\(name)=\"\(escaped)\""
        }
        return "{" + parts.joined(separator: ",") + "}"
    }
}
