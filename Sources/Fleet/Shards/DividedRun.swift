import Foundation
public import Messaging
import Node
import Radio
public import Scenario
import SimulationKernel

/// Leads the run of a fleet that is divided among workers, in other threads, processes or hosts.
///
/// The workers live and hear; this one grants time, passes on what crosses a border, puts what they
/// note in order, and makes one result of it. It is equal to that of a run in one piece.
public final class DividedRun {
    let scenario: Scenario
    let options: RunOptions
    private let observer: any RunObserver
    let controller: (any RunController)?
    private let links: ShardLinks
    private let setup: ShardSetup
    let end: Instant
    private let wallClock = WallClock()

    /// All that a checkpoint keeps, besides the shards' own states.
    private struct State {
        var clock: ShardClock
        var recorder: RunRecorder
        /// Notes in order, and up to when they are complete, of each shard.
        var notes: [[RunNote]]
        var notesUntil: [Instant]
        var reports: [ShardReport]
    }

    private var state: State
    /// Where a run starts anew that has no checkpoint.
    private let first: State
    private var checkpoint: (state: State, shards: [[UInt8]])?
    /// How often workers were started again.
    private var restarts = 0
    private var lastCheckpoint = 0.0

    var phase = FleetStatus.Phase.running
    /// Where a pause will begin; `never` while nobody asked for one.
    var pauseTime = Instant.never
    var wantsToQuit = false

    /// The most shards that a fleet can be divided into: who hears a frame is told in 64 bits.
    public static let shardLimit = 64

    /// Prepares the run of a scenario in so many shards, and binds the endpoint of the workers.
    ///
    /// - Throws: `FleetError`, `MessagingError`.
    public init(
        _ scenario: Scenario, options: RunOptions, shards: Int, workers: WorkerSource,
        context: Context, observer: any RunObserver, controller: (any RunController)? = nil
    ) throws {
        self.scenario = scenario
        self.options = options
        self.observer = observer
        self.controller = controller
        end = Instant.start + (options.until ?? scenario.duration)
        if let fault = scenario.faults.first(where: { $0.action.kind == .move }) {
            throw FleetError(
                description: "the fault `\(fault.name)` moves nodes, which a run in several shards "
                    + "does not know; run it with --shards 1")
        }
        var parts = try FleetBuilder(scenario: scenario).build()
        let division = FleetDivision(&parts, of: scenario, count: shards)
        var overrides = options.overrides
        if let until = options.until { overrides.append("duration=\(until.nanoseconds)ns") }
        setup = ShardSetup(
            scenarioPath: options.scenarioPath, overrides: overrides,
            files: options.archive?.content ?? [],
            folders: parts.folders.sorted { $0.key < $1.key }.map {
                ShardSetup.Folder(path: $0.key, tree: $0.value)
            },
            division: division, rank: 0, threads: options.threads, bootsWarm: options.bootsWarm,
            profilesEnergy: options.profilesEnergy, recordsPins: options.recordsPins)
        state = State(
            clock: ShardClock(
                count: shards, end: end,
                window: .seconds((controller == nil ? 600 : 10) as Int64)),
            recorder: RunRecorder(nodes: parts.nodes, observer: observer),
            notes: (0..<shards).map { _ in [] },
            notesUntil: (0..<shards).map { _ in .start },
            reports: (0..<shards).map { _ in ShardReport() })
        first = state
        links = try ShardLinks(workers, count: shards, context: context)
        if options.startsPaused { pauseTime = .start }
    }

    /// Runs to the end; the summary is also given to the observer.
    ///
    /// - Throws: `FleetError` when a worker is gone or fails; the observer then has a valid,
    ///   incomplete result.
    public func run(shouldStop: () -> Bool = { false }) throws -> RunSummary {
        observer.began(RunDescription(of: scenario, options: options, end: end))
        defer { links.close() }
        while true {
            do {
                try links.open(shouldStop: shouldStop)
                try setUp()
                try lead(shouldStop)
                return try finish(isComplete: !wantsToQuit)
            } catch let failure as ShardLinks.Failure {
                guard failure.isLoss, options.checkpointSeconds != nil, restarts < 100 else {
                    try fail(failure)
                    throw FleetError(description: failure.text)
                }
                restart(after: failure)
            }
        }
    }

