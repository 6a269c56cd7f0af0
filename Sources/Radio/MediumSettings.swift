public import SimulationKernel

/// The parameters of a medium.
///
/// The defaults are those of IEEE 802.11b/g at 2.4 GHz.
public struct MediumSettings: Sendable {
    /// How signals weaken with distance.
    public var pathLoss = LogDistancePathLoss.indoor
    /// Transmissions that arrive with less than this below the noise floor are ignored altogether;
    /// 10 dB below, one of them raises the noise by 0.4 dB.
    public var ignoredBelowNoiseDb = 10.0
    /// Below sensitivity by more than this, a receiver does not notice a frame.
    ///
    /// There even the shortest frames fail (7 of 10 acknowledgements of 14 bytes).
    public var detectionMarginDb = 3.0
    /// By how much a later frame must be stronger for the receiver to turn to it.
    ///
    /// Source: ns-3 SimpleFrameCaptureModel, margin 5 dB.
    public var captureMarginDb = 5.0
    /// How long after the beginning of the first frame that can happen: during its preamble.
    public var captureWindow = Span.microseconds(192)
    /// Whether a receiver can turn to a stronger frame at all.
    public var hasCapture = true
    /// Processing gain (11 chips a symbol: 10.4 dB) that does not help against other DSSS frames.
    ///
    /// They use the same Barker code. With it a 1 Mbit/s frame survives from about 7 dB above the
    /// interferer, within the 5 to 10 dB that is seen of 802.11b; an assumption.
    public var dsssCochannelPenaltyDb = 10.4
    /// Whether senders listen before they talk; off for unslotted ALOHA.
    public var hasCarrierSense = true
    /// Distributed interframe space: SIFS + 2 slots (802.11b).
    public var difs = Span.microseconds(50)
    /// Short interframe space (ns-3 wifi-standard-constants.h; ERP too at 2.4 GHz).
    public var sifs = Span.microseconds(10)
    /// Slot time (long slots, as every network with 802.11b stations uses).
    public var slot = Span.microseconds(20)
    /// Time to notice a carrier: transmissions that begin within it collide (802.11b: 15 us).
    public var carrierSenseTime = Span.microseconds(15)
    /// Smallest contention window in slots (802.11b).
    public var minimumContentionWindow = 31
    /// Largest contention window in slots.
    public var maximumContentionWindow = 1_023
    /// How often an unacknowledged frame is sent at most.
    ///
    /// dot11ShortRetryLimit = 7 of IEEE 802.11. Espressif's value is hard-coded in its driver and
    /// not
    /// published (esp-idf issue 1872); about 20 ms of retries were observed (ESP8266_NONOS_SDK
    /// issue 190), which seven attempts give.
    public var attemptLimit = 7
    /// How many frames may wait in a radio.
    ///
    /// Assumption: CONFIG_ESP_WIFI_DYNAMIC_TX_BUFFER_NUM = 32.
    public var queueLimit = 32
    /// Margin over the sensitivity that a station wants before it uses a data rate.
    public var rateMarginDb = 6.0
    /// Whether `radioState(.receive)` is reported for frames on the way in, not only listening.
    public var reportsReception = true
    /// How the exchanges of WiFi take time.
    public var wifi = WiFiTiming()

    /// The default settings.
    public init() {}
}

/// Times of joining a WiFi network that the standard leaves open.
public struct WiFiTiming: Sendable {
    /// Median of the time in which an access point answers a management frame; assumption.
    public var accessPointResponse = Span.milliseconds(3)
    /// Median of the time in which either side works out a message of the key exchange; assumption.
    public var keyProcessing = Span.milliseconds(8)
    /// Median of the time in which a DHCP server answers; assumption.
    public var dhcpServerResponse = Span.milliseconds(20)
    /// Spread of these three: deviation of the logarithm.
    public var responseSpread = 0.6
    /// Share of DHCP messages that the server leaves without an answer; assumption (it gives the
    /// long tail of several seconds that users see).
    public var dhcpSilence = 0.03
    /// Clock of the DHCP client's short timers (lwIP DHCP_FINE_TIMER_MSECS).
    public var dhcpTick = Span.milliseconds(500)
    /// How many ticks the client waits for objections to its address (lwIP: two ARP probes).
    public var addressCheckTicks = 2
    /// First waiting time for a DHCP answer, doubling up to 60 s, for ever (lwIP: 2 s).
    public var dhcpTimeout = Span.milliseconds(2_000)
    /// How long a station waits for an answer to authentication or association.
    public var managementTimeout = Span.milliseconds(300)
    /// How many times it asks.
    public var managementAttempts = 3
    /// How long an access point waits for an answer in the key exchange, after the first time.
    ///
    /// hostapd: 100 ms the first time, then 1 s, four messages in all.
    public var keyTimeout = Span.milliseconds(1_000)
    /// How long it waits the first time.
    public var firstKeyTimeout = Span.milliseconds(100)
    /// How many times it sends a message of the key exchange.
    public var keyAttempts = 4
    /// How long a station waits in all for the key exchange; assumption.
    public var handshakeTimeout = Span.milliseconds(5_000)
    /// After so many frames in a row that a client did not acknowledge, it is dropped.
    public var clientFailureLimit = 10

    /// The default times.
    public init() {}
}
