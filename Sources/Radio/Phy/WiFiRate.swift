public import SimulationKernel

/// A bit rate of IEEE 802.11b or 802.11g with its airtime.
public enum WiFiRate: Int, Hashable, Comparable, CaseIterable, Codable, Sendable {
    case dsss1, dsss2, cck5, cck11
    case ofdm6, ofdm9, ofdm12, ofdm18, ofdm24, ofdm36, ofdm48, ofdm54

    /// Data rate in kbit/s.
    public var kilobitsPerSecond: Int {
        switch self {
        case .dsss1: 1_000
        case .dsss2: 2_000
        case .cck5: 5_500
        case .cck11: 11_000
        case .ofdm6: 6_000
        case .ofdm9: 9_000
        case .ofdm12: 12_000
        case .ofdm18: 18_000
        case .ofdm24: 24_000
        case .ofdm36: 36_000
        case .ofdm48: 48_000
        case .ofdm54: 54_000
        }
    }

    /// Whether it is one of 802.11g (OFDM), not of 802.11b.
    public var isOFDM: Bool { rawValue >= WiFiRate.ofdm6.rawValue }

    /// Preamble and header of the physical layer: long preamble 144 + 48 us at 1 Mbit/s (802.11b),
    /// 16 + 4 us (802.11g).
    public var preamble: Span { isOFDM ? .microseconds(20) : .microseconds(192) }

    /// The rate in which the preamble's header is sent.
    var headerRate: WiFiRate { isOFDM ? .ofdm6 : .dsss1 }

    /// The rate of the acknowledgement: the highest basic rate that is not faster.
    ///
    /// DSSS frames are acknowledged at 1 Mbit/s (the only rate that every receiver takes);
    /// OFDM basic rates are 6, 12 and 24 (IEEE 802.11-2016, 18.4.4).
    public var acknowledgementRate: WiFiRate {
        switch self {
        case .dsss1, .dsss2, .cck5, .cck11: .dsss1
        case .ofdm6, .ofdm9: .ofdm6
        case .ofdm12, .ofdm18: .ofdm12
        default: .ofdm24
        }
    }

    /// How long a MAC frame of so many bytes (with header and check sum) is on the air.
    ///
    /// DSSS: preamble + bits / rate. OFDM: preamble + symbols of 4 us over 16 service bits, the
    /// data and 6 tail bits, + 6 us signal extension (IEEE 802.11-2016, 16.3 and 18.5.3).
    public func airtime(bytes: Int) -> Span {
        let bits = Int64(bytes) * 8
        guard isOFDM else {
            let rate = Int64(kilobitsPerSecond)
            return preamble + Span(nanoseconds: (bits * 1_000_000 + rate - 1) / rate)
        }
        let bitsPerSymbol = Int64(kilobitsPerSecond) * 4 / 1_000
        let symbols = (16 + bits + 6 + bitsPerSymbol - 1) / bitsPerSymbol
        return preamble + .microseconds(4 * symbols + 6)
    }

    public static func < (left: WiFiRate, right: WiFiRate) -> Bool {
        left.rawValue < right.rawValue
    }
}
