public import YAMLSyntax

/// What the caller's boards, sensors and power parts are called, and what they can do.
///
/// The scenario checks names, keys and pins against it; lists are in the order of messages.
public struct ScenarioCatalog: Sendable {
    public var boards: [BoardFacts]
    public var sensorKinds: [SensorKindFacts]
    /// Signals whose dimension is known by their name.
    ///
    /// Others are allowed, too.
    public var signals: [SignalFacts]
    /// The kinds of battery cells; the first is the default.
    public var chemistries: [String]
    /// The kinds of solar chargers; the first is the default.
    public var chargers: [String]

    public init(
        boards: [BoardFacts], sensorKinds: [SensorKindFacts],
        signals: [SignalFacts] = SignalFacts.usual, chemistries: [String], chargers: [String]
    ) {
        self.boards = boards
        self.sensorKinds = sensorKinds
        self.signals = signals
        self.chemistries = chemistries
        self.chargers = chargers
    }

    func board(_ name: String) -> BoardFacts? { boards.first { $0.name == name } }

    func dimension(ofSignal name: String) -> Dimension? {
        signals.first { $0.name == name }?.dimension
    }
}

/// What a scenario must know of a board.
public struct BoardFacts: Sendable, Equatable {
    public var name: String
    /// GPIO numbers that are led out.
    public var pins: [Int]
    public var inputOnlyPins: [Int]
    public var adcPins: [Int]
    /// Pins that the board uses itself, with the reason: "connected to the flash chip".
    public var reservedPins: [ReservedPin]
    public var buses: [I2CBusFacts]
    public var hasRadio: Bool
    /// The names of the ways to feed it: usb, vin; the first is the usual one.
    public var inputs: [String]

    /// A pin that no sensor can have.
    public struct ReservedPin: Sendable, Equatable {
        public var pin: Int
        public var reason: String

        public init(_ pin: Int, _ reason: String) {
            self.pin = pin
            self.reason = reason
        }
    }

    public init(
        name: String, pins: [Int], inputOnlyPins: [Int] = [], adcPins: [Int],
        reservedPins: [ReservedPin] = [], buses: [I2CBusFacts], hasRadio: Bool = true,
        inputs: [String] = []
    ) {
        self.name = name
        self.pins = pins
        self.inputOnlyPins = inputOnlyPins
        self.adcPins = adcPins
        self.reservedPins = reservedPins
        self.buses = buses
        self.hasRadio = hasRadio
        self.inputs = inputs
    }
}

/// An I2C bus of a board, `i2c0`, with the pins it can be on.
public struct I2CBusFacts: Sendable, Equatable {
    public var name: String
    public var defaultSCL: Int
    public var defaultSDA: Int
    /// Empty for any pin that can be an output.
    public var sclPins: [Int]
    /// Empty for any pin that can be an output.
    public var sdaPins: [Int]

    public init(
        name: String, defaultSCL: Int, defaultSDA: Int, sclPins: [Int] = [], sdaPins: [Int] = []
    ) {
        self.name = name
        self.defaultSCL = defaultSCL
        self.defaultSDA = defaultSDA
        self.sclPins = sclPins
        self.sdaPins = sdaPins
    }
}

/// A kind of part that can be wired to a board, and the keys that a scenario gives it.
public struct SensorKindFacts: Sendable {
    public var name: String
    public var doc: String
    public var keys: [SettingFacts]
    /// What it measures, by the names that commands and faults use.
    public var quantities: [String]

    public init(name: String, doc: String, keys: [SettingFacts], quantities: [String] = []) {
        self.name = name
        self.doc = doc
        self.keys = keys
        self.quantities = quantities
    }
}

/// A key of a sensor.
///
/// With neither a default nor `isOptional` it is required.
public struct SettingFacts: Sendable {
    public var name: String
    public var type: SettingType
    /// As one would write it: "25mA".
    public var defaultText: String?
    public var isOptional: Bool
    public var doc: String

    public init(
        _ name: String, _ type: SettingType, default defaultText: String? = nil,
        isOptional: Bool = false, doc: String
    ) {
        self.name = name
        self.type = type
        self.defaultText = defaultText
        self.isOptional = isOptional
        self.doc = doc
    }
}

/// What a key of a sensor may hold.
public enum SettingType: Sendable {
    /// Gives `.number` in the base unit; the range is in the base unit, too.
    case quantity(Dimension, in: ClosedRange<Double>? = nil)
    /// A list; gives `.numbers` in the base unit.
    case quantities(Dimension, in: ClosedRange<Double>? = nil)
    /// Gives `.number`.
    case number(in: ClosedRange<Double>? = nil)
    case integer(in: ClosedRange<Int>? = nil)
    case boolean
    case text
    case choice([String])
    /// The name of a signal under `environment`, which must be there and of the dimension.
    ///
    /// With `isOptional` and a default, a signal that is not there is only warned of, unless the
    /// scenario names it: the part then has a value of its own.
    case signal(Dimension?)
    /// A GPIO of the board that can do this, used by no other sensor. Gives `.integer`.
    case pin(PinRole)
    /// A bus of the board. Gives its name; without the key the board's first bus.
    case i2cBus
    /// One of the addresses the part can have, free on its bus. Gives `.integer`.
    case i2cAddress([Int])
    /// Moments: a list of durations from the start, or `{every: 1h}`.
    case schedule
}

/// What a sensor needs a pin for.
///
/// `scl` and `sda` default to the bus and may be shared.
public enum PinRole: String, Sendable {
    case input, output, analog, scl, sda
}

/// A signal that has a usual name.
public struct SignalFacts: Sendable, Equatable {
    public var name: String
    public var dimension: Dimension

    public init(_ name: String, _ dimension: Dimension) {
        self.name = name
        self.dimension = dimension
    }

    /// The usual names.
    public static let usual = [
        SignalFacts("air_temperature", .temperature), SignalFacts("humidity", .ratio),
        SignalFacts("pressure", .pressure), SignalFacts("soil_moisture", .ratio),
        SignalFacts("soil_temperature", .temperature), SignalFacts("irradiance", .irradiance),
        SignalFacts("illuminance", .illuminance), SignalFacts("wind_speed", .speed),
        SignalFacts("rain", .rainfall),
    ]
}
