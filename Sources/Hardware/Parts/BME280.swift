import SimulationKernel
import StateCoding
import YAMLSyntax

/// A BME280 at register level: temperature, pressure and humidity on I2C.
///
/// Source of addresses, times, currents, noise and resolution: Bosch BST-BME280-DS002.
/// In normal mode the current is the mean over the measuring cycle, so that a sensor left
/// running costs no events; readings are those of the last cycle that ended.
struct BME280: I2CPart {
    let address: UInt8
    private let compensation: BME280Compensation
    private let calibrationLow: [UInt8]
    private let calibrationHigh: [UInt8]
    private var temperature: PartInput
    private var pressure: PartInput
    private var humidity: PartInput
    private let noiseFactor: Double
    private var stream: RandomStream

    private let isFedByPin: Bool
    private var railIsOn = true
    private var pinIsHigh = false
    private var pointer: UInt8 = 0
    private var humidityControl: UInt8 = 0
    /// The humidity control that the last write to `control` made effective.
    private var effectiveHumidityControl: UInt8 = 0
    private var control: UInt8 = 0
    private var configuration: UInt8 = 0
    private var rawTemperature: Int32 = 0x80000
    private var rawPressure: Int32 = 0x80000
    private var rawHumidity: Int32 = 0x8000
    private var filteredTemperature: Double?
    private var filteredPressure: Double?
    /// End of the forced measurement under way.
    private var forcedEnd: Instant?
    /// Start of the normal mode, and the number of its cycles already read out.
    private var normalStart: Instant?
    private var normalCyclesDone: Int64 = 0
    /// Until then, 2 ms after power-on or reset, the status says that the memory is being copied.
    private var readyAt = Instant.start

    private enum Register {
        static let humidityControl: UInt8 = 0xF2
        static let status: UInt8 = 0xF3
        static let control: UInt8 = 0xF4
        static let configuration: UInt8 = 0xF5
        static let identity: UInt8 = 0xD0
        static let reset: UInt8 = 0xE0
    }

    init(
        address: UInt8, temperature: PartInput, pressure: PartInput, humidity: PartInput,
        noiseFactor: Double, isFedByPin: Bool, stream: RandomStream
    ) {
        self.address = address
        self.temperature = temperature
        self.pressure = pressure
        self.humidity = humidity
        self.noiseFactor = noiseFactor
        self.isFedByPin = isFedByPin
        self.stream = stream
        compensation = BME280Compensation(stream: &self.stream)
        calibrationLow = compensation.lowRegisters
        calibrationHigh = compensation.highRegisters
    }

    // MARK: Oversampling and times

    private static func oversampling(_ bits: UInt8) -> Int {
        bits == 0 ? 0 : 1 << min(4, Int(bits) - 1)
    }

    private var temperatureSamples: Int { Self.oversampling(control >> 5) }
    private var pressureSamples: Int { Self.oversampling((control >> 2) & 7) }
    private var humiditySamples: Int { Self.oversampling(effectiveHumidityControl & 7) }

    /// Typical time of one measurement: 1 ms + 2 T + (2 P + 0.5) + (2 H + 0.5) ms.
    private var measuringTime: Span {
        var microseconds = 1000 + 2000 * temperatureSamples
        if pressureSamples > 0 { microseconds += 2000 * pressureSamples + 500 }
        if humiditySamples > 0 { microseconds += 2000 * humiditySamples + 500 }
        return .microseconds(Int64(microseconds))
    }

    /// Mean over one measurement of 350 uA (temperature), 714 uA (pressure), 340 uA (humidity).
    private var measuringCurrent: Current {
        var charge = 350.0 * Double(1000 + 2000 * temperatureSamples)
        if pressureSamples > 0 { charge += 714 * Double(2000 * pressureSamples + 500) }
        if humiditySamples > 0 { charge += 340 * Double(2000 * humiditySamples + 500) }
        return .microamperes(charge * 1e-6 / measuringTime.seconds)
    }

