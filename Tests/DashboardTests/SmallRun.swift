import Fleet
import SimulationKernel

/// A run made by hand: nodes on battery that report once an hour to the last one, on mains.
struct SmallRun {
    var nodes = 4
    var hours = 48

    var description: RunDescription {
        RunDescription(
            scenarioText: "", scenarioPath: "small.yaml", seed: 5,
            duration: .seconds(Double(hours) * 3_600),
            nodes: (0..<nodes).map { index in
                let isGateway = index == nodes - 1
                return NodeDescription(
                    name: isGateway ? "gw" : "soil-\(index)", group: isGateway ? "gw" : "soil",
                    board: "esp32", x: Double(index % 40) * 10, y: Double(index / 40) * 10,
                    batteryMilliampereHours: isGateway ? nil : 2_000)
            }, accessPoints: [AccessPointDescription(name: "barn", x: 5, y: -5)])
    }

    /// Sends all records to an observer, the last time of them last.
    func play(to observer: any RunObserver) {
        observer.began(description)
        var sequence: UInt64 = 0
        func add(_ seconds: Int, _ node: Int, _ body: RecordBody) {
            observer.observe(
                Record(
                    time: Instant(nanoseconds: UInt64(seconds) * 1_000_000_000), node: Int32(node),
                    sequence: sequence, body: body))
            sequence += 1
        }
        func energy(_ node: Int, _ hour: Int, _ charges: [ChargeEntry]) {
            let millionths = Int32(1_000_000 - 1_000 * hour)
            let battery = BatteryReading(chargeMillionths: millionths, microvolts: 3_900_000)
            add(
                hour * 3_600, node,
                .energy(
                    EnergySample(charges: charges, battery: node == nodes - 1 ? nil : battery)))
        }
        for node in 0..<nodes {
            energy(node, 0, [])
            add(0, node, .boot(resetCause: "powerOn", wakeReason: "none"))
            add(0, node, .state(component: "cpu", state: "running"))
        }
        for hour in 1...hours {
            for node in 0..<nodes {
                energy(node, hour, Self.charges(milliamperes: Double(node + 1)))
                if node < nodes - 1 { message(UInt64(hour * nodes + node), node, hour, add) }
            }
            add(hour * 3_600, nodes - 1, .print(Array("hour \(hour) <b>".utf8)))
        }
        add(hours * 3_600, 0, .fault(kind: .watchdog, text: "bitten"))
    }

    /// Three quarters of an hour asleep, one awake; the CPU draws what is given on average.
    static func charges(milliamperes: Double) -> [ChargeEntry] {
        let picocoulombs = Int64(milliamperes * 3.6e12)
        return [
            ChargeEntry(
                component: "cpu", state: "run", picocoulombs: picocoulombs,
                duration: .seconds(Int64(900))),
            ChargeEntry(
                component: "cpu", state: "deepsleep", picocoulombs: 0,
                duration: .seconds(Int64(2_700))),
            ChargeEntry(
                component: "radio", state: "transmit", picocoulombs: picocoulombs / 2,
                duration: .seconds(Int64(3_600))),
        ]
    }

    private func message(
        _ identifier: UInt64, _ node: Int, _ hour: Int, _ add: (Int, Int, RecordBody) -> Void
    ) {
        func step(_ outcome: MessageOutcome) -> RecordBody {
            .message(
                MessageRecord(
                    identifier: identifier, link: .espnow, source: Int32(node),
                    destination: Int32(nodes - 1), byteCount: 4, outcome: outcome))
        }
        add(hour * 3_600, node, step(.sent))
        let isLost = node == 0 && hour.isMultiple(of: 4)
        add(hour * 3_600, nodes - 1, step(isLost ? .lost(.collision) : .delivered))
    }

    var summary: RunSummary {
        RunSummary(
            seed: 5, digest: "0123456789abcdef", virtualTime: description.duration, wallSeconds: 2,
            bytecodes: 0, events: 77, peakMemoryBytes: 0, isComplete: true,
            nodes: description.nodes.map { _ in NodeSummary(charges: []) }, links: [])
    }
}
