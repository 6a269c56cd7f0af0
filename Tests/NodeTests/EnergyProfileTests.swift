import Foundation
import Hardware
import Node
import PythonModules
import Radio
import SimulationKernel
import Testing

/// Energy by line: it changes nothing, loses nothing, and names the line that drew.
@Suite struct EnergyProfileTests {
    private func node(_ script: BoardScript, _ source: String, counts: Bool) throws -> Node {
        var configuration = try script.configuration(source)
        configuration.profilesEnergy = counts
        return Node(configuration, code: CodeCache())
    }

    /// All scripts of the boards: the same life, and all that was drawn is somebody's.
    @Test(arguments: BoardScript.all) func countingChangesNothing(_ script: BoardScript) throws {
        let source = try String(contentsOf: script.path, encoding: .utf8)
        let end = Instant.start + script.duration(source)
        for slice in [Span.seconds(1e6), .microseconds(20_000)] {
            let plain = try node(script, source, counts: false)
            let counted = try node(script, source, counts: true)
            let expected = try script.trace(plain, source, slice: slice, seed: 7)
            let found = try script.trace(counted, source, slice: slice, seed: 7)
            #expect(expected == found)
            let profile = try #require(counted.energyProfile(at: end))
            for (index, component) in profile.components.enumerated() {
                let lines = counted.energyLines(at: end).filter { $0.component == component }
                let drawn = lines.reduce(Charge.zero) { $0 + $1.charge }
                let booked = profile.places.reduce(Charge.zero) { $0 + $1.charges[index] }
                #expect(drawn == booked, "\(component)")
            }
        }
    }

    /// The charge of each line in mAh, by `function:line` or `(name)`.
    private func lines(
        _ program: String, board: String = "esp32", seconds: Double
    ) throws -> (sums: [String: Double], profile: EnergyProfile) {
        var files = FileTree(capacity: 1 << 20)
        try files.install("/main.py", Array(program.utf8))
        var configuration = NodeConfiguration(
            index: 0, name: "node", product: BoardProduct(try BoardCatalog.board(named: board)),
            files: files, seed: 1, macAddress: MACAddress(0x240A_C400_0102),
            supply: NodeSupply(.mains(volts: nil)))
        configuration.profilesEnergy = true
        let node = Node(configuration, code: CodeCache())
        let end = Instant.start + Span.seconds(seconds)
        while node.now < end {
            node.run(until: end)
            node.requests = []
        }
        let profile = try #require(node.energyProfile(at: end))
        var sums: [String: Double] = [:]
        for place in profile.places {
            let name = place.file.isEmpty ? place.function : "\(place.function):\(place.line)"
            sums[name, default: 0] += place.charges.reduce(0) { $0 + $1.milliampereHours }
        }
        return (sums, profile)
    }

    /// A sleeper's charge is that of the line that sleeps, callbacks in between or not.
    @Test func sleepIsTheSleepersWhateverCallsBack() throws {
        let program = """
            import machine, time
            def tick(timer):
                for i in range(50):
                    pass
            machine.Timer(0).init(period=100, callback=tick)
            def nap():
                time.sleep(30)
            nap()
            for i in range(100000):
                pass
            machine.deepsleep(60000)
            """
        let (sums, profile) = try lines(program, seconds: 80)
        let board = try BoardCatalog.board(named: "esp32")
        let idle = board.power.cpu(.idle, hertz: board.clock.defaultHertz).amperes
        let nap = try #require(sums["nap:7"])
        // What the regulator and the board draw comes on top.
        #expect(nap > idle * 1000 * 30 / 3600 * 0.9)
        let ticks = try #require(sums["tick:3"]) + (sums["tick:4"] ?? 0)
        #expect(ticks > 0 && ticks < nap / 20)
        #expect(try #require(sums["<module>:9"]) > 0)
        // The deep sleep stands under the line that asked for it, a callback under nobody.
        let sleep = try #require(profile.places.first { $0.function == "(deep sleep)" })
        #expect(profile.places[try #require(sleep.parent)].line == 11)
        let tick = try #require(profile.places.first { $0.function == "tick" })
        #expect(profile.places[try #require(tick.parent)].function == "(interrupt)")
        #expect(profile.places.first { $0.function == "(interrupt)" }?.parent == nil)
    }

    /// Code that native code, generators and exceptions lead to has the right callers, and its
    /// callers get back what is theirs.
    @Test func callsComeAndGo() throws {
        let program = """
            import time
            def key(n):
                time.sleep_ms(10)
                return -n
            class Item:
                @property
                def value(self):
                    time.sleep_ms(20)
                    return 1
                def __add__(self, other):
                    time.sleep_ms(40)
                    return 2
            def numbers():
                time.sleep_ms(80)
                yield 1
                time.sleep_ms(80)
            def fail():
                time.sleep_ms(160)
                raise ValueError
            sorted(range(4), key=key)
            item = Item()
            (item.value, item + item, time.sleep_ms(100))
            for n in numbers():
                pass
            try:
                fail()
            except ValueError:
                time.sleep_ms(320)
            """
        let (sums, profile) = try lines(program, seconds: 3)
        func charge(_ name: String) throws -> Double { try #require(sums[name], "\(name)") }
        let unit = try charge("<module>:22") / 10
        for (name, tens) in [
            ("value:8", 2.0), ("__add__:11", 4), ("numbers:14", 8), ("numbers:16", 8),
            ("fail:18", 16), ("<module>:28", 32),
        ] {
            #expect(abs(try charge(name) / unit / tens - 1) < 0.05, "\(name)")
        }
        // The processor does not rest while native code waits for what it called.
        #expect(try charge("key:3") > 4 * unit)
        for (name, caller) in [("key", 20), ("value", 22), ("numbers", 23), ("fail", 26)] {
            let place = try #require(profile.places.first { $0.function == name })
            #expect(profile.places[try #require(place.parent)].line == caller, "\(name)")
        }
    }
}
