import Hardware
import Node
import Radio
import SimulationKernel
import StateCoding

/// Turns what happens in a run into records in the order of (time, node, sequence), and keeps
/// count.
///
/// A node runs ahead of the fleet, so its records wait here until no event can come before them.
struct RunRecorder {
    private let observer: any RunObserver
    private var waiting: [Record] = []
    /// As many records wait before somebody looks which of them can go.
    private var flushCount = RunRecorder.leastFlushCount
    private static let leastFlushCount = 1024
    private var nextSequence: UInt64 = 0
    private var traceDigest = TraceDigest()
    private var samples: [SampleState]
    private(set) var counts: [NodeCounts]
    private(set) var messageCount: UInt64 = 0
    private var traffic: MessageTracker
    /// Whether each node's processor is awake at the time of the records that were given on.
    private var awake: [Bool]

    /// What a node's last energy sample said.
    private struct SampleState: Codable {
        var lines: [EnergyLedger.Line] = []
        var batteryAtStart: BatteryReading?
        var time = Instant.start
    }

    /// What is counted for each node.
    struct NodeCounts: Codable {
        var received: UInt64 = 0
        var exceptions: UInt64 = 0
    }

    init(nodes: [Node], observer: any RunObserver) {
        self.observer = observer
        samples = nodes.map { _ in SampleState() }
        counts = nodes.map { _ in NodeCounts() }
        awake = nodes.map { _ in false }
        traffic = MessageTracker(nodes)
    }

    /// The digest of all records so far.
    var digest: String { traceDigest.text }

    /// The number of nodes whose processor is awake.
    var nodesAwake: Int { awake.count { $0 } }

    // MARK: - Records

    private mutating func add(_ body: RecordBody, node: Int, at time: Instant) {
        waiting.append(
            Record(time: time, node: Int32(node), sequence: nextSequence, body: body))
        nextSequence += 1
    }

    /// Does the same as `flush` once enough records wait, for sorting takes its time.
    mutating func flushWhenFull(before time: Instant) {
        guard waiting.count >= flushCount else { return }
        flush(before: time)
        // Those that stay are sorted again: only when as many new ones have come.
        flushCount = max(RunRecorder.leastFlushCount, 2 * waiting.count)
    }

    /// Gives the records before an instant to the observer; none can come before them any more.
    mutating func flush(before time: Instant) {
        waiting.sort {
            ($0.time, $0.node, $0.sequence) < ($1.time, $1.node, $1.sequence)
        }
        let count = waiting.firstIndex { $0.time >= time } ?? waiting.count
        for var record in waiting[..<count] {
            record.sequence = traceDigest.count
            let body = record.body.canonicalBytes
            if case .state(component: "cpu", let state) = record.body {
                awake[Int(record.node)] = state == "running" || state == "boot"
            }
            traceDigest.add(
                time: record.time, node: record.node, kind: record.body.kind, body: body)
            observer.observe(record)
        }
        waiting.removeFirst(count)
    }

    // MARK: - What nodes say

    /// Takes the events of a node.
    mutating func take(_ events: inout [TimedNodeEvent], of index: Int) {
        guard !events.isEmpty else { return }
        for event in events { take(event, of: index) }
        events.removeAll(keepingCapacity: true)
    }

    private mutating func take(_ timed: TimedNodeEvent, of index: Int) {
        let time = timed.time
        switch timed.event {
        case .print(let line): add(.print(line), node: index, at: time)
        case .mode(let mode): add(.state(component: "cpu", state: mode), node: index, at: time)
        case .boot(let cause, let wake):
            add(.boot(resetCause: cause, wakeReason: wake), node: index, at: time)
        case .exception(let text):
            counts[index].exceptions += 1
            add(.fault(kind: .exception, text: text), node: index, at: time)
        case .watchdogReset: add(.fault(kind: .watchdog, text: ""), node: index, at: time)
        case .brownOut: add(.fault(kind: .brownout, text: ""), node: index, at: time)
        case .recovery: add(.fault(kind: .recovery, text: ""), node: index, at: time)
        case .runaway:
            add(
                .log(level: .warning, text: "busy without a pause: its clock is stretched"),
                node: index, at: time)
        case .sent(let request, let message):
            messageCount += 1
            let record = traffic.sent(request: request, message, from: index, at: time)
            add(.message(record), node: index, at: time)
        case .received(_, let isDropped):
            if isDropped {
                add(
                    .log(level: .debug, text: "a message was dropped: no room, or no listener"),
                    node: index, at: time)
            } else {
                counts[index].received += 1
            }
        case .energy(let lines, let battery):
            sample(lines, BatteryReading(battery), of: index, at: time)
        }
    }

    // MARK: - What the air says

    /// A node got an address in the network of an access point.
    mutating func gotAddress(_ address: IPv4Address, network: MACAddress?, node: Int) {
        traffic.gotAddress(address.value, network: network?.value ?? 0, node: node)
    }

