/// A place in a source text; both numbers count from 1.
public struct Position: Hashable, Sendable {
    /// The line.
    public var line: Int
    /// The column in bytes, with tab stops every 8 columns.
    public var column: Int

    /// A place.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }
}

/// What a token is.
///
/// The raw value is its text where that is always the same.
public enum TokenKind: String, Hashable, Sendable, CaseIterable {
    case invalid = "<invalid>"
    case dedentMismatch = "<mismatch>"
    case openString = "<open string>"
    case malformedFString = "<malformed f-string>"
    case end = "<end>"
    case newline = "<newline>"
    case indent = "<indent>"
    case dedent = "<dedent>"
    case name = "<name>"
    case integer = "<integer>"
    case float = "<float>"
    case string = "<string>"
    case bytes = "<bytes>"
    case ellipsis = "..."

    case keywordFalse = "False"
    case keywordNone = "None"
    case keywordTrue = "True"
    case keywordAnd = "and"
    case keywordAs = "as"
    case keywordAssert = "assert"
    case keywordAsync = "async"
    case keywordAwait = "await"
    case keywordBreak = "break"
    case keywordClass = "class"
    case keywordContinue = "continue"
    case keywordDef = "def"
    case keywordDel = "del"
    case keywordElif = "elif"
    case keywordElse = "else"
    case keywordExcept = "except"
    case keywordFinally = "finally"
    case keywordFor = "for"
    case keywordFrom = "from"
    case keywordGlobal = "global"
    case keywordIf = "if"
    case keywordImport = "import"
    case keywordIn = "in"
    case keywordIs = "is"
    case keywordLambda = "lambda"
    case keywordNonlocal = "nonlocal"
    case keywordNot = "not"
    case keywordOr = "or"
    case keywordPass = "pass"
    case keywordRaise = "raise"
    case keywordReturn = "return"
    case keywordTry = "try"
    case keywordWhile = "while"
    case keywordWith = "with"
    case keywordYield = "yield"

    case parenOpen = "("
    case parenClose = ")"
    case bracketOpen = "["
    case bracketClose = "]"
    case braceOpen = "{"
    case braceClose = "}"
    case comma = ","
    case semicolon = ";"
    case colon = ":"
    case period = "."
    case equal = "="
    case arrow = "->"
    case walrus = ":="
    case tilde = "~"
    case plus = "+"
    case minus = "-"
    case star = "*"
    case doubleStar = "**"
    case slash = "/"
    case doubleSlash = "//"
    case percent = "%"
    case at = "@"
    case ampersand = "&"
    case pipe = "|"
    case caret = "^"
    case shiftLeft = "<<"
    case shiftRight = ">>"
    case less = "<"
    case more = ">"
    case lessEqual = "<="
    case moreEqual = ">="
    case doubleEqual = "=="
    case notEqual = "!="
    case plusEqual = "+="
    case minusEqual = "-="
    case starEqual = "*="
    case doubleStarEqual = "**="
    case slashEqual = "/="
    case doubleSlashEqual = "//="
    case percentEqual = "%="
    case atEqual = "@="
    case ampersandEqual = "&="
    case pipeEqual = "|="
    case caretEqual = "^="
    case shiftLeftEqual = "<<="
    case shiftRightEqual = ">>="

    /// The keywords by their text.
    static let keywords: [[UInt8]: TokenKind] = {
        var keywords: [[UInt8]: TokenKind] = [:]
        for kind in allCases where kind.rawValue.utf8.first.map(Lexer.isLetter) == true {
            keywords[Array(kind.rawValue.utf8)] = kind
        }
        return keywords
    }()

    /// Operators and delimiters of 1, 2 and 3 bytes by their text.
    static let operators: [[UInt8]: TokenKind] = {
        var operators: [[UInt8]: TokenKind] = [:]
        for kind in allCases {
            let text = Array(kind.rawValue.utf8)
            guard let first = text.first, !Lexer.isLetter(first) else { continue }
            if text.count <= 3 { operators[text] = kind }
        }
        return operators
    }()
}

/// A piece of source text.
public struct Token: Hashable, Sendable {
    /// What it is.
    public let kind: TokenKind
    /// Text of a name or number, content of a string; empty for all others.
    public let text: [UInt8]
    /// Where it starts.
    public let position: Position
}

extension Token: CustomStringConvertible {
    /// `line:column kind text`.
    public var description: String {
        let content = text.isEmpty ? "" : " " + String(decoding: text, as: UTF8.self)
        return "\(position.line):\(position.column) \(kind.rawValue)\(content)"
    }
}
