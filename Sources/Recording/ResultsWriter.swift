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
    /// Gone before the database is closed, for it waits for its statements.
    private var tables: RecordTables?

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
            tables = try RecordTables(db)
        }
        try SummaryFile.write(description, summary: nil, to: folder)
    }

    private static func insert(_ description: RunDescription, into db: Database) throws {
        try db.execute(
            sql: """
                INSERT INTO run
                    (scenario_path, scenario_text, overrides, seed, duration_ns, begin_ns)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                description.scenarioPath, description.scenarioText,
                description.overrides.joined(separator: "\n"), "\(description.seed)",
                description.duration.nanoseconds,
                Int64(clamping: description.begin.nanoseconds),
            ])
        let statement = try db.makeStatement(
            sql: "INSERT INTO nodes VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)")
        for (index, node) in description.nodes.enumerated() {
            try statement.execute(arguments: [
                index, node.name, node.group, node.board, node.x, node.y, node.z,
                node.batteryMilliampereHours,
            ])
        }
        for (index, point) in description.accessPoints.enumerated() {
            try db.execute(
                sql: "INSERT INTO access_points VALUES (?, ?, ?, ?, ?)",
                arguments: [index, point.name, point.x, point.y, point.z])
        }
    }

    /// Writes records in one transaction, then the printed lines among them.
    func write(_ records: [FleetRecord]) throws {
        try database.write { db in
            for record in records { try tables?.insert(record) }
            guard let last = records.last else { return }
            try db.execute(
                sql: "UPDATE run SET virtual_ns = ?",
                arguments: [Int64(clamping: last.time.nanoseconds)])
        }
        try logs.append(records)
    }

    deinit { tables = nil }

    /// Writes what is known only at the end, and leaves the database as one file.
    func finish(_ summary: RunSummary) throws {
        try database.write { db in
            for (index, node) in summary.nodes.enumerated() {
                guard let lifetime = node.projectedLifetime else { continue }
                try db.execute(
                    sql: "UPDATE nodes SET lifetime_s = ? WHERE id = ?",
                    arguments: [lifetime.seconds, index])
            }
            for (number, fault) in summary.faults.enumerated() {
                try db.execute(
                    sql: "INSERT INTO fault_effects VALUES (?, ?, ?, ?, ?)",
                    arguments: [
                        number, fault.name, fault.kind, Int64(clamping: fault.occurrences),
                        Int64(clamping: fault.effects),
                    ])
            }
            try writeProfiles(summary, to: db)
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
        tables = nil
        try SummaryFile.write(description, summary: summary, to: folder)
        try database.writeWithoutTransaction { db in
            try db.execute(sql: "PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode = DELETE")
        }
        try database.close()
    }

    private func writeProfiles(_ summary: RunSummary, to db: Database) throws {
        let place = try db.makeStatement(
            sql: "INSERT INTO profile_places VALUES (?, ?, ?, ?, ?, ?)")
        let charge = try db.makeStatement(sql: "INSERT INTO profile_charges VALUES (?, ?, ?, ?)")
        for (node, summary) in summary.nodes.enumerated() {
            for (index, own) in (summary.energyProfile ?? []).enumerated() {
                try place.execute(arguments: [
                    node, index, own.parent, own.function, own.file, own.line,
                ])
                for part in own.charges {
                    try charge.execute(arguments: [node, index, part.component, part.picocoulombs])
                }
            }
        }
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
