import Fleet
import SimulationKernel

/// Which points of which nodes somebody wants to see.
struct SeriesQuestion: Sendable {
    enum Quantity: String, CaseIterable, Sendable {
        /// The state of charge, from 0 to 1: least and most of each step.
        case battery
        /// The mean current in mA: of each step, and the least and most of the samples in it.
        case current
        /// The mean current in mA of each component, all nodes together.
        case components
        /// The share of time in each state of the CPU or another component, all nodes together.
        case activity
    }

    var quantity: Quantity
    /// Indices of nodes.
    var nodes: [Int]
    /// The span of virtual time, in nanoseconds.
    var from: UInt64
    var to: UInt64
    /// The number of steps into which the span is divided.
    var points: Int
    /// What has a row of its own in batteries and currents.
    var each = Panel.Each.node
    /// Of which component alone currents and states are; nil for all, and for the CPU.
    var component: String?

    static let mostNodes = 16
    static let mostPoints = 2_000

    /// The length of one step in nanoseconds.
    var step: Double { Double(to - from) / Double(points) }

    /// The middle of each step, in seconds.
    var times: [Double] { (0..<points).map { (Double(from) + (Double($0) + 0.5) * step) / 1e9 } }
}

/// What `/api/series` says: steps of equal length, and one or more rows of values.
struct SeriesAnswer: Encodable, Sendable {
    /// The middle of each step, in seconds of virtual time.
    var times: [Double]
    var rows: [Row]
    /// The number of nodes behind all rows.
    var nodes: Int

    struct Row: Encodable, Sendable {
        /// The node, the group, the component or its state.
        var name: String
        /// One value for each step; null where nothing is known.
        var mean: [Float?]
        var least: [Float?]?
        var most: [Float?]?
        /// The charge of all samples in mAh, thinned out or not.
        var total: Double?
        /// The time behind it, in seconds.
        var seconds: Double?
    }
}

extension RunHistory.State {
    func series(_ question: SeriesQuestion) -> SeriesAnswer {
        let rows: [SeriesAnswer.Row]
        switch question.quantity {
        case .battery: rows = parts(question).compactMap { battery($0.name, $0.nodes, question) }
        case .current: rows = parts(question).map { current($0.name, $0.nodes, question) }
        case .components: rows = components(question)
        case .activity: rows = activity(question)
        }
        return SeriesAnswer(times: question.times, rows: rows, nodes: question.nodes.count)
    }

    /// The rows of single nodes, or of groups in the order of their first node.
    private func parts(_ question: SeriesQuestion) -> [(name: String, nodes: [Int])] {
        guard let fleet = description?.nodes else { return [] }
        if question.each == .node { return question.nodes.map { (fleet[$0].name, [$0]) } }
        var parts: [(name: String, nodes: [Int])] = []
        var places: [String: Int] = [:]
        for node in question.nodes {
            let group = fleet[node].group
            let place = places[group] ?? parts.count
            if place == parts.count { parts.append((group, [])) }
            places[group] = place
            parts[place].nodes.append(node)
        }
        return parts
    }

    private func battery(
        _ name: String, _ members: [Int], _ question: SeriesQuestion
    ) -> SeriesAnswer.Row? {
        let members = members.filter { description?.nodes[$0].batteryMilliampereHours != nil }
        guard !members.isEmpty else { return nil }
        var least = [Float?](repeating: nil, count: question.points)
        var most = least
        var sums = [Float](repeating: 0, count: question.points)
        var counts = sums
        for history in members.map({ nodes[$0] }) {
            for (index, end) in history.ends.enumerated()
            where end >= question.from && end <= question.to {
                let (low, high) = (history.leastBattery[index], history.mostBattery[index])
                guard !low.isNaN else { continue }
                let place = Double(end - question.from) / question.step
                let step = min(question.points - 1, Int(place))
                least[step] = min(least[step] ?? .infinity, low)
                most[step] = max(most[step] ?? 0, high)
                sums[step] += (low + high) / 2
                counts[step] += 1
            }
        }
        let mean = zip(sums, counts).map { sum, count in count > 0 ? sum / count : nil }
        return SeriesAnswer.Row(name: name, mean: mean, least: least, most: most)
    }

    /// Of a group it is the mean of its nodes, between the least and the most of any.
    private func current(
        _ name: String, _ members: [Int], _ question: SeriesQuestion
    ) -> SeriesAnswer.Row {
        var sums = StepSums(question)
        var (total, seconds) = (0.0, 0.0)
        for history in members.map({ nodes[$0] }) {
            let isWanted = { (slot: Int) -> Bool in
                question.component == nil || history.slots[slot].component == question.component
            }
            sums.add(history.samples(isWanted), of: history)
            for slot in history.slots.indices where isWanted(slot) {
                total += history.totals[slot].milliampereHours
            }
            seconds += Self.seconds((history.ends.last ?? history.begin) - history.begin)
        }
        return SeriesAnswer.Row(
            name: name, mean: sums.meanMilliamperes, least: sums.least, most: sums.most,
            total: total, seconds: seconds)
    }

