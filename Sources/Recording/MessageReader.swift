import Fleet
import Foundation
import GRDB
import SimulationKernel

extension MessageStory {
    /// Finds a message in a results folder and reads all that the records say of it.
    ///
    /// - Throws: `noResults` when there are none, `noMessage` when it is not among them.
    public static func read(_ folder: String, _ search: Search) throws(ResultsError) -> Self {
        try MessageReader.use(folder) { reader in try reader.story(try reader.find(search)) }
    }
}

extension LostMessages {
    /// Reads the messages that arrived nowhere.
    ///
    /// - Throws: `noResults` when there are none or they cannot be read.
    public static func read(_ folder: String) throws(ResultsError) -> Self {
        try MessageReader.use(folder) { reader in try reader.lost() }
    }
}

/// Reads what became of messages out of `run.sqlite`.
///
/// Records lie in each table in the order of time, so that the last row before an instant is found
/// from the end.
struct MessageReader {
    let db: Database
    let nodes: [NodeDescription]
    private let description: RunDescription

    /// Opens a folder for as long as `body` reads from it.
    static func use<Value>(
        _ folder: String, _ body: (MessageReader) throws -> Value
    ) throws(ResultsError) -> Value {
        try Results.find(folder)
        do {
            return try Results.open(folder).read { db in
                let reader = ResultsReader(db: db, path: folder)
                let description = try reader.description(try reader.run())
                return try body(
                    MessageReader(db: db, nodes: description.nodes, description: description))
            }
        } catch let error as ResultsError {
            throw error
        } catch {
            throw .noResults(folder: folder, reason: ResultsError.reason(error))
        }
    }

    /// What this message's records say.
    struct Sent {
        var identifier: Int64
        var link: LinkKind
        var time: Instant
        var source: Int
        var destination: Int32
        var payload: [UInt8]
        var byteCount: Int
    }

    func name(_ index: Int32) -> String { description.nodeName(index) }

    static func instant(_ row: Row, _ column: String = "time_ns") -> Instant {
        Instant(nanoseconds: UInt64(clamping: row[column] as Int64))
    }

    func sent(_ row: Row) -> Sent {
        Sent(
            identifier: row["message"], link: LinkKind(name: row["link"]) ?? .espnow,
            time: Self.instant(row), source: row["source"], destination: row["destination"],
            payload: (row["payload"] as Data?).map { [UInt8]($0) } ?? [], byteCount: row["bytes"])
    }

    // MARK: - Finding

    func find(_ search: MessageStory.Search) throws -> Sent {
        let sent = "SELECT * FROM messages WHERE outcome = 'sent'"
        switch search {
        case .number(let number):
            let row = try Row.fetchOne(
                db, sql: "\(sent) AND message = ?", arguments: [Int64(clamping: number)])
            if let row { return self.sent(row) }
            let last = try Int64.fetchOne(db, sql: "SELECT MAX(message) FROM messages")
            throw ResultsError.noMessage(
                last.map { "there is no message \(number); the last of the run is \($0)" }
                    ?? "there is no message \(number); the run has none")
        case .near(let node, let time):
            guard let index = nodes.firstIndex(where: { $0.name == node }) else {
                throw ResultsError.noMessage("no node is called `\(node)`")
            }
            let moment = Int64(clamping: time.nanoseconds)
            let row = try Row.fetchOne(
                db, sql: "\(sent) AND source = ? ORDER BY ABS(time_ns - ?), rowid LIMIT 1",
                arguments: [index, moment])
            guard let row else { throw ResultsError.noMessage("`\(node)` sent no message") }
            return self.sent(row)
        }
    }

