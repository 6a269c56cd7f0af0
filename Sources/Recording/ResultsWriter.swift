import Fleet
import Foundation
import GRDB
import SimulationKernel

/// Writes records into the files of a results folder; belongs to one queue.
final class ResultsWriter {
    private let folder: URL
    private let database: DatabaseQueue
    private let description: RunDescription
    private let logs: NodeLogs

    init(folder: URL, description: RunDescription, maximumPages: Int?) throws {
        self.folder = folder
        self.description = description
        var configuration = Configuration()
        configuration.prepareDatabase { db in
            // A killed process loses nothing that was committed; a killed machine may.
            try db.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF")
            if let maximumPages { try db.execute(sql: "PRAGMA max_page_count = \(maximumPages)") }
        }
        let path = folder.appending(path: Results.databaseName).path
        database = try DatabaseQueue(path: path, configuration: configuration)
        logs = NodeLogs(folder: folder, names: description.nodes.map(\.name))
        try database.write { db in
            try db.execute(sql: ResultsSchema.tables)
            try db.execute(sql: "PRAGMA user_version = \(ResultsSchema.version)")
            try Self.insert(description, into: db)
        }
        try SummaryFile.write(description, summary: nil, to: folder)
    }

    private static func insert(_ description: RunDescription, into db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO run (scenario_path, scenario_text, overrides, seed, duration_ns)
                VALUES (?, ?, ?, ?, ?)
                """,
            arguments: [
                description.scenarioPath, description.scenarioText,
                description.overrides.joined(separator: "\n"), "\(description.seed)",
                description.duration.nanoseconds,
            ])
        let statement = try db.makeStatement(
            sql: "INSERT INTO nodes VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)")
        for (index, node) in description.nodes.enumerated() {
            try statement.execute(arguments: [
                index, node.name, node.group, node.board, node.x, node.y, node.z,
                node.batteryMilliampereHours,
            ])
        }
    }

    /// Writes records in one transaction, then the printed lines among them.
    func write(_ records: [FleetRecord]) throws {
        try database.write { db in
            for record in records { try Self.insert(record, into: db) }
            guard let last = records.last else { return }
            try db.execute(
                sql: "UPDATE run SET virtual_ns = ?",
                arguments: [Int64(clamping: last.time.nanoseconds)])
        }
        try logs.append(records)
    }

    private static func insert(_ record: FleetRecord, into db: Database) throws {
        let time = Int64(clamping: record.time.nanoseconds)
        let node = record.node
        func row(_ sql: String, _ arguments: StatementArguments) throws {
            let statement = try db.cachedStatement(sql: sql)
            statement.setUncheckedArguments(arguments)
            try statement.execute()
        }
        switch record.body {
        case .print(let line):
            let text = String(decoding: line, as: UTF8.self)
            try row("INSERT INTO prints VALUES (?, ?, ?)", [time, node, text])
        case .state(let component, let state):
            try row("INSERT INTO states VALUES (?, ?, ?, ?)", [time, node, component, state])
        case .message(let message):
            let strength = message.rssiCentiDbm == 0 ? nil : Double(message.rssiCentiDbm) / 100
            let payload = message.payload.isEmpty ? nil : Data(message.payload)
            try row(
                "INSERT INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    time, node, Int64(clamping: message.identifier), message.link.name,
                    message.source, message.destination, message.byteCount, message.outcome.name,
                    message.outcome.reason?.name, strength, payload,
                ])
        case .energy(let sample):
            for entry in sample.charges {
                try row(
                    "INSERT INTO energy VALUES (?, ?, ?, ?, ?, ?)",
                    [
                        time, node, entry.component, entry.state, entry.picocoulombs,
                        entry.duration.nanoseconds,
                    ])
            }
            if let battery = sample.battery {
                try row(
                    "INSERT INTO battery VALUES (?, ?, ?, ?)",
                    [time, node, battery.charge, battery.volts])
            }
        case .fault(let kind, let text):
            try row("INSERT INTO faults VALUES (?, ?, ?, ?)", [time, node, kind.name, text])
        case .boot(let cause, let reason):
            try row("INSERT INTO boots VALUES (?, ?, ?, ?)", [time, node, cause, reason])
        case .log(let level, let text):
            try row("INSERT INTO log VALUES (?, ?, ?, ?)", [time, node, level.name, text])
        }
    }

    /// Writes what is known only at the end, and leaves the database as one file.
    func finish(_ summary: RunSummary) throws {
        try database.write { db in
            for (index, node) in summary.nodes.enumerated() {
                guard let lifetime = node.projectedLifetime else { continue }
                try db.execute(
                    sql: "UPDATE nodes SET lifetime_s = ? WHERE id = ?",
                    arguments: [lifetime.seconds, index])
            }
            try db.execute(
                sql: """
                    UPDATE run SET complete = ?, virtual_ns = ?, digest = ?, wall_s = ?,
                        bytecodes = ?, events = ?, peak_memory_bytes = ?
                    """,
                arguments: [
                    summary.isComplete, summary.virtualTime.nanoseconds, summary.digest,
                    summary.wallSeconds, Int64(clamping: summary.bytecodes),
                    Int64(clamping: summary.events), Int64(clamping: summary.peakMemoryBytes),
                ])
        }
        try SummaryFile.write(description, summary: summary, to: folder)
        try database.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")
        }
        try database.close()
    }
}

/// The printed output of each node, as its serial port would have shown it; a node that prints
/// nothing has no file.
private struct NodeLogs {
    private let files: [String]

    init(folder: URL, names: [String]) {
        files = names.map { folder.appending(path: Results.logName(ofNode: $0)).path }
    }

    /// Files are opened for each chunk: a fleet may have more nodes than a process may have files.
    func append(_ records: [FleetRecord]) throws {
        var lines: [Int: [UInt8]] = [:]
        for record in records {
            guard case .print(let line) = record.body else { continue }
            lines[Int(record.node), default: []] += line + [UInt8(ascii: "\n")]
        }
        for (node, bytes) in lines where files.indices.contains(node) {
            let file = open(files[node], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o666)
            guard file >= 0 else {
                throw NSError(domain: NSPOSIXErrorDomain, code: Int(errno))
            }
            let handle = FileHandle(fileDescriptor: file, closeOnDealloc: true)
            defer { try? handle.close() }
            try handle.write(contentsOf: Data(bytes))
        }
    }
}
