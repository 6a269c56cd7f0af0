/// What drives a wire.
public enum PinDrive: Sendable, Equatable {
    case floating
    /// Through a pull resistor: loses against a strong drive.
    case weakLow, weakHigh
    case low, high
    /// A source of some voltage: an analogue sensor's output.
    case volts(Double)

    var strength: Int {
        switch self {
        case .floating: 0
        case .weakLow, .weakHigh: 1
        case .volts: 2
        case .low, .high: 3
        }
    }

    /// What two drives of one wire give: the stronger wins; of two equal ones, low wins.
    public func combined(with other: PinDrive) -> PinDrive {
        if strength != other.strength { return strength > other.strength ? self : other }
        switch (self, other) {
        case (.low, _), (_, .low): return .low
        case (.weakLow, _), (_, .weakLow): return .weakLow
        case (.volts(let a), .volts(let b)): return .volts(min(a, b))
        default: return self
        }
    }

    /// The voltage on the wire, or nil when nothing drives it.
    public func volts(rail: Double) -> Double? {
        switch self {
        case .floating: nil
        case .low, .weakLow: 0
        case .high, .weakHigh: rail
        case .volts(let volts): volts
        }
    }

    /// The logic level that an input sees: high above half the rail; nil when floating.
    public func level(rail: Double) -> Bool? { volts(rail: rail).map { $0 > rail / 2 } }
}

/// What a logic analyser sees on a wire.
public enum WireLevel: UInt8, Codable, Sendable {
    case low, high
    /// Nothing drives it.
    case floating
}

/// How a program configured a pin, and what it last wrote.
public struct PinState: Codable, Sendable, Equatable {
    public enum Mode: Codable, Sendable, Equatable {
        /// As after reset: neither input nor output.
        case disabled
        case input, output, openDrain, analog
    }

    public enum Pull: Codable, Sendable, Equatable {
        case none, up, down
    }

    public var mode = Mode.disabled
    public var pull = Pull.none
    /// The value last written; it drives the wire in the output modes.
    public var output = false
    /// Keeps driving through light and deep sleep (`Pin(hold=True)`).
    public var isHeld = false
    /// The level an input keeps when nothing drives it: what was there last.
    public var lastLevel = false

    /// Makes a pin as it is after reset.
    public init() {}

    /// What the chip does to the wire.
    public var drive: PinDrive {
        switch mode {
        case .output: return output ? .high : .low
        case .openDrain where !output: return .low
        case .disabled: return .floating
        case .input, .openDrain, .analog:
            switch pull {
            case .none: return .floating
            case .up: return .weakHigh
            case .down: return .weakLow
            }
        }
    }

    /// The level that `Pin.value()` reads with this drive from outside, and remembers.
    public mutating func read(external: PinDrive, rail: Double) -> Bool {
        if let level = drive.combined(with: external).level(rail: rail) { lastLevel = level }
        return lastLevel
    }
}

/// Which changes of a level cause an interrupt.
public struct EdgeTrigger: OptionSet, Sendable, Hashable, Codable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let rising = EdgeTrigger(rawValue: 1)
    public static let falling = EdgeTrigger(rawValue: 2)
    public static let lowLevel = EdgeTrigger(rawValue: 4)
    public static let highLevel = EdgeTrigger(rawValue: 8)

    /// Whether a change between two levels fires.
    public func fires(from old: Bool, to new: Bool) -> Bool {
        if contains(.lowLevel), !new { return true }
        if contains(.highLevel), new { return true }
        guard old != new else { return false }
        return contains(new ? .rising : .falling)
    }
}
