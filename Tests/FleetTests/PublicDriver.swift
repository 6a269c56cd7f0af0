import Foundation
import Testing

/// The BME280 driver that anybody gets from PyPI: fetched for the test, never kept.
enum PublicDriver {
    /// Its source, or why it cannot be had.
    enum Outcome {
        case source(String)
        case unavailable(String)
    }

    /// With its hash: pip runs nothing of an archive that somebody has changed.
    private static let requirement = """
        micropython-bme280==2.1.3 \
        --hash=sha256:4f22607bba5c3f6a6f75c06b7b10558168e0d191482a32164bbc4016d64f9cf9

        """

    /// Asks pip for the archive.
    ///
    /// The archive is one for MicroPython's own installer and has no setup.py, so that pip gives up
    /// after unpacking; it is told to leave what it unpacked.
    static func download() throws -> Outcome {
        let files = FileManager.default
        let folder = files.temporaryDirectory.appending(path: "brumate-pip-\(UUID().uuidString)")
        try files.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? files.removeItem(at: folder) }
        let list = folder.appending(path: "requirements.txt")
        try requirement.write(to: list, atomically: true, encoding: .utf8)
        let complaint = try runPip(
            [
                "download", "--disable-pip-version-check", "--no-input", "--no-deps",
                "--no-binary", ":all:", "--no-clean", "--retries", "1", "--timeout", "15",
                "--dest", folder.path, "--requirement", list.path,
            ], temporary: folder)
        let found = try files.subpathsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix("/bme280.py") }.sorted()
        guard let path = found.first else { return .unavailable(complaint) }
        return .source(
            try String(contentsOf: folder.appending(path: path), encoding: .utf8))
    }

    /// Runs pip with its temporary files in a folder; its complaint, in one line.
    private static func runPip(_ arguments: [String], temporary: URL) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-m", "pip"] + arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(["TMPDIR": temporary.path]) { $1 }
        let pipe = Pipe()
        process.standardError = pipe
        process.standardOutput = FileHandle.nullDevice
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let errors = text.split(separator: "\n").filter { !$0.hasPrefix("WARNING") }
        return errors.last.map(String.init) ?? "pip ended with status \(process.terminationStatus)"
    }
}
