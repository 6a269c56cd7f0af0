import Fleet
import Foundation
import StateCoding

/// Writes the snapshot of a run into a file, and keeps what went wrong until the run is over.
final class SnapshotWriter {
    private let path: String
    private var outcome: Result<Int, any Error>?

    init(path: String) { self.path = path }

    /// Takes the snapshot of a fleet and writes it.
    func write(_ fleet: FleetRunner) {
        outcome = Result {
            let bytes = try fleet.snapshot().bytes
            do {
                try Data(bytes).write(to: URL(filePath: path), options: .atomic)
            } catch {
                throw Failure("`\(path)` cannot be written: \(error.localizedDescription)")
            }
            return bytes.count
        }
    }

    /// A sentence for the one who asked.
    func result() throws -> String {
        guard let outcome else { throw Failure("the run ended before the snapshot was due") }
        return "snapshot of \(try outcome.get()) bytes in \(path)"
    }
}

extension FleetSnapshot {
    /// Reads the bytes of a file; what is wrong with them says which file.
    init(bytes: [UInt8], file: String) throws {
        do {
            try self.init(bytes: bytes)
        } catch let error as StateError {
            throw Failure("\(file): \(error)")
        } catch {
            throw Failure("\(file): the snapshot does not fit this program")
        }
    }
}
