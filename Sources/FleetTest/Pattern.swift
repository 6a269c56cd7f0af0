/// A regular expression that is looked for in printed lines.
struct Pattern: @unchecked Sendable {
    private let regex: Regex<AnyRegexOutput>

    /// - Throws: what is wrong with the expression.
    init(_ text: String) throws { regex = try Regex(text) }

    /// Whether it is found anywhere in a line.
    func isFound(in line: [UInt8]) -> Bool {
        String(decoding: line, as: UTF8.self).firstMatch(of: regex) != nil
    }

    /// What the whole expression and its groups stand for in a line; nil for a group that does not
    /// take part.
    func groups(in line: [UInt8]) -> [String?] {
        let text = String(decoding: line, as: UTF8.self)
        guard let match = text.firstMatch(of: regex) else { return [] }
        return match.output.map { $0.substring.map(String.init) }
    }
}
