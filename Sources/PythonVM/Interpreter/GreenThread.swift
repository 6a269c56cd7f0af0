/// What belongs to one of the program's threads, while another one runs.
///
/// All threads use the image's one stack in turn: what lies on it is taken out when another thread
/// gets its turn, and put back to the same place, so that offsets into it stay true.
struct GreenThread: Codable {
    /// What `_thread.get_ident` gives.
    let number: Int
    /// The function with which it began, null for the main program.
    let function: Value
    /// The words of its stack.
    var stack: [UInt32] = []
    var frame: UInt32 = 0
    var stackTop: UInt32 = 0
    var stackEnd: UInt32 = 0
    var waits: [PendingWait] = []
    /// Not 0 while native code of it waits in the middle, below what the others run: it cannot go
    /// on before those have returned.
    var nesting = 0
    var heapLockDepth: UInt32 = 0
}

extension VirtualMachine {
    /// Cycles after which another thread gets its turn.
    private static let turn: UInt64 = 1 << 15
    /// The smallest stack of a thread.
    private static let smallestStack = 2048

    // MARK: - The program's side

    /// What tells the thread that runs from the others.
    public var threadNumber: Int { threads.isEmpty ? 1 : threads[currentThread].number }

    /// How many threads there are, the main program among them.
    public var threadCount: Int { max(1, threads.count) }

    /// Begins a thread that calls a function; gives its number.
    ///
    /// `arguments`: a tuple. `keywords`: a dict or null. `stackBytes`: 0 for as much as the main
    ///   program has.
    public func startThread(
        _ function: Value, _ arguments: Value, keywords: Value, stackBytes: Int
    ) throws(Raised) -> Int {
        // Whose turn it is then depends on the host's clock.
        if isRehearsal { endRehearsal() }
        if threads.isEmpty {
            threads = [GreenThread(number: 1, function: .null)]
            currentThread = 0
            nextThread = 0
        }
        var thread = GreenThread(number: nextThreadNumber, function: function)
        let whole = header.pointee.imageStackEnd
        let wanted = max(stackBytes, VirtualMachine.smallestStack)
        thread.stackTop = header.pointee.stackStart
        thread.stackEnd =
            stackBytes == 0 || wanted >= Int(whole - header.pointee.stackStart)
            ? whole : header.pointee.stackStart + UInt32(wanted) & ~15
        store(&threads[currentThread])
        load(&thread)
        do throws(Raised) {
            try pushThreadCall(function, arguments, keywords)
        } catch {
            load(&threads[currentThread])
            if threads.count == 1 { threads = [] }
            throw error
        }
        store(&thread)
        load(&threads[currentThread])
        nextThreadNumber += 1
        threads.append(thread)
        if !isTurnOpen { beginTurn() }
        fuelEnd = min(fuelEnd, turnEnd)
        header.pointee.sliceEnd = min(header.pointee.sliceEnd, fuelEnd)
        return thread.number
    }

    /// Lets the other threads have their turn at the next safepoint.
    public func yieldThread() {
        guard !threads.isEmpty, nesting == 0 else { return }
        turnEnd = 0
        fuelEnd = header.pointee.cycles
        header.pointee.sliceEnd = 0
    }

    // MARK: - Waits

    /// The waits of all threads; those of the main program come first.
    public var currentWaits: [Wait] {
        guard !threads.isEmpty else { return waits.last.map { [$0.wait] } ?? [] }
        return threads.indices.compactMap { innermostWait(of: $0) }
    }

    /// Whether a thread waits for something that a number of the host's stands for.
    public func isWaiting(for reason: UInt32) -> Bool {
        currentWaits.contains { $0.reason == reason }
    }

    /// The wait of the call that suspended the last run; when all of several threads wait, the one
    /// that ends first.
    public var currentWait: Wait? {
        guard !threads.isEmpty else { return waits.last?.wait }
        let all = currentWaits
        return all.first { $0.stopsThreads } ?? all.min { $0.deadline < $1.deadline }
    }

