import Fleet
import Foundation
import GRDB
import SimulationKernel

/// What the charts of a run's page need beyond its results: courses over time and histograms.
///
/// Everything is summed up as it is read: the page of ten thousand nodes is as long as that of
/// ten.
struct RunFigures {
    /// The groups of nodes in the order of the scenario.
    var groups: [Group]
    /// The length of a step of the courses in seconds.
    var step: Double
    /// How many boards woke in each step.
    var wakes: [Int]
    /// How many times boards were awake for so long: see `RunFigures.lengths`.
    var awake: [Int]

    /// A group of nodes.
    struct Group {
        var name: String
        var members: [Int]
        /// For each step the lowest, middle and highest charge of its batteries, from 0 to 1.
        var charge: [(low: Double, middle: Double, high: Double)?] = []
        /// The lifetimes from full in seconds at the pace of single days, of the middle node.
        var dayLifetimes: [Double] = []
        /// How often each node woke.
        var wakes: [Int] = []
        /// How long it was awake each time, in seconds.
        var awake: [Float] = []
        /// Attempts to send that did not arrive.
        var misses = 0
    }

    /// The lower ends of the classes of awake times, in seconds.
    static let lengths = [0.0, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1_000]

    /// So many steps a course has at most.
    private static let stepLimit = 120

    /// Reads them.
    ///
    /// - Throws: `noResults` when the folder cannot be read.
    static func read(_ results: Results) throws(ResultsError) -> RunFigures {
        do {
            return try Results.open(results.path).read { db in
                var figures = RunFigures(results)
                let begin = results.description.begin.seconds
                try figures.readBatteries(db, results, begin)
                try figures.readWakes(db, results, begin)
                try figures.readMisses(db, results.description.nodes.count)
                return figures
            }
        } catch {
            throw .noResults(folder: results.path, reason: ResultsError.reason(error))
        }
    }

    init(_ results: Results) {
        groups = []
        // Looked up, never iterated.
        var places: [String: Int] = [:]
        for (index, node) in results.description.nodes.enumerated() {
            let place = places[node.group] ?? groups.count
            if place == groups.count {
                places[node.group] = place
                groups.append(Group(name: node.group, members: []))
            }
            groups[place].members.append(index)
        }
        let hours = max(1, (results.recordedSeconds / 3_600).rounded(.up))
        step = 3_600 * (hours / Double(Self.stepLimit)).rounded(.up)
        wakes = []
        awake = Self.lengths.map { _ in 0 }
    }

    /// The group of each node.
    private func groupOfNode(_ count: Int) -> [Int] {
        var places = [Int](repeating: 0, count: count)
        for (place, group) in groups.enumerated() {
            for member in group.members { places[member] = place }
        }
        return places
    }

    private mutating func readBatteries(
        _ db: Database, _ results: Results, _ begin: Double
    ) throws {
        let nodeCount = results.description.nodes.count
        let group = groupOfNode(nodeCount)
        var values: [[[Float]]] = groups.map { _ in [] }
        // The charge at the end of each day.
        var days: [[Float]] = (0..<nodeCount).map { _ in [] }
        let rows = try Row.fetchCursor(
            db, sql: "SELECT node, time_ns, charge FROM battery ORDER BY rowid")
        while let row = try rows.next() {
            let (node, charge) = (row[0] as Int, row[2] as Double)
            guard node >= 0, node < nodeCount else { continue }
            let seconds = Double(row[1] as Int64) * 1e-9 - begin
            let place = Int(max(0, seconds / step))
            let missing = place + 1 - values[group[node]].count
            if missing > 0 {
                values[group[node]] += [[Float]](repeating: [], count: missing)
            }
            values[group[node]][place].append(Float(charge))
            let day = Int(max(0, (seconds + 1) / 86_400))
            if days[node].count <= day { days[node].append(Float(charge)) }
        }
        for place in groups.indices {
            groups[place].charge = values[place].map { charges in
                guard !charges.isEmpty else { return nil }
                let sorted = charges.sorted()
                return (
                    Double(sorted[0]), Double(sorted[(sorted.count - 1) / 2]),
                    Double(sorted[sorted.count - 1])
                )
            }
            groups[place].dayLifetimes = Self.dayLifetimes(groups[place].members.map { days[$0] })
        }
    }

    /// For each whole day the middle of the lifetimes that nodes would have at its pace.
    private static func dayLifetimes(_ nodes: [[Float]]) -> [Double] {
        let count = nodes.map(\.count).max() ?? 0
        guard count > 1 else { return [] }
        return (1..<count).compactMap { day in
            let lifetimes = nodes.compactMap { charges -> Double? in
                guard charges.count > day else { return nil }
                let drop = Double(charges[day - 1] - charges[day])
                return drop > 0 ? 86_400 / drop : .infinity
            }.sorted()
            return lifetimes.isEmpty ? nil : lifetimes[(lifetimes.count - 1) / 2]
        }
    }

    private mutating func readWakes(_ db: Database, _ results: Results, _ begin: Double) throws {
        let nodeCount = results.description.nodes.count
        let group = groupOfNode(nodeCount)
        // When each node woke; below 0 while it sleeps.
        var since = [Double](repeating: -1, count: nodeCount)
        var counts = [Int](repeating: 0, count: nodeCount)
        let rows = try Row.fetchCursor(
            db,
            sql: "SELECT node, time_ns, state FROM states WHERE component = 'cpu' ORDER BY rowid")
        while let row = try rows.next() {
            let node = row[0] as Int
            guard node >= 0, node < nodeCount else { continue }
            let state = row[2] as String
            let seconds = max(0, Double(row[1] as Int64) * 1e-9 - begin)
            let isAwake = state == "running" || state == "boot"
            if isAwake, since[node] < 0 {
                since[node] = seconds
                counts[node] += 1
                let place = Int(seconds / step)
                if wakes.count <= place {
                    wakes += [Int](repeating: 0, count: place + 1 - wakes.count)
                }
                wakes[place] += 1
            } else if !isAwake, since[node] >= 0 {
                let length = seconds - since[node]
                since[node] = -1
                awake[(Self.lengths.firstIndex { $0 > length } ?? awake.count) - 1] += 1
                groups[group[node]].awake.append(Float(length))
            }
        }
        for place in groups.indices {
            groups[place].wakes = groups[place].members.map { counts[$0] }.sorted()
            groups[place].awake.sort()
        }
    }

    private mutating func readMisses(_ db: Database, _ nodeCount: Int) throws {
        let group = groupOfNode(nodeCount)
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT source, SUM(length(misses) - length(replace(misses, ',', '')) + 1)
                FROM messages WHERE misses IS NOT NULL GROUP BY source
                """)
        for row in rows {
            let source = row[0] as Int
            guard group.indices.contains(source) else { continue }
            groups[group[source]].misses += row[1] as Int
        }
    }
}
