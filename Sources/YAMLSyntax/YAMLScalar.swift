/// The value of a plain scalar by the core schema of YAML 1.2 (chapter 10.3.2).
///
/// Unlike YAML 1.1, `on`, `no` and `12:30` are texts.
public enum YAMLScalar: Sendable, Equatable {
    case null
    case boolean(Bool)
    case integer(Int)
    /// Also an integer that does not fit 64 bits.
    case real(Double)
    case text(String)

    /// Resolves the text of a plain scalar.
    public init(plain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .boolean(true)
        case "false", "False", "FALSE": self = .boolean(false)
        case ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF": self = .real(.infinity)
        case "-.inf", "-.Inf", "-.INF": self = .real(-.infinity)
        case ".nan", ".NaN", ".NAN": self = .real(.nan)
        default: self = Self.number(text) ?? .text(text)
        }
    }

    private static func number(_ text: String) -> YAMLScalar? {
        let bytes = Array(text.utf8)
        if bytes.count > 2, bytes[0] == UInt8(ascii: "0") {
            let digits = text.dropFirst(2)
            let radix = bytes[1] == UInt8(ascii: "x") ? 16 : bytes[1] == UInt8(ascii: "o") ? 8 : 0
            if radix != 0 {
                guard digits.utf8.first.map(isDigitOrLetter) ?? false else { return nil }
                return Int(digits, radix: radix).map(YAMLScalar.integer)
            }
        }
        let length = NumberScan.length(bytes[...])
        guard length == bytes.count, length > 0 else { return nil }
        if let integer = Int(text) { return .integer(integer) }
        // Swift reads no "1." and no ".5" in all places; the digits around the point may be absent.
        return NumberScan.value(text).map(YAMLScalar.real)
    }

    private static func isDigitOrLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }
}

/// Finds and reads decimal numbers at the start of a text.
enum NumberScan {
    /// The bytes of `[-+]? (digits [. digits] | . digits) ([eE] [-+]? digits)?` at the start, or 0.
    static func length(_ bytes: ArraySlice<UInt8>) -> Int {
        var at = bytes.startIndex
        func digits() -> Int {
            let first = at
            while at < bytes.endIndex, isDigit(bytes[at]) { at += 1 }
            return at - first
        }
        func skip(_ one: String) -> Bool {
            guard at < bytes.endIndex, one.utf8.contains(bytes[at]) else { return false }
            at += 1
            return true
        }
        _ = skip("+-")
        var count = digits()
        if skip(".") { count += digits() }
        guard count > 0 else { return 0 }
        let mantissaEnd = at
        if skip("eE") {
            _ = skip("+-")
            // "5eV" is a number and a unit: an exponent without digits is none.
            if digits() == 0 { at = mantissaEnd }
        }
        return at - bytes.startIndex
    }

    /// The number a scanned text stands for; huge ones become infinite.
    static func value(_ text: some StringProtocol) -> Double? {
        var text = String(text)
        if text.hasPrefix("+") { text.removeFirst() }
        if text.hasPrefix(".") { text = "0" + text }
        if text.hasPrefix("-.") { text = "-0" + text.dropFirst() }
        return Double(text)
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }
}
