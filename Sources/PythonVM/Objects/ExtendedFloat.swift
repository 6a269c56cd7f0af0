/// A positive number with 64 significant bits: what the PC port computes decimal digits with.
///
/// The reference uses the extended precision of the processor; so that every machine gives the same
/// digits, it is done in integers here. The exponent has no limits.
struct ExtendedFloat {
    /// The significant bits; the highest is set, unless the number is zero.
    private(set) var bits: UInt64
    /// The weight of the lowest bit is two to this power.
    private(set) var exponent: Int

    init(integer number: UInt64) {
        let shift = number == 0 ? 0 : number.leadingZeroBitCount
        bits = number << UInt64(shift)
        exponent = -shift
    }

    init(_ number: Double) {
        self.init(integer: number.significandBitPattern | (number.isNormal ? 1 << 52 : 0))
        exponent += max(Int(number.exponentBitPattern), 1) - 1075
    }

    private static let ten = ExtendedFloat(integer: 10)

    /// The number times a power of ten, multiplied up by squaring with a rounding at each step.
    func scaled(byPowerOfTen power: Int) -> ExtendedFloat {
        if power == 0 || bits == 0 { return self }
        var result = self
        var factor = ExtendedFloat.ten
        var rest = power.magnitude
        while rest != 0 {
            if rest & 1 != 0 { result = power < 0 ? result / factor : result * factor }
            rest >>= 1
            if rest != 0 { factor = factor * factor }
        }
        return result
    }

    static func * (left: ExtendedFloat, right: ExtendedFloat) -> ExtendedFloat {
        let (high, low) = left.bits.multipliedFullWidth(by: right.bits)
        var result = ExtendedFloat(integer: 0)
        result.exponent = left.exponent + right.exponent + 64
        if high >> 63 != 0 {
            result.bits = high
            result.round(rest: low)
        } else {
            result.bits = high << 1 | low >> 63
            result.exponent -= 1
            result.round(rest: low << 1)
        }
        return result
    }

    static func / (left: ExtendedFloat, right: ExtendedFloat) -> ExtendedFloat {
        // The dividend is halved where the quotient would not fit.
        let isLarge = left.bits >= right.bits
        let high = isLarge ? left.bits >> 1 : left.bits
        let low = isLarge ? left.bits << 63 : 0
        let (quotient, remainder) = right.bits.dividingFullWidth((high, low))
        var result = ExtendedFloat(integer: 0)
        result.bits = quotient
        result.exponent = left.exponent - right.exponent - (isLarge ? 63 : 64)
        // Twice the remainder against the divisor decides the rounding.
        let (twice, overflow) = remainder.multipliedReportingOverflow(by: 2)
        let isAbove = overflow || twice > right.bits
        let isHalf = !overflow && twice == right.bits
        result.round(rest: isAbove ? 3 << 62 : (isHalf ? 1 << 63 : 0))
        return result
    }

    /// Rounds to nearest, to even in the middle; `rest` are the bits below.
    private mutating func round(rest: UInt64) {
        let half: UInt64 = 1 << 63
        guard rest > half || (rest == half && bits & 1 != 0) else { return }
        bits &+= 1
        if bits == 0 {
            bits = half
            exponent += 1
        }
    }

    /// The whole part after adding a half; `UInt64.max` when it does not fit.
    var roundedHalfUp: UInt64 {
        if bits == 0 || exponent < -64 { return 0 }
        if exponent >= 0 { return exponent == 0 ? bits : .max }
        let shift = UInt64(-exponent)
        if shift == 64 { return 1 }
        return bits >> shift + bits >> (shift - 1) & 1
    }
}
