// Forms of lists and mappings.

/// One key of a mapping: its name, form, default and meaning, and the property that it fills.
public struct Key<Root: Sendable>: Sendable {
    public let schema: KeySchema
    /// Reads the value and stores it.
    let assign: @Sendable (YAMLNode, inout Root, Reading) -> Void
    /// Stores the default.
    let assignDefault: @Sendable (inout Root) -> Void

    /// A key that is required (without a default) or has a default, written as in a file.
    public init<Value>(
        _ name: String, _ property: any WritableKeyPath<Root, Value> & Sendable,
        _ form: Form<Value>, default defaultText: String? = nil, doc: String
    ) {
        self.init(
            name, form, default: defaultText, doc: doc,
            store: { $0[keyPath: property] = $1 })
    }

    /// A key that may be absent: the property then stays as it is.
    ///
    /// `absent` says what that means.
    public init<Value>(
        _ name: String, _ property: any WritableKeyPath<Root, Value?> & Sendable,
        optional form: Form<Value>, absent: String? = nil, doc: String
    ) {
        schema = KeySchema(name: name, doc: doc, type: form.schema, defaultText: absent)
        assign = { node, root, reading in
            if node.isNull { return }
            if let value = form.read(node, reading) { root[keyPath: property] = value }
        }
        assignDefault = { _ in }
    }

    /// A key whose value is stored by a closure: for keys that are only known at run time.
    ///
    /// A default that its own form rejects is a slip of the program and traps in debug builds.
    public init<Value>(
        _ name: String, _ form: Form<Value>, default defaultText: String? = nil, doc: String,
        store: @escaping @Sendable (inout Root, Value) -> Void
    ) {
        schema = KeySchema(
            name: name, doc: doc, type: form.schema, isRequired: defaultText == nil,
            defaultText: defaultText)
        assign = { node, root, reading in
            if let value = form.read(node, reading) { store(&root, value) }
        }
        let reading = Reading()
        var initial: Value?
        if let defaultText {
            do throws(DiagnosticList) {
                let node = try YAMLParser.parse(defaultText, file: "default of \(name)")
                initial = form.read(node, reading)
            } catch {
                error.diagnostics.forEach(reading.record)
            }
        }
        assert(reading.diagnostics.isEmpty, "\(reading.diagnostics)")
        assignDefault = { [initial] root in if let initial { store(&root, initial) } }
    }

    /// The same key, which may be absent without a default.
    public var optional: Key {
        Key(copying: self, isRequired: false)
    }

    private init(copying key: Key, isRequired: Bool) {
        var schema = key.schema
        schema.isRequired = isRequired
        self.schema = schema
        assign = key.assign
        assignDefault = key.assignDefault
    }
}

/// Gathers the keys of a mapping.
@resultBuilder
public enum KeyBuilder<Root: Sendable> {
    public static func buildExpression(_ key: Key<Root>) -> [Key<Root>] { [key] }
    public static func buildExpression(_ keys: [Key<Root>]) -> [Key<Root>] { keys }
    public static func buildBlock(_ parts: [Key<Root>]...) -> [Key<Root>] { parts.flatMap { $0 } }
    public static func buildArray(_ parts: [[Key<Root>]]) -> [Key<Root>] { parts.flatMap { $0 } }
    public static func buildOptional(_ part: [Key<Root>]?) -> [Key<Root>] { part ?? [] }
}

extension Form {
    /// A mapping with known keys.
    ///
    /// An empty value counts as a mapping without keys.
    ///
    /// `name` is for messages ("battery"), `start` the value before any key is read, `tag` the key
    /// and word that tell this form from its siblings (`model: constant`).
    public static func mapping(
        _ name: String, doc: String, from start: Value, tag: (key: String, word: String)? = nil,
        @KeyBuilder<Value> keys: () -> [Key<Value>]
    ) -> Form {
        let keys = keys()
        let tagKey = tag.map {
            KeySchema(name: $0.key, doc: "", type: .choice([$0.word]), isRequired: true)
        }
        let object = ObjectSchema(
            name: name, doc: doc, keys: (tagKey.map { [$0] } ?? []) + keys.map(\.schema))
        return Form(.object(object)) { node, reading in
            guard let entries = node.entries ?? (node.isNull ? [] : nil) else {
                wrongType(node, .object(object), reading)
                return nil
            }
            var value = start
            reportUnknownKeys(entries, object, reading)
            for key in keys {
                if let entry = entries.first(where: { $0.key == key.schema.name }) {
                    key.assign(entry.value, &value, reading)
                } else if key.schema.isRequired {
                    reportMissing(key.schema, of: name, at: node.location, reading)
                } else {
                    key.assignDefault(&value)
                }
            }
            return value
        }
    }

