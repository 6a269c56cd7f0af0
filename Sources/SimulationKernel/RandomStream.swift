import Glibc

/// A reproducible stream of random numbers: xoshiro256++ seeded through SplitMix64.
///
/// Every purpose has a stream of its own, derived from the seed of the run and a name, so that what
/// one node draws never changes what another one sees.
/// Source: Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021.
public struct RandomStream: Sendable, Codable {
    @usableFromInline var s0: UInt64
    @usableFromInline var s1: UInt64
    @usableFromInline var s2: UInt64
    @usableFromInline var s3: UInt64

    /// Makes the stream of a seed and a name (for instance `"soil-07/radio"`).
    public init(seed: UInt64, name: String) {
        var hash = StableHash()
        hash.combine(seed)
        hash.combine(name)
        self.init(state: hash.value)
    }

    /// Makes the stream of one 64-bit state.
    @inlinable public init(state: UInt64) {
        var splitMix = state
        func next() -> UInt64 {
            splitMix &+= 0x9E37_79B9_7F4A_7C15
            var mixed = splitMix
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
        s0 = next()
        s1 = next()
        s2 = next()
        s3 = next()
    }

    /// The next 64 random bits.
    @inlinable public mutating func next() -> UInt64 {
        let sum = s0 &+ s3
        let result = ((sum << 23) | (sum >> 41)) &+ s0
        let shifted = s1 << 17
        s2 ^= s0
        s3 ^= s1
        s1 ^= s2
        s0 ^= s3
        s2 ^= shifted
        s3 = (s3 << 45) | (s3 >> 19)
        return result
    }

    /// A number in 0 ..< 1 with 53 random bits.
    @inlinable public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number in `range`.
    public mutating func uniform(_ range: Range<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// A whole number in 0 ..< `bound`, without bias.
    ///
    /// - Precondition: `bound` is greater than 0.
    public mutating func below(_ bound: UInt64) -> UInt64 {
        precondition(bound > 0, "an empty range has no numbers")
        let limit = UInt64.max - UInt64.max % bound
        var drawn = next()
        while drawn >= limit { drawn = next() }
        return drawn % bound
    }

    /// A number of the normal distribution with mean 0 and deviation 1 (Box and Muller).
    public mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * Double.pi * uniform())
    }
}
