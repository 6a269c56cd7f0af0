/// What kind of thing a quantity measures.
///
/// Values of one dimension share a base unit.
///
/// Base units are those of SI, with five exceptions that everyone in the field expects: degrees
/// Celsius, degrees of angle, dBm, dB and bytes.
public enum Dimension: String, Sendable, CaseIterable {
    case time, charge, current, voltage, power, energy, length, area
    /// A point on the Celsius scale. Base: degrees Celsius.
    case temperature
    /// A distance on the temperature scale: an amplitude, an error. Base: kelvin.
    case temperatureDifference = "temperature difference"
    /// A share of a whole. Base: 1, so 30 % is 0.3.
    case ratio
    /// A power level. Base: dBm.
    case level
    /// A ratio of powers in decibel. Base: dB.
    case gain
    case frequency, resistance, capacitance, irradiance, illuminance, pressure
    /// Base: metre per second.
    case speed
    /// Rainfall. Base: metre per second.
    case rainfall
    /// Base: byte.
    case dataSize = "data size"
    /// Base: degree.
    case angle

    /// A unit of a dimension: `base = value * factor + offset`.
    public struct Unit: Sendable, Equatable {
        public let symbol: String
        public let factor: Double
        public let offset: Double

        init(_ symbol: String, _ factor: Double, offset: Double = 0) {
            self.symbol = symbol
            self.factor = factor
            self.offset = offset
        }

        /// A number of this unit in the base unit.
        public func base(_ number: Double) -> Double {
            // Dividing by the reciprocal of a small factor is exact where multiplying is not:
            // 70 % is 0.7, and 70 * 0.01 is not.
            let inverse = (1 / factor).rounded()
            let isReciprocal = factor < 1 && abs(inverse * factor - 1) < 1e-12
            return (isReciprocal ? number / inverse : number * factor) + offset
        }
    }

    /// "a charge", for messages.
    public var phrase: String {
        switch self {
        case .area, .angle, .energy, .illuminance, .irradiance: "an \(rawValue)"
        case .rainfall: "a rate of rainfall"
        case .time: "a duration"
        default: "a \(rawValue)"
        }
    }

    /// A quantity as one would write it, for messages.
    public var example: String {
        switch self {
        case .time: "15min"
        case .charge: "2000mAh"
        case .current: "5mA"
        case .voltage: "3.7V"
        case .power: "0.5W"
        case .energy: "10J"
        case .length: "25m"
        case .area: "50cm2"
        case .temperature: "14degC"
        case .temperatureDifference: "7degC"
        case .ratio: "80%"
        case .level: "-40dBm"
        case .gain: "3dB"
        case .frequency: "400kHz"
        case .resistance: "83mohm"
        case .capacitance: "100uF"
        case .irradiance: "800W/m2"
        case .illuminance: "500lx"
        case .pressure: "1013hPa"
        case .speed: "3m/s"
        case .rainfall: "2mm/h"
        case .dataSize: "4MB"
        case .angle: "35deg"
        }
    }

    /// The units of the dimension; the first is the one that values are shown in.
    public var units: [Unit] { Self.table[self] ?? [] }

    /// The unit with this symbol, or nil.
    public func unit(_ symbol: String) -> Unit? { units.first { $0.symbol == symbol } }

    /// The unit of the stored values.
    public var baseUnit: Unit {
        units.first { $0.factor == 1 && $0.offset == 0 } ?? Unit("", 1)
    }

    /// The first dimension that has a unit of this name: `degC` is a temperature.
    public static func of(unit symbol: String) -> Dimension? {
        allCases.first { $0.unit(symbol) != nil }
    }

    /// The same dimension for distances between two values: amplitudes, errors, spreads.
    public var difference: Dimension { self == .temperature ? .temperatureDifference : self }

    /// A value in base units, written in the unit users expect: 0.3 of a ratio is `30%`.
    public func text(_ base: Double) -> String {
        if self == .time, abs(base) < 9e9 {
            return Quantity.text(nanoseconds: Int64((base * 1e9).rounded()))
        }
        guard let unit = units.first else { return shortText(base) }
        return shortText((base - unit.offset) / unit.factor) + unit.symbol
    }

