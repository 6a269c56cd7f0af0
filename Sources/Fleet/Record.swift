public import Radio
public import SimulationKernel

/// One thing that a run observes: when, of which node, and what.
///
/// A plain value: whoever gets one may keep it, send it to another thread or write it out.
public struct Record: Codable, Sendable, Equatable {
    /// The index that stands for the fleet as a whole.
    public static let fleet: Int32 = -1

    /// When it happened.
    public var time: Instant
    /// The index of the node in `RunDescription.nodes`, or `Record.fleet`.
    public var node: Int32
    /// Grows by one with each record of the run; gives records of one instant their order.
    public var sequence: UInt64
    /// What happened.
    public var body: RecordBody

    /// Makes a record.
    public init(time: Instant, node: Int32, sequence: UInt64, body: RecordBody) {
        self.time = time
        self.node = node
        self.sequence = sequence
        self.body = body
    }
}

/// What a record says.
public enum RecordBody: Codable, Sendable, Equatable {
    /// One line that the program printed, without its line end; the last one of a run may be
    /// incomplete.
    case print([UInt8])
    /// A component went to another power state.
    case state(component: String, state: String)
    /// A message was sent, arrived or was lost.
    case message(MessageRecord)
    /// What the components drew since the last sample of this node.
    case energy(EnergySample)
    /// Something broke: brown-out, watchdog, uncaught exception, an injected fault.
    case fault(kind: FaultKind, text: String)
    /// The board started, with what `machine.reset_cause` and `machine.wake_reason` will say.
    case boot(resetCause: String, wakeReason: String)
    /// The wire of a pin went to another level, nil for one that nothing drives.
    ///
    /// Only where the run records pins; no part of the digest.
    case pin(number: Int32, level: Bool?)
    /// The simulator itself has something to say, for instance that it left something out.
    case log(level: LogLevel, text: String)
}

/// One step in the life of a message.
///
/// Each message has one record `sent`, of the sending node. A message to one node then has exactly
/// one record `delivered` or `lost`; a broadcast has one for each node that it reached or could
/// have reached. Those are records of the receiving node, or of the sender where nothing went on
/// the air.
public struct MessageRecord: Codable, Sendable, Equatable {
    /// The destination of a message to everyone.
    public static let broadcast: Int32 = -1
    /// The destination of a message to an address that no node of the fleet has.
    public static let outside: Int32 = -2

    /// The same in all records of one message, and of no other message of the run.
    public var identifier: UInt64
    /// By which kind of link it went.
    public var link: LinkKind
    /// The index of the sending node.
    public var source: Int32
    /// The index of the node it is meant for, or `broadcast` or `outside`; equal in all its
    /// records.
    public var destination: Int32
    /// The number of bytes that the program handed over.
    public var byteCount: Int32
    /// Those bytes; only in records `sent`, empty in the others.
    public var payload: [UInt8]
    /// What its headers say; only in records `sent`, and no part of the digest.
    public var header: MessageHeader?
    /// What became of it.
    public var outcome: MessageOutcome
    /// The received power in hundredths of a dBm; 0 where nothing was received.
    public var rssiCentiDbm: Int32
    /// The attempts before this outcome that did not arrive.
    ///
    /// Known once a message to one node is delivered or lost; no part of the digest, nor of the
    /// event stream.
    public var misses: [MissedFrame]

    /// Makes a step of a message.
    public init(
        identifier: UInt64, link: LinkKind, source: Int32, destination: Int32, byteCount: Int32,
        payload: [UInt8] = [], header: MessageHeader? = nil, outcome: MessageOutcome,
        rssiCentiDbm: Int32 = 0, misses: [MissedFrame] = []
    ) {
        self.identifier = identifier
        self.link = link
        self.source = source
        self.destination = destination
        self.byteCount = byteCount
        self.payload = payload
        self.header = header
        self.outcome = outcome
        self.rssiCentiDbm = rssiCentiDbm
        self.misses = misses
    }
}

/// One attempt to send a message that did not arrive.
public struct MissedFrame: Codable, Sendable, Equatable {
    /// The index of the node that did not get it.
    public var node: Int32
    /// Why.
    public var reason: LossReason
    /// Of a collision, the index of the node whose transmission was in the way, where one is known.
    public var rival: Int32?
    /// When that was clear.
    public var time: Instant

