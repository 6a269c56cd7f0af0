import SimulationKernel
import YAMLSyntax

/// Gathers what is wrong with one board file.
final class FieldErrors {
    var diagnostics: [Diagnostic] = []

    func add(
        _ location: YAMLLocation, _ message: String, expected: String? = nil,
        suggestion: String? = nil
    ) {
        diagnostics.append(
            Diagnostic(at: location, message, expected: expected, suggestion: suggestion))
    }
}

/// Reads the fields of one mapping of a board file; wrong ones become diagnostics and a zero.
struct FieldReader {
    let node: YAMLNode
    let errors: FieldErrors

    /// Reports entries whose key is not in `known`.
    func allow(_ known: [String]) {
        guard let entries = node.entries else {
            errors.add(node.location, "\(node.kindText)", expected: "a mapping")
            return
        }
        for entry in entries where !known.contains(entry.key) {
            errors.add(
                entry.keyLocation, "unknown key `\(entry.key)`",
                expected: "one of \(known.joined(separator: ", "))",
                suggestion: NearestWord.find(entry.key, in: known))
        }
    }

    /// The value of a key; a missing one is reported unless optional.
    func value(_ key: String, optional: Bool = false) -> YAMLNode? {
        if let found = node[key], !found.isNull { return found }
        if !optional { errors.add(node.location, "missing key `\(key)`") }
        return nil
    }

    /// The reader of a mapping below a key.
    func mapping(_ key: String, _ known: [String], optional: Bool = false) -> FieldReader? {
        guard let found = value(key, optional: optional) else { return nil }
        let reader = FieldReader(node: found, errors: errors)
        reader.allow(known)
        return found.entries == nil ? nil : reader
    }

    /// The readers of the mappings in a list below a key.
    func mappings(_ key: String, _ known: [String]) -> [FieldReader] {
        guard let found = value(key) else { return [] }
        guard let items = found.items else {
            errors.add(found.location, "\(found.kindText)", expected: "a list of mappings")
            return []
        }
        return items.map { item in
            let reader = FieldReader(node: item, errors: errors)
            reader.allow(known)
            return reader
        }
    }

    /// A quantity with its unit, in base units.
    func quantity(_ key: String, _ dimension: Dimension, default fallback: Double? = nil) -> Double
    {
        guard let found = value(key, optional: fallback != nil) else { return fallback ?? 0 }
        return quantity(of: found, dimension)
    }

    /// A quantity written at `found`.
    func quantity(of found: YAMLNode, _ dimension: Dimension) -> Double {
        guard let text = found.text else {
            errors.add(
                found.location, "\(found.kindText)",
                expected: "\(dimension.phrase) such as \(dimension.example)")
            return 0
        }
        do throws(Quantity.Failure) {
            return try Quantity.parse(text, as: dimension)
        } catch {
            errors.add(
                found.location, error.message,
                expected: "\(dimension.phrase) such as \(dimension.example)",
                suggestion: error.suggestion)
            return 0
        }
    }

    /// A current that is not negative.
    func current(_ key: String, default fallback: Current? = nil) -> Current {
        guard let found = value(key, optional: fallback != nil) else { return fallback ?? .zero }
        let amperes = quantity(of: found, .current)
        if amperes < 0 { errors.add(found.location, "a negative current") }
        return Current(amperes: amperes)
    }

    /// A duration that is not negative.
    func span(_ key: String, default fallback: Span? = nil) -> Span {
        guard let found = value(key, optional: fallback != nil) else { return fallback ?? .zero }
        let span = Span.seconds(quantity(of: found, .time))
        if span < .zero { errors.add(found.location, "a negative duration") }
        return span
    }

    /// A frequency in whole hertz, at least 1.
    func hertz(of found: YAMLNode) -> Int {
        let frequency = quantity(of: found, .frequency)
        guard frequency >= 1, frequency < 1e12 else {
            errors.add(found.location, "no frequency of a chip", expected: "such as 160MHz")
            return 1
        }
        return Int(frequency.rounded())
    }

    /// A whole number.
    func integer(_ key: String, default fallback: Int? = nil) -> Int {
        guard let found = value(key, optional: fallback != nil) else { return fallback ?? 0 }
        return integer(of: found)
    }

    /// A whole number written at `found`.
    func integer(of found: YAMLNode) -> Int {
        if case .integer(let number)? = found.scalar { return number }
        errors.add(found.location, "\(found.kindText)", expected: "a whole number")
        return 0
    }

    /// A number without a unit.
    func number(_ key: String, default fallback: Double? = nil) -> Double {
        guard let found = value(key, optional: fallback != nil) else { return fallback ?? 0 }
        switch found.scalar {
        case .integer(let number): return Double(number)
        case .real(let number) where number.isFinite: return number
        default:
            errors.add(found.location, "\(found.kindText)", expected: "a number")
            return 0
        }
    }

    /// A size in whole bytes.
    func bytes(_ key: String, default fallback: Int? = nil) -> Int {
        guard let found = value(key, optional: fallback != nil) else { return fallback ?? 0 }
        let size = quantity(of: found, .dataSize)
        guard size >= 0, size < 1e15 else {
            errors.add(found.location, "no size of a memory", expected: "such as 64KiB")
            return 0
        }
        return Int(size.rounded())
    }

    /// A text.
    func text(_ key: String) -> String {
        guard let found = value(key) else { return "" }
        if let text = found.text { return text }
        errors.add(found.location, "\(found.kindText)", expected: "a text")
        return ""
    }

    /// One of the words of an enumeration.
    func word<Word: RawRepresentable & CaseIterable>(
        _ key: String, _ type: Word.Type, default fallback: Word
    ) -> Word where Word.RawValue == String {
        guard let found = value(key) else { return fallback }
        return word(of: found, type) ?? fallback
    }

    /// The word of an enumeration written at `found`.
    func word<Word: RawRepresentable & CaseIterable>(
        of found: YAMLNode, _ type: Word.Type
    ) -> Word? where Word.RawValue == String {
        if let text = found.text, let word = Word(rawValue: text) { return word }
        let words = Word.allCases.map(\.rawValue)
        errors.add(
            found.location, "unknown word \(found.kindText)",
            expected: "one of \(words.joined(separator: ", "))",
            suggestion: found.text.flatMap { NearestWord.find($0, in: words) })
        return nil
    }

    /// True or false.
    func flag(_ key: String, default fallback: Bool) -> Bool {
        guard let found = value(key, optional: true) else { return fallback }
        if case .boolean(let flag)? = found.scalar { return flag }
        errors.add(found.location, "\(found.kindText)", expected: "true or false")
        return fallback
    }

    /// A list of whole numbers, where `4-7` stands for 4, 5, 6 and 7; empty when absent.
    func numbers(_ key: String) -> [Int] {
        guard let found = value(key, optional: true) else { return [] }
        let items = found.items ?? [found]
        return items.flatMap { item -> [Int] in
            guard let text = item.text else {
                errors.add(item.location, "\(item.kindText)", expected: "a number or 4-7")
                return []
            }
            let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            if parts.count == 1, let only = parts[0] { return [only] }
            if parts.count == 2, let low = parts[0], let high = parts[1], low <= high,
                high - low < 1000
            {
                return Array(low...high)
            }
            errors.add(item.location, "\(item.kindText)", expected: "a number or 4-7")
            return []
        }
    }
}
