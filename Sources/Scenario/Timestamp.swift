import YAMLSyntax

/// UTC timestamps as seconds since 1970-01-01T00:00:00Z.
enum Timestamp {
    static let form = Form<Int64>.text("a UTC time such as 2026-03-01T00:00:00Z") { parse($0) }

    /// Reads `2026-03-01`, `2026-03-01T06:30`, `2026-03-01 06:30:00Z` and `...+01:00`.
    static func parse(_ text: String) -> Int64? {
        var rest = Substring(text)
        func digits(_ count: Int) -> Int64? {
            let part = rest.prefix(count)
            guard part.count == count, part.utf8.allSatisfy({ (48...57).contains($0) }) else {
                return nil
            }
            rest = rest.dropFirst(count)
            return Int64(part)
        }
        func skip(_ characters: String) -> Character? {
            guard let first = rest.first, characters.contains(first) else { return nil }
            rest.removeFirst()
            return first
        }
        guard let year = digits(4), skip("-") != nil, let month = digits(2), skip("-") != nil,
            let day = digits(2), (1...12).contains(month),
            day >= 1, day <= daysOfMonth(month, year: year)
        else { return nil }
        var seconds = daysSince1970(year: year, month: month, day: day) * 86_400
        if rest.isEmpty { return seconds }
        guard skip("T ") != nil, let hour = digits(2), skip(":") != nil, let minute = digits(2),
            hour < 24, minute < 60
        else { return nil }
        seconds += hour * 3600 + minute * 60
        if skip(":") != nil {
            guard let second = digits(2), second < 60 else { return nil }
            seconds += second
        }
        if rest.isEmpty || rest == "Z" { return seconds }
        guard let sign = skip("+-"), let hours = digits(2), skip(":") != nil,
            let minutes = digits(2), rest.isEmpty
        else { return nil }
        return seconds - (sign == "-" ? -1 : 1) * (hours * 3600 + minutes * 60)
    }

    private static func daysOfMonth(_ month: Int64, year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return switch month {
        case 2: isLeap ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days of the Gregorian calendar, counted in years that begin with March.
    private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = (month + 9) % 12
        let days = 365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400
        return days + (153 * marchMonth + 2) / 5 + day - 1 - 719_468
    }
}
