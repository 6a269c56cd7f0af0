public import SimulationKernel
public import StateCoding

/// What feeds a node.
public indirect enum PowerSource: Sendable {
    /// A source that never ends, with the voltage of the board's input (or of `volts`).
    case mains(volts: Double?)
    case battery(BatterySpec)
    /// The irradiance falls on the panel in W/m2, clouds included.
    case solarBattery(BatterySpec, SolarSpec, irradiance: Signal)
}

/// What a threshold of the supply does to the board.
public enum SupplyEvent: Codable, Sendable, Equatable {
    /// The voltage under load fell to the brown-out threshold: the board is down.
    case brownOut
    /// The voltage rose to the recovery threshold: the board starts cold.
    case recovery
}

/// When a threshold is crossed.
public struct SupplyCrossing: Codable, Sendable, Equatable {
    public var time: Instant
    public var event: SupplyEvent
}

/// What an observer sees of a supply.
public struct SupplyReading: Codable, Sendable, Equatable {
    public var isUp: Bool
    /// At the source's terminals, under load.
    public var volts: Double
    /// From 0 to 1; always 1 on mains.
    public var stateOfCharge: Double
    /// Drawn from the source by the board since the start.
    public var drawn: Charge
    /// Given to the battery by the sun since the start.
    public var harvested: Charge
    /// Held by the battery.
    public var stored: Charge
}

/// Carries what the rail draws to its source, and knows when a battery gives up or comes back.
///
/// Between changes of load and the boundaries of steps aligned to virtual time (10 minutes with a
/// panel, an hour without) all currents are constant, in whole picoamperes, and charge is counted
/// in integers: a result depends on the loads only, not on when it was asked for. In each step the
/// irradiance is the Simpson mean of the signal: a clear day's sum differs by less than 0.1 % from
/// a fine integration. Voltage, self-discharge and temperature of a battery are taken at the start
/// of each such segment. At C/10 a voltage is stale by at most 20 mV (1.7 % of the charge on the
/// curve); on boards with a linear regulator that changes no charge.
public struct PowerSupply: Sendable {
    private let board: SupplySpec
    private let input: SupplyInput
    private let battery: BatterySpec?
    private let solar: SolarSpec?
    private let irradiance: Signal?
    private let temperature: Signal?
    private let mainsVolts: Double
    private let stepNanoseconds: UInt64

    private var railLoad = Current.zero
    private var state: BatteryState
    /// Whether the board is fed: false between a brown-out and the recovery.
    public private(set) var isUp = true
    /// Whether the board hangs on it: false while somebody took it away.
    public private(set) var isConnected = true

    /// The changing part of a supply.
    private struct BatteryState: Codable, Sendable, Equatable {
        var now: Instant
        var segmentEnd: Instant
        var load = Current.zero
        var charging = Current.zero
        var selfDischarge = Current.zero
        var usableShare = 1.0
        var stored: Charge
        var drawn = Charge.zero
        var harvested = Charge.zero
        var chargeHasEnded = false
        /// The step that `now` lies in, and the mean irradiance over it.
        var weatherStep = UInt64.max
        var sun = 0.0
        /// Of the air at the start of that step.
        var degrees = 25.0

        var net: Current { charging - load - selfDischarge }
    }

    /// Makes the supply of a board.
    ///
    /// - Parameters:
    ///   - source: What feeds it.
    ///   - board: The board's regulator and inputs.
    ///   - inputName: The input it is wired to; nil is the default of the source's kind.
    ///   - temperature: Of the battery and the panel, in degrees Celsius; nil is 25.
    ///   - time: When the supply begins.
    public init(
        _ source: PowerSource, board: SupplySpec, inputName: String? = nil,
        temperature: Signal? = nil, at time: Instant = .start
    ) {
        self.board = board
        self.temperature = temperature
        var battery: BatterySpec?
        var solar: SolarSpec?
        var irradiance: Signal?
        var fixedVolts: Double?
        switch source {
        case .mains(let volts): fixedVolts = volts
        case .battery(let spec): battery = spec
        case .solarBattery(let spec, let panel, let signal):
            battery = spec
            solar = panel
            irradiance = signal
        }
        let standard = battery == nil ? board.inputs.first : board.input(board.batteryInput)
        input =
            inputName.flatMap { board.input($0) } ?? standard
            ?? SupplyInput(
                name: "rail", nominalVolts: board.railVolts, dropVolts: 0, overhead: .zero,
                bypassesRegulator: true)
        mainsVolts = fixedVolts ?? input.nominalVolts
        self.battery = battery
        self.solar = solar
        self.irradiance = irradiance
        stepNanoseconds = (solar == nil ? 3600 : 600) * 1_000_000_000
        let full = battery?.capacity.zeptocoulombs ?? 0
        let share = Int128(((battery?.initialStateOfCharge ?? 0) * 1e9).rounded())
        let stored = Charge(zeptocoulombs: full / 1_000_000_000 * share)
        state = BatteryState(now: time, segmentEnd: time, stored: stored)
        startSegment()
        if battery != nil { isUp = terminalVolts > brownOutVolts && effectiveStateOfCharge > 0 }
    }