    private static let standbyMicroseconds: [Int64] = [
        500, 62_500, 125_000, 250_000, 500_000, 1_000_000, 10_000, 20_000,
    ]

    private var normalCycle: Span {
        measuringTime + .microseconds(Self.standbyMicroseconds[Int(configuration >> 5)])
    }

    // MARK: Part

    var answers: Bool { railIsOn && (!isFedByPin || pinIsHigh) }

    var power: PartPower {
        guard answers else { return PartPower("off", .zero) }
        if forcedEnd != nil { return PartPower("measuring", measuringCurrent) }
        if normalStart != nil {
            let active = measuringCurrent.amperes * measuringTime.seconds
            let standby = 0.2e-6 * (normalCycle - measuringTime).seconds
            return PartPower(
                "normal", Current(amperes: (active + standby) / normalCycle.seconds))
        }
        return PartPower("sleep", .microamperes(0.1))
    }

    var nextChange: Instant { forcedEnd ?? .never }

    mutating func advance(to time: Instant) {
        if let end = forcedEnd, end <= time {
            measure(at: end)
            forcedEnd = nil
            control &= 0xFC
        }
        if let start = normalStart, time > start {
            let cycle = normalCycle
            let sinceFirst = time - start - measuringTime
            guard sinceFirst >= .zero else { return }
            let done = sinceFirst.nanoseconds / cycle.nanoseconds + 1
            // A filter remembers at most a few dozen readings: older ones need not be made.
            var next = max(normalCyclesDone, configuration & 0x1C == 0 ? done - 1 : done - 64)
            while next < done {
                measure(at: start + measuringTime + cycle * next)
                next += 1
            }
            normalCyclesDone = done
        }
    }

    mutating func railChanged(isOn: Bool, at time: Instant) {
        railIsOn = isOn
        reset(at: time)
    }

    mutating func chipDrives(role: Int, _ drive: PinDrive, at time: Instant) {
        guard isFedByPin, pinIsHigh != (drive == .high) else { return }
        pinIsHigh = drive == .high
        reset(at: time)
    }

    mutating func set(input: String, to value: Double?, at time: Instant) -> Bool {
        advance(to: time)
        switch input {
        case Self.temperatureInput.name: temperature.override = value
        case Self.pressureInput.name: pressure.override = value
        case Self.humidityInput.name: humidity.override = value
        default: return false
        }
        return true
    }

    func inputValues(at time: Instant) -> [(name: String, value: Double)] {
        [
            (Self.temperatureInput.name, temperature.value(at: time)),
            (Self.pressureInput.name, pressure.value(at: time)),
            (Self.humidityInput.name, humidity.value(at: time)),
        ]
    }

    private mutating func reset(at time: Instant) {
        pointer = 0
        humidityControl = 0
        effectiveHumidityControl = 0
        control = 0
        configuration = 0
        rawTemperature = 0x80000
        rawPressure = 0x80000
        rawHumidity = 0x8000
        filteredTemperature = nil
        filteredPressure = nil
        forcedEnd = nil
        normalStart = nil
        normalCyclesDone = 0
        readyAt = time + .milliseconds(2)
    }

    // MARK: Measuring

    /// Noise of one reading (root mean square) at oversampling 1, 2, 4, 8, 16.
    private static let temperatureNoise = [0.005, 0.004, 0.003, 0.003, 0.002]
    private static let pressureNoise = [3.3, 2.6, 2.1, 1.6, 1.3]
    private static let humidityNoise = [0.07, 0.05, 0.04, 0.03, 0.02]

    private mutating func noisy(
        _ value: Double, _ table: [Double], samples: Int, in range: ClosedRange<Double>
    ) -> Double {
        // Drawn always, so that what follows does not depend on the settings.
        let drawn = stream.normal()
        let index = min(4, samples.trailingZeroBitCount)
        let sum = value + noiseFactor * table[index] * drawn
        return max(range.lowerBound, min(range.upperBound, sum))
    }

