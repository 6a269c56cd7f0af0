import SimulationKernel

/// A place in the order of events: the time, and the node at that time.
struct EventKey: Comparable, Codable, Sendable {
    var time: Instant
    /// -1 stands before all nodes.
    var node: Int32 = -1

    static let never = EventKey(time: .never)

    static func < (left: EventKey, right: EventKey) -> Bool {
        (left.time, left.node) < (right.time, right.node)
    }
}
