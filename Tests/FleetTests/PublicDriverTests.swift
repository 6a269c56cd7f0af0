import Foundation
import Testing

/// Somebody else's driver, unmodified, reads the environment through the virtual sensor.
@Suite struct PublicDriverTests {
    /// What the air is like: degrees Celsius, hectopascals, per cent.
    struct Air: Sendable, CustomTestStringConvertible {
        var temperature: Double
        var pressure: Double
        var humidity: Double

        var testDescription: String { "\(temperature) °C, \(pressure) hPa, \(humidity) %" }
    }

    /// Prints what the driver says for people, and the numbers behind it.
    private static let program = """
        from machine import I2C, Pin
        import bme280, time
        sensor = bme280.BME280(i2c=I2C(0, scl=Pin(22), sda=Pin(21)))
        for _ in range(20):
            t, p, h = sensor.read_compensated_data()
            print(t / 100, p / 25600, h / 1024)
            time.sleep(1)
        print(*sensor.values)
        """

    @Test func driverFromPyPIReadsTheAir() throws {
        let driver: String
        switch try PublicDriver.download() {
        case .source(let source): driver = source
        case .unavailable(let reason):
            try Test.cancel("micropython-bme280 cannot be downloaded with pip: \(reason)")
        }
        let airs = [
            Air(temperature: 21.5, pressure: 1007.25, humidity: 48.5),
            Air(temperature: -12.3, pressure: 951.4, humidity: 88),
            Air(temperature: 39.9, pressure: 702.6, humidity: 12.5),
        ]
        for air in airs { try check(air, driver: driver) }
    }

    private func check(_ air: Air, driver: String) throws {
        let run = try ScenarioRun(
            """
            fleet: 1
            name: driver
            seed: 5
            duration: 30s
            environment:
              air_temperature: {model: constant, value: \(air.temperature)degC}
              pressure: {model: constant, value: \(air.pressure)hPa}
              humidity: {model: constant, value: \(air.humidity)%}
            nodes:
              node:
                board: esp32
                firmware: node
                at: [0m, 0m]
                power: {supply: 5V}
                sensors: {air: {kind: bme280, bus: i2c0, scl: 22, sda: 21, address: 0x76}}
            """, firmware: ["node/bme280.py": driver, "node/main.py": Self.program])
        let lines = run.lines("node")
        #expect(lines.count == 21, "\(lines)")
        let readings = lines.dropLast().map { $0.split(separator: " ").compactMap { Double($0) } }
        guard readings.allSatisfy({ $0.count == 3 }), !readings.isEmpty else {
            Issue.record("the driver printed \(lines)")
            return
        }
        let truth = [air.temperature, air.pressure, air.humidity]
        // BME280 data sheet, table 1 and 2: absolute accuracy 1.0 °C, 1 hPa, 3 % over the range.
        let accuracy = [1.0, 1.0, 3.0]
        // Means of twenty readings: what is left of the noise, and what the driver does itself. It
        // drops the low bits of the coefficient T2: up to 0.26 % of the degrees with our sensors.
        let closeness = [0.02 + 0.0026 * abs(air.temperature), 0.2, 0.15]
        for quantity in 0..<3 {
            let values = readings.map { $0[quantity] }
            #expect(
                values.allSatisfy { abs($0 - truth[quantity]) <= accuracy[quantity] }, "\(lines)")
            let mean = values.reduce(0, +) / Double(values.count)
            #expect(abs(mean - truth[quantity]) <= closeness[quantity], "\(air.testDescription)")
        }
        let words = try #require(lines.last).split(separator: " ")
        #expect(words.count == 3)
        for (word, unit) in zip(words, ["C", "hPa", "%"]) { #expect(word.hasSuffix(unit)) }
    }
}