    private func innermostWait(of index: Int) -> Wait? {
        (index == currentThread ? waits : threads[index].waits).last?.wait
    }

    // MARK: - Turns

    /// Whether the main program has to look up: interrupts and queued functions are its business.
    var isMainWanted: Bool {
        guard currentThread != 0 else { return false }
        if header.pointee.keyboardInterrupt && threads[0].frame != 0 { return true }
        return canRunScheduled && threads[0].nesting == 0
    }

    /// Runs the threads in turn.
    ///
    /// `first`: how the turn of the present one ended, `nil` when it has yet to begin.
    func runThreads(after first: RunOutcome?) -> RunOutcome {
        var last = first
        var idle = 0
        // A chip that slept wakes for the thread that put it to sleep.
        var sleeper = threads.indices.first { innermostWait(of: $0)?.stopsThreads == true }
        if first != nil { sleeper = nil }
        while true {
            if let outcome = last, let end = settle(outcome) { return leave(end) }
            if threads.isEmpty {
                fuelEnd = runEnd
                if header.pointee.cycles >= runEnd { return .outOfFuel }
                let outcome = runCurrent()
                if threads.isEmpty { return outcome }
                last = outcome
                idle = 0
                continue
            }
            if header.pointee.cycles >= runEnd { return leave(.outOfFuel) }
            if idle >= threads.count { return leave(.suspended) }
            // A turn that the end of the host's budget cut short goes on first.
            let isCut = sleeper == nil && isTurnOpen && !isMainWanted
            let index =
                isCut ? turnThread : sleeper ?? (isMainWanted ? 0 : nextThread % threads.count)
            if !isCut {
                nextThread = index + 1
                turnEnd = 0
            }
            last = nil
            guard sleeper != nil || mayRun(index) else {
                idle += 1
                continue
            }
            sleeper = nil
            let count = header.pointee.bytecodes
            last = takeTurn(index)
            idle = header.pointee.bytecodes == count ? idle + 1 : 0
        }
    }

    /// Runs one thread until it waits or ends, or another one has its turn.
    private func takeTurn(_ index: Int) -> RunOutcome {
        switchThread(to: index)
        if !isTurnOpen { beginTurn() }
        fuelEnd = min(runEnd, turnEnd)
        return runCurrent()
    }

    private func beginTurn() {
        turnThread = currentThread
        turnEnd = header.pointee.cycles &+ VirtualMachine.turn
    }

    /// Whether the turn of `turnThread` has not ended.
    private var isTurnOpen: Bool { header.pointee.cycles < turnEnd }

    /// Whether a thread has something to do, or may have.
    private func mayRun(_ index: Int) -> Bool {
        let isCurrent = index == currentThread
        let frame = isCurrent ? header.pointee.frame : threads[index].frame
        guard (isCurrent ? nesting : threads[index].nesting) == 0 else { return false }
        if index == 0, canRunScheduled || header.pointee.keyboardInterrupt && frame != 0 {
            return true
        }
        guard frame != 0 else { return false }
        guard let wait = innermostWait(of: index) else { return true }
        switch wait.reason {
        case WaitReason.lock:
            return frameWords(UInt32(truncatingIfNeeded: wait.detail)).pointee == 0
        case WaitReason.time: return wait.deadline <= host.nanoseconds
        default: return true
        }
    }

    /// After a turn; what the run ends with, `nil` when it goes on.
    private func settle(_ outcome: RunOutcome) -> RunOutcome? {
        if let end = endOfMain {
            endOfMain = nil
            wasAborted = end.isAborted
            if currentThread != 0 { removeThread() }
            return end.outcome
        }
        if outcome != .outOfFuel { turnEnd = 0 }
        switch outcome {
        case .outOfFuel: return nil
        case .suspended:
            guard waits.last?.wait.stopsThreads == true else { return nil }
            nextThread = currentThread
            return .suspended
        case .finished, .raised:
            if currentThread == 0 || wasAborted { return outcome }
            if case .raised(let exception) = outcome {
                reportUnhandled(exception, threads[currentThread].function)
            }
            removeThread()
            return threads.isEmpty && header.pointee.frame == 0 ? .finished(.none) : nil
        }
    }

