/// Reads numbers with units: `2000mAh`, `-40dBm`, `3.7 V`.
public enum Quantity {
    /// Why a text is not a quantity of the wanted dimension.
    public struct Failure: Error, Sendable, Equatable {
        public let message: String
        public let suggestion: String?

        init(_ message: String, suggestion: String? = nil) {
            self.message = message
            self.suggestion = suggestion
        }
    }

    /// The value in the dimension's base unit.
    public static func parse(
        _ text: String, as dimension: Dimension
    ) throws(Failure) -> Double {
        if dimension == .time { return Double(try nanoseconds(text)) * 1e-9 }
        let (number, symbol) = try split(text, dimension: dimension)
        let unit = try unit(symbol, number: numberText(text), of: dimension)
        return unit.base(number)
    }

    /// The dimension that the text's unit belongs to, or nil.
    public static func dimension(of text: String) -> Dimension? {
        let symbol = text.dropFirst(numberText(text).count).drop { $0 == " " }
        if let dimension = Dimension.of(unit: String(symbol)) { return dimension }
        return (try? nanoseconds(text)) == nil ? nil : .time
    }

    /// A duration in exact nanoseconds: `15min`, `1h30min`, `1.5h`, `3d04:00`, `250us`.
    public static func nanoseconds(_ text: String) throws(Failure) -> Int64 {
        var rest = Substring(text)
        var total: Int64 = 0
        var negative = false
        if let sign = rest.first, sign == "-" || sign == "+" {
            negative = sign == "-"
            rest.removeFirst()
        }
        guard !rest.isEmpty else { throw Failure("`\(text)` is not a duration") }
        var smallest = Int64.max
        while !rest.isEmpty {
            if smallest == TimeUnit.day.nanoseconds, let clock = clockNanoseconds(rest) {
                total = try sum(total, clock, text)
                break
            }
            let number = rest.prefix { $0.isASCII && $0.isNumber || $0 == "." }
            let exponent = exponentLength(rest.dropFirst(number.count))
            let mantissa = rest.prefix(number.count + exponent)
            rest = rest.dropFirst(mantissa.count).drop { $0 == " " }
            let symbol = rest.prefix { $0.isLetter }
            guard !number.isEmpty, !symbol.isEmpty || rest.isEmpty else { throw notATime(text) }
            let unit = try timeUnit(String(symbol), number: String(mantissa), text: text)
            guard unit.nanoseconds < smallest else {
                throw Failure("`\(text)`: units must go from the longest to the shortest")
            }
            smallest = unit.nanoseconds
            total = try sum(total, try exact(mantissa, unit: unit, text: text), text)
            rest = rest.dropFirst(symbol.count).drop { $0 == " " }
        }
        return negative ? -total : total
    }

    /// A time of day as nanoseconds after midnight: `15:00`, `06:30:15`; nil for anything else.
    public static func timeOfDay(_ text: String) -> Int64? {
        guard let time = clockNanoseconds(Substring(text)), time < TimeUnit.day.nanoseconds else {
            return nil
        }
        return time
    }

    /// A duration as one would write it: `1h30min`, `2.5s`.
    public static func text(nanoseconds: Int64) -> String {
        if nanoseconds == 0 { return "0s" }
        var rest = nanoseconds.magnitude
        var text = nanoseconds < 0 ? "-" : ""
        for unit in [TimeUnit.day, .hour, .minute] {
            let length = UInt64(unit.nanoseconds)
            if rest >= length { text += "\(rest / length)\(unit.symbol)" }
            rest %= length
        }
        if rest == 0 { return text }
        let second = UInt64(TimeUnit.second.nanoseconds)
        for unit in [TimeUnit.second, .millisecond, .microsecond]
        where rest >= unit.nanoseconds.magnitude || rest % second == 0 {
            let length = UInt64(unit.nanoseconds)
            var fraction = String(rest % length + length).dropFirst()
            while fraction.last == "0" { fraction.removeLast() }
            return text + "\(rest / length)\(fraction.isEmpty ? "" : "." + fraction)\(unit.symbol)"
        }
        return text + "\(rest)ns"
    }

    // MARK: Parts

    private static func numberText(_ text: String) -> String {
        String(text.prefix(NumberScan.length(Array(text.utf8)[...])))
    }

    private static func split(
        _ text: String, dimension: Dimension
    ) throws(Failure) -> (Double, String) {
        let number = numberText(text)
        guard !number.isEmpty, let value = NumberScan.value(number), value.isFinite else {
            throw Failure("`\(text)` is not \(dimension.phrase)")
        }
        return (value, String(text.dropFirst(number.count).drop { $0 == " " }))
    }

