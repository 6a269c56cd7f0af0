import Foundation
import Testing

/// The pins of boards as a logic analyser sees them.
@Suite struct PinTests {
    private static let scenario = """
        fleet: 1
        name: bench
        seed: 3
        duration: 6s
        nodes:
          one:
            board: esp32
            firmware: one
            power: {supply: 5V}
            at: [0, 0]
            sensors: {key: {kind: button, pin: 14, presses: [4s]}}
          other: {board: pico, firmware: other, power: {supply: 5V}, at: [1m, 0]}

        """

    private static let blinking = """
        from machine import Pin, deepsleep
        import time
        key = Pin(14, Pin.IN, Pin.PULL_UP)
        light = Pin(2, Pin.OUT, value=0)
        for _ in range(3):
            light.on()
            time.sleep_ms(200)
            light.off()
            time.sleep_ms(300)
        print(key.value())
        time.sleep_ms(2500)
        deepsleep(60_000)

        """

    /// A run with records of its pins in `results`.
    private static func run(_ words: [String] = ["--record-pins"]) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(scenario, to: "bench.yaml")
        try folder.write(blinking, to: "one/main.py")
        try folder.write("import time\ntime.sleep(100)\n", to: "other/main.py")
        let run = try BrumateProcess.run(
            ["run", "@bench.yaml", "--quiet", "--results", "@results"] + words, in: folder)
        guard run.code == 0 else { throw ExportRun.Failed(run.errors) }
        return folder
    }

    private static func shell(_ line: String, in folder: TemporaryFolder) throws -> String {
        let outcome = try BrumateProcess.shell(line, in: folder)
        #expect(outcome.code == 0, "\(outcome.output)")
        return outcome.output
    }

    /// Through GTKWave's own form and back.
    @Test func wiresAgreeWithTheDatabase() throws {
        let output = try Self.shell(
            """
            brumate export results --format vcd -o a.vcd && vcd2fst a.vcd a.fst &&
            fst2vcd a.fst >b.vcd && python3 \(ExportRun.program("pins.py")) b.vcd results/run.sqlite
            """, in: Self.run())
        // Light: on and off, and nothing that drives it asleep. Key: pulled up, pressed for a
        // while, and still pulled up in deep sleep: it is a pin of the RTC.
        #expect(output == "GPIO2 0101010z\nGPIO14 101\n")
    }

    /// The light was on three times for 200 ms.
    @Test func wiresAreReadBySigrok() throws {
        let output = try Self.shell(
            """
            brumate export results --format vcd --nodes one -o a.vcd &&
            sigrok-cli -I vcd:downsample=1000000 -i a.vcd -O csv 2>notes.txt >b.csv &&
            awk -F, '/GPIO2/ {for (i = 1; i <= NF; i++) if ($i ~ /GPIO2$/) column = i}
                column && $column == "1" {count++} END {print count}' b.csv
            """, in: Self.run())
        let milliseconds = try #require(Int(output.dropLast()), "\(output)")
        #expect((597...603).contains(milliseconds))
    }

    /// What begins later begins with the levels of then.
    @Test func partsBeginWithTheLevelsOfThen() throws {
        let output = try Self.shell(
            """
            brumate export results --format vcd --nodes one --from 2s -o a.vcd &&
            grep -A99 '^#2000000000' a.vcd | grep -E '^[01z]' | head -3 | cut -c 1 | tr -d '\\n'
            """, in: Self.run())
        // The light is off, nobody presses the key, and the processor is awake.
        #expect(output == "011")
    }

    /// Who looks at pins changes nothing.
    @Test func digestIsTheSame() throws {
        func digest(_ words: [String]) throws -> String {
            let folder = try Self.run(words)
            let summary = try String(
                contentsOf: folder.file("results/summary.json"), encoding: .utf8)
            return String(try #require(summary.firstMatch(of: #/"digest": "(\w+)"/#)).output.1)
        }
        let known = try digest([])
        #expect(try digest(["--record-pins"]) == known)
        #expect(try digest(["--record-pins", "--shards", "2"]) == known)
    }
}
