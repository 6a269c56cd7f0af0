import YAMLSyntax

/// Lays one tree over another: later mappings patch earlier ones key by key.
enum TreeMerge {
    /// Keys that rule each other out, by the key of the mapping that holds them: a patch that says
    /// `at` takes the `place` of the group away.
    private static let rivals: [String: [String: [String]]] = [
        "node": ["at": ["place"], "place": ["at"]],
        "power": ["supply": ["battery", "solar"], "battery": ["supply"]],
        "place": [
            "grid": ["random", "list"],
            "random": ["grid", "spacing", "origin", "jitter", "list"],
            "list": ["grid", "spacing", "origin", "jitter", "random"],
        ],
        "clock_error": ["uniform": ["normal"], "normal": ["uniform"]],
    ]

    /// The tree of `base` with all that `over` says.
    ///
    /// A null takes a key away. A mapping that changes `kind` or `model` replaces the whole.
    /// `name` is the key of the mapping: it decides which keys are rivals.
    static func merge(_ base: YAMLNode, _ over: YAMLNode, name: String) -> YAMLNode {
        guard var entries = base.entries, let changes = over.entries else { return over }
        for tag in ["kind", "model"] {
            if let old = base[tag]?.text, let new = over[tag]?.text, old != new { return over }
        }
        let losers = changes.flatMap { rivals[name]?[$0.key] ?? [] }
        entries.removeAll { losers.contains($0.key) }
        for change in changes {
            guard let index = entries.firstIndex(where: { $0.key == change.key }) else {
                if !change.value.isNull { entries.append(change) }
                continue
            }
            if change.value.isNull {
                entries.remove(at: index)
            } else {
                entries[index] = YAMLEntry(
                    key: change.key, keyLocation: change.keyLocation,
                    value: merge(entries[index].value, change.value, name: change.key))
            }
        }
        return YAMLNode(.mapping(entries), location: base.location)
    }
}
