public import Radio
public import SimulationKernel

/// What a node asks of the air; the fleet passes it on at the instant that stands beside it.
public enum NodeRequest: Sendable, Codable {
    /// Start the radio; `channel` is where it listens until it joins a network.
    case startRadio(channel: Int)
    /// Stop the radio: it neither sends nor hears.
    case stopRadio
    case setChannel(Int)
    case setTransmitPower(dbm: Double)
    /// Whether ESP-NOW frames are taken.
    case setEspNow(isActive: Bool)
    /// Listen in the first `window` of every `interval` only.
    case setListening(window: Span, interval: Span)
    case listenAlways
    case sendEspNow(request: UInt64, to: MACAddress, payload: [UInt8])
    case join(ssid: String, password: String, bssid: MACAddress?, address: IPv4Configuration?)
    case leave
    case scan
    case startAccessPoint(ssid: String, password: String, channel: Int, isHidden: Bool)
    case stopAccessPoint
    case setPowerSave(WiFiPowerSaveChoice)
    case sendDatagram(request: UInt64, interface: WiFiInterface, datagram: Datagram)
}

/// The power-save choices of `WLAN.config(pm=)`.
public enum WiFiPowerSaveChoice: Sendable, Codable {
    case none, minimum, maximum
}

/// A request and when it was made, in the order of making.
public struct TimedNodeRequest: Sendable, Codable {
    /// The node's own time, never before the time of the fleet.
    public var time: Instant
    public var request: NodeRequest
}
