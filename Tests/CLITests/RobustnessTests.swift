import Foundation
import Testing

/// Hostile programs, files and arguments: no crash, no hang, one clear error.
@Suite(.serialized) struct RobustnessTests {
    /// Nodes of these names, each with the firmware of its name.
    static func scenario(_ names: String...) -> String {
        scenario(names)
    }

    static func scenario(_ names: [String]) -> String {
        let nodes = names.map {
            "  \($0): {board: esp32, firmware: \($0), at: [0m, 0m], power: {supply: 5V}}\n"
        }
        return "fleet: 1\nname: robust\nseed: 1\nduration: 10s\nnodes:\n" + nodes.joined()
    }

    /// A program that does its worst, and what its board must have printed in ten seconds.
    struct Program: Sendable, CustomTestStringConvertible {
        var name: String
        var source: String
        /// A part of the node's log.
        var prints: String

        var testDescription: String { name }

        init(_ name: String, _ source: String, prints: String = "") {
            self.name = name
            self.source = source
            self.prints = prints
        }
    }

    static let programs = [
        Program("busy", "while True: pass"),
        Program("reset", "import machine\nprint('up')\nmachine.reset()", prints: "up\nup\n"),
        Program(
            "softreset", "import machine\nprint('up')\nmachine.soft_reset()", prints: "up\nup\n"),
        Program("exit", "print('up')\nraise SystemExit", prints: "up\nup\n"),
        Program("sleep0", "import machine\nprint('up')\nmachine.deepsleep(0)", prints: "up\nup\n"),
        Program("light", "import machine\nprint('up')\nmachine.lightsleep()", prints: "up\n"),
        Program("recursion", "def f(): f()\nf()", prints: "RuntimeError: maximum recursion"),
        Program("memory", "l = []\nwhile True: l.append(bytes(999))", prints: "MemoryError"),
        Program("digits", "x = 7\nwhile True: x *= x"),
        Program("syntax", "print(1)\nif x\n", prints: "SyntaxError"),
        Program("output", "while True: print('x' * 99, end='')", prints: "xxx"),
        Program(
            "timers",
            """
            import machine, time
            n = 0
            def tick(t):
                global n
                n += 1
            machine.Timer(0).init(period=1, callback=tick)
            time.sleep(1)
            print(n > 100)
            """, prints: "True\n"),
        Program(
            "callbacks",
            """
            import machine
            def tick(t): raise ValueError("in the timer")
            machine.Timer(0).init(period=1000, callback=tick)
            print("main ends")
            """, prints: "ValueError: in the timer"),
        Program(
            "receive",
            """
            import network, espnow
            network.WLAN(network.WLAN.IF_STA).active(True)
            e = espnow.ESPNow()
            e.active(True)
            while not e.recv(0)[0]: pass
            """),
        Program(
            "interrupt",
            """
            import network, espnow, machine
            network.WLAN(network.WLAN.IF_STA).active(True)
            e = espnow.ESPNow()
            e.active(True)
            all = b"\\xff" * 6
            e.add_peer(all)
            machine.Timer(0).init(period=100, callback=lambda t: print(e.send(all, b"tick")))
            """, prints: "True\nTrue\n"),
        Program(
            "join",
            """
            import network
            w = network.WLAN(network.WLAN.IF_STA)
            w.active(True)
            while True: w.connect("nobody", "nobody-knows")
            """),
    ]

    @Test func hostileProgramsHarmNobody() throws {
        let folder = try TemporaryFolder()
        try folder.write(
            Self.scenario(Self.programs.map(\.name) + ["well", "binary", "empty"]),
            to: "fleet.yaml")
        for program in Self.programs {
            try folder.write(program.source + "\n", to: "\(program.name)/main.py")
        }
        try folder.write(
            "import time\nfor i in range(5):\n print(i)\n time.sleep(1)\n", to: "well/main.py")
        try folder.write((0..<9_000).map { UInt8(truncatingIfNeeded: $0) }, to: "binary/main.py")
        try folder.write("", to: "empty/main.py")
        let run = try BrumateProcess.run(
            ["run", "@fleet.yaml", "--quiet", "--results", "@results"], in: folder)
        #expect(run.code == 0)
        #expect(run.errors.isEmpty)
        #expect(try folder.text("results/well.log").hasPrefix("0\n1\n2\n3\n4\n"))
        for program in Self.programs {
            // Who prints nothing has none.
            let log = (try? folder.text("results/\(program.name).log")) ?? ""
            #expect(
                program.prints.isEmpty || log.contains(program.prints),
                "\(program.name): \(log.suffix(300))")
        }
        #expect(try folder.text("results/binary.log").contains("SyntaxError"))
    }
}
