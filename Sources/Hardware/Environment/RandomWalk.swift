import SimulationKernel

/// A Brownian path whose value at any step is computed alone, in any order, always the same.
///
/// The path is built by bridges: W(2^k) from sums of normal numbers, and every other step as the
/// middle of a dyadic interval plus a normal number of half its standard deviation. Each number is
/// drawn from a stream named by (key, level, index), so nothing must be remembered.
struct RandomWalk: Sendable, Equatable {
    var key: UInt64

    init(seed: UInt64, name: String, place: String) {
        var hash = StableHash()
        hash.combine(seed)
        hash.combine("walk")
        hash.combine(name)
        hash.combine(place)
        key = hash.value
    }

    /// W(position) with variance 1 for each whole step; linear between steps.
    func value(at position: Double) -> Double {
        guard position > 0, position < 9e15 else { return 0 }
        let step = position.rounded(.down)
        let low = value(step: UInt64(step))
        let share = position - step
        return share == 0 ? low : low + share * (value(step: UInt64(step) + 1) - low)
    }

    /// W(step); W(0) is 0.
    func value(step: UInt64) -> Double {
        guard step > 0 else { return 0 }
        let top = UInt64(63 - step.leadingZeroBitCount)
        var low = normal(level: 100, index: 0)
        // W(1), W(2), W(4) ... up to the power of two at or below the step.
        for level in 0..<top {
            low += normal(level: 100, index: level + 1) * Double(UInt64(1) << level).squareRoot()
        }
        var left = UInt64(1) << top
        if step == left { return low }
        var high = low + normal(level: 100, index: top + 1) * Double(left).squareRoot()
        var length = left
        while length > 1 {
            let half = length / 2
            let middle = left + half
            // The middle of a bridge of length L has variance L/4.
            let value =
                (low + high) / 2
                + normal(level: length, index: middle) * (Double(length) / 4).squareRoot()
            if step == middle { return value }
            if step < middle {
                high = value
            } else {
                low = value
                left = middle
            }
            length = half
        }
        return low
    }

    private func normal(level: UInt64, index: UInt64) -> Double {
        var hash = StableHash()
        hash.combine(key)
        hash.combine(level &* 0x1_0001)
        hash.combine(index)
        var stream = RandomStream(state: hash.value)
        return stream.normal()
    }
}
