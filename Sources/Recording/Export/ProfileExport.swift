import Fleet

/// Energy by line as a flame graph of speedscope.app: a profile for each node, its charge in nAh.
///
/// Source: speedscope's file format schema, type `sampled`.
struct SpeedscopeExport: ExportWriter {
    private let source: ExportSource
    private let output: ExportOutput

    init(_ source: ExportSource, _ output: ExportOutput) {
        self.source = source
        self.output = output
    }

    mutating func write() throws {
        var frames: [JSONValue] = []
        // Looked up, never iterated.
        var known: [String: Int] = [:]
        func frame(_ place: ProfilePlace) -> JSONValue {
            let name = place.text
            let index = known[name] ?? frames.count
            if index == frames.count {
                known[name] = index
                frames.append(
                    place.file.isEmpty
                        ? .members(["name": .text(name)])
                        : .members([
                            "name": .text(name), "file": .text(place.file),
                            "line": .integer(Int64(place.line)),
                        ]))
            }
            return .integer(Int64(index))
        }
        var profiles: [JSONValue] = []
        for (node, places) in try source.profiles() {
            var stacks: [[JSONValue]] = []
            var samples: [JSONValue] = []
            var weights: [JSONValue] = []
            var total: Int64 = 0
            for place in places {
                stacks.append((place.parent.map { stacks[$0] } ?? []) + [frame(place)])
                let charge = place.picocoulombs
                guard charge > 0, let stack = stacks.last else { continue }
                samples.append(.list(stack))
                weights.append(.number(Double(charge) / 3.6e6))
                total += charge
            }
            profiles.append(
                .members([
                    "type": .text("sampled"), "name": .text("\(source.name(node)), nAh"),
                    "unit": .text("none"), "startValue": .number(0),
                    "endValue": .number(Double(total) / 3.6e6), "samples": .list(samples),
                    "weights": .list(weights),
                ]))
        }
        let document = JSONValue.members([
            "$schema": .text("https://www.speedscope.app/file-format-schema.json"),
            "name": .text("\(source.description.scenarioPath): charge by line"),
            "exporter": .text("brumate"),
            "shared": .members(["frames": .list(frames)]), "profiles": .list(profiles),
        ])
        try output.write(document.bytes())
        try output.write("\n")
    }
}

/// Energy by line as collapsed stacks, in nAh: flamegraph.pl, inferno.
///
/// Running totals are rounded, so that the lines of a node add up to what it drew.
struct CollapsedExport: ExportWriter {
    private let source: ExportSource
    private let output: ExportOutput

    init(_ source: ExportSource, _ output: ExportOutput) {
        self.source = source
        self.output = output
    }

    mutating func write() throws {
        for (node, places) in try source.profiles() {
            var stacks: [String] = []
            var total: Int64 = 0
            for place in places {
                let above = place.parent.map { stacks[$0] } ?? Self.word(source.name(node))
                stacks.append(above + ";" + Self.word(place.text))
                let before = total / 3_600_000
                total += place.picocoulombs
                let own = total / 3_600_000 - before
                guard own > 0, let stack = stacks.last else { continue }
                try output.write("\(stack) \(own)\n")
            }
        }
    }

    /// What parts the stack must not be in a name.
    private static func word(_ text: String) -> String {
        String(text.map { $0 == ";" || $0.isNewline ? "_" : $0 })
    }
}

extension ProfilePlace {
    /// `read (main.py:12)`.
    fileprivate var text: String { file.isEmpty ? function : "\(function) (\(file):\(line))" }
}

extension ExportSource {
    /// The profiles of the chosen nodes.
    fileprivate func profiles() throws -> [(node: Int, places: [ProfilePlace])] {
        let profiles = try ProfileReader(db: db).profiles(of: description.nodes.count)
        let found = nodes.compactMap { node in profiles[node].map { (node, $0) } }
        guard !found.isEmpty else {
            throw ExportError("the run did not count energy by line: run it with --profile-energy")
        }
        guard !isPart else {
            throw ExportError("energy by line is that of the whole run: it has no --from and --to")
        }
        return found
    }
}
