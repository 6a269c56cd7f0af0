import Fleet
import SimulationKernel

extension MessageStory {
    /// The story for people; ends with a line end.
    public var text: String {
        let parts = [
            head, hops, section("On the same path", pathLines),
            section("Under way at the same time", rivalLines),
            section("No record at the nodes nearest to the sender", bystanders.map(line)),
            section("The same payload", payloadLines),
        ]
        return parts.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") + "\n" }
            .joined(separator: "\n")
    }

    private func section(_ title: String, _ lines: [String]) -> [String] {
        lines.isEmpty ? [] : [title] + lines.map { "  " + $0 }
    }

    // MARK: - Head

    private var head: [String] {
        let size = byteCount == 1 ? "1 byte" : "\(byteCount) bytes"
        let way = "\(sender.name) -> \(destination), \(link.name), \(size)"
        return ["Message \(identifier): \(way): \(outcome)", "  payload \(Self.shown(payload))"]
    }

    private var outcome: String {
        let losses = arrivals.compactMap(\.outcome.reason)
        let count = arrivals.count - losses.count
        if isUnderWay { return "the records end before its end" }
        if destination == RunDescription.everyone {
            let missed = losses.isEmpty ? "" : ", missed by \(losses.count)"
            return count == 0 ? "LOST, nobody got it" : "delivered to \(count)\(missed)"
        }
        return count > 0 ? "delivered" : "LOST, \(losses.first?.words ?? "")"
    }

