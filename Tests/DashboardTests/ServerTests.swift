import Fleet
import Foundation
import Testing

@testable import Dashboard

/// The server over real connections: what it gives, and whom it refuses.
@Suite(.serialized, .timeLimit(.minutes(10))) struct ServerTests {
    /// Serves a small run that is over.
    private func served(
        _ run: SmallRun = SmallRun(), _ body: (WebClient, Dashboard) async throws -> Void
    ) async throws {
        let dashboard = Dashboard()
        let client = try WebClient(try await dashboard.start(port: 0))
        run.play(to: dashboard)
        dashboard.ended(run.summary)
        try await body(client, dashboard)
        await dashboard.stop()
    }

    @Test func filesOfThePageAreThere() async throws {
        try await served { client, _ in
            let page = try await client.get("/")
            #expect(page.status == 200)
            #expect(page.head.contains("Content-Type: text/html; charset=utf-8"))
            #expect(page.head.contains("Content-Security-Policy: default-src 'self'"))
            // All that the page names is here, and nothing of it elsewhere.
            let names = page.body.matches(of: #/(?:src|href)="([^"]*)"/#).map {
                String($0.output.1)
            }
            #expect(names.count > 3)
            for name in names where name != "data:," && !name.hasPrefix("/uPlot") {
                #expect(try await client.get(name).status == 200, "\(name)")
            }
            for (path, file) in WebFiles.all where path.hasSuffix(".js") {
                #expect(file.type.hasPrefix("text/javascript"))
                let text = String(decoding: file.bytes, as: UTF8.self)
                for match in text.matches(of: #/from "([^"]+)"/#) {
                    #expect(WebFiles.all[String(match.output.1)] != nil, "\(path)")
                }
            }
            let head = try await client.send("HEAD", "/")
            #expect(head.status == 200)
            #expect(head.body.isEmpty)
        }
    }

    @Test func messagesAreToldOf() async throws {
        struct Unknown: Error, CustomStringConvertible { let description: String }
        let dashboard = Dashboard { message in
            if message == "soil-1@2h" { return "told" }
            throw Unknown(description: "there is no message \(message)")
        }
        let client = try WebClient(try await dashboard.start(port: 0))
        let run = SmallRun()
        run.play(to: dashboard)
        #expect(try await client.get("/api/why?message=soil-1%402h").body == #"{"text":"told"}"#)
        let wrong = try await client.get("/api/why?message=9")
        #expect(wrong.status == 404 && wrong.error == "there is no message 9")
        let losses = try await client.get("/api/losses").body
        #expect(
            losses.hasPrefix(
                #"{"losses":[{"destination":"gw","message":192,"reason":"collision","#
                    + #""source":"soil-0","time":172800}"#))
        #expect(losses.components(separatedBy: "collision").count == 13)
        await dashboard.stop()
        try await served { client, _ in
            let answer = try await client.get("/api/why?message=1")
            #expect(answer.error == "nothing is kept here of single messages")
        }
    }

    @Test(arguments: [
        "/../Package.swift", "/js/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "/%2e%2e/etc/passwd",
        "//etc/passwd", "/..%2f..%2fetc/passwd", "/style.css/../../etc/passwd", "/api/nothing",
        "/index.html%00.css", "\\..\\etc\\passwd", "file:///etc/passwd",
    ])
    func noPathLeadsElsewhere(_ path: String) async throws {
        try await served { client, _ in
            let answer = try await client.get(path)
            #expect(answer.status == 404)
            #expect(answer.error == "there is no such page")
            #expect(!answer.body.contains("root:"))
        }
    }

    @Test func othersAreRefused() async throws {
        try await served { client, dashboard in
            let port = client.port
            let refused: [[String: String]] = [
                ["Host": "evil.example"], ["Host": "127.0.0.1.evil.example:\(port)"],
                ["Host": "127.0.0.1"], ["Host": ""], ["Host": "localhost:1"],
                ["Origin": "http://evil.example"], ["Origin": "null"],
                ["Origin": "https://127.0.0.1:\(port)"], ["Sec-Fetch-Site": "cross-site"],
                ["Sec-Fetch-Site": "same-site"],
            ]
            for headers in refused {
                for path in ["/", "/api/state", "/api/live"] {
                    #expect(try await client.get(path, headers).status == 403, "\(headers) \(path)")
                }
                let token = ["Authorization": "Bearer \(dashboard.token)"]
                let answer = try await client.send(
                    "POST", "/api/command", headers.merging(token) { $1 }, body: "{}")
                #expect(answer.status == 403, "\(headers)")
            }
            let welcome: [[String: String]] = [
                ["Host": "localhost:\(port)"], ["Host": "LOCALHOST:\(port)"],
                ["Origin": "http://127.0.0.1:\(port)"], ["Sec-Fetch-Site": "none"],
            ]
            for headers in welcome {
                #expect(try await client.get("/api/state", headers).status == 200, "\(headers)")
            }
        }
    }

    @Test func commandsNeedTheToken() async throws {
        try await served { client, dashboard in
            let token = dashboard.token
            let wrong = [
                "", "Bearer", "Bearer ", "Bearer \(token.dropLast())", "Bearer \(token)0", token,
                "Basic \(token)", "Bearer \(String(repeating: "0", count: 32))",
            ]
            for text in wrong {
                let answer = try await client.send(
                    "POST", "/api/command", ["Authorization": text], body: "{}")
                #expect(answer.status == 401, "\(text)")
            }
            let right = ["Authorization": "Bearer \(token)"]
            let late = try await client.send("POST", "/api/command", right, body: "{}")
            #expect(late.status == 409)
            #expect(late.error == "no run takes commands")
            #expect(try await client.send("POST", "/", right, body: "{}").status == 404)
            let long = try await client.send(
                "POST", "/api/command", right, body: String(repeating: " ", count: 70_000))
            #expect(long.status == 413)
            #expect(try await client.send("DELETE", "/api/command", right).status == 405)
            #expect(Dashboard().token != token)
        }
    }

    @Test func dataIsThere() async throws {
        try await served { client, _ in
            let run = try await client.get("/api/run").json
            #expect(run["scenario"] as? String == "small.yaml")
            #expect((run["nodes"] as? [[String: Any]])?.count == 4)
            #expect(run["isLive"] as? Bool == false)
            let state = try await client.get("/api/state").json
            #expect(state["phase"] as? String == "ended")
            #expect(state["battery"] as? [Int] == [952, 952, 952, -1])
            #expect(state["sent"] as? [Int] == [48, 48, 48, 0])
            #expect(state["received"] as? [Int] == [0, 0, 0, 132])
            #expect(state["digest"] as? String == "0123456789abcdef")
            let lines = try await client.get("/api/output?node=3").json["lines"] as? [[String: Any]]
            #expect(lines?.count == 48)
            #expect(lines?.last?["text"] as? String == "hour 48 <b>")
            let remarks = try await client.get("/api/remarks").json["lines"] as? [[String: Any]]
            #expect(remarks?.last?["text"] as? String == "bitten")
        }
    }

    @Test(arguments: [
        ("what=current&nodes=0,1&points=2000", 200, 2_000), ("what=battery&nodes=0", 200, 600),
        ("what=current&nodes=0&points=2001", 400, 0), ("what=current&nodes=0&points=1", 400, 0),
        ("what=current&nodes=0&points=-5", 400, 0), ("what=current&nodes=0&points=nan", 200, 600),
        ("what=current&nodes=0&points=1e300", 400, 0), ("what=power&nodes=0", 400, 0),
        ("what=current&points=9", 400, 0), ("what=current&nodes=", 400, 0),
        ("nodes=0", 400, 0), ("panel=99&nodes=0", 400, 0), ("panel=-1&nodes=0", 400, 0),
        ("panel=0&nodes=0", 400, 0), ("panel=1e99&nodes=0", 400, 0),
        ("what=current&nodes=4", 400, 0), ("what=current&nodes=-1", 400, 0),
        ("what=current&nodes=0,,1", 200, 600), ("what=current&nodes=9999999999999999999", 400, 0),
        ("what=current&nodes=0,1,2,3,0,1,2,3,0,1,2,3,0,1,2,3,0", 400, 0),
        ("what=current&nodes=0&from=10&to=10", 400, 0),
        ("what=current&nodes=0&from=20&to=10", 400, 0),
        ("what=current&nodes=0&from=-1e300&to=1e300&points=10", 200, 10),
        ("what=activity&nodes=0&from=3600&to=3600.000000002&points=100", 200, 100),
    ])
    func questionsHaveLimits(_ words: String, _ status: Int, _ points: Int) async throws {
        var query = words
        for (index, panel) in PanelFile.builtIn.panels.enumerated() {
            query.replace("what=\(panel.show.rawValue)&", with: "panel=\(index)&")
        }
        try await served { [query] client, _ in
            let answer = try await client.get("/api/series?" + query)
            #expect(answer.status == status)
            let times = answer.json["times"] as? [Any]
            #expect(times?.count ?? 0 == points)
            #expect(status == 200 || answer.error.hasPrefix("`"))
        }
    }

    /// A year of a thousand nodes: no answer has more than it was asked for.
    @Test func answersStaySmall() async throws {
        let dashboard = Dashboard()
        let run = SmallRun(nodes: 1_000, hours: 50)
        let client = try WebClient(try await dashboard.start(port: 0))
        run.play(to: dashboard)
        #expect(try await client.get("/api/state").body.utf8.count < 50_000)
        #expect(try await client.get("/api/links").body.utf8.count < 60_000)
        let series = try await client.get("/api/series?panel=4&nodes=0,1&points=1000")
        #expect(series.status == 200)
        #expect(series.body.utf8.count < 60_000)
        await dashboard.stop()
    }

    @Test func liveStreamSaysWhatIsNew() async throws {
        let dashboard = Dashboard()
        let client = try WebClient(try await dashboard.start(port: 0))
        let request = "GET /api/live HTTP/1.1\r\nHost: 127.0.0.1:\(client.port)\r\n\r\n"
        let waiting = try await client.exchange(request, until: "\n\n")
        #expect(waiting.contains("Content-Type: text/event-stream"))
        #expect(waiting.contains("\"phase\":\"waiting\""))
        SmallRun().play(to: dashboard)
        #expect(try await client.exchange(request, until: "\n\n").contains("\"phase\":\"running\""))
        await dashboard.stop()
    }

    @Test func portsInUseAreToldOf() async throws {
        let first = Dashboard()
        let client = try WebClient(try await first.start(port: 0))
        let error = await #expect(throws: DashboardError.self) {
            _ = try await Dashboard().start(port: client.port)
        }
        #expect(error == .inUse(port: client.port))
        await first.stop()
    }

    @Test func garbageDoesNoHarm() async throws {
        try await served { client, _ in
            let texts = [
                "", "\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{0}\u{1}\u{2}",
                "GET / HTTP/1.1\r\nHost\r\n\r\n",
                "POST /api/command HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
                "POST /api/command HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
            ]
            for text in texts where !text.isEmpty {
                _ = try await client.exchange(text + "\r\n\r\n", until: "\r\n\r\n")
            }
            #expect(try await client.get("/api/state").status == 200)
        }
    }
}
