public import SimulationKernel

/// Who wants to know what happens in a run.
///
/// All calls come one after the other, `observe` from another thread than the rest where a run has
/// several: `began`, then any number of `observe` (in the order of time, node, sequence) and
/// `progress`, then `ended`. An observer does not make the run wait longer than writing to a local
/// disk does.
public protocol RunObserver: AnyObject {
    /// The nodes are built and time is about to start.
    func began(_ description: RunDescription)
    /// Something happened.
    ///
    /// Every node has an `energy` record at the start (empty, with its battery) and a last one
    /// before `ended`, so that its records add up to the whole run.
    func observe(_ record: Record)
    /// How far the run is; called a few times in each wall-clock second.
    func progress(_ progress: RunProgress)
    /// The run is over, completely or not.
    func ended(_ summary: RunSummary)
    /// Why the run cannot go on (a full disk), or nil.
    ///
    /// The run looks at it when it reports progress, and then ends as incomplete.
    var failure: String? { get }
}

extension RunObserver {
    /// An observer that does not care for the progress.
    public func progress(_ progress: RunProgress) {}
    /// An observer that cannot fail.
    public var failure: String? { nil }
}

/// Hands everything on to several observers, in their order.
public final class ObserverGroup: RunObserver {
    private let members: [any RunObserver]

    /// Makes a group.
    public init(_ members: [any RunObserver]) { self.members = members }

    public func began(_ description: RunDescription) {
        for member in members { member.began(description) }
    }
    public func observe(_ record: Record) {
        for member in members { member.observe(record) }
    }
    public func progress(_ progress: RunProgress) {
        for member in members { member.progress(progress) }
    }
    public func ended(_ summary: RunSummary) {
        for member in members { member.ended(summary) }
    }
    public var failure: String? { members.lazy.compactMap(\.failure).first }
}

/// What is known of a run before it starts.
public struct RunDescription: Sendable, Equatable {
    /// The text of the scenario file, overrides not applied.
    public var scenarioText: String
    /// The path of the scenario file, as the user wrote it.
    public var scenarioPath: String
    /// The `path=value` overrides of the command line, and what was changed in this future.
    public var overrides: [String]
    /// The seed of all random streams.
    public var seed: UInt64
    /// The virtual time to run.
    public var duration: Span
    /// Where its records begin: later than the start in a run that goes on from a snapshot.
    public var begin: Instant
    /// The nodes, in the order of their index.
    public var nodes: [NodeDescription]
    /// The access points of the site.
    public var accessPoints: [AccessPointDescription]

    /// Makes a description.
    public init(
        scenarioText: String, scenarioPath: String, overrides: [String] = [], seed: UInt64,
        duration: Span, begin: Instant = .start, nodes: [NodeDescription],
        accessPoints: [AccessPointDescription] = []
    ) {
        self.accessPoints = accessPoints
        self.begin = begin
        self.scenarioText = scenarioText
        self.scenarioPath = scenarioPath
        self.overrides = overrides
        self.seed = seed
        self.duration = duration
        self.nodes = nodes
    }
}

/// What is known of a node before the run starts.
public struct NodeDescription: Sendable, Equatable {
    public var name: String
    /// The group of the scenario that it belongs to.
    public var group: String
    /// The board it is, for instance `esp32`.
    public var board: String
    /// Its place in metres.
    public var x: Double
    public var y: Double
    public var z: Double
    /// The capacity of its battery; nil on mains.
    public var batteryMilliampereHours: Double?

    /// Makes a description.
    public init(
        name: String, group: String, board: String, x: Double = 0, y: Double = 0, z: Double = 0,
        batteryMilliampereHours: Double? = nil
    ) {
        self.name = name
        self.group = group
        self.board = board
        self.x = x
        self.y = y
        self.z = z
        self.batteryMilliampereHours = batteryMilliampereHours
    }
}

/// An access point that is part of the site, not a node.
public struct AccessPointDescription: Sendable, Equatable {
    public var name: String
    /// Its place in metres.
    public var x: Double
    public var y: Double
    public var z: Double

    /// Makes a description.
    public init(name: String, x: Double, y: Double, z: Double = 0) {
        self.name = name
        self.x = x
        self.y = y
        self.z = z
    }
}

/// How far a run is.
public struct RunProgress: Sendable, Equatable {
    /// The virtual time reached.
    public var time: Instant
    /// Wall-clock seconds since the start of the run.
    public var wallSeconds: Double
    /// The number of nodes whose CPU is not in a sleep state or off.
    public var nodesAwake: Int
    /// The number of messages sent.
    public var messages: UInt64
    /// The number of events of the queue so far.
    public var events: UInt64
    /// Of a run that is held to a pace: how late it is, in wall-clock seconds.
    public var behindSeconds: Double?
    /// The multiple of real time to which it is held; nil when it goes as fast as it can.
    public var speed: Double?

