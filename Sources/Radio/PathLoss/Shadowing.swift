internal import Glibc
import SimulationKernel

/// The shadowing of links: a normal value of each pair of names, the same in both directions.
///
/// Drawn from a stream derived of the seed and the two names alone: no other radio can change it.
/// Values beyond three deviations (0.3 % of links) are cut off, so that reach has a bound.
struct Shadowing: Sendable {
    let deviationDb: Double
    /// The hash of the seed, with which every link's begins.
    private let start: StableHash

    init(seed: UInt64, deviationDb: Double) {
        self.deviationDb = deviationDb
        var hash = StableHash()
        hash.combine(seed)
        start = hash
    }

    /// Where the distribution is cut off, in deviations.
    static let limit = 3.0

    /// The most that shadowing can add to a link.
    var marginDb: Double { deviationDb * Self.limit }

    /// One end of links, with its part of their streams' hash done: a look at all links of a city
    /// hashes millions.
    struct End: Sendable {
        let nameHash: UInt64
        fileprivate let hash: StableHash
    }

    func end(_ nameHash: UInt64) -> End {
        var hash = start
        hash.combine(nameHash)
        return End(nameHash: nameHash, hash: hash)
    }

    func db(_ first: End, _ second: End) -> Double {
        guard deviationDb > 0 else { return 0 }
        var stream = stream(first, second)
        let drawn = stream.normal()
        return deviationDb * min(Self.limit, max(-Self.limit, drawn))
    }

    /// The share of links, and a little more, whose shadowing gains at least this much.
    func share(gaining db: Double) -> Double {
        guard db > 0 else { return 1 }
        let deviations = db / deviationDb
        return exp(-0.5 * deviations * deviations) * (1 + 1e-6)
    }

    /// Whether a link may be one of such a share: a look at half of its draw, for most are not.
    ///
    /// The first number of a normal draw gives the radius, which is the most that it can be.
    @inline(__always)
    func mayBelong(to share: Double, _ first: End, _ second: End) -> Bool {
        guard share < 1 else { return true }
        var stream = stream(first, second)
        return 1 - stream.uniform() <= share
    }

    @inline(__always)
    private func stream(_ first: End, _ second: End) -> RandomStream {
        let isInOrder = first.nameHash <= second.nameHash
        var hash = isInOrder ? first.hash : second.hash
        hash.combine(isInOrder ? second.nameHash : first.nameHash)
        return RandomStream(state: hash.value)
    }

    /// The hash of a radio's name.
    static func nameHash(_ name: String) -> UInt64 {
        var hash = StableHash()
        hash.combine(name)
        return hash.value
    }
}
