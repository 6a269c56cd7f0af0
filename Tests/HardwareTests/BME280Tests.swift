import Hardware
import SimulationKernel
import Testing

/// A driver written from the data sheet (BST-BME280-DS002, section 4.2.3), in its integer widths.
private struct Driver {
    var bus: I2CBus
    let address: UInt8
    var now: Instant

    init(_ part: any I2CPart, at time: Instant = .start + .milliseconds(5)) {
        bus = I2CBus(parts: [part])
        address = part.address
        now = time
    }

    mutating func write(_ register: UInt8, _ value: UInt8) {
        let outcome = bus.write(address: address, [register, value], at: now)
        #expect(outcome.isAcknowledged && outcome.acknowledgedBytes == 2)
        now += outcome.duration
    }

    mutating func set(_ input: String, _ value: Double?) -> Bool {
        bus.parts[0].set(input: input, to: value, at: now)
    }

    mutating func read(_ register: UInt8, _ count: Int) -> [UInt8] {
        now += bus.write(address: address, [register], at: now).duration
        let outcome = bus.read(address: address, count: count, at: now)
        now += outcome.duration
        return outcome.bytes
    }

    mutating func values() -> (celsius: Double, pascal: Double, percent: Double) {
        let low = read(0x88, 26)
        let high = read(0xE1, 7)
        func unsigned(_ i: Int) -> Int32 { Int32(low[i]) | Int32(low[i + 1]) << 8 }
        func signed(_ i: Int) -> Int32 { Int32(Int16(truncatingIfNeeded: unsigned(i))) }
        let t = [unsigned(0), signed(2), signed(4)]
        let p = [Int64(unsigned(6))] + stride(from: 8, to: 24, by: 2).map { Int64(signed($0)) }
        let h1 = Int32(low[25])
        let h2 = Int32(Int16(truncatingIfNeeded: Int32(high[0]) | Int32(high[1]) << 8))
        let h3 = Int32(high[2])
        let h4 = Int32(Int8(bitPattern: high[3])) << 4 | Int32(high[4] & 0xF)
        let h5 = Int32(Int8(bitPattern: high[5])) << 4 | Int32(high[4] >> 4)
        let h6 = Int32(Int8(bitPattern: high[6]))
        let data = read(0xF7, 8).map { Int32($0) }
        let adcP = data[0] << 12 | data[1] << 4 | data[2] >> 4
        let adcT = data[3] << 12 | data[4] << 4 | data[5] >> 4
        let adcH = data[6] << 8 | data[7]

        var a = ((((adcT >> 3) - (t[0] << 1))) * t[1]) >> 11
        var b = ((((adcT >> 4) - t[0]) * ((adcT >> 4) - t[0])) >> 12)
        b = (b * t[2]) >> 14
        let fine = a + b
        let celsius = Double((fine * 5 + 128) >> 8) / 100

        var v1 = Int64(fine) - 128_000
        var v2 = v1 * v1 * p[5]
        v2 += (v1 * p[4]) << 17
        v2 += p[3] << 35
        v1 = ((v1 * v1 * p[2]) >> 8) + ((v1 * p[1]) << 12)
        v1 = (((Int64(1) << 47) + v1) * p[0]) >> 33
        var q = Int64(1_048_576) - Int64(adcP)
        q = (((q << 31) - v2) * 3125) / v1
        v1 = (p[8] * (q >> 13) * (q >> 13)) >> 25
        v2 = (p[7] * q) >> 19
        q = ((q + v1 + v2) >> 8) + (p[6] << 4)

        a = fine - 76_800
        let scaled = ((adcH << 14) - (h4 << 20) - (h5 * a) + 16_384) >> 15
        b = ((a * h6) >> 10) * (((a * h3) >> 11) + 32_768)
        var h = scaled * ((((b >> 10) + 2_097_152) * h2 + 8192) >> 14)
        h -= ((((h >> 15) * (h >> 15)) >> 7) * h1) >> 4
        h = max(0, min(419_430_400, h))
        return (celsius, Double(q) / 256, Double(UInt32(h) >> 12) / 1024)
    }
}

private func sensor(
    seed: UInt64, _ celsius: Double, _ pascal: Double, _ share: Double, noise: Double = 0
) throws -> any I2CPart {
    let kind = try #require(PartCatalog.kind(named: "bme280"))
    let context = PartContext(
        name: "air", address: 0x76,
        inputs: [
            "temperature": .constant(celsius), "pressure": .constant(pascal),
            "humidity": .constant(share),
        ],
        values: ["noise": .number(noise)], seed: seed)
    return try #require(try kind.make(context) as? any I2CPart)
}

