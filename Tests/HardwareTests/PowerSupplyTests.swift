import Hardware
import SimulationKernel
import StateCoding
import Testing

private func supply(_ name: String) throws -> SupplySpec {
    try BoardCatalog.board(named: name).supply
}

private func cell(_ milliampereHours: Double, full share: Double = 1) -> BatterySpec {
    BatterySpec(
        capacity: Charge(milliampereHours: milliampereHours), selfDischargePerMonth: 0,
        initialStateOfCharge: share)
}

private func at(hours: Double) -> Instant { .start + .seconds(hours * 3600) }

private let june = CivilTime(local: "2026-06-21") ?? CivilTime(startUnixSeconds: 0)

private func sun(_ shape: SignalShape, latitude: Double = 45) -> Signal {
    Signal(
        shape, name: "sun", place: Place(name: "x", latitudeDegrees: latitude), seed: 1,
        civil: june)
}

@Suite struct BatteryTests {
    @Test func curveGoesBothWays() {
        let curve = OpenCircuitCurve.lithiumIon
        #expect(curve.volts(at: 0) == 3.1 && curve.volts(at: 1) == 4.19)
        #expect(curve.volts(at: -5) == 3.1 && curve.volts(at: 9) == 4.19)
        for step in 0...100 {
            let share = Double(step) / 100
            #expect(abs(curve.stateOfCharge(at: curve.volts(at: share)) - share) < 1e-9)
        }
        #expect(curve.stateOfCharge(at: 3) < 0 && curve.stateOfCharge(at: 5) > 1)
        #expect(OpenCircuitCurve(risingVolts: [3, 3]) == nil)
        #expect(OpenCircuitCurve(risingVolts: [3]) == nil)
    }

    @Test func coldHidesCapacity() {
        #expect(BatterySpec.usableShare(degreesCelsius: 30) == 1)
        #expect(abs(BatterySpec.usableShare(degreesCelsius: 0) - 0.8) < 1e-12)
        #expect(abs(BatterySpec.usableShare(degreesCelsius: -20) - 0.5) < 1e-12)
        #expect(BatterySpec.usableShare(degreesCelsius: -90) == 0.2)
    }
}

@Suite struct PowerSupplyTests {
    @Test func mainsCountsExactly() throws {
        var source = PowerSupply(.mains(volts: nil), board: try supply("esp32_module_board"))
        source.setLoad(.milliamperes(10), at: .start)
        source.setLoad(.milliamperes(50), at: at(hours: 1))
        let reading = source.reading(at: at(hours: 2))
        // The linear regulator takes 5 mA of its own.
        #expect(reading.drawn == Current.milliamperes(70) * Span.seconds(3600 as Int64))
        #expect(reading.volts == 5 && reading.isUp && reading.stateOfCharge == 1)
        #expect(source.nextCrossing(until: at(hours: 1000)) == nil)
    }

    @Test func nothingIsDrawnFromASupplyThatWasTakenAway() throws {
        var source = PowerSupply(.battery(cell(1000)), board: try supply("lolin32"))
        source.setLoad(.milliamperes(10), at: .start)
        source.connect(false, at: at(hours: 1))
        let gone = source.reading(at: at(hours: 1))
        source.setLoad(.milliamperes(20), at: at(hours: 2))
        #expect(source.reading(at: at(hours: 3)).drawn == gone.drawn)
        source.connect(true, at: at(hours: 3))
        let back = source.reading(at: at(hours: 4)).drawn - gone.drawn
        #expect(abs(back.milliampereHours - 20.04) < 1e-9)
    }

    @Test func farFutureEnds() throws {
        let board = try supply("lolin32")
        var mains = PowerSupply(.mains(volts: 5), board: board)
        mains.setLoad(.milliamperes(1), at: .start)
        #expect(mains.reading(at: .never).isUp)
        let light = SolarSpec(peakWatts: 1)
        var solar = PowerSupply(
            .solarBattery(cell(100), light, irradiance: sun(.constant(300))), board: board)
        solar.setLoad(.milliamperes(1), at: .start)
        #expect(solar.nextCrossing(until: .never) == nil)
    }

    @Test func switchingRegulatorKeepsPower() throws {
        var source = PowerSupply(
            .mains(volts: nil), board: try supply("pico"), inputName: "vsys")
        source.setLoad(.milliamperes(10), at: .start)
        let drawn = source.reading(at: at(hours: 1)).drawn.milliampereHours
        #expect(abs(drawn - (10 * 3.3 / (0.85 * 5) + 0.06)) < 1e-6)
    }

