public import Fleet
public import Messaging
import SimulationKernel

/// Publishes the records of a run as a stream of messages (PROTOCOL.md, "Events").
///
/// Each message has three parts: topic `KIND/NODE`, header, body. The run never waits: a subscriber
/// that is too slow loses messages, and learns how many from the numbers in the headers and from
/// the heartbeats.
public final class EventPublisher: RunObserver {
    private let socket: Socket
    private var description: RunDescription?
    /// The number of records published under each topic: by kind and node.
    private var counts: [UInt8: [UInt64]] = [:]
    /// All topics so far, in the order in which they came, and those with news since the last
    /// heartbeat.
    private var topics: [TopicKey] = []
    private var changed: [TopicKey] = []
    private var isChanged: [UInt8: [Bool]] = [:]
    private var kindNames: [UInt8: String] = [:]
    private var lastTime: UInt64 = 0
    /// The number of distinct prefixes that somebody listens to.
    private var subscriptions = 0
    private var heartbeats: UInt64 = 0

    private struct TopicKey {
        var kind: UInt8
        var slot: Int
    }

    /// How many messages wait for one slow subscriber before it begins to lose some.
    private static let highWaterMark: Int32 = 50_000
    /// Each of so many heartbeats names all topics, for one with news may itself have been lost.
    private static let fullHeartbeat: UInt64 = 10

    /// Binds the endpoint.
    ///
    /// - Throws: what `Socket.bind` throws, above all `inUse` and `notLoopback`.
    public convenience init(
        _ endpoint: Endpoint, keys: CurveKeys? = nil, context: Context
    ) throws(MessagingError) {
        try self.init(
            endpoint, keys: keys, context: context, highWaterMark: Self.highWaterMark)
    }

    init(
        _ endpoint: Endpoint, keys: CurveKeys?, context: Context, highWaterMark: Int32
    ) throws(MessagingError) {
        // XPUB, for it tells whether anybody listens.
        socket = try Socket(.xpub, in: context)
        try socket.setHighWaterMark(send: highWaterMark, receive: 1_000)
        try socket.setMaximumMessageSize(bytes: 4_096)
        if let keys { try socket.useServerKeys(keys) }
        try socket.bind(endpoint)
    }

    /// Where it publishes, with the port that was found for `*`.
    public var endpoint: String {
        get throws(MessagingError) { try socket.lastEndpoint }
    }

    /// Whether anybody listened when the publisher last looked.
    public var hasSubscribers: Bool { subscriptions > 0 }

    public func began(_ description: RunDescription) {
        self.description = description
        let body = JSONValue.members([
            "phase": .text("began"),
            "scenario": .text(description.scenarioPath),
            "seed": .unsigned(description.seed),
            "duration_ns": .integer(description.duration.nanoseconds),
            "nodes": .list(
                description.nodes.map {
                    .members([
                        "name": .text($0.name), "group": .text($0.group), "board": .text($0.board),
                        "x": .number($0.x), "y": .number($0.y), "z": .number($0.z),
                    ])
                }),
        ])
        lookForSubscribers()
        send("run", time: 0, body: body)
    }

    public func observe(_ record: Record) {
        guard let description else { return }
        lastTime = record.time.nanoseconds
        let kind = record.body.kind
        let slot = Int(record.node) + 1
        guard slot >= 0, slot <= description.nodes.count else { return }
        if counts[kind] == nil {
            counts[kind] = Array(repeating: 0, count: description.nodes.count + 1)
            isChanged[kind] = Array(repeating: false, count: description.nodes.count + 1)
            kindNames[kind] = record.body.kindName
        }
        counts[kind]?[slot] += 1
        if isChanged[kind]?[slot] == false {
            isChanged[kind]?[slot] = true
            changed.append(TopicKey(kind: kind, slot: slot))
            if counts[kind]?[slot] == 1 { topics.append(TopicKey(kind: kind, slot: slot)) }
        }
        guard subscriptions > 0 else { return }
        let header = JSONValue.members([
            "time_ns": .unsigned(record.time.nanoseconds),
            "node": .text(nodeName(slot)),
            "kind": .text(record.body.kindName),
            "sequence": .unsigned(counts[kind]?[slot] ?? 0),
        ])
        let body = record.body.json { description.nodeName($0) }
        send([topic(kind, slot), header.bytes(), body.bytes()])
    }

    public func progress(_ progress: RunProgress) {
        lastTime = progress.time.nanoseconds
        attend()
    }

    /// Looks for new subscribers and sends a heartbeat; for a paused run, which makes no progress.
    public func attend() {
        lookForSubscribers()
        heartbeat()
    }

    public func ended(_ summary: RunSummary) {
        lookForSubscribers()
        heartbeat(isLast: true)
        let body = JSONValue.members([
            "phase": .text("ended"),
            "complete": .bool(summary.isComplete),
            "digest": .text(summary.digest),
            "virtual_ns": .integer(summary.virtualTime.nanoseconds),
            "wall_s": .number(summary.wallSeconds),
        ])
        send("run", time: lastTime, body: body, sequence: 2)
        // What is on its way may still leave; a dead subscriber delays the end by no more than
        // this.
        try? socket.setLinger(milliseconds: 1_000)
        socket.close()
    }

    /// Says how many records each topic has had, so that a subscriber can count what it missed.
    private func heartbeat(isLast: Bool = false) {
        let isFull = isLast || heartbeats % Self.fullHeartbeat == 0
        if subscriptions > 0 {
            let published = (isFull ? topics : changed).map { key in
                JSONValue.Member(
                    name: String(decoding: topic(key.kind, key.slot), as: UTF8.self),
                    value: .unsigned(counts[key.kind]?[key.slot] ?? 0))
            }
            send(
                "heartbeat", time: lastTime, body: .members(["published": .object(published)]),
                sequence: heartbeats + 1)
        }
        heartbeats += 1
        for key in changed { isChanged[key.kind]?[key.slot] = false }
        changed.removeAll(keepingCapacity: true)
    }

    private func send(_ kind: String, time: UInt64, body: JSONValue, sequence: UInt64 = 1) {
        guard subscriptions > 0 else { return }
        let header = JSONValue.members([
            "time_ns": .unsigned(time), "node": .null, "kind": .text(kind),
            "sequence": .unsigned(sequence),
        ])
        send([[UInt8](kind.utf8), header.bytes(), body.bytes()])
    }

    private func send(_ parts: [[UInt8]]) {
        // Publishing fails only when the context is shut down, and then nobody listens.
        _ = try? socket.send(parts)
    }

    /// Takes in who came and who went: a byte 1 or 0 and a prefix, once for each distinct prefix.
    private func lookForSubscribers() {
        for _ in 0..<10_000 {
            guard let parts = try? socket.receive(), let first = parts.first?.first else { return }
            if first == 1 { subscriptions += 1 }
            if first == 0 { subscriptions = max(0, subscriptions - 1) }
        }
    }

    private func nodeName(_ slot: Int) -> String {
        slot == 0 ? "fleet" : description?.nodes[slot - 1].name ?? ""
    }

    private func topic(_ kind: UInt8, _ slot: Int) -> [UInt8] {
        [UInt8]("\(kindNames[kind] ?? "")/\(nodeName(slot))".utf8)
    }
}
