import Fleet
import Foundation
import GRDB
import GRDBSQLite
import SimulationKernel

/// The statements that add a record to its table, prepared once; belongs to one connection.
struct RecordTables {
    private let states: Insertion
    private let messages: Insertion
    private let energy: Insertion
    private let battery: Insertion
    private let prints: Insertion
    private let faults: Insertion
    private let boots: Insertion
    private let log: Insertion
    private let pins: Insertion

    init(_ db: Database) throws {
        states = try Insertion(into: "states", columns: 4, db)
        messages = try Insertion(into: "messages", columns: 13, db)
        energy = try Insertion(into: "energy", columns: 6, db)
        battery = try Insertion(into: "battery", columns: 4, db)
        prints = try Insertion(into: "prints", columns: 3, db)
        faults = try Insertion(into: "faults", columns: 4, db)
        boots = try Insertion(into: "boots", columns: 4, db)
        log = try Insertion(into: "log", columns: 4, db)
        pins = try Insertion(into: "pins", columns: 4, db)
    }

    func insert(_ record: FleetRecord) throws {
        switch record.body {
        case .print(let line):
            try prints.insert(of: record) { $0.bind(String(decoding: line, as: UTF8.self)) }
        case .state(let component, let state):
            try states.insert(of: record) {
                $0.bind(component)
                $0.bind(state)
            }
        case .message(let message): try insert(message, of: record)
        case .energy(let sample): try insert(sample, of: record)
        case .fault(let kind, let text):
            try faults.insert(of: record) {
                $0.bind(kind.name)
                $0.bind(text)
            }
        case .boot(let cause, let reason):
            try boots.insert(of: record) {
                $0.bind(cause)
                $0.bind(reason)
            }
        case .pin(let number, let level):
            try pins.insert(of: record) {
                $0.bind(Int64(number))
                if let level { $0.bind(level ? 1 : 0 as Int64) } else { $0.skip() }
            }
        case .log(let level, let text):
            try log.insert(of: record) {
                $0.bind(level.name)
                $0.bind(text)
            }
        }
    }

    private func insert(_ message: MessageRecord, of record: FleetRecord) throws {
        try messages.insert(of: record) { row in
            row.bind(Int64(clamping: message.identifier))
            row.bind(message.link.name)
            row.bind(Int64(message.source))
            row.bind(Int64(message.destination))
            row.bind(Int64(message.byteCount))
            row.bind(message.outcome.name)
            if let reason = message.outcome.reason { row.bind(reason.name) } else { row.skip() }
            if message.rssiCentiDbm == 0 {
                row.skip()
            } else {
                row.bind(Double(message.rssiCentiDbm) / 100)
            }
            if message.payload.isEmpty { row.skip() } else { row.bind(message.payload) }
            if let header = message.header { row.bind(header.bytes) } else { row.skip() }
            if message.misses.isEmpty { row.skip() } else { row.bind(message.misses.text) }
        }
    }

    private func insert(_ sample: EnergySample, of record: FleetRecord) throws {
        for entry in sample.charges {
            try energy.insert(of: record) {
                $0.bind(entry.component)
                $0.bind(entry.state)
                $0.bind(entry.picocoulombs)
                $0.bind(entry.duration.nanoseconds)
            }
        }
        guard let reading = sample.battery else { return }
        try battery.insert(of: record) {
            $0.bind(reading.charge)
            $0.bind(reading.volts)
        }
    }
}

/// One prepared INSERT whose values go to SQLite as they are: GRDB would put each into a box of its
/// own, which takes twice as long as the rest.
private struct Insertion {
    private let statement: Statement
    private let connection: SQLiteConnection?

    init(into table: String, columns: Int, _ db: Database) throws {
        let marks = repeatElement("?", count: columns).joined(separator: ", ")
        statement = try db.makeStatement(sql: "INSERT INTO \(table) VALUES (\(marks))")
        connection = db.sqliteConnection
    }

    /// Inserts a row that begins with a record's time and node.
    func insert(of record: FleetRecord, _ bindRest: (inout Row) -> Void) throws {
        var row = Row(statement: statement.sqliteStatement)
        row.bind(Int64(clamping: record.time.nanoseconds))
        row.bind(Int64(record.node))
        bindRest(&row)
        let code = sqlite3_step(row.statement)
        let message = code == SQLITE_DONE ? nil : sqlite3_errmsg(connection)
        let error = message.map {
            DatabaseError(resultCode: ResultCode(rawValue: code), message: String(cString: $0))
        }
        sqlite3_reset(row.statement)
        if let error { throw error }
    }

    /// The values of a row, from left to right.
    struct Row {
        let statement: SQLiteStatement
        private var column: Int32 = 0

        init(statement: SQLiteStatement) { self.statement = statement }

        /// Tells SQLite to copy what it gets.
        private static let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

        mutating func bind(_ number: Int64) {
            column += 1
            sqlite3_bind_int64(statement, column, number)
        }
        mutating func bind(_ number: Double) {
            column += 1
            sqlite3_bind_double(statement, column, number)
        }
        mutating func bind(_ text: String) {
            column += 1
            var text = text
            text.withUTF8 { bytes in
                // An empty text has no address, which would stand for NULL.
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    _ = sqlite3_bind_text(
                        statement, column, characters.baseAddress ?? Row.empty,
                        Int32(characters.count), Row.transient)
                }
            }
        }
        mutating func bind(_ bytes: [UInt8]) {
            column += 1
            _ = bytes.withUnsafeBytes {
                sqlite3_bind_blob(
                    statement, column, $0.baseAddress, Int32($0.count), Row.transient)
            }
        }
        /// Leaves a value NULL.
        mutating func skip() {
            column += 1
            sqlite3_bind_null(statement, column)
        }

        private static nonisolated(unsafe) let empty = UnsafePointer<CChar>(
            UnsafeMutablePointer<CChar>.allocate(capacity: 1))
    }
}

extension [MissedFrame] {
    /// As the column `misses` has them.
    fileprivate var text: String {
        map { "\($0.time.nanoseconds) \($0.node) \($0.reason.name) \($0.rival ?? -1)" }
            .joined(separator: ",")
    }

    /// Reads the column `misses`.
    init(text: String) {
        self = text.split(separator: ",").compactMap { entry in
            let parts = entry.split(separator: " ")
            guard parts.count == 4, let time = UInt64(parts[0]), let node = Int32(parts[1]),
                let reason = LossReason(name: String(parts[2])), let rival = Int32(parts[3])
            else { return nil }
            return MissedFrame(
                node: node, reason: reason, rival: rival < 0 ? nil : rival,
                time: Instant(nanoseconds: time))
        }
    }
}
