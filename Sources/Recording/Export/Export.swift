import Fleet
import Foundation
import GRDB
public import SimulationKernel

/// Writes what a run recorded in a form that other programs read.
///
/// Rows are read and written as they come, so that a long run needs no more memory than a short
/// one; equal results give equal bytes.
public struct Export: Sendable {
    /// A form that another program reads: the name on the command line.
    public enum Format: String, CaseIterable, Sendable {
        /// One row for each value: spreadsheets, pandas.
        case csv
        /// Slices, counters and arrows as JSON: Perfetto, Chrome.
        case trace
        /// Packets with radio, comments and times: Wireshark, tshark.
        case pcapng
        /// Wave forms of states and currents: GTKWave, sigrok.
        case vcd
        /// The current of one node: Nordic's Power Profiler.
        case ppk
        /// Time series: Prometheus.
        case openmetrics
        /// Energy by line as a flame graph: speedscope.
        case speedscope
        /// Energy by line as collapsed stacks: flamegraph.pl, inferno.
        case collapsed

        fileprivate var writer: any ExportWriter.Type {
            switch self {
            case .csv: CSVExport.self
            case .trace: TraceExport.self
            case .pcapng: PacketExport.self
            case .vcd: WaveExport.self
            case .ppk: CurrentExport.self
            case .openmetrics: MetricsExport.self
            case .speedscope: SpeedscopeExport.self
            case .collapsed: CollapsedExport.self
            }
        }
    }

    /// The form to write.
    public var format: Format
    /// Names of nodes or groups, or patterns with `*` and `?`; empty for all nodes.
    public var nodes: [String] = []
    /// Where it begins; nil for the begin of the records.
    public var from: Instant?
    /// Where it ends, this instant included; nil for the end of the run.
    public var to: Instant?
    /// Rows in a second, of `ppk`.
    public var rate = 1_000

    /// Makes the export of all nodes over the whole run.
    public init(_ format: Format) { self.format = format }

    /// Writes the results of a folder into a file.
    ///
    /// - Throws: `ResultsError` for a folder without results; `ExportError` for a part of the run
    ///   that is not there, or a file that cannot be written.
    public func write(_ folder: String, to file: String) throws {
        try Self.protect(folder, from: file)
        try write(folder) { try ExportFile(file) }
    }

    /// Hands the results of a folder over in pieces.
    ///
    /// - Throws: as `write(_:to:)`, and what `body` throws.
    public func write(_ folder: String, body: @escaping ([UInt8]) throws -> Void) throws {
        try write(folder) { ExportOutput(body) }
    }

    private func write(_ folder: String, makeOutput: () throws -> ExportOutput) throws {
        let file = URL(filePath: folder, directoryHint: .isDirectory)
            .appending(path: Results.databaseName)
        guard FileManager.default.fileExists(atPath: file.path) else {
            let reason = "it has no \(Results.databaseName)"
            throw ResultsError.noResults(folder: folder, reason: reason)
        }
        do {
            try Results.open(folder).read { db in
                let source = try ExportSource(db, path: folder, of: self)
                let output = try makeOutput()
                do {
                    var writer = try format.writer.init(source, output)
                    try writer.write()
                    try output.finish()
                } catch {
                    output.abandon()
                    throw error
                }
            }
        } catch let error as DatabaseError {
            throw ResultsError.noResults(folder: folder, reason: ResultsError.reason(error))
        }
    }

    /// A slip of the hand must not cost the results.
    private static func protect(_ folder: String, from file: String) throws {
        func place(_ path: String) -> String {
            URL(filePath: path).resolvingSymlinksInPath().standardizedFileURL.path
        }
        let target = place(file)
        for name in [Results.databaseName, Results.summaryName]
        where target == place(folder + "/" + name) {
            throw ExportError("`\(file)` is part of the results; choose another file")
        }
    }
}

/// Why something cannot be exported: one sentence.
public struct ExportError: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}

/// Writes one form of export.
protocol ExportWriter {
    init(_ source: ExportSource, _ output: ExportOutput) throws
    mutating func write() throws
}
