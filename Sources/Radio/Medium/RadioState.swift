import SimulationKernel

/// Everything the medium knows of one radio.
struct RadioState: Sendable {
    let node: RadioID
    let name: String
    let nameHash: UInt64
    let profile: RadioProfile
    let stationMAC: MACAddress
    let accessPointMAC: MACAddress
    var antennaGainDb: Double
    var position: RadioPosition
    var extraLossDb: Double
    var channel = 1
    var listening = ListenMode.never
    var powerLimitDbm = Double.greatestFiniteMagnitude

    // The MAC layer.
    var queue: [Outgoing] = []
    var phase = MACPhase.idle
    var generation: UInt32 = 0
    var backoff: RandomStream
    /// Frames that were ever in the queue.
    var framesQueued: UInt64 = 0
    /// The last frame that came from each radio that sent one not long ago.
    var heard: [HeardFrame] = []
    /// Frames begun so far: with the names of a link it gives the draw of each reception.
    var framesSent: UInt64 = 0
    /// The transmission on the way out, or -1.
    var transmitting: Int32 = -1
    /// The transmission being received, or -1.
    var locked: Int32 = -1
    var reported = RadioPowerState.off

    // WiFi.
    var station: StationState
    var accessPoint: AccessPointState?
    var isStationActive = true

    /// Infrastructure access points belong to no node: nobody pays for their energy.
    let isInfrastructure: Bool
    /// The network of an infrastructure access point, opened whenever it is on.
    var ownNetwork: AccessPointSettings?

    func powerDbm(at rate: WiFiRate) -> Double {
        min(powerLimitDbm, rate.isOFDM ? profile.ofdmPowerDbm : profile.dsssPowerDbm)
    }

    /// Whether frames to one of its addresses are its own: the interface must be active.
    func answers(to address: MACAddress) -> Bool {
        address == stationMAC ? isStationActive : accessPoint != nil
    }

    /// Signals below this are not noticed.
    func detectionDbm(margin: Double) -> Double { profile.sensitivityDbm[0] - margin }
}

/// A frame that waits in a radio.
struct Outgoing: Codable, Sendable {
    var frame: MACFrame
    /// The node's request; nil for frames of the MAC layer's own.
    var request: UInt64?
    /// The sender of the datagram that an access point passes on.
    var client: MACAddress?
    var attempts = 0
    var contentionWindow: Int
}

/// A frame that was passed on: when its acknowledgement is lost it comes again.
struct HeardFrame: Codable, Sendable {
    var sender: Int32
    var number: UInt64
    var time: Instant
}

/// Where the MAC layer of a radio stands with the first frame of its queue.
enum MACPhase: Equatable, Codable, Sendable {
    case idle
    /// The medium must be free from `countdown` on for `slots` slots; nil when it was free at once
    /// and no backoff was drawn.
    case contending(countdown: Instant, slots: Int?, access: Instant)
    case transmitting
    case awaitingAcknowledgement
}

/// A transmission on the air, or a past one that overlapped one still on the air.
struct Transmission: Equatable, Codable, Sendable {
    var sender: Int32
    var frame: MACFrame
    var channel: Int
    var powerDbm: Double
    var start: Instant
    var end: Instant
    /// Until when others that hear it keep silent: end, or that of the acknowledgement.
    var reservedUntil: Instant
    /// The sender's count of frames: makes the draws of its receptions.
    var number: UInt64
    var attempt: Int
    var receptions: [Reception] = []
    /// The radio that a unicast frame is for, or -1.
    var destination: Int32 = -1
    /// Why the addressed radio could not begin to receive it.
    var destinationLoss: FrameLoss?
    var isOver = false
}

struct Reception: Equatable, Codable, Sendable {
    var receiver: Int32
    var signalDbm: Double
    var broken: FrameLoss?
}

/// Why one receiver does not get one frame, and through whom.
struct FrameLoss: Equatable, Codable, Sendable {
    var reason: LossReason
    /// The radio whose transmission was in the way; -1 if none was.
    var rival: Int32 = -1

    init(_ reason: LossReason, by rival: Int32 = -1) {
        self.reason = reason
        self.rival = rival
    }
}

/// A frame that a radio will queue later: an answer that takes time to be worked out.
struct DelayedFrame: Codable, Sendable {
    var radio: Int32
    var frame: MACFrame
    var isPending = true
}
