import YAMLSyntax

/// A name with ranges: `soil-{00..59}` stands for `soil-00` to `soil-59`.
struct NamePattern {
    /// More names are an error: a typing slip should not fill the memory.
    static let maximumCount = 100_000

    /// What is wrong with a pattern.
    struct Failure: Error {
        let message: String
        let expected: String
    }

    /// All names of a pattern, the last range turning fastest.
    static func expand(_ pattern: String) throws(Failure) -> [String] {
        var names = [""]
        var rest = Substring(pattern)
        while !rest.isEmpty {
            let literal = rest.prefix { $0 != "{" && $0 != "}" }
            try check(literal: literal, of: pattern)
            rest = rest.dropFirst(literal.count)
            var options = [String(literal)]
            if rest.first == "{" {
                guard let end = rest.firstIndex(of: "}") else { throw unclosed(pattern) }
                options = try range(rest[rest.index(after: rest.startIndex)..<end], of: pattern)
                    .map { literal + $0 }
                rest = rest[rest.index(after: end)...]
            } else if !rest.isEmpty {
                throw unclosed(pattern)
            }
            guard names.count <= maximumCount / options.count else {
                throw Failure(
                    message: "`\(pattern)` stands for too many names",
                    expected: "at most \(maximumCount)")
            }
            names = names.flatMap { name in options.map { name + $0 } }
        }
        guard names != [""] else {
            throw Failure(message: "an empty name", expected: "a name such as gw")
        }
        return names
    }

    private static func unclosed(_ pattern: String) -> Failure {
        Failure(
            message: "braces that do not match in `\(pattern)`",
            expected: "a range such as {00..59}")
    }

    private static func check(literal: Substring, of pattern: String) throws(Failure) {
        for character in literal {
            guard character.isASCII,
                character.isLetter || character.isNumber || "-_".contains(character)
            else {
                throw Failure(
                    message: "`\(character)` in the name `\(pattern)`",
                    expected: "letters, digits, - and _")
            }
        }
    }

    private static func range(
        _ text: Substring, of pattern: String
    ) throws(Failure) -> [String] {
        let bounds = text.split(separator: ".", omittingEmptySubsequences: false)
        guard bounds.count == 3, bounds[1].isEmpty, let first = number(bounds[0]),
            let last = number(bounds[2])
        else {
            throw Failure(
                message: "`{\(text)}` is not a range", expected: "a range such as {00..59}")
        }
        guard first <= last else {
            throw Failure(
                message: "the range `{\(text)}` is empty",
                expected: "the smaller number first: {\(bounds[2])..\(bounds[0])}")
        }
        guard last - first < maximumCount else {
            throw Failure(
                message: "`\(pattern)` stands for too many names",
                expected: "at most \(maximumCount)")
        }
        // {00..59} writes two digits everywhere, {1..12} as many as it takes.
        let width = bounds[0].first == "0" ? bounds[0].count : 1
        return (first...last).map { number in
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
    }

    private static func number(_ text: Substring) -> Int? {
        guard (1...9).contains(text.count), text.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int(text)
    }
}
