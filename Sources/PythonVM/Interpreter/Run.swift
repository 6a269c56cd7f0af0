public import PythonCompiler
import PythonSyntax

/// How a run of the interpreter ended.
public enum RunOutcome: Equatable, Sendable {
    /// What was started is done; its result.
    case finished(Value)
    /// What was started raised this exception.
    case raised(Value)
    /// The budget of cycles is used up; run again to go on.
    case outOfFuel
    /// A native function waits; see `VirtualMachine.currentWait`. Run again to ask it again.
    case suspended
}

/// A native call that waits.
struct PendingWait: Codable {
    var wait: Wait
    /// The frame from which the native function was called.
    var frame: UInt32
    /// How many runs were nested when it was called.
    var nesting: Int
}

extension VirtualMachine {
    // MARK: - Starting

    /// Starts a call of a function with positional arguments; `run` carries it out.
    ///
    /// Throws when the call itself is an error. Nothing else may be running.
    public func start(_ function: Value, _ arguments: [Value] = []) throws(Raised) {
        try pushCall(function, arguments, kind: .exit)
    }

    /// Starts the code of a compiled module.
    ///
    /// `globals`: the dict of its global names; null makes a new one.
    public func startModule(
        _ module: CompiledModule, globals: Value = .null, name: String = "__main__"
    ) throws(Raised) {
        var globals = globals
        if globals.isNull { globals = try newModuleGlobals(name: name) }
        let function = try loadModule(module, globals: globals)
        try pushModuleFrame(function, locals: globals, kind: .exit)
    }

    /// Pushes a frame that runs a module's code in a dict.
    func pushModuleFrame(
        _ function: Value, locals: Value, kind: ReturnKind, extra: Value = .null
    ) throws(Raised) {
        try pushFrame(
            function, prefix: scratch, prefixCount: 0, Arguments(base: scratch, count: 0),
            kind: kind, extra: extra)
        frameWords(header.pointee.frame)[Frame.locals] = locals.bits
    }

    /// A dict of globals with `__name__`.
    public func newModuleGlobals(name: String) throws(Raised) -> Value {
        let globals = try newDict(capacity: 4)
        try mapStoreInterned(MapReference(dict: globals), Names.name, interned(name))
        return globals
    }

    /// Lets a callback run on top of whatever runs or waits, at the next `run`.
    ///
    /// Its result is dropped. What it raises is shown through the host and dropped too.
    /// Throws RuntimeError when there is no room for a frame.
    public func interrupt(callback: Value, argument: Value) throws(Raised) {
        try pushCall(callback, [argument], kind: .callback)
    }

    /// Whether a frame of a callback is among those that run.
    public var isInCallback: Bool {
        var offset = header.pointee.frame
        while offset != 0 {
            let frame = frameWords(offset)
            let kind = frame[Frame.kind]
            if kind == ReturnKind.callback.rawValue || kind == ReturnKind.scheduled.rawValue {
                return true
            }
            offset = frame[Frame.previous]
        }
        return false
    }

    /// Pushes the frame of a call; a native function is wrapped so that it has one.
    private func pushCall(
        _ function: Value, _ arguments: [Value], kind: ReturnKind
    ) throws(Raised) {
        let tuple = try newTuple(arguments)
        try pushGlue(try callGlue(), [function, tuple], kind: kind)
    }

    private func pushGlue(
        _ glue: Value, _ arguments: [Value], kind: ReturnKind
    ) throws(Raised) {
        let base = scratch
        for (index, argument) in arguments.enumerated() { base[index] = argument }
        try pushFrame(
            glue, prefix: base, prefixCount: 0, Arguments(base: base, count: arguments.count),
            kind: kind, extra: .null)
    }

    /// Pushes the first frame of a thread.
    func pushThreadCall(
        _ function: Value, _ arguments: Value, _ keywords: Value
    ) throws(Raised) {
        if keywords.isNull {
            try pushGlue(try callGlue(), [function, arguments], kind: .exit)
        } else {
            let glue = try newCallGlue(CallGlue.withKeywords)
            try pushGlue(glue, [function, arguments, keywords], kind: .exit)
        }
    }

    /// A function `(f, a): return f(*a)` of our own, so that any callable can be started and waited
    /// for.
    private func callGlue() throws(Raised) -> Value {
        if !header.pointee.callGlue.isNull { return header.pointee.callGlue }
        header.pointee.callGlue = try newCallGlue(CallGlue.positional)
        return header.pointee.callGlue
    }

    private func newCallGlue(_ code: UInt32) throws(Raised) -> Value {
        let globals = try newDict()
        let function = try loadModule(CallGlue.module, globals: globals, takesBoardMemory: false)
        let own = words(function)[FunctionLayout.code]
        words(function)[FunctionLayout.code] = CodeNumber.make(own, function: code)
        return function
    }

