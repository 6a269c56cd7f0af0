// Floor 4. One virtual board: an interpreter in slices, its hardware, its radio, and the modules
// that show them to the program.
//
//   Board/     the state of the board: modes, pins, timers, radio mirror, energy
//   Snapshot/  saving, restoring and copying a board
//   Modules/   machine, esp32, network, socket, espnow: one file per module or class
//
// `Node.run(until:)` lets the board live up to an instant: it boots, runs the program, sleeps.
// What it wants of the air it leaves in `requests`, what is worth knowing in `events`; the fleet
// takes both and calls `deliver` and its kin with what comes back. Knows nothing of other nodes or
// of the queue.

public import Hardware
public import PythonModules
import PythonVM
public import Radio
public import SimulationKernel

/// One virtual board.
///
/// Not thread-safe: one thread at a time. Deterministic: what it does depends on its configuration
/// and on what is delivered to it when.
public final class Node {
    /// Which node of the fleet it is.
    public let index: Int32
    /// Its name in the scenario.
    public let name: String
    /// What it is made of, without its parts: see `parts`.
    let configuration: NodeConfiguration
    let family: BoardFamily
    let types: BoardTypes
    let runtime: Runtime
    let code: CodeCache
    /// What boards do alike when they start; nil when each does it by itself.
    let boots: BootImages?

    // MARK: Time

    /// Virtual time and cycle count from which `now` is counted.
    var anchor = Instant.start
    var anchorCycles: UInt64 = 0
    var hertz: Int
    /// The start of the program's clock (`time.ticks_ms`).
    var clockStart = Instant.start
    /// What the program's clock showed at `clockStart`, and how much too fast it runs since.
    var clockBase: UInt64 = 0
    var clockError: Double
    /// Added to virtual time it gives the calendar's nanoseconds since 1970.
    var calendarOffset: Int64

    /// Where the slice ends that runs now.
    var sliceEnd = Instant.start

    // MARK: Interpreter

    var interpreter: VirtualMachine?
    var mode = Mode.off
    var stage = ProgramStage.boot
    /// Whether the processor does nothing: see `hang`.
    var isHung = false
    /// Whether the interpreter waits in a native function, and for what.
    var wait: Wait?
    /// Something happened that the waiting function must look at.
    var isPoked = false
    var restart: Restart?
    /// Bytecodes executed when the program last paused; see `NodeConfiguration.runawayBytecodes`.
    var bytecodesAtWait: UInt64 = 0
    /// Bytes printed since then: they count as bytecodes, for a log must not grow without end.
    var printedBytes: UInt64 = 0
    /// When it last paused, how long it has waited since, and since when it waits now.
    var busySince = Instant.start
    var rest = Span.zero
    var restBegan: Instant?
    var isRunaway = false
    /// The number of cycles at which it is asked next whether the program has run away.
    var nextRunawayCheck: UInt64 = 0
    /// Whether code that native code called was ended because it would never have come back.
    var isNestedCodeLost = false
    var areInterruptsEnabled = true
    var heldCallbacks: [HeldCallback] = []
    var line: [UInt8] = []
    /// The files of the board, kept over resets.
    var files: FileTree
    /// How the programs started last.
    var bootImage: BootImage?
    /// What a rehearsal has asked of the files; nil when this is none.
    var fileAnswers: [FileAnswer]?

    // MARK: What comes next

    /// When the board is switched on; `never` afterwards.
    var switchOnTime: Instant
    var bootPhases: [BootPhase] = []
    var phaseEnd = Instant.never
    /// The end of a sleep by the timer.
    var wakeTime = Instant.never
    /// When its energy is noted next.
    var nextSample: Instant

    // MARK: Peripherals

