import Foundation
import Node
import SimulationKernel

/// Threads that let nodes live which nothing can reach, while the fleet's own thread goes on with
/// the others.
///
/// Whoever submits a node must not touch it before `finish`. Which thread lets a node live, and
/// when, changes nothing of what it does.
final class SlicePool: @unchecked Sendable {
    private enum Status: UInt8 {
        case idle, waiting, running, done
    }

    private let nodes: [Node]
    private let threadCount: Int
    private let condition = NSCondition()
    // All of this is guarded by the condition's lock.
    private var status: [Status]
    private var horizons: [Instant]
    /// In the order of submission; those that were taken out of turn have another status.
    private var queue: [Int32] = []
    private var head = 0
    private var isOver = false
    private var isOwnerWaiting = false
    /// Seconds of each node's slices here; empty when nobody measures.
    private var spent: [Double] = []
    private let measures: Bool
    private var waited = 0.0
    private let clock = ContinuousClock()

    /// Starts threads beside the caller's.
    init(_ nodes: [Node], threads: Int, measures: Bool) {
        self.nodes = nodes
        self.measures = measures
        threadCount = threads
        if measures { spent = nodes.map { _ in 0 } }
        status = nodes.map { _ in .idle }
        horizons = nodes.map { _ in .start }
        for number in 0..<threads {
            let thread = Thread { self.work() }
            thread.name = "slices-\(number)"
            thread.stackSize = FleetRunner.stackBytes
            thread.start()
        }
    }

    /// Ends the threads once nothing waits.
    func end() {
        condition.lock()
        isOver = true
        condition.broadcast()
        condition.unlock()
    }

    /// Lets nodes live to an instant each, soon.
    ///
    /// Waking a thread takes as long as a short slice: better many nodes at once.
    func submit(_ slices: [(node: Int, horizon: Instant)]) {
        guard !slices.isEmpty else { return }
        condition.lock()
        for (index, horizon) in slices {
            assert(status[index] == .idle)
            status[index] = .waiting
            horizons[index] = horizon
            if threadCount > 0 { queue.append(Int32(index)) }
        }
        condition.broadcast()
        condition.unlock()
    }

    /// Returns when a node that was submitted has lived; does its work, or that of others, when no
    /// thread has come to it yet.
    func finish(_ index: Int) {
        bring(index)
        condition.withLock { status[index] = .idle }
    }

    /// Does the same, but the node still waits for its `finish`.
    func bring(_ index: Int) {
        condition.lock()
        while true {
            switch status[index] {
            case .waiting: live(index)
            case .running:
                if let other = next() {
                    live(other)
                } else {
                    isOwnerWaiting = true
                    let start = clock.now
                    condition.wait()
                    waited += Stopwatch.seconds(start.duration(to: clock.now))
                    isOwnerWaiting = false
                }
            case .done, .idle: return condition.unlock()
            }
        }
    }

    /// How long the owner waited for others.
    var waitSeconds: Double { condition.withLock { waited } }

    /// How long the slices of a node took here.
    func seconds(of index: Int) -> Double { measures ? condition.withLock { spent[index] } : 0 }

    /// Called with the lock, which is open meanwhile.
    private func live(_ index: Int) {
        status[index] = .running
        let horizon = horizons[index]
        condition.unlock()
        let start = measures ? clock.now : nil
        nodes[index].run(until: horizon)
        let end = start.map { $0.duration(to: clock.now) }
        condition.lock()
        if let end { spent[index] += Stopwatch.seconds(end) }
        status[index] = .done
        if isOwnerWaiting { condition.broadcast() }
    }

    private func next() -> Int? {
        while head < queue.count {
            let index = Int(queue[head])
            head += 1
            if status[index] == .waiting { return index }
        }
        queue.removeAll(keepingCapacity: true)
        head = 0
        return nil
    }

    private func work() {
        condition.lock()
        while true {
            if let index = next() {
                live(index)
            } else if isOver {
                return condition.unlock()
            } else {
                condition.wait()
            }
        }
    }
}