    private static func reportUnknownKeys(
        _ entries: [YAMLEntry], _ object: ObjectSchema, _ reading: Reading
    ) {
        for entry in entries where object.key(entry.key) == nil {
            let names = object.keys.map(\.name)
            reading.error(
                at: entry.keyLocation, "unknown key `\(entry.key)` in \(object.name)",
                expected: Schema.choice(names).phrase,
                suggestion: NearestWord.find(entry.key, in: names))
        }
    }

    private static func reportMissing(
        _ key: KeySchema, of name: String, at location: YAMLLocation, _ reading: Reading
    ) {
        if reading.isPartial { return }
        reading.error(
            at: location, "missing key `\(key.name)` in \(name)", expected: key.type.phrase)
    }

    /// Mappings that a word tells apart: `model: constant`.
    ///
    /// Each form has that `tag`.
    public static func variants(_ name: String, key: String, _ forms: [Form]) -> Form {
        var byWord: [(word: String, form: Form)] = []
        for form in forms {
            if case .object(let object) = form.schema,
                case .choice(let words)? = object.key(key)?.type, let word = words.first
            {
                byWord.append((word, form))
            }
        }
        let words = byWord.map(\.word)
        let choices = byWord
        let schema = Schema.either(forms.map(\.schema))
        return Form(schema) { node, reading in
            guard node.entries != nil else {
                reading.error(
                    at: node.location, "wrong type: found \(node.kindText)",
                    expected: "a mapping with \(key): " + words.joined(separator: " | "))
                return nil
            }
            guard let tag = node[key] else {
                if !reading.isPartial {
                    reading.error(
                        at: node.location, "missing key `\(key)` in \(name)",
                        expected: Schema.choice(words).phrase)
                }
                return nil
            }
            guard let choice = choices.first(where: { $0.word == tag.text }) else {
                reading.error(
                    at: tag.location, "unknown \(name) \(key) `\(tag.flowText)`",
                    expected: Schema.choice(words).phrase,
                    suggestion: tag.text.flatMap { NearestWord.find($0, in: words) })
                return nil
            }
            return choice.form.read(node, reading)
        }
    }

    /// Different forms for a scalar, a list and a mapping.
    public static func either(
        scalar: Form? = nil, list: Form? = nil, mapping: Form? = nil
    ) -> Form {
        let schema = Schema.either([scalar, list, mapping].compactMap { $0?.schema })
        return Form(schema) { node, reading in
            let form =
                switch node.content {
                case .scalar: scalar
                case .sequence: list
                case .mapping: mapping
                }
            guard let form else {
                wrongType(node, schema, reading)
                return nil
            }
            return form.read(node, reading)
        }
    }

    /// A list.
    public static func list<Item>(
        of item: Form<Item>, count: ClosedRange<Int> = 0...Int.max
    ) -> Form where Value == [Item] {
        let schema = Schema.list(item.schema, count: count)
        return Form(schema) { node, reading in
            guard let items = node.items else {
                wrongType(node, schema, reading)
                return nil
            }
            guard count.contains(items.count) else {
                reading.error(
                    at: node.location, "a list of \(items.count)", expected: schema.phrase)
                return nil
            }
            let values = items.compactMap { item.read($0, reading) }
            return values.count == items.count ? values : nil
        }
    }

    /// A mapping from names of the user's choice, as values that carry their name, in file order.
    ///
    /// `name` says what the values are, in the plural: "access points".
    public static func map<Item>(
        _ name: String, of item: Form<Item>,
        naming property: any WritableKeyPath<Item, String> & Sendable
    ) -> Form where Value == [Item] {
        let schema = Schema.map(name: name, item.schema, known: [])
        return Form(schema) { node, reading in
            guard let entries = node.entries ?? (node.isNull ? [] : nil) else {
                wrongType(node, schema, reading)
                return nil
            }
            return entries.compactMap { entry in
                var value = item.read(entry.value, reading)
                value?[keyPath: property] = entry.key
                return value
            }
        }
    }
}
