import SimulationKernel
import StateCoding
import YAMLSyntax

/// A light on a pin: draws (rail - forward voltage) / resistor while the pin lights it.
struct LightEmittingDiode: Part {
    private let on: Current
    private let isActiveHigh: Bool
    private var isLit = false
    private var railIsOn = true

    var power: PartPower {
        isLit && railIsOn ? PartPower("on", on) : PartPower("off", .zero)
    }

    mutating func railChanged(isOn: Bool, at time: Instant) {
        railIsOn = isOn
        if !isOn { isLit = false }
    }

    mutating func chipDrives(role: Int, _ drive: PinDrive, at time: Instant) {
        isLit = drive == (isActiveHigh ? .high : .low)
    }
}

extension LightEmittingDiode {
    // A red LED's forward voltage at a few milliamperes: 1.8 ... 2.2 V in makers' data sheets.
    private static let forwardKey = PartKey(
        name: "forward", kind: .quantity(.voltage), standard: .number(2.0),
        summary: "Forward voltage.")
    private static let resistorKey = PartKey(
        name: "resistor", kind: .quantity(.resistance), standard: .number(330),
        summary: "Series resistor.")
    private static let activeKey = PartKey(
        name: "lit_when", kind: .word(["high", "low"]), standard: .word("high"),
        summary: "The pin level that lights it.")

    static let kind = PartKind(
        name: "led", summary: "Light-emitting diode with a series resistor.", connection: .pins,
        roles: [
            PartRole(name: "signal", need: .output, isRequired: true, summary: "The anode's side.")
        ],
        inputs: [], keys: [forwardKey, resistorKey, activeKey]
    ) { context throws(PartError) in
        let resistor = context.number(resistorKey)
        guard resistor > 0 else {
            throw PartError(key: resistorKey.name, message: "an LED without resistor burns")
        }
        let volts = max(0, context.railVolts - context.number(forwardKey))
        return LightEmittingDiode(
            on: Current(amperes: volts / resistor),
            isActiveHigh: context.word(activeKey) == "high")
    }
}

extension LightEmittingDiode {
    static let changing: [StateField<LightEmittingDiode>] = [
        StateField("isLit", \.isLit), StateField("railIsOn", \.railIsOn),
    ]
    static let fixed = [
        "on", "isActiveHigh",
    ]
}
