import Foundation

/// Collects what an export writes into large pieces.
class ExportOutput {
    private var buffer: [UInt8] = []
    private let body: ([UInt8]) throws -> Void

    private static let size = 1 << 16

    init(_ body: @escaping ([UInt8]) throws -> Void) {
        self.body = body
        buffer.reserveCapacity(Self.size + 4_096)
    }

    func write(_ text: String) throws { try write(text.utf8) }

    func write(_ bytes: some Sequence<UInt8>) throws {
        buffer += bytes
        if buffer.count >= Self.size { try flush() }
    }

    private func flush() throws {
        try body(buffer)
        buffer.removeAll(keepingCapacity: true)
    }

    /// Hands over the rest.
    func finish() throws { if !buffer.isEmpty { try flush() } }

    /// Something failed: what was written is of no use.
    func abandon() {}
}

/// The file of an export; gone again when the export fails.
final class ExportFile: ExportOutput {
    private let path: String

    /// Makes the file, or empties it.
    init(_ path: String) throws {
        let handle = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard handle >= 0 else { throw Self.failure(path) }
        let file = FileHandle(fileDescriptor: handle, closeOnDealloc: true)
        self.path = path
        super.init { bytes in
            do {
                try file.write(contentsOf: Data(bytes))
            } catch {
                throw ExportError("cannot write `\(path)`: \(ResultsError.reason(error))")
            }
        }
    }

    private static func failure(_ path: String) -> ExportError {
        ExportError("cannot write `\(path)`: \(ResultsError.reason(code: errno))")
    }

    /// Removes a file, but not a device or a pipe.
    override func abandon() {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return }
        unlink(path)
    }
}
