import YAMLSyntax

/// A part wired to a node: its kind, and the values of the keys of that kind.
public struct SensorSpec: Sendable, Equatable {
    public var name = ""
    public var kind = ""
    /// All keys of the kind that have a value, defaults included, in the kind's order.
    public var settings: [SensorSetting] = []

    public init() {}

    /// The value of a key, or nil.
    public subscript(key: String) -> SettingValue? {
        get { settings.first { $0.name == key }?.value }
        set {
            settings.removeAll { $0.name == key }
            if let newValue { settings.append(SensorSetting(name: key, value: newValue)) }
        }
    }

    /// A number in the base unit of the key's dimension, or nil.
    public func number(_ key: String) -> Double? {
        if case .number(let value) = self[key] { value } else { nil }
    }

    /// A list of numbers in the base unit of the key's dimension, or nil.
    public func numbers(_ key: String) -> [Double]? {
        if case .numbers(let values) = self[key] { values } else { nil }
    }

    /// An integer, a pin or an address, or nil.
    public func integer(_ key: String) -> Int? {
        if case .integer(let value) = self[key] { value } else { nil }
    }

    /// A text, a chosen word, a bus or a signal, or nil.
    public func text(_ key: String) -> String? {
        if case .text(let value) = self[key] { value } else { nil }
    }

    /// True or false, or nil.
    public func boolean(_ key: String) -> Bool? {
        if case .boolean(let value) = self[key] { value } else { nil }
    }

    /// Moments, or nil.
    public func schedule(_ key: String) -> ScheduleSpec? {
        if case .schedule(let value) = self[key] { value } else { nil }
    }
}

/// One key of a sensor with its value.
public struct SensorSetting: Sendable, Equatable {
    public var name: String
    public var value: SettingValue

    public init(name: String, value: SettingValue) {
        self.name = name
        self.value = value
    }
}

/// The value of a sensor's key; see ``SettingType``.
public enum SettingValue: Sendable, Equatable {
    case number(Double)
    case numbers([Double])
    case integer(Int)
    case boolean(Bool)
    case text(String)
    case schedule(ScheduleSpec)
}

/// Moments of a run.
public struct ScheduleSpec: Sendable, Equatable {
    /// After the start, rising.
    public var timesNanoseconds: [Int64] = []
    /// Again and again after this long; nil when only the times count.
    public var everyNanoseconds: Int64?

    public init() {}

    static let form = Form<ScheduleSpec>.either(
        list: Form.list(of: .duration(in: 0...Int64.max)).map { times in
            var schedule = ScheduleSpec()
            schedule.timesNanoseconds = times.sorted()
            return schedule
        },
        mapping: .mapping("schedule", doc: "Again and again.", from: ScheduleSpec()) {
            Key(
                "every", Form.duration(in: 1...Int64.max), doc: "The time between two.",
                store: { $0.everyNanoseconds = $1 })
        })
}

// MARK: Forms

extension SensorSpec {
    /// The sensors of a node, by their names.
    static func listForm(_ catalog: ScenarioCatalog) -> Form<[SensorSpec]> {
        let kinds = catalog.sensorKinds.map { form($0) }
        return .map(
            "sensors", of: .variants("sensor", key: "kind", kinds), naming: \SensorSpec.name)
    }

    private static func form(_ kind: SensorKindFacts) -> Form<SensorSpec> {
        var start = SensorSpec()
        start.kind = kind.name
        return .mapping(
            "sensor \(kind.name)", doc: kind.doc, from: start, tag: ("kind", kind.name)
        ) {
            for facts in kind.keys { key(facts) }
        }
    }

    private static func key(_ facts: SettingFacts) -> Key<SensorSpec> {
        let name = facts.name
        let key = Key<SensorSpec>(
            name, form(facts.type), default: facts.defaultText, doc: facts.doc,
            store: { $0[name] = $1 })
        // Bus wires come from the bus when they are absent; WiringCheck fills them in.
        return facts.isOptional || facts.type.comesFromBoard ? key.optional : key
    }

    private static func form(_ type: SettingType) -> Form<SettingValue> {
        switch type {
        case .quantity(let dimension, let range):
            Form.quantity(dimension, in: range).map(SettingValue.number)
        case .quantities(let dimension, let range):
            Form.list(of: .quantity(dimension, in: range)).map(SettingValue.numbers)
        case .number(let range): Form.number(range).map(SettingValue.number)
        case .integer(let range): Form.integer(range).map(SettingValue.integer)
        case .boolean: Form.boolean.map(SettingValue.boolean)
        case .text: Form<String>.text.map(SettingValue.text)
        case .choice(let words): Form<String>.choice(words).map(SettingValue.text)
        case .signal:
            Form<String>.text("the name of a signal under `environment`").map(SettingValue.text)
        case .pin: Form.integer(0...255).map(SettingValue.integer)
        case .i2cBus: Form<String>.text("an I2C bus such as i2c0").map(SettingValue.text)
        case .i2cAddress(let addresses):
            Form.integer(0x08...0x77).checked { address, node, reading in
                guard !addresses.isEmpty, !addresses.contains(address) else { return }
                reading.error(
                    at: node.location, "\(hexadecimal(address)) is no address of this part",
                    expected: Schema.choice(addresses.map(hexadecimal)).phrase)
            }.map(SettingValue.integer)
        case .schedule: ScheduleSpec.form.map(SettingValue.schedule)
        }
    }
}

extension SettingType {
    /// Whether the board's bus says the value when the scenario does not.
    var comesFromBoard: Bool {
        switch self {
        case .i2cBus, .pin(.scl), .pin(.sda): true
        default: false
        }
    }
}

/// `0x76`.
func hexadecimal(_ number: Int) -> String { "0x" + String(number, radix: 16) }