    /// Bytes as numbers, and as text where they are one.
    private static func shown(_ payload: [UInt8]) -> String {
        if payload.isEmpty { return "is not recorded, or empty" }
        if payload.allSatisfy({ (0x20..<0x7F).contains($0) }) {
            let text = String(decoding: payload.prefix(64), as: UTF8.self)
            return payload.count > 64 ? "\"\(text)\" ..." : "\"\(text)\""
        }
        let bytes = payload.prefix(24).map { byte in
            (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
        return bytes.joined(separator: " ") + (payload.count > 24 ? " ..." : "")
    }

    // MARK: - Hop by hop

    private var hops: [String] {
        var lines = ["Hop by hop"]
        func add(_ time: Instant, _ what: String, _ details: [String]) {
            let moment = Self.moment(time)
            lines.append("  \(moment)  \(what)")
            let margin = String(repeating: " ", count: moment.count + 4)
            lines += details.map { margin + $0 }
        }
        if let origin {
            add(
                origin.time, "message \(origin.identifier) brings its payload to \(sender.name)",
                ["from \(origin.sender)"])
        }
        add(time, "\(sender.name) hands it over", condition(sender))
        for arrival in arrivals {
            let late = "after \(Self.span(arrival.time - time))"
            let node = arrival.receiver
            switch arrival.outcome {
            case .lost(let reason):
                for (time, text) in attempts(arrival) { add(time, text, []) }
                let who =
                    node.name == sender.name
                    ? "it is given up" : "\(node.name), \(Self.metres(node)), does not get it"
                add(
                    arrival.time, "\(who): \(reason.words), \(late)",
                    [reason.meaning] + condition(node) + verdict(reason, arrival))
            default:
                for (time, text) in attempts(arrival) { add(time, text, []) }
                let signal = arrival.signalDbm.map { ", \(Figures.fixed($0, 1)) dBm" } ?? ""
                add(
                    arrival.time, "\(node.name), \(Self.metres(node)), gets it\(signal), \(late)",
                    condition(node))
            }
        }
        return lines
    }

    /// The attempts that did not arrive, alike ones in a row as one.
    private func attempts(_ arrival: Arrival) -> [(Instant, String)] {
        var lines: [(Instant, String)] = []
        var rest = arrival.misses[...]
        while let first = rest.first {
            let alike = rest.prefix { $0.reason == first.reason && $0.rival == first.rival }
            rest = rest.dropFirst(alike.count)
            let count = alike.count == 1 ? "an attempt fails" : "\(alike.count) attempts fail"
            let rival = first.rival.map { " with what \($0) sends" } ?? ""
            let last = alike.count == 1 ? "" : ", to \(Self.moment((alike.last ?? first).time))"
            lines.append((first.time, "\(count): \(first.reason.words)\(rival)\(last)"))
        }
        return lines
    }

    /// What a node was doing when the message was handed over, and what happened to it.
    private func condition(_ node: Party) -> [String] {
        var line = "its processor: "
        if let state = node.state {
            line += "\(state.name) since \(Self.moment(state.since))"
        } else {
            line += "not started"
        }
        if let next = node.next {
            line += ", \(next.name) from \(Self.moment(next.since))"
        }
        var lines = [line]
        if let boot = node.boot {
            let wake = boot.wakeReason == "none" ? "" : ", woken by \(boot.wakeReason)"
            lines.append("last start \(Self.moment(boot.time)): \(boot.cause)\(wake)")
        }
        for incident in node.incidents where incident.time != node.boot?.time {
            lines.append("\(relative(incident.time)): \(incident.text)")
        }
        return lines
    }

    /// What the records together say of a loss.
    private func verdict(_ reason: LossReason, _ arrival: Arrival) -> [String] {
        let node = arrival.receiver
        switch reason {
        case .asleep:
            guard let state = node.state, !Self.sleeping.contains(state.name) else {
                let wakes = node.next.map { "; it woke \(Self.span($0.since - time)) later" }
                return ["so: \(node.name) was not awake\(wakes ?? "")"]
            }
            return ["so: its processor was awake, but its radio did not listen"]
        case .collision, .sending:
            if let rival = arrival.misses.compactMap(\.rival).last {
                return ["so: \(rival) sent at the same time"]
            }
            guard let rival = rivals.first else {
                return ["so: a frame of no message, such as an acknowledgement or beacon"]
            }
            let more = rivalCount > 1 ? " or one of \(rivalCount - 1) more" : ""
            return ["so: most likely message \(rival.identifier) of \(rival.sender)\(more)"]
        case .outOfReach, .noise:
            guard let signal = path.signalDbm else {
                return ["so: nothing ever arrived on this path"]
            }
            return ["so: other messages arrived with \(Figures.fixed(signal[1], 1)) dBm"]
        default: return []
        }
    }

    private static let sleeping: Set = ["deepSleep", "lightSleep", "off"]

    // MARK: - Around it

    private var pathLines: [String] {
        guard path.delivered + path.lost > 1 else { return [] }
        var line = "\(path.delivered) arrived, \(path.lost) lost"
        if let signal = path.signalDbm {
            let figures = signal.map { Figures.fixed($0, 1) }
            line +=
                figures[0] == figures[2]
                ? "; signal \(figures[0]) dBm"
                : "; signal \(figures[0]) to \(figures[2]) dBm, median \(figures[1])"
        }
        if let last = path.lastArrival {
            line += "; the last arrived \(Self.span(time - last)) before"
        }
        return [line]
    }

    private var rivalLines: [String] {
        let place = arrivals.first?.receiver.name ?? sender.name
        let lines = rivals.map { rival in
            "message \(rival.identifier), \(rival.link.name), of \(rival.sender), "
                + "\(Figures.fixed(rival.metres, 1)) m from \(place): "
                + "\(relative(rival.begin)) to \(relative(rival.end)), \(rival.outcome)"
        }
        let rest = rivalCount - rivals.count
        return rest > 0 ? lines + ["and \(rest) more"] : lines
    }

    private func line(_ node: Party) -> String {
        let state = node.state.map { "\($0.name) since \(Self.moment($0.since))" } ?? "not started"
        return "\(node.name), \(Self.metres(node)): \(state)"
    }

    private var payloadLines: [String] {
        var lines: [String] = []
        if let repetition {
            lines.append("sent again: " + line(repetition))
        }
        return lines + forwards.map { "passed on: " + line($0) }
    }

    private func line(_ hop: Hop) -> String {
        let shown = hop.receivers.prefix(4).joined(separator: ", ")
        let more = hop.receivers.count > 4 ? " and \(hop.receivers.count - 4) more" : ""
        let receivers = hop.receivers.isEmpty ? "" : " to \(shown)\(more)"
        return "message \(hop.identifier), \(hop.sender) -> \(hop.destination), "
            + "\(relative(hop.time)), \(hop.outcome)\(receivers)"
    }

    // MARK: - Words

    private static func metres(_ node: Party) -> String { "\(Figures.fixed(node.metres, 1)) m" }

    fileprivate static func moment(_ time: Instant) -> String {
        Figures.fixed(time.seconds, 6) + " s"
    }

    /// A length of time in the unit that suits it.
    private static func span(_ span: Span) -> String {
        let seconds = span.seconds
        return seconds < 1
            ? Figures.fixed(1_000 * seconds, 3) + " ms" : Figures.duration(seconds)
    }

    /// An instant as seen from the hand-over.
    private func relative(_ other: Instant) -> String {
        other < time ? Self.span(time - other) + " before" : Self.span(other - time) + " after"
    }
}

extension LostMessages {
    /// So many are shown.
    private static let limit = 100

    /// A table for people; ends with a line end.
    public var text: String {
        guard !entries.isEmpty else { return "None of \(sentCount) messages was lost.\n" }
        var table = TextTable([.right, .right, .left, .left, .left])
        table.add(["message", "sent at", "link", "from -> to", "why lost"])
        for entry in entries.prefix(Self.limit) {
            table.add([
                "\(entry.identifier)", MessageStory.moment(entry.time), entry.link.name,
                "\(entry.sender) -> \(entry.destination)", entry.reason?.words ?? "nobody got it",
            ])
        }
        if entries.count > Self.limit {
            table.add(["...", "", "", "and \(entries.count - Self.limit) more"])
        }
        let lines = ["\(entries.count) of \(sentCount) messages were lost", ""] + table.lines()
        return lines.map { $0 + "\n" }.joined()
    }
}
