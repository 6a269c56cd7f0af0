import Fleet
import GRDB

/// Time series in the form OpenMetrics: `promtool tsdb create-blocks-from openmetrics FILE DIR`
/// makes a data directory for Prometheus of it.
///
/// Time stamps are seconds of virtual time, counted from 1970. Counters begin with the part of the
/// run that is exported.
///
/// Source: the OpenMetrics specification 1.0.
struct MetricsExport: ExportWriter {
    private let source: ExportSource
    private let output: ExportOutput

    /// Series of one name; a row of the query is node, value of the label, time, value.
    private struct Family: Sendable {
        var name: String
        var help: String
        var isCounter = false
        /// The name of a label beside `node` and `group`.
        var label: String?
        /// Gives rows in the order of the label and the time, between `:begin` and `:end`.
        var query: @Sendable (_ isChosen: String) -> String
    }

    init(_ source: ExportSource, _ output: ExportOutput) {
        self.source = source
        self.output = output
    }

    mutating func write() throws {
        for family in Self.families { try write(family) }
        try output.write("# EOF\n")
    }

    private func write(_ family: Family) throws {
        let name = "brumate_" + family.name
        try output.write("# TYPE \(name) \(family.isCounter ? "counter" : "gauge")\n")
        try output.write("# HELP \(name) \(family.help)\n")
        let rows = try Row.fetchCursor(
            source.db, sql: family.query(source.isChosen),
            arguments: StatementArguments(["begin": source.from, "end": source.to]))
        while let row = try rows.next() {
            let node = source.description.nodes[row[0] as Int]
            var labels = [("node", node.name), ("group", node.group)]
            if let label = family.label { labels.append((label, row[1])) }
            let text = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
            let value = row[3] as DatabaseValue
            try output.write(
                "\(name)\(family.isCounter ? "_total" : ""){\(text)} \(value) "
                    + ExportText.seconds(row[2]) + "\n")
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            .replacing("\n", with: "\\n")
    }

    // MARK: - Families

    private static let range = "time_ns BETWEEN :begin AND :end"

    private static let families = [
        Family(name: "battery_charge_ratio", help: "State of charge of the battery.") {
            "SELECT node, '', time_ns, charge FROM battery WHERE \(range) AND \($0) "
                + "ORDER BY node, rowid"
        },
        Family(name: "battery_volts", help: "Voltage at the terminals of the battery.") {
            "SELECT node, '', time_ns, volts FROM battery WHERE \(range) AND \($0) "
                + "ORDER BY node, rowid"
        },
        Family(
            name: "charge_milliampere_hours", help: "Charge that a component drew.",
            isCounter: true, label: "component"
        ) {
            """
            SELECT node, component, time_ns, sum(sum(charge_pc)) OVER (
                PARTITION BY node, component ORDER BY time_ns) / 3.6e12
            FROM energy WHERE charge_pc >= 0 AND \(range) AND \($0)
            GROUP BY node, component, time_ns ORDER BY node, component, time_ns
            """
        },
        Family(
            name: "messages", help: "Steps of messages, by the node that records them.",
            isCounter: true, label: "outcome"
        ) {
            """
            SELECT node, outcome, time_ns, sum(count(*)) OVER (
                PARTITION BY node, outcome ORDER BY time_ns)
            FROM messages WHERE \(range) AND \($0)
            GROUP BY node, outcome, time_ns ORDER BY node, outcome, time_ns
            """
        },
        Family(
            name: "boots", help: "Starts of the board, wake-ups from deep sleep included.",
            isCounter: true
        ) {
            """
            SELECT node, '', time_ns, sum(count(*)) OVER (PARTITION BY node ORDER BY time_ns)
            FROM boots WHERE \(range) AND \($0) GROUP BY node, time_ns ORDER BY node, time_ns
            """
        },
    ]
}
