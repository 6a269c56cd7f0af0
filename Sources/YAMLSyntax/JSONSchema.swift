/// Writes a ``Schema`` as JSON Schema (draft 2020-12), for editors.
///
/// The text is always the same.
public enum JSONSchema {
    /// The whole document.
    ///
    /// The schema is the form of the file's root; the title says what the file is.
    public static func text(for schema: Schema, title: String) -> String {
        var writer = Writer()
        var root = writer.value(schema, partial: false)
        guard case .object(let members) = root else { return "" }
        root = .object(
            [
                ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
                ("title", .text(title)),
            ] + members + [("$defs", .object(writer.definitions))])
        var text = ""
        root.write(to: &text, indent: 0)
        return text + "\n"
    }

    private indirect enum JSON: Equatable {
        case text(String)
        case number(String)
        case boolean(Bool)
        case list([JSON])
        case object([(String, JSON)])

        static func == (a: JSON, b: JSON) -> Bool {
            var (left, right) = ("", "")
            a.write(to: &left, indent: 0)
            b.write(to: &right, indent: 0)
            return left == right
        }

        func write(to text: inout String, indent: Int) {
            switch self {
            case .text(let value): text += Self.quoted(value)
            case .number(let value): text += value
            case .boolean(let value): text += value ? "true" : "false"
            case .list(let items):
                text += "["
                for (index, item) in items.enumerated() {
                    if index > 0 { text += ", " }
                    item.write(to: &text, indent: indent)
                }
                text += "]"
            case .object(let members):
                if members.isEmpty {
                    text += "{}"
                    return
                }
                let margin = String(repeating: " ", count: indent + 2)
                text += "{\n"
                for (index, member) in members.enumerated() {
                    text += margin + Self.quoted(member.0) + ": "
                    member.1.write(to: &text, indent: indent + 2)
                    text += index == members.count - 1 ? "\n" : ",\n"
                }
                text += margin.dropLast(2) + "}"
            }
        }

        static func quoted(_ value: String) -> String {
            var text = "\""
            for scalar in value.unicodeScalars {
                switch scalar {
                case "\"": text += "\\\""
                case "\\": text += "\\\\"
                case "\n": text += "\\n"
                case "\t": text += "\\t"
                default:
                    if scalar.value < 0x20 {
                        let digits = String(scalar.value, radix: 16)
                        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                    } else {
                        text.unicodeScalars.append(scalar)
                    }
                }
            }
            return text + "\""
        }
    }

    private struct Writer {
        var definitions: [(String, JSON)] = []

        mutating func value(_ schema: Schema, partial: Bool) -> JSON {
            switch schema {
            case .text:
                // YAML reads 8 and 1.5 as numbers where a text is meant: both are fine.
                return .object([("type", .list([.text("string"), .text("number")]))])
            case .boolean: return .object([("type", .text("boolean"))])
            case .integer(let range):
                var members: [(String, JSON)] = [("type", .text("integer"))]
                if let range { members.append(("minimum", .number("\(range.lowerBound)"))) }
                if let range, range.upperBound != .max {
                    members.append(("maximum", .number("\(range.upperBound)")))
                }
                return .object(members)
            case .number(let range):
                return .object([("type", .text("number"))] + Self.bounds(range))
            case .quantity(let dimension, let range, let plain):
                let quantity = JSON.object([
                    ("type", .text("string")), ("pattern", .text(Self.pattern(dimension))),
                ])
                if !plain { return quantity }
                let number = JSON.object([("type", .text("number"))] + Self.bounds(range))
                return .object([("anyOf", .list([quantity, number]))])
            case .choice(let words):
                return .object([("enum", .list(words.map(JSON.text)))])
            case .list(let item, let count):
                var members: [(String, JSON)] = [
                    ("type", .text("array")), ("items", value(item, partial: partial)),
                ]
                if count.lowerBound > 0 {
                    members.append(("minItems", .number("\(count.lowerBound)")))
                }
                if count.upperBound < .max {
                    members.append(("maxItems", .number("\(count.upperBound)")))
                }
                return .object(members)
            case .map(_, let item, let known):
                var members: [(String, JSON)] = [("type", .list([.text("object"), .text("null")]))]
                if !known.isEmpty { members.append(("properties", properties(known, partial))) }
                members.append(("additionalProperties", value(item, partial: partial)))
                return .object(members)
            case .object(let object): return reference(to: object, partial: partial)
            case .either(let forms):
                var values: [JSON] = []
                for form in forms.map({ value($0, partial: partial) })
                where !values.contains(form) {
                    values.append(form)
                }
                return values.count == 1 ? values[0] : .object([("anyOf", .list(values))])
            case .partial(let form): return value(form, partial: true)
            }
        }

