import Fleet
import Foundation
import GRDB
import SimulationKernel

// What other messages have to do with one.
extension MessageReader {
    /// How many rivals are told of.
    private static let rivalLimit = 5
    /// No message is under way for longer.
    private static let longest = Span.seconds(2 as Int64)
    /// Who passes a payload on, or sends it again, does so within this time.
    private static let memory = Span.seconds(60 as Int64)
    /// So many messages a chain may have.
    private static let chainLimit = 50

    private func nanoseconds(_ time: Instant) -> Int64 { Int64(clamping: time.nanoseconds) }

    /// The messages that were under way at the time of one, the nearest to a place first.
    func rivals(
        _ around: Around, at place: Int
    ) throws -> (first: [MessageStory.Rival], count: Int) {
        let message = around.message
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT message, link, source, MIN(time_ns) AS begin, MAX(time_ns) AS end,
                    MAX(outcome = 'delivered') AS arrived, MAX(outcome = 'lost') AS missed
                FROM messages WHERE message <> :message AND time_ns BETWEEN :from AND :to
                GROUP BY message HAVING MAX(outcome = 'sent') AND begin <= :end
                    AND MAX(time_ns) >= :begin ORDER BY MIN(rowid)
                """,
            arguments: [
                "message": message.identifier,
                "from": nanoseconds(message.time + (.zero - Self.longest)),
                "to": nanoseconds(around.end + Self.longest),
                "begin": nanoseconds(message.time), "end": nanoseconds(around.end),
            ])
        let rivals = rows.map { row -> MessageStory.Rival in
            let source = row["source"] as Int
            let arrived = row["arrived"] as Bool
            return MessageStory.Rival(
                identifier: UInt64(clamping: row["message"] as Int64),
                link: LinkKind(name: row["link"]) ?? .espnow, sender: name(Int32(source)),
                metres: metres(place, source), begin: Self.instant(row, "begin"),
                end: Self.instant(row, "end"),
                outcome: arrived ? "delivered" : row["missed"] ? "lost" : "sent")
        }
        let sorted = rivals.sorted { ($0.metres, $0.identifier) < ($1.metres, $1.identifier) }
        return (Array(sorted.prefix(Self.rivalLimit)), rivals.count)
    }

    /// How messages fared between the ends of this one.
    func path(_ message: Sent) throws -> MessageStory.Path {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT time_ns, outcome, rssi_dbm FROM messages WHERE source = ?
                    AND destination = ? AND link = ? AND outcome <> 'sent' ORDER BY rowid
                """,
            arguments: [message.source, message.destination, message.link.name])
        let arrived = rows.filter { $0["outcome"] == "delivered" }
        let signals = arrived.compactMap { $0["rssi_dbm"] as Double? }.sorted()
        let middle = signals.isEmpty ? 0 : signals[(signals.count - 1) / 2]
        return MessageStory.Path(
            delivered: arrived.count, lost: rows.count - arrived.count,
            signalDbm: signals.isEmpty ? nil : [signals[0], middle, signals[signals.count - 1]],
            lastArrival: arrived.map { Self.instant($0) }.last { $0 < message.time })
    }

    // MARK: - The same payload

    /// A message in a line, with what became of it.
    private func hop(_ message: Sent) throws -> MessageStory.Hop {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT * FROM messages WHERE message = ? AND outcome <> 'sent' ORDER BY rowid",
            arguments: [message.identifier])
        let arrived = rows.filter { $0["outcome"] == "delivered" }
        let reason = rows.compactMap { $0["reason"] as String? }.first
        let outcome =
            arrived.isEmpty ? reason.map { "lost: \($0)" } ?? "sent" : "delivered"
        return MessageStory.Hop(
            identifier: UInt64(clamping: message.identifier), time: message.time,
            sender: name(Int32(message.source)), destination: name(message.destination),
            outcome: outcome, receivers: arrived.map { name($0["node"]) })
    }

    /// The first message after an instant by which a node sent a payload, alone or within more.
    private func first(
        from node: Int, after time: Instant, with payload: [UInt8], to destination: Int32? = nil
    ) throws -> Sent? {
        // Less than this is in many messages by chance.
        guard payload.count >= 2 else { return nil }
        let target = destination.map { "AND destination = \($0)" } ?? ""
        return try Row.fetchOne(
            db,
            sql: """
                SELECT * FROM messages WHERE outcome = 'sent' AND source = ?
                    AND time_ns > ? AND time_ns <= ? \(target) AND instr(payload, ?) > 0
                ORDER BY rowid LIMIT 1
                """,
            arguments: [
                node, nanoseconds(time), nanoseconds(time + Self.memory), Data(payload),
            ]
        ).map(sent)
    }

    /// The same message to the same destination, sent again.
    func repetition(of message: Sent) throws -> MessageStory.Hop? {
        try first(
            from: message.source, after: message.time, with: message.payload,
            to: message.destination
        ).map(hop)
    }

    /// The message that had brought the sender what it sent.
    func origin(of message: Sent) throws -> MessageStory.Hop? {
        guard message.payload.count >= 2 else { return nil }
        return try Row.fetchOne(
            db,
            sql: """
                SELECT first.* FROM messages AS got JOIN messages AS first
                    ON first.message = got.message AND first.outcome = 'sent'
                WHERE got.outcome = 'delivered' AND got.node = ? AND got.time_ns <= ?
                    AND got.time_ns >= ? AND instr(?, first.payload) > 0
                    AND length(first.payload) >= 2
                ORDER BY got.rowid DESC LIMIT 1
                """,
            arguments: [
                message.source, nanoseconds(message.time),
                nanoseconds(message.time + (.zero - Self.memory)), Data(message.payload),
            ]
        ).map { try hop(sent($0)) }
    }

    /// The messages by which those who got the payload passed it on.
    func forwards(of message: Sent) throws -> [MessageStory.Hop] {
        var hops: [MessageStory.Hop] = []
        var seen = Set([message.identifier])
        var waiting = [message]
        while !waiting.isEmpty, hops.count < Self.chainLimit {
            let next = waiting.removeFirst()
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT node, time_ns FROM messages
                    WHERE message = ? AND outcome = 'delivered' ORDER BY rowid
                    """,
                arguments: [next.identifier])
            for row in rows {
                let found = try first(
                    from: row["node"], after: Self.instant(row), with: message.payload)
                guard let found, seen.insert(found.identifier).inserted else { continue }
                hops.append(try hop(found))
                waiting.append(found)
            }
        }
        return hops
    }
}
