import Hardware
import Node
import Radio
import SimulationKernel
import StateCoding

/// Turns the notes of a run into records in the order of (time, node, sequence), and keeps count.
struct RunRecorder {
    private let observer: any RunObserver
    private var traceDigest = TraceDigest()
    private var samples: [SampleState]
    private(set) var counts: [NodeCounts]
    /// What the lines of each node's programs cost, once the run is over.
    private var profiles: [EnergyProfile?]
    private var traffic: MessageTracker
    /// Whether each node's processor is awake at the time of the records that were given on.
    private var awake: [Bool]
    /// Records that the observer has already: those of a run that goes on from an earlier point.
    var known: UInt64 = 0
    /// The records of the notes at hand.
    private var records: [Record] = []

    /// What a node's last energy sample said.
    private struct SampleState: Codable {
        var lines: [EnergyLedger.Line] = []
        var batteryAtStart: BatteryReading?
        var battery: BatteryReading?
        var time = Instant.start
    }

    /// What is counted for each node.
    struct NodeCounts: Codable {
        var boots: UInt64 = 0
        var received: UInt64 = 0
        var exceptions: UInt64 = 0
    }

    init(nodes: [Node], observer: any RunObserver) {
        self.observer = observer
        samples = nodes.map { _ in SampleState() }
        counts = nodes.map { _ in NodeCounts() }
        profiles = nodes.map { _ in nil }
        awake = nodes.map { _ in false }
        traffic = MessageTracker(nodes)
    }

    /// The digest of all records so far.
    var digest: String { traceDigest.text }

    /// The number of records so far.
    var count: UInt64 { traceDigest.count }

    /// The number of nodes whose processor is awake.
    var nodesAwake: Int { awake.count { $0 } }

    // MARK: - Records

    /// Gives the records of notes to the observer; the notes come in order.
    mutating func record(_ notes: [RunNote]) {
        for note in notes { take(note) }
        // A message that was lost is a record of the node that did not get it.
        var isSorted = true
        for place in records.indices.dropFirst() where isSorted {
            let (left, right) = (records[place - 1], records[place])
            isSorted = (left.time, left.node) <= (right.time, right.node)
        }
        if !isSorted {
            records.sort { ($0.time, $0.node, $0.sequence) < ($1.time, $1.node, $1.sequence) }
        }
        for var record in records {
            record.sequence = traceDigest.count
            if case .pin = record.body {
                observer.observe(record)
                continue
            }
            let body = record.body.canonicalBytes
            if case .state(component: "cpu", let state) = record.body {
                awake[Int(record.node)] = state == "running" || state == "boot"
            }
            traceDigest.add(
                time: record.time, node: record.node, kind: record.body.kind, body: body)
            if record.sequence >= known { observer.observe(record) }
        }
        records.removeAll(keepingCapacity: true)
    }

    private mutating func add(_ body: RecordBody, node: Int32, at time: Instant) {
        records.append(
            Record(time: time, node: node, sequence: UInt64(records.count), body: body))
    }

    private mutating func take(_ note: RunNote) {
        let (time, index) = (note.time, Int(note.node))
        switch note.body {
        case .event(let event): take(event, of: note.node, at: time)
        case .delivered(let frame, let rssi):
            if let record = traffic.delivered(frame, to: index, rssiDbm: rssi) {
                add(.message(record), node: note.node, at: time)
            }
        case .finished(let request, let outcome):
            if let record = traffic.finished(request: request, outcome, from: index) {
                let node = record.destination >= 0 ? record.destination : note.node
                add(.message(record), node: node, at: time)
            }
        case .missed(let sender, let reason, let rival):
            traffic.noteMiss(
                of: sender,
                MissedFrame(
                    node: note.node, reason: LossReason(reason), rival: rival, time: time))
        case .injected(let text):
            add(.fault(kind: .injected, text: text), node: note.node, at: time)
        case .gotAddress(let address, let network):
            traffic.gotAddress(address, network: network, node: index)
        case .firstSample(let reading):
            let battery = BatteryReading(reading)
            samples[index].batteryAtStart = battery
            samples[index].battery = battery
            add(
                .energy(EnergySample(charges: [], battery: battery)), node: note.node, at: time)
        case .energyProfile(let profile): profiles[index] = profile
        case .lastSample(let lines, let battery):
            guard samples[index].time != time else { return }
            sample(lines, BatteryReading(battery), of: index, at: time)
        }
    }

