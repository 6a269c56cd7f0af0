import Hardware
public import PythonModules
public import SimulationKernel

/// What somebody from outside does to a board: for another future of a fleet.
extension Node {
    /// Takes the supply away, for ever: the board is off from then on and draws nothing.
    public func removeSupply(at instant: Instant) {
        guard !energy.isGone else { return }
        turnClock(to: instant)
        note(.supplyGone)
        cutSupply()
    }

    /// Takes the supply away at the node's time.
    func cutSupply() {
        switchOnTime = .never
        if mode != .off {
            requestRestart(.brownOut)
            handleRestart()
        }
        energy.remove(at: now)
    }

    /// Fills the flash anew and resets the board, if it is on.
    public func install(_ files: FileTree, at instant: Instant) {
        turnClock(to: instant)
        self.files = files
        note(.newFirmware)
        guard mode != .off else { return }
        requestRestart(.hardReset)
        handleRestart()
    }

    /// The flash that the board has, in bytes.
    public var flashBytes: Int { board.python.fileSystemBytes }

    /// Turns the clock of a board back that waits or sleeps and has let it run ahead.
    ///
    /// Nothing happened to it meanwhile. One that executed stays where it is.
    func turnClock(to instant: Instant) {
        let isExecuting = mode == .running && !isWaiting
        let last = max(energy.lastChange, events.last?.time ?? .start)
        setClock(max(instant, isExecuting ? now : last))
    }
}
