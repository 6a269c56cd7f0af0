public import Fleet
import Foundation
import GRDB
import SimulationKernel

/// What a results folder holds, read back: of a complete run, of an interrupted one, or of one that
/// still goes on.
public struct Results: Sendable {
    /// The folder as the user named it.
    public var path: String
    public var description: RunDescription
    public var summary: RunSummary
    /// Messages lost, by link, source, destination and reason.
    public var losses: [LossCount]

    /// How many messages of one link were lost for one reason.
    public struct LossCount: Sendable, Equatable {
        public var link: LinkKind
        public var source: Int32
        public var destination: Int32
        public var reason: LossReason
        public var count: UInt64
    }

    /// The virtual time that its records are of: all of it, if it was not forked or gone on with.
    var recordedSeconds: Double {
        guard description.begin > .start else { return summary.virtualTime.seconds }
        // The first sample of a node also has what it drew since the one before.
        let times = summary.nodes.map { node in
            node.charges.reduce(0) { $0 + ($1.component == "cpu" ? $1.duration.seconds : 0) }
        }
        return times.isEmpty ? 0 : times.reduce(0, +) / Double(times.count)
    }

    static let databaseName = "run.sqlite"
    static let summaryName = "summary.json"
    /// The file name of the page that `brumate report` writes.
    public static let pageName = "report.html"

    /// The file name of a node's printed output.
    public static func logName(ofNode name: String) -> String {
        String(name.map { $0 == "/" || $0 == "\0" ? "_" : $0 }) + ".log"
    }

    /// Opens the tables of a results folder.
    static func open(_ path: String) throws -> DatabaseQueue {
        try open(databaseFile(path), from: .start)
    }

    private static func databaseFile(_ path: String) -> URL {
        URL(filePath: path, directoryHint: .isDirectory).appending(path: databaseName)
    }

    /// Opens a database as if nothing had been recorded before an instant.
    private static func open(_ file: URL, from begin: Instant) throws -> DatabaseQueue {
        var configuration = Configuration()
        if begin > .start {
            configuration.prepareDatabase { db in
                // A name means the view of this connection before the table.
                for table in ResultsSchema.records {
                    try db.execute(
                        sql: """
                            CREATE TEMP VIEW \(table) AS SELECT rowid, * FROM main.\(table)
                            WHERE time_ns >= \(begin.nanoseconds)
                            """)
                }
            }
        }
        // A killed run leaves a journal that only a writer may fold in.
        configuration.readonly = !FileManager.default.isWritableFile(atPath: file.path)
        return try DatabaseQueue(path: file.path, configuration: configuration)
    }

    /// Makes sure that a folder holds results, without reading them.
    ///
    /// - Throws: `noResults` when there are none.
    public static func find(_ path: String) throws(ResultsError) {
        guard FileManager.default.fileExists(atPath: databaseFile(path).path) else {
            throw .noResults(folder: path, reason: "it has no \(databaseName)")
        }
    }

    /// Reads a results folder.
    ///
    /// - Throws: `noResults` when there is none or it cannot be read.
    public static func read(_ path: String) throws(ResultsError) -> Results {
        try read(path, from: .start)
    }

    /// Reads what was recorded from an instant on.
    static func read(_ path: String, from begin: Instant) throws(ResultsError) -> Results {
        let file = databaseFile(path)
        try find(path)
        do {
            return try open(file, from: begin).read { db in
                var reader = ResultsReader(db: db, path: path)
                return try reader.results()
            }
        } catch let error as ResultsError {
            throw error
        } catch {
            throw .noResults(folder: path, reason: ResultsError.reason(error))
        }
    }
}
