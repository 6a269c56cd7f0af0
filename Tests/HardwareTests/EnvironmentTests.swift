import Hardware
import SimulationKernel
import Testing

private let june = CivilTime(local: "2026-06-21T00:00:00") ?? CivilTime(startUnixSeconds: 0)

private func at(hours: Double) -> Instant { .start + .seconds(hours * 3600) }

private func bind(
    _ shape: SignalShape, name: String = "s", place: String = "p", seed: UInt64 = 1,
    civil: CivilTime = june
) -> Signal {
    Signal(shape, name: name, place: Place(name: place), seed: seed, civil: civil)
}

@Suite struct SignalTests {
    @Test func dailyCyclePeaksAtItsHour() {
        let civil = CivilTime(local: "2026-06-21T06:00:00", utcOffsetSeconds: 7200) ?? june
        let signal = bind(.dailyCycle(mean: 14, amplitude: 7, peakHour: 15), civil: civil)
        #expect(abs(signal.value(at: at(hours: 9)) - 21) < 1e-9)
        #expect(abs(signal.value(at: at(hours: 21)) - 7) < 1e-9)
        #expect(abs(signal.value(at: at(hours: 33)) - 21) < 1e-9)
        #expect(abs(signal.value(at: at(hours: 3)) - 14) < 1e-9)
    }

    @Test func shapesCombine() {
        let sum = bind(.sum([.constant(2), .product([.constant(3), .constant(4)])]))
        #expect(sum.value(at: .start) == 14)
        #expect(bind(.clamped(.constant(9), lowest: 0, highest: 1)).value(at: .start) == 1)
        let offset = SignalShape.placeOffset(.constant(10), deviation: 1)
        let values = (0..<200).map { bind(offset, place: "n\($0)").value(at: at(hours: 5)) }
        #expect(Set(values).count == 200)
        let mean = values.reduce(0, +) / 200
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 200
        #expect(abs(mean - 10) < 0.25 && abs(variance - 1) < 0.3)
        #expect(bind(offset, place: "n7").value(at: .start) == values[7])
        #expect(bind(offset, place: "n7", seed: 2).value(at: .start) != values[7])
    }

    @Test func randomWalkIsTheSameInAnyOrder() {
        let shape = SignalShape.randomWalk(
            start: 0.3, step: 0.01, interval: .seconds(600 as Int64), lowest: 0.05, highest: 0.6)
        let walk = bind(shape)
        var stream = RandomStream(seed: 5, name: "order")
        let times = (0..<500).map { _ in at(hours: stream.uniform(0..<5000)) }
        let forward = times.map { walk.value(at: $0) }
        let backward = Array(times.reversed().map { bind(shape).value(at: $0) }.reversed())
        #expect(forward == backward)
        #expect(forward.allSatisfy { (0.05...0.6).contains($0) })
        #expect(walk.value(at: .start) == 0.3)
        #expect(bind(shape, place: "q").value(at: times[0]) != forward[0])
        #expect(bind(shape, name: "t").value(at: times[0]) != forward[0])
        #expect(bind(shape, seed: 2).value(at: times[0]) != forward[0])
    }

    /// Steps of a Brownian path are independent, normal, and grow with the root of time.
    @Test(arguments: [1, 7, 64, 1000]) func randomWalkHasTheRightSteps(_ lag: Int) {
        let shape = SignalShape.randomWalk(
            start: 0, step: 1, interval: .seconds(1 as Int64), lowest: -.infinity,
            highest: .infinity)
        var squares = 0.0
        var products = 0.0
        let count = 1500
        for index in 0..<count {
            let walk = bind(shape, place: "n\(index % 50)")
            let first = 3 + (index / 50) * 2 * lag
            let points = [first, first + lag, first + 2 * lag].map {
                walk.value(at: .start + .seconds(Int64($0)))
            }
            squares += (points[1] - points[0]) * (points[1] - points[0])
            products += (points[1] - points[0]) * (points[2] - points[1])
        }
        #expect(abs(squares / Double(count * lag) - 1) < 0.15)
        #expect(abs(products / Double(count * lag)) < 0.12)
    }

    @Test func randomWalkIsContinuous() {
        let walk = bind(
            .randomWalk(
                start: 0, step: 1, interval: .seconds(60 as Int64), lowest: -2, highest: 2))
        for minute in [1, 2, 3, 4, 1023, 1024, 1025, 4096] {
            let time = Instant.start + .seconds(Int64(minute * 60))
            let before = walk.value(at: time + .milliseconds(-1))
            #expect(abs(walk.value(at: time) - before) < 1e-3)
        }
    }

    @Test func environmentBindsByName() throws {
        let environment = Environment(
            seed: 4, civil: june,
            shapes: [
                "b": .constant(1),
                "a": .randomWalk(
                    start: 0, step: 1, interval: .seconds(60.0), lowest: -9, highest: 9),
            ])
        #expect(environment.names == ["a", "b"] && environment.has("a"))
        #expect(environment.signal("c", at: Place(name: "x")) == nil)
        let here = try #require(environment.signal("a", at: Place(name: "x")))
        let there = try #require(environment.signal("a", at: Place(name: "y")))
        #expect(here.value(at: at(hours: 7)) != there.value(at: at(hours: 7)))
        #expect(here.name == "a" && here.place.name == "x")
    }