    /// The components by what they drew, the largest first.
    private func components(_ question: SeriesQuestion) -> [SeriesAnswer.Row] {
        var names: [String] = []
        for node in question.nodes {
            for slot in nodes[node].slots where !names.contains(slot.component) {
                names.append(slot.component)
            }
        }
        let rows = names.map { component in
            var sums = StepSums(question)
            var (total, seconds) = (0.0, 0.0)
            for node in question.nodes {
                let history = nodes[node]
                sums.add(
                    history.samples { history.slots[$0].component == component }, of: history)
                for (slot, sum) in zip(history.slots, history.totals)
                where slot.component == component {
                    total += sum.milliampereHours
                    seconds += sum.seconds
                }
            }
            return SeriesAnswer.Row(
                name: component, mean: sums.milliamperes, total: total, seconds: seconds)
        }
        return rows.sorted { ($0.total ?? 0) > ($1.total ?? 0) }
    }

    /// The states of a component with the share of time in each.
    private func activity(_ question: SeriesQuestion) -> [SeriesAnswer.Row] {
        let component = question.component ?? "cpu"
        var names: [String] = []
        for node in question.nodes {
            for slot in nodes[node].slots
            where slot.component == component && !names.contains(slot.state) {
                names.append(slot.state)
            }
        }
        let sums = names.map { state in
            var sums = StepSums(question)
            for node in question.nodes {
                let history = nodes[node]
                let place = history.slots.firstIndex(
                    of: NodeHistory.Slot(component: component, state: state))
                if let place { sums.add(history.seconds[place], of: history) }
            }
            return sums.amounts
        }
        let all = (0..<question.points).map { step in sums.reduce(0) { $0 + $1[step] } }
        return zip(names, sums).map { name, amounts in
            let shares = zip(amounts, all).map { $1 > 0 ? Float($0 / $1) : nil }
            return SeriesAnswer.Row(name: name, mean: shares)
        }
    }
}

extension NodeHistory {
    /// The charge that some slots drew in each sample, in mAh.
    func samples(_ isWanted: (Int) -> Bool) -> [Float] {
        var sums = [Float](repeating: 0, count: ends.count)
        for slot in slots.indices where isWanted(slot) {
            for index in sums.indices { sums[index] += charges[slot][index] }
        }
        return sums
    }
}

/// Adds up, step by step, amounts that are each spread evenly over the time of a sample.
private struct StepSums {
    private let from: Double
    private let step: Double
    private(set) var amounts: [Double]
    /// The time of each step that samples cover, in nanoseconds.
    private var covered: [Double]
    private var additions = 0
    private(set) var least: [Float?]
    private(set) var most: [Float?]

    init(_ question: SeriesQuestion) {
        from = Double(question.from)
        step = question.step
        amounts = [Double](repeating: 0, count: question.points)
        covered = amounts
        least = [Float?](repeating: nil, count: question.points)
        most = least
    }

    mutating func add(_ values: [Float], of history: NodeHistory) {
        additions += 1
        var begin = Double(history.begin)
        for (value, end) in zip(values, history.ends) {
            let end = Double(end)
            defer { begin = end }
            guard end > begin, end > from else { continue }
            let first = max(0, Int((begin - from) / step))
            let last = min(amounts.count - 1, Int((end - from) / step))
            guard first <= last else { continue }
            let milliamperes = Float(Double(value) / ((end - begin) / 3.6e12))
            for index in first...last {
                let stepBegin = from + Double(index) * step
                let time = min(end, stepBegin + step) - max(begin, stepBegin)
                guard time > 0 else { continue }
                amounts[index] += Double(value) * time / (end - begin)
                covered[index] += time
                least[index] = min(least[index] ?? .infinity, milliamperes)
                most[index] = max(most[index] ?? -.infinity, milliamperes)
            }
        }
    }

    /// The amounts as charges in mAh: the mean current of each step, of all that was added
    /// together.
    var milliamperes: [Float?] { meanMilliamperes.map { $0.map { $0 * Float(additions) } } }

    /// The mean current of each step, of one of those that were added.
    var meanMilliamperes: [Float?] {
        zip(amounts, covered).map { amount, time in
            time > 0 ? Float(amount / (time / 3.6e12)) : nil
        }
    }
}