        /// Each mapping is written once, in `$defs`.
        private mutating func reference(to object: ObjectSchema, partial: Bool) -> JSON {
            let tag = object.keys.lazy.compactMap { key -> String? in
                guard case .choice(let words) = key.type, words.count == 1 else { return nil }
                return words[0]
            }.first
            let tagWords = (tag ?? "").split(separator: "_").joined(separator: " ")
            let isNamed = object.name.contains(tagWords)
            let words = [object.name, isNamed ? "" : tagWords, partial ? "partial" : ""].filter {
                !$0.isEmpty
            }
            var name = words.joined(separator: " ").split(separator: " ").joined(separator: "_")
            let definition = self.definition(object, partial: partial)
            var number = 1
            let stem = name
            while let known = definitions.first(where: { $0.0 == name }), known.1 != definition {
                number += 1
                name = "\(stem)_\(number)"
            }
            if !definitions.contains(where: { $0.0 == name }) {
                definitions.append((name, definition))
            }
            return .object([("$ref", .text("#/$defs/\(name)"))])
        }

        private mutating func definition(_ object: ObjectSchema, partial: Bool) -> JSON {
            let required = partial ? [] : object.keys.filter(\.isRequired).map(\.name)
            let types = required.isEmpty ? [JSON.text("object"), .text("null")] : [.text("object")]
            var members: [(String, JSON)] = [("type", .list(types))]
            if !object.doc.isEmpty { members.append(("description", .text(object.doc))) }
            members.append(("properties", properties(object.keys, partial)))
            if !required.isEmpty { members.append(("required", .list(required.map(JSON.text)))) }
            members.append(("additionalProperties", .boolean(false)))
            return .object(members)
        }

        private mutating func properties(_ keys: [KeySchema], _ partial: Bool) -> JSON {
            var members: [(String, JSON)] = []
            for key in keys {
                guard case .object(var property) = value(key.type, partial: partial) else {
                    continue
                }
                // An absent optional key may also be written empty.
                if !key.isRequired, key.defaultText == nil || partial {
                    property = [
                        ("anyOf", .list([.object(property), .object([("type", .text("null"))])]))
                    ]
                }
                let usual = key.defaultText.map { "Default: \($0)." }
                let doc = [key.doc, usual ?? ""].filter { !$0.isEmpty }.joined(separator: " ")
                if !doc.isEmpty { property.append(("description", .text(doc))) }
                members.append((key.name, .object(property)))
            }
            return .object(members)
        }

        private static func bounds(_ range: ClosedRange<Double>?) -> [(String, JSON)] {
            guard let range else { return [] }
            var members: [(String, JSON)] = []
            if range.lowerBound == .leastNonzeroMagnitude {
                members.append(("exclusiveMinimum", .number("0")))
            } else if range.lowerBound.isFinite {
                members.append(("minimum", .number(shortText(range.lowerBound))))
            }
            if range.upperBound.isFinite {
                members.append(("maximum", .number(shortText(range.upperBound))))
            }
            return members
        }

        private static func pattern(_ dimension: Dimension?) -> String {
            let number = #"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?"#
            guard let dimension else { return "^\(number) *\\S+$" }
            let symbols = dimension.units.map(\.symbol).joined(separator: "|")
            if dimension == .time {
                return
                    "^[-+]?((\(number.dropFirst(5))) *(\(symbols)) *)+(\\d\\d?:\\d\\d(:\\d\\d)?)?$"
            }
            return "^\(number) *(\(symbols))$"
        }
    }
}
