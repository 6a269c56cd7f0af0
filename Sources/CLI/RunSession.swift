import Dashboard
import Fleet
import Foundation
import Messaging
import Recording
import Scenario
import SimulationKernel

/// One `brumate run`, from the arguments to the report.
struct RunSession {
    private let command: RunCommand
    private let world = World.current

    init(_ command: RunCommand) { self.command = command }

    func run() throws {
        let task = try task()
        let interrupt = InterruptFlag()
        let results = try ResultsFolder(command.results ?? "results/\(folderName(task.scenario))")
        var first: RecordKeeper?
        if command.checkDeterminism { first = RecordKeeper() }
        try once(task, results, interrupt, keeper: first)
        if let first {
            let second = RecordComparer(first.records)
            let again = try self.task()
            try once(again, nil, interrupt, keeper: second)
            try report(second.difference, count: first.records.count, digest: first.digest)
        }
    }

    /// The run that the arguments describe; nobody takes part in it yet.
    private func task() throws -> FleetTask {
        var overrides = command.overrides
        var archive = ScenarioArchive()
        var path = command.file ?? ""
        var snapshot: FleetSnapshot?
        if let file = command.from {
            // Before anything else: it gives the strings of programs their numbers.
            let read = try FleetSnapshot(bytes: try bytes(of: file), file: file)
            snapshot = read
            (overrides, archive, path) = (read.overrides, read.archive, read.scenarioPath)
        }
        if let seed = command.seed { overrides.append("seed=\(seed)") }
        // With a snapshot the scenario goes on later, to its own end.
        if let until = command.until, command.snapshot == nil {
            overrides.append("duration=\(until)")
        }
        let scenario = try ScenarioOptions.load(
            path, overrides: overrides,
            files: snapshot == nil ? archive.files(over: FleetScenario.files) : archive.replay)
        let text = archive.replay.read(path).map { String(decoding: $0, as: UTF8.self) }
        var task = FleetTask(
            scenario: scenario, scenarioText: text ?? "", scenarioPath: path,
            overrides: overrides, observer: ObserverGroup([]), startsPaused: command.paused,
            threads: command.threads ?? ProcessInfo.processInfo.activeProcessorCount,
            speed: try command.speed.map(RunCommand.factor), measures: command.profile)
        task.archive = archive
        task.change = try command.change()
        task.bootsWarm = command.warmBoot
        task.profilesEnergy = command.profileEnergy
        task.recordsPins = command.recordPins
        task.snapshot = snapshot
        task.shards = command.shards ?? 1
        task.checkpointSeconds = command.restartWorkers ? command.checkpoint : nil
        if task.shards > 1, command.threads == nil {
            task.threads = max(1, task.threads / task.shards)
        }
        return task
    }

    private func bytes(of file: String) throws -> [UInt8] {
        guard let bytes = FleetScenario.files.read(file) else {
            throw Failure("`\(file)` cannot be read; expected a snapshot")
        }
        return bytes
    }

    /// Lets the run stop at `--until` and write its snapshot; what then went wrong.
    private func planSnapshot(_ task: inout FleetTask) throws -> SnapshotWriter? {
        guard let path = command.snapshot, let nanoseconds = try command.untilNanoseconds() else {
            return nil
        }
        let time = Instant(nanoseconds: UInt64(nanoseconds))
        guard time < .start + task.scenario.duration else {
            throw Failure("the scenario is over before the snapshot at \(command.until ?? "")")
        }
        if let snapshot = task.snapshot, time <= snapshot.time {
            throw Failure("the run goes on behind the snapshot at \(command.until ?? "")")
        }
        let writer = SnapshotWriter(path: path)
        task.stop = (time, { writer.write($0) })
        return writer
    }

    /// Runs the fleet once, with all who take part in it.
    private func once(
        _ task: FleetTask, _ results: ResultsFolder?, _ interrupt: InterruptFlag,
        keeper: (any RunObserver)?
    ) throws {
        var task = task
        var observers: [any RunObserver] = []
        if let results { observers.append(results) }
        if let keeper { observers.append(keeper) }
        let keys = try curveKeys()
        let context = try Context()
        var publisher: EventPublisher?
        let answers = ControlAnswers()
        let dashboard = try dashboard(task.scenario, results)
        if let dashboard { observers.append(dashboard) }
        if let port = command.metrics {
            let metrics = Dashboard(.metrics)
            observers.append(metrics)
            say("metrics on \(try metrics.startAndWait(port: port))")
        }
        // Of two runs that must be equal, the first is the one to look at.
        if let events = command.events, results != nil {
            let opened = try EventPublisher(Endpoint(events), keys: keys, context: context)
            publisher = opened
            observers.append(opened)
            say("events on \(try opened.endpoint)")
        }
        var server: ControlServer?
        if let control = command.control {
            let opened = try ControlServer(
                Endpoint(control), keys: keys, context: context, answers: answers)
            server = opened
            say("control on \(try opened.endpoint)")
        }
        if server != nil || dashboard != nil {
            task.controller = CommandGroup(server, dashboard, answers, publisher)
        }
        if !command.quiet {
            observers.append(
                ProgressLine(
                    isTerminal: world.isTerminal, columns: world.columns ?? 80,
                    write: world.writeError))
        }
        task.observer = ObserverGroup(observers)
        task.shouldStop = { interrupt.isRaised }
        task.workers = try workers(keys)
        let writer = try planSnapshot(&task)
        let summary = try world.engine.run(task)
        if let failure = task.observer.failure { throw Failure(failure) }
        if let results, !command.quiet { world.write(Report.text(try Results.read(results.path))) }
        if let profile = summary.profile { world.write("\n" + ProfileReport.text(profile)) }
        try wait(for: answers.forks, interrupt)
        if interrupt.isRaised { throw Interrupted() }
        if let writer { say(try writer.result()) }
        if dashboard != nil {
            say("the run is over; the dashboard stays until Ctrl-C")
            while !interrupt.isRaised { usleep(50_000) }
        }
    }

