public import Fleet
import Foundation
import Synchronization

/// The fleet's record, in files that also see GRDB, which has a `Record` of its own.
typealias FleetRecord = Record

/// Writes a run into a folder as it goes: `run.sqlite`, one `NODE.log` for each node,
/// `summary.json`.
///
/// Records are collected into chunks that a queue of its own writes, each in one transaction: what
/// is there is valid at any time, and marked incomplete until `ended` says otherwise. The run waits
/// only if the disk is many chunks behind.
public final class ResultsFolder: RunObserver {
    /// The folder as the user named it.
    public let path: String
    private let url: URL
    private let lock: FolderLock
    private let queue = DispatchQueue(label: "results")
    private let room = DispatchSemaphore(value: ResultsFolder.waitingChunks)
    private let state: Shared
    private let maximumPages: Int?
    private var chunk: [Record] = []

    private static let chunkSize = 4_096
    private static let waitingChunks = 16

    /// What the queue shares with the run's thread.
    private final class Shared: Sendable {
        let failure = Mutex<String?>(nil)
        /// Touched only on the queue.
        nonisolated(unsafe) var writer: ResultsWriter?
    }

    /// Prepares the folder: makes it, or clears it of the results of an earlier run.
    ///
    /// - Throws: `cannotWrite`, `inUse`, or `notResults` for a folder with other files in it.
    public convenience init(_ path: String) throws(ResultsError) {
        try self.init(path, maximumPages: nil)
    }

    /// Prepares the folder, with a database of limited size as if the disk were small.
    init(_ path: String, maximumPages: Int?) throws(ResultsError) {
        self.path = path
        self.maximumPages = maximumPages
        url = URL(filePath: path, directoryHint: .isDirectory)
        state = Shared()
        do {
            try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        } catch {
            throw .cannotWrite(folder: path, reason: ResultsError.reason(error))
        }
        lock = try FolderLock(path)
        try Self.clear(url, path)
    }

    /// Removes what an earlier run left, and nothing else.
    private static func clear(_ url: URL, _ path: String) throws(ResultsError) {
        do {
            let names = try FileManager.default.contentsOfDirectory(atPath: url.path)
            let known = names.contains(Results.databaseName)
            guard known || names.isEmpty else { throw ResultsError.notResults(folder: path) }
            for name in names
            where name.hasPrefix(Results.databaseName) || name.hasSuffix(".log")
                || name == Results.summaryName || name == Results.pageName
            {
                try FileManager.default.removeItem(at: url.appending(path: name))
            }
            let probe = url.appending(path: Results.databaseName)
            try Data().write(to: probe)
        } catch let error as ResultsError {
            throw error
        } catch {
            throw .cannotWrite(folder: path, reason: ResultsError.reason(error))
        }
    }

    public var failure: String? { state.failure.withLock { $0 } }

    public func began(_ description: RunDescription) {
        chunk.reserveCapacity(Self.chunkSize)
        let (url, maximumPages) = (url, maximumPages)
        perform { shared in
            shared.writer = try ResultsWriter(
                folder: url, description: description, maximumPages: maximumPages)
        }
    }

    public func observe(_ record: Record) {
        chunk.append(record)
        if chunk.count >= Self.chunkSize { flush() }
    }

    public func progress(_ progress: RunProgress) { flush() }

    /// Waits until all records so far are in the files.
    public func settle() {
        flush()
        queue.sync {}
    }

    public func ended(_ summary: RunSummary) {
        flush()
        perform { shared in
            try shared.writer?.finish(summary)
            shared.writer = nil
        }
        queue.sync {}
    }

    private func flush() {
        guard !chunk.isEmpty else { return }
        let full = chunk
        chunk.removeAll(keepingCapacity: true)
        perform { shared in try shared.writer?.write(full) }
    }

    /// Does a piece of work on the queue; the first one that fails is the last one done.
    private func perform(_ work: @escaping @Sendable (Shared) throws -> Void) {
        guard failure == nil else { return }
        room.wait()
        let (shared, room, path) = (state, room, path)
        queue.async {
            defer { room.signal() }
            guard shared.failure.withLock({ $0 == nil }) else { return }
            do {
                try work(shared)
            } catch {
                shared.writer = nil
                let known = error as? ResultsError
                let reason = ResultsError.reason(error)
                let failure = known ?? ResultsError.cannotWrite(folder: path, reason: reason)
                shared.failure.withLock { $0 = failure.description }
            }
        }
    }

    deinit { queue.sync { state.writer = nil } }
}

/// Keeps two runs out of one folder; ends with the process, however that ends.
private final class FolderLock: Sendable {
    private let handle: Int32

    init(_ path: String) throws(ResultsError) {
        handle = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard handle >= 0 else {
            throw .cannotWrite(folder: path, reason: ResultsError.reason(code: errno))
        }
        guard flock(handle, LOCK_EX | LOCK_NB) == 0 else {
            close(handle)
            throw .inUse(folder: path)
        }
    }

    deinit { close(handle) }
}