    @Test func overrideWinsOverTheSignal() {
        var input = PartInput(.constant(5))
        #expect(input.value(at: .start) == 5)
        input.override = 7
        #expect(input.value(at: .start) == 7)
    }
}

@Suite struct TraceTests {
    @Test func readsColumnsByName() throws {
        let csv =
            "\u{FEFF}\"time, s\",\"T \"\"air\"\"\",rh\r\n0,10,50\r\n\r\n100, 20 ,60\r\n300,0,60"
        let trace = try Trace(
            csv: Array(csv.utf8), timeColumn: "time, s", valueColumn: "T \"air\"", civil: june)
        #expect(trace.seconds == [0, 100, 300] && trace.values == [10, 20, 0])
        #expect(trace.value(at: .start + .seconds(50 as Int64)) == 15)
        #expect(trace.value(at: .start + .seconds(200 as Int64)) == 10)
        #expect(trace.value(at: .start + .seconds(900 as Int64)) == 0)
        let second = try Trace(
            csv: Array(csv.utf8), timeColumn: nil, valueColumn: "rh", factor: 0.01, civil: june)
        #expect(second.values == [0.5, 0.6, 0.6])
        #expect(bind(.trace(trace)).value(at: .start) == 10)
    }

    @Test func datesCountFromTheStart() throws {
        let civil = CivilTime(local: "2026-06-21T00:00:00", utcOffsetSeconds: 3600) ?? june
        let csv = "t,v\n2026-06-20T23:00:00,1\n2026-06-21 02:00,4\n"
        let trace = try Trace(
            csv: Array(csv.utf8), timeColumn: "t", valueColumn: "v", civil: civil)
        #expect(trace.seconds == [-3600, 7200])
        #expect(trace.value(at: .start) == 2)
    }

    @Test(arguments: [
        ("", 1, "empty"), ("t,v\n", 1, "no row"), ("t,v\n0,1\n0,2\n", 3, "rise"),
        ("t,v\n0,x\n", 2, "`x` is no number"), ("t,v\n\n0\n", 3, "1 fields"),
        ("t,w\n0,1\n", 1, "no column `v`"), ("t,v\nyesterday,1\n", 2, "neither seconds"),
        ("t,v\n2026-02-30,1\n", 2, "neither seconds"), ("t,v\n0,nan\n", 2, "no number"),
    ]) func wrongFileSaysTheLine(_ csv: String, _ line: Int, _ text: String) {
        let error = #expect(throws: TraceError.self) {
            try Trace(csv: Array(csv.utf8), timeColumn: "t", valueColumn: "v", civil: june)
        }
        #expect(error?.line == line && error?.message.contains(text) == true)
    }
}

@Suite struct SunTests {
    /// Daily totals that pvlib's Haurwitz model gives (Wh/m2).
    @Test(arguments: [
        (0.0, "2026-03-21", 7680.0), (0, "2026-06-21", 6996), (40.4, "2026-03-21", 5733),
        (40.4, "2026-06-21", 8796), (40.4, "2026-12-21", 2376),
    ]) func dailyTotalsAgreeWithPvlib(_ latitude: Double, _ day: String, _ expected: Double) throws
    {
        let civil = try #require(CivilTime(local: day))
        let place = Place(name: "x", latitudeDegrees: latitude)
        let signal = Signal(.clearSky, name: "sun", place: place, seed: 0, civil: civil)
        let total = (0..<1440).reduce(0.0) {
            $0 + signal.value(at: .start + .seconds(Double($1 * 60 + 30))) / 60
        }
        #expect(abs(total / expected - 1) < 0.03, "\(total)")
    }

    @Test func noonFollowsLongitude() throws {
        let civil = try #require(CivilTime(local: "2026-06-21"))
        let east = Place(name: "x", latitudeDegrees: 45, longitudeDegrees: 90)
        let times = (0..<1440).map { Instant.start + .seconds(Double($0 * 60)) }
        let highest = times.max {
            ClearSky.zenithCosine(at: $0, civil: civil, place: east)
                < ClearSky.zenithCosine(at: $1, civil: civil, place: east)
        }
        // 90 degrees east are six hours; the equation of time is -2 minutes on that day.
        #expect(abs((highest?.seconds ?? 0) / 60 - 362) < 3)
        #expect(ClearSky.irradiance(at: at(hours: 18), civil: civil, place: east) == 0)
    }

    @Test(
        arguments: [
            ("1970-01-01", 0), ("2000-02-29", 951_782_400), ("2026-06-21T12:30", 1_782_045_000),
            ("2026-06-21 12:30:15Z", 1_782_045_015), ("1969-12-31T23:59:59", -1),
        ] as [(String, Int64)]) func datesAreCounted(_ text: String, _ seconds: Int64)
    {
        #expect(CivilTime(local: text)?.startUnixSeconds == seconds)
    }

    @Test(arguments: ["", "2026", "2026-13-01", "2026-02-29", "2026-06-21T24:00", "21-06-2026"])
    func otherTextsAreNoDates(_ text: String) {
        #expect(CivilTime(local: text) == nil)
    }
}
