import Foundation
import Testing

/// The real program, started as a user starts it.
final class BrumateProcess {
    private let process = Process()
    private let folder: TemporaryFolder

    /// What a run gave.
    ///
    /// A code above 128 is the number of the signal that ended it, plus 128.
    struct Outcome {
        var code: Int32
        var output: String
        var errors: String
    }

    /// The executable, which lies beside the tests.
    static let executable: URL? = {
        let folders =
            [URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()]
            + Bundle.allBundles.map { $0.bundleURL.deletingLastPathComponent() }
        return folders.map { $0.appending(path: "brumate") }
            .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }()

    /// Starts it; words that begin with `@` are paths in the folder.
    init(
        _ words: [String], in folder: TemporaryFolder, environment: [String: String] = [:]
    ) throws {
        self.folder = folder
        if !environment.isEmpty {
            process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        }
        let executable: URL = try #require(Self.executable, "build the product `brumate` first")
        process.executableURL = executable
        process.arguments = words.map {
            $0.hasPrefix("@") ? folder.path(String($0.dropFirst())) : $0
        }
        for name in ["output", "errors"] { try folder.write("", to: name + ".txt") }
        process.standardOutput = try FileHandle(forWritingTo: folder.file("output.txt"))
        process.standardError = try FileHandle(forWritingTo: folder.file("errors.txt"))
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var isRunning: Bool { process.isRunning }
    var identifier: pid_t { process.processIdentifier }
    func send(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// Waits for its end, and kills it when that does not come.
    func outcome(seconds: Double = 300) throws -> Outcome {
        let isOver = poll(seconds: seconds) { !self.process.isRunning }
        if !isOver { send(SIGKILL) }
        process.waitUntilExit()
        #expect(isOver, "it did not end in \(seconds) s")
        let isSignal = process.terminationReason == .uncaughtSignal
        return Outcome(
            code: process.terminationStatus + (isSignal ? 128 : 0),
            output: try folder.text("output.txt"), errors: try folder.text("errors.txt"))
    }

    /// Runs it to its end.
    static func run(
        _ words: [String], in folder: TemporaryFolder, seconds: Double = 300
    ) throws -> Outcome {
        try BrumateProcess(words, in: folder).outcome(seconds: seconds)
    }
}

extension BrumateProcess {
    /// Runs a line of the shell in a folder, with the program on the path.
    static func shell(
        _ line: String, in folder: TemporaryFolder
    ) throws -> (code: Int32, output: String) {
        let executable: URL = try #require(Self.executable)
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = ["-c", "(\(line)) >output.txt 2>&1"]
        process.currentDirectoryURL = folder.url
        var environment = ProcessInfo.processInfo.environment
        let path = environment["PATH"] ?? "/usr/bin:/bin"
        environment["PATH"] = executable.deletingLastPathComponent().path + ":" + path
        process.environment = environment
        try process.run()
        process.waitUntilExit()
        return (process.terminationStatus, try folder.text("output.txt"))
    }
}

/// Looks again and again until something is so; false when it did not come to be.
func poll(seconds: Double, _ condition: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<Int(seconds * 100) {
        if try condition() { return true }
        usleep(10_000)
    }
    return try condition()
}

/// A folder that goes away with its owner.
final class TemporaryFolder: Sendable {
    let url = FileManager.default.temporaryDirectory.appending(path: "brumate-\(UUID())")

    init() throws {
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { remove() }
    func remove() { try? FileManager.default.removeItem(at: url) }

    func file(_ name: String) -> URL { url.appending(path: name) }
    func path(_ name: String) -> String { file(name).path }

    func write(_ bytes: [UInt8], to name: String) throws {
        let target = file(name)
        try FileManager.default.createDirectory(
            at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: target)
    }
    func write(_ text: String, to name: String) throws { try write(Array(text.utf8), to: name) }

    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: file(name)), as: UTF8.self)
    }

    /// A value of the summary in a results folder.
    func summary(_ results: String, _ key: String) throws -> Any? {
        let data = try Data(contentsOf: file(results).appending(path: "summary.json"))
        return (try JSONSerialization.jsonObject(with: data) as? [String: Any])?[key]
    }
}