    // MARK: - Lists and dicts of the interpreter

    /// `sys.path`: a list.
    public var searchPath: Value { header.pointee.path }
    /// `sys.argv`: a list.
    public var commandLine: Value { header.pointee.argv }
    /// `sys.modules`: a dict.
    public var loadedModules: Value { header.pointee.modules }
    /// The globals that boot.py, main.py and the prompt share: a dict, or null before it is set.
    public var mainGlobals: Value {
        get { header.pointee.mainGlobals }
        set { header.pointee.mainGlobals = newValue }
    }

    // MARK: - Scheduling

    /// Queues a function for the next safepoint, as `micropython.schedule`; false when the queue is
    /// full.
    public func schedule(_ function: Value, _ argument: Value) -> Bool {
        let count = Int(header.pointee.scheduleCount)
        guard count < 8 else { return false }
        scheduleSlots[2 * count] = function
        scheduleSlots[2 * count + 1] = argument
        header.pointee.scheduleCount += 1
        header.pointee.sliceEnd = 0
        return true
    }

    /// Whether a function waits in the queue.
    func isScheduled(_ function: Value) -> Bool {
        (0..<Int(header.pointee.scheduleCount)).contains { scheduleSlots[2 * $0] == function }
    }

    private var scheduleSlots: UnsafeMutablePointer<Value> {
        UnsafeMutableRawPointer(header).advanced(
            by: MemoryLayout<ImageHeader>.offset(of: \.scheduled) ?? 0
        ).assumingMemoryBound(to: Value.self)
    }

    /// Whether queued functions may run now.
    var canRunScheduled: Bool {
        header.pointee.scheduleCount > 0 && !header.pointee.schedulerLocked
            && header.pointee.schedulerLockDepth == 0
    }

    /// Whether a queued function waits for a safepoint.
    public var hasScheduled: Bool { canRunScheduled }
    /// Whether the program is to be interrupted, or a queued function waits: a call that passes
    /// time, even none, is the place for it.
    public var isWanted: Bool { header.pointee.keyboardInterrupt || canRunScheduled }

    /// After a queued function ended: what was queued meanwhile runs at the next safepoint.
    func unlockScheduler() {
        header.pointee.schedulerLocked = false
        if canRunScheduled { header.pointee.sliceEnd = 0 }
    }

    /// Pushes the frame of the function that was queued first.
    func startScheduled() throws(Raised) {
        let slots = scheduleSlots
        let (function, argument) = (slots[0], slots[1])
        let count = Int(header.pointee.scheduleCount) - 1
        slots.update(from: slots + 2, count: 2 * count)
        slots[2 * count] = .null
        slots[2 * count + 1] = .null
        header.pointee.scheduleCount = UInt32(count)
        try pushCall(function, [argument], kind: .scheduled)
        header.pointee.schedulerLocked = true
    }

    /// Raises KeyboardInterrupt in the program at its next safepoint or in the call that waits.
    public func injectKeyboardInterrupt() {
        header.pointee.keyboardInterrupt = true
        header.pointee.sliceEnd = 0
    }

    /// Ends the present run at its next safepoint, as if its budget were used up.
    public func endSlice() {
        runEnd = header.pointee.cycles
        fuelEnd = header.pointee.cycles
        header.pointee.sliceEnd = 0
    }

    // MARK: - Running

    /// Whether there is anything to run.
    public var isIdle: Bool { header.pointee.frame == 0 && threads.isEmpty }

    /// Runs what was started for about so many cycles.
    ///
    /// The budget is exceeded by at most what a straight piece of code and the native call in it
    /// cost.
    public func run(budget: UInt64) -> RunOutcome {
        let (target, overflow) = header.pointee.cycles.addingReportingOverflow(budget)
        runEnd = overflow ? .max : target
        fuelEnd = runEnd
        limitNativeStack()
        isRunning = true
        defer { isRunning = false }
        guard threads.isEmpty else { return runThreads(after: nil) }
        let outcome = runCurrent()
        return threads.isEmpty ? outcome : runThreads(after: outcome)
    }