    private func setUp() throws {
        for rank in state.notes.indices {
            var setup = setup
            setup.rank = rank
            if let checkpoint { setup.state = checkpoint.shards[rank] }
            try links.send(.setUp(setup), to: rank)
        }
    }

    // MARK: - The run

    private func lead(_ shouldStop: () -> Bool) throws {
        while !state.clock.isDone(before: .never) {
            let isBusy = !state.clock.isIdle
            if let (rank, answer) = try links.receive(waitMilliseconds: isBusy ? 50 : 0) {
                if case .done(let report) = answer { take(report, from: rank) }
            }
            try look(shouldStop)
            if wantsToQuit { break }
            try grantAll()
            if state.clock.isIdle, phase == .running, !isPauseReached,
                !state.clock.isDone(before: .never)
            {
                throw ShardLinks.Failure(text: "no shard can go on", isLoss: false)
            }
        }
    }

    /// Waits until all have done what they were told to.
    private func waitUntilIdle() throws {
        while !state.clock.isIdle {
            if let (rank, answer) = try links.receive(waitMilliseconds: 50),
                case .done(let report) = answer
            {
                take(report, from: rank)
            }
        }
    }

    private func take(_ report: ShardReport, from rank: Int) {
        state.clock.report(
            rank, promise: report.promise, next: report.next, messages: report.messages)
        keep(report, from: rank)
    }

    private func keep(_ report: ShardReport, from rank: Int) {
        var kept = report
        kept.messages = []
        kept.notes = []
        if report.bytecodes == 0 {
            kept.bytecodes = state.reports[rank].bytecodes
            kept.peakMemoryBytes = state.reports[rank].peakMemoryBytes
        }
        state.reports[rank] = kept
        guard report.notesUntil > .start else { return }
        state.notes[rank] += report.notes
        state.notesUntil[rank] = max(state.notesUntil[rank], report.notesUntil)
        record()
    }

    /// Records the notes before which no shard has any more to send.
    private func record() {
        guard let until = state.notesUntil.min() else { return }
        var ready: [RunNote] = []
        for rank in state.notes.indices {
            let count = state.notes[rank].firstIndex { $0.time >= until } ?? state.notes[rank].count
            ready += state.notes[rank][..<count]
            state.notes[rank].removeFirst(count)
        }
        guard !ready.isEmpty else { return }
        ready.sort(by: RunNote.comesBefore)
        state.recorder.record(ready)
    }

    private func grantAll() throws {
        state.clock.cap = EventKey(time: pauseTime)
        // Those who are behind with their notes hold up the records of all.
        let waiting = state.notes.reduce(0) { $0 + $1.count }
        let last = state.notesUntil.min() ?? .start
        for rank in state.notes.indices {
            guard let grant = state.clock.grant(rank) else { continue }
            let wantsNotes =
                wantsAllNotes || waiting > 4_096 && state.notesUntil[rank] == last
            try links.send(
                .goOn(limit: grant.limit, messages: grant.inbox, wantsNotes: wantsNotes), to: rank)
        }
        wantsAllNotes = false
    }

    private var wantsAllNotes = false

    // MARK: - Looking around

    private func look(_ shouldStop: () -> Bool) throws {
        controller?.serve(self, waitMilliseconds: phase == .paused ? 50 : 0)
        if phase == .running, isPauseReached { phase = .paused }
        guard wallClock.isProgressDue() else { return }
        wantsAllNotes = true
        observer.progress(
            RunProgress(
                time: time, wallSeconds: wallClock.seconds,
                nodesAwake: nodesAwake, messages: messageCount,
                events: eventCount))
        if observer.failure != nil || shouldStop() { wantsToQuit = true }
        try checkpointWhenDue()
    }

