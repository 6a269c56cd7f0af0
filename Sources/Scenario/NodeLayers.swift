import YAMLSyntax

/// A node before its tree is read: its name, and the layers of the file laid over one another.
struct PlannedNode {
    var name: String
    /// The key under `nodes` that defined it.
    var group: String
    var indexInGroup: Int
    var groupCount: Int
    /// Templates from the group's own to the last one it builds on.
    var templates: [String]
    /// What patches and overrides say, in the order of the file; empty for most nodes.
    var patches: [YAMLNode] = []
}

/// Resolves templates, groups, patches and node overrides into one tree for each node.
struct NodeLayers {
    /// All nodes in the order of the file.
    private(set) var nodes: [PlannedNode] = []
    /// The tree of each group: its templates and itself.
    private(set) var groupTrees: [String: YAMLNode] = [:]
    /// Groups whose templates are not all there: what they lack is not told again.
    private(set) var brokenGroups: Set<String> = []

    private let templates: YAMLNode?
    private let powerSources: YAMLNode?
    private let reading: Reading
    private var indexByName: [String: Int] = [:]
    private var groups: [(key: String, names: [String])] = []

    init(root: YAMLNode, overrides: [Override], reading: Reading) {
        self.reading = reading
        powerSources = root["power_sources"]
        templates = root["templates"]
        for template in templates?.entries ?? [] {
            _ = layer(template.value)
            _ = templateChain(of: template.value).isWhole
        }
        for entry in root["nodes"]?.entries ?? [] { add(entry) }
        for override in overrides { apply(override) }
    }

    /// The tree of a node: that of its group, with its own patches over it.
    func tree(of node: PlannedNode) -> YAMLNode? {
        groupTrees[node.group].map { lay(node.patches, over: $0) }
    }

    // MARK: Entries of `nodes`

    private mutating func add(_ entry: YAMLEntry) {
        guard entry.value.entries != nil || entry.value.isNull else {
            reading.error(
                at: entry.value.location, "wrong type: found \(entry.value.kindText)",
                expected: "a mapping with the keys of a node")
            return
        }
        let names: [String]
        do throws(NamePattern.Failure) {
            names = try NamePattern.expand(entry.key)
        } catch {
            reading.error(at: entry.keyLocation, error.message, expected: error.expected)
            return
        }
        let known = names.filter { indexByName[$0] != nil }
        let defines =
            entry.value["from"] != nil || known.isEmpty && entry.value["board"] != nil
        if defines {
            define(entry, names: names, doubled: known)
        } else if let unknown = names.first(where: { indexByName[$0] == nil }) {
            reading.error(
                at: entry.keyLocation, "no node `\(unknown)` to patch",
                expected: "a node from above, or `from` or `board` to define one",
                suggestion: NearestWord.find(unknown, in: nodes.map(\.name)))
        } else {
            patch(names, with: entry.value)
        }
    }

    private mutating func define(_ entry: YAMLEntry, names: [String], doubled: [String]) {
        if let name = doubled.first, let index = indexByName[name] {
            reading.error(
                at: entry.keyLocation, "doubled node `\(name)`: `\(nodes[index].group)` makes it",
                expected: "an entry without `from` to patch it")
            return
        }
        guard nodes.count + names.count <= NamePattern.maximumCount else {
            reading.error(
                at: entry.keyLocation, "too many nodes",
                expected: "at most \(NamePattern.maximumCount)")
            return
        }
        let (chain, isWhole) = templateChain(of: entry.value)
        if !isWhole { brokenGroups.insert(entry.key) }
        let layers = chain.compactMap { templates?[$0] }.reversed() + [entry.value]
        var start = YAMLNode(.mapping([]), location: entry.keyLocation)
        start = lay(Array(layers), over: start)
        groupTrees[entry.key] = start
        groups.append((entry.key, names))
        for (index, name) in names.enumerated() {
            indexByName[name] = nodes.count
            nodes.append(
                PlannedNode(
                    name: name, group: entry.key, indexInGroup: index,
                    groupCount: names.count, templates: chain))
        }
    }

    private mutating func patch(_ names: [String], with tree: YAMLNode) {
        for name in names {
            if let index = indexByName[name] { nodes[index].patches.append(tree) }
        }
    }

    // MARK: Layers

    private func lay(_ layers: [YAMLNode], over base: YAMLNode) -> YAMLNode {
        layers.reduce(base) { base, over in
            let (tree, replaced) = layer(over)
            var below = base
            if let replaced, let entries = base.entries {
                below.content = .mapping(entries.filter { $0.key != replaced })
            }
            return TreeMerge.merge(below, tree, name: "node")
        }
    }

    /// A layer with the name of a power source replaced by that source, which then replaces the
    /// power of the layers below instead of patching it.
    private func layer(_ layer: YAMLNode) -> (tree: YAMLNode, replaced: String?) {
        guard var entries = layer.entries,
            let index = entries.firstIndex(where: { $0.key == "power" }),
            let name = entries[index].value.text, !entries[index].value.isNull
        else { return (layer, nil) }
        if let source = powerSources?[name] {
            entries[index].value = source
        } else {
            let names = powerSources?.entries?.map(\.key) ?? []
            reading.error(
                at: entries[index].value.location, "no power source `\(name)`",
                expected: names.isEmpty
                    ? "an entry under `power_sources`" : Schema.choice(names).phrase,
                suggestion: NearestWord.find(name, in: names))
        }
        return (YAMLNode(.mapping(entries), location: layer.location), "power")
    }

    /// The templates that an entry builds on, the nearest first.
    private func templateChain(of entry: YAMLNode) -> (names: [String], isWhole: Bool) {
        var chain: [String] = []
        var from = entry["from"]
        while let node = from, let name = node.text, !node.isNull {
            let names = templates?.entries?.map(\.key) ?? []
            guard let template = templates?[name] else {
                reading.error(
                    at: node.location, "no template `\(name)`",
                    expected: names.isEmpty
                        ? "an entry under `templates`" : Schema.choice(names).phrase,
                    suggestion: NearestWord.find(name, in: names))
                return (chain, false)
            }
            guard !chain.contains(name) else {
                reading.error(
                    at: node.location, "template `\(name)` builds on itself",
                    expected: "a template that does not lead back here")
                return (chain, false)
            }
            chain.append(name)
            from = template["from"]
        }
        return (chain, true)
    }

    // MARK: Overrides

    /// A word after `nodes.` is a node, the key of a group, or a template for all its nodes.
    private mutating func apply(_ override: Override) {
        let (word, place) = override.path[1]
        let tree = override.tree(from: 2)
        if indexByName[word] != nil {
            patch([word], with: tree)
        } else if let group = groups.first(where: { $0.key == word }) {
            patch(group.names, with: tree)
        } else {
            let members = nodes.filter { $0.templates.contains(word) }.map(\.name)
            let names = templates?.entries?.map(\.key) ?? []
            if members.isEmpty {
                reading.error(
                    at: place, "no node `\(word)`",
                    expected: "a node, the key of a group, or a template",
                    suggestion: NearestWord.find(
                        word, in: nodes.map(\.name) + groups.map(\.key) + names))
            }
            patch(members, with: tree)
        }
    }
}
