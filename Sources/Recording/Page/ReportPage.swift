import Fleet
import Foundation
import SimulationKernel

/// The report of a run as one page that needs nothing else: neither network nor scripts.
///
/// Equal results give an equal page: it has neither the date nor the speed of the machine.
public struct ReportPage {
    let results: Results
    let figures: RunFigures
    /// The groups that are shown: those with the most nodes, in the order of the scenario.
    let shown: [RunFigures.Group]

    /// So many groups have a row and a chart of their own.
    static let groupLimit = 24

    /// Reads what the page needs of the results.
    ///
    /// - Throws: `noResults` when the folder cannot be read.
    public init(_ results: Results) throws(ResultsError) {
        self.results = results
        let figures = try RunFigures.read(results)
        let groups = figures.groups
        let largest = groups.indices.sorted {
            (groups[$1].members.count, $0) < (groups[$0].members.count, $1)
        }
        self.figures = figures
        shown = largest.prefix(Self.groupLimit).sorted().map { groups[$0] }
    }

    /// Writes the page to a file, by default into the results folder.
    ///
    /// - Returns: The path of the file.
    /// - Throws: `cannotWrite` when that fails.
    @discardableResult public func write(to file: String? = nil) throws(ResultsError) -> String {
        let path =
            file
            ?? URL(filePath: results.path, directoryHint: .isDirectory)
            .appending(path: Results.pageName).path
        do {
            try Data(html.utf8).write(to: URL(filePath: path))
        } catch {
            throw .cannotWrite(folder: path, reason: ResultsError.reason(error))
        }
        return path
    }

    /// The page.
    public var html: String {
        let title = Markup.escaped("\(results.description.scenarioPath): \(time)")
        let sections = [energy, costs, lines, batteries, delivery, wakes].joined()
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(title)</title>
            <style>
            \(Markup.style)
            </style>
            </head>
            <body>
            <header>
            \(head)</header>
            <main>
            \(sections)</main>
            </body>
            </html>

            """
    }

    private var time: String { Figures.duration(results.summary.virtualTime.seconds) }

    private var head: String {
        let (description, summary) = (results.description, results.summary)
        let nodes = description.nodes.count == 1 ? "1 node" : "\(description.nodes.count) nodes"
        var lines = ["\(nodes), \(time) of virtual time, seed \(summary.seed)"]
        if !summary.isComplete {
            let end = Figures.duration(description.duration.seconds)
            lines.append("Incomplete: it ended before \(end).")
        }
        if !description.overrides.isEmpty {
            lines.append("with " + description.overrides.joined(separator: ", "))
        }
        if !summary.digest.isEmpty { lines.append("digest \(summary.digest)") }
        if figures.groups.count > shown.count {
            lines.append(
                "Of \(figures.groups.count) groups those \(shown.count) with the most nodes are "
                    + "shown.")
        }
        return Markup.tag("h1", [:], Markup.escaped(description.scenarioPath)) + "\n"
            + lines.map { Markup.tag("p", ["class": "faint"], Markup.escaped($0)) + "\n" }.joined()
    }

    /// A section with its heading; a sentence where there is nothing to show.
    func section(_ title: String, _ body: String, otherwise: String) -> String {
        let content =
            body.isEmpty ? Markup.tag("p", ["class": "faint"], Markup.escaped(otherwise)) : body
        return "<section>\n" + Markup.tag("h2", [:], Markup.escaped(title)) + "\n" + content
            + "\n</section>\n"
    }

    // MARK: - What costs most

    private var costs: String {
        var rows = [["", "what", "mAh a day", "share", "where it comes from, and what to try"]]
        for group in shown {
            let costs = Costs(group, results)
            let isOnMains = group.members.allSatisfy {
                results.summary.nodes[$0].batteryAtEnd == nil
            }
            let name = isOnMains ? "\(group.name), mains" : group.name
            for (place, item) in costs.items.prefix(4).enumerated()
            where place == 0 || item.share >= 0.03 {
                rows.append([
                    place == 0 ? name : "", "\(item.component) \(item.state)",
                    Figures.fixed(item.perDay, 3), Figures.percent(item.share, of: 1),
                    costs.hint(item),
                ])
            }
        }
        return section(
            "What costs most", Markup.table(rows, words: [1, 4]),
            otherwise: "Nothing drew any charge.")
    }

    // MARK: - Wakes

    private var wakes: String {
        let total = figures.wakes.reduce(0, +)
        guard total > 0 else {
            return section("Wakes", "", otherwise: "No board woke.")
        }
        let hours = results.recordedSeconds / 3_600
        let counts = Chart.columns(
            figures.wakes.enumerated().map { place, count in
                let from = Figures.duration(Double(place) * figures.step)
                return (place % 24 == 0 ? from : "", Double(count), "\(from): \(count) wakes")
            },
            title: "Wakes of the fleet",
            description: "\(total) wakes, in steps of \(Figures.duration(figures.step)).")
        let lengths = Chart.columns(
            zip(RunFigures.lengths, figures.awake).enumerated().map { place, entry in
                let (from, count) = entry
                let label = from < 1 ? "\(Int(from * 1_000)) ms" : "\(Int(from)) s"
                let title = "from \(label) on: \(count) times"
                return (place % 2 == 0 ? label : "", Double(count), title)
            },
            title: "How long boards are awake",
            description: "The number of times that a board was awake for at least so long, and "
                + "less than the next.")
        var rows = [
            ["", "wakes of a node an hour: least", "median", "most", "awake: median", "longest"]
        ]
        for group in shown where !group.wakes.isEmpty && hours > 0 {
            let pace = [0, (group.wakes.count - 1) / 2, group.wakes.count - 1].map {
                Figures.fixed(Double(group.wakes[$0]) / hours, 2)
            }
            let awake = group.awake
            let times =
                awake.isEmpty
                ? ["always", "always"]
                : [
                    Figures.duration(Double(awake[(awake.count - 1) / 2])),
                    Figures.duration(Double(awake[awake.count - 1])),
                ]
            rows.append([group.name] + pace + times)
        }
        let step = Figures.duration(figures.step)
        let charts = [("Wakes of the fleet in steps of \(step)", counts), ("Awake for", lengths)]
            .map { "<div>\(Markup.tag("h3", [:], $0))\n\($1)</div>\n" }.joined()
        return section(
            "Wakes", Markup.tag("div", ["class": "pair"], charts) + Markup.table(rows),
            otherwise: "")
    }
}