    private mutating func measure(at time: Instant) {
        let truth = temperature.value(at: time)
        let samples = temperatureSamples
        let warm = noisy(truth, Self.temperatureNoise, samples: max(1, samples), in: -40...85)
        let exact = compensation.rawTemperature(degreesCelsius: warm)
        if samples > 0 {
            rawTemperature = filtered(exact, &filteredTemperature, samples: samples)
        } else {
            rawTemperature = 0x80000
            filteredTemperature = nil
        }
        let fine = compensation.fineTemperature(raw: rawTemperature)
        if pressureSamples > 0 {
            let pascal = noisy(
                pressure.value(at: time), Self.pressureNoise, samples: pressureSamples,
                in: 30_000...110_000)
            let raw = compensation.rawPressure(pascal: pascal, fine: fine)
            rawPressure = filtered(raw, &filteredPressure, samples: pressureSamples)
        } else {
            rawPressure = 0x80000
            filteredPressure = nil
        }
        if humiditySamples > 0 {
            let percent = noisy(
                humidity.value(at: time) * 100, Self.humidityNoise, samples: humiditySamples,
                in: 0...100)
            rawHumidity = compensation.rawHumidity(percent: percent, fine: fine)
        } else {
            rawHumidity = 0x8000
        }
    }

    /// Applies the filter of `config`, or without it the resolution of 16 + log2(samples) bits.
    private func filtered(_ raw: Int32, _ memory: inout Double?, samples: Int) -> Int32 {
        let setting = (configuration >> 2) & 7
        guard setting > 0 else {
            memory = nil
            let dropped = Int32(max(0, 4 - samples.trailingZeroBitCount))
            let half = dropped > 0 ? Int32(1) << (dropped - 1) : 0
            return min(0xFFFFF, ((raw + half) >> dropped) << dropped)
        }
        let coefficient = Double(1 << min(4, Int(setting)))
        let value = memory.map { ($0 * (coefficient - 1) + Double(raw)) / coefficient }
        memory = value ?? Double(raw)
        return Int32((memory ?? 0).rounded())
    }

    // MARK: Bus

    mutating func write(_ bytes: [UInt8], at time: Instant) -> Int {
        guard answers, let first = bytes.first else { return 0 }
        pointer = first
        var rest = bytes.dropFirst()
        var register = first
        // Pairs of register and value follow each other; the first register came already.
        while let value = rest.popFirst() {
            store(value, in: register, at: time)
            guard let next = rest.popFirst() else { break }
            register = next
        }
        return bytes.count
    }

    private mutating func store(_ value: UInt8, in register: UInt8, at time: Instant) {
        switch register {
        case Register.reset where value == 0xB6: reset(at: time)
        case Register.humidityControl: humidityControl = value & 7
        case Register.configuration: restart(at: time) { $0.configuration = value & 0xFD }
        case Register.control:
            restart(at: time) {
                $0.control = value
                $0.effectiveHumidityControl = $0.humidityControl
            }
        default: break
        }
    }

    /// Changes the settings and begins what the mode bits of `control` ask for.
    private mutating func restart(at time: Instant, _ change: (inout BME280) -> Void) {
        let before = (control, configuration, effectiveHumidityControl)
        change(&self)
        switch control & 3 {
        case 0:
            forcedEnd = nil
            normalStart = nil
        case 3:
            forcedEnd = nil
            if normalStart == nil || before != (control, configuration, effectiveHumidityControl) {
                normalStart = time
                normalCyclesDone = 0
            }
        default:
            normalStart = nil
            forcedEnd = forcedEnd ?? time + measuringTime
        }
    }

    mutating func read(count: Int, at time: Instant) -> [UInt8] {
        guard answers else { return [UInt8](repeating: 0xFF, count: count) }
        let bytes = (0..<count).map { register(pointer &+ UInt8(truncatingIfNeeded: $0), at: time) }
        pointer &+= UInt8(truncatingIfNeeded: count)
        return bytes
    }