    /// Runs the present thread until it waits, ends, or reaches `fuelEnd`.
    func runCurrent() -> RunOutcome {
        let isMain = currentThread == 0
        if isMain && canRunScheduled && header.pointee.frame == 0 {
            do throws(Raised) { try startScheduled() } catch { return .raised(exception) }
        }
        guard header.pointee.frame != 0 else { return .finished(.none) }
        do throws(Raised) {
            if isMain, header.pointee.keyboardInterrupt || (canRunScheduled && !waits.isEmpty) {
                try raiseOrSchedule()
                guard header.pointee.frame != 0 else { return .finished(.none) }
            }
            let value = try execute(isNested: false)
            if value == .outOfFuel { return .outOfFuel }
            if value == .suspended { return .suspended }
            return .finished(value)
        } catch {
            isLeaving = false
            if isAborting {
                isAborting = false
                wasAborted = !threads.isEmpty
                header.pointee.frame = 0
            }
            return .raised(exception)
        }
    }

    /// Before a waiting call is asked again: KeyboardInterrupt is raised there, a queued function
    /// runs.
    private func raiseOrSchedule() throws(Raised) {
        if header.pointee.keyboardInterrupt {
            header.pointee.keyboardInterrupt = false
            _ = raise(.keyboardInterrupt, arguments: [])
            try unwind()
        } else {
            try startScheduled()
        }
    }

    /// Carries out a call that native code makes; waits pass the host's time.
    func runNested(
        _ start: () throws(Raised) -> Value
    ) throws(Raised) -> Value {
        if !isRunning && nesting == 0 { limitNativeStack() }
        guard nesting < nestingLimit else { throw raiseRecursion() }
        try checkNativeStack()
        nesting += 1
        let mark = rootMark
        let frame = header.pointee.frame
        defer { nesting -= 1 }
        do throws(Raised) {
            var value = try start()
            while value == .suspended {
                try passTime()
                value = try start()
            }
            if value == .entered { value = try execute(isNested: true) }
            try checkNativeLoop()
            dropWaits(frame: header.pointee.frame)
            return value
        } catch {
            dropWaits(frame: frame)
            isLeaving = false
            popRoots(to: mark)
            header.pointee.frame = frame
            throw error
        }
    }

    /// How deep native code may call back into Python: as deep as the board's stack would allow.
    private var nestingLimit: Int {
        max(40, Int(header.pointee.imageStackEnd - header.pointee.stackStart) / 1024)
    }

    /// What native code that recurses may use of the processor's stack: the same on all machines
    /// and in all threads of the simulator that have that much.
    private static let nativeStackBytes = 1 << 20

    /// At an entry from the host: sets how deep native code may recurse from here.
    func limitNativeStack() {
        nativeLimit.pointee = NativeStack.limit(allowing: VirtualMachine.nativeStackBytes)
    }

    /// To be asked by native code that recurses as deep as the program likes.
    @inline(__always) public func checkNativeStack() throws(Raised) {
        if NativeStack.position < nativeLimit.pointee { throw raiseRecursion() }
    }

    /// Lets the host pass the time of the innermost wait.
    func passTime() throws(Raised) {
        guard let wait = waits.last?.wait else { return }
        if threads.isEmpty || wait.stopsThreads {
            host.passTime(in: wait)
        } else if try !runOtherThreads() {
            // A thread whose wait is over may lie below this nested run and go on only after it.
            let first = currentWait ?? wait
            host.passTime(in: first.deadline > host.nanoseconds ? first : wait)
        }
        if nesting > 0, !mayNestedCodeGoOn(for: 0) {
            isAborting = true
            throw raise(.systemExit, arguments: [])
        }
        if header.pointee.keyboardInterrupt {
            header.pointee.keyboardInterrupt = false
            throw raise(.keyboardInterrupt, arguments: [])
        }
    }

    // MARK: - Waiting

    /// Says that the native call that runs must wait; see the type `Wait`.
    ///
    /// First call: registers the wait; the native function then returns `Value.suspended`. When the
    /// host resumes the machine, the same native function is called again with the same arguments.
    public func wait(_ wait: Wait) -> Value {
        let pending = PendingWait(wait: wait, frame: header.pointee.frame, nesting: nesting)
        if pendingWait != nil { waits.removeLast() }
        waits.append(pending)
        header.pointee.waitCount = UInt32(waits.count)
        return .suspended
    }

    /// The wait that the running native call began before, `nil` when it is called the first time.
    public var pendingWait: Wait? {
        guard let last = waits.last, last.frame == header.pointee.frame, last.nesting == nesting
        else { return nil }
        return last.wait
    }

    /// Forgets the waits of calls from a frame that is done with them.
    @inline(__always)
    func dropWaits(frame: UInt32) {
        if header.pointee.waitCount != 0 { dropWaitsSlowly(frame: frame) }
    }
    @inline(never)
    private func dropWaitsSlowly(frame: UInt32) {
        while let last = waits.last,
            last.nesting > nesting || last.frame == frame && last.nesting == nesting
        {
            waits.removeLast()
        }
        header.pointee.waitCount = UInt32(waits.count)
    }
}
