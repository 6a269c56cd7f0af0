import Testing
import YAMLSyntax

@Suite struct QuantityTests {
    @Test(arguments: [
        ("2000mAh", Dimension.charge, 7200.0), ("2Ah", .charge, 7200), ("5C", .charge, 5),
        ("14.2mC", .charge, 0.0142), ("5mA", .current, 0.005), ("10uA", .current, 1e-5),
        ("10µA", .current, 1e-5), ("3.7V", .voltage, 3.7), ("-3.7 V", .voltage, -3.7),
        ("+3300mV", .voltage, 3.3), ("0.5W", .power, 0.5), ("1Wh", .energy, 3600),
        ("25m", .length, 25), ("1km", .length, 1000), ("50cm2", .area, 0.005),
        ("14degC", .temperature, 14), ("14°C", .temperature, 14), ("-5C", .temperature, -5),
        ("273.15K", .temperature, 0), ("7degC", .temperatureDifference, 7),
        ("7K", .temperatureDifference, 7), ("80%", .ratio, 0.8), ("70%", .ratio, 0.7),
        ("20ppm", .ratio, 20e-6), ("-40dBm", .level, -40), ("40.2dB", .gain, 40.2),
        ("2dBi", .gain, 2), ("400kHz", .frequency, 400_000), ("2.4GHz", .frequency, 2.4e9),
        ("83mohm", .resistance, 0.083), ("10kΩ", .resistance, 10_000),
        ("100nF", .capacitance, 1e-7), ("800W/m2", .irradiance, 800),
        ("1013hPa", .pressure, 101_300), ("101.3kPa", .pressure, 101_300),
        ("4MB", .dataSize, 4e6), ("4MiB", .dataSize, 4_194_304), ("35deg", .angle, 35),
        ("36km/h", .speed, 10), ("1.5h", .time, 5400), ("250us", .time, 250e-6),
        ("1e-3A", .current, 0.001), ("1E3Pa", .pressure, 1000), (".5V", .voltage, 0.5),
        ("5.V", .voltage, 5),
    ])
    func reads(_ text: String, _ dimension: Dimension, _ expected: Double) throws {
        let value = try Quantity.parse(text, as: dimension)
        #expect(abs(value - expected) <= 1e-15 * abs(expected))
    }

    @Test(
        arguments: [
            ("15min", 900_000_000_000), ("7d", 604_800_000_000_000), ("1h30min", 5_400_000_000_000),
            ("1h 30min", 5_400_000_000_000), ("3d04:00", 273_600_000_000_000),
            ("3d04:00:30", 273_630_000_000_000), ("1.5s", 1_500_000_000), ("0.1s", 100_000_000),
            ("2w", 1_209_600_000_000_000), ("1ns", 1), ("0.001us", 1), ("1e-9s", 1),
            ("1e3s", 1_000_000_000_000), ("-5min", -300_000_000_000), ("0s", 0),
            ("0.0000000000s", 0),
            ("106751d", 9_223_286_400_000_000_000), ("1µs", 1000),
        ] as [(String, Int64)])
    func readsDurationsExactly(_ text: String, _ nanoseconds: Int64) throws {
        #expect(try Quantity.nanoseconds(text) == nanoseconds)
    }