    /// The voltage at the source below which the board goes down.
    public var brownOutVolts: Double {
        max(board.brownOutVolts(input), battery?.cutoffVolts ?? 0)
    }

    /// The voltage at the source above which it starts again.
    public var recoveryVolts: Double { brownOutVolts + board.recoveryRiseVolts }

    /// Tells what the rail draws from `time` on.
    ///
    /// The same load as before changes nothing, and begins no segment.
    public mutating func setLoad(_ rail: Current, at time: Instant) {
        guard rail != railLoad else { return }
        advance(to: time)
        railLoad = rail
        startSegment()
    }

    /// Brings the supply to a time; the load stays.
    public mutating func advance(to time: Instant) {
        while state.segmentEnd <= time, state.segmentEnd != .never {
            integrate(to: state.segmentEnd)
            startSegment()
        }
        integrate(to: time)
    }

    /// The first crossing of a threshold at or before `horizon`, if the load stays as it is.
    ///
    /// The node takes it with `cross` when it comes, and asks again after each change of load.
    /// While a battery is far from its thresholds and the horizon within six hours, the answer
    /// costs a few operations; otherwise one step of the future after the other is tried, for at
    /// most 400 days.
    public func nextCrossing(until horizon: Instant) -> SupplyCrossing? {
        guard battery != nil else { return nil }
        if isUp, state.now < horizon, isQuiet(until: horizon) { return nil }
        var future = self
        let last = min(horizon, state.now + .seconds(400 * 86_400.0))
        while true {
            if let time = future.crossingInSegment() {
                guard time <= last else { return nil }
                return SupplyCrossing(time: time, event: isUp ? .brownOut : .recovery)
            }
            guard future.state.segmentEnd <= last else { return nil }
            future.advance(to: future.state.segmentEnd)
        }
    }

    /// Takes a crossing: the board is down or up from its time on.
    public mutating func cross(_ crossing: SupplyCrossing) {
        advance(to: crossing.time)
        isUp = crossing.event == .recovery
    }

    /// Puts another battery of the same kind in, with a charge from 0 to 1; false on mains.
    public mutating func replaceBattery(charge: Double, at time: Instant) -> Bool {
        guard let battery else { return false }
        advance(to: time)
        let share = Int128((charge * 1e9).rounded())
        state.stored = Charge(zeptocoulombs: battery.capacity.zeptocoulombs / 1_000_000_000 * share)
        state.chargeHasEnded = false
        startSegment()
        isUp = terminalVolts > brownOutVolts && effectiveStateOfCharge > 0
        return true
    }

    /// Takes the supply away from the board, or gives it back: in between nothing is drawn.
    public mutating func connect(_ isConnected: Bool, at time: Instant) {
        guard isConnected != self.isConnected else { return }
        advance(to: time)
        self.isConnected = isConnected
        startSegment()
    }

    /// What an observer sees at a time that is not before the last change.
    public func reading(at time: Instant) -> SupplyReading {
        var future = self
        future.advance(to: time)
        return SupplyReading(
            isUp: isUp, volts: future.terminalVolts, stateOfCharge: future.stateOfCharge,
            drawn: future.state.drawn, harvested: future.state.harvested,
            stored: future.state.stored)
    }

    /// What the board has drawn by a time that is not before the last change.
    public func drawn(at time: Instant) -> Charge {
        guard time >= state.segmentEnd else {
            return time > state.now ? state.drawn + state.load * (time - state.now) : state.drawn
        }
        return reading(at: time).drawn
    }

    // MARK: Segments

    private var stateOfCharge: Double {
        guard let battery, battery.capacity > .zero else { return 1 }
        return state.stored.coulombs / battery.capacity.coulombs
    }

    /// The state of charge that the curve sees: the cold hides a part of the capacity.
    private var effectiveStateOfCharge: Double {
        1 - (1 - stateOfCharge) / state.usableShare
    }

    private var terminalVolts: Double {
        guard let battery else { return mainsVolts }
        return battery.curve.volts(at: effectiveStateOfCharge)
            + state.net.amperes * battery.resistanceOhms
    }

    private mutating func startSegment() {
        let time = state.now
        guard let battery else {
            state.segmentEnd = .never
            state.load = inputCurrent(volts: mainsVolts)
            return
        }
        let step = time.nanoseconds / stepNanoseconds
        let (end, overflow) = (step + 1).multipliedReportingOverflow(by: stepNanoseconds)
        state.segmentEnd = overflow ? .never : Instant(nanoseconds: end)
        if state.weatherStep != step { readWeather(step: step) }
        state.usableShare = BatterySpec.usableShare(degreesCelsius: state.degrees)
        let open = battery.curve.volts(at: effectiveStateOfCharge)
        state.load = inputCurrent(volts: open)
        state.selfDischarge = Current(
            amperes: state.stored.coulombs * battery.selfDischargePerMonth / (30 * 86_400))
        state.charging = chargingCurrent(battery, open: open)
    }