    private static let table: [Dimension: [Unit]] = [
        .time: TimeUnit.allCases.map { Unit($0.symbol, Double($0.nanoseconds) * 1e-9) },
        .charge: [
            Unit("mAh", 3.6), Unit("Ah", 3600), Unit("uAh", 3.6e-3), Unit("C", 1),
            Unit("mC", 1e-3), Unit("uC", 1e-6),
        ],
        .current: prefixed("A", ["m", "u", "µ", "n", ""]),
        .voltage: prefixed("V", ["", "m", "u", "µ"]),
        .power: prefixed("W", ["", "m", "u", "µ", "k"]),
        .energy: prefixed("J", ["", "m", "u", "µ", "k"])
            + [Unit("Wh", 3600), Unit("mWh", 3.6), Unit("kWh", 3.6e6)],
        .length: [
            Unit("m", 1), Unit("km", 1000), Unit("cm", 1e-2), Unit("mm", 1e-3), Unit("um", 1e-6),
        ],
        .area: [Unit("m2", 1), Unit("cm2", 1e-4), Unit("mm2", 1e-6), Unit("ha", 1e4)],
        .temperature: [
            Unit("degC", 1), Unit("°C", 1), Unit("C", 1), Unit("K", 1, offset: -273.15),
        ],
        .temperatureDifference: [
            Unit("degC", 1), Unit("°C", 1), Unit("C", 1), Unit("K", 1), Unit("mK", 1e-3),
        ],
        .ratio: [Unit("%", 1e-2), Unit("ppm", 1e-6), Unit("ppb", 1e-9)],
        .level: [Unit("dBm", 1)],
        .gain: [Unit("dB", 1), Unit("dBi", 1)],
        .frequency: prefixed("Hz", ["", "k", "M", "G", "m"]),
        .resistance: prefixed("ohm", ["", "m", "k", "M"]) + prefixed("Ω", ["", "m", "k", "M"]),
        .capacitance: prefixed("F", ["", "m", "u", "µ", "n", "p"]),
        .irradiance: [Unit("W/m2", 1), Unit("W/m²", 1), Unit("kW/m2", 1000)],
        .illuminance: [Unit("lx", 1), Unit("klx", 1000)],
        .pressure: [
            Unit("hPa", 100), Unit("Pa", 1), Unit("kPa", 1000), Unit("mbar", 100), Unit("bar", 1e5),
        ],
        .speed: [Unit("m/s", 1), Unit("km/h", 1 / 3.6)],
        .rainfall: [Unit("mm/h", 1e-3 / 3600), Unit("mm/d", 1e-3 / 86400), Unit("m/s", 1)],
        .dataSize: [
            Unit("B", 1), Unit("kB", 1e3), Unit("MB", 1e6), Unit("GB", 1e9), Unit("KiB", 1024),
            Unit("MiB", 1_048_576), Unit("GiB", 1_073_741_824),
        ],
        .angle: [Unit("deg", 1), Unit("°", 1), Unit("rad", 180 / Double.pi)],
    ]

    private static func prefixed(_ symbol: String, _ prefixes: [String]) -> [Unit] {
        let factors: [String: Double] = [
            "": 1, "p": 1e-12, "n": 1e-9, "u": 1e-6, "µ": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6,
            "G": 1e9,
        ]
        return prefixes.map { Unit($0 + symbol, factors[$0] ?? 1) }
    }
}

/// The units of durations, in exact nanoseconds.
public enum TimeUnit: Int, Sendable, CaseIterable {
    case second, millisecond, microsecond, microsecondSign, nanosecond, minute, hour, day, week

    public var symbol: String {
        ["s", "ms", "us", "µs", "ns", "min", "h", "d", "w"][rawValue]
    }

    public var nanoseconds: Int64 {
        let second: Int64 = 1_000_000_000
        return [
            second, 1_000_000, 1000, 1000, 1, 60 * second, 3600 * second, 86_400 * second,
            604_800 * second,
        ][rawValue]
    }
}

/// A number with at most nine significant digits and no rounding noise: 7200, 0.083, 2.5e-05.
public func shortText(_ number: Double) -> String {
    guard number.isFinite, number != 0 else { return number == 0 ? "0" : "\(number)" }
    var scale = 1.0
    var magnitude = abs(number)
    // Bring the number to nine digits before the point, round, and go back.
    while magnitude < 1e8 && scale < 1e300 {
        scale *= 10
        magnitude *= 10
    }
    let rounded = magnitude < 1e15 ? (number * scale).rounded() / scale : number
    if rounded.rounded() == rounded, abs(rounded) < 1e15 { return "\(Int64(rounded))" }
    return "\(rounded)"
}
