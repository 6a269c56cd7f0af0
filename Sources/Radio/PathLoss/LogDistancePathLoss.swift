internal import Glibc

/// Path loss that grows with the logarithm of the distance, and log-normal shadowing of each link.
public struct LogDistancePathLoss: Hashable, Sendable {
    /// Loss at the reference distance.
    public var referenceLossDb: Double
    /// The reference distance; nearer radios lose no less than at a tenth of it.
    public var referenceMetres: Double
    /// The path-loss exponent: 2 in free space, 3 in offices.
    public var exponent: Double
    /// Standard deviation of the shadowing.
    public var shadowingDb: Double

    /// Makes a model.
    public init(
        referenceLossDb: Double, referenceMetres: Double = 1, exponent: Double, shadowingDb: Double
    ) {
        self.referenceLossDb = referenceLossDb
        self.referenceMetres = referenceMetres
        self.exponent = exponent
        self.shadowingDb = shadowingDb
    }

    /// Free space at 2440 MHz (Friis: 40.2 dB at 1 m).
    public static let freeSpace = LogDistancePathLoss(
        referenceLossDb: 40.2, exponent: 2, shadowingDb: 0)

    /// Rooms and offices: exponent 3 (ITU-R P.1238, N = 30), shadowing 5 dB.
    public static let indoor = LogDistancePathLoss(
        referenceLossDb: 40.2, exponent: 3, shadowingDb: 5)

    /// The loss at a distance, without shadowing.
    public func meanLossDb(metres: Double) -> Double {
        let ratio = max(metres, referenceMetres * 0.1) / referenceMetres
        return referenceLossDb + 10 * exponent * log10(ratio)
    }

    /// The distance at which the mean loss is `lossDb`: how far a link budget reaches.
    public func reachMetres(lossDb: Double) -> Double {
        guard exponent > 0 else { return .greatestFiniteMagnitude }
        return referenceMetres * pow(10, (lossDb - referenceLossDb) / (10 * exponent))
    }
}
