public import Fleet
import Foundation
import GRDB

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

    static let databaseName = "run.sqlite"
    static let summaryName = "summary.json"

    /// The file name of a node's printed output.
    public static func logName(ofNode name: String) -> String {
        String(name.map { $0 == "/" || $0 == "\0" ? "_" : $0 }) + ".log"
    }

    /// Opens the tables of a results folder.
    static func open(_ path: String) throws -> DatabaseQueue {
        try open(databaseFile(path))
    }

    private static func databaseFile(_ path: String) -> URL {
        URL(filePath: path, directoryHint: .isDirectory).appending(path: databaseName)
    }

    private static func open(_ file: URL) throws -> DatabaseQueue {
        var configuration = Configuration()
        // A killed run leaves a journal that only a writer may fold in.
        configuration.readonly = !FileManager.default.isWritableFile(atPath: file.path)
        return try DatabaseQueue(path: file.path, configuration: configuration)
    }

    /// Reads a results folder.
    ///
    /// - Throws: `noResults` when there is none or it cannot be read.
    public static func read(_ path: String) throws(ResultsError) -> Results {
        let file = databaseFile(path)
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw .noResults(folder: path, reason: "it has no \(databaseName)")
        }
        do {
            return try open(file).read { db in try ResultsReader(db: db, path: path).results() }
        } catch let error as ResultsError {
            throw error
        } catch {
            throw .noResults(folder: path, reason: ResultsError.reason(error))
        }
    }
}