    /// The main program is the present one whenever nothing runs.
    private func leave(_ outcome: RunOutcome) -> RunOutcome {
        if !threads.isEmpty { switchThread(to: 0) }
        guard wasAborted else { return outcome }
        wasAborted = false
        threads = []
        waits = []
        header.pointee.waitCount = 0
        header.pointee.frame = 0
        header.pointee.stackTop = header.pointee.stackStart
        return outcome
    }

    /// Takes the present thread, which is over, out of the list.
    private func removeThread() {
        let index = currentThread
        load(&threads[0])
        currentThread = 0
        threads.remove(at: index)
        if nextThread > index { nextThread -= 1 }
        if threads.count == 1 { threads = [] }
    }

    /// What a thread raised and nobody caught.
    private func reportUnhandled(_ exception: Value, _ function: Value) {
        guard !isInstance(exception, of: .type(.systemExit)) else { return }
        let mark = rootMark
        var text = TextBuffer()
        text.write("Unhandled exception in thread started by ")
        do throws(Raised) {
            try pushRoot(exception)
            try print(function, .repr, to: &text)
        } catch {}
        text.write(byte: 0x0A)
        do throws(Raised) { try printException(exception, to: &text) } catch {}
        popRoots(to: mark)
        text.bytes.withUnsafeBufferPointer { outside.writeError($0) }
    }

    /// While native code of the present thread waits in the middle: gives each of the others a
    /// turn, on top of it.
    ///
    /// Returns whether one of them did anything.
    func runOtherThreads() throws(Raised) -> Bool {
        let waiting = threads[currentThread].number
        let (ends, isOver) = (fuelEnd, isLeaving)
        var hasRun = false
        for number in threads.map(\.number) where number != waiting {
            guard let index = threads.firstIndex(where: { $0.number == number }), mayRun(index)
            else { continue }
            let count = header.pointee.bytecodes
            let outcome = takeTurn(index)
            hasRun = hasRun || header.pointee.bytecodes != count
            if let end = settle(outcome), end != .suspended { endOfMain = (end, wasAborted) }
            guard let back = threads.firstIndex(where: { $0.number == waiting }) else { break }
            switchThread(to: back)
            if endOfMain != nil { break }
        }
        (fuelEnd, isLeaving) = (ends, isOver)
        guard endOfMain != nil else { return hasRun }
        isAborting = true
        throw raise(.systemExit, arguments: [])
    }

    // MARK: - Switching

    /// Makes another thread the present one.
    private func switchThread(to index: Int) {
        guard index != currentThread else { return }
        store(&threads[currentThread])
        load(&threads[index])
        currentThread = index
    }

    private func store(_ thread: inout GreenThread) {
        let start = header.pointee.stackStart
        thread.frame = header.pointee.frame
        thread.stackTop = header.pointee.stackTop
        thread.stackEnd = header.pointee.stackEnd
        thread.heapLockDepth = header.pointee.heapLockDepth
        thread.nesting = nesting
        thread.stack.removeAll(keepingCapacity: true)
        thread.stack.append(
            contentsOf: UnsafeBufferPointer(
                start: frameWords(start), count: Int(thread.stackTop - start) >> 2))
        swap(&thread.waits, &waits)
    }

    private func load(_ thread: inout GreenThread) {
        header.pointee.frame = thread.frame
        header.pointee.stackTop = thread.stackTop
        header.pointee.stackEnd = thread.stackEnd
        header.pointee.heapLockDepth = thread.heapLockDepth
        nesting = thread.nesting
        let place = frameWords(header.pointee.stackStart)
        thread.stack.withUnsafeBufferPointer { words in
            if let first = words.baseAddress { place.update(from: first, count: words.count) }
        }
        waits = thread.waits
        thread.waits = []
        header.pointee.waitCount = UInt32(waits.count)
    }
}
