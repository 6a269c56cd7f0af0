import Hardware
import SimulationKernel
import Testing

@Suite struct EnergyLedgerTests {
    @Test func sleepingNodeDrawsExactlyCurrentTimesTime() {
        var ledger = EnergyLedger()
        let cpu = ledger.addComponent("cpu", state: "deep sleep", current: .microamperes(10))
        let board = ledger.addComponent("board", state: "on", current: Current(picoamperes: 7))
        let year = Instant.start + .seconds(31_536_000 as Int64)
        #expect(
            ledger.charge(of: cpu, at: year).zeptocoulombs
                == Int128(10_000_000) * 31_536_000_000_000_000)
        #expect(
            ledger.total(at: year).zeptocoulombs
                == Int128(10_000_007) * 31_536_000_000_000_000)
        #expect(ledger.current == Current(picoamperes: 10_000_007))
        #expect(ledger.stateName(of: board) == "on")
    }

    @Test(arguments: 1...30) func chargesAddLikeIntegers(_ seed: Int) {
        var stream = RandomStream(seed: UInt64(seed), name: "charge")
        func draw() -> Int128 {
            let word = Int128(Int64(bitPattern: stream.next()))
            return word << Int128(stream.below(60)) + Int128(stream.below(1000))
        }
        let (a, b) = (draw(), draw())
        let (left, right) = (Charge(zeptocoulombs: a), Charge(zeptocoulombs: b))
        #expect(left.zeptocoulombs == a)
        #expect((left + right).zeptocoulombs == a + b)
        #expect((left - right).zeptocoulombs == a - b)
        #expect((left < right) == (a < b) && (left == right) == (a == b))
        #expect(abs(left.coulombs - Double(a) / 1e21) <= abs(left.coulombs) * 1e-15)
        let current = Current(picoamperes: Int64(truncatingIfNeeded: a))
        let span = Span(nanoseconds: Int64(truncatingIfNeeded: b))
        let product = Int128(current.picoamperes) * Int128(span.nanoseconds)
        #expect((current * span).zeptocoulombs == product)
    }

    @Test func unitsConvert() {
        let charge = Current.milliamperes(1) * Span.seconds(3600 as Int64)
        #expect(charge.milliampereHours == 1 && charge.coulombs == 3.6)
        #expect(charge == Charge(milliampereHours: 1))
        #expect(Current(amperes: .infinity).picoamperes > 0)
        #expect(Current(amperes: .nan) == .zero && Charge(coulombs: .nan) == .zero)
    }

    /// Random changes of state against sums kept in 128 bits beside the ledger; asking in between
    /// and interleaving the components in another order change nothing.
    @Test(arguments: 1...20) func agreesWithModelInAnyOrder(_ seed: Int) {
        struct Change {
            var component: Int
            var state: Int
            var current: Current
            var time: Instant
        }
        var stream = RandomStream(seed: UInt64(seed), name: "ledger")
        var changes: [Change] = []
        var times = [UInt64](repeating: 0, count: 4)
        for _ in 0..<400 {
            let component = Int(stream.below(4))
            times[component] += stream.below(5_000_000_000_000)
            changes.append(
                Change(
                    component: component, state: Int(stream.below(3)),
                    current: Current(picoamperes: Int64(stream.below(2_000_000_000_000))),
                    time: Instant(nanoseconds: times[component])))
        }
        let end = Instant(nanoseconds: (times.max() ?? 0) + 12_345)
        var model = [[Int128]](repeating: [0, 0, 0, 0], count: 4)
        var present = [(state: Int, current: Int64, since: UInt64)](
            repeating: (3, 0, 0), count: 4)
        func book(_ component: Int, until time: UInt64) {
            let (state, current, since) = present[component]
            model[component][state] += Int128(current) * Int128(time - since)
        }
        for change in changes {
            book(change.component, until: change.time.nanoseconds)
            present[change.component] = (
                change.state, change.current.picoamperes, change.time.nanoseconds
            )
        }
        for component in 0..<4 { book(component, until: end.nanoseconds) }

        func run(_ order: [Change], asking: Bool) -> EnergyLedger {
            var ledger = EnergyLedger()
            let ids = (0..<4).map { ledger.addComponent("c\($0)") }
            for change in order {
                let id = ids[change.component]
                ledger.setState(
                    id, named: "s\(change.state)", current: change.current, at: change.time)
                if asking { _ = ledger.lines(at: change.time + .seconds(1 as Int64)) }
            }
            return ledger
        }
        // By component one after the other, and by time.
        let byComponent = changes.enumerated().sorted {
            ($0.element.component, $0.offset) < ($1.element.component, $1.offset)
        }.map(\.element)
        let byTime = changes.enumerated().sorted {
            ($0.element.time, $0.offset) < ($1.element.time, $1.offset)
        }.map(\.element)
        let ledgers = [
            run(changes, asking: false), run(byComponent, asking: true), run(byTime, asking: true),
        ]
        for ledger in ledgers {
            for line in ledger.lines(at: end) where line.state != "off" {
                let component = Int(String(line.component.dropFirst())) ?? 0
                let state = Int(String(line.state.dropFirst())) ?? 0
                #expect(line.charge.zeptocoulombs == model[component][state])
            }
            #expect(ledger.total(at: end).zeptocoulombs == model.joined().reduce(0, +))
            #expect(
                ledger.current.picoamperes == present.reduce(0) { $0 + $1.current })
        }
    }

    @Test func linesTellTimeAndCause() {
        var ledger = EnergyLedger()
        let radio = ledger.addComponent("radio")
        let send = ledger.state("transmit", of: radio)
        let ten = Instant.start + .milliseconds(10)
        ledger.setState(radio, send, current: .milliamperes(350), at: ten)
        ledger.setState(
            radio, EnergyLedger.firstState, current: .zero, at: ten + .microseconds(600))
        let charge = ledger.charge(
            of: radio, inState: "transmit", at: ten + .seconds(1 as Int64))
        #expect(charge == Current.milliamperes(350) * Span.microseconds(600))
        #expect(ledger.charge(of: radio, inState: "never", at: ten) == .zero)
        let lines = ledger.lines(at: ten + .milliseconds(1))
        #expect(lines.map(\.state) == ["off", "transmit"])
        #expect(lines[1].time == .microseconds(600))
        #expect(lines[0].time == .milliseconds(10) + .microseconds(400))
        // A change in the past counts as now.
        ledger.setState(radio, send, current: .zero, at: .start)
        #expect(ledger.stateName(of: radio) == "transmit")
    }
}
