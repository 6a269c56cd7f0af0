import SimulationKernel

/// The shadowing of links: a normal value of each pair of names, the same in both directions.
///
/// Drawn from a stream derived of the seed and the two names alone: no other radio can change it.
/// Values beyond three deviations (0.3 % of links) are cut off, so that reach has a bound.
struct Shadowing: Sendable {
    var seed: UInt64
    var deviationDb: Double

    /// Where the distribution is cut off, in deviations.
    static let limit = 3.0

    /// The most that shadowing can add to a link.
    var marginDb: Double { deviationDb * Self.limit }

    func db(_ first: UInt64, _ second: UInt64) -> Double {
        guard deviationDb > 0 else { return 0 }
        var stream = RandomStream(state: linkKey(min(first, second), max(first, second)))
        let drawn = stream.normal()
        return deviationDb * min(Self.limit, max(-Self.limit, drawn))
    }

    private func linkKey(_ low: UInt64, _ high: UInt64) -> UInt64 {
        var hash = StableHash()
        hash.combine(seed)
        hash.combine(low)
        hash.combine(high)
        return hash.value
    }

    /// The hash of a radio's name.
    static func nameHash(_ name: String) -> UInt64 {
        var hash = StableHash()
        hash.combine(name)
        return hash.value
    }
}
