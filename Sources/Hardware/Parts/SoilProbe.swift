import Glibc
import SimulationKernel
import StateCoding
import YAMLSyntax

/// A capacitive soil-moisture probe of the SEN0193 class: a voltage that falls with moisture.
///
/// It is fed by the rail, or by a pin when the role `supply` is wired. Between the voltages in dry
/// air and in water the response is taken as linear.
struct SoilProbe: Part {
    private static let signalRole = 0
    private static let supplyRole = 1

    private var moisture: PartInput
    private let dryVolts: Double
    private let wetVolts: Double
    private let noiseVolts: Double
    private let settling: Span
    private let active: Current
    private let isFedByPin: Bool
    private let noiseKey: UInt64
    private var pinIsHigh = false
    private var railIsOn = true
    private var poweredSince = Instant.start

    private var isPowered: Bool { railIsOn && (!isFedByPin || pinIsHigh) }

    var power: PartPower { isPowered ? PartPower("on", active) : PartPower("off", .zero) }

    mutating func railChanged(isOn: Bool, at time: Instant) {
        change(at: time) { $0.railIsOn = isOn }
    }

    mutating func chipDrives(role: Int, _ drive: PinDrive, at time: Instant) {
        guard role == Self.supplyRole else { return }
        change(at: time) { $0.pinIsHigh = drive == .high }
    }

    private mutating func change(at time: Instant, _ body: (inout SoilProbe) -> Void) {
        let before = isPowered
        body(&self)
        if isPowered, !before { poweredSince = time }
    }

    func drive(role: Int, at time: Instant) -> PinDrive {
        guard role == Self.signalRole else { return .floating }
        guard isPowered else { return .weakLow }
        let share = max(0, min(1, moisture.value(at: time)))
        var volts = dryVolts + share * (wetVolts - dryVolts)
        if settling > .zero {
            volts *= 1 - exp(-(time - poweredSince).seconds / settling.seconds)
        }
        if noiseVolts > 0 {
            var hash = StableHash()
            hash.combine(noiseKey)
            hash.combine(time.nanoseconds)
            var stream = RandomStream(state: hash.value)
            volts += noiseVolts * stream.normal()
        }
        return .volts(max(0, volts))
    }

    mutating func set(input: String, to value: Double?, at time: Instant) -> Bool {
        guard input == Self.moistureInput.name else { return false }
        moisture.override = value
        return true
    }

    func inputValues(at time: Instant) -> [(name: String, value: Double)] {
        [(Self.moistureInput.name, moisture.value(at: time))]
    }
}

extension SoilProbe {
    private static let moistureInput = PartInputSpec(
        name: "soil_moisture", dimension: .ratio, fallback: 0.3,
        summary: "Volumetric moisture as a share of what the probe shows in water.")
    // Voltages at 3.3 V as makers of v1.2 probes show them; the data sheet says 0 ... 3.0 V only.
    private static let dryKey = PartKey(
        name: "dry", kind: .quantity(.voltage), standard: .number(2.2),
        summary: "Output in dry air.")
    private static let wetKey = PartKey(
        name: "wet", kind: .quantity(.voltage), standard: .number(0.95),
        summary: "Output in water.")
    private static let noiseKeySpec = PartKey(
        name: "noise", kind: .quantity(.voltage), standard: .number(0.003),
        summary: "Standard deviation of the output.")
    private static let settlingKey = PartKey(
        name: "settling", kind: .quantity(.time), standard: .number(0.01),
        summary: "Time constant of the output filter after power-on.")
    // DFRobot SEN0193 data sheet: operating current 5 mA.
    private static let currentKey = PartKey(
        name: "current", kind: .quantity(.current), standard: .number(0.005),
        summary: "Current while powered.")

    static let kind = PartKind(
        name: "soil_probe", summary: "Capacitive soil-moisture probe with an analogue output.",
        connection: .pins,
        roles: [
            PartRole(
                name: "signal", need: .adc, isRequired: true, summary: "Analogue output."),
            PartRole(
                name: "supply", need: .output, isRequired: false,
                summary: "Pin that feeds it; without one it hangs on the rail."),
        ],
        inputs: [moistureInput],
        keys: [dryKey, wetKey, noiseKeySpec, settlingKey, currentKey]
    ) { context throws(PartError) in
        var hash = StableHash()
        hash.combine(context.seed)
        hash.combine(context.streamName)
        return SoilProbe(
            moisture: context.input(moistureInput), dryVolts: context.number(dryKey),
            wetVolts: context.number(wetKey), noiseVolts: context.number(noiseKeySpec),
            settling: .seconds(context.number(settlingKey)),
            active: Current(amperes: context.number(currentKey)),
            isFedByPin: context.isWired(supplyRole), noiseKey: hash.value)
    }
}

extension SoilProbe {
    static let changing: [StateField<SoilProbe>] = [
        StateField("moisture", \.moisture.override), StateField("pinIsHigh", \.pinIsHigh),
        StateField("railIsOn", \.railIsOn), StateField("poweredSince", \.poweredSince),
    ]
    static let fixed = [
        "dryVolts", "wetVolts", "noiseVolts", "settling", "active", "isFedByPin", "noiseKey",
    ]
}
