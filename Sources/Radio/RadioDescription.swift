public import SimulationKernel

/// A radio of a node, to be added to a medium.
public struct RadioDescription: Sendable {
    /// The name of its node: every random stream of the radio derives from it.
    public var name: String
    /// What the chip can do.
    public var profile: RadioProfile
    /// Where it is.
    public var position: RadioPosition
    /// MAC address of the station interface.
    public var stationMAC: MACAddress
    /// MAC address of the access-point interface; ESP32 uses the station's plus one.
    public var accessPointMAC: MACAddress
    /// Loss of walls or housing around it, added to each of its links.
    public var extraLossDb: Double
    /// Gain of an antenna in place of the profile's.
    public var antennaGainDb: Double?

    /// Makes a description.
    public init(
        name: String, profile: RadioProfile, position: RadioPosition, stationMAC: MACAddress,
        accessPointMAC: MACAddress? = nil, extraLossDb: Double = 0, antennaGainDb: Double? = nil
    ) {
        self.name = name
        self.profile = profile
        self.position = position
        self.stationMAC = stationMAC
        self.accessPointMAC = accessPointMAC ?? MACAddress(stationMAC.value &+ 1)
        self.extraLossDb = extraLossDb
        self.antennaGainDb = antennaGainDb
    }
}

/// When a radio without a WiFi link listens.
public enum ListenMode: Hashable, Codable, Sendable {
    /// Never; it can still send, and hear acknowledgements.
    case never
    /// Always, as a WiFi interface that is active without power save.
    case always
    /// In the first `window` of every `interval`, counted from `origin` (ESP-NOW wake windows).
    case windows(window: Span, interval: Span, origin: Instant)
}

/// How a station that has joined saves power.
public enum PowerSave: Hashable, Codable, Sendable {
    /// Listens always.
    case off
    /// Wakes for every DTIM beacon.
    case everyDTIM
    /// Wakes for every n-th beacon only; broadcasts may be missed.
    case everyBeacons(Int)
}

/// How a WiFi network is protected.
public enum WiFiSecurity: Hashable, Codable, Sendable {
    case open
    case wpa2
}

/// The network that an access point offers.
public struct AccessPointSettings: Codable, Sendable {
    /// Its name.
    public var ssid: String
    /// Its key; nil for an open network.
    public var passphrase: String?
    /// Its channel.
    public var channel: Int
    /// Its own address, mask and name server; addresses are given out from the next one on.
    public var network: IPv4Configuration
    /// Whether it hides its name.
    public var isHidden: Bool
    /// How many stations it accepts.
    public var maximumStations: Int
    /// Time from beacon to beacon.
    public var beaconInterval: Span
    /// Every how many beacons it announces and sends what it keeps for sleepers.
    public var dtimPeriod: Int

    /// Makes settings; 102.4 ms (100 time units) from beacon to beacon is what all vendors use.
    public init(
        ssid: String, passphrase: String? = nil, channel: Int = 6,
        network: IPv4Configuration = AccessPointSettings.defaultNetwork, isHidden: Bool = false,
        maximumStations: Int = 128, beaconInterval: Span = .microseconds(102_400),
        dtimPeriod: Int = 1
    ) {
        self.ssid = ssid
        self.passphrase = passphrase
        self.channel = channel
        self.network = network
        self.isHidden = isHidden
        self.maximumStations = maximumStations
        self.beaconInterval = beaconInterval
        self.dtimPeriod = max(1, dtimPeriod)
    }

    /// 192.168.4.1/24, what MicroPython gives an access point on ESP32 and Pico W.
    public static let defaultNetwork = IPv4Configuration(
        address: IPv4Address(192, 168, 4, 1), mask: IPv4Address(255, 255, 255, 0),
        gateway: IPv4Address(192, 168, 4, 1), nameServer: IPv4Address(192, 168, 4, 1))

    var security: WiFiSecurity { passphrase == nil ? .open : .wpa2 }
}

/// What a station wants to join.
public struct JoinRequest: Codable, Sendable {
    /// The name of the network.
    public var ssid: String
    /// The key; nil or empty for an open network.
    public var passphrase: String?
    /// Only this access point.
    public var bssid: MACAddress?
    /// Only this channel: no scan of the others.
    public var channel: Int?
    /// An address of its own choice: no DHCP.
    public var address: IPv4Configuration?

    /// Makes a request.
    public init(
        ssid: String, passphrase: String? = nil, bssid: MACAddress? = nil, channel: Int? = nil,
        address: IPv4Configuration? = nil
    ) {
        self.ssid = ssid
        self.passphrase = passphrase?.isEmpty == true ? nil : passphrase
        self.bssid = bssid
        self.channel = channel
        self.address = address
    }
}
