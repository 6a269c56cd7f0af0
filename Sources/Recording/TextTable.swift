/// Rows of words in aligned columns.
struct TextTable {
    enum Alignment { case left, right }

    private let alignments: [Alignment]
    private var rows: [[String]] = []

    /// Makes a table with one alignment for each column.
    init(_ alignments: [Alignment]) { self.alignments = alignments }

    /// Adds a row; missing cells are empty.
    mutating func add(_ cells: [String]) { rows.append(cells) }

    /// The lines, each with `margin` in front and without blanks at its end.
    func lines(margin: String = "  ", gap: String = "  ") -> [String] {
        let widths = alignments.indices.map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            let cells = alignments.indices.map { column in
                let cell = column < row.count ? row[column] : ""
                let blanks = String(repeating: " ", count: widths[column] - cell.count)
                return alignments[column] == .left ? cell + blanks : blanks + cell
            }
            var line = margin + cells.joined(separator: gap)
            while line.last == " " { line.removeLast() }
            return line
        }
    }
}

/// Numbers as people read them.
enum Figures {
    /// With `decimals` digits after the point.
    static func fixed(_ value: Double, _ decimals: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "-" }
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let scaled = (abs(value) * scale).rounded()
        var digits = String(Int64(min(scaled, 9e18)))
        if decimals > 0 {
            digits = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
            digits.insert(".", at: digits.index(digits.endIndex, offsetBy: -decimals))
        }
        return (value < 0 && scaled > 0 ? "-" : "") + digits
    }

    /// With groups of three digits.
    static func grouped(_ value: UInt64) -> String {
        let digits = Array(String(value))
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index) % 3 == 0 { text += " " }
            text.append(digit)
        }
        return text
    }

    /// With about three digits that count: `41.2 million`.
    static func rounded(_ value: UInt64) -> String {
        let steps: [(Double, String)] = [(1e12, "trillion"), (1e9, "billion"), (1e6, "million")]
        for (size, word) in steps where Double(value) >= size {
            let number = Double(value) / size
            return fixed(number, number < 10 ? 2 : number < 100 ? 1 : 0) + " " + word
        }
        return grouped(value)
    }

    /// A length of time in its two largest units: `7 d`, `1 d 12 h`, `3.5 s`.
    static func duration(_ seconds: Double) -> String {
        if seconds < 60 { return fixed(seconds, seconds < 10 ? 2 : 1) + " s" }
        let whole = UInt64(seconds.rounded())
        let units: [(UInt64, String)] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")]
        guard let first = units.firstIndex(where: { whole >= $0.0 }) else { return "0 s" }
        let (size, word) = units[first]
        let rest = units.indices.contains(first + 1) ? whole % size / units[first + 1].0 : 0
        return "\(whole / size) \(word)" + (rest > 0 ? " \(rest) \(units[first + 1].1)" : "")
    }

    /// How long a battery lasts: days up to three months, then months, then years.
    static func lifetime(_ seconds: Double) -> String {
        let days = seconds / 86_400
        if days < 1 { return fixed(seconds / 3_600, 1) + " hours" }
        if days < 90 { return fixed(days, 1) + " days" }
        if days < 730 { return fixed(days / 30.4375, 1) + " months" }
        return days < 36_525 ? fixed(days / 365.25, 1) + " years" : "over 100 years"
    }

    /// A part of a whole in percent.
    static func percent(_ part: Double, of whole: Double) -> String {
        whole > 0 ? fixed(100 * part / whole, 1) + " %" : "-"
    }
}
