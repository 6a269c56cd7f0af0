/// Template strings. `t"a{b:c}"` is delivered as the name `__template__`, behind which the text of
/// a call is put into the source: a tuple of the plain parts, then for each replacement field its
/// value, its text, its conversion and its format.
extension Lexer {
    private struct TemplateState {
        let quote: UInt8
        let quotes: Int
        var fieldCount = 0
        /// Depth of braces in the format of a replacement field; 0 outside of one.
        var depth = 0
        /// Where the format of the current field starts in the text.
        var formatStart = 0
        /// Whether the format of the current field has fields of its own.
        var formatHasFields = false
        var isMalformed = false

        var marks: [UInt8] { [UInt8](repeating: quote, count: quotes) }
    }

    /// Reads a template from its first quote on; the parts with their quotes stay in `text`.
    mutating func template(_ prefix: Prefix) throws(SyntaxError) -> TokenKind {
        let quote = peek()
        advance()
        var quotes = 1
        if peek() == quote, peek(1) == quote {
            advance()
            advance()
            quotes = 3
        }
        var state = TemplateState(quote: quote, quotes: quotes)
        if formatCall.isEmpty { text += Array("((".utf8) + state.marks }
        var closing = 0
        while !isAtEnd, quotes > 1 || !isAt("\n"), closing < quotes {
            if peek() == quote {
                closing += 1
                text.append(quote)
                advance()
            } else if isAt("\n") {
                text += Array("\\n".utf8)
                advance()
            } else {
                closing = 0
                templateCharacter(&state, isRaw: prefix.isRaw)
            }
        }
        // A call takes at most 255 arguments; more fields are handed over as one tuple.
        if 1 + state.fieldCount * 4 > 255 {
            formatCall = [UInt8(ascii: "(")] + formatCall + [UInt8(ascii: ")")]
        }
        if state.depth > 0 || (state.isMalformed && closing == quotes) { return .malformedFString }
        return closing < quotes ? .openString : .string
    }

    private mutating func templateCharacter(_ state: inout TemplateState, isRaw: Bool) {
        let backslash = UInt8(ascii: "\\")
        if isAt("{"), state.depth == 0 {
            templateField(&state)
            return
        }
        if isAt("{") {
            state.depth += 1
            text.append(peek())
        } else if isAt("\\") {
            // The parts are read once more as ordinary literals.
            text.append(backslash)
            if !isRaw { advance() }
            text.append(isRaw ? backslash : peek())
        } else if isAt("}"), state.depth > 0 {
            endOfField(&state)
        } else {
            text.append(peek())
            if isAt("}") {
                if peek(1) == UInt8(ascii: "}") { advance() } else { state.isMalformed = true }
            }
        }
        advance()
    }

    private mutating func templateField(_ state: inout TemplateState) {
        advance()
        if isAt("{") {
            advance()
            text.append(UInt8(ascii: "{"))
            return
        }
        formatCall.append(UInt8(ascii: "("))
        let start = formatCall.count
        let showsText = replacedExpression(from: start)
        while let last = formatCall.last, Self.isSpace(last) { formatCall.removeLast() }
        if formatCall.count <= start { state.isMalformed = true }
        let expression = formatCall.count > start ? Array(formatCall[start...]) : []
        formatCall += [UInt8(ascii: ")"), UInt8(ascii: ","), state.quote]
        for byte in expression {
            if byte == state.quote || byte == UInt8(ascii: "\\") {
                formatCall.append(UInt8(ascii: "\\"))
            }
            formatCall.append(byte)
        }
        formatCall += [state.quote, UInt8(ascii: ",")]
        text += state.marks + [UInt8(ascii: ",")] + state.marks
        if isAt("!") {
            advance()
            formatCall += [state.quote, peek(), state.quote, UInt8(ascii: ",")]
            advance()
        } else {
            let conversion = showsText && !isAt(":") ? "'r'," : "None,"
            formatCall += Array(conversion.utf8)
        }
        if isAt(":") { advance() }
        state.depth = 1
        state.formatStart = text.count
        text.append(UInt8(ascii: "{"))
    }

    /// Moves the format of the field that ends here into the call.
    private mutating func endOfField(_ state: inout TemplateState) {
        state.depth -= 1
        guard state.depth == 0 else {
            state.formatHasFields = true
            text.append(peek())
            return
        }
        state.fieldCount += 1
        if state.formatHasFields { formatCall.append(UInt8(ascii: "f")) }
        state.formatHasFields = false
        let format = text[(state.formatStart + 1)...]
        formatCall += [state.quote] + format + [state.quote, UInt8(ascii: ",")]
        text.removeLast(text.count - state.formatStart)
    }
}
