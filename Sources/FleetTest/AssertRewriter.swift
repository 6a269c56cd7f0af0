/// Turns the assertions of a test file into calls that can say which values they compared.
///
/// `assert a < b, text` becomes `__fleet_compare__(a,"<",b,"a < b",lambda:(text))`, on the same
/// lines; both sides are still computed once and in order. What it does not understand stays.
struct AssertRewriter {
    private let source: [UInt8]
    private var index = 0

    /// The text with its assertions rewritten.
    static func rewrite(_ source: [UInt8]) -> [UInt8] {
        var rewriter = AssertRewriter(source: source)
        return rewriter.rewritten()
    }

    private init(source: [UInt8]) { self.source = source }

    private mutating func rewritten() -> [UInt8] {
        var result: [UInt8] = []
        var copied = 0
        var isLineStart = true
        while index < source.count {
            let byte = source[index]
            if isLineStart, isWord("assert") {
                let start = index
                index += "assert".utf8.count
                let parts = parts()
                if let text = text(of: parts) {
                    result += source[copied..<start]
                    result += text
                    copied = parts.end
                }
                isLineStart = false
                continue
            }
            if byte == UInt8(ascii: "\n") {
                isLineStart = true
                index += 1
            } else if byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") {
                index += 1
            } else {
                // In brackets a new line begins no statement.
                isLineStart = false
                skipOne()
            }
        }
        return result + source[copied...]
    }

    // MARK: - Reading

    /// What stands in an assertion, on the outermost level.
    private struct Parts {
        var start: Int
        var end = 0
        /// Comparison signs, with their places.
        var signs: [(text: String, range: Range<Int>)] = []
        var comma: Int?
        /// Words that bind weaker than a comparison.
        var hasWeakWord = false
        /// Where the operand of the only such word, a leading `not`, begins.
        var negated: Int?
    }

    /// Reads to the end of the statement.
    private mutating func parts() -> Parts {
        var parts = Parts(start: index)
        while index < source.count {
            let byte = source[index]
            if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: ";") || byte == UInt8(ascii: "#")
            {
                break
            }
            if let sign = sign(), parts.comma == nil {
                parts.signs.append((sign.text, index..<index + sign.length))
                index += sign.length
            } else if byte == UInt8(ascii: ","), parts.comma == nil {
                parts.comma = index
                index += 1
            } else if ["and", "or", "not", "if", "else", "lambda", "yield"].contains(where: isWord)
            {
                let isFirst =
                    isWord("not") && !parts.hasWeakWord && parts.signs.isEmpty
                    && Self.trimmed(source[parts.start..<index]).isEmpty
                if parts.comma == nil { parts.hasWeakWord = true }
                skipWord()
                parts.negated = isFirst ? index : parts.comma == nil ? nil : parts.negated
            } else {
                skipOne()
            }
        }
        parts.end = index
        return parts
    }

    private func sign() -> (text: String, length: Int)? {
        for text in ["<=", ">=", "==", "!="] where hasText(text) { return (text, 2) }
        for text in ["<", ">"] where hasText(text) && !hasText(text + text) { return (text, 1) }
        for (words, text) in [
            (["not", "in"], "not in"), (["is", "not"], "is not"), (["in"], "in"), (["is"], "is"),
        ] {
            if let length = length(of: words) { return (text, length) }
        }
        return nil
    }

    /// The length of some words with single spaces between them, if they stand here.
    private func length(of words: [String]) -> Int? {
        let text = words.joined(separator: " ")
        return isWord(text) ? text.utf8.count : nil
    }

    private func hasText(_ text: String) -> Bool { source[index...].starts(with: text.utf8) }

    /// Whether a word stands here, with no letter before or behind it.
    private func isWord(_ word: String) -> Bool {
        guard hasText(word) else { return false }
        let end = index + word.utf8.count
        return !(index > 0 && Self.isOfName(source[index - 1]))
            && !(end < source.count && Self.isOfName(source[end]))
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "_") || byte >= 0x80
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
            || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private mutating func skipWord() {
        while index < source.count, Self.isOfName(source[index]) { index += 1 }
    }

    /// Skips a string, comment, pair of brackets, word or byte.
    private mutating func skipOne() {
        let byte = source[index]
        switch byte {
        case UInt8(ascii: "#"):
            while index < source.count, source[index] != UInt8(ascii: "\n") { index += 1 }
        case UInt8(ascii: "\\"): index = min(index + 2, source.count)
        case UInt8(ascii: "\""), UInt8(ascii: "'"): skipString()
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
            index += 1
            while index < source.count, !Self.closing.contains(source[index]) {
                skipOne()
            }
            index = min(index + 1, source.count)
        case _ where Self.isOfName(byte): skipWord()
        default: index += 1
        }
    }

    private static let closing = Array(")]}".utf8)

    private mutating func skipString() {
        let quote = source[index]
        let isLong =
            index + 2 < source.count && source[index + 1] == quote && source[index + 2] == quote
        let length = isLong ? 3 : 1
        index += length
        while index < source.count {
            if source[index] == UInt8(ascii: "\\") {
                index = min(index + 2, source.count)
            } else if source[index...].prefix(length).elementsEqual(
                repeatElement(quote, count: length))
            {
                index += length
                return
            } else if !isLong, source[index] == UInt8(ascii: "\n") {
                return
            } else {
                index += 1
            }
        }
    }

    // MARK: - Writing

    private func text(of parts: Parts) -> [UInt8]? {
        let end = parts.comma ?? parts.end
        let expression = Self.trimmed(source[parts.start..<end])
        guard !expression.isEmpty else { return nil }
        var message: [UInt8] = []
        if let comma = parts.comma {
            let text = Self.trimmed(source[(comma + 1)..<parts.end])
            guard !text.isEmpty else { return nil }
            message = Array(",lambda:(".utf8) + text + Array(")".utf8)
        }
        let shown = Self.literal(expression)
        if parts.signs.count == 1, !parts.hasWeakWord, let sign = parts.signs.first {
            let left = Self.trimmed(source[parts.start..<sign.range.lowerBound])
            let right = Self.trimmed(source[sign.range.upperBound..<end])
            guard !left.isEmpty, !right.isEmpty else { return nil }
            return Array("__fleet_compare__((".utf8) + left + Array("),\"\(sign.text)\",(".utf8)
                + right + Array("),".utf8) + shown + message + Array(")".utf8)
        }
        if let start = parts.negated, parts.signs.isEmpty {
            return Array("__fleet_false__((".utf8) + source[start..<end] + Array("),".utf8) + shown
                + message + Array(")".utf8)
        }
        return Array("__fleet_true__((".utf8) + expression + Array("),".utf8) + shown + message
            + Array(")".utf8)
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        let isBlank: (UInt8) -> Bool = { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        return Array(
            Array(bytes.drop(while: isBlank)).reversed().drop(while: isBlank).reversed())
    }

    /// A string on one line that holds the text.
    private static func literal(_ bytes: [UInt8]) -> [UInt8] {
        var result = Array("\"".utf8)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): result += [UInt8(ascii: "\\"), byte]
            case UInt8(ascii: "\n"): result += Array("\\n".utf8)
            default: result.append(byte)
            }
        }
        return result + Array("\"".utf8)
    }
}
