import YAMLSyntax

/// The trees that the values were read from, kept for ``Scenario/explain(_:)``.
struct ScenarioOrigins: Sendable {
    /// The file with overrides applied.
    var root: YAMLNode?
    var schema = Schema.boolean
    var nodeSchema = Schema.boolean
    /// The effective tree of each node that differs from its group; by name.
    var trees: [String: YAMLNode] = [:]
    /// The effective tree of each group; by its key under `nodes`.
    var groupTrees: [String: YAMLNode] = [:]

    /// The effective tree of a node.
    func tree(of node: ScenarioNode) -> YAMLNode? { trees[node.name] ?? groupTrees[node.group] }

    /// The first two keys of the path to a place of the file: `templates.soil`.
    func section(at location: YAMLLocation) -> String? {
        for section in root?.entries ?? [] {
            for entry in section.value.entries ?? [] where entry.value.contains(location) {
                return "\(section.key).\(entry.key)"
            }
        }
        return nil
    }
}

extension YAMLNode {
    fileprivate func contains(_ location: YAMLLocation) -> Bool {
        if self.location == location { return true }
        switch content {
        case .scalar: return false
        case .sequence(let items): return items.contains { $0.contains(location) }
        case .mapping(let entries): return entries.contains { $0.value.contains(location) }
        }
    }
}
