internal import Glibc

/// The channels of the 2.4 GHz band: 13 of them, 5 MHz apart, signals 22 MHz wide.
public enum WiFiChannel {
    /// The channels that can be used (14 is for Japan only).
    public static let valid = 1...13

    /// Width of a signal on channel numbers 5 MHz apart.
    static let widthMHz = 22.0
    /// Rejection when the spectra do not touch (ESP32-S3-WROOM-1 data sheet, table 20, 11b 1M).
    static let adjacentRejectionDb = 35.0

    /// How much weaker a transmission of one channel is to a receiver on another.
    ///
    /// Spectra are taken as rectangles: the share that overlaps counts.
    public static func rejectionDb(from sender: Int, to receiver: Int) -> Double {
        let overlap = 1 - Double(abs(sender - receiver)) * 5 / widthMHz
        guard overlap > 0 else { return adjacentRejectionDb }
        return min(adjacentRejectionDb, -10 * log10(overlap))
    }
}
