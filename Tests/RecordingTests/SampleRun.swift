import Fleet
import Foundation
import Radio
import SimulationKernel

/// A small run with all kinds of records, made by hand.
enum SampleRun {
    static let soil: [NodeDescription] = (0..<3).map {
        NodeDescription(
            name: "soil-0\($0)", group: "soil", board: "esp32", x: Double($0) * 10,
            batteryMilliampereHours: 2_000)
    }
    static let gateway = NodeDescription(name: "gw", group: "gateway", board: "esp32", z: 2)

    static let description = RunDescription(
        scenarioText: "name: sample\n", scenarioPath: "sample.yaml", overrides: ["seed=9"],
        seed: 18_446_744_073_709_551_615, duration: .wholeSeconds(86_400), nodes: soil + [gateway],
        accessPoints: [AccessPointDescription(name: "barn", x: 3, y: 4, z: 5)])

    static func second(_ number: UInt64) -> Instant { Instant(nanoseconds: number * 1_000_000_000) }

    /// The charge of `milliampereHours` in one state of one component for an hour.
    static func entry(_ component: String, _ state: String, _ mAh: Double) -> ChargeEntry {
        ChargeEntry(
            component: component, state: state, picocoulombs: Int64(mAh * 3.6e12),
            duration: .wholeSeconds(3_600))
    }

    static func charges(_ node: Int) -> [ChargeEntry] {
        if node == 3 { return [entry("cpu", "run", 120), entry("radio", "listen", 240)] }
        return [
            entry("cpu", "run", 1.5 + Double(node)), entry("cpu", "deepsleep", 0.25),
            entry("radio", "transmit", 0.125), entry("regulator", "loss", -0.25),
        ]
    }

    static func reading(_ charge: Int32, _ microvolts: Int32) -> BatteryReading {
        BatteryReading(chargeMillionths: charge, microvolts: microvolts)
    }

    static let header = MessageHeader(
        channel: 6, source: MACAddress(0x24_0A_C4_00_00_01),
        destination: MACAddress(0x24_0A_C4_00_00_10), network: .broadcast)

    /// The records of a day; the energy in two halves.
    static var records: [Record] {
        var records: [Record] = []
        func add(_ seconds: UInt64, _ node: Int32, _ body: RecordBody) {
            records.append(
                Record(
                    time: second(seconds), node: node, sequence: UInt64(records.count), body: body))
        }
        for node in 0..<Int32(4) {
            let battery = node < 3 ? reading(900_000, 4_000_000) : nil
            add(0, node, .energy(EnergySample(charges: [], battery: battery)))
            add(0, node, .boot(resetCause: "power_on", wakeReason: "none"))
            add(1, node, .print(Array("hello from \(node)".utf8)))
        }
        add(2, 0, .print([0xFF, 0x61]))
        add(3, 0, .state(component: "cpu", state: "deepsleep"))
        for number in 0..<UInt64(4) {
            let source = Int32(number % 3)
            func message(
                _ node: Int32, _ outcome: MessageOutcome, _ payload: [UInt8], _ rssi: Int32
            ) {
                add(
                    100 + number, node,
                    .message(
                        MessageRecord(
                            identifier: number, link: .espnow, source: source, destination: 3,
                            byteCount: 3, payload: payload,
                            header: outcome == .sent ? header : nil, outcome: outcome,
                            rssiCentiDbm: rssi)))
            }
            message(source, .sent, [1, 2, 0xAB], 0)
            message(3, number == 1 ? .lost(.collision) : .delivered, [], -7_150)
        }
        func broadcast(_ node: Int32, _ outcome: MessageOutcome) {
            add(
                200, node,
                .message(
                    MessageRecord(
                        identifier: 99, link: .espnow, source: 3,
                        destination: MessageRecord.broadcast, byteCount: 1,
                        payload: outcome == .sent ? [0] : [], outcome: outcome)))
        }
        broadcast(3, .sent)
        broadcast(0, .delivered)
        broadcast(1, .lost(.asleep))
        broadcast(2, .lost(.asleep))
        add(300, 1, .fault(kind: .exception, text: "ValueError: no"))
        add(301, Record.fleet, .log(level: .warning, text: "careful"))
        for half in [43_200, 86_400] as [UInt64] {
            for node in 0..<Int32(4) {
                let charges = Self.charges(Int(node)).map {
                    ChargeEntry(
                        component: $0.component, state: $0.state,
                        picocoulombs: $0.picocoulombs / 2, duration: .wholeSeconds(1_800))
                }
                let battery =
                    node < 3 ? reading(half == 43_200 ? 850_000 : 800_000, 3_900_000) : nil
                add(half, node, .energy(EnergySample(charges: charges, battery: battery)))
            }
        }
        return records
    }

