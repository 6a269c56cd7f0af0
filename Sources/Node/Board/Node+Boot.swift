public import Hardware
import PythonModules
public import PythonVM
import SimulationKernel

/// Starting, sleeping and resetting the board.
extension Node {
    // MARK: - Starting

    /// Power comes: the first start.
    func switchOn() {
        switchOnTime = .never
        enterMode(.off)
        resetCause = .powerOn
        wakeReason = .none
        railChanged(isOn: true)
        startBoot(.cold)
    }

    /// Goes through the boot phases of a start.
    func startBoot(_ cause: BootCause) {
        bootCount += 1
        clockStart = now
        clockBase = 0
        hasReadSettings = false
        bootPhases = board.boot.phases(cause, configuration.bootVariant)
        note(.boot(resetCause: resetCause.rawValue, wakeReason: wakeReason.name))
        enterMode(.boot)
        nextBootPhase()
    }

    /// A soft reset: only the last phase again, the file system.
    ///
    /// The chip and its clock run on.
    private func startSoftly() {
        bootPhases = board.boot.phases(.cold, configuration.bootVariant).suffix(1)
        note(.boot(resetCause: resetCause.rawValue, wakeReason: wakeReason.name))
        enterMode(.boot)
        nextBootPhase()
    }

    /// The next phase of the start, or the program.
    func nextBootPhase() {
        guard !bootPhases.isEmpty else {
            bootPhases = []
            phaseEnd = .never
            return startPrograms()
        }
        let phase = bootPhases.removeFirst()
        energy.setBoot(phase, at: now)
        phaseEnd = now + phase.duration
    }

    /// A fresh interpreter, then boot.py and main.py.
    func startPrograms() {
        hertz = board.clock.defaultHertz
        if let old = interpreter { pastBytecodes += old.bytecodes }
        interpreter = nil
        resetProgramState()
        enterMode(.running)
        energy.setCPU(.run, at: now)
        if !startWarm() { startCold() }
    }

    /// Starts the programs with their first bytecode.
    func startCold() {
        stage = .boot
        isPoked = true
        do throws(Raised) {
            let machine = try VirtualMachine(
                runtime: runtime, configuration: imageConfiguration, host: self,
                costs: PythonVM.CycleCosts(board.costs), platform: platformFacts)
            // As both ports set it before boot.py.
            try machine.setSearchPath(["", ".frozen", "/lib"])
            // Before the clock looks at it: time begins with what follows.
            anchorCycles = machine.cycles
            machine.lineWatcher = profiler
            interpreter = machine
        } catch {
            note(.exception("no heap for the interpreter"))
            stage = .prompt
            return
        }
        startStage()
    }

    var imageConfiguration: ImageConfiguration {
        let python = board.python
        return ImageConfiguration(
            heapBytes: python.heapBytes, stackBytes: python.stackBytes,
            floatWidth: python.floatBits == 64 ? .double : .single)
    }

    var platformFacts: PlatformFacts {
        var facts = PlatformFacts()
        facts.platform = board.identity.platform
        facts.machine = board.identity.machine
        // Seconds from 1970 to the port's epoch: 2000 on the ESP32.
        if family == .esp32 { facts.epoch = 946_684_800 }
        facts.warns = family == .esp32
        // The RP2040 has a second core for one thread; tasks of the ESP32 end with its memory.
        facts.threading = family == .esp32 ? "GIL" : "unsafe"
        facts.threadLimit = family == .esp32 ? 16 : 1
        facts.threadRefusal = family == .esp32 ? "can't create thread" : "core1 in use"
        return facts
    }

    /// What a start of the interpreter clears: everything the program had set up.
    func resetProgramState() {
        isHung = false
        bytecodesAtWait = 0
        printedBytes = 0
        busySince = now
        rest = .zero
        restBegan = nil
        isRunaway = false
        nextRunawayCheck = 0
        isNestedCodeLost = false
        timers = [:]
        watchdog = nil
        wait = nil
        restart = nil
        areInterruptsEnabled = true
        heldCallbacks = []
        ext0Wake = nil
        ext1Wake = nil
        ext0Level = false
        ext1Level = false
        gpioWakeLevel = false
        lightSleepWakePins = [:]
        openTransfer = []
        espnow = ESPNowState()
        sockets = []
        if wifi.isRunning { ask(.stopRadio) }
        wifi = WiFiState()
        if let dbm = configuration.transmitPowerDbm { wifi.transmitPowerDbm = dbm }
        wifi.channel = configuration.channel ?? 1
        wifi.hostName = family == .esp32 ? "mpy-esp32" : "PicoW"
        resetPins(resetCause == .deepSleep ? .isOver : nil)
    }

