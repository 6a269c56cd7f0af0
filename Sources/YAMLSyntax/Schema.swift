/// What a value in a file may be: what reading, `explain` and the JSON Schema share.
public indirect enum Schema: Sendable, Equatable {
    /// A text; the phrase says what kind: "an IPv4 subnet such as 192.168.4.0/24".
    case text(String)
    case boolean
    case integer(ClosedRange<Int>?)
    case number(ClosedRange<Double>?)
    /// A number with a unit; nil for any dimension. The range is in base units. With `plain`, a
    /// number without a unit is taken in the base unit.
    case quantity(Dimension?, ClosedRange<Double>?, plain: Bool)
    case choice([String])
    case list(Schema, count: ClosedRange<Int>)
    /// A mapping from names of the user's choice; some names may have a schema of their own.
    case map(name: String, Schema, known: [KeySchema])
    case object(ObjectSchema)
    /// Any of several forms.
    case either([Schema])
    /// The same form with no key required: the others come from elsewhere.
    case partial(Schema)

    /// What to write, for the `expected` line of an error.
    public var phrase: String {
        switch self {
        case .text(let phrase): return phrase
        case .boolean: return "true or false"
        case .integer(nil): return "an integer"
        case .integer(let range?):
            if range.lowerBound == range.upperBound { return "\(range.lowerBound)" }
            if range.upperBound == .max { return "an integer from \(range.lowerBound)" }
            return "an integer from \(range.lowerBound) to \(range.upperBound)"
        case .number(nil): return "a number"
        case .number(let range?): return "a number " + Self.phrase(range, text: shortText)
        case .quantity(nil, _, _): return "a number with a unit"
        case .quantity(let dimension?, let range, let plain):
            let unit = dimension.baseUnit.symbol
            let number = plain ? "a number\(unit.isEmpty ? "" : " (\(unit))") or " : ""
            let bounds = range.map { " " + Self.phrase($0, text: dimension.text) } ?? ""
            let example = try? Quantity.parse(dimension.example, as: dimension)
            let fits = example.map { range?.contains($0) ?? true } ?? false
            let such =
                fits
                ? "\(bounds.contains(",") ? "," : "") such as \(dimension.example)" : ""
            return "\(number)\(dimension.phrase)\(bounds)\(such)"
        case .choice(let words):
            return words.count == 1 ? "`\(words[0])`" : "one of " + words.joined(separator: ", ")
        case .list(let item, let count):
            if count.lowerBound == count.upperBound {
                return "a list of \(count.lowerBound): \(item.phrase)"
            }
            if count.upperBound < .max {
                return "a list of \(count.lowerBound) to \(count.upperBound): \(item.phrase)"
            }
            return "a list, each \(item.phrase)"
        case .map(let name, _, _): return "a mapping from names to \(name)"
        case .object(let object):
            return "a mapping with " + object.keys.map(\.name).joined(separator: ", ")
        case .either(let forms):
            var phrases: [String] = []
            for form in forms where !phrases.contains(form.phrase) { phrases.append(form.phrase) }
            return phrases.joined(separator: ", or ")
        case .partial(let form): return form.phrase
        }
    }

    private static func phrase(_ range: ClosedRange<Double>, text: (Double) -> String) -> String {
        // The smallest positive number stands for "any that is greater than zero".
        let isOpen = range.lowerBound == .leastNonzeroMagnitude
        let lowest = isOpen ? "above \(text(0))" : "from \(text(range.lowerBound))"
        if range.upperBound == .infinity { return lowest }
        return lowest + (isOpen ? ", up to " : " to ") + text(range.upperBound)
    }
}

/// The keys of a mapping.
public struct ObjectSchema: Sendable, Equatable {
    /// What the mapping is, for messages: "battery".
    public var name: String
    public var doc: String
    public var keys: [KeySchema]

    public init(name: String, doc: String, keys: [KeySchema]) {
        self.name = name
        self.doc = doc
        self.keys = keys
    }

    /// The key with this name, or nil.
    public func key(_ name: String) -> KeySchema? { keys.first { $0.name == name } }
}

/// One key of a mapping.
public struct KeySchema: Sendable, Equatable {
    public var name: String
    public var doc: String
    public var type: Schema
    public var isRequired: Bool
    /// The default as one would write it, or in words what holds when the key is absent.
    public var defaultText: String?

    public init(
        name: String, doc: String, type: Schema, isRequired: Bool = false,
        defaultText: String? = nil
    ) {
        self.name = name
        self.doc = doc
        self.type = type
        self.isRequired = isRequired
        self.defaultText = defaultText
    }
}

extension Schema {
    /// The keys that a mapping of this form may have (of all forms, where there are several), and
    /// how a name of the user's choice continues.
    private var children: (keys: [KeySchema], any: Schema?) {
        switch self {
        case .object(let object): return (object.keys, nil)
        case .map(_, let item, let known): return (known, item)
        case .partial(let form): return form.children
        case .list(let item, _): return ([], item)
        case .either(let forms):
            let all = forms.map(\.children)
            return (all.flatMap(\.keys), all.lazy.compactMap(\.any).first)
        default: return ([], nil)
        }
    }

    /// The names that may follow at the end of a path, for suggestions.
    public var keyNames: [String] {
        var names: [String] = []
        for key in children.keys where !names.contains(key.name) { names.append(key.name) }
        return names
    }

    /// The declarations of the key at the end of a path: several where a `model` or `kind` decides.
    public func keys(at path: [String]) -> [KeySchema] {
        guard let word = path.first else { return [] }
        let rest = Array(path.dropFirst())
        let (keys, any) = children
        var matches = keys.filter { $0.name == word }
        if matches.isEmpty, let any {
            matches = [KeySchema(name: word, doc: "", type: any)]
        }
        return rest.isEmpty ? matches : matches.flatMap { $0.type.keys(at: rest) }
    }

    /// The form that a node with a `model` or `kind` has chosen; self where there is no choice.
    public func chosen(by node: YAMLNode?) -> Schema {
        switch self {
        case .partial(let form): return form.chosen(by: node)
        case .either(let forms):
            guard let entries = node?.entries else { return self }
            let objects = forms.map { $0.chosen(by: node) }.filter { form in
                guard case .object(let object) = form else { return false }
                return object.keys.allSatisfy { key in
                    guard case .choice(let words) = key.type, words.count == 1, key.isRequired
                    else { return true }
                    return entries.contains { $0.key == key.name && $0.value.text == words[0] }
                }
            }
            return objects.first ?? forms.first { if case .map = $0 { true } else { false } }
                ?? self
        default: return self
        }
    }
}
