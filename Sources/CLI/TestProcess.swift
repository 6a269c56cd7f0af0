import FleetTest
import Foundation

/// What is run in one process: a test, or the expectations of one run.
struct TestJob: Codable {
    /// With one item of an empty name, the search for the tests of its file.
    var items: [TestItem]
    /// Settings over those of the command line.
    var overrides: [String] = []
}

/// A test in a process of its own, so that others go on whatever it does.
final class TestProcess: @unchecked Sendable {
    private let process: Process
    private let output = Pipe()
    private let deadline: Date

    /// What the process gives back.
    struct Answer: Codable {
        /// The tests of the file, when it was asked for those.
        var items: [TestItem]?
        var outcomes: [TestOutcome] = []
    }

    /// Starts it.
    ///
    /// - Throws: `Failure` when the system does not start it.
    init(_ job: TestJob, of command: TestCommand) throws {
        process = OwnProgram.process(
            [
                "test", "--single", String(decoding: try JSONEncoder().encode(job), as: UTF8.self),
                "--timeout", "\(command.timeout)", "--limit", command.limit,
            ] + (command.overrides + job.overrides).flatMap { ["--set", $0] })
        process.standardOutput = output
        // It ends itself in time; when it does not, it is killed.
        deadline = Date(timeIntervalSinceNow: command.timeout + 10)
        do {
            try process.run()
        } catch {
            throw Failure("the process of a test cannot be started: \(error)")
        }
    }

    /// Waits for what came of it.
    func wait(for job: TestJob) -> Answer {
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        if let answer = try? JSONDecoder().decode(Answer.self, from: data) { return answer }
        let how =
            process.terminationReason == .uncaughtSignal
            ? "signal \(process.terminationStatus)" : "exit code \(process.terminationStatus)"
        let isLate = Date() >= deadline
        return Answer(
            outcomes: job.items.map { item in
                TestOutcome(
                    item: item, verdict: isLate ? .hung : .crashed,
                    text: isLate
                        ? "killed: it did not end in time\n" : "its process ended with \(how)\n")
            })
    }

    /// Kills it when it should have ended long ago.
    func killIfLate() { if Date() >= deadline { kill() } }

    /// Ends it at once.
    func kill() { if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) } }
}
