import Fleet
import SimulationKernel
import Synchronization

/// What the dashboard knows of a run; the run writes it, the server reads it.
final class RunHistory: Sendable {
    private let state: Mutex<State>

    /// Keeps no more than so many samples of each node.
    init(mostSamples: Int = State.mostSamples) {
        state = Mutex(State(sampleLimit: mostSamples))
    }

    func update(_ body: (inout sending State) -> Void) { state.withLock { body(&$0) } }
    func read<Answer: Sendable>(_ body: (State) throws -> Answer) rethrows -> Answer {
        try state.withLock { try body($0) }
    }

    /// What becomes of messages of one kind between two ends.
    struct Traffic: Sendable {
        var sent: UInt64 = 0
        var delivered: UInt64 = 0
        var lost: UInt64 = 0
        /// Losses by `LossReason.rawValue`.
        var reasons = [UInt64](repeating: 0, count: LossReason.allCases.count)

        mutating func count(_ outcome: MessageOutcome) {
            switch outcome {
            case .sent: sent += 1
            case .delivered: delivered += 1
            case .lost(let reason):
                lost += 1
                reasons[Int(reason.rawValue)] += 1
            }
        }
    }

    /// The two ends of a link: nodes, or groups of them.
    struct Ends: Hashable, Comparable, Sendable {
        var link: LinkKind
        var source: Int32
        var destination: Int32

        static func < (left: Ends, right: Ends) -> Bool {
            (left.link.rawValue, left.source, left.destination)
                < (right.link.rawValue, right.source, right.destination)
        }
    }

    /// A remark of the run: a fault or a log line.
    struct Remark: Sendable {
        var nanoseconds: UInt64
        var node: Int32
        var kind: String
        var text: String
    }

    /// A message that has just gone over a link.
    struct Flash: Sendable {
        var source: Int32
        var destination: Int32
        var isLost: Bool
    }

    /// A message that did not arrive at a node.
    struct Loss: Sendable {
        var nanoseconds: UInt64
        var message: UInt64
        var source: Int32
        var destination: Int32
        var reason: LossReason
    }

    struct State: Sendable {
        /// No node has more samples.
        let sampleLimit: Int
        var description: RunDescription?
        var nodes: [NodeHistory] = []
        /// The groups, in the order of their first node, and the group of each node.
        var groups: [String] = []
        var groupOfNode: [Int32] = []
        /// The names of CPU states, in the order in which they came.
        var states: [String] = []
        var traffic: [Ends: Traffic] = [:]
        var links: [Ends: Traffic] = [:]
        var remarks = Ring<Remark>(capacity: 500)
        var flashes = Ring<Flash>(capacity: 400)
        var losses = Ring<Loss>(capacity: 200)
        /// The virtual time reached, in nanoseconds.
        var time: UInt64 = 0
        var progress: RunProgress?
        /// The multiple of real time to which the run is held; nil as fast as it can.
        var heldSpeed: Double?
        /// How many times faster than real time it was in the last seconds.
        var recentSpeed: Double?
        /// Where those seconds begin.
        private var mark: (time: UInt64, wallSeconds: Double)?

        init(sampleLimit: Int = mostSamples) { self.sampleLimit = sampleLimit }

        var isPaused = false
        var summary: RunSummary?
        /// Grows with each change.
        var version: UInt64 = 0

        /// How many numbers the samples of all nodes may take together, and the least and most
        /// samples of one node; a node has some 16 components and states, each with 2 numbers.
        static let numbersOfAllNodes = 16_000_000
        static let fewestSamples = 64
        static let mostSamples = 1_024

        /// The number of samples that each of so many nodes keeps.
        static func capacity(nodes: Int) -> Int {
            min(mostSamples, max(fewestSamples, numbersOfAllNodes / (32 * max(1, nodes))))
        }

        mutating func began(_ description: RunDescription) {
            self = State(sampleLimit: sampleLimit)
            version = 1
            self.description = description
            time = description.begin.nanoseconds
            let capacity = min(sampleLimit, Self.capacity(nodes: description.nodes.count))
            nodes = description.nodes.map { _ in
                NodeHistory(begin: description.begin.nanoseconds, capacity: capacity)
            }
            var places: [String: Int32] = [:]
            for node in description.nodes {
                let place = places[node.group] ?? Int32(groups.count)
                if Int(place) == groups.count { groups.append(node.group) }
                places[node.group] = place
                groupOfNode.append(place)
            }
        }

