/// Whether the prompt asks for another line before it runs what was typed so far.
///
/// The rule of MicroPython's prompt, which looks at bytes only: an open bracket or triple quote, a
/// backslash at the end, or a compound statement that no empty line has ended yet. What is wrong
/// in other ways is taken, for the compiler to say so.
public func isContinued(_ input: [UInt8]) -> Bool {
    guard let last = input.last else { return false }
    var scan = BracketScan()
    scan.read(input)
    if scan.isInTripleQuote || scan.hasOpenBracket { return true }
    if last == UInt8(ascii: "\\") { return true }
    return last != UInt8(ascii: "\n") && opensCompound(input)
}

/// Whether the text begins as a statement that has a body, or with a decorator.
private func opensCompound(_ input: [UInt8]) -> Bool {
    if input.first == UInt8(ascii: "@") { return true }
    let word = input.prefix { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
    return compoundWords.contains(String(decoding: word, as: UTF8.self))
}

private let compoundWords: Set = [
    "if", "while", "for", "try", "with", "def", "class", "async",
]

/// Brackets and quotes that are open at the end of a text; comments are not told apart.
private struct BracketScan {
    /// The quote character around the present place.
    private var quote: UInt8?
    private var isTriple = false
    private var depth: [UInt8: Int] = [:]

    var isInTripleQuote: Bool { quote != nil && isTriple }
    var hasOpenBracket: Bool { quote == nil && depth.values.contains { $0 > 0 } }

    mutating func read(_ text: [UInt8]) {
        var index = 0
        while index < text.count { index += step(text[index...]) }
    }

    /// Takes the first bytes of the rest of the text; gives how many.
    private mutating func step(_ rest: ArraySlice<UInt8>) -> Int {
        guard let byte = rest.first else { return 1 }
        let next = rest.dropFirst().first
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            let isTripleMark = rest.prefix(3).elementsEqual([byte, byte, byte])
            if isTripleMark, quote == nil || quote == byte && isTriple {
                quote = quote == nil ? byte : nil
                isTriple = true
                return 3
            }
            if quote == nil {
                (quote, isTriple) = (byte, false)
            } else if quote == byte && !isTriple {
                quote = nil
            }
        case UInt8(ascii: "\\") where quote != nil:
            if next == UInt8(ascii: "'") || next == UInt8(ascii: "\"") || next == byte { return 2 }
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
            if quote == nil { depth[byte, default: 0] += 1 }
        case UInt8(ascii: ")"): close(UInt8(ascii: "("))
        case UInt8(ascii: "]"): close(UInt8(ascii: "["))
        case UInt8(ascii: "}"): close(UInt8(ascii: "{"))
        default: break
        }
        return 1
    }

    private mutating func close(_ bracket: UInt8) {
        if quote == nil { depth[bracket, default: 0] -= 1 }
    }
}
