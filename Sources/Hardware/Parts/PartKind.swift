import SimulationKernel
public import YAMLSyntax

/// A kind of part that a scenario can wire to a board: what it needs, and how it is made.
public struct PartKind: Sendable {
    /// The name in scenarios: `bme280`.
    public var name: String
    /// One line for the documentation.
    public var summary: String
    public var connection: PartConnection
    /// The wires beside a bus, in the order of the role numbers.
    public var roles: [PartRole]
    /// What it feels of the environment.
    public var inputs: [PartInputSpec]
    public var keys: [PartKey]
    /// Makes one; a wrong value of a key throws.
    public var make: @Sendable (PartContext) throws(PartError) -> any Part
}

/// How a part talks to the chip.
public enum PartConnection: Sendable, Equatable {
    case pins
    /// On an I2C bus, at one of these addresses; the first is the default.
    case i2c(addresses: [UInt8])
}

/// A pin of a part.
public struct PartRole: Sendable, Equatable {
    /// What the chip's pin must be able to do.
    public enum Need: String, Sendable {
        case output, input, adc
    }

    public var name: String
    public var need: Need
    public var isRequired: Bool
    public var summary: String
}

/// A quantity of the environment that a part feels.
public struct PartInputSpec: Sendable, Equatable {
    /// The name of the signal unless the scenario names another one.
    public var name: String
    public var dimension: Dimension
    /// The value when the scenario has no such signal, in base units.
    public var fallback: Double
    public var summary: String
}

/// A key of a part in a scenario.
public struct PartKey: Sendable {
    /// What a key takes.
    public enum Kind: Sendable, Equatable {
        case quantity(Dimension)
        case quantities(Dimension)
        case number
        case flag
        case word([String])
    }

    public var name: String
    public var kind: Kind
    /// The value when the key is absent.
    public var standard: PartValue
    public var summary: String
}

/// The value of a key; quantities in base units, durations in seconds.
public enum PartValue: Sendable, Equatable {
    case number(Double)
    case numbers([Double])
    case flag(Bool)
    case word(String)
}

/// A value that a part cannot have.
public struct PartError: Error, Sendable, Equatable {
    public var key: String
    public var message: String
}

/// What a part is made from.
public struct PartContext: Sendable {
    /// The part's name within its node; the ledger shows it.
    public var name: String
    /// The address on its bus, for parts on one.
    public var address: UInt8
    public var railVolts: Double
    /// Whether the wire of an optional role is there, by role number.
    public var wiredRoles: [Bool]
    /// Bound signals by input name.
    public var inputs: [String: Signal]
    /// Values by key; absent keys have their standard value.
    public var values: [String: PartValue]
    public var seed: UInt64
    /// The name that the part's own random stream is derived from: `node/part`.
    public var streamName: String

    /// Makes a context; the parts of it that a kind does not use may stay out.
    public init(
        name: String, address: UInt8 = 0, railVolts: Double = 3.3, wiredRoles: [Bool] = [],
        inputs: [String: Signal] = [:], values: [String: PartValue] = [:], seed: UInt64 = 0,
        streamName: String? = nil
    ) {
        self.name = name
        self.address = address
        self.railVolts = railVolts
        self.wiredRoles = wiredRoles
        self.inputs = inputs
        self.values = values
        self.seed = seed
        self.streamName = streamName ?? name
    }

    func isWired(_ role: Int) -> Bool { wiredRoles.indices.contains(role) && wiredRoles[role] }

    func input(_ spec: PartInputSpec) -> PartInput {
        PartInput(inputs[spec.name] ?? .constant(spec.fallback, name: spec.name))
    }

    func number(_ key: PartKey) -> Double {
        if case .number(let number) = values[key.name] ?? key.standard { return number }
        return 0
    }

    func numbers(_ key: PartKey) -> [Double] {
        if case .numbers(let numbers) = values[key.name] ?? key.standard { return numbers }
        return []
    }

    func word(_ key: PartKey) -> String {
        if case .word(let word) = values[key.name] ?? key.standard { return word }
        return ""
    }

    var stream: RandomStream { RandomStream(seed: seed, name: streamName) }
}

/// All kinds of parts: one line each.
public enum PartCatalog {
    public static let kinds: [PartKind] = [
        BME280.kind,
        SoilProbe.kind,
        PushButton.kind,
        LightEmittingDiode.kind,
    ]

    /// The kind with this name, or nil.
    public static func kind(named name: String) -> PartKind? {
        kinds.first { $0.name == name }
    }
}