    private func register(_ number: UInt8, at time: Instant) -> UInt8 {
        switch number {
        case 0x88...0xA1: return calibrationLow[Int(number) - 0x88]
        case 0xE1...0xE7: return calibrationHigh[Int(number) - 0xE1]
        case Register.identity: return 0x60
        case Register.humidityControl: return humidityControl
        case Register.status: return (isMeasuring(at: time) ? 8 : 0) | (time < readyAt ? 1 : 0)
        case Register.control: return control
        case Register.configuration: return configuration
        case 0xF7...0xF9: return Self.byte(rawPressure, number - 0xF7)
        case 0xFA...0xFC: return Self.byte(rawTemperature, number - 0xFA)
        case 0xFD: return UInt8(truncatingIfNeeded: rawHumidity >> 8)
        case 0xFE: return UInt8(truncatingIfNeeded: rawHumidity)
        default: return 0
        }
    }

    private func isMeasuring(at time: Instant) -> Bool {
        if let forcedEnd { return time < forcedEnd }
        guard let normalStart else { return false }
        let phase = (time - normalStart).nanoseconds % normalCycle.nanoseconds
        return phase < measuringTime.nanoseconds
    }

    /// Byte 0, 1 or 2 of a 20-bit reading: high, middle, low four bits.
    private static func byte(_ raw: Int32, _ index: UInt8) -> UInt8 {
        let shifted = index == 0 ? raw >> 12 : index == 1 ? raw >> 4 : (raw & 0xF) << 4
        return UInt8(truncatingIfNeeded: shifted)
    }
}

extension BME280 {
    private static let temperatureInput = PartInputSpec(
        name: "temperature", dimension: .temperature, fallback: 20, summary: "Of the air.")
    private static let pressureInput = PartInputSpec(
        name: "pressure", dimension: .pressure, fallback: 101_325, summary: "Of the air.")
    private static let humidityInput = PartInputSpec(
        name: "humidity", dimension: .ratio, fallback: 0.5, summary: "Relative, of the air.")
    private static let noiseKey = PartKey(
        name: "noise", kind: .number, standard: .number(1),
        summary: "Factor on the noise of the data sheet; 0 reads the truth.")

    static let kind = PartKind(
        name: "bme280", summary: "Bosch BME280: temperature, pressure, humidity.",
        connection: .i2c(addresses: [0x76, 0x77]),
        roles: [
            PartRole(
                name: "supply", need: .output, isRequired: false,
                summary: "Pin that feeds it; without one it hangs on the rail.")
        ],
        inputs: [temperatureInput, pressureInput, humidityInput], keys: [noiseKey]
    ) { context throws(PartError) in
        let noise = context.number(noiseKey)
        guard noise >= 0, noise.isFinite else {
            throw PartError(key: noiseKey.name, message: "noise cannot be negative")
        }
        return BME280(
            address: context.address, temperature: context.input(temperatureInput),
            pressure: context.input(pressureInput), humidity: context.input(humidityInput),
            noiseFactor: noise, isFedByPin: context.isWired(0), stream: context.stream)
    }
}

extension BME280 {
    static let changing: [StateField<BME280>] = [
        StateField("temperature", \.temperature.override),
        StateField("pressure", \.pressure.override), StateField("humidity", \.humidity.override),
        StateField("stream", \.stream), StateField("railIsOn", \.railIsOn),
        StateField("pinIsHigh", \.pinIsHigh), StateField("pointer", \.pointer),
        StateField("humidityControl", \.humidityControl),
        StateField("effectiveHumidityControl", \.effectiveHumidityControl),
        StateField("control", \.control), StateField("configuration", \.configuration),
        StateField("rawTemperature", \.rawTemperature), StateField("rawPressure", \.rawPressure),
        StateField("rawHumidity", \.rawHumidity),
        StateField("filteredTemperature", \.filteredTemperature),
        StateField("filteredPressure", \.filteredPressure), StateField("forcedEnd", \.forcedEnd),
        StateField("normalStart", \.normalStart),
        StateField("normalCyclesDone", \.normalCyclesDone), StateField("readyAt", \.readyAt),
    ]
    static let fixed = [
        "address", "compensation", "calibrationLow", "calibrationHigh", "noiseFactor",
        "isFedByPin",
    ]
}
