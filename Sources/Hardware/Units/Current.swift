public import SimulationKernel

/// An electric current in whole picoamperes.
///
/// The range is about 9 million amperes; values beyond it are clamped.
public struct Current: Hashable, Comparable, Codable, Sendable {
    /// The current in picoamperes.
    public var picoamperes: Int64

    /// Makes a current of whole picoamperes.
    @inlinable public init(picoamperes: Int64) { self.picoamperes = picoamperes }

    /// Makes a current from amperes, rounded to the nearest picoampere.
    public init(amperes: Double) {
        let scaled = (amperes * 1e12).rounded()
        if scaled.isNaN {
            picoamperes = 0
        } else {
            picoamperes = Int64(max(-9.2e18, min(9.2e18, scaled)))
        }
    }

    /// Makes a current from milliamperes.
    public static func milliamperes(_ count: Double) -> Current { Current(amperes: count * 1e-3) }

    /// Makes a current from microamperes.
    public static func microamperes(_ count: Double) -> Current { Current(amperes: count * 1e-6) }

    /// No current.
    public static let zero = Current(picoamperes: 0)

    /// The current in amperes.
    @inlinable public var amperes: Double { Double(picoamperes) * 1e-12 }

    /// The current in milliamperes.
    @inlinable public var milliamperes: Double { Double(picoamperes) * 1e-9 }

    @inlinable public static func < (left: Current, right: Current) -> Bool {
        left.picoamperes < right.picoamperes
    }
    @inlinable public static func + (left: Current, right: Current) -> Current {
        Current(picoamperes: left.picoamperes &+ right.picoamperes)
    }
    @inlinable public static func - (left: Current, right: Current) -> Current {
        Current(picoamperes: left.picoamperes &- right.picoamperes)
    }
    @inlinable public static func += (left: inout Current, right: Current) { left = left + right }

    /// The exact charge that flows in a span.
    @inlinable public static func * (left: Current, right: Span) -> Charge {
        let product = left.picoamperes.multipliedFullWidth(by: right.nanoseconds)
        return Charge(high: product.high, low: product.low)
    }
}

/// An electric charge in whole zeptocoulombs (1e-21 C): picoamperes times nanoseconds.
///
/// Sums are exact, so they do not depend on the order of their terms. The range is 1.7e17 C.
/// Kept as two words: with Swift 6.3 the conversions of `Int128` cost a hundred times as much.
public struct Charge: Hashable, Comparable, Codable, Sendable {
    /// The number is `high * 2^64 + low`.
    @usableFromInline var high: Int64
    @usableFromInline var low: UInt64

    @inlinable init(high: Int64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes a charge of whole zeptocoulombs.
    public init(zeptocoulombs: Int128) {
        self.init(
            high: Int64(truncatingIfNeeded: zeptocoulombs >> 64),
            low: UInt64(truncatingIfNeeded: zeptocoulombs))
    }

    /// Makes a charge from coulombs; infinite and huge values are clamped to 1e15 C.
    public init(coulombs: Double) {
        let bounded = coulombs.isNaN ? 0 : max(-1e15, min(1e15, coulombs))
        self.init(zeptocoulombs: Int128((bounded * 1e21).rounded()))
    }

    /// Makes a charge from milliampere-hours.
    public init(milliampereHours: Double) { self.init(coulombs: milliampereHours * 3.6) }

    /// No charge.
    public static let zero = Charge(high: 0, low: 0)

    /// The charge in zeptocoulombs.
    public var zeptocoulombs: Int128 { Int128(high) << 64 + Int128(low) }

    /// The number of zeptocoulombs, rounded.
    @inlinable var rounded: Double { Double(high) * 0x1p64 + Double(low) }

    /// The charge in coulombs.
    @inlinable public var coulombs: Double { rounded / 1e21 }

    /// The charge in millicoulombs.
    @inlinable public var millicoulombs: Double { rounded / 1e18 }

    /// The charge in milliampere-hours.
    @inlinable public var milliampereHours: Double { coulombs / 3.6 }

    @inlinable public static func < (left: Charge, right: Charge) -> Bool {
        left.high == right.high ? left.low < right.low : left.high < right.high
    }
    @inlinable public static func + (left: Charge, right: Charge) -> Charge {
        let (low, carry) = left.low.addingReportingOverflow(right.low)
        return Charge(high: left.high &+ right.high &+ (carry ? 1 : 0), low: low)
    }
    @inlinable public static func - (left: Charge, right: Charge) -> Charge {
        let (low, borrow) = left.low.subtractingReportingOverflow(right.low)
        return Charge(high: left.high &- right.high &- (borrow ? 1 : 0), low: low)
    }
    @inlinable public static func += (left: inout Charge, right: Charge) { left = left + right }
}
