/// A run of a program up to where it first asks its host for something of the host's own.
///
/// What it does until then is the same on every host with the same files, so a copy of the machine
/// serves them all. It ends before a call that the outermost loop makes: there nothing is half done
/// and nothing is due. Which call that is shows a first run; a second one stops before it. The
/// question may come from anywhere: whoever takes `VirtualMachine.host` asks.
struct Rehearsal {
    /// Calls that the outermost loop was about to make.
    var calls = 0
    /// The one before which it ends.
    var end = Int.max
    var isOver = false
}

extension VirtualMachine {
    /// The bytecodes of a rehearsal: enough for tables that a program makes for itself.
    public static let longestRehearsal: UInt64 = 250_000

    /// Lets the machine, which has not run yet, stop before a call.
    public func beginRehearsal(endingBefore call: Int = .max) {
        isRehearsal = true
        rehearsal = Rehearsal(end: call)
    }

    /// What was found out is worth nothing from here on; the run ends.
    public func endRehearsal() {
        guard !rehearsal.isOver else { return }
        rehearsal.isOver = true
        endSlice()
    }

    /// Calls made until the rehearsal was over.
    public var rehearsedCalls: Int { rehearsal.calls }
    /// Whether the rehearsal is over, by itself or because the program asked.
    public var isRehearsalOver: Bool { rehearsal.isOver }

    /// Before a call of the outermost loop: whether the rehearsal ends here.
    ///
    /// Not where something is due at the next safepoint, the end of the run's budget included: who
    /// begins there would not know.
    @inline(never)
    func isRehearsalOver(before op: InternalOp) -> Bool {
        guard !rehearsal.isOver, header.pointee.cycles < fuelEnd, header.pointee.sliceEnd != 0
        else { return false }
        rehearsal.calls += 1
        guard rehearsal.calls == rehearsal.end else { return false }
        endRehearsal()
        refund(op)
        return true
    }

    /// Whether nested code may go on.
    ///
    /// A host lets it for longer than a rehearsal takes.
    func mayNestedCodeGoOn(for cycles: UInt64) -> Bool {
        guard isRehearsal else { return outside.nestedSlice(cycles: cycles) }
        if bytecodes > VirtualMachine.longestRehearsal { endRehearsal() }
        return !rehearsal.isOver
    }
}
