import Node
import PythonModules
import Radio
public import Scenario
public import SimulationKernel
public import StateCoding

/// Saving, restoring and forking a fleet, between two of its events.
extension FleetRunner: Resumable {
    public static let changing: [StateField<FleetRunner>] = [
        StateField("queue", \.queue), StateField("plans", \.plans),
        StateField("planTimes", \.planTimes), StateField("openRequests", \.openRequests),
        StateField(
            "requests", \.requests,
            save: { try $1.encode(slots: $0) }, restore: { $0 = try $1.decodeSlots() }),
        StateField("freeRequests", \.freeRequests), StateField("radioOn", \.radioOn),
        StateField("notes", \.notes), StateField("recorder", \.recorder),
        StateField("eventCount", \.eventCount),
        StateField("faults", \.faults),
        StateField("knownBytecodes", \.knownBytecodes),
    ]
    public static let fixed = [
        // The scenario, and whoever takes part in the run.
        "scenario", "options", "radioOfNode", "nodeOfRadio", "end", "observer", "controller",
        // Saved on their own.
        "nodes", "medium", "lookAhead",
        // Of this run alone.
        "actions", "phase", "pauseTime", "stepsLeft", "wantsToQuit", "sinceLook", "stop",
        "isResumed", "wantsLook", "ahead", "sliceBatch", "partsWatch", "slicesWatch", "pace",
        "recordLine", "changes", "shard", "watch",
    ]

    // MARK: - Snapshots

    /// The fleet as it is now.
    ///
    /// May be called while the run is paused, from `stop` and by a controller.
    public func snapshot() throws -> FleetSnapshot {
        guard !options.profilesEnergy else {
            throw FleetError(description: "a run with --profile-energy keeps no snapshots")
        }
        precondition(ahead?.count ?? 0 == 0, "nobody lives ahead when the fleet is looked at")
        return try FleetSnapshot(time: queue.now, options: options) { encoder in
            try save(to: encoder)
            try medium.saveAll(to: encoder)
            for node in nodes { try node.saveAll(to: encoder) }
        }
    }

    /// Makes a run that goes on where a snapshot was taken.
    ///
    /// `scenario`: the one that the snapshot gave; its duration may differ.
    ///
    /// - Throws: `FleetError`, or `StateError` when the snapshot does not fit.
    public convenience init(
        from snapshot: FleetSnapshot, _ scenario: Scenario, options: RunOptions,
        observer: any RunObserver, controller: (any RunController)? = nil
    ) throws {
        // What lies in the flash of the boards is part of the snapshot.
        let builder = FleetBuilder(
            scenario: scenario, firmware: { FileTree(capacity: $1) }, options: options)
        self.init(
            try builder.build(), of: scenario, options: options, observer: observer,
            controller: controller)
        let decoder = try snapshot.state()
        var runner = self
        do {
            try runner.restore(from: decoder)
            try medium.restoreAll(from: decoder)
            for node in nodes { try node.restoreAll(from: decoder) }
        } catch let error as DecodingError {
            throw StateError("the snapshot does not fit this program: \(error)")
        }
        guard decoder.isAtEnd, plans.count == nodes.count else {
            throw StateError("the snapshot does not fit this program")
        }
        goOn(at: queue.now)
    }

    /// Lets the run stop before the first event at or after an instant.
    ///
    /// Nobody's slice ends there, so the run that a snapshot begins is equal to one that never
    /// stopped.
    public func stop(at time: Instant, _ body: @escaping (FleetRunner) -> Void) {
        stop = (time, body)
    }

    // MARK: - Forks

    /// A second future of the fleet, for another observer.
    public func fork(
        observer: any RunObserver, controller: (any RunController)? = nil
    ) -> FleetRunner {
        precondition(ahead?.count ?? 0 == 0, "nobody lives ahead when the fleet is looked at")
        var parts = FleetBuilder.Parts(medium: medium)
        parts.nodes = nodes.map { $0.copy() }
        parts.radios = radioOfNode
        var options = options
        // Nobody waits for it, and nobody lets it go on.
        options.startsPaused = options.startsPaused && controller != nil
        options.speed = nil
        var fork = FleetRunner(
            parts, of: scenario, options: options, observer: observer, controller: controller)
        fork.copy(from: self)
        fork.goOn(at: present)
        return fork
    }

    private func goOn(at time: Instant) {
        isResumed = true
        pauseTime = options.startsPaused ? time : .never
        lookAhead = medium.minimumTransmissionSpan
    }
}
