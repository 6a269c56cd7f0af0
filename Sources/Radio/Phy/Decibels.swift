internal import Glibc

/// The power in milliwatts of a level in dBm (or the factor of a level in dB).
@inline(__always)
func linear(_ decibels: Double) -> Double { pow(10, decibels / 10) }

/// The level in dBm of a power in milliwatts (or in dB of a factor).
@inline(__always)
func decibels(_ linear: Double) -> Double { 10 * log10(linear) }

/// Thermal noise in a receiver.
public enum Noise {
    /// Thermal noise at 290 K: -174 dBm/Hz + 10 log10(B) + noise figure.
    public static func floorDbm(bandwidthHz: Double, noiseFigureDb: Double) -> Double {
        -174 + 10 * log10(bandwidthHz) + noiseFigureDb
    }
}

/// The exponential function.
func exponential(_ value: Double) -> Double { exp(value) }