    /// The page, which is there before the run starts; nil when nobody wants one.
    private func dashboard(
        _ scenario: Scenario, _ results: ResultsFolder?
    ) throws -> Dashboard? {
        guard let option = command.dashboard else { return nil }
        let panels = try PanelFile.read(option.panels)
        try panels.check(scenario.nodes.map { ($0.name, $0.group) })
        let stories = results.map { WhyCommand.stories(in: $0.path) }
        let dashboard = Dashboard(panels: panels, takesCommands: true, stories: stories)
        // Also when it is quiet: nobody else knows the token.
        world.writeError("dashboard on \(try dashboard.startAndWait(port: option.port))\n")
        return dashboard
    }

    /// Where the workers of a divided run come from; nil for a run in one piece.
    private func workers(_ keys: CurveKeys?) throws -> WorkerSource? {
        let say: (String) -> Void = { text in world.writeError("\n" + text + "\n") }
        if let text = command.workers {
            return WorkerSource(
                endpoint: try Endpoint(text), keys: keys, start: nil, say: say)
        }
        guard command.shards ?? 1 > 1 else { return nil }
        let folder = try WorkerFolder()
        return WorkerSource(
            endpoint: try Endpoint("ipc://" + folder.path + "/link"),
            start: { rank, endpoint in
                try WorkerProcess(rank: rank, endpoint: endpoint, folder: folder)
            }, say: say)
    }

    /// Waits for the other futures that clients asked for.
    private func wait(for forks: Forks, _ interrupt: InterruptFlag) throws {
        for folder in forks.running { say("waiting for the fork in \(folder)") }
        let failures = forks.wait { interrupt.isRaised }
        if !failures.isEmpty { throw Failure(failures.joined(separator: "\n")) }
    }

    private func report(_ difference: String?, count: Int, digest: String) throws {
        if let difference { throw Failure("not deterministic: \(difference)") }
        if command.quiet { return }
        world.write("deterministic: \(count) events, digest \(digest) both times\n")
    }

    private func say(_ text: String) {
        if !command.quiet { world.writeError(text + "\n") }
    }

    private func folderName(_ scenario: Scenario) -> String {
        let name = scenario.name.map { $0 == "/" || $0 == "\0" ? "_" : $0 }
        return name.isEmpty || name.first == "." ? "run" : String(name)
    }

    private func curveKeys() throws -> CurveKeys? {
        guard let path = command.curveKey else { return nil }
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else {
            throw Failure("`\(path)` cannot be read; expected a file with a CURVE secret key")
        }
        do {
            return try CurveKeys(fileText: text)
        } catch {
            throw Failure("\(path): \(error)")
        }
    }
}

/// Those who command a run; while it is paused and makes no progress, the publisher lives on.
private final class CommandGroup: RunController {
    private let server: ControlServer?
    private let dashboard: Dashboard?
    private let answers: ControlAnswers
    private let publisher: EventPublisher?

    init(
        _ server: ControlServer?, _ dashboard: Dashboard?, _ answers: ControlAnswers,
        _ publisher: EventPublisher?
    ) {
        self.server = server
        self.dashboard = dashboard
        self.answers = answers
        self.publisher = publisher
    }

    func serve(_ fleet: any FleetControl, waitMilliseconds: Int) {
        if waitMilliseconds > 0 { publisher?.attend() }
        // Of two who wait, each has half of the time.
        let time =
            waitMilliseconds > 0 && server != nil ? waitMilliseconds / 2 + 1 : waitMilliseconds
        dashboard?.serve(fleet, waitMilliseconds: time) { answers.answer($0, fleet) }
        // A command may have ended the wait.
        let isWaiting = dashboard == nil || fleet.status.phase == .paused
        server?.serve(fleet, waitMilliseconds: isWaiting ? time : 0)
    }
}
