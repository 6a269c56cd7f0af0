/// A length of virtual time in whole nanoseconds; may be negative.
public struct Span: Hashable, Comparable, Codable, Sendable {
    /// The length in nanoseconds.
    public var nanoseconds: Int64

    /// Makes a span of the given number of nanoseconds.
    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// No time at all.
    public static let zero = Span(nanoseconds: 0)

    /// A span of whole microseconds.
    @inlinable public static func microseconds(_ count: Int64) -> Span {
        Span(nanoseconds: count &* 1_000)
    }

    /// A span of whole milliseconds.
    @inlinable public static func milliseconds(_ count: Int64) -> Span {
        Span(nanoseconds: count &* 1_000_000)
    }

    /// A span of whole seconds.
    @inlinable public static func seconds(_ count: Int64) -> Span {
        Span(nanoseconds: count &* 1_000_000_000)
    }

    /// A span of a fractional number of seconds, rounded to the nearest nanosecond.
    ///
    /// Values beyond the range of `Int64` nanoseconds (292 years) are clamped to it.
    @inlinable public static func seconds(_ count: Double) -> Span {
        let scaled = (count * 1e9).rounded()
        if scaled >= 9.2e18 { return Span(nanoseconds: .max) }
        if scaled <= -9.2e18 { return Span(nanoseconds: .min) }
        return scaled.isNaN ? .zero : Span(nanoseconds: Int64(scaled))
    }

    /// The length in seconds.
    @inlinable public var seconds: Double { Double(nanoseconds) * 1e-9 }

    @inlinable public static func < (left: Span, right: Span) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
    @inlinable public static func + (left: Span, right: Span) -> Span {
        Span(nanoseconds: left.nanoseconds &+ right.nanoseconds)
    }
    @inlinable public static func - (left: Span, right: Span) -> Span {
        Span(nanoseconds: left.nanoseconds &- right.nanoseconds)
    }
    @inlinable public static func * (left: Span, right: Int64) -> Span {
        Span(nanoseconds: left.nanoseconds &* right)
    }
    @inlinable public static func += (left: inout Span, right: Span) { left = left + right }

    public init(from decoder: any Decoder) throws {
        nanoseconds = try decoder.singleValueContainer().decode(Int64.self)
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(nanoseconds)
    }
}

/// A point of virtual time: whole nanoseconds since the start of the run.
public struct Instant: Hashable, Comparable, Codable, Sendable {
    /// Nanoseconds since the start of the run.
    public var nanoseconds: UInt64

    /// Makes the instant that lies the given number of nanoseconds after the start.
    @inlinable public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

    /// The start of the run.
    public static let start = Instant(nanoseconds: 0)

    /// An instant that no event ever reaches.
    public static let never = Instant(nanoseconds: .max)

    /// Seconds since the start of the run.
    @inlinable public var seconds: Double { Double(nanoseconds) * 1e-9 }

    @inlinable public static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }

    /// The instant one span later; saturates at `never` and at the start.
    @inlinable public static func + (left: Instant, right: Span) -> Instant {
        if right.nanoseconds >= 0 {
            let (sum, overflow) = left.nanoseconds.addingReportingOverflow(
                UInt64(right.nanoseconds))
            return overflow ? .never : Instant(nanoseconds: sum)
        }
        let back = right.nanoseconds.magnitude
        return Instant(nanoseconds: left.nanoseconds > back ? left.nanoseconds &- back : 0)
    }

    /// The span from the right instant to the left one.
    @inlinable public static func - (left: Instant, right: Instant) -> Span {
        Span(nanoseconds: Int64(bitPattern: left.nanoseconds &- right.nanoseconds))
    }
    @inlinable public static func += (left: inout Instant, right: Span) { left = left + right }

    public init(from decoder: any Decoder) throws {
        nanoseconds = try decoder.singleValueContainer().decode(UInt64.self)
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(nanoseconds)
    }
}
