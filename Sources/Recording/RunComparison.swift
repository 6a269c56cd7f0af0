import Fleet
import Foundation
import GRDB
import SimulationKernel

/// What two runs have in common, and where they part: for instance a run and its fork.
public struct RunComparison {
    private let left: Results
    private let right: Results
    /// From when on both have records: one may be a fork of the other.
    private let begin: Instant
    /// Where the records of the two first differ; nil when they are equal.
    private let difference: Difference?

    /// The first record that only one run has, or that is another in the other.
    struct Difference: Equatable {
        var time: Instant
        var table: String
        var left: String?
        var right: String?
    }

    /// Reads two results folders.
    ///
    /// - Throws: `noResults` when one of them has none or cannot be read.
    public init(_ left: String, _ right: String) throws(ResultsError) {
        let whole = (try Results.read(left), try Results.read(right))
        begin = max(whole.0.description.begin, whole.1.description.begin)
        self.left = begin > .start ? try Results.read(left, from: begin) : whole.0
        self.right = begin > .start ? try Results.read(right, from: begin) : whole.1
        do {
            let names = self.left.description.nodes.map(\.name)
            difference =
                names == self.right.description.nodes.map(\.name)
                ? try RecordWalk(left, right, names: names).firstDifference(from: begin) : nil
        } catch {
            throw .noResults(folder: right, reason: ResultsError.reason(error))
        }
    }

    /// Whether all records are equal.
    public var isEqual: Bool {
        difference == nil && left.summary.digest == right.summary.digest
            && left.description.nodes.map(\.name) == right.description.nodes.map(\.name)
    }

    /// The comparison as text for people; ends with a line end.
    public var text: String {
        var lines = [head("A", left), head("B", right)]
        if begin > .start { lines.append("compared from \(moment(begin)) on") }
        if isEqual { return (lines + ["The runs are equal."]).map { $0 + "\n" }.joined() }
        lines += settings
        if let difference {
            lines += ["", "The first difference is at \(moment(difference.time)):"]
            for (run, text) in [("A", difference.left), ("B", difference.right)] {
                lines.append("  \(run)  \(text ?? "nothing in `\(difference.table)`")")
            }
        }
        lines += ["", "By group, A and B, in numbers of the whole group"] + groups
        return lines.map { $0 + "\n" }.joined()
    }

    private func head(_ name: String, _ results: Results) -> String {
        let digest = results.summary.digest.isEmpty ? "killed" : "digest \(results.summary.digest)"
        let time = Figures.duration(results.summary.virtualTime.seconds)
        let incomplete = results.summary.isComplete ? "" : ", INCOMPLETE"
        return "\(name)  \(results.path): \(time) of virtual time\(incomplete), \(digest)"
    }

    /// What was asked for in another way.
    private var settings: [String] {
        let (a, b) = (left.description, right.description)
        var lines: [String] = []
        if a.scenarioText != b.scenarioText { lines.append("the scenarios differ") }
        if a.overrides != b.overrides {
            let texts = [a, b].map {
                $0.overrides.isEmpty ? "none" : $0.overrides.joined(separator: " ")
            }
            lines.append("overrides: \(texts[0]) | \(texts[1])")
        }
        if a.seed != b.seed { lines.append("seeds: \(a.seed) | \(b.seed)") }
        let names = [a, b].map { Set($0.nodes.map(\.name)) }
        for (run, own, other) in [("A", a, names[1]), ("B", b, names[0])] {
            let only = own.nodes.map(\.name).filter { !other.contains($0) }
            guard let first = only.first else { continue }
            lines.append(
                only.count == 1
                    ? "only in \(run): \(first)"
                    : "only in \(run): \(only.count) nodes (\(first) ..)")
        }
        return lines
    }

    private func moment(_ time: Instant) -> String {
        let seconds = Double(time.nanoseconds) * 1e-9
        return "\(Figures.fixed(seconds, 6)) s (\(Figures.duration(seconds)))"
    }

    // MARK: - Groups

    private struct Sums: Equatable {
        var charge = 0.0
        var sent: UInt64 = 0
        var delivered: UInt64 = 0
        var lost: UInt64 = 0
        var boots: UInt64 = 0
        var exceptions: UInt64 = 0
        var lowest: Double?
    }

