public import Fleet
public import SimulationKernel

/// What became of one message, hop by hop, with all that the results know of why.
///
/// Read by `MessageReader`; `text` tells it to people.
public struct MessageStory: Sendable, Equatable {
    /// The number of the message, the same in all its records.
    public var identifier: UInt64
    /// By which kind of link it went.
    public var link: LinkKind
    /// When the program handed it over.
    public var time: Instant
    /// The sender, from the hand-over to the last record of the message.
    public var sender: Party
    /// What the message was meant for, in words: a node, `everyone`, or `outside`.
    public var destination: String
    /// The number of bytes that the program handed over.
    public var byteCount: Int
    /// Those bytes.
    public var payload: [UInt8]
    /// What became of it at each node that got it or did not, in the order of the records.
    public var arrivals: [Arrival]
    /// Of a broadcast: the nodes nearest to the sender without any record of it.
    public var bystanders: [Party]
    /// Other messages that were under way at the same time, the nearest sender first.
    public var rivals: [Rival]
    /// How many there were, of which `rivals` are the first.
    public var rivalCount: Int
    /// What else went from this sender to this destination by this link.
    public var path: Path
    /// The message that brought the sender this payload, where one did.
    public var origin: Hop?
    /// Messages that carried the payload on, each sent by a node that had got it.
    public var forwards: [Hop]
    /// The same sent again by the sender within a minute.
    public var repetition: Hop?

    /// Whether it arrived nowhere.
    public var isLost: Bool {
        !arrivals.contains { $0.outcome == .delivered } && !isUnderWay
    }

    /// Whether the run ended before anything was known of it.
    ///
    /// A broadcast that reaches nobody has no other record than that it was sent.
    public var isUnderWay: Bool {
        arrivals.isEmpty && destination != RunDescription.everyone
    }

    /// A node, and what it was doing.
    public struct Party: Sendable, Equatable {
        /// The name of the node.
        public var name: String
        /// The distance from the sender in metres.
        public var metres: Double
        /// The state of its processor when the message was handed over; nil before its first.
        public var state: State?
        /// What it did next, if that was in the run.
        public var next: State?
        /// Its last start before the hand-over.
        public var boot: Boot?
        /// Starts and faults from ten seconds before the hand-over to ten after the end.
        public var incidents: [Incident]
    }

    /// A state of a processor, and since when.
    public struct State: Sendable, Equatable {
        /// `running`, `boot`, `lightSleep`, `deepSleep`, `off`.
        public var name: String
        /// When it began.
        public var since: Instant
    }

    /// A start of a board.
    public struct Boot: Sendable, Equatable {
        /// When.
        public var time: Instant
        /// What `machine.reset_cause` says.
        public var cause: String
        /// What `machine.wake_reason` says.
        public var wakeReason: String
    }

    /// Something that happened to a node around the time of a message.
    public struct Incident: Sendable, Equatable {
        /// When.
        public var time: Instant
        /// What, in a few words.
        public var text: String
    }

    /// What became of a message at one node.
    public struct Arrival: Sendable, Equatable {
        /// The receiver.
        public var receiver: Party
        /// When it was clear.
        public var time: Instant
        /// What became of it.
        public var outcome: MessageOutcome
        /// The received power in dBm; nil where nothing was received.
        public var signalDbm: Double?
        /// The attempts before it that did not arrive: of a message to one node.
        public var misses: [Miss]
    }

    /// One attempt that did not arrive.
    public struct Miss: Sendable, Equatable {
        /// When that was clear.
        public var time: Instant
        /// Why.
        public var reason: LossReason
        /// The name of the node whose transmission was in the way, where one is known.
        public var rival: String?
    }

    /// Another message that was under way.
    public struct Rival: Sendable, Equatable {
        /// Its number.
        public var identifier: UInt64
        /// By which kind of link it went.
        public var link: LinkKind
        /// The name of its sender.
        public var sender: String
        /// How far its sender was from the receiver (of a broadcast: the sender), in metres.
        public var metres: Double
        /// When it was handed over.
        public var begin: Instant
        /// When the last was known of it.
        public var end: Instant
        /// What became of it: `delivered`, `lost` or `sent`.
        public var outcome: String
    }

    /// Another message with the payload of this one.
    public struct Hop: Sendable, Equatable {
        /// Its number.
        public var identifier: UInt64
        /// When it was handed over.
        public var time: Instant
        /// The name of its sender.
        public var sender: String
        /// What it was meant for.
        public var destination: String
        /// What became of it: `delivered`, `lost: REASON` or `sent`.
        public var outcome: String
        /// The nodes that got it.
        public var receivers: [String]
    }

    /// How the messages from one node to another fared over the whole run.
    public struct Path: Sendable, Equatable {
        /// Messages that arrived.
        public var delivered: Int
        /// Messages that did not.
        public var lost: Int
        /// The weakest, middle and strongest received power in dBm; nil when none is known.
        public var signalDbm: [Double]?
        /// When a message last arrived before this one.
        public var lastArrival: Instant?
    }

    /// Which message is meant.
    public enum Search: Sendable, Equatable {
        /// The one with this number.
        case number(UInt64)
        /// The one that a node sent nearest to an instant.
        case near(node: String, time: Instant)
    }
}

/// The messages of a run that arrived nowhere.
public struct LostMessages: Sendable, Equatable {
    /// One of them.
    public struct Entry: Sendable, Equatable {
        /// Its number.
        public var identifier: UInt64
        /// By which kind of link it went.
        public var link: LinkKind
        /// When the program handed it over.
        public var time: Instant
        /// The name of its sender.
        public var sender: String
        /// What it was meant for.
        public var destination: String
        /// Why it was lost; nil for a broadcast that nobody heard.
        public var reason: LossReason?
    }

    /// All of them, in the order in which they were sent.
    public var entries: [Entry]
    /// The number of all messages sent.
    public var sentCount: Int
}

extension RunDescription {
    /// The word for the destination of a broadcast.
    static let everyone = "everyone"
}

extension LossReason {
    /// The reason in words: `not acknowledged`.
    var words: String {
        name.reduce(into: "") { $0 += $1.isUppercase ? " \($1.lowercased())" : String($1) }
    }

    /// What the reason means, as a sentence without its point.
    var meaning: String {
        switch self {
        case .outOfReach: "too weak at the receiver to be read"
        case .noise: "strong enough in most cases, but noise broke it"
        case .collision: "another transmission broke it, or kept the receiver busy"
        case .asleep: "the receiver slept, was off, or had its radio off or not listening"
        case .otherChannel: "the receiver listened on another channel"
        case .sending: "the receiver was itself sending"
        case .notAcknowledged: "all attempts went by without an acknowledgement"
        case .notConnected: "no access point, no association or no address"
        case .noReceiver: "nobody has that address, or the payload is too long"
        case .queueFull: "a queue of the sender or receiver was full"
        case .senderDown: "the sender's radio was off, or it lost power or was reset first"
        case .injected: "an injected fault"
        }
    }
}
