/// One thing that is wrong in a file: where, what, what was expected, and the nearest valid word.
public struct Diagnostic: Error, Sendable, Equatable, CustomStringConvertible {
    /// Whether the file can be used all the same.
    public enum Severity: String, Sendable {
        case error, warning
    }

    public var severity: Severity
    /// The file as the user named it (or `--set` for a command-line override).
    public var file: String
    /// Counted from 1; 0 when the whole file is meant (it could not be read).
    public var line: Int
    /// Counted in characters from 1.
    public var column: Int
    public var message: String
    /// What would have been right: "a duration such as 15min".
    public var expected: String?
    /// The nearest valid word.
    public var suggestion: String?
    /// The text of the line, for the caret.
    public var sourceLine: String?

    public init(
        severity: Severity = .error, file: String, line: Int = 0, column: Int = 0, message: String,
        expected: String? = nil, suggestion: String? = nil, sourceLine: String? = nil
    ) {
        self.severity = severity
        self.file = file
        self.line = line
        self.column = column
        self.message = message
        self.expected = expected
        self.suggestion = suggestion
        self.sourceLine = sourceLine
    }

    /// Makes a diagnostic that points at a place of a parsed file.
    public init(
        severity: Severity = .error, at location: YAMLLocation, _ message: String,
        expected: String? = nil, suggestion: String? = nil
    ) {
        self.init(
            severity: severity, file: location.file, line: location.line,
            column: location.column, message: message, expected: expected,
            suggestion: suggestion, sourceLine: location.source.line(location.line))
    }

    /// `file:line:column: error: message`, the line with a caret, then the help lines.
    public var description: String {
        let place = line > 0 ? "\(file):\(line):\(column)" : file
        var text = "\(place): \(severity.rawValue): \(message)"
        if let sourceLine, line > 0, !sourceLine.allSatisfy(\.isWhitespace) {
            text += "\n" + Self.excerpt(of: sourceLine, column: column)
        }
        if let expected { text += "\n  expected \(expected)" }
        if let suggestion { text += "\n  did you mean `\(suggestion)`?" }
        return text
    }

    /// The line and a caret below `column`; a very long line is cut to a window around it.
    private static func excerpt(of sourceLine: String, column: Int) -> String {
        let window = 120
        let characters = Array(sourceLine)
        let caret = min(max(column - 1, 0), characters.count)
        let first = characters.count <= window ? 0 : max(0, caret - window / 2)
        let last = min(characters.count, first + window)
        // Tabs stay tabs below the line too, so that the caret stands under its character.
        let indent = characters[first..<caret].map { $0 == "\t" ? "\t" : " " }.joined()
        return "    \(String(characters[first..<last]))\n    \(indent)^"
    }
}

/// All that is wrong with a file, in the order of the file.
public struct DiagnosticList: Error, Sendable, Equatable, CustomStringConvertible {
    public var diagnostics: [Diagnostic]

    public init(_ diagnostics: [Diagnostic]) {
        self.diagnostics = diagnostics
    }

    public var description: String {
        diagnostics.map(\.description).joined(separator: "\n")
    }
}