    /// Makes a progress report.
    public init(
        time: Instant, wallSeconds: Double, nodesAwake: Int, messages: UInt64, events: UInt64,
        behindSeconds: Double? = nil, speed: Double? = nil
    ) {
        self.behindSeconds = behindSeconds
        self.speed = speed
        self.time = time
        self.wallSeconds = wallSeconds
        self.nodesAwake = nodesAwake
        self.messages = messages
        self.events = events
    }
}

/// What came out of a run.
public struct RunSummary: Sendable, Equatable {
    public var seed: UInt64
    /// The digest of all records, sixteen hexadecimal digits.
    public var digest: String
    /// The virtual time reached.
    public var virtualTime: Span
    /// Wall-clock seconds that the run took.
    public var wallSeconds: Double
    /// The number of Python bytecodes executed.
    public var bytecodes: UInt64
    /// The number of events of the queue.
    public var events: UInt64
    /// The largest resident memory of the process, in bytes.
    public var peakMemoryBytes: UInt64
    /// Whether the run reached its end; false after an interrupt or a failure.
    public var isComplete: Bool
    /// The nodes, in the order of their index.
    public var nodes: [NodeSummary]
    /// What went from where to where, ordered by kind, source and destination.
    public var links: [LinkSummary]
    /// The faults, those that the scenario declares first.
    public var faults: [FaultSummary]
    /// Where the time of the machine went, if the options asked for it.
    public var profile: HostProfile?

    /// Makes a summary.
    public init(
        seed: UInt64, digest: String, virtualTime: Span, wallSeconds: Double, bytecodes: UInt64,
        events: UInt64, peakMemoryBytes: UInt64, isComplete: Bool, nodes: [NodeSummary],
        links: [LinkSummary], faults: [FaultSummary] = [], profile: HostProfile? = nil
    ) {
        self.profile = profile
        self.faults = faults
        self.seed = seed
        self.digest = digest
        self.virtualTime = virtualTime
        self.wallSeconds = wallSeconds
        self.bytecodes = bytecodes
        self.events = events
        self.peakMemoryBytes = peakMemoryBytes
        self.isComplete = isComplete
        self.nodes = nodes
        self.links = links
    }
}

/// What came out of a run for one node.
public struct NodeSummary: Sendable, Equatable {
    /// The charge of each component and state over the whole run.
    public var charges: [ChargeEntry]
    /// The battery at the start and at the end; nil on mains.
    public var batteryAtStart: BatteryReading?
    public var batteryAtEnd: BatteryReading?
    /// How long the battery would last from full at the pace of this run; nil on mains or when it
    /// does not go down.
    public var projectedLifetime: Span?
    /// Messages that it sent.
    public var sent: UInt64
    /// Messages of its own that arrived, at least at one receiver.
    public var delivered: UInt64
    /// Messages of its own that arrived nowhere.
    public var lost: UInt64
    /// Messages of others that it received.
    public var received: UInt64
    /// Starts of the board, deep sleep wake-ups included.
    public var boots: UInt64
    /// Programs that ended with an uncaught exception.
    public var exceptions: UInt64
    /// What the lines of its programs cost; nil unless the run counted that.
    public var energyProfile: [ProfilePlace]?

    /// Makes the summary of a node.
    public init(
        charges: [ChargeEntry], batteryAtStart: BatteryReading? = nil,
        batteryAtEnd: BatteryReading? = nil, projectedLifetime: Span? = nil, sent: UInt64 = 0,
        delivered: UInt64 = 0, lost: UInt64 = 0, received: UInt64 = 0, boots: UInt64 = 0,
        exceptions: UInt64 = 0, energyProfile: [ProfilePlace]? = nil
    ) {
        self.charges = charges
        self.batteryAtStart = batteryAtStart
        self.batteryAtEnd = batteryAtEnd
        self.projectedLifetime = projectedLifetime
        self.sent = sent
        self.delivered = delivered
        self.lost = lost
        self.received = received
        self.boots = boots
        self.exceptions = exceptions
        self.energyProfile = energyProfile
    }
}

/// What went over one link.
public struct LinkSummary: Sendable, Equatable {
    public var kind: LinkKind
    /// The index of the sending node.
    public var source: Int32
    /// The index of the receiving node, `MessageRecord.broadcast` or `MessageRecord.outside`.
    public var destination: Int32
    /// Messages sent.
    public var sent: UInt64
    /// Messages that arrived (of a broadcast: arrivals, at any number of receivers).
    public var delivered: UInt64
    /// Messages that did not (of a broadcast: receivers that missed it).
    public var lost: UInt64

    /// Makes the summary of a link.
    public init(
        kind: LinkKind, source: Int32, destination: Int32, sent: UInt64, delivered: UInt64,
        lost: UInt64
    ) {
        self.kind = kind
        self.source = source
        self.destination = destination
        self.sent = sent
        self.delivered = delivered
        self.lost = lost
    }
}
