import SimulationKernel

/// The WiFi station of a radio.
struct StationState: Codable, Sendable {
    var stream: RandomStream
    var phase = StationPhase.idle
    var status = StationStatus.idle
    /// Tells a current timer from one that was overtaken.
    var generation: UInt32 = 0
    var request: JoinRequest?
    var attempts = 0
    /// The radio of the access point it joins or has joined, or -1.
    var accessPoint: Int32 = -1
    var address: IPv4Configuration?
    var offered: IPv4Configuration?
    var scan: ScanState?
    var powerSave = PowerSave.off
    var awakeUntil = Instant.start
    var isDozeScheduled = false
    var isBeaconLost = false
    /// Tells the current beacon timeout from one of an earlier link.
    var beaconLosses: UInt32 = 0

    init(stream: RandomStream) { self.stream = stream }

    /// Whether the channel is not the program's to choose.
    var isBusy: Bool { phase != .idle || scan != nil }

    /// Whether it is associated, keys exchanged.
    var isAssociated: Bool {
        switch phase {
        case .idle, .finding, .authenticating, .associating, .keying: false
        case .discovering, .requesting, .checking, .joined: true
        }
    }

    /// A time with this median: log-normal.
    mutating func draw(median: Span, spread: Double) -> Span {
        .seconds(median.seconds * exponential(spread * stream.normal()))
    }
}

enum StationPhase: Codable, Sendable {
    case idle, finding, authenticating, associating, keying, discovering, requesting, checking
    case joined
}

/// A scan under way.
struct ScanState: Codable, Sendable {
    var channels: [Int]
    var place = 0
    /// The channel to go back to.
    var homeChannel: Int
    var isForJoining: Bool
    var found: [ScanResult] = []
}
