import Fleet
import Foundation
import GRDB
import Radio

/// A capture in the form pcapng, with one interface for the radio of each node: Wireshark, tshark.
///
/// A packet is what a program sent, at the interface of its node when it handed it over, or what a
/// node received, at its interface when it arrived, with its strength. The comment of a sent packet
/// says what became of it. Packets are IEEE 802.11 frames behind a radiotap header: ESP-NOW is
/// Espressif's action frame, a datagram a data frame. What never left the program (beacons,
/// joining, acknowledgements, repeated attempts) is not in the results, and the encryption of a
/// protected network is left away.
///
/// Sources: IETF draft-ietf-opsawg-pcapng; radiotap.org; ESP-IDF programming guide, ESP-NOW, frame
/// format.
struct PacketExport: ExportWriter {
    private let source: ExportSource
    private let output: ExportOutput
    /// The number of each node's interface; -1 for those that are not exported.
    private var interfaces: [Int]

    init(_ source: ExportSource, _ output: ExportOutput) {
        self.source = source
        self.output = output
        interfaces = source.description.nodes.map { _ in -1 }
        for (number, node) in source.nodes.enumerated() { interfaces[node] = number }
    }

    mutating func write() throws {
        try writeSection()
        for node in source.nodes { try writeInterface(of: node) }
        let rows = try Row.fetchCursor(
            source.db, sql: statement,
            arguments: StatementArguments(["begin": source.from, "end": source.to]))
        while let row = try rows.next() {
            guard let blob = row["header"] as Data?,
                let header = MessageHeader(bytes: [UInt8](blob))
            else { continue }
            try write(
                Packet(
                    time: row["time_ns"], node: row["node"], isSent: row["outcome"] == "sent",
                    number: row["message"], header: header,
                    payload: [UInt8](row["payload"] as Data? ?? Data()), rssiDbm: row["rssi_dbm"]),
                fate: row["fate"])
        }
    }

    /// Sent and received packets with what the sender's record says of them.
    ///
    /// SQLite looks up `message` in an index that it makes, on disk where it must.
    private var statement: String {
        """
        WITH sendings AS (SELECT message, payload, header FROM messages WHERE outcome = 'sent'),
        counts AS (
            SELECT message, outcome, reason, count(*) AS number, destination FROM messages
            WHERE outcome <> 'sent' GROUP BY message, outcome, reason
            ORDER BY message, outcome, reason
        ),
        fates AS (
            SELECT message, group_concat(
                outcome || coalesce(' (' || reason || ')', '')
                || CASE WHEN destination = \(MessageRecord.broadcast)
                    THEN ' at ' || number ELSE '' END, ', ') AS fate
            FROM counts GROUP BY message
        )
        SELECT steps.time_ns, steps.node, steps.outcome, steps.message, steps.rssi_dbm,
            sendings.payload, sendings.header, fate
        FROM messages AS steps JOIN sendings ON sendings.message = steps.message
        LEFT JOIN fates ON fates.message = steps.message AND steps.outcome = 'sent'
        WHERE steps.outcome IN ('sent', 'delivered')
            AND steps.time_ns BETWEEN :begin AND :end AND steps.\(source.isChosen)
        ORDER BY steps.rowid
        """
    }

    // MARK: - Blocks

    /// A block of a type, with its length before and after it.
    private func writeBlock(_ type: UInt32, _ body: [UInt8]) throws {
        let length = Little.bytes(UInt32(body.count + 12))
        try output.write(Little.bytes(type) + length + body + length)
    }

    /// An option, padded to whole words.
    private static func option(_ code: UInt16, _ value: [UInt8]) -> [UInt8] {
        let padding = [UInt8](repeating: 0, count: (4 - value.count % 4) % 4)
        return Little.bytes(code) + Little.bytes(UInt16(value.count)) + value + padding
    }

    private static let endOfOptions: [UInt8] = [0, 0, 0, 0]

    private func writeSection() throws {
        let name = "run of \(source.description.scenarioPath), seed \(source.description.seed)"
        // Byte-order mark, version 1.0, length of the section not said.
        try writeBlock(
            0x0A0D_0D0A,
            Little.bytes(UInt32(0x1A2B_3C4D)) + Little.bytes(UInt16(1)) + Little.bytes(UInt16(0))
                + Little.bytes(UInt64.max) + Self.option(1, Array(name.utf8))
                + Self.option(4, Array("brumate".utf8)) + Self.endOfOptions)
    }

    private func writeInterface(of node: Int) throws {
        let name = Array("\(source.name(node)).wifi".utf8)
        // Link type 127: IEEE 802.11 behind radiotap. No limit of length. Times in 10^-9 s.
        try writeBlock(
            1,
            Little.bytes(UInt16(127)) + Little.bytes(UInt16(0)) + Little.bytes(UInt32(0))
                + Self.option(2, name) + Self.option(9, [9]) + Self.endOfOptions)
    }

    private func write(_ packet: Packet, fate: String?) throws {
        let frame = packet.bytes
        let time = UInt64(packet.time)
        let count = UInt32(frame.count)
        let padding = [UInt8](repeating: 0, count: (4 - frame.count % 4) % 4)
        var options: [UInt8] = []
        if packet.isSent { options += Self.option(1, Array((fate ?? "no outcome recorded").utf8)) }
        // Direction: 1 is inbound, 2 outbound.
        options += Self.option(2, Little.bytes(UInt32(packet.isSent ? 2 : 1)))
        try writeBlock(
            6,
            Little.bytes(UInt32(interfaces[packet.node])) + Little.bytes(UInt32(time >> 32))
                + Little.bytes(UInt32(truncatingIfNeeded: time)) + Little.bytes(count)
                + Little.bytes(count) + frame + padding + options + Self.endOfOptions)
    }
}

/// Numbers with the least significant byte first.
enum Little {
    static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) }
    }
}
