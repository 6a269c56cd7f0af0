import Foundation
public import Messaging
import PythonModules
import Scenario
import SimulationKernel
import StateCoding

/// The worker of one shard: does what the leading run tells it until that is over.
public final class ShardWorker {
    private let socket: Socket
    private let rank: Int
    private var runner: FleetRunner?
    private var archive: ScenarioArchive?
    /// Milliseconds until a worker gives up that no run has set up.
    private static let leaderPatience = 60_000

    /// Connects to the run that leads.
    ///
    /// `serverKey`: the public key of a leader beyond loopback.
    ///
    /// - Throws: `MessagingError`.
    public init(
        rank: Int, of endpoint: Endpoint, serverKey: String? = nil, context: Context
    ) throws(MessagingError) {
        self.rank = rank
        socket = try Socket(.dealer, in: context)
        try socket.setRoutingIdentifier(ShardLinks.name(of: rank))
        try socket.setHighWaterMark(send: 0, receive: 0)
        try socket.setHeartbeat(intervalMilliseconds: 1_000, timeoutMilliseconds: 5_000)
        if let serverKey {
            try socket.useClientKeys(try CurveKeys.generate(), serverPublicKey: serverKey)
        }
        try socket.watchConnection()
        try socket.connect(endpoint)
        try socket.setLinger(milliseconds: 1_000)
    }

    /// Works until the run is over.
    ///
    /// - Parameter isLeaderGone: Asked while nothing is ordered; a lost connection is noticed
    ///   without it.
    /// - Throws: `FleetError` when the run cannot be reached or is gone, or orders what cannot be
    ///   done.
    public func run(isLeaderGone: () -> Bool = { false }) throws {
        try answer(
            .hello(
                version: FleetSnapshot.version, process: ProcessInfo.processInfo.processIdentifier))
        while let order = try nextOrder(isLeaderGone) {
            do {
                try follow(order)
            } catch {
                try? answer(.failed("\(error)"))
                throw error
            }
        }
    }

    private func answer(_ answer: ShardAnswer) throws { try socket.send([try answer.bytes]) }

    /// Waits for the next order; nil when the run is over.
    private func nextOrder(_ isLeaderGone: () -> Bool) throws -> ShardOrder? {
        var waited = 0
        while true {
            if let parts = try socket.receive(), let bytes = parts.last {
                switch try ShardOrder(bytes) {
                case .leave: return nil
                case .probe: continue
                case let order: return order
                }
            }
            if try socket.waitToReceive(milliseconds: 500) { continue }
            waited += 500
            if socket.hasLostConnection || isLeaderGone() {
                throw FleetError(description: "worker \(rank): the run that leads it is gone")
            }
            if runner == nil, waited >= ShardWorker.leaderPatience {
                throw FleetError(
                    description: "worker \(rank): no run answers; is the address right, and no "
                        + "other worker of this rank there?")
            }
        }
    }

    private func follow(_ order: ShardOrder) throws {
        switch order {
        case .setUp(let setup):
            try setUp(setup)
            try answer(.done(report(wantsNotes: false)))
        case .goOn(let limit, let messages, let wantsNotes):
            runner?.advance(to: limit, hearing: messages)
            if let fault = runner?.shard?.fault { throw FleetError(description: fault) }
            try answer(.done(report(wantsNotes: wantsNotes)))
        case .save:
            guard let runner else { return }
            try answer(.saved(try runner.saveShard()))
        case .end(let isComplete):
            guard let runner else { return }
            let time = isComplete ? runner.end : runner.queue.now
            runner.endNodes(at: time, isComplete: isComplete)
            runner.ahead?.pool.end()
            var report = report(wantsNotes: false)
            report.notes += runner.notes.takeAll(before: .never)
            report.notesUntil = .never
            report.faults = runner.faultSummaries.map {
                FaultBook.Tally(occurrences: $0.occurrences, effects: $0.effects)
            }
            try answer(.ended(report))
        case .probe, .leave: break
        }
    }

    private func setUp(_ setup: ShardSetup) throws {
        // Before anything else: a state gives the strings of programs their numbers.
        let snapshot = setup.state.isEmpty ? nil : try FleetSnapshot(bytes: setup.state)
        let archive = ScenarioArchive(setup.files)
        let scenario = try Scenario.load(
            path: setup.scenarioPath, files: archive.replay,
            catalog: try FleetCatalog.scenarioCatalog(), overrides: setup.overrides)
        let folders = Dictionary(setup.folders.map { ($0.path, $0.tree) }) { first, _ in first }
        let options = RunOptions(
            scenarioPath: setup.scenarioPath, overrides: setup.overrides, threads: setup.threads,
            archive: archive, bootsWarm: setup.bootsWarm,
            profilesEnergy: setup.profilesEnergy, recordsPins: setup.recordsPins)
        let builder = FleetBuilder(
            scenario: scenario,
            firmware: { path, capacity in folders[path] ?? FileTree(capacity: capacity) },
            options: options)
        let runner = FleetRunner(
            try builder.build(), of: scenario, options: options, observer: ObserverGroup([]),
            controller: nil)
        self.runner = runner
        try runner.begin(
            as: setup.division, rank: setup.rank, from: try snapshot?.state())
    }

    private func report(wantsNotes: Bool) -> ShardReport {
        guard let runner else { return ShardReport() }
        var report = ShardReport()
        report.promise = runner.promise()
        report.messages = runner.takeOutbox()
        report.time = runner.queue.now
        report.messageCount = runner.notes.messageCount
        report.eventCount = runner.eventCount
        let next = runner.queue.next.map { EventKey(time: $0.time, node: $0.node) } ?? .never
        report.next = next
        if wantsNotes || runner.notes.isFull {
            report.notesUntil = min(next.time, runner.shard?.limit.time ?? .never)
            report.notes = runner.notes.takeAll(before: report.notesUntil)
            report.bytecodes = runner.bytecodes
            report.peakMemoryBytes = ProcessMemory.peakBytes
        }
        return report
    }
}
