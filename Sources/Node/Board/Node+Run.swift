import Glibc
import Hardware
import PythonVM
public import SimulationKernel

/// The life of a board: from one thing that happens to the next.
extension Node {
    /// Lets the board live until an instant.
    ///
    /// Afterwards `now` is the instant, or later where native code passed time on its own; or
    /// before, when the node asked something of the air.
    public func run(until horizon: Instant) {
        sliceEnd = horizon
        defer { sliceEnd = .start }
        while true {
            let next = nextOwnEvent
            let present = now
            if mode == .running, !isWaiting {
                guard present < horizon else { return }
                execute(until: min(horizon, max(next, present)))
            } else {
                guard next <= horizon, next != .never else {
                    if present < horizon, horizon != .never { pass(until: horizon) }
                    return
                }
                pass(until: max(next, present))
            }
            handleOwnEvents()
            handleRestart()
            if !requests.isEmpty { return }
        }
    }

    /// The next instant at which the board does something by itself; `never` when only others can
    /// wake it.
    ///
    /// A board that executes has something to do now.
    public var nextEvent: Instant {
        mode == .running && !isWaiting ? now : nextOwnEvent
    }

    /// Whether the interpreter has nothing to do until something happens.
    var isWaiting: Bool {
        if isHung { return true }
        guard !isPoked, restart == nil else { return false }
        if stage == .prompt, wait == nil, interpreter?.isIdle != false { return true }
        return wait != nil
    }

    // MARK: - Events of the board itself

    /// When the next of the board's own events is due, the end of a wait included.
    var nextOwnEvent: Instant {
        var next = min(energy.nextCheck, nextSample)
        switch mode {
        case .off:
            return min(next, switchOnTime)
        case .boot:
            return min(next, phaseEnd)
        case .deepSleep, .lightSleep:
            next = min(next, wakeTime)
        case .running:
            // A processor that hangs serves no timer either: only its watchdog counts.
            if isHung { return min(next, nextPartEvent, watchdog?.due ?? .never) }
            if let wait { next = min(next, instant(hostTime: wait.deadline)) }
        }
        for timer in timers.values { next = min(next, timer.due) }
        if let watchdog, mode == .running { next = min(next, watchdog.due) }
        return min(next, nextPartEvent)
    }

    /// Deals with everything of the board's own that is due now.
    private func handleOwnEvents() {
        let present = now
        if nextSample <= present { noteEnergy(at: present) }
        if energy.nextCheck <= present { checkSupply() }
        switch mode {
        case .off:
            if switchOnTime <= present { switchOn() }
        case .boot:
            if phaseEnd <= present { nextBootPhase() }
        case .deepSleep:
            handlePartEvents()
            if wakeTime <= present { wake(.timer) }
        case .lightSleep, .running:
            handlePartEvents()
            if !isHung { fireTimers() }
            if let watchdog, watchdog.due <= present, mode == .running {
                note(.watchdogReset)
                requestRestart(.watchdog)
            }
            if let wait, !isHung, hostTime(present) >= wait.deadline { isPoked = true }
            if mode == .lightSleep, wakeTime <= present { isPoked = true }
            if mode == .lightSleep, isPoked { leaveLightSleep() }
        }
    }

    /// Notes the energy as of the time it was due, which the board has passed by a little.
    private func noteEnergy(at present: Instant) {
        guard let period = configuration.samplePeriod else { return }
        while nextSample <= present {
            let sample = NodeEvent.energy(
                energy.lines(at: nextSample), battery: energy.reading(at: nextSample))
            events.append(TimedNodeEvent(time: nextSample, event: sample))
            nextSample += period
        }
    }

    /// Lets time pass without executing anything.
    private func pass(until instant: Instant) {
        guard instant > anchor || mode == .running else { return }
        setClock(max(instant, now))
    }

    // MARK: - The interpreter

    /// Executes until an instant, or until the program waits, ends or restarts the board.
    ///
    /// Nothing that it does depends on how the time is cut into slices: the clock counts on from
    /// where it was last set, and slices end where the first safepoint behind an instant is.
    func execute(until end: Instant) {
        guard let interpreter else { return }
        energy.setCPU(.run, at: now)
        profiler?.resume()
        isPoked = false
        countRest(at: now)
        if interpreter.cycles >= nextRunawayCheck { checkRunaway(interpreter) }
        let target = min(cycles(at: end), nextRunawayCheck)
        let present = interpreter.cycles
        let outcome = interpreter.run(budget: target > present ? target - present : 1)
        wait = nil
        switch outcome {
        case .outOfFuel: return
        case .suspended:
            wait = interpreter.currentWait
            profiler?.resume()
        case .finished: finishStage(raised: nil)
        case .raised(let exception): finishStage(raised: exception)
        }
        if isWaiting, mode == .running {
            restBegan = now
            energy.setCPU(.idle, at: now)
            if wait == nil { profiler?.enter(.prompt) }
        }
    }

