import Hardware
import PythonModules
public import SimulationKernel

/// What goes wrong with a board, from outside.
///
/// Each method says whether it took effect: a board without power cannot be reset.
extension Node {
    /// Takes the supply away, until `restoreSupply`.
    public func loseSupply(at instant: Instant) -> Bool {
        guard !energy.isGone, mode != .off || switchOnTime != .never else { return false }
        turnClock(to: instant)
        cutSupply()
        return true
    }

    /// Gives the supply back: the board starts, unless its battery is empty or it is not yet to be
    /// switched on.
    public func restoreSupply(at instant: Instant) -> Bool {
        guard energy.isGone, !energy.isGoneForEver else { return false }
        turnClock(to: instant)
        energy.restore(at: now)
        rtcMemory = []
        if energy.isSupplied { switchOnTime = max(now, configuration.startTime) }
        return true
    }

    /// Presses the reset button: a start as after power-on.
    public func pressReset(at instant: Instant) -> Bool { restart(.powerOnReset, at: instant) }

    /// Lets the firmware crash: the chip resets itself.
    public func crash(at instant: Instant) -> Bool { restart(.hardReset, at: instant) }

    private func restart(_ restart: Restart, at instant: Instant) -> Bool {
        // A crash needs a program: a chip in deep sleep has none.
        guard mode != .off, restart != .hardReset || mode != .deepSleep else { return false }
        turnClock(to: instant)
        requestRestart(restart)
        handleRestart()
        return true
    }

    /// Lets the supply be too weak: as `loseSupply`, but the board takes it for a brown-out.
    public func brownOut(at instant: Instant) -> Bool {
        guard mode != .off else { return false }
        turnClock(to: instant)
        note(.brownOut)
        cutSupply()
        return true
    }

    /// Takes the node away, with its supply, for ever.
    public func steal(at instant: Instant) -> Bool {
        guard !energy.isGoneForEver else { return false }
        if !energy.isGone {
            turnClock(to: instant)
            cutSupply()
        }
        energy.isGoneForEver = true
        return true
    }

    /// Takes the battery out and puts another in, with a charge from 0 to 1; false on mains.
    ///
    /// The board starts as after power-on.
    public func replaceBattery(charge: Double, at instant: Instant) -> Bool {
        guard !energy.isGone, energy.hasBattery else { return false }
        turnClock(to: instant)
        if mode != .off {
            requestRestart(.brownOut)
            handleRestart()
        }
        rtcMemory = []
        let isReplaced = energy.replaceBattery(charge: charge, at: now)
        switchOnTime = energy.isSupplied ? max(now, configuration.startTime) : .never
        return isReplaced
    }

    /// Lets the processor stop executing, its pins and radio as they are, until `endHang` or a
    /// reset; false while none runs.
    public func hang(at instant: Instant) -> Bool {
        guard mode == .running, !isHung else { return false }
        turnClock(to: instant)
        isHung = true
        energy.setCPU(.run, at: now)
        return true
    }

    /// Lets a processor that hangs go on.
    public func endHang(at instant: Instant) {
        guard isHung else { return }
        turnClock(to: instant)
        isHung = false
        isPoked = true
    }

    /// Lets the clock of the chip run with another error from now on.
    ///
    /// - Returns: The error that it had.
    public func setClockError(_ ratio: Double, at instant: Instant) -> Double {
        turnClock(to: instant)
        let old = clockError
        let calendar = calendarNanoseconds
        clockBase = hostTime(now)
        clockStart = max(clockStart, now)
        clockError = ratio
        setCalendar(unixNanoseconds: calendar)
        return old
    }

    /// How much faster than nominal its clock ran at the start.
    public var initialClockError: Double { configuration.clockErrorRatio }

    /// Fills the flash, or gives the room back; whether there was any.
    public func fillFlash(_ isFull: Bool, at instant: Instant) -> Bool {
        turnClock(to: instant)
        if isFull { return files.fill() }
        files.clear()
        return true
    }

    // MARK: - Parts

    /// Breaks the wires of a part, or mends them; false when there is no such part or nothing
    /// changes.
    public func silence(part name: String, _ isSilent: Bool, at instant: Instant) -> Bool {
        guard let index = parts.firstIndex(where: { $0.description.name == name }),
            parts[index].isSilent != isSilent
        else { return false }
        turnClock(to: instant)
        parts[index].isSilent = isSilent
        partChanged(index)
        return true
    }

    /// Pins what a part measures to a value, or with nil to what it is now; one quantity or all.
    ///
    /// False when there is no such part or quantity.
    public func stick(
        part name: String, quantity: String?, to value: Double?, at instant: Instant
    ) -> Bool {
        change(part: name, quantity: quantity, at: instant) { value ?? $0 }
    }

    /// Lets a part follow the environment again.
    public func release(part name: String, quantity: String?, at instant: Instant) -> Bool {
        change(part: name, quantity: quantity, at: instant) { _ in nil }
    }

    private func change(
        part name: String, quantity: String?, at instant: Instant, _ value: (Double) -> Double?
    ) -> Bool {
        guard let index = parts.firstIndex(where: { $0.description.name == name }) else {
            return false
        }
        turnClock(to: instant)
        let inputs = parts[index].description.part.inputValues(at: now).filter {
            quantity == nil || $0.name == quantity
        }
        for input in inputs {
            _ = parts[index].description.part.set(
                input: input.name, to: value(input.value), at: now)
        }
        partChanged(index)
        return !inputs.isEmpty
    }
}
