import Hardware
import Node
import Radio
import SimulationKernel
import StateCoding

/// What a node or the air says of a node: records are made of notes once nothing can come before
/// them.
struct RunNote: Codable, Sendable {
    var time: Instant
    var node: Int32
    /// The order of notes of one node and instant.
    var sequence: UInt64
    var body: Body

    enum Body: Codable, Sendable {
        case event(NodeEvent)
        /// A frame arrived at the node.
        case delivered(ReceivedFrame, rssiDbm: Int)
        /// The node, a sender, knows the outcome of its request.
        case finished(request: UInt64, SendOutcome)
        /// A frame of this sender did not arrive at the node, in a collision because of `rival`.
        case missed(sender: Int32, Radio.LossReason, rival: Int32?)
        /// A fault began or ended.
        case injected(String)
        /// The node has an address in the network of an access point.
        case gotAddress(UInt32, network: UInt64)
        /// The node's battery at the start of the run.
        case firstSample(battery: SupplyReading?)
        /// What the node has drawn at the end of the run.
        case lastSample([EnergyLedger.Line], battery: SupplyReading?)
        /// What the lines of the node's programs cost in the whole run.
        case energyProfile(EnergyProfile)
    }

    static func comesBefore(_ left: RunNote, _ right: RunNote) -> Bool {
        (left.time, left.node, left.sequence) < (right.time, right.node, right.sequence)
    }
}

/// Notes in the order of (time, node, sequence), whatever the order in which they come: a node runs
/// ahead of the fleet, so its notes wait here until no event can come before them.
struct NoteBook {
    private var waiting: [RunNote] = []
    /// As many notes wait before somebody looks which of them can go.
    private var flushCount = NoteBook.leastFlushCount
    private static let leastFlushCount = 1024
    private var nextSequence: UInt64 = 0
    /// The time of the last note that was taken out.
    private(set) var lastTaken: Instant?
    /// The number of messages that programs sent.
    private(set) var messageCount: UInt64 = 0

    /// Whether it is worth the time to sort and take.
    var isFull: Bool { waiting.count >= flushCount }

    mutating func add(_ body: RunNote.Body, node: Int, at time: Instant) {
        waiting.append(
            RunNote(time: time, node: Int32(node), sequence: nextSequence, body: body))
        nextSequence += 1
    }

    /// Takes the events of a node.
    mutating func take(_ events: inout [TimedNodeEvent], of index: Int) {
        guard !events.isEmpty else { return }
        for timed in events {
            if case .sent = timed.event { messageCount += 1 }
            add(.event(timed.event), node: index, at: timed.time)
        }
        events.removeAll(keepingCapacity: true)
    }

    /// The lines that programs printed and that no record was made of yet, in no order.
    var waitingPrints: [(time: Instant, node: Int, line: [UInt8])] {
        waiting.compactMap { note in
            guard case .event(.print(let line)) = note.body else { return nil }
            return (note.time, Int(note.node), line)
        }
    }

    /// Takes out the notes before an instant, in order; none can come before them any more.
    mutating func takeAll(before time: Instant) -> [RunNote] {
        let order = order()
        let count = order.firstIndex { $0.time >= time } ?? order.count
        let taken = order[..<count].map { waiting[Int($0.place)] }
        lastTaken = taken.last?.time ?? lastTaken
        waiting = order[count...].map { waiting[Int($0.place)] }
        // Those that stay are sorted again: only when as many new ones have come.
        flushCount = max(NoteBook.leastFlushCount, 2 * waiting.count)
        return taken
    }

    /// Where a note stands in the order, and where it waits: notes themselves are large to move.
    private struct Place: Comparable {
        let time: Instant
        let node: Int32
        let place: Int32
        let sequence: UInt64

        static func < (left: Place, right: Place) -> Bool {
            if left.time != right.time { return left.time < right.time }
            if left.node != right.node { return left.node < right.node }
            return left.sequence < right.sequence
        }
    }

    private func order() -> [Place] {
        var order: [Place] = []
        order.reserveCapacity(waiting.count)
        for (place, note) in waiting.enumerated() {
            order.append(
                Place(
                    time: note.time, node: note.node, place: Int32(place),
                    sequence: note.sequence))
        }
        order.sort()
        return order
    }
}

extension NoteBook: Resumable {
    static let changing: [StateField<NoteBook>] = [
        StateField("waiting", \.waiting), StateField("flushCount", \.flushCount),
        StateField("nextSequence", \.nextSequence), StateField("lastTaken", \.lastTaken),
        StateField("messageCount", \.messageCount),
    ]
    static let fixed: [String] = []
}