    var edgeTriggers: [Int: EdgeTrigger] = [:]
    /// The edge that last interrupted, by pin.
    var edgeFlags: [Int: EdgeTrigger] = [:]
    /// The pins that ended the last deep sleep together (ext1).
    var wakePins: [Int] = []
    var adc: ADCModel
    var pins: [PinState]
    /// The level of each pin when it was looked at last.
    var levels: [Bool]
    /// What a logic analyser saw last at each pin; nil where nobody looks.
    var wires: [WireLevel]?
    var timers: [Int: TimerState] = [:]
    var watchdog: WatchdogState?
    /// `esp32.gpio_deep_sleep_hold`: whether pins outside of the RTC are held in deep sleep.
    var holdsPinsInDeepSleep = false
    var rtcMemory: [UInt8] = []
    var resetCause = ResetCause.powerOn
    var wakeReason = WakeReason.none
    var ext0Wake: WakePins?
    var ext1Wake: WakePins?
    var lightSleepWakePins: [Int: Bool] = [:]
    // The levels that `esp32.wake_on_*` keep when they are not given.
    var ext0Level = false
    var ext1Level = false
    var gpioWakeLevel = false
    var openTransfer: [UInt8] = []
    var parts: [AttachedPart] = []
    var random: RandomStream

    // MARK: Radio

    var wifi = WiFiState()
    var espnow = ESPNowState()
    var sockets: [UDPSocket] = []
    var nextPort: UInt16 = 49152
    var nextRequest: UInt64 = 1
    /// Requests whose result a waiting call wants.
    var awaitedRequests: Set<UInt64> = []
    var lastPassword = ""
    /// Whether the WiFi driver has read its settings since the chip started.
    var hasReadSettings = false
    var macAddress: MACAddress

    // MARK: Energy

    var energy: NodeEnergy
    /// What its lines cost; nil unless somebody wants to know.
    private(set) var profiler: EnergyProfiler?

    // MARK: To the fleet

    /// What the node asks of the air, in the order of asking; the fleet empties it.
    public var requests: [TimedNodeRequest] = []
    /// What happened, in the order of happening; the fleet empties it.
    public var events: [TimedNodeEvent] = []
    /// Starts of the board so far.
    public internal(set) var bootCount: UInt64 = 0
    /// Starts of the programs so far that were copies of another board's.
    public internal(set) var warmStarts: UInt64 = 0
    /// Bytecodes of interpreters that are gone.
    var pastBytecodes: UInt64 = 0

    /// Makes a node that is switched on at `configuration.startTime`.
    ///
    /// - Parameters:
    ///   - configuration: What it is made of.
    ///   - code: The compiled code that it shares with others.
    ///   - boots: The starts that it shares with others; nil when each start is to be executed.
    public init(_ configuration: NodeConfiguration, code: CodeCache, boots: BootImages? = nil) {
        var own = configuration
        own.parts = []
        self.configuration = own
        index = configuration.index
        name = configuration.name
        family = configuration.board.identity.platform == "rp2" ? .rp2 : .esp32
        types = BoardTypes.of(family)
        runtime = BoardRuntimes.of(family, hasRadio: configuration.board.wifi != nil)
        self.code = code
        // Each start is executed where somebody looks at it closely.
        self.boots = configuration.profilesEnergy || configuration.recordsPins ? nil : boots
        hertz = configuration.board.clock.defaultHertz
        // The ESP32's clock starts in 2000 and the Pico's in 2021, until somebody sets it.
        calendarOffset =
            (configuration.board.identity.platform == "rp2" ? 1_609_459_200 : 946_684_800)
            * 1_000_000_000
        switchOnTime = configuration.startTime
        nextSample = configuration.samplePeriod.map { Instant.start + $0 } ?? .never
        adc = ADCModel(
            configuration.board.adc, seed: configuration.seed, node: configuration.name)
        files = configuration.files
        pins = configuration.board.pins.map { _ in PinState() }
        levels = configuration.board.pins.map { _ in false }
        if configuration.recordsPins { wires = pins.map { _ in .floating } }
        random = RandomStream(seed: configuration.seed, name: "\(configuration.name)/chip")
        macAddress = configuration.macAddress
        clockError = configuration.clockErrorRatio
        energy = NodeEnergy(configuration)
        attachParts(configuration.parts)
        if configuration.profilesEnergy { profiler = EnergyProfiler(self) }
    }

