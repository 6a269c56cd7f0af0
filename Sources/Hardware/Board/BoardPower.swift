public import SimulationKernel

/// What the CPU is doing, as far as its current goes.
public enum CPUActivity: String, Sendable {
    /// Executing.
    case run
    /// Waiting for an interrupt with clocks on: `time.sleep`, `machine.idle`.
    case idle
}

/// What ends a deep sleep; it decides what must stay powered.
public enum DeepSleepWake: String, Sendable, CaseIterable {
    case timer, ext0, ext1
}

/// The activity of the whole board, for what is on it beside the chip.
public enum BoardActivity: String, Sendable, CaseIterable {
    case awake, lightSleep, deepSleep, off
}

/// The currents of the chip with its module, at the rail, radio excluded.
public struct PowerSpec: Sendable, Equatable {
    /// Run and idle currents at one clock frequency.
    public struct Point: Sendable, Equatable {
        public var hertz: Int
        public var run: Current
        public var idle: Current
    }

    /// By rising frequency, at least one.
    public var points: [Point]
    public var lightSleep: Current
    public var deepSleepTimer: Current
    public var deepSleepExt0: Current
    public var deepSleepExt1: Current
    public var off: Current
    /// The board beside the chip.
    public var overhead: [Overhead]

    /// One thing on the board that draws current by itself.
    public struct Overhead: Sendable, Equatable {
        public var name: String
        public var awake: Current
        public var lightSleep: Current
        public var deepSleep: Current
        /// While the chip is held in reset or unpowered by its enable pin.
        public var off: Current

        /// The current in one activity of the board.
        public func current(_ activity: BoardActivity) -> Current {
            switch activity {
            case .awake: awake
            case .lightSleep: lightSleep
            case .deepSleep: deepSleep
            case .off: off
            }
        }
    }

    /// The chip's current at a clock frequency; linear between points and beyond their ends.
    public func cpu(_ activity: CPUActivity, hertz: Int) -> Current {
        func value(_ point: Point) -> Double {
            (activity == .run ? point.run : point.idle).amperes
        }
        guard let first = points.first, let last = points.last else { return .zero }
        guard points.count > 1 else { return Current(amperes: value(first)) }
        if let exact = points.first(where: { $0.hertz == hertz }) {
            return activity == .run ? exact.run : exact.idle
        }
        let upper = points.dropFirst().first { hertz < $0.hertz } ?? last
        let lower = points.last { $0.hertz < upper.hertz } ?? first
        let slope = (value(upper) - value(lower)) / Double(upper.hertz - lower.hertz)
        let current = value(lower) + slope * Double(hertz - lower.hertz)
        return Current(amperes: max(0, current))
    }

    /// The chip's current in deep sleep, by the wake source that needs most.
    public func deepSleep(_ sources: [DeepSleepWake]) -> Current {
        sources.reduce(sources.isEmpty ? off : Current.zero) { most, source in
            switch source {
            case .timer: max(most, deepSleepTimer)
            case .ext0: max(most, deepSleepExt0)
            case .ext1: max(most, deepSleepExt1)
            }
        }
    }

    /// The board's current beside the chip.
    public func overhead(_ activity: BoardActivity) -> Current {
        overhead.reduce(Current.zero) { $0 + $1.current(activity) }
    }
}

/// How the board makes its rail from what feeds it.
public struct SupplySpec: Sendable, Equatable {
    /// The rail that all currents of the board are counted at.
    public var railVolts: Double
    public var regulator: Regulator
    /// The ways in, for instance `usb`, `vin`, `3v3`; the first is the default.
    public var inputs: [SupplyInput]
    /// The input that a battery is wired to.
    public var batteryInput: String
    /// The rail voltage at which the chip resets itself.
    public var brownOutRailVolts: Double
    /// How far the input must rise above the brown-out voltage before the board starts again.
    public var recoveryRiseVolts: Double

    /// The input with this name, or nil.
    public func input(_ name: String) -> SupplyInput? { inputs.first { $0.name == name } }

    /// The voltage at an input below which the chip browns out.
    public func brownOutVolts(_ input: SupplyInput) -> Double {
        if input.bypassesRegulator { return brownOutRailVolts + input.dropVolts }
        return regulator.lowestInputVolts(rail: brownOutRailVolts) + input.dropVolts
    }

    /// The current drawn at an input of some voltage when the rail draws `rail`.
    public func inputCurrent(rail: Current, input: SupplyInput, volts: Double) -> Current {
        if input.bypassesRegulator { return rail + input.overhead }
        let atRegulator = max(0.1, volts - input.dropVolts)
        return regulator.inputCurrent(rail: rail, railVolts: railVolts, inputVolts: atRegulator)
            + input.overhead
    }
}

/// A way to feed the board.
public struct SupplyInput: Sendable, Equatable {
    public var name: String
    public var nominalVolts: Double
    /// Lost before the regulator: a series diode.
    public var dropVolts: Double
    /// Drawn at this input only: a sensing divider, a USB bridge on 5 V.
    public var overhead: Current
    /// Feeds the rail directly.
    public var bypassesRegulator: Bool
}

/// The voltage regulator between input and rail.
public enum Regulator: Sendable, Equatable {
    /// Passes the rail's current: `input = rail + quiescent`.
    case linear(quiescent: Current, dropoutVolts: Double)
    /// Keeps power: `input = rail * railVolts / (efficiency * inputVolts) + quiescent`.
    case switching(quiescent: Current, efficiency: Double, lowestInputVolts: Double)

    /// The current at the regulator's input.
    public func inputCurrent(rail: Current, railVolts: Double, inputVolts: Double) -> Current {
        switch self {
        case .linear(let quiescent, _): rail + quiescent
        case .switching(let quiescent, let efficiency, _):
            Current(amperes: rail.amperes * railVolts / (efficiency * inputVolts)) + quiescent
        }
    }

    /// The input voltage at which the rail falls to `rail`.
    func lowestInputVolts(rail: Double) -> Double {
        switch self {
        case .linear(_, let dropout): rail + dropout
        case .switching(_, _, let lowest): lowest
        }
    }
}

/// Why the chip starts.
public enum BootCause: String, Codable, Sendable, CaseIterable {
    /// Power-on, brown-out, watchdog, `machine.reset`.
    case cold
    case deepSleep
}

/// Which firmware starts: a choice of the scenario.
public enum BootVariant: String, Codable, Sendable, CaseIterable {
    /// Mounts the file system, runs `boot.py` and `main.py` from flash.
    case stock
    /// The program is frozen into the firmware and runs before any mount.
    case frozen
}

/// One phase of starting, before the first bytecode of the user's program.
public struct BootPhase: Codable, Sendable, Equatable {
    public var name: String
    public var duration: Span
    /// The chip's current at the rail; the board's overhead comes on top.
    public var current: Current
    /// The starts that have this phase.
    public var causes: [BootCause]
    /// The firmwares that have it.
    public var variants: [BootVariant]
}

/// The phases of starting.
public struct BootSpec: Sendable, Equatable {
    /// In their order.
    public var phases: [BootPhase]
    /// From `machine.deepsleep()` or `machine.reset()` to the chip being down; CPU running.
    public var shutdown: Span

    /// The phases of one start, in order.
    public func phases(_ cause: BootCause, _ variant: BootVariant) -> [BootPhase] {
        phases.filter { $0.causes.contains(cause) && $0.variants.contains(variant) }
    }

    /// How long one start takes.
    public func duration(_ cause: BootCause, _ variant: BootVariant) -> Span {
        phases(cause, variant).reduce(Span.zero) { $0 + $1.duration }
    }
}
