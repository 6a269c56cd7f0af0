import Glibc
public import SimulationKernel

/// The form of a signal of the environment, as a scenario gives it.
///
/// Values are in the unit of the quantity's base: degrees Celsius, pascal, shares of 1, W/m2.
public indirect enum SignalShape: Sendable, Equatable {
    case constant(Double)
    /// A cosine over the day that is highest at `peakHour` of local time.
    case dailyCycle(mean: Double, amplitude: Double, peakHour: Double)
    /// A Brownian path from `start` with this standard deviation after each `interval`, folded back
    /// into the bounds. Paths of two places are independent.
    case randomWalk(start: Double, step: Double, interval: Span, lowest: Double, highest: Double)
    case trace(Trace)
    /// Irradiance of a clear sky on level ground, in W/m2.
    case clearSky
    case sum([SignalShape])
    case product([SignalShape])
    /// Adds a number that each place draws once, with this standard deviation.
    case placeOffset(SignalShape, deviation: Double)
    case clamped(SignalShape, lowest: Double, highest: Double)
}

/// A signal of the environment at one place: its value at any instant.
///
/// The value depends on the seed, the signal's name, the place and the instant only, never on what
/// was asked before.
public struct Signal: Sendable {
    /// The name it has in the scenario.
    public let name: String
    public let place: Place
    private let civil: CivilTime
    private let shape: BoundShape

    /// Binds a shape to a run and a place.
    public init(
        _ shape: SignalShape, name: String, place: Place, seed: UInt64, civil: CivilTime
    ) {
        self.name = name
        self.place = place
        self.civil = civil
        self.shape = BoundShape(shape, name: name, place: place.name, seed: seed)
    }

    /// A signal that never changes.
    public static func constant(_ value: Double, name: String = "constant") -> Signal {
        Signal(
            .constant(value), name: name, place: Place(name: ""), seed: 0,
            civil: CivilTime(startUnixSeconds: 0))
    }

    /// The value at an instant.
    public func value(at time: Instant) -> Double {
        shape.value(at: time, civil: civil, place: place)
    }
}

/// A shape whose random parts are drawn or keyed.
private indirect enum BoundShape: Sendable {
    case constant(Double)
    case dailyCycle(mean: Double, amplitude: Double, peakHour: Double)
    case randomWalk(RandomWalk, start: Double, step: Double, Span, lowest: Double, highest: Double)
    case trace(Trace)
    case clearSky
    case sum([BoundShape])
    case product([BoundShape])
    case clamped(BoundShape, lowest: Double, highest: Double)

    init(_ shape: SignalShape, name: String, place: String, seed: UInt64) {
        switch shape {
        case .constant(let value): self = .constant(value)
        case .dailyCycle(let mean, let amplitude, let peakHour):
            self = .dailyCycle(mean: mean, amplitude: amplitude, peakHour: peakHour)
        case .randomWalk(let start, let step, let interval, let lowest, let highest):
            self = .randomWalk(
                RandomWalk(seed: seed, name: name, place: place), start: start, step: step,
                interval, lowest: lowest, highest: highest)
        case .trace(let trace): self = .trace(trace)
        case .clearSky: self = .clearSky
        case .sum(let parts):
            self = .sum(
                parts.enumerated().map {
                    BoundShape($1, name: "\(name)/\($0)", place: place, seed: seed)
                })
        case .product(let parts):
            self = .product(
                parts.enumerated().map {
                    BoundShape($1, name: "\(name)/\($0)", place: place, seed: seed)
                })
        case .placeOffset(let inner, let deviation):
            var stream = RandomStream(seed: seed, name: "\(place)/\(name)/offset")
            self = .sum([
                BoundShape(inner, name: name, place: place, seed: seed),
                .constant(deviation * stream.normal()),
            ])
        case .clamped(let inner, let lowest, let highest):
            self = .clamped(
                BoundShape(inner, name: name, place: place, seed: seed), lowest: lowest,
                highest: highest)
        }
    }

    func value(at time: Instant, civil: CivilTime, place: Place) -> Double {
        switch self {
        case .constant(let value): return value
        case .dailyCycle(let mean, let amplitude, let peakHour):
            let angle = (civil.localHour(at: time) - peakHour) / 24 * 2 * Double.pi
            return mean + amplitude * cos(angle)
        case .randomWalk(let walk, let start, let step, let interval, let lowest, let highest):
            guard interval > .zero else { return start }
            let position = Double(time.nanoseconds) / Double(interval.nanoseconds)
            return Self.fold(start + step * walk.value(at: position), lowest, highest)
        case .trace(let trace): return trace.value(at: time)
        case .clearSky: return ClearSky.irradiance(at: time, civil: civil, place: place)
        case .sum(let parts):
            return parts.reduce(0) { $0 + $1.value(at: time, civil: civil, place: place) }
        case .product(let parts):
            return parts.reduce(1) { $0 * $1.value(at: time, civil: civil, place: place) }
        case .clamped(let inner, let lowest, let highest):
            let value = inner.value(at: time, civil: civil, place: place)
            return max(lowest, min(highest, value))
        }
    }

    /// Reflects a value at both bounds until it lies between them.
    private static func fold(_ value: Double, _ lowest: Double, _ highest: Double) -> Double {
        guard highest > lowest else { return lowest }
        guard lowest.isFinite, highest.isFinite else { return max(lowest, min(highest, value)) }
        let width = highest - lowest
        var offset = (value - lowest).truncatingRemainder(dividingBy: 2 * width)
        if offset < 0 { offset += 2 * width }
        return lowest + (offset <= width ? offset : 2 * width - offset)
    }
}