    /// A constant load empties the cell to the threshold at an instant that arithmetic gives too.
    @Test func brownOutComesWhenItMust() throws {
        var source = PowerSupply(.battery(cell(1000)), board: try supply("lolin32"))
        #expect(source.isUp && source.brownOutVolts == 3.0)
        source.setLoad(.milliamperes(99.96), at: .start)
        // 100 mA at 83 mohm: open 3.0083 V lies below the curve's foot, so the cell runs empty.
        let crossing = try #require(source.nextCrossing(until: at(hours: 100)))
        #expect(crossing.event == .brownOut)
        #expect(abs(crossing.time.seconds - 36_000) < 1e-3)
        source.cross(crossing)
        #expect(!source.isUp)
        #expect(source.reading(at: crossing.time).stateOfCharge < 1e-9)

        let board = try supply("esp32")
        var high = PowerSupply(.battery(cell(1000)), board: board)
        high.setLoad(.milliamperes(95), at: .start)
        // 2.43 V and 1.1 V of dropout; 100 mA with the regulator's 5 mA.
        #expect(abs(high.brownOutVolts - 3.53) < 1e-9)
        let open = OpenCircuitCurve.lithiumIon.stateOfCharge(at: 3.53 + 0.0083)
        let time = try #require(high.nextCrossing(until: at(hours: 20))).time
        #expect(abs(time.seconds - (1 - open) * 36_000) < 1e-3)
        high.advance(to: time)
        let volts = high.reading(at: time).volts
        #expect(abs(volts - 3.53) < 1e-6)
    }

    @Test func peakLoadBrownsOutAtOnce() throws {
        var source = PowerSupply(.battery(cell(1000, full: 0.35)), board: try supply("esp32"))
        source.setLoad(.milliamperes(100), at: .start)
        #expect(source.nextCrossing(until: at(hours: 0.1)) == nil)
        source.setLoad(.milliamperes(900), at: at(hours: 0.1))
        let crossing = source.nextCrossing(until: at(hours: 1))
        #expect(crossing?.time == at(hours: 0.1) && crossing?.event == .brownOut)
    }

    /// When and how often one asks, and where one stops on the way, changes no bit.
    @Test func resultDoesNotDependOnAsking() throws {
        let board = try supply("pico")
        let source = PowerSource.solarBattery(
            cell(500, full: 0.6), SolarSpec(peakWatts: 0.5), irradiance: sun(.clearSky))
        let weather = sun(.dailyCycle(mean: 5, amplitude: 9, peakHour: 15))
        var plain = PowerSupply(source, board: board, temperature: weather)
        var asked = PowerSupply(source, board: board, temperature: weather)
        var stream = RandomStream(seed: 3, name: "loads")
        var now = 0.0
        for _ in 0..<300 {
            let load = Current.milliamperes(stream.uniform(0..<60))
            plain.setLoad(load, at: at(hours: now))
            asked.setLoad(load, at: at(hours: now))
            let next = now + stream.uniform(0..<0.5)
            var stop = now
            while stop < next {
                asked.advance(to: at(hours: stop))
                _ = asked.reading(at: at(hours: stop + 1))
                _ = asked.nextCrossing(until: at(hours: stop + 3))
                stop += 0.037
            }
            now = next
        }
        let end = at(hours: now + 1)
        #expect(plain.reading(at: end) == asked.reading(at: end))
    }

    /// The fast answer "nothing will happen" agrees with the step by step one.
    @Test func quietMeansQuiet() throws {
        let board = try supply("lolin32")
        for seed in 0..<40 as Range<UInt64> {
            var stream = RandomStream(seed: seed, name: "quiet")
            var source = PowerSupply(
                .battery(cell(200, full: stream.uniform(0.15..<0.5))), board: board,
                temperature: sun(.dailyCycle(mean: -5, amplitude: 9, peakHour: 15)))
            guard source.isUp else { continue }
            source.setLoad(.milliamperes(stream.uniform(1..<40)), at: .start)
            let far = source.nextCrossing(until: at(hours: 30))
            let near = source.nextCrossing(until: at(hours: 5.9))
            let expected = far.flatMap { $0.time <= at(hours: 5.9) ? $0 : nil }
            #expect(near == expected)
        }
    }

    @Test func selfDischargeLosesItsShare() throws {
        let battery = BatterySpec(capacity: Charge(milliampereHours: 2000))
        var source = PowerSupply(.battery(battery), board: try supply("lolin32"))
        source.setLoad(.zero, at: .start)
        let reading = source.reading(at: at(hours: 720))
        // exp(-0.02) of the charge, and 40 uA of the regulator over a month: 28.8 mAh.
        let expected = 2000 * 0.98020 - 28.8 * 0.99
        #expect(abs(reading.stored.milliampereHours - expected) < 0.5)
        #expect(abs(reading.drawn.milliampereHours - 28.8) < 1e-6)
    }