    /// A frame arrived at a node.
    mutating func delivered(
        _ frame: ReceivedFrame, to index: Int, rssiDbm: Int, at time: Instant, nodes: [Node]
    ) {
        guard let record = traffic.delivered(frame, to: index, rssiDbm: rssiDbm) else { return }
        add(.message(record), node: index, at: time)
    }

    /// The sender knows the outcome.
    mutating func finished(
        request: UInt64, _ outcome: SendOutcome, of index: Int, at time: Instant
    ) {
        guard let record = traffic.finished(request: request, outcome, from: index) else { return }
        let node = record.destination >= 0 ? Int(record.destination) : index
        add(.message(record), node: node, at: time)
    }

    mutating func transmitted(_ record: TransmissionRecord) {}

    /// A frame did not arrive at one receiver.
    mutating func lost(_ record: LossRecord) {
        traffic.noteLoss(record)
    }

    // MARK: - Energy

    /// The first sample of every node: empty, with its battery.
    mutating func startSamples(_ nodes: [Node]) {
        for (index, node) in nodes.enumerated() {
            let battery = BatteryReading(node.batteryReading(at: .start))
            samples[index].batteryAtStart = battery
            add(
                .energy(EnergySample(charges: [], battery: battery)), node: index, at: .start)
        }
    }

    /// Records what a node drew since its last sample.
    private mutating func sample(
        _ lines: [EnergyLedger.Line], _ battery: BatteryReading?, of index: Int, at time: Instant
    ) {
        let charges = RunRecorder.difference(from: samples[index].lines, to: lines)
        samples[index].lines = lines
        samples[index].time = time
        add(.energy(EnergySample(charges: charges, battery: battery)), node: index, at: time)
    }

    /// The last samples, so that they add up to the whole run.
    mutating func lastSamples(_ nodes: [Node], at time: Instant) {
        for (index, node) in nodes.enumerated() {
            let moment = max(time, node.now)
            if samples[index].time == moment { continue }
            sample(
                node.energyLines(at: moment), BatteryReading(node.batteryReading(at: moment)),
                of: index, at: moment)
        }
    }

    private static func difference(
        from old: [EnergyLedger.Line], to new: [EnergyLedger.Line]
    ) -> [ChargeEntry] {
        var entries: [ChargeEntry] = []
        for line in new {
            let before = old.first { $0.component == line.component && $0.state == line.state }
            let charge = picocoulombs(line.charge) - picocoulombs(before?.charge ?? .zero)
            let time = line.time - (before?.time ?? .zero)
            guard time > .zero || charge != 0 else { continue }
            entries.append(
                ChargeEntry(
                    component: line.component, state: line.state, picocoulombs: charge,
                    duration: time))
        }
        return entries
    }

    /// Rounded from the total, so that the differences add up to the total again.
    private static func picocoulombs(_ charge: Charge) -> Int64 {
        Int64(clamping: charge.zeptocoulombs / 1_000_000_000)
    }

    // MARK: - Summaries

    func nodeSummaries(
        _ nodes: [Node], capacities: [Double?], virtualTime: Span
    ) -> [NodeSummary] {
        nodes.enumerated().map { index, node in
            let charges = RunRecorder.difference(from: [], to: samples[index].lines)
            let battery = BatteryReading(node.batteryReading(at: node.now))
            let messages = traffic.counts(of: index)
            return NodeSummary(
                charges: charges, batteryAtStart: samples[index].batteryAtStart,
                batteryAtEnd: battery,
                projectedLifetime: lifetime(
                    from: samples[index].batteryAtStart, to: battery, over: virtualTime),
                sent: messages.sent, delivered: messages.delivered, lost: messages.lost,
                received: counts[index].received, boots: node.bootCount,
                exceptions: counts[index].exceptions)
        }
    }

    /// How long a full battery lasts at the pace of this run; nil when it does not go down.
    private func lifetime(
        from start: BatteryReading?, to end: BatteryReading?, over time: Span
    ) -> Span? {
        guard let start, let end, start.charge > end.charge else { return nil }
        return .seconds(time.seconds / (start.charge - end.charge))
    }

    /// What went over each link, ordered by kind, source and destination.
    var linkSummaries: [LinkSummary] { traffic.linkSummaries }
}

extension BatteryReading {
    /// A supply's reading in the units of records; nil for nil.
    init?(_ reading: SupplyReading?) {
        guard let reading else { return nil }
        self.init(
            chargeMillionths: Int32((reading.stateOfCharge * 1e6).rounded()),
            microvolts: Int32(max(-2e9, min(2e9, (reading.volts * 1e6).rounded()))))
    }
}

extension RunRecorder: Resumable {
    static let changing: [StateField<RunRecorder>] = [
        StateField("waiting", \.waiting), StateField("flushCount", \.flushCount),
        StateField("nextSequence", \.nextSequence), StateField("traceDigest", \.traceDigest),
        StateField("samples", \.samples), StateField("counts", \.counts),
        StateField("messageCount", \.messageCount), StateField("traffic", \.traffic),
        StateField("awake", \.awake),
    ]
    static let fixed = ["observer"]
}
