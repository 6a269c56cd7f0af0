public import Hardware
import PythonVM
import Radio
public import SimulationKernel
import StateCoding

/// What feeds a node, and by which input.
public struct NodeSupply: Sendable {
    public var source: PowerSource
    /// The board's input it is wired to; nil for the usual one.
    public var input: String?
    /// Voltages that a scenario sets in place of the board's.
    public init(_ source: PowerSource, input: String? = nil) {
        self.source = source
        self.input = input
    }
}

/// The energy of a node: the ledger of what its components draw, and the supply behind it.
struct NodeEnergy: Sendable {
    var ledger = EnergyLedger()
    private(set) var supply: PowerSupply
    /// When the supply must be looked at again.
    private(set) var nextCheck = Instant.never
    /// The time of the last change.
    private(set) var lastChange = Instant.start
    private(set) var isRailOn = false
    /// Whether somebody took the supply away.
    private(set) var isGone = false
    /// Whether nobody will bring it back.
    var isGoneForEver = false

    /// Its board is looked at where it lies: a copy is dear, and the air books several states a
    /// frame.
    private let product: BoardProduct
    private let cpu: EnergyLedger.ComponentID
    private let overhead: EnergyLedger.ComponentID
    private let flash: EnergyLedger.ComponentID
    private let radio: EnergyLedger.ComponentID?
    private let states: States
    private var hertz: Int
    private var isRadioSupplied = true
    private var radioState = RadioPowerState.off
    let hasBattery: Bool
    private var crossing: SupplyCrossing?
    /// The load that the supply was told last.
    private var knownLoad: Current?

    /// The states of the processor, looked up once.
    private struct States: Sendable {
        let run: EnergyLedger.StateID
        let idle: EnergyLedger.StateID
        let lightSleep: EnergyLedger.StateID
        let deepSleep: EnergyLedger.StateID
        let listen: EnergyLedger.StateID?
        let transmit: EnergyLedger.StateID?
        let receive: EnergyLedger.StateID?
        let standby: EnergyLedger.StateID?
        let radioOff: EnergyLedger.StateID?
    }

    /// How far ahead a crossing of the supply's thresholds is looked for.
    private static let lookAhead = Span.seconds(3600 as Int64)

    init(_ configuration: NodeConfiguration) {
        let board = configuration.board
        product = configuration.product
        hertz = board.clock.defaultHertz
        var ledger = EnergyLedger()
        cpu = ledger.addComponent("cpu")
        overhead = ledger.addComponent("board")
        flash = ledger.addComponent("flash", state: "standby")
        let radio = board.wifi == nil ? nil : ledger.addComponent("radio")
        self.radio = radio
        states = States(
            run: ledger.state("run", of: cpu), idle: ledger.state("idle", of: cpu),
            lightSleep: ledger.state("lightsleep", of: cpu),
            deepSleep: ledger.state("deepsleep", of: cpu),
            listen: radio.map { ledger.state("listen", of: $0) },
            transmit: radio.map { ledger.state("transmit", of: $0) },
            receive: radio.map { ledger.state("receive", of: $0) },
            standby: radio.map { ledger.state("standby", of: $0) },
            radioOff: radio.map { ledger.state("off", of: $0) })
        self.ledger = ledger
        if case .mains = configuration.supply.source {
            hasBattery = false
        } else {
            hasBattery = true
        }
        supply = PowerSupply(
            configuration.supply.source, board: board.supply,
            inputName: configuration.supply.input, temperature: configuration.ambient)
    }

    // MARK: - Changes of state

    mutating func setCPU(_ activity: CPUActivity, at time: Instant) {
        let state = activity == .run ? states.run : states.idle
        ledger.setState(
            cpu, state, current: product.board.power.cpu(activity, hertz: hertz), at: time)
        loadChanged(at: time)
    }

    mutating func setBoot(_ phase: BootPhase, at time: Instant) {
        ledger.setState(cpu, named: "boot", current: phase.current, at: time)
        loadChanged(at: time)
    }

    mutating func setLightSleep(at time: Instant) {
        ledger.setState(cpu, states.lightSleep, current: product.board.power.lightSleep, at: time)
        loadChanged(at: time)
    }

    mutating func setDeepSleep(_ sources: [DeepSleepWake], at time: Instant) {
        let current =
            product.board.wake.deepSleepIsLightSleep
            ? product.board.power.lightSleep : product.board.power.deepSleep(sources)
        ledger.setState(cpu, states.deepSleep, current: current, at: time)
        loadChanged(at: time)
    }

