import Fleet
import Foundation
import GRDB
import SimulationKernel

/// The part of a run that is to be exported.
struct ExportSource {
    let db: Database
    let description: RunDescription
    /// The first and the last instant, in nanoseconds of virtual time.
    let from: Int64
    let to: Int64
    /// Whether a begin or an end was asked for.
    let isPart: Bool
    /// The indices of the chosen nodes, ascending.
    let nodes: [Int]
    /// Rows in a second, where the format has any.
    let rate: Int

    init(_ db: Database, path: String, of export: Export) throws {
        self.db = db
        rate = export.rate
        isPart = export.from != nil || export.to != nil
        let reader = ResultsReader(db: db, path: path)
        let run = try reader.run()
        description = try reader.description(run)
        let begin = Int64(clamping: description.begin.nanoseconds)
        let end: Int64 = max(begin, run["virtual_ns"])
        from = export.from.map { max(begin, Int64(clamping: $0.nanoseconds)) } ?? begin
        to = export.to.map { min(end, Int64(clamping: $0.nanoseconds)) } ?? end
        guard from <= to else {
            let (begin, end) = (Self.moment(begin), Self.moment(end))
            throw ExportError("nothing lies in that range: the run goes from \(begin) to \(end)")
        }
        nodes = try Self.choose(export.nodes, of: description)
    }

    private static func moment(_ nanoseconds: Int64) -> String {
        nanoseconds == 0 ? "0 s" : Figures.duration(Double(nanoseconds) * 1e-9)
    }

    private static func choose(
        _ patterns: [String], of description: RunDescription
    ) throws -> [Int] {
        guard !patterns.isEmpty else { return Array(description.nodes.indices) }
        var chosen: Set<Int> = []
        for pattern in patterns {
            let found = description.nodes.indices.filter { index in
                let node = description.nodes[index]
                return node.group == pattern || fnmatch(pattern, node.name, 0) == 0
            }
            guard !found.isEmpty else {
                throw ExportError("no node and no group of the run is `\(pattern)`")
            }
            chosen.formUnion(found)
        }
        return chosen.sorted()
    }

    /// The name of a node, `*` for all, or `-` for one outside the fleet.
    func name(_ node: Int) -> String {
        if node == Int(MessageRecord.broadcast) { return "*" }
        return description.nodes.indices.contains(node) ? description.nodes[node].name : "-"
    }

    /// A condition of SQL that holds for the rows of chosen nodes.
    var isChosen: String {
        if nodes.count == description.nodes.count {
            return "node BETWEEN 0 AND \(nodes.count - 1)"
        }
        return "node IN (\(nodes.map(String.init).joined(separator: ", ")))"
    }
}

/// How exports write numbers.
enum ExportText {
    /// Nanoseconds as a decimal number of a larger unit, all digits.
    static func decimal(_ nanoseconds: Int64, digits: Int) -> String {
        let unit = (0..<digits).reduce(Int64(1)) { value, _ in value * 10 }
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: unit)
        let tail = String(rest)
        return "\(whole)." + String(repeating: "0", count: digits - tail.count) + tail
    }

    /// Seconds with nine decimals.
    static func seconds(_ nanoseconds: Int64) -> String { decimal(nanoseconds, digits: 9) }

    /// Microseconds with three decimals.
    static func microseconds(_ nanoseconds: Int64) -> String { decimal(nanoseconds, digits: 3) }
}
