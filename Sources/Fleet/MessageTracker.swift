import Node
import Radio
import SimulationKernel
import StateCoding

/// Follows messages from the program that sent them to the node that got them.
///
/// The air does not carry our numbers: an arriving frame is matched with the oldest message of its
/// sender that has the same destination and content.
struct MessageTracker {
    /// A message whose end is not known.
    private struct Open: Codable {
        let identifier: UInt64
        let request: UInt64
        let link: LinkKind
        let destination: Int32
        let address: UInt64
        let payload: [UInt8]
        let time: Instant
        var isDelivered = false
        var isFinished = false
    }

    /// Counts of one sender.
    struct Counts: Codable {
        var sent: UInt64 = 0
        var delivered: UInt64 = 0
        var lost: UInt64 = 0
    }

    /// An IPv4 address in the network of an access point.
    private struct Host: Hashable, Comparable, Codable {
        let network: UInt64
        let address: UInt32

        static func < (left: Host, right: Host) -> Bool {
            (left.network, left.address) < (right.network, right.address)
        }
    }

    private struct LinkKey: Hashable, Comparable, Codable {
        let kind: UInt8
        let source: Int32
        let destination: Int32

        static func < (left: LinkKey, right: LinkKey) -> Bool {
            (left.kind, left.source, left.destination)
                < (right.kind, right.source, right.destination)
        }
    }

    /// What an arriving datagram shows of the message that it is.
    private struct DatagramKey: Hashable, Comparable, Codable {
        let address: UInt64
        let payload: [UInt8]

        static func < (left: DatagramKey, right: DatagramKey) -> Bool {
            left.address == right.address
                ? left.payload.lexicographicallyPrecedes(right.payload)
                : left.address < right.address
        }
    }

    private var open: [[Open]]
    /// The senders of datagrams that have not arrived, ascending, one entry for each.
    ///
    /// Looked up, never iterated.
    private var datagramSenders: [DatagramKey: [Int32]] = [:]
    private var nodeCounts: [Counts]
    private var links: [LinkKey: Counts] = [:]
    /// Each sender's latest frames that did not arrive, since it last knew an outcome.
    ///
    /// Looked up, never iterated.
    private var misses: [Int32: [MissedFrame]] = [:]
    /// Looked up, never iterated.
    private var nodeByMAC: [UInt64: Int32] = [:]
    /// Looked up, never iterated.
    private var nodeByHost: [Host: Int32] = [:]
    private var nextIdentifier: UInt64 = 1
    /// The station interface of each node.
    private let stationMACs: [MACAddress]

    init(_ nodes: [Node]) {
        open = nodes.map { _ in [] }
        nodeCounts = nodes.map { _ in Counts() }
        stationMACs = nodes.map(\.stationMAC)
        for (index, node) in nodes.enumerated() {
            nodeByMAC[node.stationMAC.value] = Int32(index)
            nodeByMAC[node.accessPointMAC.value] = Int32(index)
        }
    }

    /// A node got an address in the network of an access point.
    mutating func gotAddress(_ address: UInt32, network: UInt64, node: Int) {
        nodeByHost[Host(network: network, address: address)] = Int32(node)
    }

    // MARK: - The life of a message

    /// A program handed a message over.
    mutating func sent(
        request: UInt64, _ message: SentMessage, _ header: MessageHeader, from index: Int,
        at time: Instant
    ) -> MessageRecord {
        let link: LinkKind
        let destination: Int32
        let address: UInt64
        let payload: [UInt8]
        switch message {
        case .espNow(let target, let bytes):
            link = .espnow
            address = target.value
            destination =
                target.isGroup
                ? MessageRecord.broadcast : nodeByMAC[target.value] ?? MessageRecord.outside
            payload = bytes
        case .datagram(let target, let network, let isAccessPoint, let bytes):
            link = .udp
            address = UInt64(target.value)
            let host = Host(network: network?.value ?? 0, address: target.value)
            destination =
                (isAccessPoint ? nodeByMAC[host.network] : nodeByHost[host])
                ?? MessageRecord.outside
            payload = bytes
        }
        // What was acknowledged by an access point and never came out of it is lost.
        func isOver(_ old: Open) -> Bool {
            old.isFinished && (old.isDelivered || time - old.time > .seconds(10 as Int64))
        }
        for old in open[index] where isOver(old) { forget(old, from: index) }
        open[index].removeAll(where: isOver)
        let identifier = nextIdentifier
        nextIdentifier += 1
        open[index].append(
            Open(
                identifier: identifier, request: request, link: link, destination: destination,
                address: address, payload: payload, time: time))
        if link == .udp {
            let key = DatagramKey(address: address, payload: payload)
            let senders = datagramSenders[key] ?? []
            let place = senders.firstIndex { $0 > index } ?? senders.count
            datagramSenders[key, default: []].insert(Int32(index), at: place)
        }
        nodeCounts[index].sent += 1
        links[key(link, index, destination), default: Counts()].sent += 1
        return MessageRecord(
            identifier: identifier, link: link, source: Int32(index), destination: destination,
            byteCount: Int32(payload.count), payload: payload,
            header: completed(header, to: destination), outcome: .sent)
    }

    /// A header with the interface of the node that it is for.
    private func completed(_ header: MessageHeader, to destination: Int32) -> MessageHeader {
        guard header.destination.value == 0, let internet = header.internet else { return header }
        var header = header
        if destination >= 0 {
            header.destination = stationMACs[Int(destination)]
        } else if internet.destination == .limitedBroadcast
            || internet.destination.value & 0xFF == 0xFF
        {
            header.destination = .broadcast
        }
        return header
    }

