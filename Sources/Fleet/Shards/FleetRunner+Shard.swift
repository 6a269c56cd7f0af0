import Node
import Radio
import Scenario
import SimulationKernel
import StateCoding

/// What a runner knows of being one of several shards.
struct ShardPart {
    /// Whether each node lives here.
    let owns: [Bool]
    /// Before this event nothing comes from other shards any more.
    var limit = EventKey(time: .start)
    /// What others must hear.
    var outbox: [BorderMessage] = []
    /// What was heard and is not due yet, by slot.
    var heard: [BorderMessage?] = []
    var freeSlots: [Int] = []
    /// Whether each node may open or join networks.
    let usesNetworks: [Bool]
    /// The medium's `shortestExchange`.
    var exchange = Span.zero
    /// Why the shard cannot go on.
    var fault: String?

    init(_ division: FleetDivision, rank: Int) {
        owns = division.nodes.map { Int($0) == rank }
        usesNetworks = division.usesNetworks
    }
}

/// A fleet of which only a part lives here.
extension FleetRunner {
    /// Begins as one of several shards, or goes on from its state.
    func begin(as division: FleetDivision, rank: Int, from state: StateDecoder?) throws {
        medium.divide(division.radios(of: rank))
        shard = ShardPart(division, rank: rank)
        // Without other threads nodes live ahead in this one, when a promise hangs on them.
        ahead = AheadPlan(nodes, threads: options.threads, measures: false)
        findLinks()
        if let state {
            try restoreShard(from: state)
            for index in nodes.indices where owns(index) { mayLiveAhead(index) }
        } else {
            begin()
        }
        lookAhead = medium.minimumTransmissionSpan
        shard?.exchange = medium.shortestExchange
    }

    /// The shard as it is now.
    func saveShard() throws -> [UInt8] {
        ahead?.finishAll()
        return try FleetSnapshot(time: queue.now, options: options) { encoder in
            try save(to: encoder)
            try medium.saveAll(to: encoder)
            try encoder.encode(slots: shard?.heard ?? [])
            for (index, node) in nodes.enumerated() where owns(index) {
                try node.saveAll(to: encoder)
            }
        }.bytes
    }

    private func restoreShard(from decoder: StateDecoder) throws {
        var runner = self
        try runner.restore(from: decoder)
        try medium.restoreAll(from: decoder)
        let heard: [BorderMessage?] = try decoder.decodeSlots()
        shard?.heard = heard
        shard?.freeSlots = heard.indices.filter { heard[$0] == nil }
        for (index, node) in nodes.enumerated() where owns(index) {
            try node.restoreAll(from: decoder)
        }
    }

    /// Takes what others must hear.
    func takeOutbox() -> [BorderMessage] {
        defer { shard?.outbox.removeAll(keepingCapacity: true) }
        return shard?.outbox ?? []
    }

    /// Bytecodes of all nodes.
    var bytecodes: UInt64 { nodes.reduce(0) { $0 + $1.bytecodes } }

    /// Looks whether a node that others hear does with networks what nobody expected of it.
    func checkNetwork(of index: Int, _ radio: RadioID) {
        guard let part = shard, !part.usesNetworks[index], medium.shardsBeyond(radio) != 0 else {
            return
        }
        shard?.fault =
            "\(scenario.nodes[index].name): it opens or joins a network, which its firmware did "
            + "not show when the fleet was divided; run it with --shards 1"
    }

    /// Whether a node lives here.
    func owns(_ index: Int) -> Bool { shard?.owns[index] ?? true }

    /// Does all events before one; `messages` are what is heard of others.
    func advance(to limit: EventKey, hearing messages: [BorderMessage]) {
        for message in messages { hear(message) }
        shard?.limit = limit
        while let next = queue.next, let limit = shard?.limit,
            EventKey(time: next.time, node: next.node) < limit, next.time < end
        {
            startAhead()
            step()
        }
        startAhead()
    }

    private func hear(_ message: BorderMessage) {
        guard var part = shard else { return }
        shard = nil
        let slot = part.freeSlots.popLast() ?? part.heard.count
        if slot == part.heard.count { part.heard.append(nil) }
        part.heard[slot] = message
        shard = part
        queue.push(
            time: max(message.signal.time, queue.now), node: message.node,
            kind: Kind.border.rawValue, slot: Int64(slot))
    }

    /// A signal of another shard is due.
    func hearNow(_ slot: Int, at time: Instant) {
        guard let message = shard?.heard[slot] else { return }
        shard?.heard[slot] = nil
        shard?.freeSlots.append(slot)
        medium.hear(message.signal, now: time)
        takeActions()
    }

    /// Tells others what they hear.
    func tell(_ signal: BorderSignal, shards: UInt64) {
        let node = eventNode(of: signal.sender)
        shard?.outbox.append(BorderMessage(signal: signal, node: node, shards: shards))
        // Nobody answers sooner.
        guard signal.answering != 0, let end = signal.frameEnd, let limit = shard?.limit else {
            return
        }
        shard?.limit = min(limit, EventKey(time: end))
    }

    /// Before this event no radio here begins to send what others hear, if they send nothing.
    func promise() -> EventKey {
        var first = EventKey.never
        queue.scan { event in
            if let (time, reaction) = reaction(to: event, before: first.time), time < .never {
                let node = reaction == .zero ? event.node : -1
                first = min(first, EventKey(time: time + reaction, node: node))
            }
            return first.time
        }
        return first
    }

    /// When what an event leads to begins, and the least time from then until others may hear it;
    /// nil when they never do.
    private func reaction(to event: Event, before time: Instant) -> (Instant, Span)? {
        let index = Int(event.node)
        switch Kind(rawValue: event.kind) {
        case .node:
            guard plans[index] == event.slot, let radio = radioOfNode[index] else { return nil }
            guard isOutOfReach(index), event.time < time,
                event.time < faults.nextTime(of: index)
            else {
                return (event.time, medium.reaction(of: radio))
            }
            // Most do much before they ask for their radio, and may do it now as well as later.
            return (bringAhead(index), medium.reaction(of: radio))
        case .request: return radioOfNode[index].map { (event.time, medium.reaction(of: $0)) }
        case .radio:
            let reaction = medium.reaction(to: RadioToken(rawValue: event.slot))
            return reaction.map { (event.time, $0) }
        // Who loses its power may cut short what it sends. In the air no fault lets anybody send.
        case .fault: return index < 0 ? nil : (event.time, .zero)
        // The end of the frame is an event of its own.
        case .border, nil: return (event.time, shard?.exchange ?? .zero)
        }
    }
}
