import Node
import SimulationKernel

/// Nodes that live ahead of the fleet on other threads.
///
/// A node whose radio is off is reached by nobody: what it does from its next own event on depends
/// on itself only. So it may do it at any time before the fleet comes to that event, on any thread.
/// The fleet takes what it left in the same order as if it had lived just then.
struct AheadPlan {
    let pool: SlicePool
    /// Nodes with their radios off by the time of their plan, the plan in `slot`.
    private var candidates = EventQueue()
    private var isAhead: [Bool]
    /// The nodes that live ahead now.
    private(set) var count = 0
    /// No more than this many at once: each one's image is awake.
    ///
    /// 0 with one thread, where nodes live ahead only if somebody waits for them.
    private let limit: Int

    init(_ nodes: [Node], threads: Int, measures: Bool) {
        pool = SlicePool(nodes, threads: threads - 1, measures: measures)
        isAhead = nodes.map { _ in false }
        limit = threads > 1 ? 16 * threads : 0
    }

    mutating func add(_ node: Int, at time: Instant, plan: Int64) {
        guard limit > 0 else { return }
        // The order is for the best only: candidates may have gone that come later.
        candidates.push(
            time: max(time, candidates.now), node: Int32(node), kind: 0, slot: plan)
    }

    /// Takes the next candidate that may go, if there is room for it beside `more` others.
    mutating func next(before end: Instant, beside more: Int) -> (node: Int, plan: Int64)? {
        guard count + more < limit, candidates.nextTime < end, let next = candidates.pop() else {
            return nil
        }
        return (Int(next.node), next.slot)
    }

    /// Whether so few live ahead that it is time for more.
    var wantsMore: Bool { limit > 0 && count <= limit / 2 }

    mutating func start(_ slices: [(node: Int, horizon: Instant)]) {
        for slice in slices { isAhead[slice.node] = true }
        count += slices.count
        pool.submit(slices)
    }

    /// Waits for a node that lives ahead; false when it does not.
    mutating func finish(_ node: Int) -> Bool {
        guard isAhead[node] else { return false }
        pool.finish(node)
        isAhead[node] = false
        count -= 1
        return true
    }

    /// Waits until a node has lived ahead, and leaves it there.
    func bring(_ node: Int) { pool.bring(node) }

    /// Whether a node lives ahead: nobody else may touch it.
    func has(_ node: Int) -> Bool { isAhead[node] }

    /// Waits for all.
    mutating func finishAll() {
        for node in isAhead.indices { _ = finish(node) }
    }

    /// Lets nodes live to an instant.
    mutating func liveAll(_ nodes: [Int], until end: Instant) {
        finishAll()
        start(nodes.map { ($0, end) })
        finishAll()
    }
}

extension FleetRunner {
    /// Lets all nodes live to the end of the run.
    func liveAll() {
        let living = nodes.indices.filter(owns)
        ahead?.liveAll(living, until: end)
        for index in living {
            if ahead == nil { nodes[index].run(until: end) }
            notes.take(&nodes[index].events, of: index)
        }
    }

    /// Lets the next nodes with their radios off live ahead.
    func startAhead() {
        guard stepsLeft == 0, !wantsLook, ahead?.wantsMore == true else { return }
        // Who stops the run finds nobody ahead.
        let end = min(pauseTime, stop?.time ?? .never, end)
        sliceBatch.removeAll(keepingCapacity: true)
        while let next = ahead?.next(before: end, beside: sliceBatch.count) {
            guard plans[next.node] == next.plan, isOutOfReach(next.node),
                ahead?.has(next.node) == false,
                planTimes[next.node] < faults.nextTime(of: next.node)
            else { continue }
            sliceBatch.append(
                (next.node, horizon(of: next.node, from: planTimes[next.node])))
        }
        ahead?.start(sliceBatch)
    }

    /// Lets a node that nothing can reach live ahead now.
    ///
    /// - Returns: When it asks something of the air, or does something next.
    func bringAhead(_ index: Int) -> Instant {
        if ahead?.has(index) == false {
            ahead?.start([(index, horizon(of: index, from: planTimes[index]))])
        }
        ahead?.bring(index)
        return nodes[index].requests.first?.time ?? nodes[index].nextEvent
    }

    /// Whether nothing but its own clock reaches a node, until it asks for its radio.
    func isOutOfReach(_ index: Int) -> Bool { !radioOn[index] && openRequests[index] == 0 }

    /// How far a node that nothing can reach lives in one go.
    func horizon(of index: Int, from time: Instant) -> Instant {
        sliceEnd(time + (pace?.ahead ?? .ahead), of: index, from: time)
    }
}

extension Span {
    /// Longer than most programs are awake, and no more: whoever went through a sleep and woke
    /// would keep its memory until the fleet gets there.
    fileprivate static let ahead = Span.seconds(10 as Int64)
}