        mutating func progress(_ progress: RunProgress) {
            version += 1
            // A paused run makes none.
            isPaused = false
            self.progress = progress
            heldSpeed = progress.speed
            let now = progress.time.nanoseconds
            time = max(time, now)
            let begin = mark ?? (now, progress.wallSeconds)
            let seconds = progress.wallSeconds - begin.wallSeconds
            if mark == nil || seconds >= 1 { mark = (now, progress.wallSeconds) }
            if seconds >= 1 { recentSpeed = Double(now - begin.time) * 1e-9 / seconds }
        }

        /// Takes in how the run stands while it waits.
        mutating func stands(_ status: FleetStatus) {
            let (isPaused, now) = (status.phase == .paused, status.time.nanoseconds)
            guard isPaused != self.isPaused || isPaused && now > time || status.speed != heldSpeed
            else { return }
            version += 1
            self.isPaused = isPaused
            // Neither a pause nor another speed counts as time in which it ran.
            mark = nil
            heldSpeed = status.speed
            time = max(time, now)
        }

        mutating func ended(_ summary: RunSummary) {
            version += 1
            self.summary = summary
            time = max(time, UInt64(clamping: summary.virtualTime.nanoseconds))
        }

        mutating func observe(_ record: Record) {
            version += 1
            let now = record.time.nanoseconds
            time = max(time, now)
            let node = nodes.indices.contains(Int(record.node)) ? Int(record.node) : nil
            switch record.body {
            case .message(let message): count(message, at: record.node, now)
            case .fault(let kind, let text):
                if let node { nodes[node].faults += 1 }
                note(record, kind.name, text)
            case .log(let level, let text): note(record, level.name, text)
            case .energy(let sample): if let node { nodes[node].add(sample, at: now) }
            case .boot: if let node { nodes[node].boots += 1 }
            case .state("cpu", let state): if let node { nodes[node].cpu = number(of: state) }
            case .state, .pin: break
            case .print(let line):
                if let node {
                    let text = String(decoding: line.prefix(Self.longestLine), as: UTF8.self)
                    nodes[node].lines.append(NodeHistory.Line(nanoseconds: now, text: text))
                }
            }
        }

        /// Longer lines are cut, in bytes.
        private static let longestLine = 400

        private mutating func note(_ record: Record, _ kind: String, _ text: String) {
            remarks.append(
                Remark(
                    nanoseconds: record.time.nanoseconds, node: record.node, kind: kind,
                    text: text))
        }

        private mutating func number(of state: String) -> Int {
            if let known = states.firstIndex(of: state) { return known }
            states.append(state)
            return states.count - 1
        }

        /// Counts a step of a message; `place` is the node whose record it is.
        private mutating func count(
            _ message: MessageRecord, at place: Int32, _ nanoseconds: UInt64
        ) {
            guard nodes.indices.contains(Int(message.source)),
                message.destination < Int32(nodes.count)
            else { return }
            let source = Int(message.source)
            let ends = Ends(
                link: message.link, source: message.source, destination: message.destination)
            links[ends, default: Traffic()].count(message.outcome)
            let groups = Ends(
                link: message.link, source: groupOfNode[source],
                destination: message.destination < 0
                    ? message.destination : groupOfNode[Int(message.destination)])
            traffic[groups, default: Traffic()].count(message.outcome)
            switch message.outcome {
            case .sent: nodes[source].sent += 1
            case .delivered:
                nodes[source].delivered += 1
                if nodes.indices.contains(Int(place)) { nodes[Int(place)].received += 1 }
            case .lost: nodes[source].lost += 1
            }
            let end = place == message.source ? message.destination : place
            if let reason = message.outcome.reason {
                losses.append(
                    Loss(
                        nanoseconds: nanoseconds, message: message.identifier,
                        source: message.source, destination: end, reason: reason))
            }
            if end >= 0, message.outcome != .sent {
                flashes.append(
                    Flash(
                        source: message.source, destination: end,
                        isLost: message.outcome.reason != nil))
            }
        }
    }
}