    /// What the lines of the first node's program cost: all that it drew.
    static let profile: [ProfilePlace] = {
        func place(
            _ parent: Int?, _ function: String, _ line: Int, _ charges: [(String, Double)]
        ) -> ProfilePlace {
            ProfilePlace(
                parent: parent, function: function, file: line > 0 ? "main.py" : "", line: line,
                charges: charges.map {
                    ProfilePlace.ComponentCharge(
                        component: $0.0, picocoulombs: Int64($0.1 * 3.6e12))
                })
        }
        return [
            place(nil, "(boot)", 0, [("cpu", 0.5), ("regulator", -0.125)]),
            place(nil, "<module>", 9, []),
            place(1, "send", 4, [("cpu", 0.75), ("radio", 0.125)]),
            place(2, "send", 4, [("cpu", 0.25)]),
            place(1, "(deep sleep)", 0, [("cpu", 0.25), ("regulator", -0.125)]),
        ]
    }()

    static let summary = RunSummary(
        seed: description.seed, digest: "0123456789abcdef", virtualTime: .wholeSeconds(86_400),
        wallSeconds: 2, bytecodes: 41_200_000, events: 12_345, peakMemoryBytes: 99_000_000,
        isComplete: true,
        nodes: (0..<4).map { node in
            NodeSummary(
                charges: charges(node),
                batteryAtStart: node < 3 ? reading(900_000, 4_000_000) : nil,
                batteryAtEnd: node < 3 ? reading(800_000, 3_900_000) : nil,
                projectedLifetime: node < 3 ? .wholeSeconds(864_000 - 86_400 * Int64(node)) : nil,
                sent: [2, 1, 1, 1][node], delivered: [2, 0, 1, 1][node], lost: [0, 1, 0, 0][node],
                received: [1, 0, 0, 3][node], boots: 1, exceptions: node == 1 ? 1 : 0,
                energyProfile: node == 0 ? profile : nil)
        },
        links: [
            link(0, 3, 2, 2, 0), link(1, 3, 1, 0, 1), link(2, 3, 1, 1, 0), link(3, -1, 1, 1, 2),
        ],
        faults: [
            FaultSummary(name: "out", kind: "power_off", occurrences: 2, effects: 1),
            FaultSummary(name: "wall", kind: "link_cut", occurrences: 1, effects: 0),
        ])

    private static func link(
        _ source: Int32, _ destination: Int32, _ sent: UInt64, _ delivered: UInt64, _ lost: UInt64
    ) -> LinkSummary {
        LinkSummary(
            kind: .espnow, source: source, destination: destination, sent: sent,
            delivered: delivered, lost: lost)
    }

    /// Plays the run to an observer, to its end or (as if killed) without one.
    static func play(to observer: some RunObserver, ended: Bool = true) {
        observer.began(description)
        for record in records { observer.observe(record) }
        observer.progress(
            RunProgress(time: second(86_400), wallSeconds: 2, nodesAwake: 1, messages: 5, events: 9)
        )
        if ended { observer.ended(summary) }
    }
}

/// A folder that is gone when the test is over.
final class TemporaryFolder {
    let url: URL
    var path: String { url.path }

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "brumate-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: url.appending(path: name)), as: UTF8.self)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}

extension Span {
    /// A literal alone does not say whether it is whole.
    static func wholeSeconds(_ count: Int64) -> Span { .seconds(count) }
}