    func lost() throws -> LostMessages {
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT first.*, ends.reason AS why FROM messages AS first JOIN (
                    SELECT message, MIN(reason) AS reason FROM messages GROUP BY message
                    HAVING SUM(outcome = 'delivered') = 0
                        AND (SUM(outcome = 'lost') > 0 OR MIN(destination) = -1)
                ) AS ends ON ends.message = first.message
                WHERE outcome = 'sent' ORDER BY first.rowid
                """)
        let entries = rows.map { row -> LostMessages.Entry in
            let message = sent(row)
            return LostMessages.Entry(
                identifier: UInt64(clamping: message.identifier), link: message.link,
                time: message.time, sender: name(Int32(message.source)),
                destination: name(message.destination),
                reason: (row["why"] as String?).flatMap { LossReason(name: $0) })
        }
        let count = try Int.fetchOne(
            db, sql: "SELECT COUNT(*) FROM messages WHERE outcome = 'sent'")
        return LostMessages(entries: entries, sentCount: count ?? 0)
    }

    // MARK: - One message

    func story(_ message: Sent) throws -> MessageStory {
        let rows = try Row.fetchAll(
            db,
            sql: "SELECT * FROM messages WHERE message = ? AND outcome <> 'sent' ORDER BY rowid",
            arguments: [message.identifier])
        let end = rows.map { Self.instant($0) }.max() ?? message.time
        let around = Around(message: message, end: end)
        let arrivals = try rows.map { row -> MessageStory.Arrival in
            let outcome = (row["reason"] as String?).flatMap { LossReason(name: $0) }
            return MessageStory.Arrival(
                receiver: try party(row["node"], around), time: Self.instant(row),
                outcome: outcome.map { .lost($0) } ?? .delivered, signalDbm: row["rssi_dbm"],
                misses: [MissedFrame](text: row["misses"] ?? "").map {
                    MessageStory.Miss(
                        time: $0.time, reason: $0.reason, rival: $0.rival.map(name))
                })
        }
        let receivers = rows.map { $0["node"] as Int }
        // What is near to whom it was meant for can have broken it.
        let place = message.destination >= 0 ? Int(message.destination) : message.source
        let rivals = try rivals(around, at: place)
        return MessageStory(
            identifier: UInt64(clamping: message.identifier), link: message.link,
            time: message.time, sender: try party(message.source, around),
            destination: name(message.destination), byteCount: message.byteCount,
            payload: message.payload, arrivals: arrivals,
            bystanders: try bystanders(around, except: receivers), rivals: rivals.first,
            rivalCount: rivals.count, path: try path(message), origin: try origin(of: message),
            forwards: try forwards(of: message), repetition: try repetition(of: message))
    }

    /// The time of a message.
    struct Around {
        var message: Sent
        var end: Instant
    }

    func party(_ index: Int, _ around: Around) throws -> MessageStory.Party {
        let time = Int64(clamping: around.message.time.nanoseconds)
        func state(_ order: String) throws -> MessageStory.State? {
            let sql = "SELECT * FROM states WHERE node = ? AND component = 'cpu' AND time_ns"
            return try Row.fetchOne(db, sql: "\(sql) \(order)", arguments: [index, time]).map {
                MessageStory.State(name: $0["state"], since: Self.instant($0))
            }
        }
        let boot = try Row.fetchOne(
            db, sql: "SELECT * FROM boots WHERE node = ? AND time_ns <= ? ORDER BY rowid DESC",
            arguments: [index, time])
        return MessageStory.Party(
            name: name(Int32(index)), metres: metres(around.message.source, index),
            state: try state("<= ? ORDER BY rowid DESC LIMIT 1"),
            next: try state("> ? ORDER BY rowid LIMIT 1"),
            boot: boot.map {
                MessageStory.Boot(
                    time: Self.instant($0), cause: $0["reset_cause"], wakeReason: $0["wake_reason"])
            }, incidents: try incidents(of: index, around))
    }

    /// Faults and starts within ten seconds of a message.
    private func incidents(of index: Int, _ around: Around) throws -> [MessageStory.Incident] {
        let margin = Span.seconds(10 as Int64)
        let rows = try Row.fetchAll(
            db,
            sql: """
                SELECT time_ns, kind || CASE text WHEN '' THEN '' ELSE ': ' || text END AS what
                    FROM faults WHERE node = :node AND time_ns BETWEEN :from AND :to
                UNION ALL SELECT time_ns, 'started: ' || reset_cause ||
                    CASE wake_reason WHEN 'none' THEN '' ELSE ', woken by ' || wake_reason END
                    FROM boots WHERE node = :node AND time_ns BETWEEN :from AND :to
                ORDER BY time_ns
                """,
            arguments: [
                "node": index,
                "from": Int64(
                    clamping: (around.message.time + (.zero - margin)).nanoseconds),
                "to": Int64(clamping: (around.end + margin).nanoseconds),
            ])
        return rows.map { row in
            // Of a traceback its last line says what it was.
            let text = (row["what"] as String).split(separator: "\n").last.map(String.init) ?? ""
            return MessageStory.Incident(time: Self.instant(row), text: text)
        }
    }

    func metres(_ left: Int, _ right: Int) -> Double {
        guard nodes.indices.contains(left), nodes.indices.contains(right) else { return 0 }
        let (a, b) = (nodes[left], nodes[right])
        let (x, y, z) = (a.x - b.x, a.y - b.y, a.z - b.z)
        return (x * x + y * y + z * z).squareRoot()
    }

    /// The nodes nearest to the sender of a broadcast of which no record tells.
    private func bystanders(
        _ around: Around, except receivers: [Int]
    ) throws -> [MessageStory.Party] {
        let source = around.message.source
        guard around.message.destination == MessageRecord.broadcast else { return [] }
        let known = Set(receivers + [source])
        let others = nodes.indices.filter { !known.contains($0) }
        let nearest = others.map { (metres: metres(source, $0), index: $0) }.sorted { $0 < $1 }
        return try nearest.prefix(4).map { try party($0.index, around) }
    }
}
