import PythonVM
import Testing

/// Running in slices, waiting, callbacks, interrupts.
@Suite struct RunTests {
    /// A module with a function that waits and one that is called back.
    static let module = NativeModule(
        "board",
        [
            Member.function("sleep", 1) { (machine, arguments) throws(Raised) in
                let now = machine.host.nanoseconds
                if let wait = machine.pendingWait {
                    return wait.deadline <= now ? .none : machine.wait(wait)
                }
                let time = UInt64(try machine.integer(arguments[0]))
                return machine.wait(Wait(deadline: now + time))
            },
            Member.function("now", 0) { (machine, _) throws(Raised) in
                try machine.newInt(Int(machine.host.nanoseconds))
            },
            Member.function("schedule", 2) { (machine, arguments) throws(Raised) in
                .bool(machine.schedule(arguments[0], arguments[1]))
            },
        ])
    static let runtime = Runtime(modules: [module])

    let host = ScriptHost(folder: "/nowhere")
    let machine: VirtualMachine

    init() throws {
        machine = try VirtualMachine(
            runtime: RunTests.runtime, configuration: ScriptSetup.board, host: host)
    }

    private var output: String { String(decoding: host.output, as: UTF8.self) }

    private func start(_ source: String) throws {
        try machine.startModule(machine.compile(Array(source.utf8), path: "main.py"))
    }

    /// Runs to the end, passing the time of waits; gives how often it was suspended.
    private func finish(budget: UInt64 = 50) -> (outcome: RunOutcome, suspensions: Int) {
        var suspensions = 0
        while true {
            let outcome = machine.run(budget: budget)
            switch outcome {
            case .outOfFuel: continue
            case .suspended:
                suspensions += 1
                if let wait = machine.currentWait { host.passTime(in: wait) }
            case .finished, .raised: return (outcome, suspensions)
            }
        }
    }

    @Test func waitsSuspendTheRun() throws {
        try start(
            """
            import board
            def deep(n):
                if n: return deep(n - 1)
                board.sleep(10)
                return board.now()
            print(deep(5))
            def gen():
                board.sleep(5)
                yield board.now()
            for x in gen(): print(x)
            class M:
                def __enter__(self): board.sleep(1)
                def __exit__(self, *a): board.sleep(1)
                @property
                def p(self):
                    board.sleep(1)
                    return board.now()
                def __add__(self, o):
                    board.sleep(1)
                    return board.now()
            with M(): pass
            print(M().p, M() + 1)
            f = board.sleep
            f(3)
            args = [2]
            board.sleep(*args)
            print(board.now())
            """)
        let result = finish()
        #expect(result.outcome == .finished(.none))
        #expect(result.suspensions == 8)
        #expect(output == "10\n15\n18 19\n24\n")
    }

    @Test func waitsInNestedRunsPassTime() throws {
        try start(
            """
            import board
            def key(x):
                board.sleep(1)
                return -x
            print(sorted([1, 3, 2], key=key), board.now())
            """)
        let result = finish()
        #expect(result.suspensions == 0)
        #expect(output == "[3, 2, 1] 3\n")
        #expect(host.waits == 3)
    }

