public import SimulationKernel

/// What the medium asks of its owner, in the order in which it happens.
public enum RadioAction: Equatable, Codable, Sendable {
    /// Push an event and call `Medium.handle(token, now:)` when it is due.
    case schedule(at: Instant, radio: RadioID, token: RadioToken)
    /// Give a received frame to the node of a radio.
    case deliver(to: RadioID, frame: ReceivedFrame, rssiDbm: Int, at: Instant)
    /// Tell a node what became of its request.
    case sendResult(
        radio: RadioID, request: UInt64, outcome: SendOutcome, attempts: Int, at: Instant)
    /// Book a new state of the radio in the energy ledger.
    case radioState(radio: RadioID, state: RadioPowerState, at: Instant)
    /// Tell a node what happened to its WiFi link, or to the access point that it is.
    case link(radio: RadioID, event: LinkEvent, at: Instant)
    /// Record a transmission that begins now.
    case transmission(TransmissionRecord)
    /// Record a frame that did not arrive.
    case lost(LossRecord)
    /// Tell other shards, one for each bit, what they hear of a radio.
    case border(BorderSignal, shards: UInt64)
}

/// What became of a frame that a node asked to send.
public enum SendOutcome: Hashable, Codable, Sendable {
    /// The receiver acknowledged it.
    case acknowledged
    /// It went out; nobody acknowledges a broadcast.
    case sent
    /// It was given up, for this reason.
    case failed(LossReason)
}

/// Why a frame did not arrive.
public enum LossReason: String, Hashable, Codable, Sendable, CaseIterable {
    /// Too weak at the receiver, or destroyed by noise.
    case belowSensitivity
    /// Destroyed by another transmission, or the receiver was busy with one.
    case collision
    /// The receiver was transmitting.
    case halfDuplex
    /// The receiver was off, asleep or between its listening windows.
    case notListening
    /// The receiver listened on another channel.
    case wrongChannel
    /// Sent as often as allowed, never acknowledged.
    case noAcknowledgement
    /// The transmit queue of the sender was full.
    case queueFull
    /// The radio of the sender was off.
    case radioOff
    /// The sender has no WiFi link or no address.
    case notConnected
    /// No radio has this MAC address, or no host of the subnet this IPv4 address.
    case noSuchReceiver
    /// The payload is longer than the protocol allows.
    case tooLong
    /// A disturbance that somebody brought into the air: see `Disturbance`.
    case disturbed
}

/// A state of a radio with a current of its own.
public enum RadioPowerState: Hashable, Codable, Sendable {
    /// No supply or clock.
    case off
    /// Powered; neither receiving nor sending.
    case idle
    /// Listening for this share of the time (1: always), else idle.
    ///
    /// Shares below 1 stand for periodic windows (ESP-NOW wake windows, beacons of an access point)
    /// that are too many to be events of their own; the mean current is exact over whole periods.
    case listen(share: Double)
    /// Receiving a frame, or waiting for an acknowledgement.
    case receive
    /// Sending at this output power.
    case transmit(powerDbm: Double)
}

/// What happens to the WiFi of a node.
public enum LinkEvent: Equatable, Codable, Sendable {
    /// The station is associated and the keys are exchanged.
    case associated(bssid: MACAddress, channel: Int)
    /// The station has its address: the network is up.
    case gotAddress(IPv4Configuration)
    /// The station gave up joining.
    case joinFailed(JoinFailure)
    /// The station lost its access point, or left it.
    case disconnected(DisconnectReason)
    /// A scan that the node asked for is over.
    case scanDone([ScanResult])
    /// A station joined the access point that this node is.
    case stationJoined(MACAddress)
    /// A station left the access point that this node is.
    case stationLeft(MACAddress)
}

/// Why a station could not join.
public enum JoinFailure: Hashable, Codable, Sendable {
    /// No access point with this name was heard.
    case noAccessPointFound
    /// The access point did not accept the key.
    case wrongPassword
    /// Authentication or association got no answer, or a refusal.
    case associationFailed
}

/// Why a WiFi link ended.
public enum DisconnectReason: Hashable, Codable, Sendable {
    /// The program asked for it, or switched the radio off.
    case left
    /// No beacon was heard for the beacon timeout.
    case beaconTimeout
    /// The access point dropped the station, or ended.
    case byAccessPoint
}

/// Where joining stands.
public enum StationStatus: Hashable, Codable, Sendable {
    /// Nothing asked.
    case idle
    /// Scanning, authenticating or waiting for an address.
    case connecting
    /// Associated, with an address.
    case gotAddress
    /// The last attempt failed.
    case failed(JoinFailure)
}

/// One line of a scan.
public struct ScanResult: Hashable, Codable, Sendable {
    /// The name of the network.
    public var ssid: String
    /// The MAC address of the access point.
    public var bssid: MACAddress
    /// Its channel.
    public var channel: Int
    /// How strong it is here.
    public var rssiDbm: Int
    /// How it is protected.
    public var security: WiFiSecurity
    /// Whether it hides its name.
    public var isHidden: Bool

    /// Makes a line of a scan.
    public init(
        ssid: String, bssid: MACAddress, channel: Int, rssiDbm: Int, security: WiFiSecurity,
        isHidden: Bool
    ) {
        self.ssid = ssid
        self.bssid = bssid
        self.channel = channel
        self.rssiDbm = rssiDbm
        self.security = security
        self.isHidden = isHidden
    }
}

/// What a transmission is for.
public enum FrameKind: String, Hashable, Codable, Sendable {
    case espNow, datagram, acknowledgement, probe, authentication, association, keyExchange, dhcp
    case disassociation
}

/// A transmission, as it begins.
public struct TransmissionRecord: Equatable, Codable, Sendable {
    /// Who sends.
    public var sender: RadioID
    /// What it is for.
    public var kind: FrameKind
    /// From which address.
    public var source: MACAddress
    /// To which address.
    public var destination: MACAddress
    /// Length of the MAC frame with header and check sum.
    public var frameBytes: Int
    /// On which channel.
    public var channel: Int
    /// With which output power.
    public var powerDbm: Double
    /// At which rate.
    public var rate: WiFiRate
    /// The how many-th attempt, from 1.
    public var attempt: Int
    /// From when.
    public var start: Instant
    /// How long it is on the air.
    public var airtime: Span
}

/// A frame that did not arrive at one receiver.
public struct LossRecord: Equatable, Codable, Sendable {
    /// Who sent.
    public var sender: RadioID
    /// Who did not receive; nil when it never was on the air or nobody has the address.
    public var receiver: RadioID?
    /// What it was for.
    public var kind: FrameKind
    /// Why.
    public var reason: LossReason
    /// Of a collision, the sender of what was in the way: of several, the strongest.
    public var rival: RadioID?
    /// When that was clear.
    public var at: Instant
}
