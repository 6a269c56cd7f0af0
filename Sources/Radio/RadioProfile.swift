public import SimulationKernel

/// What a radio chip can do: data, with sources in `RadioCatalog`.
public struct RadioProfile: Sendable {
    /// Name of the chip.
    public var name: String
    /// Highest output power of 802.11b rates.
    public var dsssPowerDbm: Double
    /// Highest output power of 802.11g rates.
    public var ofdmPowerDbm: Double
    /// Sensitivity in dBm, one per `WiFiRate`.
    public var sensitivityDbm: [Double]
    /// Gain of the antenna.
    public var antennaGainDb: Double
    /// How long an active scan stays on a channel.
    public var scanDwell: Span
    /// Whether joining stops scanning at the first channel where the network is found.
    public var scansFast: Bool
    /// How long a station in power save stays awake after it sent or received.
    public var stayAwake: Span
    /// How long a station in power save wakes for a beacon, when it follows the last one at once.
    public var beaconWindow: Span
    /// By which share of the time since the last beacon that window grows (error of the slow
    /// clock).
    public var beaconWindowGrowth: Double
    /// For how long beacons may fail before a station gives its access point up.
    public var beaconTimeout: Span
    /// Whether it can send and receive ESP-NOW.
    public var hasEspNow: Bool
    /// Whether its network stack checks by ARP that nobody has the address DHCP gave.
    public var checksAddress: Bool
    let errorModel: ErrorModel

    /// Makes a profile; `sensitivityDbm` has one value per `WiFiRate`, in their order.
    ///
    /// - Precondition: `sensitivityDbm` has as many values as there are rates.
    public init(
        name: String, dsssPowerDbm: Double, ofdmPowerDbm: Double, sensitivityDbm: [Double],
        antennaGainDb: Double, scanDwell: Span, scansFast: Bool, stayAwake: Span,
        beaconWindow: Span, beaconWindowGrowth: Double, beaconTimeout: Span, hasEspNow: Bool,
        checksAddress: Bool
    ) {
        precondition(sensitivityDbm.count == WiFiRate.allCases.count, "one value per rate")
        self.name = name
        self.dsssPowerDbm = dsssPowerDbm
        self.ofdmPowerDbm = ofdmPowerDbm
        self.sensitivityDbm = sensitivityDbm
        self.antennaGainDb = antennaGainDb
        self.scanDwell = scanDwell
        self.scansFast = scansFast
        self.stayAwake = stayAwake
        self.beaconWindow = beaconWindow
        self.beaconWindowGrowth = beaconWindowGrowth
        self.beaconTimeout = beaconTimeout
        self.hasEspNow = hasEspNow
        self.checksAddress = checksAddress
        errorModel = ErrorModel(sensitivityDbm: sensitivityDbm)
    }

    /// The error rates of its receiver.
    public var errors: ErrorModel { errorModel }

    /// How long the station listens for one beacon that follows the last one after `interval`.
    public func beaconWindow(after interval: Span) -> Span {
        beaconWindow + .seconds(interval.seconds * beaconWindowGrowth)
    }
}
