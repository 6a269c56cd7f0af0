public import SimulationKernel

/// The calendar of a run: which moment of the real world its start stands for.
public struct CivilTime: Sendable, Equatable {
    /// Seconds since 1970-01-01 00:00 UTC at the start of the run.
    public var startUnixSeconds: Int64
    /// What clocks on the wall show, less UTC.
    public var utcOffsetSeconds: Int64

    /// Makes a calendar from a moment in UTC and the offset of local time.
    public init(startUnixSeconds: Int64, utcOffsetSeconds: Int64 = 0) {
        self.startUnixSeconds = startUnixSeconds
        self.utcOffsetSeconds = utcOffsetSeconds
    }

    /// Makes a calendar whose run starts at a local date and time; nil for a date that is none.
    public init?(local text: String, utcOffsetSeconds: Int64 = 0) {
        guard let seconds = Self.seconds(text) else { return nil }
        self.init(
            startUnixSeconds: seconds - utcOffsetSeconds, utcOffsetSeconds: utcOffsetSeconds)
    }

    /// Seconds since 1970 in UTC.
    public func unixSeconds(at time: Instant) -> Double { Double(startUnixSeconds) + time.seconds }

    /// Hours since local midnight, 0 ..< 24.
    public func localHour(at time: Instant) -> Double {
        let day = 86_400.0
        let base = startUnixSeconds + utcOffsetSeconds
        let start = Double(base - Int64(day) * Self.floorDivide(base, Int64(day)))
        let seconds = (start + time.seconds).truncatingRemainder(dividingBy: day)
        return seconds / 3600
    }

    /// Day of the year in UTC, 1 for the first of January, and the fraction of the day.
    func dayOfYear(at time: Instant) -> (day: Int, fraction: Double) {
        let seconds = unixSeconds(at: time)
        let days = (seconds / 86_400).rounded(.down)
        let date = Self.date(daysSince1970: Int64(days))
        let first = Self.days(year: date.year, month: 1, day: 1)
        return (Int(Int64(days) - first) + 1, seconds / 86_400 - days)
    }

    /// `2026-06-21`, `2026-06-21T12:30`, `2026-06-21 12:30:15`, with an optional `Z`, in seconds.
    static func seconds(_ text: String) -> Int64? {
        let trimmed = text.hasSuffix("Z") ? String(text.dropLast()) : text
        let halves = trimmed.split(maxSplits: 1, omittingEmptySubsequences: false) {
            $0 == "T" || $0 == " "
        }
        let date = halves[0].split(separator: "-", omittingEmptySubsequences: false).map {
            $0.count <= 4 ? Int64($0) : nil
        }
        guard date.count == 3, let year = date[0], let month = date[1], let day = date[2],
            year >= 1900, (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let days = days(year: year, month: month, day: day)
        guard Self.date(daysSince1970: days).day == day else { return nil }
        guard halves.count == 2 else { return days * 86_400 }
        let clock = halves[1].split(separator: ":", omittingEmptySubsequences: false).map {
            $0.count <= 2 ? Int64($0) : nil
        }
        guard (2...3).contains(clock.count), let hour = clock[0], let minute = clock[1],
            let second = clock.count == 3 ? clock[2] : 0, (0..<24).contains(hour),
            (0..<60).contains(minute), (0..<60).contains(second)
        else { return nil }
        return days * 86_400 + hour * 3600 + minute * 60 + second
    }

    /// Days since 1970-01-01 of a date of the Gregorian calendar, by counting from March.
    static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = floorDivide(shifted, 400)
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The date of a day since 1970-01-01.
    static func date(daysSince1970 days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    private static func floorDivide(_ number: Int64, _ divisor: Int64) -> Int64 {
        let quotient = number / divisor
        return number % divisor < 0 ? quotient - 1 : quotient
    }
}

/// Where something stands.
public struct Place: Sendable, Equatable {
    /// The name that random signals are derived from: a node's name.
    public var name: String
    public var latitudeDegrees: Double
    public var longitudeDegrees: Double

    /// Makes a place; positive latitudes are north, positive longitudes east.
    public init(name: String, latitudeDegrees: Double = 0, longitudeDegrees: Double = 0) {
        self.name = name
        self.latitudeDegrees = latitudeDegrees
        self.longitudeDegrees = longitudeDegrees
    }
}
