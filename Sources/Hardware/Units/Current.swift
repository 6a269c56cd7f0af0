public import SimulationKernel

/// An electric current in whole picoamperes.
///
/// The range is about 9 million amperes; values beyond it are clamped.
public struct Current: Hashable, Comparable, Sendable {
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
        Charge(zeptocoulombs: Int128(left.picoamperes) &* Int128(right.nanoseconds))
    }
}

/// An electric charge in whole zeptocoulombs (1e-21 C): picoamperes times nanoseconds.
///
/// Sums are exact, so they do not depend on the order of their terms. The range is 1.7e17 C.
public struct Charge: Hashable, Comparable, Sendable {
    /// The charge in zeptocoulombs.
    public var zeptocoulombs: Int128

    /// Makes a charge of whole zeptocoulombs.
    @inlinable public init(zeptocoulombs: Int128) { self.zeptocoulombs = zeptocoulombs }

    /// Makes a charge from coulombs; infinite and huge values are clamped to 1e15 C.
    public init(coulombs: Double) {
        let bounded = coulombs.isNaN ? 0 : max(-1e15, min(1e15, coulombs))
        zeptocoulombs = Int128((bounded * 1e21).rounded())
    }

    /// Makes a charge from milliampere-hours.
    public init(milliampereHours: Double) { self.init(coulombs: milliampereHours * 3.6) }

    /// No charge.
    public static let zero = Charge(zeptocoulombs: 0)

    /// The charge in coulombs.
    public var coulombs: Double { Double(zeptocoulombs) / 1e21 }

    /// The charge in millicoulombs.
    public var millicoulombs: Double { Double(zeptocoulombs) / 1e18 }

    /// The charge in milliampere-hours.
    public var milliampereHours: Double { coulombs / 3.6 }

    @inlinable public static func < (left: Charge, right: Charge) -> Bool {
        left.zeptocoulombs < right.zeptocoulombs
    }
    @inlinable public static func + (left: Charge, right: Charge) -> Charge {
        Charge(zeptocoulombs: left.zeptocoulombs &+ right.zeptocoulombs)
    }
    @inlinable public static func - (left: Charge, right: Charge) -> Charge {
        Charge(zeptocoulombs: left.zeptocoulombs &- right.zeptocoulombs)
    }
    @inlinable public static func += (left: inout Charge, right: Charge) { left = left + right }
}
