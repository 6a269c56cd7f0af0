import Fleet
import Scenario
import SimulationKernel

/// What happened in a fleet so far, for the questions of a test.
final class FleetHistory: RunObserver {
    /// A line that a program printed, without its end.
    struct Line {
        var time: Instant
        var bytes: [UInt8]
    }

    /// A message and where it arrived.
    struct Message {
        var identifier: UInt64
        var time: Instant
        var source: Int32
        var destination: Int32
        /// The nodes where it arrived, in the order of arrival.
        var receivers: [Int32] = []
        /// Why it was lost, where it was.
        var losses: [(node: Int32, reason: LossReason)] = []
    }

    /// Something that broke.
    struct Fault {
        var time: Instant
        var kind: FaultKind
        var text: String
    }

    private(set) var lines: [[Line]]
    private(set) var faults: [[Fault]]
    /// Starts of each node other than from deep sleep, with their cause.
    private(set) var starts: [[(time: Instant, cause: String)]]
    private(set) var messages: [Message] = []
    /// The last records of each node but those of energy and states, the newest last.
    private(set) var last: [[Record]]
    /// Places in `messages`; looked up only.
    private var places: [UInt64: Int] = [:]
    private static let lastCount = 8

    /// Makes the history of so many nodes to which nothing happened yet.
    init(nodes: Int) {
        lines = Array(repeating: [], count: nodes)
        faults = Array(repeating: [], count: nodes)
        starts = Array(repeating: [], count: nodes)
        last = Array(repeating: [], count: nodes)
    }

    /// The same, for a second future.
    func copy() -> FleetHistory {
        let copy = FleetHistory(nodes: 0)
        copy.lines = lines
        copy.faults = faults
        copy.starts = starts
        copy.messages = messages
        copy.last = last
        copy.places = places
        return copy
    }

    func began(_ description: RunDescription) {}
    func ended(_ summary: RunSummary) {}

    func observe(_ record: Record) {
        guard record.node >= 0 else { return }
        let node = Int(record.node)
        switch record.body {
        case .print(let bytes): lines[node].append(Line(time: record.time, bytes: bytes))
        case .fault(let kind, let text):
            faults[node].append(Fault(time: record.time, kind: kind, text: text))
        case .message(let message): take(message, record)
        case .state, .energy, .pin: return
        case .boot(let cause, _):
            if cause != "deepSleep" { starts[node].append((record.time, cause)) }
        case .log: break
        }
        last[node].append(record)
        if last[node].count > 2 * Self.lastCount { last[node].removeFirst(Self.lastCount) }
    }

    private func take(_ message: MessageRecord, _ record: Record) {
        guard let place = places[message.identifier] else {
            places[message.identifier] = messages.count
            messages.append(
                Message(
                    identifier: message.identifier, time: record.time, source: message.source,
                    destination: message.destination))
            return
        }
        switch message.outcome {
        case .sent: break
        case .delivered: messages[place].receivers.append(record.node)
        case .lost(let reason): messages[place].losses.append((record.node, reason))
        }
    }

    /// How many messages of some nodes to others were sent since an instant, and how many arrived.
    ///
    /// A broadcast counts as sent to all; it arrived if one of the destinations heard it. Messages
    /// that are still on their way are left out.
    func delivery(
        from sources: Set<Int32>, to destinations: Set<Int32>, since begin: Instant
    ) -> (sent: Int, delivered: Int) {
        var (sent, delivered) = (0, 0)
        for message in messages where message.time >= begin && sources.contains(message.source) {
            let isMeant =
                message.destination == MessageRecord.broadcast
                || destinations.contains(message.destination)
            guard isMeant, !(message.receivers.isEmpty && message.losses.isEmpty) else { continue }
            sent += 1
            if message.receivers.contains(where: destinations.contains) { delivered += 1 }
        }
        return (sent, delivered)
    }

    /// The last records of a node, a line each.
    func lastTexts(of node: Int) -> [String] {
        last[node].suffix(Self.lastCount).map { record in
            let seconds = Double(record.time.nanoseconds / 1_000_000) / 1000
            return "\(seconds) s  \(Self.text(record.body))"
        }
    }

    private static func text(_ body: RecordBody) -> String {
        switch body {
        case .print(let line): "print  " + String(decoding: line, as: UTF8.self)
        case .fault(let kind, let text): "fault  \(kind.name) \(text)"
        case .boot(let cause, let wake): "boot   \(cause) \(wake)"
        case .log(let level, let text): "log    \(level.name) \(text)"
        case .message(let message):
            "message \(message.identifier) \(message.outcome.name)"
                + (message.outcome.reason.map { " (\($0.name))" } ?? "")
        case .state, .energy, .pin: ""
        }
    }
}

// MARK: - Troubles

extension FleetHistory {
    /// Something that broke, or a start for which nobody asked.
    struct Trouble {
        var time: Instant
        /// Nil for a start.
        var kind: FaultKind?
        var text: String
    }

    /// What went wrong with a node by itself, in the order of time: not what faults from outside
    /// did, nor the starts that those led to.
    func troubles(of node: Int) -> [Trouble] {
        let outside = faults[node].filter { $0.kind == .injected && Self.restarts($0.text) }
            .map(\.time)
        var troubles: [Trouble] = faults[node].compactMap { fault in
            switch fault.kind {
            case .injected, .recovery: return nil
            case .brownout, .watchdog:
                if outside.contains(fault.time) { return nil }
            case .exception, .memory, .hardware: break
            }
            let text = fault.text.isEmpty ? fault.kind.name : "\(fault.kind.name) \(fault.text)"
            return Trouble(time: fault.time, kind: fault.kind, text: text)
        }
        // The first start is that of the run.
        for (before, start) in zip(starts[node], starts[node].dropFirst()) {
            let isAsked = outside.contains { $0 > before.time && $0 <= start.time }
            // What broke at that instant says more.
            let isKnown = troubles.contains { $0.time <= start.time && $0.time > before.time }
            if !isAsked, !isKnown {
                troubles.append(
                    Trouble(time: start.time, kind: nil, text: "reset (\(start.cause))"))
            }
        }
        return troubles.sorted { $0.time < $1.time }
    }

    /// Whether a fault, as its record says it, takes the supply or resets a chip.
    private static func restarts(_ text: String) -> Bool {
        let words = text.split(whereSeparator: { $0 == " " || $0 == "," })
        let kinds: [FaultAction.Kind] = [
            .powerOff, .powerOn, .reset, .crash, .brownout, .hang, .batterySwap, .theft,
        ]
        return kinds.contains { kind in words.contains { $0 == kind.rawValue } }
    }

    /// The last records of some nodes, under their names.
    func lastTexts(of nodes: [Int], names: [String]) -> String {
        nodes.map { node in
            let lines = lastTexts(of: node)
            return lines.isEmpty
                ? "" : "\(names[node]):\n" + lines.map { "  \($0)\n" }.joined()
        }.joined()
    }
}