    /// The number of cycles at which the clock shows an instant, or more.
    func cycles(at instant: Instant) -> UInt64 {
        guard instant > anchor else { return anchorCycles }
        let span = instant.nanoseconds - anchor.nanoseconds
        let product = span.multipliedFullWidth(by: UInt64(max(hertz, 1)))
        guard product.high < 500_000_000 else { return .max / 2 }
        let (quotient, remainder) = UInt64(1_000_000_000).dividingFullWidth(product)
        return anchorCycles &+ quotient &+ (remainder == 0 ? 0 : 1)
    }

    /// A program has paused when it waited for a tenth of the time since its last pause.
    ///
    /// One that polls, or whose timers leave it no time, waits often but never pauses.
    private func countRest(at present: Instant) {
        guard let began = restBegan else { return }
        restBegan = nil
        rest += max(.zero, present - began)
        guard rest.nanoseconds >= (present - busySince).nanoseconds / 10 else { return }
        bytecodesAtWait = interpreter?.bytecodes ?? 0
        printedBytes = 0
        isRunaway = false
        busySince = present
        rest = .zero
    }

    /// So many cycles later somebody looks whether the program has run away.
    private static let runawayInterval: UInt64 = 1 << 23
    /// Of a runaway program this much is executed, then the clock jumps: about a millisecond.
    private static let runawaySlice: UInt64 = 1 << 17
    /// After so many more bytecodes the jumps are twice as long.
    private static let runawayDoubling = 4_000_000.0

    /// Lets the clock of a program jump that never pauses, so that it cannot hold up the run.
    ///
    /// The jumps grow with the time that it has been busy: they stay below a thousandth of it.
    private func checkRunaway(_ interpreter: VirtualMachine) {
        let busy = interpreter.bytecodes &- bytecodesAtWait &+ printedBytes
        guard busy > configuration.runawayBytecodes else {
            nextRunawayCheck = interpreter.cycles &+ Node.runawayInterval
            return
        }
        // The clock of a rehearsal never jumps.
        if fileAnswers != nil { return interpreter.endRehearsal() }
        nextRunawayCheck = interpreter.cycles &+ Node.runawaySlice
        if !isRunaway {
            isRunaway = true
            note(.runaway)
        }
        let excess = busy - configuration.runawayBytecodes
        let factor = exp2(min(40, Double(excess) / Node.runawayDoubling)) - 1
        let jump = Span.seconds(Double(Node.runawaySlice) / Double(max(hertz, 1)) * factor)
        setClock(max(now, min(nextOwnEvent, configuration.end, now + jump)))
    }

    /// Something happened that a waiting native function may wait for.
    func poke(_ reason: BoardWait) {
        guard wait != nil, let interpreter else { return }
        if interpreter.isWaiting(for: reason.rawValue)
            || interpreter.isWaiting(for: WaitReason.stream)
            || interpreter.isWaiting(for: BoardWait.idle.rawValue)
        {
            isPoked = true
        }
    }

    // MARK: - Timers and interrupts

    func startTimer(_ number: Int, period: Span, isPeriodic: Bool) {
        timers[number] = TimerState(period: period, due: now + period, isPeriodic: isPeriodic)
    }

    /// Pushes the callbacks of the timers that are due, in the order of (time, number).
    private func fireTimers() {
        let present = now
        guard timers.values.contains(where: { $0.due <= present }) else { return }
        let due = timers.filter { $0.value.due <= present }.sorted {
            ($0.value.due, $0.key) < ($1.value.due, $1.key)
        }
        for (number, timer) in due {
            if timer.isPeriodic {
                // A timer that came late does not come twice for it.
                let late = (present - timer.due).nanoseconds / timer.period.nanoseconds
                timers[number]?.due = timer.due + timer.period * (late + 1)
            } else {
                timers[number] = nil
            }
            callBack(.timerCallback, number, argument: .timerObject)
        }
    }

    /// Queues the callback that the board keeps under a number, if there is one.
    func callBack(_ kind: HostObjectKind, _ number: Int, argument: HostObjectKind) {
        guard let interpreter else { return }
        let callback = interpreter.hostObject(kind, number)
        guard !callback.isNull else { return }
        guard areInterruptsEnabled else {
            if !heldCallbacks.contains(where: { $0.kind == kind && $0.number == number }) {
                heldCallbacks.append(
                    HeldCallback(kind: kind, number: number, argument: argument))
            }
            return
        }
        let value = interpreter.hostObject(argument, number)
        // When the queue is full the interrupt is lost, as on the board.
        if interpreter.schedule(callback, value.isNull ? .none : value) { isPoked = true }
    }

    /// Lets callbacks run or holds them, at most one of each.
    func enableInterrupts(_ isEnabled: Bool) {
        areInterruptsEnabled = isEnabled
        guard isEnabled else { return }
        let held = heldCallbacks
        heldCallbacks = []
        for callback in held {
            callBack(callback.kind, callback.number, argument: callback.argument)
        }
    }

    // MARK: - Watchdog

    func startWatchdog(timeout: Span) {
        watchdog = WatchdogState(timeout: timeout, due: now + timeout)
    }
    func feedWatchdog() {
        guard let timeout = watchdog?.timeout else { return }
        watchdog = WatchdogState(timeout: timeout, due: now + timeout)
    }
}
