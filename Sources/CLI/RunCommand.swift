import ArgumentParser
import Dashboard
import Fleet
import Messaging
import YAMLSyntax

/// `brumate run`: simulates a scenario.
struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Simulates a scenario.",
        discussion: """
            Shows how far it is, and at the end where the energy went, what was delivered, and \
            where the results lie. Ctrl-C ends the run with the results so far.
            """)

    @Argument(
        help: "The scenario file; none with --from.",
        completion: .file(extensions: ["yaml", "yml"]))
    var file: String?

    @Option(name: .customLong("set"), parsing: .singleValue, help: ScenarioOptions.setHelp)
    var overrides: [String] = []

    @Option(
        help: ArgumentHelp(
            "Goes on where a snapshot was taken, in place of starting a scenario.",
            valueName: "file"))
    var from: String?

    @Option(
        name: .customLong("dead"), parsing: .singleValue,
        help: ArgumentHelp(
            "With --from: a node, group or template whose supply is gone from there on; may be "
                + "repeated.", valueName: "name"))
    var dead: [String] = []

    @Option(
        name: .customLong("firmware"), parsing: .singleValue,
        help: ArgumentHelp(
            "With --from: a node, group or template that is reset with the firmware of another "
                + "folder; may be repeated.", valueName: "name=folder"))
    var firmware: [String] = []

    @Option(
        help: ArgumentHelp(
            "Stops at --until with a snapshot, from which the scenario can go on to its own end.",
            valueName: "file"))
    var snapshot: String?

    @Option(
        help: ArgumentHelp(
            "The folder for the results (default: results/ and the scenario's name).",
            valueName: "folder"))
    var results: String?

    @Option(help: "The seed of all chance, in place of the scenario's.")
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "The virtual time to run, in place of the scenario's: 2h, 7d.", valueName: "duration"))
    var until: String?

    @Option(
        help: ArgumentHelp(
            "Publishes events on a ZeroMQ endpoint, for instance tcp://127.0.0.1:5555.",
            valueName: "endpoint"))
    var events: String?

    @Option(
        help: ArgumentHelp(
            "Serves JSON-RPC 2.0 on a ZeroMQ endpoint, for instance tcp://127.0.0.1:5556.",
            valueName: "endpoint"))
    var control: String?

    @Option(
        defaultAsFlag: DashboardOption(),
        help: ArgumentHelp(
            "Shows the run in a browser, on this port of 127.0.0.1, with the panels of this file "
                + "(`8340`, `mine.yaml` or `8340,mine.yaml`), and goes on to show it until Ctrl-C "
                + "when it is over.", valueName: "port or file"))
    var dashboard: DashboardOption?

    @Option(
        defaultAsFlag: Dashboard.usualPort,
        help: ArgumentHelp(
            "Serves what Prometheus scrapes, /metrics, on this port of 127.0.0.1 while the run "
                + "goes on; --dashboard has it, too.", valueName: "port"))
    var metrics: UInt16?

    @Option(
        help: ArgumentHelp(
            "A file with a CURVE secret key; needed to bind beyond loopback.", valueName: "file"))
    var curveKey: String?

    @Option(
        help: ArgumentHelp(
            "The threads that let nodes live (default: one for each core); the result is the same.",
            valueName: "number"))
    var threads: Int?

    @Option(
        help: ArgumentHelp(
            "Divides the fleet by place among so many processes; the result is the same.",
            valueName: "number"))
    var shards: Int?

    @Option(
        help: ArgumentHelp(
            "Waits for the workers of --shards at a ZeroMQ endpoint, in place of starting them.",
            valueName: "endpoint"))
    var workers: String?

    @Flag(help: "Goes on from the last checkpoint when a worker is lost.")
    var restartWorkers = false

    @Option(help: "Seconds of real time between the checkpoints of --restart-workers.")
    var checkpoint = 20.0

    @Option(
        help: ArgumentHelp(
            "Holds the run back to a multiple of real time: 1x, 60x; says when it falls behind.",
            valueName: "factor"))
    var speed: String?

    @Flag(help: "Shows where the time of this machine went.")
    var profile = false

    @Flag(
        help: ArgumentHelp(
            "Counts what each function and line of the programs costs; the result is the same. "
                + "Shown with the results; `brumate export` has it for flame graphs, too."))
    var profileEnergy = false

    @Flag(help: "Records the level of each pin; `brumate export --format vcd` shows them.")
    var recordPins = false

    @Flag(
        inversion: .prefixedNo,
        help: "Lets boards with equal programs share what they do alike; the result is the same.")
    var warmBoot = true

    @Flag(help: "Waits for a command of --control or --dashboard before time starts.")
    var paused = false

    @Flag(help: "Runs twice and names the first event that differs.")
    var checkDeterminism = false

    @Flag(help: "Prints nothing but errors.")
    var quiet = false

    mutating func validate() throws {
        // In `--dashboard fleet.yaml` the only file is the scenario.
        if file == nil, from == nil, let panels = dashboard?.panels {
            file = panels
            dashboard?.panels = nil
        }
        if paused, control == nil, dashboard == nil {
            throw ValidationError(
                "--paused needs --control or --dashboard: nobody could let the run go on.")
        }
        let watchers = [
            (dashboard != nil, "--dashboard"), (metrics != nil, "--metrics"),
            (control != nil, "--control"),
        ]
        for (isThere, name) in watchers where isThere && checkDeterminism {
            throw ValidationError("--check-determinism and \(name) exclude each other.")
        }
        if let threads, !(1...256).contains(threads) {
            throw ValidationError("--threads \(threads): a number from 1 to 256 was expected.")
        }
        try validateShards()
        if let speed { _ = try RunCommand.factor(speed) }
        _ = try untilNanoseconds()
        if file == nil, from == nil { throw ValidationError("A scenario file was expected.") }
        if from != nil, file != nil || seed != nil || !overrides.isEmpty {
            throw ValidationError("--from takes scenario, seed and settings from the snapshot.")
        }
        if from == nil, !dead.isEmpty || !firmware.isEmpty {
            throw ValidationError("--dead and --firmware need --from: from when on?")
        }
        _ = try change()
        if snapshot != nil, until == nil {
            throw ValidationError("--snapshot needs --until: when shall it be taken?")
        }
        if profileEnergy, from != nil || snapshot != nil || restartWorkers {
            throw ValidationError(
                "--profile-energy and --from, --snapshot, --restart-workers exclude each other: "
                    + "a program that is counted cannot be saved.")
        }
        if recordPins, restartWorkers {
            throw ValidationError("--record-pins and --restart-workers exclude each other.")
        }
        if snapshot != nil, checkDeterminism {
            throw ValidationError("--check-determinism and --snapshot exclude each other.")
        }
    }

    private func validateShards() throws {
        if let shards, !(1...DividedRun.shardLimit).contains(shards) {
            throw ValidationError(
                "--shards \(shards): a number from 1 to \(DividedRun.shardLimit) was expected.")
        }
        guard workers != nil || restartWorkers || shards ?? 1 > 1 else { return }
        if shards == nil { throw ValidationError("--workers and --restart-workers need --shards.") }
        guard checkpoint >= 0.1, checkpoint <= 1e6 else {
            throw ValidationError("--checkpoint \(checkpoint): seconds above 0.1 were expected.")
        }
        if workers != nil, restartWorkers {
            throw ValidationError(
                "--restart-workers needs workers of its own: without --workers it starts them.")
        }
        let others: [(Bool, String)] = [
            (from != nil, "--from"), (snapshot != nil, "--snapshot"), (speed != nil, "--speed"),
            (profile, "--profile"),
        ]
        for (isThere, name) in others where isThere {
            throw ValidationError("--shards and \(name) exclude each other.")
        }
    }

    /// The argument of `--until`, nil when there is none.
    func untilNanoseconds() throws -> Int64? {
        guard let until else { return nil }
        let nanoseconds: Int64
        do {
            nanoseconds = try Quantity.nanoseconds(until)
        } catch {
            throw ValidationError(
                "--until \(until): \(error.message) (expected a duration such as 2h)")
        }
        if nanoseconds <= 0 { throw ValidationError("--until \(until): must be above 0") }
        return nanoseconds
    }

    /// What is different from the snapshot on.
    func change() throws -> FleetChange {
        var change = FleetChange()
        change.dead = dead
        for text in firmware {
            // Groups may have any character in their names but this one.
            guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
                throw ValidationError(
                    "--firmware \(text): a name and a folder such as soil=firmware/new was "
                        + "expected.")
            }
            let folder = String(text[text.index(after: sign)...])
            change.firmware.append(
                FleetChange.Firmware(nodes: String(text[..<sign]), folder: folder))
        }
        return change
    }

    /// The number in `60x`; the `x` may be left out.
    static func factor(_ text: String) throws -> Double {
        guard let factor = Double(text.hasSuffix("x") ? String(text.dropLast()) : text),
            RunOptions.speeds.contains(factor)
        else {
            throw ValidationError(
                "--speed \(text): a multiple of real time such as 1x or 60x was expected.")
        }
        return factor
    }

    func run() throws { try RunSession(self).run() }
}
