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

    /// Without the page there is nothing else, not even for who has a token.
    @Test func metricsStandAlone() async throws {
        let metrics = Dashboard(.metrics, takesCommands: true)
        let address = try await metrics.start(port: 0)
        SmallRun().play(to: metrics)
        let match = try #require(address.wholeMatch(of: #/http://127\.0\.0\.1:(\d+)/metrics/#))
        let client = WebClient(port: try #require(UInt16(match.output.1)))
        #expect(try await client.get("/metrics").body == page())
        for path in ["/", "/app.js", "/api/run", "/api/state", "/api/live"] {
            let answer = try await client.get(path)
            #expect(answer.status == 404 && answer.error == "there is nothing but /metrics")
        }
        let token = ["Authorization": "Bearer \(metrics.token)"]
        #expect(try await client.send("POST", "/api/command", token, body: "{}").status == 404)
        #expect(try await client.get("/metrics", ["Host": "evil.example"]).status == 403)
        metrics.history.read { #expect($0.nodes.allSatisfy { $0.ends.count < 3 }) }
        await metrics.stop()
    }

    /// What a client of the program's own `--metrics` gets while the run goes on.
    @Test(.enabled(if: LiveRun.executable != nil)) func programServesThem() async throws {
        let live = try LiveRun(["run", LiveRun.orchard, "--speed", "600x", "--metrics", "0"])
        let address = try await live.address(of: "metrics")
        let port = try #require(URL(string: address)?.port)
        let client = WebClient(port: UInt16(port))
        var text = ""
        for _ in 0..<600 where !text.contains(#"outcome="delivered"} "#) {
            try await Task.sleep(for: .milliseconds(100))
            text = try await client.get("/metrics").body
        }
        #expect(text.contains("brumate_nodes 68.0\n"))
        #expect(text.contains(#"outcome="delivered"} "#))
        #expect(await live.interrupt() == 130)
    }

    @Test(.enabled(if: program("prometheus") != nil, "prometheus: make setup"))
    func prometheusScrapesIt() async throws {
        let dashboard = Dashboard(.metrics)
        let address = try await dashboard.start(port: 0)
        let target = try #require(address.firstMatch(of: #/127\.0\.0\.1:\d+/#)).output
        SmallRun().play(to: dashboard)
        let folder = FileManager.default.temporaryDirectory.appending(path: "brumate-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let settings = """
            global: {scrape_interval: 1s}
            scrape_configs:
              - {job_name: brumate, static_configs: [{targets: ["\(target)"]}]}
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
