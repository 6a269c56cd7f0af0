import Glibc
import Scenario
import SimulationKernel
import StateCoding

/// The faults of a run: those that its scenario declares, then those that were injected; when each
/// happens next, and what came of it.
///
/// A fault is due at a *place*: a node, or the fleet (-1) for what happens in the air. Places are
/// those of the order of events.
struct FaultBook {
    /// One fault.
    struct Line: Codable {
        var name: String
        var action: FaultAction
        /// Nil for one that was injected.
        var schedule: FaultSchedule?
        var occurrences: UInt64 = 0
        /// How often it changed something; of what disturbs the air until it is over, 0.
        var effects: UInt64 = 0
    }

    /// What waits in the queue.
    struct Due: Codable {
        var number: Int64
        var line: Int32
        var time: Instant
        /// Whether the fault begins then, or ends.
        var begins: Bool
        /// Where the fault's own chance stands; nil when it comes by the clock.
        var chance: RandomStream?
    }

    /// What a part of a fleet knows of a fault.
    struct Tally: Codable {
        var occurrences: UInt64 = 0
        var effects: UInt64 = 0
    }

    private(set) var lines: [Line] = []
    /// Who falsifies what a node receives, in the order of beginning.
    private(set) var falsifiers: [Falsifier] = []
    /// What waits, for the fleet and then for each node; empty when nothing ever did.
    private var waiting: [[Due]] = []
    private var nextNumber: Int64 = 0

    /// A fault that falsifies messages to a node.
    struct Falsifier: Codable {
        var line: Int32
        var node: Int32
    }

    mutating func beginFalsifying(_ line: Int, node: Int) {
        falsifiers.append(Falsifier(line: Int32(line), node: Int32(node)))
    }

    mutating func endFalsifying(_ line: Int, node: Int) {
        falsifiers.removeAll { $0.line == Int32(line) && $0.node == Int32(node) }
    }

    /// Adds a fault; gives its number.
    mutating func add(_ line: Line) -> Int {
        lines.append(line)
        return lines.count - 1
    }

    /// Puts down when a fault is due; gives the number by which `take` knows it.
    mutating func put(_ due: Due, at place: Int) -> Int64 {
        if waiting.count <= place + 1 {
            waiting += Array(repeating: [], count: place + 2 - waiting.count)
        }
        var due = due
        due.number = nextNumber
        nextNumber += 1
        waiting[place + 1].append(due)
        return due.number
    }

    /// Takes what is due now.
    mutating func take(_ number: Int64, at place: Int) -> Due? {
        guard place + 1 < waiting.count,
            let index = waiting[place + 1].firstIndex(where: { $0.number == number })
        else { return nil }
        return waiting[place + 1].remove(at: index)
    }

    /// When something goes wrong with a node next, or is over: it must not live beyond.
    func nextTime(of node: Int) -> Instant {
        guard node + 1 < waiting.count else { return .never }
        return waiting[node + 1].reduce(.never) { min($0, $1.time) }
    }

    /// A fault began.
    mutating func count(_ line: Int, isEffective: Bool) {
        lines[line].occurrences += 1
        if isEffective { lines[line].effects += 1 }
    }

    /// It was found out that a fault has changed something so often.
    mutating func add(effects: UInt64, to line: Int) { lines[line].effects += effects }
}

extension FaultBook: Resumable {
    static let changing: [StateField<FaultBook>] = [
        StateField("lines", \.lines), StateField("falsifiers", \.falsifiers),
        StateField("waiting", \.waiting),
        StateField("nextNumber", \.nextNumber),
    ]
    static let fixed: [String] = []
}

extension FaultSchedule {
    /// The first time at or after an instant; `never` when there is none.
    func next(from time: Instant, _ chance: inout RandomStream?) -> Instant {
        switch self {
        case .at(let moments):
            let next = moments.first { $0 >= Int64(clamping: time.nanoseconds) }
            return next.map { .start + Span(nanoseconds: $0) } ?? .never
        case .every(let interval):
            let steps = (time.nanoseconds + UInt64(interval) - 1) / UInt64(interval)
            return Instant(nanoseconds: max(1, steps) * UInt64(interval))
        case .random(let mean):
            let wait = -log(1 - (chance?.uniform() ?? 0)) * mean
            return wait < 4e18 ? time + Span(nanoseconds: Int64(wait.rounded(.up))) : .never
        }
    }
}