    /// The product it is.
    public var board: Board { configuration.product.board }

    /// Bytecodes executed so far.
    public var bytecodes: UInt64 { pastBytecodes + (interpreter?.bytecodes ?? 0) }

    /// The node's own virtual time: where it has run to.
    public var now: Instant {
        guard mode == .running, let interpreter else { return anchor }
        let cycles = interpreter.cycles &- anchorCycles
        guard cycles > 0 else { return anchor }
        let nanoseconds = cycles.multipliedFullWidth(by: 1_000_000_000)
        let (quotient, _) = UInt64(max(hertz, 1)).dividingFullWidth(nanoseconds)
        return Instant(nanoseconds: anchor.nanoseconds &+ quotient)
    }

    /// Makes `instant` the node's time.
    func setClock(_ instant: Instant) {
        anchor = instant
        anchorCycles = interpreter?.cycles ?? 0
    }

    /// The program's clock at an instant: nanoseconds since the chip started, with the error of
    /// its crystal.
    func hostTime(_ instant: Instant) -> UInt64 {
        guard instant != .never else { return .max }
        guard instant > clockStart else { return clockBase }
        let elapsed = instant.nanoseconds - clockStart.nanoseconds
        guard clockError != 0 else { return clockBase &+ elapsed }
        return clockBase &+ elapsed
            &+ UInt64(bitPattern: Int64((Double(elapsed) * clockError).rounded()))
    }

    /// The instant at which the program's clock shows a time.
    func instant(hostTime: UInt64) -> Instant {
        guard hostTime != .max else { return .never }
        guard hostTime > clockBase else { return clockStart }
        let shown = hostTime - clockBase
        guard clockError != 0 else {
            return clockStart + Span(nanoseconds: Int64(clamping: shown))
        }
        var elapsed = UInt64((Double(shown) / (1 + clockError)).rounded(.up))
        // The two conversions round on their own: never come back before the time asked for.
        while self.hostTime(Instant(nanoseconds: clockStart.nanoseconds &+ elapsed)) < hostTime {
            elapsed += 1
        }
        return clockStart + Span(nanoseconds: Int64(clamping: elapsed))
    }

    /// Adds an event at the node's present time.
    func note(_ event: NodeEvent) {
        events.append(TimedNodeEvent(time: now, event: event))
    }

    /// Asks something of the air at the node's present time.
    ///
    /// What comes of it can reach the node from then on, so it must not run ahead: its slice ends.
    func ask(_ request: NodeRequest, after delay: Span = .zero) {
        requests.append(TimedNodeRequest(time: now + delay, request: request))
        interpreter?.endSlice()
    }

    /// Gives back what a sleeper does not need: called when `requests` and `events` were taken.
    public func releaseBuffers() {
        if requests.isEmpty { requests = [] }
        if events.isEmpty { events = [] }
        if line.isEmpty { line = [] }
    }

    /// What the board is doing as a whole.
    public enum Mode: String, Codable, Sendable {
        /// Not yet switched on, or without power.
        case off
        /// Between reset and the first bytecode.
        case boot
        case running
        case lightSleep
        case deepSleep
    }

    /// The mode the board is in.
    public var currentMode: Mode { mode }
}

