import HeapModule

/// What waits in an `EventQueue`: a moment, the node it belongs to, and two words of payload.
///
/// Trivially copyable: larger payloads lie in tables of the owner, indexed by `slot`.
public struct Event: Comparable, Sendable {
    /// When the event is due.
    public var time: Instant
    /// The node it belongs to: second key of the order.
    public var node: Int32
    /// What kind of event it is; the owner of the queue gives the numbers.
    public var kind: Int32
    /// Order of insertion: last key of the order, given by the queue.
    public var sequence: UInt64
    /// An index or a generation number of the owner's choice.
    public var slot: Int64

    @inlinable public static func < (left: Event, right: Event) -> Bool {
        if left.time != right.time { return left.time < right.time }
        if left.node != right.node { return left.node < right.node }
        return left.sequence < right.sequence
    }
    @inlinable public static func == (left: Event, right: Event) -> Bool {
        left.sequence == right.sequence
    }
}

/// Events in the order of (time, node, sequence).
///
/// There is no cancellation: an owner that changes its mind leaves the event and ignores it when it
/// comes (a generation number in `slot` tells). Time never goes back: pushing an event before the
/// last one popped is a programmer's error.
public struct EventQueue: Sendable {
    private var heap = Heap<Event>()
    private var nextSequence: UInt64 = 0
    /// The time of the last event popped.
    public private(set) var now = Instant.start

    /// Makes an empty queue at the start of time.
    public init() {}

    /// The number of waiting events.
    public var count: Int { heap.count }

    /// The time of the next event, or `never`.
    public var nextTime: Instant { heap.min?.time ?? .never }

    /// The next event, left in the queue.
    public var next: Event? { heap.min }

    /// Adds an event; returns its sequence number.
    ///
    /// - Precondition: `time` is not before `now`.
    @discardableResult
    public mutating func push(time: Instant, node: Int32, kind: Int32, slot: Int64 = 0) -> UInt64 {
        precondition(time >= now, "an event must not lie in the past")
        let sequence = nextSequence
        nextSequence &+= 1
        heap.insert(Event(time: time, node: node, kind: kind, sequence: sequence, slot: slot))
        return sequence
    }

    /// Takes the next event out and moves `now` to it.
    public mutating func pop() -> Event? {
        guard let event = heap.popMin() else { return nil }
        assert(event.time >= now)
        now = event.time
        return event
    }
}
