public import Hardware
public import Radio
public import SimulationKernel

/// What happened on a node.
public enum NodeEvent: Sendable, Equatable, Codable {
    /// A line that the program printed, without its end.
    case print([UInt8])
    /// The board went to another mode: `boot`, `running`, `lightSleep`, `deepSleep`, `off`.
    case mode(String)
    case boot(resetCause: String, wakeReason: String)
    /// The program ended with an exception.
    case exception(String)
    case watchdogReset
    case brownOut
    case recovery
    /// Somebody took the supply away.
    case supplyGone
    /// Somebody filled the flash anew.
    case newFirmware
    /// The program never waits: its clock is stretched from now on.
    case runaway
    /// A message left the program; indirect, for all other events are half as large.
    indirect case sent(request: UInt64, SentMessage, MessageHeader)
    /// A message came to the program's protocol, or was dropped because its queue was full.
    case received(ReceivedFrame, isDropped: Bool)
    /// The wire of a pin is at another level; see `NodeConfiguration.recordsPins`.
    case pin(number: Int32, WireLevel)
    /// What each component drew since the start, and the battery; see
    /// `NodeConfiguration.samplePeriod`.
    case energy([EnergyLedger.Line], battery: SupplyReading?)
}

/// A message as the program handed it over.
public enum SentMessage: Sendable, Equatable, Codable {
    case espNow(to: MACAddress, payload: [UInt8])
    /// `network` is the access point in whose network the address lies: the one that the node has
    /// joined, or itself.
    case datagram(to: IPv4Address, network: MACAddress?, isAccessPoint: Bool, payload: [UInt8])
}

/// An event and when it happened.
public struct TimedNodeEvent: Sendable, Equatable, Codable {
    public var time: Instant
    public var event: NodeEvent
}