    @Test func callbacksRunOnTopOfAWait() throws {
        try start(
            """
            import board
            def callback(x):
                print("called", x)
                board.sleep(1)
            def bad(x):
                raise ValueError(x)
            board.sleep(100)
            print("woke", board.now())
            """)
        #expect(machine.run(budget: 1000) == .suspended)
        let globals = machine.currentGlobals
        let callback = try machine.find(machine.interned("callback"), inDict: globals)
        let bad = try machine.find(machine.interned("bad"), inDict: globals)
        try machine.interrupt(callback: callback, argument: .small(7))
        #expect(machine.isInCallback)
        #expect(machine.run(budget: 1000) == .suspended)
        #expect(machine.currentWait?.deadline == 1)
        host.passTime(in: Wait(deadline: 1))
        #expect(machine.run(budget: 1000) == .suspended)
        #expect(machine.currentWait?.deadline == 100)
        try machine.interrupt(callback: bad, argument: .small(1))
        #expect(machine.run(budget: 1000) == .suspended)
        #expect(finish().outcome == .finished(.none))
        #expect(
            output == """
                called 7
                Traceback (most recent call last):
                  File "main.py", line 6, in bad
                ValueError: 1
                woke 100

                """)
    }

    @Test func scheduledFunctionsRunAtSafepoints() throws {
        try start(
            """
            import board
            done = []
            def task(x): done.append(x)
            for i in range(8): board.schedule(task, i)
            print(board.schedule(task, 9), len(done))
            for i in range(50): pass
            print(done)
            """)
        #expect(finish().outcome == .finished(.none))
        #expect(output == "True 7\n[0, 1, 2, 3, 4, 5, 6, 7, 9]\n")
    }

    @Test func callbacksRunWhenNothingElseDoes() throws {
        try start("def f(x):\n print('idle', x)\n")
        let globals = try #require(machine.currentGlobals as Value?)
        _ = finish()
        let f = try machine.find(machine.interned("f"), inDict: globals)
        #expect(machine.isIdle)
        try machine.interrupt(callback: f, argument: .small(1))
        #expect(machine.run(budget: 1000) == .finished(.none))
        #expect(output == "idle 1\n")
        #expect(machine.isIdle)
    }

    @Test func callbackThatFailsWhenNothingElseRunsHarmsNobody() throws {
        try start("def f(x):\n raise ValueError(x)\n")
        let globals = try #require(machine.currentGlobals as Value?)
        _ = finish()
        let f = try machine.find(machine.interned("f"), inDict: globals)
        try machine.interrupt(callback: f, argument: .small(1))
        #expect(machine.run(budget: 1000) == .finished(.none))
        #expect(output.hasSuffix("ValueError: 1\n"))
        #expect(machine.isIdle)
        #expect(machine.schedule(f, .small(2)))
        #expect(machine.run(budget: 1000) == .finished(.none))
        #expect(output.hasSuffix("ValueError: 2\n"))
        #expect(machine.isIdle)
    }

    @Test func keyboardInterruptsArriveInLoopsAndWaits() throws {
        try start(
            """
            import board
            try:
                while True: pass
            except KeyboardInterrupt: print("loop")
            try:
                board.sleep(1000)
            except KeyboardInterrupt: print("wait", board.now())
            board.sleep(5)
            print(board.now())
            """)
        #expect(machine.run(budget: 1000) == .outOfFuel)
        machine.injectKeyboardInterrupt()
        #expect(machine.run(budget: 1000) == .suspended)
        machine.injectKeyboardInterrupt()
        #expect(machine.run(budget: 1000) == .suspended)
        #expect(finish().outcome == .finished(.none))
        #expect(output == "loop\nwait 0\n5\n")
    }

    @Test(arguments: ["staticmethod(int)", "lambda self: 0"])
    func nativeCodeThatNeverEndsCanBeEnded(next: String) throws {
        host.nestedSlices = 3
        var costs = CycleCosts()
        costs.nativeCall = 10000
        costs.call = 10000
        machine.costs = costs
        try start(
            """
            class Endless:
                __iter__ = lambda self: self
                __next__ = \(next)
            set(Endless())
            """)
        guard case .raised = machine.run(budget: 1000) else {
            Issue.record("not ended")
            return
        }
        #expect(machine.isIdle)
    }

    @Test func aNestedEndlessLoopCanBeEnded() throws {
        host.nestedSlices = 3
        try start(
            """
            def key(x):
                while True:
                    try:
                        while True: pass
                    except BaseException: pass
            sorted([2, 1], key=key)
            """)
        guard case .raised = machine.run(budget: 1000) else {
            Issue.record("not ended")
            return
        }
        #expect(machine.isIdle)
    }

    @Test func fuelIsCountedInCycles() throws {
        var costs = CycleCosts()
        costs.simple = 10
        machine.costs = costs
        try start("while True: pass\n")
        #expect(machine.run(budget: 10_000) == .outOfFuel)
        #expect(machine.cycles >= 10_000 && machine.cycles < 10_100)
        let bytecodes = machine.bytecodes
        #expect(bytecodes * 10 == machine.cycles)
        #expect(machine.run(budget: 10_000) == .outOfFuel)
        #expect(machine.bytecodes - bytecodes >= 999)
    }
}