    @Test(
        arguments: [
            ("15", Dimension.time, "missing unit: `15` of what?", "15s"),
            ("5m", .time, "`5m` is a length, not a duration", "5min"),
            ("5minutes", .time, "unknown unit `minutes` of a duration", "5min"),
            ("12:30", .time, "`12:30` is a time of day, not a duration", "12h30min"),
            ("5s3h", .time, "`5s3h`: units must go from the longest to the shortest", nil),
            ("0.5ns", .time, "`0.5ns` is finer than a nanosecond", nil),
            ("", .time, "`` is not a duration", nil),
            ("soon", .time, "`soon` is not a duration", nil),
            ("-", .time, "`-` is not a duration", nil),
            (".s", .time, "`.s` is not a duration", nil),
            ("1.2.3s", .time, "`1.2.3s` is not a duration", nil),
            ("1e99s", .time, "`1e99s` is not a duration", nil),
            (
                "9999999999999999999999s", .time,
                "`9999999999999999999999s` is longer than the 292 years "
                    + "that 64 bits of nanoseconds hold",
                nil
            ),
            ("2000", .charge, "missing unit: `2000` of what?", "2000mAh"),
            ("2000mA", .charge, "`2000mA` is a current, not a charge", nil),
            ("2000mah", .charge, "unknown unit `mah` of a charge", "2000mAh"),
            ("5Volt", .voltage, "unknown unit `Volt` of a voltage", nil),
            ("5v", .voltage, "unknown unit `v` of a voltage", "5V"),
            ("mAh", .charge, "`mAh` is not a charge", nil),
            ("1e999V", .voltage, "`1e999V` is not a voltage", nil),
            ("nanV", .voltage, "`nanV` is not a voltage", nil),
            ("-40dB", .level, "`-40dB` is a gain, not a level", nil),
            ("5V V", .voltage, "unknown unit `V V` of a voltage", nil),
        ] as [(String, Dimension, String, String?)])
    func rejects(
        _ text: String, _ dimension: Dimension, _ message: String, _ suggestion: String?
    ) {
        do throws(Quantity.Failure) {
            Issue.record("\(try Quantity.parse(text, as: dimension))")
        } catch {
            #expect(error.message == message)
            #expect(error.suggestion == suggestion)
        }
    }

    @Test func writesDurationsThatReadBack() throws {
        let texts = [
            "0s", "1ns", "999ns", "1.5us", "2ms", "1.000000001s", "1min500ms", "1h30min", "3d4h",
            "7d", "1d1ms", "-5min", "33.333672387s",
        ]
        for text in texts {
            let nanoseconds = try Quantity.nanoseconds(text)
            #expect(Quantity.text(nanoseconds: nanoseconds) == text)
        }
        var step: Int64 = 1
        while step < .max / 7 {
            #expect(try Quantity.nanoseconds(Quantity.text(nanoseconds: step)) == step)
            step = step * 7 + 3
        }
    }

    @Test(arguments: Dimension.allCases)
    func everyDimensionHasAnExampleABaseUnitAndReadsItsOwnText(_ dimension: Dimension) throws {
        let value = try Quantity.parse(dimension.example, as: dimension)
        if dimension != .time {
            #expect(try Quantity.parse(dimension.text(value), as: dimension) == value)
        }
        #expect(dimension == .ratio || !dimension.baseUnit.symbol.isEmpty)
        #expect(dimension.phrase.hasPrefix("a"))
        let symbols = dimension.units.map(\.symbol)
        #expect(Set(symbols).count == symbols.count)
    }

    @Test func timesOfDay() {
        #expect(Quantity.timeOfDay("15:00") == 54_000_000_000_000)
        #expect(Quantity.timeOfDay("06:30:15") == 23_415_000_000_000)
        for wrong in ["24:00", "25:00", "12:60", "12", "12:", ":30", "1:2:3:4", "1२:00", "noon"] {
            #expect(Quantity.timeOfDay(wrong) == nil)
        }
    }

    @Test func findsTheDimensionOfAUnit() {
        #expect(Quantity.dimension(of: "5degC") == .temperature)
        #expect(Quantity.dimension(of: "420ppm") == .ratio)
        #expect(Quantity.dimension(of: "1h30min") == .time)
        #expect(Quantity.dimension(of: "5") == nil)
        #expect(Quantity.dimension(of: "x") == nil)
    }

    @Test func shortNumbersHaveNoNoise() {
        let table: [(Double, String)] = [
            (0.1 + 0.2, "0.3"), (7200, "7200"), (0.083, "0.083"), (-0.5, "-0.5"), (0, "0"),
            (1e20, "1e+20"), (1.0 / 3, "0.333333333"), (2e-7, "2e-07"), (.infinity, "inf"),
            (123456789.25, "123456789"),
        ]
        for (number, text) in table { #expect(shortText(number) == text) }
    }
}
