public import Fleet
import GRDB
import SimulationKernel

extension Results {
    /// Hands what the folder holds to an observer, as the run itself did.
    ///
    /// The records come in the order of time, those of one instant kind by kind; payloads and
    /// headers of messages are left out. When `shouldStop`, which is asked now and then, says
    /// true, the replay ends without an `ended`.
    public func replay(
        to observer: any RunObserver, shouldStop: () -> Bool = { false }
    ) throws(ResultsError) {
        observer.began(description)
        do {
            try Self.open(path).read { db in
                var replay = try ResultsReplay(db)
                var count: UInt64 = 0
                while let record = try replay.next(sequence: count) {
                    observer.observe(record)
                    count += 1
                    if count.isMultiple(of: 4_096), shouldStop() { return }
                }
                observer.ended(summary)
            }
        } catch {
            throw .noResults(folder: path, reason: ResultsError.reason(error))
        }
    }
}

/// Reads all tables of records at once, and gives the earliest of their next records.
private struct ResultsReplay {
    private var tables: [any ReplayedTable]

    init(_ db: Database) throws {
        func rows(_ columns: String, of table: String) throws -> RowCursor {
            try Row.fetchCursor(
                db, sql: "SELECT time_ns, node, \(columns) FROM \(table) ORDER BY rowid")
        }
        tables = [
            try PlainTable(rows("reset_cause, wake_reason", of: "boots")) {
                .boot(resetCause: $0[2], wakeReason: $0[3])
            },
            try PlainTable(rows("component, state", of: "states")) {
                .state(component: $0[2], state: $0[3])
            },
            try PlainTable(rows("line", of: "prints")) { .print(Array(($0[2] as String).utf8)) },
            try PlainTable(
                rows(
                    "message, link, source, destination, bytes, outcome, reason, rssi_dbm",
                    of: "messages"), ResultsReplay.message),
            try PlainTable(rows("kind, text", of: "faults")) { row in
                FaultKind.allCases.first { $0.name == row[2] }.map {
                    .fault(kind: $0, text: row[3])
                }
            },
            try PlainTable(rows("level, text", of: "log")) { row in
                LogLevel.allCases.first { $0.name == row[2] }.map { .log(level: $0, text: row[3]) }
            },
            try EnergyTable(
                energy: rows("component, state, charge_pc, duration_ns", of: "energy"),
                battery: rows("charge, volts", of: "battery")),
        ]
    }

    mutating func next(sequence: UInt64) throws -> FleetRecord? {
        var earliest: (index: Int, time: Int64)?
        for (index, table) in tables.enumerated() {
            guard let time = table.time, time < earliest?.time ?? .max else { continue }
            earliest = (index, time)
        }
        guard let earliest, let taken = try tables[earliest.index].take() else { return nil }
        return FleetRecord(
            time: Instant(nanoseconds: UInt64(clamping: earliest.time)), node: taken.node,
            sequence: sequence, body: taken.body)
    }

    private static func message(_ row: Row) -> RecordBody? {
        guard let link = LinkKind(name: row[3]) else { return nil }
        let outcome: MessageOutcome
        switch row[7] as String {
        case "sent": outcome = .sent
        case "delivered": outcome = .delivered
        default:
            guard let name = row[8] as String?, let reason = LossReason(name: name) else {
                return nil
            }
            outcome = .lost(reason)
        }
        let rssi = (row[9] as Double?) ?? 0
        return .message(
            MessageRecord(
                identifier: UInt64(clamping: row[2] as Int64), link: link, source: row[4],
                destination: row[5], byteCount: row[6], outcome: outcome,
                rssiCentiDbm: Int32((rssi * 100).rounded())))
    }
}

/// Rows of records in the order of time, one record ahead.
private protocol ReplayedTable {
    /// When the next record happened, in nanoseconds; nil at the end.
    var time: Int64? { get }
    /// Gives the next record and reads on.
    mutating func take() throws -> (node: Int32, body: RecordBody)?
}

/// A table in which each row is a record; rows with words of another version are left out.
private struct PlainTable: ReplayedTable {
    private let rows: RowCursor
    private let body: (Row) -> RecordBody?
    private var next: (time: Int64, node: Int32, body: RecordBody)?

    init(_ rows: RowCursor, _ body: @escaping (Row) -> RecordBody?) throws {
        self.rows = rows
        self.body = body
        try advance()
    }

    var time: Int64? { next?.time }

    mutating func take() throws -> (node: Int32, body: RecordBody)? {
        guard let taken = next else { return nil }
        try advance()
        return (taken.node, taken.body)
    }

    private mutating func advance() throws {
        next = nil
        while let row = try rows.next() {
            guard let body = body(row) else { continue }
            next = (row[0], row[1], body)
            return
        }
    }
}

/// The tables of energy and battery, whose rows of one node and instant are one record.
private struct EnergyTable: ReplayedTable {
    private let energy: RowCursor
    private let battery: RowCursor
    private var nextEntry: (place: Place, entry: ChargeEntry)?
    private var nextReading: (place: Place, reading: BatteryReading)?

    private struct Place: Comparable {
        var time: Int64
        var node: Int32

        init(_ row: Row) {
            time = row[0]
            node = row[1]
        }

        static func < (left: Place, right: Place) -> Bool {
            (left.time, left.node) < (right.time, right.node)
        }
    }

    init(energy: RowCursor, battery: RowCursor) throws {
        self.energy = energy
        self.battery = battery
        try readEntry()
        try readReading()
    }

    private var place: Place? {
        guard let entry = nextEntry?.place, let reading = nextReading?.place else {
            return nextEntry?.place ?? nextReading?.place
        }
        return min(entry, reading)
    }

    var time: Int64? { place?.time }

    mutating func take() throws -> (node: Int32, body: RecordBody)? {
        guard let place else { return nil }
        var sample = EnergySample(charges: [], battery: nil)
        while let next = nextEntry, next.place == place {
            sample.charges.append(next.entry)
            try readEntry()
        }
        if let next = nextReading, next.place == place {
            sample.battery = next.reading
            try readReading()
        }
        return (place.node, .energy(sample))
    }

    private mutating func readEntry() throws {
        nextEntry = try energy.next().map { row in
            (
                Place(row),
                ChargeEntry(
                    component: row[2], state: row[3], picocoulombs: row[4],
                    duration: Span(nanoseconds: row[5]))
            )
        }
    }

    private mutating func readReading() throws {
        nextReading = try battery.next().map { row in
            (
                Place(row),
                BatteryReading(
                    chargeMillionths: Int32(((row[2] as Double) * 1e6).rounded()),
                    microvolts: Int32(((row[3] as Double) * 1e6).rounded()))
            )
        }
    }
}
