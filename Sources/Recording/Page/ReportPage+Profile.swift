import Fleet

extension ReportPage {
    // MARK: - Energy by line

    /// So many groups have a flame graph.
    private static let flameLimit = 6
    /// So many lines of each are in the table below.
    private static let lineLimit = 8
    /// Boxes narrower than this are not drawn: nobody sees them.
    private static let leastWidth = 0.8
    private static let flameWidth = 960.0
    private static let flameRow = 19.0

    /// Flame graphs of the groups whose programs were counted, with their dearest lines.
    ///
    /// Empty where nobody counted.
    var lines: String {
        let days = results.recordedSeconds / 86_400
        let trees = LineReport.trees(results).filter { $0.tree.total > 0 }
        guard days > 0, !trees.isEmpty else { return "" }
        var body = Markup.tag(
            "p", ["class": "faint"],
            "Every box is a line of a program, as wide as the charge that was drawn while it ran "
                + "or waited and in all that it called, below it.")
        var rows = [["", "line", "mAh a day", "share", "cpu", "radio", "rest"]]
        for (group, count, tree) in trees.prefix(Self.flameLimit) {
            func figure(_ charge: Int64) -> String {
                Figures.fixed(Double(charge) / 3.6e12 / Double(count) / days, 3)
            }
            body += Markup.tag("h3", [:], Markup.escaped(group)) + "\n"
            body += flames(group, tree, figure)
            for (place, sum) in tree.lines.prefix(Self.lineLimit).enumerated() {
                rows.append([
                    place == 0 ? group : "", sum.text, figure(sum.own.all),
                    Figures.percent(Double(sum.own.all), of: Double(tree.total)),
                    figure(sum.own.cpu), figure(sum.own.radio), figure(sum.own.rest),
                ])
            }
        }
        return section("Energy by line", body + Markup.table(rows, words: [1]), otherwise: "")
    }

    private func flames(
        _ group: String, _ tree: EnergyTree, _ figure: (Int64) -> String
    ) -> String {
        var body = ""
        var depth = 0
        // Parents before children, each with its left edge.
        var open = [(parent: Int?.none, x: 0.0, row: 0)]
        while let (parent, left, row) = open.popLast() {
            var x = left
            for index in tree.children(of: parent) {
                let place = tree.places[index]
                let width =
                    Double(place.whole.all) / Double(tree.total) * Self.flameWidth
                guard width >= Self.leastWidth else { break }
                body += flame(place, x: x, row: row, width: width, tree, figure)
                open.append((index, x, row + 1))
                depth = max(depth, row + 1)
                x += width
            }
        }
        return Markup.drawing(
            width: Self.flameWidth, height: Double(depth) * Self.flameRow,
            title: "Energy by line of \(group)",
            description: "The table below has the dearest lines as numbers.", body)
    }

    private func flame(
        _ place: EnergyTree.Place, x: Double, row: Int, width: Double, _ tree: EnergyTree,
        _ figure: (Int64) -> String
    ) -> String {
        let y = Double(row) * Self.flameRow
        let name =
            place.file.isEmpty
            ? place.function : "\(place.function), \(place.file):\(place.line)"
        let share = Figures.percent(Double(place.whole.all), of: Double(tree.total))
        // What is no code stands out from what somebody wrote.
        let colour = place.file.isEmpty ? "fill:var(--c2)" : "fill:var(--c\(row % 2 == 0 ? 1 : 5))"
        let box = Markup.box(
            x: x, y: y, width: width - 0.5, height: Self.flameRow - 1,
            style: colour + ";fill-opacity:.6",
            title: "\(name): \(figure(place.whole.all)) mAh a day, \(share)")
        // About seven units to a letter.
        let letters = Int((width - 8) / 7)
        guard letters >= 4 else { return box }
        let text = name.count > letters ? name.prefix(letters - 1) + "…" : name
        return box + Markup.word(text, x: x + 4, y: y + 13)
    }
}
