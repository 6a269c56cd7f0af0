import SimulationKernel
public import YAMLSyntax

/// An effective value and where it comes from.
public struct Explanation: Sendable, Equatable, CustomStringConvertible {
    /// Where a value comes from.
    public enum Origin: Sendable, Equatable {
        /// `file:line:column`, and the part of the file: `templates.soil`.
        case file(String, section: String?)
        /// `--set:1:column`.
        case override(String)
        case standard
    }

    /// One value below the asked path.
    public struct Line: Sendable, Equatable {
        public var path: String
        public var value: String
        public var origin: Origin
    }

    public var lines: [Line] = []
    /// What the asked key means; empty when the path leads to names of the user's choice.
    public var doc = ""
    /// What chance made of the asked key for this node, when it did.
    public var drawn: String?

    /// `path = value`, then where from; for a mapping one pair for each value in it.
    public var description: String {
        var parts = lines.map { line in
            let from =
                switch line.origin {
                case .file(let place, let section):
                    "from " + place + (section.map { " (\($0))" } ?? "")
                case .override(let place): "from \(place)"
                case .standard: "default"
                }
            return "\(line.path) = \(line.value)\n  \(from)"
        }
        if let drawn { parts.append("  drawn for this node: \(drawn)") }
        if !doc.isEmpty { parts.append("  \(doc)") }
        return parts.joined(separator: "\n")
    }
}

extension Scenario {
    /// Explains `soil-07.power.battery.charge`, a whole node, or a key outside of nodes (`seed`).
    ///
    /// Errors: one diagnostic for `file` explain, whose column points into the path.
    public func explain(_ path: String) throws(DiagnosticList) -> Explanation {
        let words = path.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let names = words.first == "nodes" ? Array(words.dropFirst()) : words
        if let node = names.first.flatMap({ node($0) }), let tree = origins.tree(of: node) {
            var walk = ExplainWalk(asked: path, origins: origins)
            walk.node = node
            return try walk.explain(
                Array(names.dropFirst()), prefix: node.name, tree: tree,
                schema: origins.nodeSchema)
        }
        guard let root = origins.root, !origins.schema.keys(at: [words[0]]).isEmpty,
            words[0] != "nodes"
        else {
            let known = nodes.map(\.name) + origins.schema.keyNames
            let source = YAMLSource(file: "explain", bytes: Array(path.utf8))
            throw DiagnosticList([
                Diagnostic(
                    at: YAMLLocation(source: source, line: 1, column: 1, offset: 0),
                    "no node `\(names.first ?? words[0])`", expected: "NODE.KEY",
                    suggestion: NearestWord.find(names.first ?? words[0], in: known))
            ])
        }
        return try ExplainWalk(asked: path, origins: origins)
            .explain(words, prefix: "", tree: root, schema: origins.schema)
    }
}

/// Goes down a tree and its schema at the same time.
private struct ExplainWalk {
    let asked: String
    let origins: ScenarioOrigins
    /// The node whose draws are shown.
    var node: ScenarioNode?

    init(asked: String, origins: ScenarioOrigins) {
        self.asked = asked
        self.origins = origins
    }

    func explain(
        _ words: [String], prefix: String, tree: YAMLNode, schema: Schema
    ) throws(DiagnosticList) -> Explanation {
        var explanation = Explanation()
        var key = KeySchema(name: prefix, doc: "", type: schema)
        var current: YAMLNode? = tree
        var path = prefix
        for (index, word) in words.enumerated() {
            let form = key.type.chosen(by: current)
            guard let next = Self.child(word, of: form, current) else {
                throw unknown(word, at: index, of: words, prefix: prefix, form: form, current)
            }
            key = next
            current = current?[path: [word]]
            path += path.isEmpty ? word : "." + word
        }
        explanation.doc = key.doc
        if words.count == 1, let current { explanation.drawn = drawnText(words[0], current) }
        collect(key, current, path: path, into: &explanation)
        return explanation
    }

    /// The declaration below `form` for a word that is declared, or that the tree has.
    private static func child(_ word: String, of form: Schema, _ tree: YAMLNode?) -> KeySchema? {
        switch form {
        case .list(let item, _):
            return tree?[path: [word]] == nil ? nil : KeySchema(name: word, doc: "", type: item)
        case .map(_, let item, let known):
            guard tree?[word] != nil else { return nil }
            return known.first { $0.name == word } ?? KeySchema(name: word, doc: "", type: item)
        default: return form.keys(at: [word]).first
        }
    }

    private func collect(
        _ key: KeySchema, _ tree: YAMLNode?, path: String, into explanation: inout Explanation
    ) {
        let form = key.type.chosen(by: tree)
        let isEmptyMapping = key.defaultText == "{}" && tree == nil
        switch form {
        case .object(let object) where tree?.entries != nil || isEmptyMapping:
            for inner in object.keys {
                collect(
                    inner, tree?[inner.name], path: Self.join(path, inner.name), into: &explanation)
            }
        case .map(_, let item, let known) where tree?.entries != nil:
            for entry in tree?.entries ?? [] {
                let inner =
                    known.first { $0.name == entry.key }
                    ?? KeySchema(name: entry.key, doc: "", type: item)
                collect(inner, entry.value, path: Self.join(path, entry.key), into: &explanation)
            }
        default:
            if let line = line(key, tree, path: path) { explanation.lines.append(line) }
        }
    }

    private func line(_ key: KeySchema, _ tree: YAMLNode?, path: String) -> Explanation.Line? {
        if let tree {
            return Explanation.Line(
                path: path, value: tree.flowText, origin: origin(of: tree.location))
        }
        guard let value = key.defaultText else { return nil }
        return Explanation.Line(path: path, value: value, origin: .standard)
    }

    private func origin(of location: YAMLLocation) -> Explanation.Origin {
        if location.file == "--set" { return .override(location.text) }
        return .file(location.text, section: origins.section(at: location))
    }

    /// What became of a key of the node that leaves room for chance.
    private func drawnText(_ key: String, _ tree: YAMLNode) -> String? {
        guard let node, tree.entries != nil else { return nil }
        switch key {
        case "start": return Quantity.text(nanoseconds: node.startDelay.nanoseconds)
        case "clock_error": return shortText(node.clockErrorRatio * 1e6) + "ppm"
        case "place":
            let point = node.position
            let numbers = [point.xMetres, point.yMetres, point.zMetres]
            return "[\(numbers.map { shortText($0) + "m" }.joined(separator: ", "))]"
        default: return nil
        }
    }

    private func unknown(
        _ word: String, at index: Int, of words: [String], prefix: String, form: Schema,
        _ tree: YAMLNode?
    ) -> DiagnosticList {
        let column = asked.count - words[index...].joined(separator: ".").count
        let source = YAMLSource(file: "explain", bytes: Array(asked.utf8))
        var names = form.keyNames
        if case .map = form { names = tree?.entries?.map(\.key) ?? [] }
        let parent = index == 0 ? prefix : words[index - 1]
        return DiagnosticList([
            Diagnostic(
                at: YAMLLocation(source: source, line: 1, column: column + 1, offset: column),
                "no key `\(word)` in \(parent)",
                expected: names.isEmpty ? "nothing below it" : Schema.choice(names).phrase,
                suggestion: NearestWord.find(word, in: names))
        ])
    }

    private static func join(_ path: String, _ word: String) -> String {
        path.isEmpty ? word : "\(path).\(word)"
    }
}