    private var isPauseReached: Bool {
        pauseTime < end && state.clock.isDone(before: EventKey(time: pauseTime))
    }

    /// Nothing has happened at or after this time.
    var furthest: Instant { state.clock.furthest }
    /// The virtual time that all shards have reached.
    var time: Instant { min(state.clock.time, end) }
    var messageCount: UInt64 { state.reports.reduce(0) { $0 + $1.messageCount } }
    var eventCount: UInt64 { state.reports.reduce(0) { $0 + $1.eventCount } }
    var nodesAwake: Int { state.recorder.nodesAwake }

    // MARK: - Workers that are lost

    private func checkpointWhenDue() throws {
        guard let seconds = options.checkpointSeconds,
            wallClock.seconds - lastCheckpoint > seconds
        else { return }
        lastCheckpoint = wallClock.seconds
        // Nobody has orders then, and what crosses a border lies here.
        try waitUntilIdle()
        var shards = state.notes.map { _ in [UInt8]() }
        for rank in shards.indices { try links.send(.save, to: rank) }
        while shards.contains(where: \.isEmpty) {
            if let (rank, answer) = try links.receive(waitMilliseconds: 50),
                case .saved(let bytes) = answer
            {
                shards[rank] = bytes
            }
        }
        checkpoint = (state, shards)
    }

    private func restart(after failure: ShardLinks.Failure) {
        restarts += 1
        links.kill()
        links.source.say(
            "\(failure.text); all start again from "
                + (checkpoint.map { "\($0.state.clock.time.seconds) s" } ?? "the beginning"))
        let known = max(state.recorder.count, state.recorder.known)
        state = checkpoint?.state ?? first
        state.recorder.known = known
        state.clock.startAgain()
    }

    // MARK: - The end

    private func finish(isComplete: Bool) throws -> RunSummary {
        phase = .ended
        controller?.serve(self, waitMilliseconds: 0)
        try gather(isComplete: isComplete)
        let summary = summary(isComplete: isComplete)
        observer.ended(summary)
        return summary
    }

    /// Gets what is left from all workers.
    private func gather(isComplete: Bool) throws {
        try waitUntilIdle()
        for rank in state.notes.indices { try links.send(.end(isComplete: isComplete), to: rank) }
        while state.notesUntil.contains(where: { $0 < .never }) {
            if let (rank, answer) = try links.receive(waitMilliseconds: 50),
                case .ended(let report) = answer
            {
                keep(report, from: rank)
            }
        }
    }

    private func fail(_ failure: ShardLinks.Failure) throws {
        phase = .ended
        links.kill()
        controller?.serve(self, waitMilliseconds: 0)
        observer.ended(summary(isComplete: false))
    }

    private func summary(isComplete: Bool) -> RunSummary {
        let reached = isComplete ? end : state.reports.map(\.time).max() ?? .start
        return RunSummary(
            seed: scenario.seed, digest: state.recorder.digest, virtualTime: reached - .start,
            wallSeconds: wallClock.seconds,
            bytecodes: state.reports.reduce(0) { $0 + $1.bytecodes }, events: eventCount,
            peakMemoryBytes: state.reports.reduce(ProcessMemory.peakBytes) {
                $0 + $1.peakMemoryBytes
            },
            isComplete: isComplete,
            nodes: state.recorder.nodeSummaries(virtualTime: reached - .start),
            links: state.recorder.linkSummaries, faults: faultSummaries)
    }

    /// What came of the faults in all shards together.
    private var faultSummaries: [FaultSummary] {
        scenario.faults.enumerated().map { number, fault in
            var summary = FaultSummary(
                name: fault.name, kind: fault.action.kind.rawValue, occurrences: 0, effects: 0)
            for report in state.reports where report.faults.indices.contains(number) {
                summary.occurrences += report.faults[number].occurrences
                summary.effects += report.faults[number].effects
            }
            return summary
        }
    }
}