    private static func unit(
        _ symbol: String, number: String, of dimension: Dimension
    ) throws(Failure) -> Dimension.Unit {
        if let unit = dimension.unit(symbol) { return unit }
        if symbol.isEmpty {
            let unit = dimension.units.first?.symbol ?? ""
            throw Failure("missing unit: `\(number)` of what?", suggestion: number + unit)
        }
        if let other = Dimension.of(unit: symbol) {
            throw Failure("`\(number)\(symbol)` is \(other.phrase), not \(dimension.phrase)")
        }
        let near = NearestWord.find(symbol, in: dimension.units.map(\.symbol))
        throw Failure(
            "unknown unit `\(symbol)` of \(dimension.phrase)", suggestion: near.map { number + $0 })
    }

    // MARK: Durations

    private static func timeUnit(
        _ symbol: String, number: String, text: String
    ) throws(Failure) -> TimeUnit {
        if let unit = TimeUnit.allCases.first(where: { $0.symbol == symbol }) { return unit }
        if symbol.isEmpty {
            throw Failure("missing unit: `\(text)` of what?", suggestion: text + "s")
        }
        if let other = Dimension.of(unit: symbol) {
            // `5m` is a length, but whoever writes it for a duration means minutes.
            throw Failure(
                "`\(number)\(symbol)` is \(other.phrase), not a duration",
                suggestion: symbol == "m" ? number + "min" : nil)
        }
        let long = [
            "sec": "s", "secs": "s", "second": "s", "seconds": "s", "mins": "min", "minute": "min",
            "minutes": "min", "hr": "h", "hrs": "h", "hour": "h", "hours": "h", "day": "d",
            "days": "d", "week": "w", "weeks": "w",
        ]
        let near = long[symbol] ?? NearestWord.find(symbol, in: TimeUnit.allCases.map(\.symbol))
        throw Failure(
            "unknown unit `\(symbol)` of a duration", suggestion: near.map { number + $0 })
    }

    private static func notATime(_ text: String) -> Failure {
        if let clock = timeOfDay(text) {
            return Failure(
                "`\(text)` is a time of day, not a duration",
                suggestion: Quantity.text(nanoseconds: clock))
        }
        return Failure("`\(text)` is not a duration")
    }

    /// The length of `e-3` at the start, or 0.
    private static func exponentLength(_ text: Substring) -> Int {
        guard let first = text.first, first == "e" || first == "E" else { return 0 }
        let signed = text.dropFirst()
        let sign = signed.first == "-" || signed.first == "+" ? 1 : 0
        let digits = signed.dropFirst(sign).prefix { $0.isASCII && $0.isNumber }.count
        return digits == 0 ? 0 : 1 + sign + digits
    }

    /// `HH:MM` or `HH:MM:SS` in nanoseconds.
    private static func clockNanoseconds(_ text: Substring) -> Int64? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count) else { return nil }
        var seconds: Int64 = 0
        for (index, part) in parts.enumerated() {
            guard (1...2).contains(part.count), part.utf8.allSatisfy(NumberScan.isDigit),
                let number = Int64(part), number < (index == 0 ? 24 : 60)
            else { return nil }
            seconds = seconds * 60 + number
        }
        return (parts.count == 2 ? seconds * 60 : seconds) * TimeUnit.second.nanoseconds
    }

    /// Digits, point and exponent times the unit, in integers; finer than 1 ns is an error.
    private static func exact(
        _ mantissa: Substring, unit: TimeUnit, text: String
    ) throws(Failure) -> Int64 {
        let parts = mantissa.split(omittingEmptySubsequences: false) { $0 == "e" || $0 == "E" }
        let digits = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        guard digits.count <= 2, digits.contains(where: { !$0.isEmpty }),
            parts.count == 1 || abs(Int(parts[1]) ?? 99) < 40
        else { throw Failure("`\(text)` is not a duration") }
        var value: Int64 = 0
        for character in digits.joined() {
            value = try product(value, 10, text)
            value = try sum(value, Int64(character.wholeNumberValue ?? 0), text)
        }
        var shift =
            (parts.count == 2 ? Int(parts[1]) ?? 0 : 0) - (digits.dropFirst().first?.count ?? 0)
        // Decimals cancel zeros of the unit first: 33.333672387s is too long otherwise.
        var length = unit.nanoseconds
        while shift < 0, length % 10 == 0 {
            length /= 10
            shift += 1
        }
        value = try product(value, length, text)
        while shift > 0, value != 0 {
            value = try product(value, 10, text)
            shift -= 1
        }
        while shift < 0, value != 0 {
            guard value % 10 == 0 else {
                throw Failure("`\(text)` is finer than a nanosecond")
            }
            value /= 10
            shift += 1
        }
        return value
    }

    private static func product(_ a: Int64, _ b: Int64, _ text: String) throws(Failure) -> Int64 {
        let (value, overflow) = a.multipliedReportingOverflow(by: b)
        if overflow { throw tooLong(text) }
        return value
    }

    private static func sum(_ a: Int64, _ b: Int64, _ text: String) throws(Failure) -> Int64 {
        let (value, overflow) = a.addingReportingOverflow(b)
        if overflow { throw tooLong(text) }
        return value
    }

    private static func tooLong(_ text: String) -> Failure {
        Failure("`\(text)` is longer than the 292 years that 64 bits of nanoseconds hold")
    }
}