/// What a node is made of.
public struct NodeConfiguration: Sendable {
    public var index: Int32
    public var name: String
    public var product: BoardProduct
    /// The files that the board's flash holds at the start.
    public var files: FileTree
    /// The seed of the run.
    public var seed: UInt64
    /// When the board is switched on.
    public var startTime: Instant
    /// Unix time in nanoseconds at the start of the run.
    public var unixStartNanoseconds: Int64
    /// How much faster than nominal the chip's clock runs.
    public var clockErrorRatio: Double
    public var macAddress: MACAddress
    public var bootVariant: BootVariant
    public var supply: NodeSupply
    /// The temperature around the board, in degrees Celsius.
    public var ambient: Signal
    public var parts: [PartDescription]
    public var transmitPowerDbm: Double?
    public var channel: Int?
    /// How often the board notes its energy by itself; nil for never.
    public var samplePeriod: Span?
    /// Whether what it draws is booked to the lines of its programs.
    public var profilesEnergy = false
    /// Whether it notes the level of each pin when it changes.
    public var recordsPins = false
    /// The end of the run: no program goes on beyond it.
    public var end = Instant.never
    /// A program that executes more bytecodes than this without a pause has its clock
    /// stretched.
    ///
    /// 100 million are a minute of an ESP32's work.
    public var runawayBytecodes: UInt64 = 100_000_000

    /// The board as a product.
    public var board: Board { product.board }

    /// Makes a configuration; what is left out is as on a bare board on mains.
    public init(
        index: Int32, name: String, product: BoardProduct, files: FileTree, seed: UInt64,
        macAddress: MACAddress, supply: NodeSupply, startTime: Instant = .start,
        unixStartNanoseconds: Int64 = 0, clockErrorRatio: Double = 0,
        bootVariant: BootVariant = .stock, ambient: Signal = .constant(20),
        parts: [PartDescription] = [], transmitPowerDbm: Double? = nil, channel: Int? = nil
    ) {
        self.index = index
        self.name = name
        self.product = product
        self.files = files
        self.seed = seed
        self.macAddress = macAddress
        self.supply = supply
        self.startTime = startTime
        self.unixStartNanoseconds = unixStartNanoseconds
        self.clockErrorRatio = clockErrorRatio
        self.bootVariant = bootVariant
        self.ambient = ambient
        self.parts = parts
        self.transmitPowerDbm = transmitPowerDbm
        self.channel = channel
    }
}

/// Which of the programs runs.
enum ProgramStage: Codable, Sendable {
    case boot, main
    /// Both are over: only timers and interrupts go on, and the prompt waits for nobody.
    case prompt
}

/// Why and how the chip must start again.
enum Restart: Codable, Sendable, Equatable {
    case deepSleep(Span?)
    case hardReset
    /// By the reset pin: the chip starts as after power-on.
    case powerOnReset
    case softReset
    case watchdog
    case brownOut
}

/// What `machine.reset_cause` says.
enum ResetCause: String, Codable, Sendable {
    case powerOn, hard, watchdog, deepSleep, soft

    /// The port's number.
    func number(_ family: BoardFamily) -> Int {
        switch self {
        case .powerOn: 1
        // The RP2040 resets itself by its watchdog.
        case .hard: family == .esp32 ? 2 : 3
        case .watchdog: 3
        case .deepSleep: family == .esp32 ? 4 : 3
        case .soft: family == .esp32 ? 5 : 3
        }
    }
}

/// What `machine.wake_reason` says, with the port's number.
enum WakeReason: Int, Codable, Sendable {
    case none = 0
    case ext0 = 2
    case ext1 = 3
    case timer = 4
    case gpio = 7

    /// The word that records show.
    var name: String {
        switch self {
        case .none: "none"
        case .ext0: "ext0"
        case .ext1: "ext1"
        case .timer: "timer"
        case .gpio: "gpio"
        }
    }
}

/// One `machine.Timer` that runs.
struct TimerState: Codable, Sendable {
    var period: Span
    var due: Instant
    var isPeriodic: Bool
}

/// The watchdog that runs.
struct WatchdogState: Codable, Sendable {
    var timeout: Span
    var due: Instant
}

/// A callback that came while interrupts were disabled.
struct HeldCallback: Codable, Sendable {
    var kind: HostObjectKind
    var number: Int
    var argument: HostObjectKind
}
