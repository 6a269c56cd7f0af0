import Fleet
import GRDB

/// The current of one node as a table for Nordic's Power Profiler app (nRF Connect).
///
/// Results hold the charge of each component and state between two energy samples, and the exact
/// times of the processor's modes. From these a current is made that is constant for each mode
/// between two samples: what a state named like a mode drew (`deepsleep`, `boot`) is drawn in that
/// mode; what another state drew is drawn while the processor ran, or was awake, if it lasted no
/// longer, and else all the time. So the charge between two samples is exact, and peaks within a
/// mode (a transmission while the processor runs) are evened out. Charge that flows back, from the
/// sun, is left away: the app knows no negative currents.
///
/// A row is the mean of its time. The digital channels: 0 processor runs, 1 boots, 2 message sent,
/// 3 delivered here, 4 lost here.
struct CurrentExport: ExportWriter {
    private let source: ExportSource
    private let node: Int
    private var resampler: Resampler
    private var changes: Peekable<(time: Int64, mode: String)>
    private var messages: Peekable<(time: Int64, outcome: String)>
    private var mode = "off"

    /// Between two energy samples.
    private struct Interval {
        var begin: Int64
        var end: Int64
        var entries: [(component: String, state: String, picocoulombs: Int64, duration: Int64)]
    }

    /// A time in one mode.
    private struct Stretch {
        var begin: Int64
        var end: Int64
        var mode: String
        var marks: UInt8 = 0
    }

    init(_ source: ExportSource, _ output: ExportOutput) throws {
        guard let node = source.nodes.first, source.nodes.count == 1 else {
            throw ExportError(
                "ppk holds the current of one node, not of \(source.nodes.count); choose it with "
                    + "--nodes")
        }
        self.source = source
        self.node = node
        resampler = Resampler(
            from: source.from, to: source.to, rate: source.rate, output: output)
        let states = try Row.fetchCursor(
            source.db,
            sql: "SELECT time_ns, state FROM states WHERE node = ? AND component = 'cpu' "
                + "ORDER BY rowid", arguments: [node])
        changes = Peekable { try states.next().map { ($0[0], $0[1]) } }
        let steps = try Row.fetchCursor(
            source.db,
            sql: "SELECT time_ns, outcome FROM messages WHERE node = ? ORDER BY rowid",
            arguments: [node])
        messages = Peekable { try steps.next().map { ($0[0], $0[1]) } }
    }

    mutating func write() throws {
        try resampler.writeHeader()
        let rows = try Row.fetchCursor(
            source.db,
            sql: """
                SELECT time_ns, component, state, charge_pc, duration_ns FROM energy
                WHERE node = ? ORDER BY rowid
                """, arguments: [node])
        var interval: Interval?
        while let row = try rows.next() {
            let (time, duration) = (row[0] as Int64, row[4] as Int64)
            if let done = interval, done.end != time {
                try write(done)
                interval = nil
            }
            if interval == nil { interval = Interval(begin: time, end: time, entries: []) }
            interval?.entries.append((row[1], row[2], row[3], duration))
            // Any component is in one of its states all the time.
            if row[1] as String == "cpu" { interval?.begin -= duration }
        }
        if let interval { try write(interval) }
    }

    private mutating func write(_ interval: Interval) throws {
        let stretches = try stretches(of: interval)
        guard interval.end > source.from, interval.begin < source.to else { return }
        var times: [String: Int64] = [:]
        for stretch in stretches { times[stretch.mode, default: 0] += stretch.end - stretch.begin }
        let length = interval.end - interval.begin
        var everywhere = 0.0
        var charges: [String: Double] = [:]
        for entry in interval.entries where entry.picocoulombs != 0 {
            let charge = Double(entry.picocoulombs)
            let modes = Self.modes(of: entry, times)
            let time = modes.reduce(0) { $0 + (times[$1] ?? 0) }
            if time == 0 {
                everywhere += charge / Double(length)
                continue
            }
            for mode in modes {
                charges[mode, default: 0] += charge * Double(times[mode] ?? 0) / Double(time)
            }
        }
        for stretch in stretches {
            let own = (charges[stretch.mode] ?? 0) / Double(max(1, times[stretch.mode] ?? 1))
            let level: UInt8 = stretch.mode == "running" ? 1 : stretch.mode == "boot" ? 2 : 0
            // Picocoulombs in a nanosecond are milliamperes.
            try resampler.add(
                from: stretch.begin, to: stretch.end, microamperes: (own + everywhere) * 1e3,
                levels: level, marks: stretch.marks)
        }
    }

    /// In which modes a state drew its charge; none for all of them.
    private static func modes(
        of entry: (component: String, state: String, picocoulombs: Int64, duration: Int64),
        _ times: [String: Int64]
    ) -> [String] {
        let named = ["boot", "lightSleep", "deepSleep", "off"].first {
            $0.lowercased() == entry.state
        }
        if let named, times[named] ?? 0 > 0 { return [named] }
        let running = times["running"] ?? 0
        if entry.duration <= running { return ["running"] }
        return entry.duration <= running + (times["boot"] ?? 0) ? ["running", "boot"] : []
    }

    /// The modes of an interval, cut at messages.
    private mutating func stretches(of interval: Interval) throws -> [Stretch] {
        while let change = try changes.peek(), change.time <= interval.begin {
            mode = change.mode
            try changes.drop()
        }
        while let message = try messages.peek(), message.time < interval.begin {
            try messages.drop()
        }
        var stretches: [Stretch] = []
        var present = Stretch(begin: interval.begin, end: interval.end, mode: mode)
        func cut(at time: Int64) {
            if time > present.begin {
                present.end = time
                stretches.append(present)
            } else {
                // Two things at once.
                present.end = time
            }
        }
        while true {
            let change = try changes.peek().flatMap { $0.time < interval.end ? $0 : nil }
            let message = try messages.peek().flatMap { $0.time < interval.end ? $0 : nil }
            if let change, change.time <= message?.time ?? .max {
                cut(at: change.time)
                let marks = change.time > present.begin ? 0 : present.marks
                mode = change.mode
                present = Stretch(
                    begin: change.time, end: interval.end, mode: mode, marks: marks)
                try changes.drop()
            } else if let message {
                cut(at: message.time)
                let marks = message.time > present.begin ? 0 : present.marks
                present = Stretch(
                    begin: message.time, end: interval.end, mode: mode,
                    marks: marks | Self.mark(message.outcome))
                try messages.drop()
            } else {
                break
            }
        }
        present.end = interval.end
        return stretches + [present]
    }

    private static func mark(_ outcome: String) -> UInt8 {
        switch outcome {
        case "sent": 1 << 2
        case "delivered": 1 << 3
        default: 1 << 4
        }
    }
}

/// Rows one after the other, of which the next can be looked at.
private struct Peekable<Element> {
    private let next: () throws -> Element?
    private var ahead: Element?
    private var isRead = false

    init(_ next: @escaping () throws -> Element?) { self.next = next }

    mutating func peek() throws -> Element? {
        if !isRead {
            ahead = try next()
            isRead = true
        }
        return ahead
    }

    mutating func drop() throws {
        _ = try peek()
        isRead = false
    }
}
