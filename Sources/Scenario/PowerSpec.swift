import YAMLSyntax

/// What feeds a node: a supply that never ends, or a battery with or without a solar panel.
///
/// Exactly one of `supplyVolts` and `battery` is set.
public struct PowerSpec: Sendable, Equatable {
    /// The voltage of a mains supply.
    public var supplyVolts: Double?
    public var battery: BatterySpec?
    /// Charges the battery.
    public var solar: SolarSpec?

    public init() {}

    static func form(_ catalog: ScenarioCatalog) -> Form<PowerSpec> {
        .mapping(
            "power source", doc: "A supply, or a battery with or without a solar panel.",
            from: PowerSpec()
        ) {
            Key(
                "supply", \.supplyVolts, optional: .quantity(.voltage, in: .positive),
                doc: "The voltage of a supply that never ends, such as mains.")
            Key("battery", \.battery, optional: BatterySpec.form(catalog), doc: "The battery.")
            Key(
                "solar", \.solar, optional: SolarSpec.form(catalog),
                doc: "A solar panel that charges the battery.")
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
public struct BatterySpec: Sendable, Equatable {
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

    public init() {}

    static func form(_ catalog: ScenarioCatalog) -> Form<BatterySpec> {
        .mapping("battery", doc: "A battery.", from: BatterySpec()) {
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
public struct SolarSpec: Sendable, Equatable {
    /// Power at 1000 W/m2 and 25 degC.
    public var panelWatts = 0.0
    public var charger = ""
    /// From level ground.
    public var tiltDegrees = 0.0
    /// The direction it faces, clockwise from north.
    public var azimuthDegrees = 180.0
    /// Share of the light that dirt takes.
    public var soilingRatio = 0.0
    /// The signal that it turns into power.
    public var signal = "irradiance"

    public init() {}

    static func form(_ catalog: ScenarioCatalog) -> Form<SolarSpec> {
        .mapping("solar panel", doc: "A solar panel and its charger.", from: SolarSpec()) {
            Key(
                "panel", \.panelWatts, .quantity(.power, in: .positive),
                doc: "Power at 1000 W/m2 and 25 degC.")
            Key(
                "charger", \.charger, .choice(catalog.chargers),
                default: catalog.chargers.first, doc: "The charger.")
            Key(
                "tilt", \.tiltDegrees, .quantity(.angle, in: 0...90), default: "0deg",
                doc: "Angle to level ground.")
            Key(
                "azimuth", \.azimuthDegrees, .quantity(.angle, in: 0...360), default: "180deg",
                doc: "The direction that it faces, clockwise from north.")
            Key(
                "soiling", \.soilingRatio, .quantity(.ratio, in: .share), default: "0%",
                doc: "Share of the light that dirt takes.")
            Key(
                "reads", \.signal, .text("the name of a signal under `environment`"),
                default: "irradiance", doc: "The signal with the light on level ground.")
        }
    }
}
