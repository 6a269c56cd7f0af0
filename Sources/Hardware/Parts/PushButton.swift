import SimulationKernel
import StateCoding
import YAMLSyntax

/// A push button: connects its pin to ground or to the rail while someone presses it.
struct PushButton: Part {
    /// Starts of presses, rising.
    private let presses: [Instant]
    private let hold: Span
    private let closesToGround: Bool
    private let pullDrive: PinDrive
    private var now = Instant.start
    /// Pressed or released by command, until given back.
    private var override: Bool?

    var power: PartPower { PartPower("idle", .zero) }

    var nextChange: Instant {
        guard override == nil else { return .never }
        for start in presses {
            if start > now { return start }
            if start + hold > now { return end(of: start) }
        }
        return .never
    }

    /// Presses that overlap are one.
    private func end(of start: Instant) -> Instant {
        var end = start + hold
        for next in presses where next > start && next <= end { end = next + hold }
        return end
    }

    mutating func advance(to time: Instant) { now = max(now, time) }

    mutating func railChanged(isOn: Bool, at time: Instant) {}

    private func isPressed(at time: Instant) -> Bool {
        override ?? presses.contains { $0 <= time && time < $0 + hold }
    }

    func drive(role: Int, at time: Instant) -> PinDrive {
        guard isPressed(at: time) else { return pullDrive }
        return closesToGround ? .low : .high
    }

    mutating func set(input: String, to value: Double?, at time: Instant) -> Bool {
        guard input == Self.pressedInput.name else { return false }
        now = max(now, time)
        override = value.map { $0 != 0 }
        return true
    }
}

extension PushButton {
    private static let pressedInput = PartInputSpec(
        name: "pressed", dimension: .ratio, fallback: 0, summary: "1 while pressed by command.")
    private static let pressesKey = PartKey(
        name: "presses", kind: .quantities(.time), standard: .numbers([]),
        summary: "When it is pressed, counted from the start of the run.")
    private static let holdKey = PartKey(
        name: "hold", kind: .quantity(.time), standard: .number(0.1),
        summary: "How long each press lasts.")
    private static let closesKey = PartKey(
        name: "closes_to", kind: .word(["ground", "rail"]), standard: .word("ground"),
        summary: "What a press connects the pin to.")
    private static let pullKey = PartKey(
        name: "pull_resistor", kind: .flag, standard: .flag(false),
        summary: "Whether the board has a resistor to the other side.")

    static let kind = PartKind(
        name: "button", summary: "Push button.", connection: .pins,
        roles: [
            PartRole(name: "signal", need: .input, isRequired: true, summary: "The contact.")
        ],
        inputs: [], keys: [pressesKey, holdKey, closesKey, pullKey]
    ) { context throws(PartError) in
        let starts = context.numbers(pressesKey).sorted()
        if let first = starts.first, first < 0 {
            throw PartError(key: pressesKey.name, message: "a press before the start of the run")
        }
        let hold = Span.seconds(context.number(holdKey))
        guard hold > .zero else {
            throw PartError(key: holdKey.name, message: "a press must last longer than nothing")
        }
        let toGround = context.word(closesKey) == "ground"
        let hasPull = (context.values[pullKey.name] ?? pullKey.standard) == .flag(true)
        return PushButton(
            presses: starts.map { Instant.start + Span.seconds($0) }, hold: hold,
            closesToGround: toGround,
            pullDrive: hasPull ? (toGround ? .weakHigh : .weakLow) : .floating)
    }
}

extension PushButton {
    static let changing: [StateField<PushButton>] = [
        StateField("now", \.now), StateField("override", \.override),
    ]
    static let fixed = [
        "presses", "hold", "closesToGround", "pullDrive",
    ]
}