    /// Starts the program of the present stage, or goes on to the next when there is none.
    func startStage() {
        guard let interpreter else { return }
        while stage != .prompt {
            let path = stage == .boot ? "boot.py" : "main.py"
            let next: ProgramStage = stage == .boot ? .main : .prompt
            if let source = readFile(path) {
                do throws(Raised) {
                    try interpreter.startProgram(source: source, path: path)
                    return
                } catch {
                    report(interpreter.exception)
                }
            }
            stage = next
        }
        showPrompt()
    }

    /// What a board shows when both programs are over and its prompt waits for somebody to type.
    private func showPrompt() {
        let facts = platformFacts
        let version = facts.version.map(String.init).joined(separator: ".")
        let text = """
            MicroPython v\(version) on \(facts.date); \(facts.machine)
            Type "help()" for more information.
            >>>\(" ")
            """
        Array(text.utf8).withUnsafeBufferPointer { write($0) }
        // What callbacks print later begins on a line of its own in the node's log.
        flushLine()
    }

    /// A program ended, by itself or with an exception.
    func finishStage(raised exception: Value?) {
        guard restart == nil else { return }
        if isNestedCodeLost {
            isNestedCodeLost = false
            stage = .main
        } else if let exception {
            if interpreter?.isInstance(exception, of: .type(.systemExit)) == true {
                requestRestart(.softReset)
                return
            }
            report(exception)
        }
        switch stage {
        case .boot:
            stage = .main
            startStage()
        case .main:
            stage = .prompt
            showPrompt()
        case .prompt: flushLine()
        }
    }

    /// Prints an exception as the board does, and records it.
    private func report(_ exception: Value) {
        guard let interpreter else { return }
        var text = TextBuffer()
        do throws(Raised) {
            try interpreter.printException(exception, to: &text)
        } catch {
            text.write("\n")
        }
        text.bytes.withUnsafeBufferPointer { write($0) }
        let lines = text.bytes.split(separator: UInt8(ascii: "\n"))
        note(.exception(String(decoding: lines.last ?? [], as: UTF8.self)))
    }

    // MARK: - Resetting

    /// Asks for a restart; it happens when the interpreter has returned.
    func requestRestart(_ restart: Restart) {
        self.restart = restart
    }

    /// Does the restart that was asked for.
    func handleRestart() {
        guard let restart else { return }
        self.restart = nil
        flushLine()
        switch restart {
        case .softReset:
            shutDown()
            resetCause = .soft
            startSoftly()
        case .hardReset:
            shutDown()
            resetCause = .hard
            startBoot(.cold)
        case .powerOnReset:
            shutDown()
            resetCause = .powerOn
            wakeReason = .none
            rtcMemory = []
            startBoot(.cold)
        case .watchdog:
            shutDown()
            resetCause = .watchdog
            startBoot(.cold)
        case .deepSleep(let time):
            enterDeepSleep(for: time)
        case .brownOut:
            shutDown()
            enterMode(.off)
            railChanged(isOn: false)
        }
    }

    /// The interpreter and everything it had switched on are gone.
    private func shutDown(_ sleep: DeepSleepEdge? = nil) {
        let present = now
        if let old = interpreter { pastBytecodes += old.bytecodes }
        interpreter = nil
        anchor = present
        isHung = false
        wait = nil
        timers = [:]
        watchdog = nil
        if wifi.isRunning { ask(.stopRadio) }
        wifi = WiFiState()
        espnow = ESPNowState()
        sockets = []
        resetPins(sleep)
    }

    // MARK: - Sleeping