    private var groups: [String] {
        var names: [String] = []
        for node in left.description.nodes + right.description.nodes
        where names.last != node.group && !names.contains(node.group) {
            names.append(node.group)
        }
        let sums = [left, right].map(RunComparison.sums)
        var table = TextTable([.left] + [Alignment](repeating: .right, count: 6))
        table.add(["", "mAh", "sent", "delivered", "lost", "boots", "lowest battery"])
        for name in names {
            let (a, b) = (sums[0][name], sums[1][name])
            if a == b {
                table.add([name, "the same"])
                continue
            }
            for (run, value) in [("A", a), ("B", b)] {
                guard let value else { continue }
                table.add([
                    run == "A" ? name : "", Figures.fixed(value.charge, 3), "\(value.sent)",
                    "\(value.delivered)", "\(value.lost)", "\(value.boots)",
                    value.lowest.map { Figures.percent($0, of: 1) } ?? "mains",
                ])
            }
        }
        return table.lines()
    }

    private typealias Alignment = TextTable.Alignment

    private static func sums(_ results: Results) -> [String: Sums] {
        // Looked up, never iterated.
        var sums: [String: Sums] = [:]
        for (description, node) in zip(results.description.nodes, results.summary.nodes) {
            var sum = sums[description.group] ?? Sums()
            sum.charge += node.charges.reduce(0) { $0 + $1.milliampereHours }
            sum.sent += node.sent
            sum.delivered += node.delivered
            sum.lost += node.lost
            sum.boots += node.boots
            sum.exceptions += node.exceptions
            if let charge = node.batteryAtEnd?.charge { sum.lowest = min(sum.lowest ?? 1, charge) }
            sums[description.group] = sum
        }
        return sums
    }
}

/// Goes through the records of two runs side by side.
private struct RecordWalk {
    private let left: DatabaseQueue
    private let right: DatabaseQueue
    private let names: [String]

    init(_ left: String, _ right: String, names: [String]) throws {
        self.left = try Results.open(left)
        self.right = try Results.open(right)
        self.names = names
    }

    /// Records lie in each table in the order of the run.
    func firstDifference(from begin: Instant) throws -> RunComparison.Difference? {
        var first: RunComparison.Difference?
        try left.read { left in
            try right.read { right in
                for table in ResultsSchema.records {
                    let sql = """
                        SELECT * FROM \(table) WHERE time_ns >= \(begin.nanoseconds)
                        ORDER BY rowid
                        """
                    let rows = try Row.fetchCursor(left, sql: sql)
                    let others = try Row.fetchCursor(right, sql: sql)
                    while true {
                        let (row, other) = (try rows.next(), try others.next())
                        guard row != nil || other != nil else { break }
                        let times = [row, other].compactMap { $0.map { $0["time_ns"] as Int64 } }
                        let time = Instant(nanoseconds: UInt64(clamping: times.min() ?? 0))
                        if let known = first, time >= known.time { break }
                        if row == other { continue }
                        first = RunComparison.Difference(
                            time: time, table: table,
                            left: text(row, table, at: time), right: text(other, table, at: time))
                        break
                    }
                }
            }
        }
        return first
    }

    /// A record in a line; nil when it comes later than `time`.
    private func text(_ row: Row?, _ table: String, at time: Instant) -> String? {
        guard let row, UInt64(clamping: row["time_ns"] as Int64) == time.nanoseconds else {
            return nil
        }
        let node = row["node"] as Int
        let name = names.indices.contains(node) ? names[node] : "node \(node)"
        let rest = row.columnNames.filter { $0 != "time_ns" && $0 != "node" }.compactMap { column in
            let value = row[column] as DatabaseValue
            return value.isNull ? nil : "\(column)=\(RecordWalk.text(value))"
        }
        return "\(name): \(table): \(rest.joined(separator: " "))"
    }

    private static func text(_ value: DatabaseValue) -> String {
        switch value.storage {
        case .null: "none"
        case .int64(let number): "\(number)"
        case .double(let number): "\(number)"
        case .string(let text): text.debugDescription
        case .blob(let data): data.prefix(32).map { String($0, radix: 16) }.joined(separator: " ")
        }
    }
}
