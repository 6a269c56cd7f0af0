import Foundation
import Testing

@testable import Dashboard

/// `/metrics`, read by Prometheus itself.
@Suite(.serialized, .timeLimit(.minutes(10))) struct MetricsTests {
    private static func program(_ name: String) -> URL? {
        let file = URL(filePath: "/usr/bin/" + name)
        return FileManager.default.isExecutableFile(atPath: file.path) ? file : nil
    }

    private func page() async throws -> String {
        let dashboard = Dashboard()
        let client = try WebClient(try await dashboard.start(port: 0))
        SmallRun().play(to: dashboard)
        let answer = try await client.get("/metrics")
        #expect(answer.head.contains("Content-Type: text/plain; version=0.0.4"))
        await dashboard.stop()
        return answer.body
    }

    @Test func valuesAreThoseOfTheRun() async throws {
        let lines = try await page().split(separator: "\n")
        let wanted = [
            "brumate_time_seconds 172800.0", "brumate_nodes 4.0",
            #"brumate_node_battery_ratio{node="soil-0",group="soil"} 0.952"#,
            #"brumate_node_messages_received_total{node="gw",group="gw"} 132.0"#,
            #"brumate_messages_total{source="soil",destination="gw",link="espnow","#
                + #"outcome="lost"} 12.0"#,
        ]
        for line in wanted { #expect(lines.contains(Substring(line)), "\(line)") }
        // 144 mAh, but for the last digit of a sum.
        let charge = #"brumate_node_charge_coulombs_total{node="soil-1",group="soil"} "#
        let line = try #require(lines.first { $0.hasPrefix(charge) })
        #expect(abs((Double(line.dropFirst(charge.count)) ?? 0) - 518.4) < 1e-6)
        // The gateway has no battery.
        #expect(lines.count { $0.hasPrefix("brumate_node_battery_ratio{") } == 3)
    }

    @Test(.enabled(if: program("promtool") != nil, "prometheus: make setup"))
    func promtoolFindsNothingWrong() async throws {
        let text = try await page()
        let file = FileManager.default.temporaryDirectory.appending(path: "brumate-\(UUID())")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        let process = Process()
        process.executableURL = Self.program("promtool")
        process.arguments = ["check", "metrics"]
        process.standardInput = try FileHandle(forReadingFrom: file)
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let said = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(String(decoding: said, as: UTF8.self) == "")
    }

    /// What Grafana's page asks for is there.
    @Test func grafanaAsksForWhatThereIs() async throws {
        let text = try await page()
        let file = Browser.root.appending(path: "dashboards/grafana/fleet.json")
        let dashboard = try String(contentsOf: file, encoding: .utf8)
        _ = try JSONSerialization.jsonObject(with: Data(dashboard.utf8))
        let names = Set(dashboard.matches(of: #/brumate_\w+/#).map { String($0.output) })
        #expect(names.count > 4)
        for name in names { #expect(text.contains("# TYPE \(name) "), "\(name)") }
    }

    @Test(.enabled(if: program("prometheus") != nil, "prometheus: make setup"))
    func prometheusScrapesIt() async throws {
        let dashboard = Dashboard()
        let client = try WebClient(try await dashboard.start(port: 0))
        SmallRun().play(to: dashboard)
        let folder = FileManager.default.temporaryDirectory.appending(path: "brumate-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let settings = """
            global: {scrape_interval: 1s}
            scrape_configs:
              - {job_name: brumate, static_configs: [{targets: ["127.0.0.1:\(client.port)"]}]}
            """
        let file = folder.appending(path: "prometheus.yml")
        try Data(settings.utf8).write(to: file)
        // A port that was free a moment ago.
        let other = Dashboard()
        let free = try WebClient(try await other.start(port: 0)).port
        await other.stop()
        let process = Process()
        process.executableURL = Self.program("prometheus")
        process.arguments = [
            "--config.file=\(file.path)", "--storage.tsdb.path=\(folder.path)/data",
            "--web.listen-address=127.0.0.1:\(free)",
        ]
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { process.terminate() }
        let prometheus = WebClient(port: free)
        var answer = ""
        for _ in 0..<600 where !answer.contains("\"132\"") {
            try await Task.sleep(for: .milliseconds(100))
            let query = "/api/v1/query?query=sum(brumate_node_messages_received_total)"
            answer = (try? await prometheus.ask(query)) ?? ""
        }
        #expect(answer.contains("\"132\""))
        await dashboard.stop()
    }
}
