import Fleet
import Foundation

/// A folder of this user alone, where the workers of a run find it; gone with its last owner.
final class WorkerFolder {
    let path = FileManager.default.temporaryDirectory.appending(path: "brumate-\(UUID())").path

    /// Makes the folder.
    ///
    /// - Throws: what the file system says.
    init() throws {
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// A worker as a process of this machine: the same program again.
final class WorkerProcess: WorkerHandle {
    private let process: Process
    private let folder: WorkerFolder

    /// Starts the worker of a shard.
    ///
    /// - Throws: `Failure` when the system does not start it.
    init(rank: Int, endpoint: String, folder: WorkerFolder) throws {
        self.folder = folder
        process = OwnProgram.process([
            "worker", "--connect", endpoint, "--rank", "\(rank)",
            "--leader", "\(ProcessInfo.processInfo.processIdentifier)",
        ])
        process.standardOutput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw Failure("the worker of shard \(rank) cannot be started: \(error)")
        }
    }

    var isRunning: Bool { process.isRunning }

    func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }
}
