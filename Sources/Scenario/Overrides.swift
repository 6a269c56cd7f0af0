import YAMLSyntax

/// A command-line override: `nodes.gw.power=mains`.
struct Override {
    /// The keys of the path, with their places in the argument.
    let path: [(word: String, location: YAMLLocation)]
    let value: YAMLNode

    /// Parses `PATH=VALUE`; the value is YAML.
    ///
    /// Points in braces belong to the word.
    init(_ argument: String) throws(DiagnosticList) {
        let source = YAMLSource(file: "--set", bytes: Array(argument.utf8))
        let characters = Array(argument)
        func place(_ index: Int) -> YAMLLocation {
            YAMLLocation(source: source, line: 1, column: index + 1, offset: index)
        }
        guard let equals = characters.firstIndex(of: "=") else {
            throw DiagnosticList([
                Diagnostic(
                    at: place(characters.count), "an override without a value",
                    expected: "PATH=VALUE, such as nodes.gw.power=mains")
            ])
        }
        var path: [(word: String, location: YAMLLocation)] = []
        var first = 0
        var depth = 0
        for index in 0...equals {
            let character = characters[index]
            depth += character == "{" ? 1 : character == "}" ? -1 : 0
            guard index == equals || character == "." && depth == 0 else { continue }
            let word = String(characters[first..<index])
            guard !word.isEmpty else {
                throw DiagnosticList([
                    Diagnostic(at: place(first), "an empty word in the path", expected: "a key")
                ])
            }
            path.append((word, place(first)))
            first = index + 1
        }
        // No key of a scenario lies deeper than eight levels.
        guard path.count <= 16 else {
            throw DiagnosticList([
                Diagnostic(at: path[16].location, "a path that is too long", expected: "a key")
            ])
        }
        let text = String(characters[(equals + 1)...])
        self.path = path
        value = try YAMLParser.parse(
            bytes: Array(text.utf8), source: source, firstColumn: equals + 1)
    }

    /// The value inside of mappings for the words of the path from `first` on.
    func tree(from first: Int) -> YAMLNode {
        path[first...].reversed().reduce(value) { inner, step in
            YAMLNode(
                .mapping([
                    YAMLEntry(key: step.word, keyLocation: step.location, value: inner)
                ]), location: step.location)
        }
    }

    /// Whether it speaks of a node, not of the rest of the file.
    var isForNodes: Bool { path.count > 1 && path[0].word == "nodes" }
}
