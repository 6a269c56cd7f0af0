import Foundation
import Testing

@testable import CLI

/// Commands whose output is compared with a file under `Golden`.
@Suite(.serialized) struct CommandTests {
    static let scenario = """
        fleet: 1
        name: pair
        seed: 7
        duration: 3h
        nodes:
          soil-{0..1}:
            board: esp32
            firmware: firmware
            at: [0, 0]
            power: {supply: 5V}

        """

    static let blinker = """
        import time

        class Blinker:
            def __init__(self, pin):
                self.pin = pin

            def blink(self, times, pause=0.5):
                for i in range(times):
                    self.pin(i & 1); time.sleep(pause)
                return [lambda: x + times for x in range(times)]

        Blinker(print).blink(3)

        """

    /// A command, and the name of the file with its exit code and output.
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var words: [String]
        var fleet = TestFleet()
        var isTerminal = false
        var testDescription: String { name }

        init(
            _ name: String, _ words: [String], _ fleet: TestFleet = TestFleet(),
            isTerminal: Bool = false
        ) {
            self.name = name
            self.words = words
            self.fleet = fleet
            self.isTerminal = isTerminal
        }
    }

    static let cases = [
        Case("run", ["run", "@pair.yaml", "--results", "@results"]),
        Case("run-terminal", ["run", "@pair.yaml", "--results", "@results"], isTerminal: true),
        Case("run-quiet", ["run", "@pair.yaml", "--results", "@results", "--quiet"]),
        Case(
            "run-overrides",
            [
                "run", "@pair.yaml", "--results", "@results", "--seed", "8", "--until", "1h",
                "--set", "name=two",
            ]),
        Case(
            "run-determinism",
            ["run", "@pair.yaml", "--results", "@results", "--check-determinism"]),
        Case(
            "run-not-deterministic",
            ["run", "@pair.yaml", "--results", "@results", "--check-determinism"],
            TestFleet(changedLine: "other")),
        Case(
            "run-interrupted", ["run", "@pair.yaml", "--results", "@results"],
            TestFleet(interrupts: true)),
        Case("run-missing", ["run", "@pear.yaml"]),
        Case("run-wrong", ["run", "@wrong.yaml", "--results", "@results"]),
        Case("run-bad-until", ["run", "@pair.yaml", "--until", "2"]),
        Case("run-paused-alone", ["run", "@pair.yaml", "--paused"]),
        Case(
            "run-dashboard-twice", ["run", "@pair.yaml", "--check-determinism", "--dashboard"]),
        Case(
            "run-metrics-twice", ["run", "@pair.yaml", "--check-determinism", "--metrics"]),
        Case(
            "run-panels-wrong",
            ["run", "@pair.yaml", "--results", "@results", "--dashboard", "@panels-wrong.yaml"]),
        Case(
            "run-panels-names",
            ["run", "@pair.yaml", "--results", "@results", "--dashboard", "@panels-names.yaml"]),
        Case(
            "run-panels-none",
            ["run", "@pair.yaml", "--results", "@results", "--dashboard", "@none.yaml"]),
        Case("run-dashboard-port", ["run", "@pair.yaml", "--dashboard", "99999"]),
        Case("run-no-file", ["run"]),
        Case("run-from-nothing", ["run", "--from", "@none", "--results", "@results"]),
        Case("run-from-scenario", ["run", "--from", "@pair.yaml", "--results", "@results"]),
        Case("run-from-and-file", ["run", "@pair.yaml", "--from", "@none"]),
        Case("run-snapshot-when", ["run", "@pair.yaml", "--snapshot", "@none"]),
        Case("run-taken-folder", ["run", "@pair.yaml", "--results", "@firmware"]),
        Case(
            "run-bad-endpoint",
            ["run", "@pair.yaml", "--results", "@results", "--events", "udp://x:1"]),
        Case(
            "run-open-endpoint",
            ["run", "@pair.yaml", "--results", "@results", "--control", "tcp://*:5555"]),
        Case(
            "run-no-key",
            ["run", "@pair.yaml", "--results", "@results", "--curve-key", "@none"]),
        Case("run-bad-speed", ["run", "@pair.yaml", "--speed", "fast"]),
        Case("run-bad-threads", ["run", "@pair.yaml", "--threads", "0"]),
        Case("report-none", ["report", "@firmware"]),
        Case("dashboard-none", ["dashboard", "@firmware"]),
        Case("check", ["check", "@pair.yaml"]),
        Case("check-wrong", ["check", "@wrong.yaml"]),
        Case("explain", ["explain", "@pair.yaml", "soil-1.power.supply", "--set", "seed=3"]),
        Case("explain-file", ["explain", "@pair.yaml", "seed", "--set", "seed=3"]),
        Case("explain-none", ["explain", "@pair.yaml", "soil-3.power"]),
        Case("disassemble", ["disassemble", "@firmware/main.py"]),
        Case("disassemble-pico", ["disassemble", "@firmware/blink.py", "--board", "pico"]),
        Case("disassemble-board", ["disassemble", "@firmware/blink.py", "--board", "esp23"]),
        Case("disassemble-wrong", ["disassemble", "@wrong.py"]),
        Case("disassemble-none", ["disassemble", "@none.py"]),
        Case("disassemble-no-mpy", ["disassemble", "@wrong.mpy"]),
        Case("compile-none", ["compile", "@none.py"]),
        Case("unknown", ["fly"]),
        Case("help", ["--help"]),
    ]

    func world() throws -> TestWorld {
        let world = try TestWorld()
        try world.write(Self.scenario, to: "pair.yaml")
        try world.write("print('hello', 2)\n", to: "firmware/main.py")
        try world.write(Self.blinker, to: "firmware/blink.py")
        try world.write("if x\n", to: "wrong.py")
        try world.write("print(1)\n", to: "wrong.mpy")
        try world.write(Self.wrongPanels, to: "panels-wrong.yaml")
        try world.write(
            "panels:\n- {show: battery, title: All, nodes: [soil-1, sol-2]}\n",
            to: "panels-names.yaml")
        try world.write(
            Self.scenario.replacingOccurrences(of: "board: esp32", with: "board: esp23")
                .replacingOccurrences(of: "3h", with: "3"), to: "wrong.yaml")
        return world
    }

    private static let wrongPanels = """
        panels:
          - show: batery
            title: Battery
          - show: current
          - {show: map, title: Where they are}
          - {show: activity, title: Radio, component: radio, draw: band, nodes: all}
          - {show: tiles, wide: 2}
          - show: tiles
          - {show: battery, title: None, nodes: []}
        """

    @Test(arguments: cases) func outputIsAsWritten(_ item: Case) throws {
        let outcome = try world().run(
            item.words, isTerminal: item.isTerminal, engine: item.fleet.engine)
        let shown = outcome.errors.replacingOccurrences(of: "\r", with: "<CR>\n")
        let text = "exit \(outcome.code)\n--- output\n\(outcome.output)--- errors\n\(shown)"
        let golden = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/\(item.name).txt")
        if ProcessInfo.processInfo.environment["GOLDEN_UPDATE"] == "1" {
            try Data(text.utf8).write(to: golden)
        }
        #expect(text == String(decoding: try Data(contentsOf: golden), as: UTF8.self))
    }

    @Test func everyGoldenHasItsCase() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
            .filter { $0.hasSuffix(".txt") }
        #expect(Set(names) == Set(Self.cases.map { $0.name + ".txt" }))
    }

    @Test func reportPrintsWhatTheRunPrinted() throws {
        let world = try world()
        let run = world.run(["run", "@pair.yaml", "--results", "@results"])
        let report = world.run(["report", "@results"])
        #expect(report.code == 0)
        #expect(report.output == run.output)
        #expect(report.errors.isEmpty)
        #expect(
            try world.text("results/soil-1.log") == String(repeating: "soil-1 is alive\n", count: 3)
        )
    }

    @Test func schemaIsOfTheCatalog() throws {
        let outcome = try world().run(["schema"])
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("\"title\": \"Brumate scenario\""))
        #expect(outcome.output.contains("esp32"))
    }

    @Test func compiledFileIsReadBack() throws {
        let world = try world()
        let source = world.run(["disassemble", "@firmware/main.py"])
        let compiled = world.run(["compile", "@firmware/main.py"])
        #expect(compiled == TestWorld.Outcome(code: 0, output: "", errors: ""))
        let read = world.run(["disassemble", "@firmware/main.mpy"])
        #expect(read.code == 0)
        #expect(read.output == source.output)
        #expect(world.run(["compile", "@firmware/main.py", "-o", "@a/b.mpy"]).code == 1)
    }

    /// The options of mpy-cross.
    @Test func compileOptions() throws {
        let world = try world()
        let file = "@firmware/main.py"
        for words in [["-O", "4"], ["-O9"], ["-O", "x"], ["-msmall-int-bits", "99"]] {
            #expect(world.run(["compile", file] + words).code == 64)
        }
        for (words, message) in [
            (["-march=xtensawin"], "-march=xtensawin: native code is not written."),
            (["-X", "emit=native"], "-X emit=native: native code is not written;"),
            (["-X", "speed=9"], "-X takes emit=bytecode, not speed=9."),
        ] {
            let outcome = world.run(["compile", file] + words)
            #expect(outcome.code == 64)
            #expect(outcome.errors.hasPrefix("Error: \(message)"))
        }
        let words = ["-s", "x.py", "-O3", "-X", "emit=bytecode", "-o", "@x.mpy"]
        #expect(world.run(["compile", file] + words).errors == "")
        let listing = world.run(["disassemble", "@x.mpy"]).output
        #expect(listing.contains("LOAD_NAME 'print'"))
        #expect(!listing.contains("print(\"hello\""))
    }

    @Test func compilesTheStandardInput() throws {
        let world = try world()
        #expect(world.run(["compile", "-"], input: "print(1)\n").errors == "")
        // As mpy-cross writes it.
        let expected: [UInt8] = [
            0x4D, 6, 0, 31, 3, 0, 14, 0x3C, 0x73, 0x74, 0x64, 0x69, 0x6E, 0x3E, 0, 15, 0x81, 0x77,
            0x58, 8, 2, 1, 0x11, 2, 0x81, 0x34, 1, 0x59, 0x51, 0x63,
        ]
        #expect(world.lastBytes == expected)
        let wrong = world.run(["compile", "-"], input: "f(\n")
        #expect(wrong.code == 1)
        #expect(wrong.errors == "brumate: <stdin>:2:1: SyntaxError: invalid syntax\n")
    }

    @Test func endpointsInUseAreAnError() throws {
        let world = try world()
        let first = try #require(try? listeningSocket())
        defer { close(first.handle) }
        let outcome = world.run([
            "run", "@pair.yaml", "--results", "@results", "--events",
            "tcp://127.0.0.1:\(first.port)",
        ])
        #expect(outcome.code == 1)
        #expect(
            outcome.errors == "brumate: `tcp://127.0.0.1:\(first.port)` is in use: another run or "
                + "program listens there\n")
    }

    private func listeningSocket() throws -> (handle: Int32, port: UInt16) {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(handle, address, size) | listen(handle, 1)
                    | getsockname(handle, address, &size)
            }
        }
        try #require(result == 0)
        return (handle, UInt16(bigEndian: address.sin_port))
    }
}