    private mutating func take(_ event: NodeEvent, of node: Int32, at time: Instant) {
        let index = Int(node)
        switch event {
        case .print(let line): add(.print(line), node: node, at: time)
        case .pin(let number, let level):
            let isHigh = level == .floating ? nil : level == .high
            add(.pin(number: number, level: isHigh), node: node, at: time)
        case .mode(let mode): add(.state(component: "cpu", state: mode), node: node, at: time)
        case .boot(let cause, let wake):
            counts[index].boots += 1
            add(.boot(resetCause: cause, wakeReason: wake), node: node, at: time)
        case .exception(let text):
            counts[index].exceptions += 1
            add(.fault(kind: .exception, text: text), node: node, at: time)
        case .watchdogReset: add(.fault(kind: .watchdog, text: ""), node: node, at: time)
        case .brownOut: add(.fault(kind: .brownout, text: ""), node: node, at: time)
        case .recovery: add(.fault(kind: .recovery, text: ""), node: node, at: time)
        case .supplyGone:
            add(.fault(kind: .injected, text: "the supply is gone"), node: node, at: time)
        case .newFirmware:
            add(.fault(kind: .injected, text: "the flash was filled anew"), node: node, at: time)
        case .runaway:
            add(
                .log(level: .warning, text: "busy without a pause: its clock is stretched"),
                node: node, at: time)
        case .sent(let request, let message, let header):
            let record = traffic.sent(
                request: request, message, header, from: index, at: time)
            add(.message(record), node: node, at: time)
        case .received(_, let isDropped):
            if isDropped {
                add(
                    .log(level: .debug, text: "a message was dropped: no room, or no listener"),
                    node: node, at: time)
            } else {
                counts[index].received += 1
            }
        case .energy(let lines, let battery):
            sample(lines, BatteryReading(battery), of: index, at: time)
        }
    }

    // MARK: - Energy

    /// Records what a node drew since its last sample.
    private mutating func sample(
        _ lines: [EnergyLedger.Line], _ battery: BatteryReading?, of index: Int, at time: Instant
    ) {
        let charges = RunRecorder.difference(from: samples[index].lines, to: lines)
        samples[index].lines = lines
        samples[index].battery = battery
        samples[index].time = time
        add(
            .energy(EnergySample(charges: charges, battery: battery)), node: Int32(index),
            at: time)
    }

    static func difference(
        from old: [EnergyLedger.Line], to new: [EnergyLedger.Line]
    ) -> [ChargeEntry] {
        var entries: [ChargeEntry] = []
        entries.reserveCapacity(new.count)
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

    /// What came out for each node, as far as it was recorded.
    func nodeSummaries(virtualTime: Span) -> [NodeSummary] {
        samples.indices.map { index in
            let charges = RunRecorder.difference(from: [], to: samples[index].lines)
            let battery = samples[index].battery
            let messages = traffic.counts(of: index)
            return NodeSummary(
                charges: charges, batteryAtStart: samples[index].batteryAtStart,
                batteryAtEnd: battery,
                projectedLifetime: lifetime(
                    from: samples[index].batteryAtStart, to: battery, over: virtualTime),
                sent: messages.sent, delivered: messages.delivered, lost: messages.lost,
                received: counts[index].received, boots: counts[index].boots,
                exceptions: counts[index].exceptions,
                energyProfile: profiles[index].map { ProfilePlace.places(of: $0) })
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
        StateField("traceDigest", \.traceDigest), StateField("samples", \.samples),
        StateField("counts", \.counts), StateField("traffic", \.traffic),
        StateField("awake", \.awake),
    ]
    static let fixed = [
        "observer", "records", "known",
        // Known at the end only.
        "profiles",
    ]
}
