import SimulationKernel

/// The trimming coefficients of one BME280, and the arithmetic of its data sheet (BST-BME280-DS002,
/// section 4.2.3): raw readings to physical values in integers.
///
/// The simulated sensor uses it backwards: it looks for the raw reading whose compensated value
/// comes nearest to the truth, so that every driver computes the truth from the registers.
struct BME280Compensation: Sendable, Equatable {
    var t1: Int32, t2: Int32, t3: Int32
    var p: [Int64]
    var h1: Int32, h2: Int32, h3: Int32, h4: Int32, h5: Int32, h6: Int32

    /// Draws the coefficients of a device: a few percent around those of usual devices.
    init(stream: inout RandomStream) {
        func about(_ centre: Double, _ spread: Double) -> Double {
            (centre * (1 + spread * (2 * stream.uniform() - 1))).rounded()
        }
        t1 = Int32(about(27_900, 0.02))
        // Real devices lie between about 26 000 and 27 000. Public drivers that compute with
        // `t2 >> 11` alone read 7 % too little just below 26 624 (13 * 2048), and right just above
        // it: our devices are of the second sort, so that such a driver is within the sensor's
        // accuracy.
        t2 = Int32(about(26_660, 0.0013))
        t3 = Int32(about(-500, 0.9))
        p = [
            Int64(about(36_600, 0.02)), Int64(about(-10_660, 0.01)), Int64(about(3_024, 0)),
            Int64(about(7_000, 0.4)), Int64(about(50, 2)), Int64(about(-7, 0)),
            Int64(about(9_900, 0)), Int64(about(-10_230, 0)), Int64(about(4_285, 0)),
        ]
        h1 = 75
        h2 = Int32(about(365, 0.03))
        h3 = 0
        h4 = Int32(about(315, 0.05))
        h5 = Int32(about(50, 0))
        h6 = 30
    }

    /// The temperature that pressure and humidity are corrected with, in 1/5120 degrees.
    func fineTemperature(raw: Int32) -> Int32 {
        let first = (((raw >> 3) - (t1 << 1)) &* t2) >> 11
        let offset = (raw >> 4) - t1
        let second = (((offset &* offset) >> 12) &* t3) >> 14
        return first + second
    }

    /// The temperature in hundredths of a degree Celsius.
    func temperature(fine: Int32) -> Int32 { (fine &* 5 + 128) >> 8 }

    /// The pressure in 1/256 Pa.
    func pressure(raw: Int32, fine: Int32) -> Int64 {
        let offset = Int64(fine) - 128_000
        var slope = offset * offset * p[5]
        slope += (offset * p[4]) << 17
        slope += p[3] << 35
        var scale = ((offset * offset * p[2]) >> 8) + ((offset * p[1]) << 12)
        scale = (((Int64(1) << 47) + scale) * p[0]) >> 33
        guard scale != 0 else { return 0 }
        let numerator = ((Int64(1_048_576) - Int64(raw)) << 31) - slope
        let base = numerator * 3125 / scale
        let quadratic = (p[8] * (base >> 13) * (base >> 13)) >> 25
        let linear = (p[7] * base) >> 19
        return ((base + quadratic + linear) >> 8) + (p[6] << 4)
    }

    /// The relative humidity in 1/1024 percent.
    func humidity(raw: Int32, fine: Int32) -> UInt32 {
        let offset = Int64(fine) - 76_800
        let reading = (Int64(raw) << 14) - (Int64(h4) << 20) - Int64(h5) * offset
        let scaled = (reading + 16_384) >> 15
        let warm = ((offset * Int64(h6)) >> 10) * (((offset * Int64(h3)) >> 11) + 32_768)
        let gain = (((warm >> 10) + 2_097_152) * Int64(h2) + 8192) >> 14
        var value = scaled * gain
        value -= ((((value >> 15) * (value >> 15)) >> 7) * Int64(h1)) >> 4
        return UInt32(max(0, min(419_430_400, value)) >> 12)
    }

    // MARK: Backwards

    /// The raw reading nearest to a temperature.
    func rawTemperature(degreesCelsius: Double) -> Int32 {
        let wanted = degreesCelsius * 5120
        return Self.search(0...0xFFFFF) { Double(fineTemperature(raw: $0)) - wanted }
    }

    /// The raw reading nearest to a pressure.
    func rawPressure(pascal: Double, fine: Int32) -> Int32 {
        // The pressure falls as the reading rises.
        Self.search(0...0xFFFFF) { pascal * 256 - Double(pressure(raw: $0, fine: fine)) }
    }

    /// The raw reading nearest to a relative humidity.
    func rawHumidity(percent: Double, fine: Int32) -> Int32 {
        Self.search(0...0xFFFF) { Double(humidity(raw: $0, fine: fine)) - percent * 1024 }
    }

    /// The argument at which a rising function comes nearest to zero.
    private static func search(
        _ range: ClosedRange<Int32>, _ difference: (Int32) -> Double
    ) -> Int32 {
        var low = range.lowerBound
        var high = range.upperBound
        while low < high {
            let middle = low + (high - low) / 2
            if difference(middle) < 0 { low = middle + 1 } else { high = middle }
        }
        guard low > range.lowerBound else { return low }
        return abs(difference(low - 1)) < abs(difference(low)) ? low - 1 : low
    }

    // MARK: Registers

    /// Registers 0x88 to 0xA1.
    var lowRegisters: [UInt8] {
        var bytes: [UInt8] = []
        for word in [t1, t2, t3] + p.map({ Int32($0) }) {
            bytes.append(UInt8(truncatingIfNeeded: word))
            bytes.append(UInt8(truncatingIfNeeded: word >> 8))
        }
        return bytes + [0, UInt8(truncatingIfNeeded: h1)]
    }

    /// Registers 0xE1 to 0xE7.
    var highRegisters: [UInt8] {
        [
            UInt8(truncatingIfNeeded: h2), UInt8(truncatingIfNeeded: h2 >> 8),
            UInt8(truncatingIfNeeded: h3), UInt8(truncatingIfNeeded: h4 >> 4),
            UInt8(truncatingIfNeeded: (h4 & 0xF) | ((h5 & 0xF) << 4)),
            UInt8(truncatingIfNeeded: h5 >> 4), UInt8(truncatingIfNeeded: h6),
        ]
    }
}
