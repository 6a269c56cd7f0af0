import Fleet
import GRDB
import SimulationKernel

/// What happened in the exported part of a run, all nodes together, in the order of time.
struct Timeline {
    /// Kinds of entries.
    struct Kinds: OptionSet {
        let rawValue: Int
        /// Changes of power states, preceded by the states in which the part begins.
        static let states = Kinds(rawValue: 1)
        static let messages = Kinds(rawValue: 2)
        static let batteries = Kinds(rawValue: 4)
        /// The mean current of each component, from the begin of a sample's interval on.
        static let currents = Kinds(rawValue: 8)
        /// The charge of each component and state, at the end of a sample's interval.
        static let charges = Kinds(rawValue: 16)
        /// Levels of pins that change.
        static let pins = Kinds(rawValue: 32)
    }

    /// One thing that happened to a node.
    struct Entry {
        /// Nanoseconds of virtual time.
        var time: Int64
        var node: Int
        var body: Body
    }

    enum Body {
        case state(component: String, state: String)
        case message(Message)
        case battery(charge: Double, volts: Double)
        case current(component: String, milliamperes: Double)
        /// Nil where nothing drives the wire.
        case pin(number: Int, level: Bool?)
        case charge(component: String, state: String, milliampereHours: Double)
    }

    /// One step in the life of a message.
    struct Message {
        var number: Int64
        var link: String
        var source: Int
        var destination: Int
        var byteCount: Int
        var outcome: String
        var reason: String?
        var rssiDbm: Double?
    }

    private let source: ExportSource
    private let kinds: Kinds

    init(_ source: ExportSource, _ kinds: Kinds) {
        self.source = source
        self.kinds = kinds
    }

    /// Goes through all entries.
    func forEach(_ body: (Entry) throws -> Void) throws {
        // A board is off until it boots.
        let first = source.description.begin == .start ? [("cpu", "off")] : []
        var starts: [[(component: String, state: String)]]? =
            source.description.nodes.map { _ in first }
        let rows = try Row.fetchCursor(
            source.db, sql: statement,
            arguments: StatementArguments(["begin": source.from, "end": source.to]))
        while let row = try rows.next() {
            let entry = entry(of: row)
            if entry.time < source.from, case .state(let component, let state) = entry.body {
                starts?[entry.node].removeAll { $0.component == component }
                starts?[entry.node].append((component, state))
                continue
            }
            try give(&starts, body)
            try body(entry)
        }
        try give(&starts, body)
    }

    /// The states in which the part begins, once.
    private func give(
        _ starts: inout [[(component: String, state: String)]]?, _ body: (Entry) throws -> Void
    ) throws {
        guard let states = starts else { return }
        starts = nil
        guard kinds.contains(.states) else { return }
        for node in source.nodes {
            for (component, state) in states[node] {
                let state = Body.state(component: component, state: state)
                try body(Entry(time: source.from, node: node, body: state))
            }
        }
    }

    // MARK: - Reading

    /// The tables in one list; the sorter of SQLite works on disk where it must.
    private var statement: String {
        let all: [(kind: Kinds, text: String)] = [
            (
                .states,
                "time_ns, node, 0, rowid, component, state, 0, 0, 0, 0, 0 FROM states WHERE "
                    + "time_ns <= :end"
            ),
            (
                .messages,
                "time_ns, node, 1, rowid, outcome, reason, bytes, rssi_dbm, message, source, "
                    + "destination || ' ' || link FROM messages WHERE "
                    + "time_ns BETWEEN :begin AND :end"
            ),
            (
                .batteries,
                "time_ns, node, 2, rowid, '', '', charge, volts, 0, 0, 0 FROM battery WHERE "
                    + "time_ns BETWEEN :begin AND :end"
            ),
            (
                .currents,
                "max(:begin, time_ns - length), node, 3, place, component, '', "
                    + "charge / length, 0, 0, 0, 0 FROM intervals WHERE length > 0 "
                    + "AND time_ns - length < :end"
            ),
            (
                .pins,
                "time_ns, node, 5, rowid, pin, level, 0, 0, 0, 0, 0 FROM pins WHERE "
                    + "time_ns BETWEEN :begin AND :end"
            ),
            (
                .charges,
                "time_ns, node, 4, rowid, component, state, charge_pc / 3.6e12, 0, 0, 0, 0 "
                    + "FROM energy WHERE time_ns BETWEEN :begin AND :end"
            ),
        ]
        let parts = all.filter { kinds.contains($0.kind) }.map { _, text in
            "SELECT \(text) AND \(source.isChosen)"
        }
        // The processor is in one of its states all the time.
        let intervals = """
            WITH intervals AS (
                SELECT time_ns, node, component, sum(charge_pc) * 1.0 AS charge,
                    min(rowid) AS place, sum(sum(iif(component = 'cpu', duration_ns, 0)))
                        OVER (PARTITION BY node, time_ns) AS length
                FROM energy WHERE time_ns > :begin GROUP BY node, time_ns, component
            )

            """
        return (kinds.contains(.currents) ? intervals : "")
            + parts.joined(separator: "\nUNION ALL ") + "\nORDER BY 1, 2, 3, 4"
    }

    private func entry(of row: Row) -> Entry {
        let body: Body
        switch row[2] as Int {
        case 0: body = .state(component: row[4], state: row[5])
        case 1: body = .message(message(of: row))
        case 2: body = .battery(charge: row[6], volts: row[7])
        case 3: body = .current(component: row[4], milliamperes: row[6])
        case 5: body = .pin(number: row[4], level: row[5])
        default: body = .charge(component: row[4], state: row[5], milliampereHours: row[6])
        }
        return Entry(time: row[0], node: row[1], body: body)
    }

    private func message(of row: Row) -> Message {
        let ends = (row[10] as String).split(separator: " ")
        return Message(
            number: row[8], link: String(ends[1]), source: row[9],
            destination: Int(ends[0]) ?? Int(MessageRecord.outside), byteCount: row[6],
            outcome: row[4], reason: row[5], rssiDbm: row[7])
    }
}