@Suite struct BME280Tests {
    /// At 16-fold oversampling without noise every driver computes the truth, whatever the device.
    @Test(arguments: 0..<60) func reproducesTheTruth(_ seed: Int) throws {
        var stream = RandomStream(seed: UInt64(seed), name: "weather")
        let celsius = stream.uniform(-40..<85)
        let pascal = stream.uniform(30_000..<110_000)
        let share = stream.uniform(0.01..<0.99)
        var driver = Driver(try sensor(seed: UInt64(seed), celsius, pascal, share))
        #expect(driver.read(0xD0, 1) == [0x60])
        driver.write(0xF2, 5)
        driver.write(0xF4, 0b101_101_01)
        driver.now += .milliseconds(120)
        let values = driver.values()
        #expect(abs(values.celsius - celsius) <= 0.01)
        #expect(abs(values.pascal - pascal) <= 1)
        #expect(abs(values.percent - share * 100) <= 0.02)
    }

    /// Oversampling 1 gives 16 bits of pressure: steps of about 2.6 Pa, as the data sheet says.
    @Test func coarseAtOversamplingOne() throws {
        var driver = Driver(try sensor(seed: 1, 21.37, 100_123, 0.444))
        driver.write(0xF2, 1)
        driver.write(0xF4, 0x25)
        driver.now += .milliseconds(10)
        let values = driver.values()
        #expect(abs(values.celsius - 21.37) <= 0.01)
        #expect(abs(values.pascal - 100_123) <= 2.7)
        #expect(driver.read(0xF9, 1)[0] == 0)
    }

    @Test func noiseIsThatOfTheDataSheet() throws {
        var driver = Driver(try sensor(seed: 7, 20, 101_325, 0.5, noise: 1))
        var squares = (0.0, 0.0, 0.0)
        let count = 400
        for _ in 0..<count {
            driver.write(0xF2, 1)
            driver.write(0xF4, 0x25)
            driver.now += .milliseconds(10)
            let values = driver.values()
            squares.0 += (values.celsius - 20) * (values.celsius - 20)
            squares.1 += (values.pascal - 101_325) * (values.pascal - 101_325)
            squares.2 += (values.percent - 50) * (values.percent - 50)
        }
        let rms = [squares.0, squares.1, squares.2].map { ($0 / Double(count)).squareRoot() }
        // 0.005 C with steps of 0.01 C, 3.3 Pa and 0.07 % at oversampling 1.
        #expect(rms[0] > 0.003 && rms[0] < 0.009)
        #expect(rms[1] > 2.8 && rms[1] < 4)
        #expect(rms[2] > 0.06 && rms[2] < 0.08)
    }

    @Test func devicesDiffer() throws {
        var first = Driver(try sensor(seed: 1, 20, 1e5, 0.5))
        var second = Driver(try sensor(seed: 2, 20, 1e5, 0.5))
        var again = Driver(try sensor(seed: 1, 20, 1e5, 0.5))
        let bytes = first.read(0x88, 26)
        #expect(bytes != second.read(0x88, 26))
        #expect(bytes == again.read(0x88, 26))
    }

    @Test func forcedModeTakesItsTimeAndCurrent() throws {
        var part = try sensor(seed: 3, 20, 1e5, 0.5)
        let start = Instant.start + .milliseconds(10)
        #expect(part.power == PartPower("sleep", .microamperes(0.1)))
        #expect(part.write([0xF2, 1, 0xF4, 0x25], at: start) == 4)
        // 1 + 2 + 2.5 + 2.5 = 8 ms, typical; 350, 714 and 340 uA by share of time.
        #expect(part.nextChange == start + .milliseconds(8))
        #expect(part.power.state == "measuring")
        let mean = (1050.0 + 1785.0 + 850.0) / 8
        #expect(abs(part.power.current.amperes * 1e6 - mean) < 0.001)
        #expect(part.write([0xF3], at: start) == 1)
        #expect(part.read(count: 1, at: start + .milliseconds(7)) == [8])
        part.advance(to: start + .milliseconds(8))
        #expect(part.power.state == "sleep" && part.nextChange == .never)
        #expect(part.write([0xF3], at: start + .milliseconds(8)) == 1)
        #expect(part.read(count: 2, at: start + .milliseconds(8)) == [0, 0x24])
    }

