import ArgumentParser
import FleetTest
import Foundation
import SimulationKernel
import YAMLSyntax

/// `brumate test`: fleet-wide tests, written in Python or in scenarios.
struct TestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test", abstract: "Runs fleet-wide tests.",
        discussion: """
            Tests are functions test_* in files test_*.py; their parameter `fleet` is a fleet that \
            stands still until the test lets it go on. So is each line under `expect:` in a \
            scenario. The exit code is 1 when a test fails.
            """)

    @Argument(
        help: "Files with tests, scenarios, or folders (default: this one).", completion: .file())
    var paths: [String] = []

    @Option(
        name: [.customShort("k")],
        help: ArgumentHelp(
            "Runs those whose names fit: words with and, or, not.", valueName: "expression"))
    var expression: String?

    @Option(
        help: ArgumentHelp("Runs each test once for each seed: 7, or 1..50.", valueName: "seeds"))
    var seeds: String?

    @Option(
        name: .customLong("set"), parsing: .singleValue, help: ScenarioOptions.setHelp)
    var overrides: [String] = []

    @Option(
        name: [.customShort("j"), .long],
        help: ArgumentHelp(
            "How many tests run at a time (default: one for each core).", valueName: "number"))
    var jobs: Int?

    @Option(help: ArgumentHelp("Writes what came of it as JUnit XML.", valueName: "file"))
    var junit: String?

    @Option(help: "Seconds of real time that a test may take.")
    var timeout = 60.0

    @Option(
        help: ArgumentHelp("The virtual time that a fleet may live.", valueName: "duration"))
    var limit = "3650d"

    @Flag(name: [.customShort("x"), .long], help: "Ends after the first test that fails.")
    var exitfirst = false

    @Flag(help: "Lists the tests and runs none.")
    var list = false

    /// Runs a job in this process and gives the outcomes as JSON, for the process that asked.
    @Option(help: .hidden)
    var single: String?

    func validate() throws {
        if let jobs, !(1...256).contains(jobs) {
            throw ValidationError("--jobs \(jobs): a number from 1 to 256 was expected.")
        }
        guard timeout > 0, timeout <= 1e6 else {
            throw ValidationError("--timeout \(timeout): seconds above 0 were expected.")
        }
        _ = try seedList()
        _ = try options()
        if let expression { _ = try Selection(expression) }
    }

    func options() throws -> TestOptions {
        do {
            let nanoseconds = try Quantity.nanoseconds(limit)
            guard nanoseconds > 0 else { throw ValidationError("--limit \(limit): above 0") }
            return TestOptions(
                seconds: timeout, virtualLimit: Span(nanoseconds: nanoseconds),
                overrides: overrides)
        } catch let error as Quantity.Failure {
            throw ValidationError(
                "--limit \(limit): \(error.message) (expected a duration such as 30d)")
        }
    }

    /// The seeds of `--seeds`; one nil without it.
    func seedList() throws -> [UInt64?] {
        guard let seeds else { return [nil] }
        let ends = seeds.components(separatedBy: "..").map { UInt64($0) }
        if ends.count == 1, let seed = ends[0] { return [seed] }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last,
            last - first < 1_000_000
        else {
            throw ValidationError(
                "--seeds \(seeds): a number or a range such as 1..50 was expected.")
        }
        return (first...last).map { $0 }
    }

    func run() throws { try TestSession(self).run() }
}