    /// A clear day's harvest agrees with a fine integration of the panel's current.
    @Test func harvestAgreesWithFineIntegration() throws {
        let panel = SolarSpec(peakWatts: 1, peakVolts: 6, quiescent: .zero)
        var source = PowerSupply(
            .solarBattery(cell(20_000, full: 0.3), panel, irradiance: sun(.clearSky)),
            board: try supply("lolin32"))
        source.setLoad(.milliamperes(1), at: .start)
        let harvested = source.reading(at: at(hours: 24)).harvested.milliampereHours
        let signal = sun(.clearSky)
        let fine = (0..<86_400).reduce(0.0) {
            $0 + signal.value(at: .start + .seconds(Double($1) + 0.5)) / 1000 * 1000 / 6 / 3600
        }
        #expect(abs(harvested / fine - 1) < 0.001, "\(harvested) \(fine)")
    }

    @Test func sunWakesAnEmptyNode() throws {
        let panel = SolarSpec(peakWatts: 1, peakVolts: 6)
        var source = PowerSupply(
            .solarBattery(cell(1000, full: 0), panel, irradiance: sun(.clearSky)),
            board: try supply("lolin32"))
        #expect(!source.isUp)
        source.setLoad(.microamperes(90), at: .start)
        #expect(source.nextCrossing(until: at(hours: 2)) == nil)
        let crossing = try #require(source.nextCrossing(until: at(hours: 24)))
        #expect(crossing.event == .recovery)
        #expect(crossing.time > at(hours: 4) && crossing.time < at(hours: 10))
        source.cross(crossing)
        #expect(source.isUp)
        #expect(abs(source.reading(at: crossing.time).volts - source.recoveryVolts) < 1e-3)
        // By night it goes down again under load.
        source.setLoad(.milliamperes(120), at: crossing.time)
        let down = try #require(source.nextCrossing(until: at(hours: 48)))
        #expect(down.event == .brownOut)
    }

    @Test func chargerStopsAtFull() throws {
        let panel = SolarSpec(peakWatts: 5, peakVolts: 6)
        var source = PowerSupply(
            .solarBattery(cell(1000, full: 0.9), panel, irradiance: sun(.constant(1000))),
            board: try supply("lolin32"))
        source.setLoad(.milliamperes(10), at: .start)
        let reading = source.reading(at: at(hours: 24))
        #expect(reading.stateOfCharge > 0.85 && reading.stateOfCharge <= 1)
        // After the end of a charge the load comes from the cell, until 4.05 V.
        #expect(reading.harvested.milliampereHours < 1000)
        #expect(reading.volts < 4.25)
    }

    @Test func panelFollowsSunHeatAndCharger() {
        let linear = SolarSpec(peakWatts: 1, peakVolts: 5, quiescent: .zero)
        let half = linear.current(irradiance: 500, airDegreesCelsius: 20, volts: 3.7)
        #expect(abs(half.milliamperes - 100) < 1e-6)
        #expect(linear.current(irradiance: 0, airDegreesCelsius: 20, volts: 3.7) == .zero)
        // Trickle charge of a deeply empty cell: a tenth of the limit.
        var small = linear
        small.chargeLimit = .milliamperes(500)
        #expect(
            small.current(irradiance: 1000, airDegreesCelsius: 20, volts: 2.5)
                == .milliamperes(50))
        var tracker = linear
        tracker.charger = .mppt(efficiency: 0.9)
        let power = tracker.current(irradiance: 800, airDegreesCelsius: 0, volts: 4)
        #expect(abs(power.milliamperes - 800 * 0.9 / 4) < 0.01)
        // A 4.5 V panel at 75 degrees has no headroom over a full cell.
        let low = SolarSpec(peakWatts: 1, peakVolts: 4.5)
        #expect(low.current(irradiance: 1000, airDegreesCelsius: 50, volts: 4.0) == .zero)
    }
}

@Suite struct PowerSupplyStateTests {
    /// A supply goes on where a saved one was, through day and night.
    @Test func aSavedSupplyGoesOn() throws {
        func solar() throws -> PowerSupply {
            PowerSupply(
                .solarBattery(
                    cell(100, full: 0.3), SolarSpec(peakWatts: 0.5), irradiance: sun(.clearSky)),
                board: try supply("esp32"))
        }
        var straight = try solar()
        var saved = try solar()
        for hour in 1...60 {
            let load = Current.milliamperes(hour % 3 == 0 ? 40 : 2)
            straight.setLoad(load, at: at(hours: Double(hour)))
            saved.setLoad(load, at: at(hours: Double(hour)))
            let encoder = StateEncoder()
            try saved.save(to: encoder)
            saved = try solar()
            try saved.restore(from: StateDecoder(encoder.bytes))
            let moment = at(hours: Double(hour) + 0.4)
            #expect(saved.reading(at: moment) == straight.reading(at: moment))
            #expect(
                saved.nextCrossing(until: at(hours: 90))
                    == straight.nextCrossing(until: at(hours: 90)))
        }
        #expect(straight.reading(at: at(hours: 61)).harvested > .zero)
        #expect(straight.misplacedProperties == [])
    }
}