    /// A frame arrived at a node.
    mutating func delivered(
        _ frame: ReceivedFrame, to index: Int, rssiDbm: Int
    ) -> MessageRecord? {
        let source: Int?
        let link: LinkKind
        let matches: (Open) -> Bool
        switch frame {
        case .espNow(let message):
            source = nodeByMAC[message.source.value].map { Int($0) }
            link = .espnow
            matches = {
                $0.address == message.destination.value && $0.payload == message.payload
            }
        case .datagram(let datagram):
            let key = DatagramKey(
                address: UInt64(datagram.destination.value), payload: datagram.payload)
            source = datagramSenders[key]?.first { $0 != index }.map { Int($0) }
            link = .udp
            matches = {
                $0.address == UInt64(datagram.destination.value)
                    && $0.payload == datagram.payload
            }
        }
        guard let source,
            let place = open[source].firstIndex(where: {
                $0.link == link && (!$0.isDelivered || $0.destination == MessageRecord.broadcast)
                    && matches($0)
            })
        else { return nil }
        let message = open[source][place]
        let missed = misses(of: message, misses[Int32(source)])
        if !message.isDelivered { nodeCounts[source].delivered += 1 }
        forget(message, from: source)
        open[source][place].isDelivered = true
        links[key(link, source, message.destination), default: Counts()].delivered += 1
        return MessageRecord(
            identifier: message.identifier, link: link, source: Int32(source),
            destination: message.destination, byteCount: Int32(message.payload.count),
            outcome: .delivered, rssiCentiDbm: Int32(rssiDbm * 100), misses: missed)
    }

    /// The sender knows what became of a message; a record when it was lost.
    mutating func finished(
        request: UInt64, _ outcome: SendOutcome, from index: Int
    ) -> MessageRecord? {
        let latest = misses.removeValue(forKey: Int32(index))
        guard let place = open[index].firstIndex(where: { $0.request == request }) else {
            return nil
        }
        let message = open[index][place]
        open[index][place].isFinished = true
        guard case .failed(let reason) = outcome, !message.isDelivered else {
            if message.isDelivered { open[index].remove(at: place) }
            return nil
        }
        forget(message, from: index)
        open[index].remove(at: place)
        nodeCounts[index].lost += 1
        links[key(message.link, index, message.destination), default: Counts()].lost += 1
        let missed = misses(of: message, latest)
        let known = reason == .noAcknowledgement ? missed.last?.reason : nil
        return MessageRecord(
            identifier: message.identifier, link: message.link, source: Int32(index),
            destination: message.destination, byteCount: Int32(message.payload.count),
            outcome: .lost(known ?? LossReason(reason)), misses: missed)
    }

    /// A message has arrived, or will not: no datagram is this one any more.
    private mutating func forget(_ message: Open, from index: Int) {
        guard message.link == .udp, !message.isDelivered else { return }
        let key = DatagramKey(address: message.address, payload: message.payload)
        guard let place = datagramSenders[key]?.firstIndex(of: Int32(index)) else { return }
        datagramSenders[key]?.remove(at: place)
        if datagramSenders[key]?.isEmpty == true { datagramSenders[key] = nil }
    }

    /// The air says why a frame did not arrive: the reason behind a missing acknowledgement.
    mutating func noteMiss(of sender: Int32, _ miss: MissedFrame) {
        misses[sender, default: []].append(miss)
        // An access point passes on frames of which no outcome is known.
        if misses[sender, default: []].count > Self.missLimit { misses[sender]?.removeFirst() }
    }

    private static let missLimit = 16

    /// Those of a sender's misses that are of its message to one node.
    private func misses(of message: Open, _ latest: [MissedFrame]?) -> [MissedFrame] {
        guard let latest, message.destination != MessageRecord.broadcast else { return [] }
        return latest.filter {
            $0.time > message.time
                && (message.link != .espnow || $0.node == message.destination)
        }
    }

    private func key(_ link: LinkKind, _ source: Int, _ destination: Int32) -> LinkKey {
        LinkKey(kind: link.rawValue, source: Int32(source), destination: destination)
    }

    // MARK: - Summaries

    func counts(of index: Int) -> Counts { nodeCounts[index] }

    var linkSummaries: [LinkSummary] {
        links.keys.sorted().map { key in
            let counts = links[key] ?? Counts()
            return LinkSummary(
                kind: LinkKind(rawValue: key.kind) ?? .espnow, source: key.source,
                destination: key.destination, sent: counts.sent, delivered: counts.delivered,
                lost: counts.lost)
        }
    }
}

extension MessageTracker: Resumable {
    static let changing: [StateField<MessageTracker>] = [
        StateField("open", \.open), StateField("datagramSenders", \.datagramSenders),
        StateField("nodeCounts", \.nodeCounts),
        StateField("links", \.links), StateField("misses", \.misses),
        StateField("nodeByHost", \.nodeByHost),
        StateField("nextIdentifier", \.nextIdentifier),
    ]
    static let fixed = ["nodeByMAC", "stationMACs"]
}

extension LossReason {
    /// The record's word for what the air says.
    init(_ reason: Radio.LossReason) {
        self =
            switch reason {
            case .belowSensitivity: .outOfReach
            case .collision: .collision
            case .halfDuplex: .sending
            case .notListening: .asleep
            case .wrongChannel: .otherChannel
            case .noAcknowledgement: .notAcknowledged
            case .queueFull: .queueFull
            case .radioOff: .senderDown
            case .notConnected: .notConnected
            case .noSuchReceiver, .tooLong: .noReceiver
            case .disturbed: .injected
            }
    }
}
