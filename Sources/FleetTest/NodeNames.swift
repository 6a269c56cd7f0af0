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
            if isPattern { return matches(Array(node.name), Array(word)) }
            return node.name == word || node.group == word || node.template == word
                || node.labels.contains { $0.value == word }
        }
        guard indices.isEmpty else { return Array(indices) }
        var known: [String] = []
        for node in scenario.nodes {
            for name in [node.name, node.template, node.group] + node.labels.map(\.value)
            where !name.isEmpty && !known.contains(name) { known.append(name) }
        }
        let near = NearestWord.find(word, in: known).map { "; did you mean `\($0)`?" } ?? ""
        throw .refused("no node, group, template or label is named `\(word)`\(near)")
    }

    /// The index of the node with a name.
    ///
    /// - Throws: `refused` when there is none.
    static func index(of name: String, in scenario: Scenario) throws(TestFault) -> Int {
        if let index = scenario.nodes.firstIndex(where: { $0.name == name }) { return index }
        let near =
            NearestWord.find(name, in: scenario.nodes.map(\.name))
            .map { "; did you mean `\($0)`?" } ?? ""
        throw .refused("no node is named `\(name)`\(near)")
    }

    /// Whether a name fits a pattern, where `*` stands for any letters and `?` for one.
    static func matches(_ name: [Character], _ pattern: [Character]) -> Bool {
        var (place, sign) = (0, 0)
        var star: (sign: Int, place: Int)?
        while place < name.count {
            if sign < pattern.count, pattern[sign] == "*" {
                star = (sign, place)
                sign += 1
            } else if sign < pattern.count, pattern[sign] == "?" || pattern[sign] == name[place] {
                sign += 1
                place += 1
            } else if let last = star {
                star = (last.sign, last.place + 1)
                (sign, place) = (last.sign + 1, last.place + 1)
            } else {
                return false
            }
        }
        return pattern[sign...].allSatisfy { $0 == "*" }
    }
}
