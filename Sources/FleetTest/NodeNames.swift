import Foundation
import Scenario
import YAMLSyntax

/// Which nodes of a scenario a word means.
enum NodeNames {
    /// The indices of the nodes that a word means, in their order: the name of a node, of a group
    /// or a template, the value of a label, or a pattern such as `soil-*`.
    ///
    /// - Throws: `refused` when it means nobody.
    static func find(_ word: String, in scenario: Scenario) throws(TestFault) -> [Int] {
        let isPattern = word.contains { $0 == "*" || $0 == "?" }
        let indices = scenario.nodes.indices.filter { index in
            let node = scenario.nodes[index]
            if isPattern { return matches(node.name, word) }
            return node.name == word || node.group == word || node.template == word
                || node.labels.contains { $0.value == word }
        }
        guard indices.isEmpty else { return Array(indices) }
        var known: [String] = []
        for node in scenario.nodes {
            for name in [node.name, node.template, node.group] + node.labels.map(\.value)
            where !name.isEmpty && !known.contains(name) { known.append(name) }
        }
        throw .refused(
            "no node, group, template or label is named `\(word)`"
                + NearestWord.question(for: word, in: known))
    }

    /// The index of the node with a name.
    ///
    /// - Throws: `refused` when there is none.
    static func index(of name: String, in scenario: Scenario) throws(TestFault) -> Int {
        if let index = scenario.nodes.firstIndex(where: { $0.name == name }) { return index }
        throw .refused(
            "no node is named `\(name)`"
                + NearestWord.question(for: name, in: scenario.nodes.map(\.name)))
    }

    /// Whether a name fits a pattern, where `*` stands for any letters and `?` for one.
    private static func matches(_ name: String, _ pattern: String) -> Bool {
        // A bracket means itself.
        fnmatch(pattern.replacing("[", with: "[[]"), name, FNM_NOESCAPE) == 0
    }
}
