import Fleet

/// Slices, counters and arrows in the JSON form of Chrome's trace viewer, which Perfetto opens.
///
/// A node is a process; its threads are one for each component with recorded power states and one
/// for messages, where a message is a mark of one nanosecond and an arrow leads from its sending to
/// each arrival. The mean current of each component and the battery are counters. Times are
/// microseconds of virtual time.
struct TraceExport: ExportWriter {
    private let source: ExportSource
    private let output: ExportOutput
    private var isFirst = true
    /// The power states that go on, by node.
    private var open: [[OpenState]]
    /// The components of all nodes that have states, in the order of their first one.
    private var components: [String] = []

    private var departures = Departures()
    private var arrows = 0
    /// Whether a node is exported, by index.
    private let isChosen: [Bool]

    private struct OpenState {
        let component: String
        var state: String
        var since: Int64
    }

    init(_ source: ExportSource, _ output: ExportOutput) {
        self.source = source
        self.output = output
        open = source.description.nodes.map { _ in [] }
        let chosen = Set(source.nodes)
        isChosen = source.description.nodes.indices.map(chosen.contains)
    }

    mutating func write() throws {
        try output.write("{\"displayTimeUnit\":\"ms\",\"traceEvents\":[\n")
        for node in source.nodes { try writeNames(of: node) }
        try Timeline(source, [.states, .messages, .batteries, .currents]).forEach { entry in
            let (time, node) = (entry.time, entry.node)
            switch entry.body {
            case .state(let component, let state):
                try change(node, component, to: state, at: time)
            case .message(let message): try write(message, of: node, at: time)
            case .battery(let charge, let volts):
                try counter("battery", node, time, ["charge": .number(charge)])
                try counter("battery voltage", node, time, ["V": .number(volts)])
            case .current(let component, let milliamperes):
                try counter("current \(component)", node, time, ["mA": .number(milliamperes)])
            case .charge, .pin: break
            }
        }
        for node in source.nodes {
            for state in open[node] { try slice(state, of: node, to: source.to) }
        }
        try output.write("\n]}\n")
    }

    // MARK: - Kinds of events

    private mutating func writeNames(of node: Int) throws {
        let description = source.description.nodes[node]
        let labels = "\(description.group) (\(description.board))"
        try name("process_name", node, 0, ["name": .text(description.name)])
        try name("process_labels", node, 0, ["labels": .text(labels)])
        try name("process_sort_index", node, 0, ["sort_index": .integer(Int64(node))])
        try name("thread_name", node, 0, ["name": .text("messages")])
    }

    private mutating func name(
        _ kind: String, _ node: Int, _ thread: Int, _ args: KeyValuePairs<String, JSONValue>
    ) throws {
        try event("M", kind, node, thread, nil, args: .members(args))
    }

    private mutating func change(
        _ node: Int, _ component: String, to state: String, at time: Int64
    ) throws {
        guard let place = open[node].firstIndex(where: { $0.component == component }) else {
            if !components.contains(component) { components.append(component) }
            open[node].append(OpenState(component: component, state: state, since: time))
            return try name("thread_name", node, thread(component), ["name": .text(component)])
        }
        try slice(open[node][place], of: node, to: time)
        open[node][place].state = state
        open[node][place].since = time
    }

    private mutating func slice(_ state: OpenState, of node: Int, to end: Int64) throws {
        guard end > state.since else { return }
        try event(
            "X", state.state, node, thread(state.component), state.since,
            more: ",\"dur\":\(ExportText.microseconds(end - state.since))")
    }

    private func thread(_ component: String) -> Int {
        (components.firstIndex(of: component) ?? 0) + 1
    }

    private mutating func counter(
        _ name: String, _ node: Int, _ time: Int64,
        _ values: KeyValuePairs<String, JSONValue>
    ) throws {
        try event("C", name, node, 0, time, args: .members(values))
    }

    private mutating func write(
        _ message: Timeline.Message, of node: Int, at time: Int64
    ) throws {
        let ends = "\(source.name(message.source)) to \(source.name(message.destination))"
        var args: [JSONValue.Member] = [
            .init(name: "message", value: .integer(message.number)),
            .init(name: "link", value: .text(message.link)),
            .init(name: "bytes", value: .integer(Int64(message.byteCount))),
        ]
        if let reason = message.reason { args.append(.init(name: "reason", value: .text(reason))) }
        if let rssi = message.rssiDbm { args.append(.init(name: "rssi_dbm", value: .number(rssi))) }
        try event(
            "X", "\(message.outcome) \(ends)", node, 0, time, more: ",\"dur\":0.001",
            args: .object(args))
        switch message.outcome {
        case "sent": departures.note(message.number, at: time)
        case "delivered":
            if let departure = departures.time(of: message.number, before: time) {
                try arrow(from: message.source, departure, to: node, time)
            }
        default: break
        }
    }

    private mutating func arrow(
        from sender: Int, _ departure: Int64, to receiver: Int, _ arrival: Int64
    ) throws {
        guard isChosen.indices.contains(sender), isChosen[sender] else { return }
        arrows += 1
        let more = ",\"cat\":\"message\",\"id\":\(arrows)"
        try event("s", "message", sender, 0, departure, more: more)
        try event("f", "message", receiver, 0, arrival, more: more + ",\"bp\":\"e\"")
    }

    // MARK: - Text

    /// Writes one event on a line of its own; `more` are members between the time and `args`.
    private mutating func event(
        _ phase: String, _ name: String, _ node: Int, _ thread: Int, _ time: Int64?,
        more: String = "", args: JSONValue? = nil
    ) throws {
        var line = Array((isFirst ? "" : ",\n").utf8)
        isFirst = false
        line += "{\"ph\":\"\(phase)\",\"pid\":\(node + 1),\"tid\":\(thread),\"name\":".utf8
        line += JSONValue.text(name).bytes()
        if let time { line += ",\"ts\":\(ExportText.microseconds(time))".utf8 }
        line += more.utf8
        if let args { line += Array(",\"args\":".utf8) + args.bytes() }
        line.append(UInt8(ascii: "}"))
        try output.write(line)
    }
}

/// When the messages of the last minute were sent.
private struct Departures {
    private static let minute: Int64 = 60_000_000_000
    /// Looked up, never iterated.
    private var times: [Int64: Int64] = [:]
    private var recent: [(number: Int64, time: Int64)] = []
    private var oldest = 0

    mutating func note(_ number: Int64, at time: Int64) {
        while oldest < recent.count, recent[oldest].time < time - Self.minute {
            times[recent[oldest].number] = nil
            oldest += 1
        }
        if oldest > 1_024, oldest * 2 > recent.count {
            recent.removeFirst(oldest)
            oldest = 0
        }
        times[number] = time
        recent.append((number, time))
    }

    /// When a message was sent; nil when that is not known.
    func time(of number: Int64, before arrival: Int64) -> Int64? {
        times[number].flatMap { $0 <= arrival ? $0 : nil }
    }
}
