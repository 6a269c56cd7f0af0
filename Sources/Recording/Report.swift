import Fleet
import SimulationKernel

/// What a run comes to, as text for people: head, power, delivery, where the results lie.
public enum Report {
    /// The whole report; ends with a line end.
    public static func text(_ results: Results) -> String {
        let parts = [
            head(results), PowerReport(results).lines, LineReport(results).lines,
            DeliveryReport(results).lines,
            faults(results), troubles(results), ["Results in \(results.path)"],
        ]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
            .joined(separator: "\n")
    }

    private static func head(_ results: Results) -> [String] {
        let (description, summary) = (results.description, results.summary)
        var first = "\(description.scenarioPath): \(description.nodes.count) nodes"
        first += ", \(Figures.duration(summary.virtualTime.seconds)) of virtual time"
        if !summary.isComplete {
            first += " of \(Figures.duration(description.duration.seconds)), INCOMPLETE"
        }
        if description.begin > .start {
            first += ", recorded from \(Figures.duration((description.begin - .start).seconds)) on"
        }
        var lines = [first]
        if !description.overrides.isEmpty {
            lines.append("with " + description.overrides.joined(separator: ", "))
        }
        guard !summary.digest.isEmpty else {
            return lines + ["seed \(summary.seed); the run was killed before its end"]
        }
        lines.append("seed \(summary.seed), digest \(summary.digest)")
        let speed = summary.wallSeconds > 0 ? summary.virtualTime.seconds / summary.wallSeconds : 0
        lines.append(
            "\(Figures.duration(summary.wallSeconds)) of wall-clock time"
                + " (\(Figures.rounded(UInt64(min(max(speed, 0), 1e18)))) times real time), "
                + "\(Figures.rounded(summary.bytecodes)) bytecodes, "
                + "\(Figures.rounded(summary.events)) events, "
                + "\(summary.peakMemoryBytes / 1_000_000) MB")
        return lines
    }

    /// What came of the faults; whoever relies on one that never took effect must see it.
    private static func faults(_ results: Results) -> [String] {
        let faults = results.summary.faults
        guard !faults.isEmpty else { return [] }
        var table = TextTable([.left, .left, .right, .right])
        table.add(["name", "kind", "happened", "effects"])
        for fault in faults {
            table.add([
                fault.name, fault.kind, Figures.rounded(fault.occurrences),
                Figures.rounded(fault.effects),
            ])
        }
        let idle = faults.filter { $0.effects == 0 }.map(\.name)
        guard !idle.isEmpty, results.summary.isComplete else {
            return ["Faults", ""] + table.lines()
        }
        return ["Faults", ""] + table.lines()
            + ["", "never took effect: " + idle.joined(separator: ", ")]
    }

    private static func troubles(_ results: Results) -> [String] {
        let troubled = results.summary.nodes.enumerated().filter { $0.element.exceptions > 0 }
        guard !troubled.isEmpty else { return [] }
        var table = TextTable([.left, .right, .left])
        for (index, node) in troubled.prefix(10) {
            let name = results.description.nodes[index].name
            let word = node.exceptions == 1 ? "exception" : "exceptions"
            let log = Results.logName(ofNode: name)
            table.add([name, "\(node.exceptions) \(word)", "see \(log)"])
        }
        if troubled.count > 10 { table.add(["and \(troubled.count - 10) more nodes"]) }
        return ["Programs that failed"] + table.lines()
    }
}
