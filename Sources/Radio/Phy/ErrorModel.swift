internal import Glibc

/// Bit and frame errors from the ratio of signal to noise and interference.
///
/// The shape is that of DBPSK, BER = 0.5 exp(-k SINR), with k = 22 (22 MHz over 1 Mbit/s) at
/// 1 Mbit/s (ns-3 dsss-error-rate-model.cc). At the other rates k follows from the sensitivity in
/// the data sheet: there a frame of the reference length has the reference error rate.
public struct ErrorModel: Sendable {
    /// Noise floor of the receiver, such that the 1 Mbit/s formula gives the data sheet's value.
    public let noiseFloorDbm: Double
    /// Noise figure that this floor means in 22 MHz.
    public var noiseFigureDb: Double {
        noiseFloorDbm - Noise.floorDbm(bandwidthHz: 22e6, noiseFigureDb: 0)
    }
    let noiseMw: Double
    private let steepness: [Double]

    /// BER factor of DBPSK at 1 Mbit/s in 22 MHz (ns-3 dsss-error-rate-model.cc).
    static let dbpskSteepness = 22.0

    /// Makes the model of a receiver with these sensitivities in dBm, one per `WiFiRate`.
    init(sensitivityDbm: [Double]) {
        let atSensitivity = log(0.5 / Self.referenceBitErrorRate(.dsss1)) / Self.dbpskSteepness
        let floor = sensitivityDbm[0] - decibels(atSensitivity)
        noiseFloorDbm = floor
        noiseMw = linear(floor)
        steepness = WiFiRate.allCases.map { rate in
            log(0.5 / Self.referenceBitErrorRate(rate))
                / linear(sensitivityDbm[rate.rawValue] - floor)
        }
    }

    /// Sensitivity is defined at 8 % of 1024-byte frames (802.11b, IEEE 802.11-2016 15.4.8.2) or
    /// 10 % of 1000-byte frames (802.11g, 17.3.10.2).
    static func referenceBitErrorRate(_ rate: WiFiRate) -> Double {
        rate.isOFDM ? -expm1(log(0.90) / 8_000) : -expm1(log(0.92) / 8_192)
    }

    /// The bit error rate at a ratio (not in dB) of signal to noise and interference.
    public func bitErrorRate(sinr: Double, rate: WiFiRate) -> Double {
        min(0.5, 0.5 * exp(-steepness[rate.rawValue] * max(0, sinr)))
    }

    /// The natural logarithm of the chance that so many bits arrive unharmed.
    func logSuccess(bits: Double, sinr: Double, rate: WiFiRate) -> Double {
        bits * log1p(-bitErrorRate(sinr: sinr, rate: rate))
    }

    /// The frame error rate without interference, preamble included.
    public func frameErrorRate(bytes: Int, signalDbm: Double, rate: WiFiRate) -> Double {
        let sinr = linear(signalDbm) / noiseMw
        let header = logSuccess(
            bits: Self.headerBits(rate), sinr: sinr, rate: rate.headerRate)
        return -expm1(header + logSuccess(bits: Double(bytes * 8), sinr: sinr, rate: rate))
    }

    /// Bits of preamble and header: 192 at 1 Mbit/s; the 24 of SIGNAL at 6 Mbit/s.
    static func headerBits(_ rate: WiFiRate) -> Double { rate.isOFDM ? 24 : 192 }
}
