import Fleet
import Foundation
import Scenario
import SimulationKernel
import Testing
import YAMLSyntax

/// Runs a scenario given as text, with firmware given as text, in a folder of its own.
struct ScenarioRun {
    let summary: RunSummary
    let records: [Record]
    let names: [String]

    /// Runs it; `firmware` has the files by path, such as `soil/main.py`.
    init(
        _ yaml: String, firmware: [String: String], until: Span? = nil,
        overrides: [String] = [], options: RunOptions = RunOptions()
    ) throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "brumate-test-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = try ScenarioRun.write(
            yaml, firmware: firmware.map { ($0.key, $0.value) }, to: folder)
        let scenario = try FleetScenario.load(path: path, overrides: overrides)
        let observer = CollectingObserver()
        var options = options
        options.until = until
        let runner = try FleetRunner(scenario, options: options, observer: observer)
        summary = runner.run()
        records = observer.records
        names = scenario.nodes.map(\.name)
    }

    /// Writes a scenario and its firmware into a folder; the path of the scenario's file.
    static func write(
        _ yaml: String, firmware: [(path: String, text: String)], to folder: URL
    ) throws -> String {
        for (path, text) in firmware {
            let file = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let path = folder.appending(path: "scenario.yaml")
        try yaml.write(to: path, atomically: true, encoding: .utf8)
        return path.path
    }

    /// The lines that a node's programs printed; what its prompt says is left out.
    func lines(_ name: String) -> [String] {
        guard let index = names.firstIndex(of: name) else { return [] }
        return records.compactMap { record in
            guard record.node == Int32(index), case .print(let line) = record.body else {
                return nil
            }
            let text = String(decoding: line, as: UTF8.self)
            return ScenarioRun.isOfPrompt(text) ? nil : text
        }
    }

    private static func isOfPrompt(_ line: String) -> Bool {
        line == ">>> " || line.hasPrefix("MicroPython v1.")
            || line == "Type \"help()\" for more information."
    }

    /// The summary of a node.
    func node(_ name: String) throws -> NodeSummary {
        summary.nodes[try #require(names.firstIndex(of: name))]
    }
}

extension NodeSummary {
    /// Charge at the rail in mC and time in ms of everything but deep sleep, for each start of the
    /// board.
    ///
    /// `quiescent` is what the regulator adds, in mA.
    func perWake(quiescent: Double = 0) -> (milliseconds: Double, millicoulombs: Double) {
        let awake = charges.filter { $0.component == "board" && $0.state == "awake" }
        let seconds = awake.reduce(0) { $0 + $1.duration.seconds }
        let picocoulombs = charges.filter {
            $0.state.lowercased() != "deepsleep" && $0.state != "off" && $0.component != "regulator"
        }.reduce(0) { $0 + $1.picocoulombs }
        let charge = Double(picocoulombs) * 1e-9 + quiescent * seconds
        return (seconds * 1000 / Double(boots), charge / Double(boots))
    }

    /// The mean current in mA of everything in a span.
    func meanMilliamperes(over span: Span) -> Double {
        Double(charges.reduce(0) { $0 + $1.picocoulombs }) * 1e-9 / span.seconds
    }
}

/// Keeps all records.
final class CollectingObserver: RunObserver {
    var description: RunDescription?
    var records: [Record] = []
    var summary: RunSummary?
    func began(_ description: RunDescription) { self.description = description }
    func observe(_ record: Record) { records.append(record) }
    func ended(_ summary: RunSummary) { self.summary = summary }
}
