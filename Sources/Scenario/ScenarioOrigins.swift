import YAMLSyntax

/// The trees that the values were read from, kept for ``Scenario/explain(_:)``.
struct ScenarioOrigins: Sendable {
    /// The file with overrides applied.
    var root: YAMLNode?
    var schema: Schema?
    var nodeSchema: Schema?
    /// The effective tree of each node that differs from its group; by name.
    var trees: [String: YAMLNode] = [:]
    /// The effective tree of each group; by its key under `nodes`.
    var groupTrees: [String: YAMLNode] = [:]
}
