/// Why a source text was not accepted, with the message that MicroPython gives.
public struct SyntaxError: Error, Hashable, Sendable {
    /// The Python exception that reports the error.
    public enum Kind: String, Hashable, Sendable {
        case syntaxError = "SyntaxError"
        case indentationError = "IndentationError"
        case notImplementedError = "NotImplementedError"
        case runtimeError = "RuntimeError"
        case overflowError = "OverflowError"
        case viperTypeError = "ViperTypeError"
    }

    /// The Python exception that reports the error.
    public var kind: Kind
    /// The text of the exception.
    public var message: String
    /// Line, from 1.
    public var line: Int
    /// Column, from 1; 0 if only the line is known.
    public var column: Int
    /// Name of the function or class the error is in (`<module>` at the top), nil if the text
    /// could not be parsed at all.
    public var blockName: String?

    /// An error at a place.
    public init(
        _ message: String, kind: Kind = .syntaxError, line: Int, column: Int = 0,
        blockName: String? = nil
    ) {
        self.kind = kind
        self.message = message
        self.line = line
        self.column = column
        self.blockName = blockName
    }
}

extension SyntaxError: CustomStringConvertible {
    /// `line:column: kind: message`.
    public var description: String {
        "\(line):\(column): \(kind.rawValue): \(message)"
    }
}
