/// What a node receives.
public enum ReceivedFrame: Equatable, Codable, Sendable {
    case espNow(EspNowMessage)
    case datagram(Datagram)
}

/// The content of an ESP-NOW frame.
public struct EspNowMessage: Equatable, Codable, Sendable {
    /// From which address.
    public var source: MACAddress
    /// To which address: an interface of the receiver, or broadcast.
    public var destination: MACAddress
    /// What the program sent.
    public var payload: [UInt8]

    /// Makes a message.
    public init(source: MACAddress, destination: MACAddress, payload: [UInt8]) {
        self.source = source
        self.destination = destination
        self.payload = payload
    }
}

/// A UDP datagram.
public struct Datagram: Equatable, Codable, Sendable {
    /// From which host; `any` is replaced by the address of the interface.
    public var source: IPv4Address
    /// From which port.
    public var sourcePort: UInt16
    /// To which host, or a broadcast address.
    public var destination: IPv4Address
    /// To which port.
    public var destinationPort: UInt16
    /// The data.
    public var payload: [UInt8]

    /// Makes a datagram.
    public init(
        source: IPv4Address = .any, sourcePort: UInt16, destination: IPv4Address,
        destinationPort: UInt16, payload: [UInt8]
    ) {
        self.source = source
        self.sourcePort = sourcePort
        self.destination = destination
        self.destinationPort = destinationPort
        self.payload = payload
    }
}

/// What the headers of a message say, as its sender writes them.
public struct MessageHeader: Equatable, Codable, Sendable {
    /// The WiFi channel of the sender.
    public var channel: UInt8
    /// The sending interface.
    public var source: MACAddress
    /// The interface that it is for, or broadcast; zero where that is not known.
    public var destination: MACAddress
    /// The access point of the network that it goes through; broadcast for ESP-NOW.
    public var network: MACAddress
    /// Of a datagram, its hosts and ports.
    public var internet: Internet?

    /// The hosts and ports of a datagram.
    public struct Internet: Equatable, Codable, Sendable {
        public var source: IPv4Address
        public var sourcePort: UInt16
        public var destination: IPv4Address
        public var destinationPort: UInt16

        /// Makes the addresses of a datagram.
        public init(
            source: IPv4Address, sourcePort: UInt16, destination: IPv4Address,
            destinationPort: UInt16
        ) {
            self.source = source
            self.sourcePort = sourcePort
            self.destination = destination
            self.destinationPort = destinationPort
        }
    }

    /// Makes the header of a message.
    public init(
        channel: UInt8, source: MACAddress, destination: MACAddress, network: MACAddress,
        internet: Internet? = nil
    ) {
        self.channel = channel
        self.source = source
        self.destination = destination
        self.network = network
        self.internet = internet
    }
}

/// One of the two WiFi interfaces of a radio.
public enum WiFiInterface: Hashable, Codable, Sendable {
    case station
    case accessPoint
}

/// A frame of the MAC layer.
struct MACFrame: Equatable, Codable, Sendable {
    var source: MACAddress
    var destination: MACAddress
    var body: FrameBody
    /// Length with MAC header and check sum.
    var bytes: Int
    var rate: WiFiRate
    /// The sender's count of frames, the same for each attempt: tells a frame that comes again.
    var number: UInt64 = 0
}

enum FrameBody: Equatable, Codable, Sendable {
    case espNow([UInt8])
    case datagram(Datagram)
    case acknowledgement
    case probeRequest(ssid: String?)
    case probeResponse
    case authenticationRequest
    case authenticationResponse
    case associationRequest
    case associationResponse(isAccepted: Bool)
    /// Message 1 to 4 of the four-way handshake; `proof` stands for the check code made of the key.
    case key(message: Int, proof: UInt64)
    case dhcp(DHCPMessage)
    case disassociation

    var kind: FrameKind {
        switch self {
        case .espNow: .espNow
        case .datagram: .datagram
        case .acknowledgement: .acknowledgement
        case .probeRequest, .probeResponse: .probe
        case .authenticationRequest, .authenticationResponse: .authentication
        case .associationRequest, .associationResponse: .association
        case .key: .keyExchange
        case .dhcp: .dhcp
        case .disassociation: .disassociation
        }
    }
}

enum DHCPMessage: Equatable, Codable, Sendable {
    case discover
    case offer(IPv4Configuration)
    case request(IPv4Configuration)
    case acknowledge(IPv4Configuration)
}
