public import SimulationKernel
public import StateCoding

/// The converter of one chip, with the errors of that chip.
///
/// Gain and offset errors are drawn once per node within the bounds of the board; noise is drawn
/// for every reading. Within those bounds the response is linear: the real ESP32's curve bends
/// near full scale, where MicroPython corrects it with the calibration in the chip's fuses.
public struct ADCModel: Sendable {
    private let spec: ADCSpec
    private let gain: Double
    private let offsetVolts: Double
    private var stream: RandomStream

    /// Makes the converter of a node.
    public init(_ spec: ADCSpec, seed: UInt64, node: String) {
        self.spec = spec
        var stream = RandomStream(seed: seed, name: "\(node)/adc")
        gain = 1 + spec.gainErrorBound * (2 * stream.uniform() - 1)
        offsetVolts = spec.offsetErrorBoundVolts * (2 * stream.uniform() - 1)
        self.stream = stream
    }

    /// The time one reading takes.
    public var conversion: Span { spec.conversion }

    /// The range with this attenuation, or the first one.
    public func range(attenuation: Int) -> ADCRange? {
        spec.ranges.first { $0.attenuation == attenuation } ?? spec.ranges.first
    }

    /// One reading of a voltage: from 0 to 2^bits - 1.
    public mutating func raw(volts: Double, attenuation: Int) -> Int {
        let top = (1 << spec.bits) - 1
        guard let range = range(attenuation: attenuation) else { return 0 }
        let noisy = volts * gain + offsetVolts + spec.noiseVolts * stream.normal()
        let share = (noisy - range.deadBandVolts) / (range.fullScaleVolts - range.deadBandVolts)
        return Int((max(0, min(1, share)) * Double(top)).rounded())
    }

    /// What `ADC.read_u16()` gives: the reading stretched to 16 bits by repeating its top bits.
    public mutating func u16(volts: Double, attenuation: Int) -> Int {
        let raw = raw(volts: volts, attenuation: attenuation)
        guard spec.bits < 16 else { return raw & 0xFFFF }
        return (raw << (16 - spec.bits)) | (raw >> (2 * spec.bits - 16))
    }

    /// What `ADC.read_uv()` gives: the calibrated voltage in microvolts.
    public mutating func microvolts(volts: Double, attenuation: Int) -> Int {
        let top = Double((1 << spec.bits) - 1)
        guard let range = range(attenuation: attenuation) else { return 0 }
        let share = Double(raw(volts: volts, attenuation: attenuation)) / top
        let read = range.deadBandVolts + share * (range.fullScaleVolts - range.deadBandVolts)
        return Int((read * 1e6).rounded())
    }

    /// The voltage of the RP2040's temperature diode: 0.706 V at 27 C, -1.721 mV per degree.
    ///
    /// Source: RP2040 datasheet, section 4.9.5.
    public static func temperatureVolts(degreesCelsius: Double) -> Double {
        0.706 - (degreesCelsius - 27) * 0.001721
    }
}

extension ADCModel: Resumable {
    public static let changing: [StateField<ADCModel>] = [StateField("stream", \.stream)]
    public static let fixed = ["spec", "gain", "offsetVolts"]
}
