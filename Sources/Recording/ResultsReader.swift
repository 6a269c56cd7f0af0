import Fleet
import GRDB
import SimulationKernel

/// Reads the tables of `run.sqlite` back into what the run said.
///
/// All but the few numbers that only the run knows is counted from the records, so that an
/// interrupted run gives a full report of what it did.
struct ResultsReader {
    let db: Database
    let path: String
    /// How much virtual time lies between the first record and the last.
    private var recordedSeconds = 0.0

    init(db: Database, path: String) {
        self.db = db
        self.path = path
    }

    mutating func results() throws -> Results {
        let run = try run()
        let description = try description(run)
        var summary = RunSummary(
            seed: description.seed, digest: run["digest"] ?? "",
            virtualTime: Span(nanoseconds: run["virtual_ns"]), wallSeconds: run["wall_s"] ?? 0,
            bytecodes: count(run, "bytecodes"), events: count(run, "events"),
            peakMemoryBytes: count(run, "peak_memory_bytes"), isComplete: run["complete"],
            nodes: description.nodes.map { _ in NodeSummary(charges: []) }, links: try links(),
            faults: try faults())
        recordedSeconds = (summary.virtualTime - (description.begin - .start)).seconds
        try readCharges(into: &summary)
        try readBatteries(into: &summary)
        try readCounts(into: &summary)
        let profiles = try ProfileReader(db: db).profiles(of: summary.nodes.count)
        for (node, profile) in profiles.enumerated() { summary.nodes[node].energyProfile = profile }
        return Results(
            path: path, description: description, summary: summary, losses: try losses())
    }

    /// The one row about the run, of tables that this version knows.
    func run() throws -> Row {
        let version = try Int32.fetchOne(db, sql: "PRAGMA user_version")
        guard version == ResultsSchema.version else {
            let reason =
                version == 0
                ? "the run never started"
                : "\(Results.databaseName) is of another version of Brumate"
            throw ResultsError.noResults(folder: path, reason: reason)
        }
        guard let run = try Row.fetchOne(db, sql: "SELECT * FROM run") else {
            throw ResultsError.noResults(folder: path, reason: "the run never started")
        }
        return run
    }

    /// What was known of the run before it started.
    func description(_ run: Row) throws -> RunDescription {
        let overrides: String = run["overrides"]
        return RunDescription(
            scenarioText: run["scenario_text"], scenarioPath: run["scenario_path"],
            overrides: overrides.split(separator: "\n").map(String.init),
            seed: UInt64(run["seed"] as String) ?? 0,
            duration: Span(nanoseconds: run["duration_ns"]),
            begin: Instant(nanoseconds: count(run, "begin_ns")), nodes: try nodes(),
            accessPoints: try accessPoints())
    }

    private func count(_ row: Row, _ column: String) -> UInt64 {
        UInt64(clamping: (row[column] as Int64?) ?? 0)
    }

    private func nodes() throws -> [NodeDescription] {
        try Row.fetchAll(db, sql: "SELECT * FROM nodes ORDER BY id").map { row in
            NodeDescription(
                name: row["name"], group: row["node_group"], board: row["board"], x: row["x"],
                y: row["y"], z: row["z"], batteryMilliampereHours: row["battery_mah"])
        }
    }

    private func accessPoints() throws -> [AccessPointDescription] {
        try Row.fetchAll(db, sql: "SELECT * FROM access_points ORDER BY id").map { row in
            AccessPointDescription(name: row["name"], x: row["x"], y: row["y"], z: row["z"])
        }
    }

