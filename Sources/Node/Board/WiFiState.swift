import Radio
import SimulationKernel
import StateCoding

/// What a node knows of its WiFi radio: the mirror of the medium's state that programs ask.
struct WiFiState: Codable, Sendable {
    var isStationActive = false
    var isAccessPointActive = false
    /// Whether the driver runs: either interface is active.
    var isRunning: Bool { isStationActive || isAccessPointActive }
    /// When the radio was last started; only then does the receiver's calibration come.
    var status = StationStatus.idle
    var isConnected = false
    /// The address of the station interface, by DHCP or by the program.
    var address: IPv4Configuration?
    /// An address that the program set, so that joining needs no DHCP.
    var staticAddress: IPv4Configuration?
    var ssid = ""
    var accessPoint: MACAddress?
    var channel = 1
    var powerSave = PowerSave.minimum
    var transmitPowerDbm = 20.0
    var reconnects = -1
    var hostName = ""
    var country = "XX"
    var lastRSSI = 0
    var scanResults: [ScanResult]?
    // The access point that this node can be.
    var ownSSID = ""
    var ownPassword = ""
    var ownChannel = 1
    var isOwnHidden = false
    var ownAddress = IPv4Configuration(
        address: IPv4Address(192, 168, 4, 1), mask: IPv4Address(255, 255, 255, 0),
        gateway: IPv4Address(192, 168, 4, 1), nameServer: IPv4Address(192, 168, 4, 1))
    var stations: [MACAddress] = []

    /// `WLAN.PM_NONE`, `PM_PERFORMANCE`, `PM_POWERSAVE`.
    enum PowerSave: Int, Codable, Sendable { case none = 0, minimum = 1, maximum = 2 }
}

/// The ESP-NOW protocol of a node.
struct ESPNowState: Sendable {
    struct Peer: Codable, Sendable {
        var address: MACAddress
        var channel: Int
        var interface: Int
        var isEncrypted: Bool
        var key: [UInt8]
    }
    struct Received: Codable, Sendable {
        var source: MACAddress
        var payload: [UInt8]
        var rssiDbm: Int
        var milliseconds: Int
    }

    var isActive = false
    var peers: [Peer] = []
    var received: [Received] = []
    /// Bytes of the receive buffer in use; each message takes its payload and a header.
    var receivedBytes = 0
    /// The receive buffer: two messages of full length, unless `ESPNow.config(rxbuf=)` says
    /// otherwise.
    var bufferBytes = ESPNowState.defaultBufferBytes
    /// How long the buffer will be when the protocol is switched on the next time.
    var nextBufferBytes = ESPNowState.defaultBufferBytes
    var timeoutMilliseconds = 300_000
    // Statistics, as `ESPNow.stats` shows them.
    /// Messages that the driver holds: their result is not known yet.
    var pending: Set<UInt64> = []
    var sentPackets = 0
    var sentResponses = 0
    var sentFailures = 0
    var receivedPackets = 0
    var droppedPackets = 0
    /// Results of requests somebody waits for.
    var results: [UInt64: Bool] = [:]
    var nextRequest: UInt64 = 1
    /// Requests on their way.
    var outstanding = 0

    /// Mark, length, time, signal strength (8 bytes) and the sender's address.
    static let headerBytes = 14
    static let defaultBufferBytes = 2 * (ESPNowModule.maximumPayload + headerBytes)

    /// Takes a message in; false when the buffer is full and it is dropped.
    mutating func receive(_ message: Received) -> Bool {
        let needed = message.payload.count + ESPNowState.headerBytes
        // One byte of the ring stays free, and the driver wants one more than it needs.
        guard needed < bufferBytes - 1 - receivedBytes else {
            droppedPackets += 1
            return false
        }
        received.append(message)
        receivedBytes += needed
        receivedPackets += 1
        return true
    }

    /// Loses everything that waits.
    mutating func clear() {
        received = []
        receivedBytes = 0
    }

    /// Takes the oldest message out.
    mutating func next() -> Received? {
        guard !received.isEmpty else { return nil }
        let message = received.removeFirst()
        receivedBytes -= message.payload.count + ESPNowState.headerBytes
        return message
    }
}

extension ESPNowState: Resumable {
    static let changing: [StateField<ESPNowState>] = [
        StateField("isActive", \.isActive), StateField("peers", \.peers),
        StateField("received", \.received), StateField("receivedBytes", \.receivedBytes),
        StateField("bufferBytes", \.bufferBytes),
        StateField("nextBufferBytes", \.nextBufferBytes),
        StateField("timeoutMilliseconds", \.timeoutMilliseconds),
        StateField("pending", \.pending), StateField("sentPackets", \.sentPackets),
        StateField("sentResponses", \.sentResponses),
        StateField("sentFailures", \.sentFailures),
        StateField("receivedPackets", \.receivedPackets),
        StateField("droppedPackets", \.droppedPackets), StateField("results", \.results),
        StateField("nextRequest", \.nextRequest), StateField("outstanding", \.outstanding),
    ]
    static let fixed: [String] = []
}

/// Where datagrams go.
struct SocketAddress: Codable, Sendable {
    var host: IPv4Address
    var port: UInt16
}

/// One UDP socket of a node.
struct UDPSocket: Codable, Sendable {
    var localPort: UInt16 = 0
    var isBound = false
    var remote: SocketAddress?
    /// How long calls wait in nanoseconds; nil for ever, 0 not at all.
    var timeout: UInt64?
    var received: [Datagram] = []
    var isClosed = false

    /// Datagrams that wait in a socket at most; more are dropped (lwIP's default mailbox of a
    /// port).
    static let queueLength = 6
}
