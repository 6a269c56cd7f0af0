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
public struct EventQueue: Sendable, Codable {
    /// A heap in which every event comes before its four children: half as deep as with two, and
    /// the four lie side by side.
    private var heap: [Entry] = []
    private var nextSequence: UInt64 = 0
    /// The time of the last event popped.
    public private(set) var now = Instant.start

    /// Nodes have indices below this.
    public static let nodeLimit: Int32 = 1 << 24 - 1

    /// Makes an empty queue at the start of time.
    public init() {}

    /// The number of waiting events.
    public var count: Int { heap.count }

    /// The time of the next event, or `never`.
    public var nextTime: Instant { heap.first.map { Instant(nanoseconds: $0.time) } ?? .never }

    /// The next event, left in the queue.
    public var next: Event? { heap.first?.event }

    /// Adds an event; returns its sequence number.
    ///
    /// - Precondition: `time` is not before `now`; `node` is -1 or below `nodeLimit`.
    @discardableResult
    public mutating func push(time: Instant, node: Int32, kind: Int32, slot: Int64 = 0) -> UInt64 {
        precondition(time >= now, "an event must not lie in the past")
        let sequence = nextSequence
        nextSequence &+= 1
        rise(
            Entry(Event(time: time, node: node, kind: kind, sequence: sequence, slot: slot)))
        return sequence
    }

    /// Takes the next event out and moves `now` to it.
    public mutating func pop() -> Event? {
        guard let last = heap.popLast() else { return nil }
        let first = heap.first ?? last
        if !heap.isEmpty { sink(last) }
        let event = first.event
        assert(event.time >= now)
        now = event.time
        return event
    }

    /// Goes through waiting events that may matter: `body` gets an event and gives the time up to
    /// which others still do.
    ///
    /// An event comes before those that it precedes; others come in any order.
    public func scan(_ body: (Event) -> Instant) {
        guard !heap.isEmpty else { return }
        var limit = Instant.never
        scan(from: 0, &limit, body)
    }

    private func scan(from place: Int, _ limit: inout Instant, _ body: (Event) -> Instant) {
        guard heap[place].time <= limit.nanoseconds else { return }
        limit = min(limit, body(heap[place].event))
        for child in 4 * place + 1..<4 * place + 5 where child < heap.count {
            scan(from: child, &limit, body)
        }
    }

    /// Puts an entry behind the others and moves it up to its place.
    private mutating func rise(_ entry: Entry) {
        heap.append(entry)
        heap.withUnsafeMutableBufferPointer { heap in
            var place = heap.count - 1
            while place > 0 {
                let parent = (place - 1) / 4
                guard entry.order < heap[parent].order else { break }
                heap[place] = heap[parent]
                place = parent
            }
            heap[place] = entry
        }
    }

    /// Puts an entry in the place of the first and moves it down to its own.
    private mutating func sink(_ entry: Entry) {
        heap.withUnsafeMutableBufferPointer { heap in
            var place = 0
            while true {
                let child = 4 * place + 1
                var least = child
                if child + 3 < heap.count {
                    // Chosen by arithmetic: no processor can guess which one it is.
                    let left = heap[child + 1].order < heap[child].order ? child + 1 : child
                    let right =
                        heap[child + 3].order < heap[child + 2].order ? child + 3 : child + 2
                    least = heap[right].order < heap[left].order ? right : left
                } else {
                    guard child < heap.count else { break }
                    for other in child..<heap.count where heap[other].order < heap[least].order {
                        least = other
                    }
                }
                guard heap[least].order < entry.order else { break }
                heap[place] = heap[least]
                place = least
            }
            heap[place] = entry
        }
    }

    /// What the heap keeps of an event: its order in two words, which compare as one number.
    private struct Entry: Sendable, Codable {
        let time: UInt64
        /// The node in the upper 24 bits, the sequence in the lower 40.
        let tie: UInt64
        let slot: Int64
        let kind: Int32

        init(_ event: Event) {
            precondition((-1..<EventQueue.nodeLimit).contains(event.node), "no such node")
            time = event.time.nanoseconds
            tie = UInt64(event.node + 1) << 40 | event.sequence
            slot = event.slot
            kind = event.kind
        }

        var order: UInt128 { UInt128(time) << 64 | UInt128(tie) }

        var event: Event {
            Event(
                time: Instant(nanoseconds: time), node: Int32(tie >> 40) - 1, kind: kind,
                sequence: tie & (1 << 40 - 1), slot: slot)
        }
    }
}
