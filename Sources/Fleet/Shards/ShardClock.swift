import Radio
import SimulationKernel

/// How far each shard of a fleet may go on: conservative synchronisation.
///
/// Each shard promises before which event none of its radios begins a transmission that others
/// hear, as long as it hears nothing itself. A shard may do all events before the promises of the
/// others, and stops by itself before the first answer that what it sends can get.
///
/// Somebody can always go on: the shard with the first promise may do the event that it hangs on.
struct ShardClock {
    /// What is known of one shard.
    struct Shard {
        /// The first event at which others may hear it.
        var promise = EventKey(time: .start)
        /// Its next event.
        var next = EventKey(time: .start)
        /// How far it was last told to go.
        var granted = EventKey(time: .start)
        /// Whether it has done all that it was told to.
        var isIdle = false
        /// What it will hear.
        var inbox: [BorderMessage] = []

        /// Whether there is something to hear before an event.
        func hears(before key: EventKey) -> Bool { inbox.contains { $0.key < key } }
    }

    private(set) var shards: [Shard]
    private let end: EventKey
    /// No shard is further ahead of the others than this, so that a run can be paused and its
    /// records do not pile up.
    private let window: Span
    /// Nobody goes beyond: where the run pauses, or where a snapshot is taken.
    var cap = EventKey.never

    init(count: Int, end: Instant, window: Span = .seconds(600 as Int64)) {
        self.window = window
        shards = (0..<count).map { _ in Shard() }
        self.end = EventKey(time: end)
    }

    /// A shard has done what it was told to.
    mutating func report(
        _ index: Int, promise: EventKey, next: EventKey, messages: [BorderMessage]
    ) {
        shards[index].isIdle = true
        shards[index].promise = promise
        shards[index].next = next
        // It did not know what came for it meanwhile.
        for message in shards[index].inbox { expect(message, at: index) }
        for message in messages {
            for other in shards.indices where message.shards & 1 << UInt64(other) != 0 {
                deliver(message, to: other)
            }
        }
    }

    private mutating func deliver(_ message: BorderMessage, to index: Int) {
        shards[index].inbox.append(message)
        expect(message, at: index)
    }

    private mutating func expect(_ message: BorderMessage, at index: Int) {
        // What nobody answers can wait until the shard goes on anyway.
        guard message.signal.answering & 1 << UInt64(index) != 0,
            let end = message.signal.frameEnd
        else { return }
        shards[index].next = min(shards[index].next, message.key)
        // Its radios answer no sooner.
        shards[index].promise = min(shards[index].promise, EventKey(time: end))
    }

    /// How far a shard may go.
    func limit(of index: Int) -> EventKey {
        var limit = min(cap, end)
        let time = time
        if time < .never { limit = min(limit, EventKey(time: time + window)) }
        for (other, shard) in shards.enumerated() where other != index {
            limit = min(limit, shard.promise)
        }
        return limit
    }

    /// How far an idle shard may go now, and what it hears until then; nil when that is no further
    /// than its next event.
    mutating func grant(_ index: Int) -> (limit: EventKey, inbox: [BorderMessage])? {
        guard shards[index].isIdle else { return nil }
        let limit = limit(of: index)
        let isLast = limit >= min(cap, end) && shards[index].hears(before: limit)
        guard shards[index].next < limit || isLast else { return nil }
        shards[index].isIdle = false
        shards[index].granted = limit
        let inbox = shards[index].inbox
        shards[index].inbox = []
        return (limit, inbox)
    }

    /// All shards begin where they were, or anew: nothing is known of them but what they will hear.
    mutating func startAgain() {
        for index in shards.indices {
            shards[index].isIdle = false
            shards[index].promise = EventKey(time: .start)
            shards[index].next = EventKey(time: .start)
        }
    }

    /// Whether all have done what they may.
    var isIdle: Bool { shards.allSatisfy(\.isIdle) }

    /// Whether nothing is left to do before an event.
    func isDone(before key: EventKey) -> Bool {
        let key = min(key, end)
        return shards.allSatisfy { $0.isIdle && $0.next >= key && !$0.hears(before: key) }
    }

    /// Nothing has happened at or after this time.
    var furthest: Instant { shards.reduce(.start) { max($0, $1.granted.time) } }

    /// The virtual time that all have reached.
    var time: Instant {
        shards.reduce(end) { min($0, $1.isIdle ? $1.next : min($1.next, $1.promise)) }.time
    }
}

/// What a shard tells others: a signal, the place of its sender in the order of events, and who
/// hears it, as bits.
struct BorderMessage: Codable, Sendable {
    var signal: BorderSignal
    var node: Int32
    var shards: UInt64

    var key: EventKey { EventKey(time: signal.time, node: node) }
}
