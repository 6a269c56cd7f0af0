import Fleet
import Foundation
import Scenario
import SimulationKernel
import Synchronization

@testable import CLI

/// Runs commands, and keeps what they write.
final class TestWorld: Sendable {
    private let output = Mutex("")
    private let errors = Mutex("")
    private let bytes = Mutex<[UInt8]>([])
    /// What the last command wrote that is no text.
    var lastBytes: [UInt8] { bytes.withLock { $0 } }
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "brumate-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    /// What one command gave.
    struct Outcome: Equatable {
        var code: Int32
        var output: String
        var errors: String
    }

    /// Runs a command; the words `@NAME` stand for files in the world's folder.
    func run(
        _ words: [String], isTerminal: Bool = false, engine: FleetEngine = TestFleet().engine,
        input: String = ""
    ) -> Outcome {
        output.withLock { $0 = "" }
        bytes.withLock { $0 = [] }
        errors.withLock { $0 = "" }
        var world = World(
            write: { text in self.output.withLock { $0 += text } },
            writeError: { text in self.errors.withLock { $0 += text } }, isTerminal: isTerminal,
            columns: 80, engine: engine)
        world.writeBytes = { bytes in self.bytes.withLock { $0 += bytes } }
        world.readInput = { Array(input.utf8) }
        let arguments = words.map { word in
            word.hasPrefix("@") ? folder.appending(path: String(word.dropFirst())).path : word
        }
        let code = CommandLineTool.run(arguments, world: world)
        func clean(_ text: String) -> String {
            text.replacingOccurrences(of: folder.path + "/", with: "@")
        }
        return Outcome(
            code: code, output: clean(output.withLock { $0 }),
            errors: clean(errors.withLock { $0 }))
    }

    func write(_ text: String, to name: String) throws {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
    }

    func text(_ name: String) throws -> String {
        String(decoding: try Data(contentsOf: folder.appending(path: name)), as: UTF8.self)
    }
}

/// A fleet whose nodes print one line an hour, for the tests of what is around it.
struct TestFleet {
    /// What the second run prints in place of what the first one did.
    var changedLine: String?
    /// Raises SIGINT in the middle.
    var interrupts = false

    static let catalog = ScenarioCatalog(
        boards: [
            BoardFacts(
                name: "esp32", pins: Array(0...39), adcPins: [32, 33],
                buses: [I2CBusFacts(name: "i2c0", defaultSCL: 18, defaultSDA: 19)])
        ], sensorKinds: [], chemistries: ["liion_18650"], chargers: ["tp4056"])

    var engine: FleetEngine {
        let runs = Counter()
        let fleet = self
        return FleetEngine(
            catalog: { Self.catalog },
            run: { task in
                fleet.run(task, isFirst: runs.next() == 1)
            })
    }

    private final class Counter: Sendable {
        private let count = Mutex(0)
        func next() -> Int {
            count.withLock {
                $0 += 1
                return $0
            }
        }
    }

    /// Signals go to another thread than that of a test, so they need a moment.
    private func interrupt(_ task: FleetTask) {
        kill(getpid(), SIGINT)
        for _ in 0..<2_000 where !task.shouldStop() { usleep(1_000) }
    }

    private func run(_ task: FleetTask, isFirst: Bool) -> RunSummary {
        let nodes = task.scenario.nodes
        task.observer.began(
            RunDescription(
                scenarioText: task.scenarioText, scenarioPath: task.scenarioPath,
                overrides: task.overrides, seed: task.scenario.seed,
                duration: task.scenario.duration,
                nodes: nodes.map {
                    NodeDescription(name: $0.name, group: $0.group, board: $0.board)
                }))
        var digest = TraceDigest()
        var time = Instant.start
        var sequence: UInt64 = 0
        let end = Instant.start + task.scenario.duration
        let hour = Span.milliseconds(3_600_000)
        while time + hour <= end, !task.shouldStop() {
            time = time + hour
            for node in nodes.indices {
                let changes = changedLine != nil && !isFirst && sequence == 3
                let line = changes ? changedLine ?? "" : "\(nodes[node].name) is alive"
                let record = Record(
                    time: time, node: Int32(node), sequence: sequence,
                    body: .print(Array(line.utf8)))
                sequence += 1
                digest.add(record)
                task.observer.observe(record)
            }
            task.observer.progress(
                RunProgress(
                    time: time, wallSeconds: time.seconds / 36_000, nodesAwake: 1, messages: 1_234,
                    events: sequence))
            if interrupts, sequence >= 4 { interrupt(task) }
        }
        let entry = ChargeEntry(
            component: "cpu", state: "run", picocoulombs: 3_600_000_000_000, duration: hour)
        for node in nodes.indices {
            task.observer.observe(
                Record(
                    time: time, node: Int32(node), sequence: sequence,
                    body: .energy(EnergySample(charges: [entry], battery: nil))))
        }
        let summary = RunSummary(
            seed: task.scenario.seed, digest: digest.text, virtualTime: time - .start,
            wallSeconds: 2, bytecodes: 5_000_000, events: sequence, peakMemoryBytes: 50_000_000,
            isComplete: time + hour > end,
            nodes: nodes.map { _ in NodeSummary(charges: [entry]) }, links: [])
        task.observer.ended(summary)
        return summary
    }
}