    /// The flash chip writes or is done; its standby current is part of the processor's and the
    /// board's.
    mutating func setFlash(isWriting: Bool, at time: Instant) {
        ledger.setState(
            flash, named: isWriting ? "write" : "standby",
            current: isWriting ? product.board.flash.writeCurrent : .zero, at: time)
        loadChanged(at: time)
    }

    mutating func setFrequency(_ hertz: Int, at time: Instant) {
        self.hertz = hertz
        setCPU(.run, at: time)
    }

    mutating func setPart(
        _ component: EnergyLedger.ComponentID, _ power: PartPower, at time: Instant
    ) {
        ledger.setState(component, named: power.state, current: power.current, at: time)
        loadChanged(at: time)
    }

    mutating func setRadio(_ state: RadioPowerState, at time: Instant) {
        radioState = state
        bookRadio(at: time)
    }

    mutating func setRadioSupply(isOn: Bool, at time: Instant) {
        isRadioSupplied = isOn
        bookRadio(at: time)
    }

    /// The radio's current: a chip apart from the processor draws its standby current while it is
    /// fed.
    private mutating func bookRadio(at time: Instant) {
        guard let radio, let spec = product.board.wifi, let off = states.radioOff,
            let standby = states.standby, let listen = states.listen,
            let receive = states.receive, let transmit = states.transmit
        else { return }
        let isFedApart = product.board.wifiSupplyPin != nil
        guard isRailOn, isRadioSupplied else {
            ledger.setState(radio, off, current: .zero, at: time)
            return loadChanged(at: time)
        }
        switch radioState {
        case .off:
            ledger.setState(
                radio, isFedApart ? standby : off, current: isFedApart ? spec.standby : .zero,
                at: time)
        case .idle: ledger.setState(radio, standby, current: spec.standby, at: time)
        case .listen(let share):
            let amperes =
                spec.standby.amperes + share * (spec.listen.amperes - spec.standby.amperes)
            ledger.setState(radio, listen, current: Current(amperes: amperes), at: time)
        case .receive: ledger.setState(radio, receive, current: spec.listen, at: time)
        case .transmit(let dbm):
            ledger.setState(
                radio, transmit, current: spec.transmitCurrent(dbm: dbm), at: time)
        }
        loadChanged(at: time)
    }

    /// The board as a whole went to another mode.
    mutating func setBoard(_ mode: Node.Mode, at time: Instant) {
        let activity: BoardActivity
        switch mode {
        case .off:
            activity = .off
            isRailOn = false
            ledger.setState(cpu, named: "off", current: .zero, at: time)
            ledger.setState(overhead, named: "off", current: .zero, at: time)
            bookRadio(at: time)
            return
        case .boot, .running: activity = .awake
        case .lightSleep: activity = .lightSleep
        case .deepSleep: activity = .deepSleep
        }
        let wasOff = !isRailOn
        isRailOn = true
        ledger.setState(
            overhead, named: activity.rawValue.lowercased(),
            current: product.board.power.overhead(activity), at: time)
        if mode == .deepSleep || mode == .boot {
            radioState = .off
            isRadioSupplied = mode == .boot || isRadioSupplied
        }
        if wasOff || mode == .deepSleep || mode == .boot { bookRadio(at: time) }
        loadChanged(at: time)
    }

    /// The present state of every component, in the order of the ledger.
    var presentStates: [(component: String, state: String)] {
        var components = [("cpu", cpu), ("board", overhead)]
        if let radio { components.append(("radio", radio)) }
        return components.map { ($0.0, ledger.stateName(of: $0.1)) }
    }

    // MARK: - Supply

    private mutating func loadChanged(at time: Instant) {
        // The air tells of a radio's states at times that the node may have passed by a little.
        lastChange = max(lastChange, time)
        guard ledger.current != knownLoad else { return }
        knownLoad = ledger.current
        supply.setLoad(ledger.current, at: lastChange)
        guard hasBattery else { return }
        lookForCrossing(from: lastChange)
    }

    /// Takes the supply away: it never gives up, and never comes back.
    mutating func remove(at time: Instant) {
        isGone = true
        lastChange = max(lastChange, time)
        supply.connect(false, at: lastChange)
        crossing = nil
        nextCheck = .never
    }

    /// Gives the supply back as it is by now.
    mutating func restore(at time: Instant) {
        isGone = false
        lastChange = max(lastChange, time)
        supply.connect(true, at: lastChange)
        if hasBattery { lookForCrossing(from: lastChange) }
    }

