import Foundation
import Hardware
import Node
import PythonModules
import Radio
import SimulationKernel
import Testing

/// A board that starts where another one's programs first asked for something of their own lives as
/// one that executes every bytecode.
@Suite struct WarmBootTests {
    /// The whole life of a node, and its state at the end.
    struct Life: Equatable {
        var trace: [String]
        var state: [UInt8]
    }

    private func life(
        _ script: BoardScript, boots: BootImages?, slice: Span = .seconds(1e6)
    ) throws -> (life: Life, warmStarts: UInt64) {
        let source = try String(contentsOf: script.path, encoding: .utf8)
        let node = Node(try script.configuration(source), code: CodeCache(), boots: boots)
        let trace = try script.trace(node, source, slice: slice, seed: 7)
        return (Life(trace: trace, state: try NodeExchange.bytes(of: node)), node.warmStarts)
    }

    @Test(arguments: BoardScript.all) func scriptsLiveTheSame(_ script: BoardScript) throws {
        let cold = try life(script, boots: nil).life
        let boots = BootImages()
        for turn in 0..<3 {
            let warm = try life(script, boots: boots)
            let difference = zip(cold.trace, warm.life.trace).first { $0 != $1 }
            #expect(difference == nil && cold.trace.count == warm.life.trace.count, "turn \(turn)")
            #expect(cold.state == warm.life.state, "turn \(turn)")
            #expect(turn == 0 || warm.warmStarts > 0)
        }
        let sliced = try life(script, boots: boots, slice: .microseconds(20_000)).life
        let pieces = try life(script, boots: nil, slice: .microseconds(20_000)).life
        #expect(sliced == pieces)
    }

    // MARK: - Programs of all kinds

    /// What programs do first that is their own.
    static let questions = [
        "time.ticks_ms()", "time.time()", "time.sleep_ms(3)", "machine.Pin(2, machine.Pin.OUT)",
        "machine.ADC(machine.Pin(34)).read_u16()", "machine.RTC().memory()",
        "machine.RTC().memory(b'x')",
        "machine.unique_id()", "os.urandom(4)", "random.random()", "machine.reset_cause()",
        "machine.wake_reason()", "open('/log', 'a').close()", "os.listdir()",
        "network.WLAN(network.WLAN.IF_STA).active(True)", "machine.freq()",
        "machine.freq(80000000)",
        "machine.WDT(timeout=5000)", "machine.Timer(0).init(period=10, callback=print)",
        "esp32.raw_temperature()", "_thread.start_new_thread(print, (1,))", "input()",
        "machine.deepsleep(70)", "machine.soft_reset()", "1 // 0", "sys.exit()",
        "sorted([3, 1, 2], key=lambda n: time.ticks_us() and n)", "exec('import uplink')",
        "asyncio.run(asyncio.sleep_ms(4))", "micropython.schedule(print, 1)", "gc.collect()",
        "_thread.allocate_lock().acquire() and lock.acquire()",
    ]

    static func program(_ question: String, rounds: Int) -> String {
        """
        import asyncio, esp32, gc, machine, micropython, network, os, random, sys, time, _thread
        from helper import Table
        lock = _thread.allocate_lock()
        lock.acquire()
        print("table of", len(Table(\(rounds)).rows), end=" ")
        answer = \(question)
        print(answer, gc.mem_free(), time.ticks_us())
        print(Table(3).rows)
        machine.deepsleep(40)
        """
    }

    static let helper = """
        class Table:
            def __init__(self, rounds):
                self.rows = [self.row(n) for n in range(rounds)]

            def row(self, n):
                rest = n
                for _ in range(8):
                    rest = rest >> 1 ^ (0xA001 if rest & 1 else 0)
                return rest

        """

    private func configuration(
        _ question: String, rounds: Int, number: UInt64
    ) throws -> NodeConfiguration {
        let board = try BoardCatalog.board(named: "esp32")
        var files = FileTree(capacity: board.python.fileSystemBytes)
        let program = WarmBootTests.program(question, rounds: rounds)
        try files.install("/main.py", Array(program.utf8))
        try files.install("/helper.py", Array(WarmBootTests.helper.utf8))
        try files.install("/boot.py", Array("import sys\nsys.path.append('/own')\n".utf8))
        // Another seed, name, address, clock and start than its neighbours'.
        var configuration = NodeConfiguration(
            index: Int32(number), name: "node\(number)", product: BoardProduct(board),
            files: files, seed: number,
            macAddress: MACAddress(0x240A_C400_0102 + 2 * number),
            supply: NodeSupply(supply(number)),
            startTime: .start + .microseconds(Int64(number) * 77_777),
            clockErrorRatio: Double(number) * 1e-5)
        configuration.samplePeriod = .milliseconds(350)
        return configuration
    }

    /// The socket, or a battery that does not last until the end.
    private func supply(_ number: UInt64) -> PowerSource {
        guard number > 2 else { return .mains(volts: nil) }
        return .battery(
            BatterySpec(
                curve: .lithiumIon, capacity: Charge(coulombs: 0.03 * Double(number)),
                initialStateOfCharge: 1))
    }

    /// Lives in slices of a length; what it did, asked and looks like at the end.
    private func live(
        _ configuration: NodeConfiguration, boots: BootImages?, slice: Span
    ) throws -> (Life, warmStarts: UInt64) {
        let node = Node(configuration, code: CodeCache(), boots: boots)
        let end = Instant.start + .seconds(6 as Int64)
        var asked: [String] = []
        while node.now < end {
            node.run(until: min(end, node.now + slice))
            asked += node.requests.map { "\($0)" }
            node.requests = []
        }
        let trace =
            node.events.map { "\($0.time.nanoseconds) \($0.event)" } + asked
            + node.energyLines(at: end).map { "\($0)" }
            + ["\(node.bytecodes) bytecodes, at \(node.now.nanoseconds)"]
        return (Life(trace: trace, state: try NodeExchange.bytes(of: node)), node.warmStarts)
    }

    @Test(arguments: questions, [2, 300]) func questionsEndWhatIsShared(
        _ question: String, rounds: Int
    ) throws {
        let boots = BootImages()
        var warmStarts: UInt64 = 0
        for number in UInt64(1)...6 {
            let slice = [Span.seconds(9 as Int64), .milliseconds(130), .milliseconds(7)][
                Int(number) % 3]
            let configuration = try configuration(question, rounds: rounds, number: number)
            let cold = try live(configuration, boots: nil, slice: slice).0
            let warm = try live(configuration, boots: boots, slice: slice)
            let difference = zip(cold.trace, warm.0.trace).first { $0 != $1 }
            #expect(difference == nil && cold.trace.count == warm.0.trace.count)
            #expect(cold.state == warm.0.state)
            if number > 2 { #expect(cold.trace.contains { $0.hasSuffix(" brownOut") }) }
            warmStarts += warm.warmStarts
        }
        #expect(warmStarts > 0)
    }
}
