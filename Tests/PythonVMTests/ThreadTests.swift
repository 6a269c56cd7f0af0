import PythonVM
import Testing

/// Threads as the host sees them: waits of several, turns, the end of the program.
@Suite struct ThreadTests {
    /// What `_thread` is made of, and a function that waits.
    static let module = NativeModule(
        "board",
        [
            Member.function("start", 1, 2) { (machine, arguments) throws(Raised) in
                .small(
                    try machine.startThread(
                        arguments[0], .emptyTuple, keywords: .null,
                        stackBytes: arguments.count > 1 ? try machine.integer(arguments[1]) : 0))
            },
            Member.function("number", 0) { (machine, _) throws(Raised) in
                .small(machine.threadNumber)
            },
            Member.function("wait", 1, 3) { (machine, arguments) throws(Raised) in
                let now = machine.host.nanoseconds
                if let wait = machine.pendingWait {
                    return wait.deadline <= now ? .none : machine.wait(wait)
                }
                let time = UInt64(try machine.integer(arguments[0]))
                return machine.wait(
                    Wait(
                        deadline: now + time,
                        reason: arguments.count > 1 ? UInt32(try machine.integer(arguments[1])) : 0,
                        stopsThreads: arguments.count > 2))
            },
            Member.function("now", 0) { (machine, _) throws(Raised) in
                try machine.newInt(Int(machine.host.nanoseconds))
            },
        ])
    static let runtime = Runtime(modules: [module])

    let host = ScriptHost(folder: "/nowhere")
    let machine: VirtualMachine

    init() throws {
        machine = try VirtualMachine(
            runtime: ThreadTests.runtime, configuration: ScriptSetup.board, host: host)
        machine.collectsAlways = true
    }

    private var output: String { String(decoding: host.output, as: UTF8.self) }

    private func start(_ source: String) throws {
        try machine.startModule(
            machine.compile(Array(("import board\n" + source).utf8), path: "main.py"))
    }

    private func finish(budget: UInt64 = 50) -> RunOutcome {
        while true {
            let outcome = machine.run(budget: budget)
            switch outcome {
            case .outOfFuel: continue
            case .suspended:
                if let wait = machine.currentWait { host.passTime(in: wait) }
            case .finished, .raised: return outcome
            }
        }
    }

    @Test func theRunIsSuspendedWhenAllWait() throws {
        try start(
            """
            def slow():
                board.wait(30, 99)
                print("slow", board.now())
            def quick():
                board.wait(10)
                print("quick", board.now())
            board.start(slow)
            board.start(quick)
            board.wait(20)
            print("main", board.now())
            board.wait(20)
            print("end", board.now())
            """)
        #expect(machine.run(budget: 1 << 20) == .suspended)
        #expect(machine.currentWaits.map(\.deadline) == [20, 30, 10])
        #expect(machine.currentWait?.deadline == 10)
        #expect(machine.isWaiting(for: 99))
        #expect(!machine.isWaiting(for: 98))
        #expect(machine.run(budget: 1 << 20) == .suspended)
        #expect(output == "")
        #expect(finish() == .finished(.none))
        #expect(output == "quick 10\nmain 20\nslow 30\nend 40\n")
        #expect(machine.threadCount == 1)
    }

    @Test func busyThreadsTakeTurns() throws {
        try start(
            """
            stop = []
            counts = {}
            def busy():
                me = board.number()
                counts[me] = 0
                while not stop: counts[me] += 1
                stop.append(me)
            first = board.start(busy)
            second = board.start(busy)
            board.wait(1)
            stop.append(0)
            while len(stop) < 3: pass
            print(first != second, sorted(stop), min(counts.values()) > 1000)
            """)
        for _ in 0..<50 { #expect(machine.run(budget: 10_000) == .outOfFuel) }
        host.passTime(in: Wait(deadline: 1))
        #expect(finish(budget: 10_000) == .finished(.none))
        #expect(output == "True [0, 2, 3] True\n")
    }

    @Test func othersRunWhileNativeCodeWaits() throws {
        try start(
            """
            done = []
            def key(x):
                board.wait(10)
                return -x
            def sorter():
                done.append(sorted([1, 2, 3], key=key))
            def ticker():
                for i in range(5):
                    board.wait(4)
                    done.append(board.now())
            board.start(sorter)
            board.start(ticker)
            while len(done) < 6: board.wait(1)
            print(done)
            """)
        #expect(finish() == .finished(.none))
        #expect(output == "[4, 8, 12, 16, 20, [3, 2, 1]]\n")
    }

    @Test func theProgramEndsInTheMiddleOfAnothersNativeCode() throws {
        try start(
            """
            def key(x):
                board.wait(1000)
                print("never")
            board.start(lambda: sorted([1, 2], key=key))
            board.wait(10)
            print("end")
            raise ValueError(5)
            """)
        guard case .raised(let exception) = finish() else {
            Issue.record("the program did not raise")
            return
        }
        #expect(try machine.describe(exception, .repr) == Array("ValueError(5,)".utf8))
        #expect(output == "end\n")
        // The machine can be used again.
        try start("print(board.number())")
        #expect(finish() == .finished(.none))
        #expect(output == "end\n1\n")
    }

    @Test func threadsOutliveTheProgramOnABoard() throws {
        try start(
            """
            def late():
                board.wait(50)
                print("late")
                1 / 0
            board.start(late)
            print("end")
            """)
        #expect(machine.run(budget: 1 << 30) == .finished(.none))
        #expect(!machine.isIdle)
        #expect(machine.run(budget: 1 << 30) == .suspended)
        #expect(machine.currentWait?.deadline == 50)
        host.passTime(in: Wait(deadline: 50))
        #expect(machine.run(budget: 1 << 30) == .finished(.none))
        #expect(machine.isIdle)
        #expect(
            output.hasPrefix("end\nlate\nUnhandled exception in thread started by <function late"))
        #expect(output.hasSuffix("line 5, in late\nZeroDivisionError: divide by zero\n"))
    }

    @Test func interruptsAreTheProgramsBusiness() throws {
        try start(
            """
            def busy():
                while True: pass
            board.start(busy)
            try:
                board.wait(1 << 40)
            except KeyboardInterrupt:
                print("stopped")
            """)
        for _ in 0..<10 { #expect(machine.run(budget: 1000) == .outOfFuel) }
        machine.injectKeyboardInterrupt()
        #expect(finish(budget: 1000) == .finished(.none))
        #expect(output == "stopped\n")
    }

    @Test func aSleepOfTheChipStopsAll() throws {
        try start(
            """
            def busy():
                while not stop: pass
                print("busy", board.now())
            stop = []
            board.start(busy)
            board.wait(10, 0, True)
            stop.append(1)
            board.wait(1)
            print("main", board.now())
            """)
        while machine.run(budget: 1000) == .outOfFuel {}
        #expect(machine.currentWait?.stopsThreads == true)
        #expect(machine.run(budget: 1 << 30) == .suspended)
        #expect(finish() == .finished(.none))
        #expect(output == "busy 10\nmain 11\n")
    }
}