    /// Puts another battery in; false on mains.
    mutating func replaceBattery(charge: Double, at time: Instant) -> Bool {
        lastChange = max(lastChange, time)
        guard supply.replaceBattery(charge: charge, at: lastChange) else { return false }
        lookForCrossing(from: lastChange)
        return true
    }

    private mutating func lookForCrossing(from time: Instant) {
        guard !isGone else { return }
        let horizon = time + NodeEnergy.lookAhead
        crossing = supply.nextCrossing(until: horizon)
        nextCheck = crossing?.time ?? horizon
    }

    /// Looks at the supply when `nextCheck` is due; what happened to it.
    mutating func check(at time: Instant) -> SupplyEvent? {
        defer { lookForCrossing(from: time) }
        guard let crossing, crossing.time <= time else {
            supply.advance(to: time)
            return nil
        }
        supply.cross(crossing)
        return crossing.event
    }

    /// Whether the supply can feed the board.
    var isSupplied: Bool { supply.isUp && !isGone }

    /// What each component drew in each of its states until `time`, and what the way from the
    /// source to the rail took on top: together what the source gave to the board.
    ///
    /// A switching regulator gives the rail more current than it takes when its input is the higher
    /// voltage: its line is below zero then.
    func lines(at time: Instant) -> [EnergyLedger.Line] {
        var lines = ledger.usedLines(at: time)
        let loss = supply.drawn(at: max(time, lastChange)) - ledger.total(at: time)
        guard loss != .zero else { return lines }
        lines.append(
            EnergyLedger.Line(
                component: "regulator", state: "loss", charge: loss,
                time: max(time, lastChange) - .start))
        return lines
    }

    /// What the regulator and then each component took until `time`: the sums of `lines`.
    func componentTotals(at time: Instant, into totals: inout [Charge]) {
        totals.removeAll(keepingCapacity: true)
        totals.append(.zero)
        ledger.appendTotals(at: time, to: &totals)
        let sum = totals.reduce(.zero) { $0 + $1 }
        totals[0] = supply.drawn(at: max(time, lastChange)) - sum
    }

    /// The names that belong to `componentTotals`.
    var componentNames: [String] { ["regulator"] + ledger.componentNames }

    /// What an observer sees of the battery; nil on mains.
    func reading(at time: Instant) -> SupplyReading? {
        hasBattery ? supply.reading(at: max(time, lastChange)) : nil
    }

    /// The voltage at the source.
    func inputVolts(at time: Instant) -> Double {
        supply.reading(at: max(time, lastChange)).volts
    }
}

extension NodeEnergy: Resumable {
    static let changing: [StateField<NodeEnergy>] = [
        StateField("ledger", \.ledger), StateField("supply", \.supply),
        StateField("nextCheck", \.nextCheck), StateField("lastChange", \.lastChange),
        StateField("isRailOn", \.isRailOn), StateField("hertz", \.hertz),
        StateField("isRadioSupplied", \.isRadioSupplied),
        StateField("radioState", \.radioState), StateField("crossing", \.crossing),
        StateField("knownLoad", \.knownLoad), StateField("isGone", \.isGone),
        StateField("isGoneForEver", \.isGoneForEver),
    ]
    static let fixed = ["product", "cpu", "overhead", "flash", "radio", "states", "hasBattery"]
}

extension Node {
    /// What each component and the regulator drew in each of their states, until an instant not
    /// before the node's time.
    public func energyLines(at time: Instant) -> [EnergyLedger.Line] {
        energy.lines(at: max(time, now))
    }
    /// What each line of its programs cost until an instant not before the node's time; nil when it
    /// does not count that.
    public func energyProfile(at time: Instant) -> EnergyProfile? {
        profiler?.profile(at: max(time, now))
    }
    /// The battery at an instant not before the node's time; nil on mains.
    public func batteryReading(at time: Instant) -> SupplyReading? {
        energy.reading(at: max(time, now))
    }
    /// The supply, for the charge drawn at the board's input.
    public func supplyReading(at time: Instant) -> SupplyReading {
        energy.supply.reading(at: max(time, now, energy.lastChange))
    }
    /// The present state of every component, the processor first.
    public var componentStates: [(component: String, state: String)] { energy.presentStates }

    /// Bytes of the Python heap in use and free; zeros while no program runs.
    public var heapUse: (used: Int, free: Int) {
        interpreter.map { ($0.usedBytes, $0.freeBytes) } ?? (0, 0)
    }
}
