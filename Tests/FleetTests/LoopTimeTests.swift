import Fleet
import SimulationKernel
import Testing

/// Times of the loops of shaoziyang/micropython_benchmarks (MicroPython 1.23), measured by a
/// program that runs on the virtual board with the virtual board's clock.
///
/// The collector is asked before each loop, as there.
@Suite struct LoopTimeTests {
    struct Loop: Sendable, CustomTestStringConvertible {
        var name: String
        var operation: String
        var operands: String
        /// Microseconds for one turn, on the ESP32 at 160 MHz and the RP2040 at 125 MHz.
        var esp32: Double
        var pico: Double
        var testDescription: String { name }
    }

    static let loops = [
        Loop(
            name: "integer addition", operation: "+", operands: "12345678, 56781234",
            esp32: 6.11, pico: 7.99),
        Loop(
            name: "integer multiplication", operation: "*", operands: "12345678, 56781234",
            esp32: 19.34, pico: 28.23),
        Loop(
            name: "integer division", operation: "/", operands: "99999991, 45481", esp32: 8.66,
            pico: 13.21),
        Loop(
            name: "float addition", operation: "+", operands: "12345678.1234, 56781234.5678",
            esp32: 9.46, pico: 13.43),
        Loop(
            name: "float multiplication", operation: "*",
            operands: "12345678.1234, 56781234.5678", esp32: 9.37, pico: 13.43),
        Loop(
            name: "float division", operation: "/", operands: "99999991.2345, 45481.1357",
            esp32: 9.81, pico: 13.99),
        Loop(
            name: "power", operation: "**", operands: "1234.5678, 2.3456", esp32: 13.91,
            pico: 99.88),
    ]

    private func run(_ board: String, _ program: String) throws -> Double {
        let run = try ScenarioRun(
            """
            fleet: 1
            name: loop
            seed: 1
            duration: 60s
            nodes:
              node: {board: \(board), firmware: program, at: [0m, 0m], power: {supply: 5V}}
            """,
            firmware: ["program/main.py": program])
        return try #require(run.lines("node").first.flatMap { Double($0) })
    }

    /// D23: the microseconds of one turn, within 15 %.
    @Test(arguments: loops) func oneTurn(_ loop: Loop) throws {
        let program = """
            import gc, time
            def loop(p):
                for i in range(p[0]):
                    C = p[1] \(loop.operation) p[2]
            gc.collect()
            start = time.ticks_us()
            loop([2000, \(loop.operands)])
            print(time.ticks_diff(time.ticks_us(), start) / 2000)
            """
        let esp32 = try run("esp32", program)
        let pico = try run("pico", program)
        #expect(abs(esp32 - loop.esp32) <= 0.15 * loop.esp32)
        #expect(abs(pico - loop.pico) <= 0.15 * loop.pico)
    }

    /// The same source's 1000 digits of pi: products, quotients and sums of up to 3350 bits.
    @Test(arguments: [
        ("esp32", 160, 660.0), ("esp32s3", 240, 389.0), ("pico", 125, 868.0),
    ]) func digitsOfPi(
        _ board: String, _ megahertz: Int, _ measured: Double
    ) throws {
        let milliseconds = try run(
            board,
            """
            import gc, machine, time
            machine.freq(\(megahertz)000000)
            def pi(places):
                unit = 10 ** (places + 8)
                term = total = 3 * unit
                square, jump, divisor, leap = 1, 0, 0, 24
                while term > 1:
                    square += jump
                    jump += 8
                    divisor += leap
                    leap += 32
                    term = term * square // divisor
                    total += term
                return total // 10 ** 8
            gc.collect()
            start = time.ticks_ms()
            digits = pi(1000)
            took = time.ticks_diff(time.ticks_ms(), start)
            print(took if digits % 1000 == 989 else "wrong")
            """)
        #expect(abs(milliseconds - measured) <= 0.15 * measured)
    }
}
