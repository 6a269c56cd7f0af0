public import SimulationKernel

/// Which radios belong to which shard of a fleet, and which shard this is.
///
/// The medium of a shard knows all radios, but only its own live in it; of the others it hears.
public struct RadioDivision: Codable, Sendable {
    /// The shard of each radio, from 0 to 63.
    public var shards: [UInt8]
    /// The shard whose radios live here.
    public var own: UInt8
    /// Whether there may be access points: their frames are shorter than those of ESP-NOW.
    public var hasNetworks: Bool

    /// Makes a division.
    public init(shards: [UInt8], own: UInt8, hasNetworks: Bool) {
        self.shards = shards
        self.own = own
        self.hasNetworks = hasNetworks
    }

    func owns(_ radio: Int32) -> Bool { shards[Int(radio)] == own }
}

/// What the other shards must know of a radio that they hear.
public struct BorderSignal: Equatable, Codable, Sendable {
    /// When it happens.
    public var time: Instant
    /// The radio that sends.
    public var sender: RadioID
    /// The shards, as bits, in which somebody may answer: who is addressed, or all of a broadcast.
    ///
    /// Others fall silent or miss something else for it, which makes nobody send sooner.
    public var answering: UInt64
    var content: Content

    /// A transmission that begins, or one that is cut short.
    enum Content: Equatable, Codable, Sendable {
        case begin(Transmission)
        case abort
    }

    /// When the frame is over that begins here; nil when none begins.
    public var frameEnd: Instant? {
        if case .begin(let transmission) = content { transmission.end } else { nil }
    }
}