    /// What the board draws at its input: the rail's load, and what regulator and input add.
    private func inputCurrent(volts: Double) -> Current {
        isConnected ? board.inputCurrent(rail: railLoad, input: input, volts: volts) : .zero
    }

    private mutating func readWeather(step: UInt64) {
        let start = Instant(nanoseconds: step * stepNanoseconds)
        let length = Int64(stepNanoseconds)
        state.weatherStep = step
        state.degrees = temperature?.value(at: start) ?? 25
        guard solar != nil, let irradiance else { return }
        let middle = irradiance.value(at: start + Span(nanoseconds: length / 2))
        let end = irradiance.value(at: start + Span(nanoseconds: length))
        state.sun = max(0, (irradiance.value(at: start) + 4 * middle + end) / 6)
    }

    private mutating func chargingCurrent(_ battery: BatterySpec, open: Double) -> Current {
        guard let solar, state.sun > 0 else { return .zero }
        let available = solar.current(
            irradiance: state.sun, airDegreesCelsius: state.degrees, volts: open)
        if open < solar.rechargeVolts { state.chargeHasEnded = false }
        guard available > .zero, !state.chargeHasEnded else { return .zero }
        // At constant voltage the load is served first; the cell takes what its resistance lets in.
        let headroom = max(0, solar.floatVolts - open) / max(1e-3, battery.resistanceOhms)
        if headroom < solar.chargeLimit.amperes / 10
            || state.stored >= battery.capacity
        {
            state.chargeHasEnded = true
            return .zero
        }
        return min(available, Current(amperes: headroom) + state.load)
    }

    private mutating func integrate(to time: Instant) {
        guard time > state.now else { return }
        let span = time - state.now
        state.now = time
        state.drawn += state.load * span
        guard let battery else { return }
        let stored = state.stored + state.net * span
        state.stored = max(.zero, min(battery.capacity, stored))
        // What a full cell does not take was not harvested.
        let refused = max(.zero, stored - state.stored)
        state.harvested += state.charging * span - refused
    }

    // MARK: Crossings

    /// Whether no brown-out can come before `horizon`, whatever sun and weather do.
    ///
    /// Assumes no sun at all and air that is 20 K colder; asked for at most six hours ahead.
    private func isQuiet(until horizon: Instant) -> Bool {
        guard let battery else { return true }
        let span = horizon - state.now
        guard span <= Span.seconds(21_600.0) else { return false }
        let draw = state.load + state.selfDischarge
        let drop = draw.amperes * battery.resistanceOhms
        let wanted = max(0, battery.curve.stateOfCharge(at: brownOutVolts + drop))
        guard wanted <= 1 else { return false }
        let capacity = battery.capacity.coulombs
        let spent = draw.amperes * span.seconds
        let share = max(0.2, state.usableShare - 0.3)
        // Boards with a switching regulator draw more as the voltage falls: at most twice as much.
        let left = stateOfCharge - 2 * spent / max(capacity, 1e-9)
        return 1 - (1 - left) / share > wanted
    }

    /// The instant within the present segment at which the threshold is crossed, or nil.
    private func crossingInSegment() -> Instant? {
        guard let battery else { return nil }
        let threshold = isUp ? brownOutVolts : recoveryVolts
        let volts = terminalVolts
        let isEmpty = effectiveStateOfCharge <= 0
        if isUp ? volts <= threshold || isEmpty : volts >= threshold && !isEmpty {
            return state.now
        }
        let net = state.net.picoamperes
        guard isUp ? net < 0 : net > 0 else { return nil }
        let open = threshold - state.net.amperes * battery.resistanceOhms
        // An empty cell stands at the curve's foot, and is down whatever the threshold.
        let effective = max(0, battery.curve.stateOfCharge(at: open))
        guard effective <= 1 else { return nil }
        let wanted = 1 - (1 - effective) * state.usableShare
        let target = Charge(coulombs: wanted * battery.capacity.coulombs)
        let distance = (target - state.stored).zeptocoulombs
        // Rounded up to the first nanosecond at or beyond the threshold.
        let (quotient, rest) = distance.quotientAndRemainder(dividingBy: Int128(net))
        let wait = max(0, quotient + (rest != 0 ? 1 : 0))
        guard wait <= Int128((state.segmentEnd - state.now).nanoseconds) else { return nil }
        return state.now + Span(nanoseconds: Int64(wait))
    }
}

extension PowerSupply: Resumable {
    public static let changing: [StateField<PowerSupply>] = [
        StateField("railLoad", \.railLoad), StateField("state", \.state),
        StateField("isUp", \.isUp), StateField("isConnected", \.isConnected),
    ]
    public static let fixed = [
        "board", "input", "battery", "solar", "irradiance", "temperature", "mainsVolts",
        "stepNanoseconds",
    ]
}
