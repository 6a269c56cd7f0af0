import YAMLSyntax

/// What feeds a node: a supply that never ends, or a battery with or without a solar panel.
///
/// Exactly one of `supplyVolts` and `battery` is set.
public struct ScenarioPower: Sendable, Equatable {
    /// The voltage of a mains supply.
    public var supplyVolts: Double?
    public var battery: ScenarioBattery?
    /// Charges the battery.
    public var solar: ScenarioSolar?
    /// The way into the board, one of the board's; nil for the usual one.
    public var input: String?

    public init() {}

    static func form(_ catalog: ScenarioCatalog) -> Form<ScenarioPower> {
        .mapping(
            "power source", doc: "A supply, or a battery with or without a solar panel.",
            from: ScenarioPower()
        ) {
            Key(
                "supply", \.supplyVolts, optional: .quantity(.voltage, in: .positive),
                doc: "The voltage of a supply that never ends, such as mains.")
            Key("battery", \.battery, optional: ScenarioBattery.form(catalog), doc: "The battery.")
            Key(
                "solar", \.solar, optional: ScenarioSolar.form(catalog),
                doc: "A solar panel that charges the battery.")
            Key(
                "input", \.input, optional: .text("the name of an input of the board"),
                absent: "the board's usual one",
                doc: "The way into the board, such as usb, vin or 3v3.")
        }.checked { power, node, reading in
            if reading.isPartial { return }
            let hasBattery = node["battery"].map { !$0.isNull } ?? false
            let supply = node.entry("supply").flatMap { $0.value.isNull ? nil : $0 }
            if let supply, hasBattery {
                reading.error(
                    at: supply.keyLocation, "both `supply` and `battery`",
                    expected: "only one of them")
            } else if supply == nil, !hasBattery {
                reading.error(
                    at: node.location, "a power source without `supply` and without `battery`",
                    expected: "one of them")
            } else if let solar = node.entry("solar"), !solar.value.isNull, !hasBattery {
                reading.error(
                    at: solar.keyLocation, "`solar` without `battery`",
                    expected: "a battery that it charges")
            }
        }
    }
}

/// A battery at the start of the run.
///
/// What is nil is taken from the chemistry.
public struct ScenarioBattery: Sendable, Equatable {
    public var chemistry = ""
    /// Charge from full to empty, of the whole battery.
    public var capacityCoulombs = 0.0
    /// Cells in series; the voltages below are those of the whole battery.
    public var seriesCells = 1
    public var chargeRatio = 1.0
    public var resistanceOhms: Double?
    public var selfDischargePerMonthRatio: Double?
    /// The protection circuit opens below this.
    public var cutoffVolts: Double?
    /// The board resets when its supply falls below this.
    public var brownoutVolts: Double?
    /// After a brown-out or cut-off the board boots again above this.
    public var recoveryVolts: Double?
    /// The signal with its temperature; nil for the air's, when there is such a signal.
    public var ambientSignal: String?

    public init() {}

    static func form(_ catalog: ScenarioCatalog) -> Form<ScenarioBattery> {
        .mapping("battery", doc: "A battery.", from: ScenarioBattery()) {
            Key(
                "chemistry", \.chemistry, .choice(catalog.chemistries),
                default: catalog.chemistries.first, doc: "The kind of its cells.")
            Key(
                "capacity", \.capacityCoulombs, .quantity(.charge, in: .positive),
                doc: "Charge from full to empty.")
            Key(
                "series", \.seriesCells, .integer(1...20), default: "1",
                doc: "Cells in series.")
            Key(
                "charge", \.chargeRatio, .quantity(.ratio, in: .share), default: "100%",
                doc: "State of charge at the start.")
            Key(
                "resistance", \.resistanceOhms,
                optional: .quantity(.resistance, in: .notNegative), absent: "by the chemistry",
                doc: "Internal resistance.")
            Key(
                "self_discharge_per_month", \.selfDischargePerMonthRatio,
                optional: .quantity(.ratio, in: .share), absent: "by the chemistry",
                doc: "Share of the charge that is lost in 30 days of storage.")
            Key(
                "cutoff", \.cutoffVolts, optional: .quantity(.voltage, in: .notNegative),
                absent: "by the chemistry", doc: "The protection circuit opens below this.")
            Key(
                "brownout", \.brownoutVolts, optional: .quantity(.voltage, in: .notNegative),
                absent: "by the board", doc: "The board resets below this.")
            Key(
                "recovery", \.recoveryVolts, optional: .quantity(.voltage, in: .notNegative),
                absent: "by the board",
                doc: "After a brown-out or cut-off the board boots again above this.")
            Key(
                "ambient", \.ambientSignal,
                optional: .text("the name of a signal under `environment`"),
                absent: "air_temperature, when there is one",
                doc: "The signal with the battery's temperature.")
        }.checked { battery, node, reading in
            if let recovery = battery.recoveryVolts, let value = node["recovery"],
                let lowest = [battery.cutoffVolts, battery.brownoutVolts].compactMap({ $0 }).max(),
                recovery < lowest
            {
                reading.error(
                    at: value.location, "`recovery` is below `cutoff` or `brownout`",
                    expected: "at least \(Dimension.voltage.text(lowest))")
            }
        }
    }
}

/// A solar panel and its charger.
public struct ScenarioSolar: Sendable, Equatable {
    /// Power at 1000 W/m2 and 25 degC.
    public var panelWatts = 0.0
    public var charger = ""
    /// At its maximum power; nil for what is usual.
    public var panelVolts: Double?
    /// Nil for what the charger is made for.
    public var chargeLimitAmperes: Double?
    /// Share of the light that dirt takes.
    public var soilingRatio = 0.0
    /// The signal that it turns into power.
    public var signal = "irradiance"

    public init() {}

    static func form(_ catalog: ScenarioCatalog) -> Form<ScenarioSolar> {
        .mapping("solar panel", doc: "A solar panel and its charger.", from: ScenarioSolar()) {
            Key(
                "panel", \.panelWatts, .quantity(.power, in: .positive),
                doc: "Power at 1000 W/m2 and 25 degC.")
            Key(
                "charger", \.charger, .choice(catalog.chargers),
                default: catalog.chargers.first, doc: "The charger.")
            Key(
                "voltage", \.panelVolts, optional: .quantity(.voltage, in: .positive),
                absent: "5.5V", doc: "Voltage of the panel at its maximum power.")
            Key(
                "charge_limit", \.chargeLimitAmperes,
                optional: .quantity(.current, in: .positive), absent: "by the charger",
                doc: "The charger's highest current.")
            Key(
                "soiling", \.soilingRatio, .quantity(.ratio, in: .share), default: "0%",
                doc: "Share of the light that dirt takes.")
            Key(
                "reads", \.signal, .text("the name of a signal under `environment`"),
                default: "irradiance", doc: "The signal with the light that falls on it.")
        }
    }
}