    /// Makes a missed attempt.
    public init(node: Int32, reason: LossReason, rival: Int32?, time: Instant) {
        self.node = node
        self.reason = reason
        self.rival = rival
        self.time = time
    }
}

/// By which kind of link a message goes.
public enum LinkKind: UInt8, Codable, Sendable, CaseIterable {
    case espnow, udp, tcp, ble, lora, ieee802154

    /// The word that results, event stream and reports show.
    public var name: String { Self.names[Int(rawValue)] }
    private static let names = allCases.map { "\($0)" }
}

/// What became of a message.
public enum MessageOutcome: Codable, Sendable, Equatable {
    case sent
    case delivered
    case lost(LossReason)

    /// `sent`, `delivered` or `lost`.
    public var name: String {
        switch self {
        case .sent: "sent"
        case .delivered: "delivered"
        case .lost: "lost"
        }
    }

    /// Why it was lost, where it was.
    public var reason: LossReason? {
        guard case .lost(let reason) = self else { return nil }
        return reason
    }
}

/// Why a message did not arrive.
public enum LossReason: UInt8, Codable, Sendable, CaseIterable {
    /// Too weak to be received at all.
    case outOfReach
    /// Strong enough in most cases, but noise broke it.
    case noise
    /// Another transmission broke it.
    case collision
    /// The receiver slept, was off, or had its radio off.
    case asleep
    /// The receiver's radio was on another channel.
    case otherChannel
    /// The receiver was itself sending.
    case sending
    /// All attempts went by without an acknowledgement.
    case notAcknowledged
    /// No access point, no association or no address.
    case notConnected
    /// Nobody has the address, or nobody listens on the port.
    case noReceiver
    /// A queue of the sender or receiver was full.
    case queueFull
    /// The sender lost its power or was reset before it was on the air.
    case senderDown
    /// An injected fault.
    case injected

    /// The word that results, event stream and reports show.
    public var name: String { Self.names[Int(rawValue)] }
    private static let names = allCases.map { "\($0)" }
}

/// What broke.
public enum FaultKind: UInt8, Codable, Sendable, CaseIterable {
    case brownout, recovery, watchdog, exception, memory, hardware, injected

    /// The word that results and event stream show.
    public var name: String { "\(self)" }
}

/// How much a message of the simulator matters.
public enum LogLevel: UInt8, Codable, Sendable, CaseIterable {
    case debug, info, warning, error

    /// The word that results and event stream show.
    public var name: String { "\(self)" }
}

/// What a node's components drew since its last sample, and how its battery stands.
public struct EnergySample: Codable, Sendable, Equatable {
    /// One entry for each component and state with any time since the last sample, in a fixed
    /// order.
    public var charges: [ChargeEntry]
    /// The battery at the time of the sample; nil on mains.
    public var battery: BatteryReading?

    /// Makes a sample.
    public init(charges: [ChargeEntry], battery: BatteryReading?) {
        self.charges = charges
        self.battery = battery
    }
}

/// The charge that one component drew in one of its states.
public struct ChargeEntry: Codable, Sendable, Equatable {
    /// The component: `cpu`, `radio`, `regulator`, the name of a sensor.
    public var component: String
    /// Its state: `run`, `deepsleep`, `transmit`.
    public var state: String
    /// The charge in picocoulombs (3.6e12 are one mAh); a switching regulator's is below zero where
    /// it takes less current than it gives.
    public var picocoulombs: Int64
    /// The time that it was in this state.
    public var duration: Span

    /// Makes an entry.
    public init(component: String, state: String, picocoulombs: Int64, duration: Span) {
        self.component = component
        self.state = state
        self.picocoulombs = picocoulombs
        self.duration = duration
    }

    /// The charge in mAh.
    public var milliampereHours: Double { Double(picocoulombs) / 3.6e12 }
}

/// How a battery stands.
public struct BatteryReading: Codable, Sendable, Equatable {
    /// The state of charge in millionths of the capacity.
    public var chargeMillionths: Int32
    /// The voltage at its terminals in microvolts.
    public var microvolts: Int32

    /// Makes a reading.
    public init(chargeMillionths: Int32, microvolts: Int32) {
        self.chargeMillionths = chargeMillionths
        self.microvolts = microvolts
    }

    /// The state of charge, from 0 to 1.
    public var charge: Double { Double(chargeMillionths) / 1e6 }
    /// The voltage in volts.
    public var volts: Double { Double(microvolts) / 1e6 }
}