    private func enterDeepSleep(for time: Span?) {
        // The program's clock counts the time, with its error.
        let wakeUp = time.map { instant(hostTime: hostTime(now) &+ UInt64($0.nanoseconds)) }
        if board.wake.deepSleepIsLightSleep {
            // RP2040: a light sleep with a reset behind it.
            let limit = board.wake.longestLightSleep.map { now + $0 } ?? .never
            wakeTime = min(wakeUp ?? .never, limit)
        } else {
            wakeTime = wakeUp ?? .never
        }
        let shutdown = board.boot.shutdown
        shutDown(.begins)
        setClock(now + shutdown)
        enterMode(.deepSleep)
        energy.setDeepSleep(wakeSources(hasTimer: wakeTime != .never), at: now)
        checkDeepSleepWake()
    }

    private func wakeSources(hasTimer: Bool) -> [DeepSleepWake] {
        (hasTimer ? [.timer] : []) + (ext0Wake?.wakesDeepSleep == true ? [.ext0] : [])
            + (ext1Wake == nil ? [] : [.ext1])
    }

    /// Ends a deep sleep.
    func wake(_ reason: WakeReason) {
        guard mode == .deepSleep else { return }
        wakeTime = .never
        wakeReason = reason
        resetCause = .deepSleep
        startBoot(.deepSleep)
    }

    /// Begins a light sleep; the instant of its end by the timer.
    func beginLightSleep(for time: Span?) -> Instant {
        var end = Instant.never
        if let time { end = instant(hostTime: hostTime(now) &+ UInt64(time.nanoseconds)) }
        if let longest = board.wake.longestLightSleep { end = min(end, now + longest) }
        wakeTime = end
        let present = now
        enterMode(.lightSleep)
        if isLightSleepWakeLevel { wakeTime = present }
        anchor = present
        anchorCycles = interpreter?.cycles ?? 0
        energy.setLightSleep(at: present)
        return end
    }

    /// Whether the program may go on after a light sleep.
    func isLightSleepOver(deadline: UInt64) -> Bool { mode != .lightSleep }

    /// The chip wakes from its light sleep; the program goes on after the exit time.
    func leaveLightSleep() {
        wakeTime = .never
        setClock(now + board.wake.lightSleepExit)
        enterMode(.running)
        energy.setCPU(.run, at: now)
        isPoked = true
    }

    func endLightSleep() {}

    // MARK: - Modes and frequency

    /// Goes to another mode and notes it.
    func enterMode(_ new: Mode) {
        guard mode != new else { return }
        let present = now
        mode = new
        anchor = present
        anchorCycles = interpreter?.cycles ?? 0
        events.append(TimedNodeEvent(time: present, event: .mode(new.rawValue)))
        energy.setBoard(new, at: present)
        switch new {
        case .off: profiler?.enter(.off)
        case .boot: profiler?.enter(.boot)
        case .deepSleep: profiler?.enter(.deepSleep)
        case .running, .lightSleep: break
        }
        noteWires()
    }

    func setFrequency(_ hertz: Int) {
        setClock(now)
        self.hertz = hertz
        energy.setFrequency(hertz, at: now)
    }

    // MARK: - Supply

    /// Looks at the supply: brown-out, or recovery.
    func checkSupply() {
        switch energy.check(at: now) {
        case .none: break
        case .brownOut:
            note(.brownOut)
            requestRestart(.brownOut)
            handleRestart()
        case .recovery:
            note(.recovery)
            switchOn()
        }
    }
}

extension PythonVM.CycleCosts {
    /// The costs of a board's data file, rounded to whole cycles.
    ///
    /// The file names what a bytecode of a class costs, the interpreter what it costs beyond any
    /// bytecode.
    public init(_ costs: Hardware.CycleCosts) {
        self.init()
        func whole(_ cycles: Double) -> UInt64 { UInt64(max(0, cycles).rounded()) }
        simple = whole(costs.simple)
        lookup = whole(costs.lookup - costs.simple)
        call = whole(costs.call - costs.simple)
        allocation = whole(costs.allocation)
        binaryOperation = whole(costs.binaryOperation - costs.simple)
        subscripting = whole(costs.subscript - costs.simple)
        floatOperation = whole(costs.floatOperation)
        floatPower = whole(costs.floatPower)
        bigIntegerOperation = whole(costs.bigIntegerOperation)
        bigIntegerDigit = whole(costs.bigIntegerDigit)
        nativeCall = whole(costs.nativeCall - costs.simple)
        collectedBlock = whole(costs.collectorBlock)
    }
}
