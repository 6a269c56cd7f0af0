import Fleet

/// Energy by line: for each group of nodes the functions and lines that cost most.
struct LineReport {
    private let results: Results
    private let days: Double

    init(_ results: Results) {
        self.results = results
        days = results.recordedSeconds / 86_400
    }

    /// So many functions and lines of a group are shown.
    private static let functionLimit = 6
    private static let lineLimit = 12
    /// So many groups are shown.
    private static let groupLimit = 8

    /// The groups whose programs were counted, with the number of their nodes.
    static func trees(
        _ results: Results
    ) -> [(group: String, count: Int, tree: EnergyTree)] {
        var groups: [(name: String, profiles: [[ProfilePlace]])] = []
        for (node, summary) in zip(results.description.nodes, results.summary.nodes) {
            guard let profile = summary.energyProfile else { continue }
            if let known = groups.firstIndex(where: { $0.name == node.group }) {
                groups[known].profiles.append(profile)
            } else {
                groups.append((node.group, [profile]))
            }
        }
        return groups.map { ($0.name, $0.profiles.count, EnergyTree($0.profiles)) }
    }

    var lines: [String] {
        guard days > 0 else { return [] }
        let trees = Self.trees(results)
        guard !trees.isEmpty else { return [] }
        var lines = ["Energy by line, in mAh a day of the mean node"]
        for (group, count, tree) in trees.prefix(Self.groupLimit) where tree.total > 0 {
            lines += ["", group] + table(tree, of: count)
        }
        if trees.count > Self.groupLimit {
            lines += ["", "and \(trees.count - Self.groupLimit) more groups"]
        }
        return lines
    }

    private func table(_ tree: EnergyTree, of count: Int) -> [String] {
        var table = TextTable([.right, .right, .right, .right, .right, .right, .left])
        func figure(_ charge: Int64) -> String {
            PowerReport.figure(Double(charge) / 3.6e12 / Double(count) / days)
        }
        func add(_ sum: EnergyTree.Sum) {
            table.add([
                figure(sum.own.all), Figures.percent(Double(sum.own.all), of: Double(tree.total)),
                figure(sum.own.cpu), figure(sum.own.radio), figure(sum.own.rest),
                figure(sum.whole.all), sum.text,
            ])
        }
        table.add(["itself", "share", "cpu", "radio", "rest", "with calls", "function"])
        for sum in tree.functions.prefix(Self.functionLimit) { add(sum) }
        table.add(["", "", "", "", "", "", "line"])
        let lines = tree.lines
        for sum in lines.prefix(Self.lineLimit) { add(sum) }
        if lines.count > Self.lineLimit {
            var rest = EnergyTree.Share()
            for sum in lines.dropFirst(Self.lineLimit) { rest += sum.own }
            table.add([
                figure(rest.all), Figures.percent(Double(rest.all), of: Double(tree.total)),
                figure(rest.cpu), figure(rest.radio), figure(rest.rest), "",
                "\(lines.count - Self.lineLimit) more lines",
            ])
        }
        table.add([figure(tree.total), "", "", "", "", "", "all together"])
        return table.lines()
    }
}