    private func readCharges(into summary: inout RunSummary) throws {
        // In the order in which the ledger names them: by first appearance.
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT node, component, state, SUM(charge_pc) AS charge, SUM(duration_ns) AS time
                FROM energy GROUP BY node, component, state ORDER BY node, MIN(rowid)
                """)
        while let row = try rows.next() {
            guard let node = index(row["node"], in: summary) else { continue }
            summary.nodes[node].charges.append(
                ChargeEntry(
                    component: row["component"], state: row["state"], picocoulombs: row["charge"],
                    duration: Span(nanoseconds: row["time"])))
        }
    }

    private func readBatteries(into summary: inout RunSummary) throws {
        let rows = try Row.fetchCursor(
            db,
            sql: """
                SELECT battery.node, charge, volts, last, lifetime_s FROM battery JOIN (
                    SELECT node, MIN(rowid) AS first, MAX(rowid) AS last FROM battery GROUP BY node
                ) AS ends ON battery.rowid = first OR battery.rowid = last
                JOIN nodes ON nodes.id = battery.node ORDER BY battery.rowid
                """)
        var lifetimes: [Int: Double] = [:]
        while let row = try rows.next() {
            guard let node = index(row["node"], in: summary) else { continue }
            let reading = BatteryReading(
                chargeMillionths: Int32(((row["charge"] as Double) * 1e6).rounded()),
                microvolts: Int32(((row["volts"] as Double) * 1e6).rounded()))
            if summary.nodes[node].batteryAtStart == nil {
                summary.nodes[node].batteryAtStart = reading
            }
            summary.nodes[node].batteryAtEnd = reading
            lifetimes[node] = row["lifetime_s"]
        }
        for node in summary.nodes.indices {
            summary.nodes[node].projectedLifetime =
                lifetimes[node].map { Span.seconds($0) }
                ?? (summary.digest.isEmpty ? projection(summary.nodes[node], summary) : nil)
        }
    }

    /// The lifetime of a battery at the pace of the run, where the run did not live to say it.
    private func projection(_ node: NodeSummary, _ summary: RunSummary) -> Span? {
        guard let start = node.batteryAtStart, let end = node.batteryAtEnd else { return nil }
        let drop = start.charge - end.charge
        return drop > 0 ? .seconds(recordedSeconds / drop) : nil
    }

    private func readCounts(into summary: inout RunSummary) throws {
        func count(_ path: WritableKeyPath<NodeSummary, UInt64>, _ sql: String) throws {
            let rows = try Row.fetchCursor(db, sql: sql)
            while let row = try rows.next() {
                guard let node = index(row[0], in: summary) else { continue }
                summary.nodes[node][keyPath: path] = UInt64(clamping: row[1] as Int64)
            }
        }
        let messages = "FROM messages WHERE outcome ="
        try count(\.sent, "SELECT source, COUNT(*) \(messages) 'sent' GROUP BY source")
        try count(
            \.delivered,
            "SELECT source, COUNT(DISTINCT message) \(messages) 'delivered' GROUP BY source")
        try count(
            \.lost,
            """
            SELECT source, COUNT(DISTINCT message) \(messages) 'lost' AND message NOT IN
                (SELECT message \(messages) 'delivered') GROUP BY source
            """)
        try count(\.received, "SELECT node, COUNT(*) \(messages) 'delivered' GROUP BY node")
        try count(\.boots, "SELECT node, COUNT(*) FROM boots GROUP BY node")
        try count(
            \.exceptions,
            "SELECT node, COUNT(*) FROM faults WHERE kind = 'exception' GROUP BY node")
    }

    private func faults() throws -> [FaultSummary] {
        try Row.fetchAll(db, sql: "SELECT * FROM fault_effects ORDER BY id").map { row in
            FaultSummary(
                name: row["name"], kind: row["kind"], occurrences: count(row, "occurrences"),
                effects: count(row, "effects"))
        }
    }

    private func links() throws -> [LinkSummary] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT link, source, destination, SUM(outcome = 'sent') AS sent,
                    SUM(outcome = 'delivered') AS delivered, SUM(outcome = 'lost') AS lost
                FROM messages GROUP BY link, source, destination
                """)
        let links = rows.compactMap { row -> LinkSummary? in
            guard let kind = LinkKind(name: row["link"]) else { return nil }
            return LinkSummary(
                kind: kind, source: row["source"], destination: row["destination"],
                sent: count(row, "sent"), delivered: count(row, "delivered"),
                lost: count(row, "lost"))
        }
        return links.sorted {
            ($0.kind.rawValue, $0.source, $0.destination)
                < ($1.kind.rawValue, $1.source, $1.destination)
        }
    }

    private func losses() throws -> [Results.LossCount] {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT link, source, destination, reason, COUNT(*) AS count FROM messages
                WHERE outcome = 'lost' GROUP BY link, source, destination, reason
                """)
        return rows.compactMap { row in
            guard let kind = LinkKind(name: row["link"]),
                let reason = LossReason(name: row["reason"])
            else { return nil }
            return Results.LossCount(
                link: kind, source: row["source"], destination: row["destination"],
                reason: reason, count: count(row, "count"))
        }
    }

    private func index(_ node: Int, in summary: RunSummary) -> Int? {
        summary.nodes.indices.contains(node) ? node : nil
    }
}

extension LinkKind {
    /// The kind with this word.
    init?(name: String) {
        guard let kind = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }
}

extension LossReason {
    /// The reason with this word.
    init?(name: String) {
        guard let reason = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = reason
    }
}