    @Test func normalModeFollowsTheWeatherAndDrawsItsMean() throws {
        var driver = Driver(try sensor(seed: 4, 20, 1e5, 0.5))
        driver.write(0xF5, 0b101_000_00)
        driver.write(0xF2, 1)
        driver.write(0xF4, 0b001_001_11)
        let start = driver.now
        driver.now += .seconds(10 as Int64)
        #expect(abs(driver.values().celsius - 20) <= 0.01)
        #expect(driver.set("temperature", 31) == true)
        // Not before the next cycle of 1.008 s.
        #expect(abs(driver.values().celsius - 20) <= 0.01)
        driver.now += .milliseconds(1100)
        #expect(abs(driver.values().celsius - 31) <= 0.01)
        #expect(driver.set("temperature", nil) == true)
        #expect(driver.set("colour", 1) == false)
        driver.now += .milliseconds(1100)
        #expect(abs(driver.values().celsius - 20) <= 0.01)
        // 4.1 uC for each 1.008 s, with 0.2 uA between.
        let power = driver.bus.parts[0].power
        #expect(power.state == "normal")
        #expect(power.current > .microamperes(3.5) && power.current < .microamperes(4.5))
        #expect(driver.now > start)
    }

    @Test func filterSmooths() throws {
        var driver = Driver(try sensor(seed: 5, 20, 1e5, 0.5))
        driver.write(0xF5, 0b000_010_00)
        func measure(_ driver: inout Driver) -> Double {
            driver.write(0xF4, 0b001_001_01)
            driver.now += .milliseconds(20)
            return driver.values().celsius
        }
        #expect(abs(measure(&driver) - 20) <= 0.01)
        _ = driver.set("temperature", 24)
        // Coefficient 4: a quarter of the step, then seven sixteenths.
        #expect(abs(measure(&driver) - 21) <= 0.03)
        #expect(abs(measure(&driver) - 21.75) <= 0.03)
    }

    @Test func skippedAndResetReadTheirMarks() throws {
        var driver = Driver(try sensor(seed: 6, 20, 1e5, 0.5))
        driver.write(0xF4, 0b001_000_01)
        driver.now += .milliseconds(20)
        let data = driver.read(0xF7, 8)
        #expect(Array(data[0...2]) == [0x80, 0, 0] && Array(data[6...7]) == [0x80, 0])
        #expect(data[3] != 0x80)
        driver.write(0xE0, 0xB6)
        #expect(driver.read(0xF3, 1) == [1])
        driver.now += .milliseconds(2)
        #expect(driver.read(0xF3, 1) == [0])
        #expect(driver.read(0xF4, 1) == [0])
        #expect(driver.read(0xFA, 3) == [0x80, 0, 0])
    }

    @Test func railOffIsSilent() throws {
        var part = try sensor(seed: 8, 20, 1e5, 0.5)
        part.railChanged(isOn: false, at: .start)
        #expect(part.power == PartPower("off", .zero))
        #expect(part.write([0xD0], at: .start + .seconds(1 as Int64)) == 0)
        part.railChanged(isOn: true, at: .start + .seconds(2 as Int64))
        #expect(part.write([0xD0], at: .start + .milliseconds(2002)) == 1)
    }

    @Test func pinFeedsIt() throws {
        let kind = try #require(PartCatalog.kind(named: "bme280"))
        let context = PartContext(name: "air", address: 0x77, wiredRoles: [true])
        let part = try #require(try kind.make(context) as? any I2CPart)
        var bus = I2CBus(parts: [part])
        #expect(bus.addresses.isEmpty)
        let time = Instant.start + .seconds(1.0)
        #expect(!bus.write(address: 0x77, [0xD0], at: time).isAcknowledged)
        bus.parts[0].chipDrives(role: 0, .high, at: time)
        #expect(bus.addresses == [0x77] && bus.parts[0].power.state == "sleep")
        #expect(bus.write(address: 0x77, [0xF2, 5], at: time).isAcknowledged)
        bus.parts[0].chipDrives(role: 0, .low, at: time)
        bus.parts[0].chipDrives(role: 0, .high, at: time)
        #expect(bus.write(address: 0x77, [0xF2], at: time).isAcknowledged)
        #expect(bus.read(address: 0x77, count: 1, at: time).bytes == [0])
    }

    @Test func wrongKeysThrow() throws {
        let kind = try #require(PartCatalog.kind(named: "bme280"))
        #expect(throws: PartError.self) {
            try kind.make(PartContext(name: "x", values: ["noise": .number(-1)]))
        }
    }
}
