import Foundation
import Messaging
import Testing

/// A fleet divided among processes, and what happens when one of them is lost.
@Suite(.serialized) struct ShardTests {
    /// Two pairs of nodes that talk, far enough apart to be divided.
    private static func scenario(duration: String) -> String {
        """
        fleet: 1
        name: pairs
        seed: 5
        duration: \(duration)
        power_sources: {mains: {supply: 5V}}
        nodes:
          west-{1..2}:
            board: esp32
            firmware: talker
            power: mains
            place: {grid: 2x1, origin: [0m, 0m], spacing: [10m, 10m]}
          east-{1..2}:
            board: esp32
            firmware: talker
            power: mains
            place: {grid: 2x1, origin: [40m, 0m], spacing: [10m, 10m]}
        """
    }

    private static let talker = """
        import espnow, network, time, machine
        network.WLAN(network.STA_IF).active(True)
        e = espnow.ESPNow()
        e.active(True)
        everyone = b'\\xff' * 6
        e.add_peer(everyone)
        count = 0
        while True:
            host, message = e.recv(200 + machine.unique_id()[5])
            if message and len(message) < 7 and b'.' not in message:
                e.send(everyone, message + b'.')
            elif not message:
                count += 1
                e.send(everyone, b'%d' % count)
            print(count, message)
        """

    private func folder(duration: String) throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(Self.scenario(duration: duration), to: "fleet.yaml")
        try folder.write(Self.talker, to: "talker/main.py")
        return folder
    }

    private func digest(_ folder: TemporaryFolder, _ words: [String]) throws -> String? {
        let run = try BrumateProcess.run(
            ["run", "@fleet.yaml", "--quiet", "--results", "@results"] + words, in: folder)
        #expect(run.code == 0 && run.errors.isEmpty, "\(words): \(run.errors)")
        return try folder.summary("results", "digest") as? String
    }

    /// The processes whose command line speaks of a folder or endpoint, workers only.
    private func workers(of parent: String) -> [pid_t] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return names.compactMap { pid_t($0) }.filter { process in
            let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
            let words = FileManager.default.contents(atPath: "/proc/\(process)/cmdline")
            let command = words.map { String(decoding: $0, as: UTF8.self) } ?? ""
            return command.contains("\0worker\0") && status?.contains("PPid:\t\(parent)\n") == true
        }.sorted()
    }

    @Test func anyNumberOfProcessesGivesTheSame() throws {
        let folder = try folder(duration: "60s")
        let alone = try #require(try digest(folder, []))
        for shards in 2...4 {
            #expect(try digest(folder, ["--shards", "\(shards)"]) == alone)
        }
        #expect(try digest(folder, ["--shards", "2", "--threads", "3"]) == alone)
    }

    @Test func lostWorkerEndsTheRunWithAValidResult() throws {
        let folder = try folder(duration: "3000d")
        let process = try BrumateProcess(
            ["run", "@fleet.yaml", "--shards", "2", "--results", "@results"], in: folder)
        var found: [pid_t] = []
        let hasBegun = poll(seconds: 60) {
            found = workers(of: "\(process.identifier)")
            let text = (try? folder.text("results/west-1.log")) ?? ""
            return found.count == 2 && text.count > 1_000
        }
        #expect(hasBegun)
        kill(try #require(found.first), SIGKILL)
        let run = try process.outcome(seconds: 20)
        #expect(run.code == 1)
        #expect(run.errors.contains("the worker of shard "))
        #expect(run.errors.contains(" is gone"))
        #expect(try folder.summary("results", "complete") as? Bool == false)
        let report = try BrumateProcess.run(["report", "@results"], in: folder)
        #expect(report.code == 0)
        #expect(report.output.contains("INCOMPLETE"))
        #expect(poll(seconds: 20) { !found.contains(where: isAlive) })
    }

    /// Whether a process runs; one that nobody has buried does not.
    private func isAlive(_ process: pid_t) -> Bool {
        let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        return status?.contains("State:\tZ") == false
    }

    @Test func workersEndWithTheRunThatLeadsThem() throws {
        let folder = try folder(duration: "3000d")
        let process = try BrumateProcess(
            ["run", "@fleet.yaml", "--shards", "2", "--quiet", "--results", "@results"],
            in: folder)
        var found: [pid_t] = []
        let hasBegun = poll(seconds: 60) {
            found = workers(of: "\(process.identifier)")
            return found.count == 2
        }
        #expect(hasBegun)
        process.send(SIGKILL)
        #expect(poll(seconds: 20) { !found.contains(where: isAlive) })
    }

    @Test func interruptEndsAllWithAValidResult() throws {
        let folder = try folder(duration: "3000d")
        let process = try BrumateProcess(
            ["run", "@fleet.yaml", "--shards", "2", "--results", "@results"], in: folder)
        let hasBegun = poll(seconds: 60) {
            ((try? folder.text("results/west-1.log")) ?? "").count > 1_000
        }
        #expect(hasBegun)
        let found = workers(of: "\(process.identifier)")
        process.send(SIGINT)
        #expect(try process.outcome(seconds: 20).code == 130)
        #expect(try folder.summary("results", "complete") as? Bool == false)
        #expect(poll(seconds: 20) { !found.contains(where: isAlive) })
    }

    @Test func lostWorkersAreReplaced() throws {
        let folder = try folder(duration: "400s")
        let alone = try #require(try digest(folder, []))
        let process = try BrumateProcess(
            [
                "run", "@fleet.yaml", "--shards", "2", "--restart-workers", "--checkpoint", "0.5",
                "--results", "@results",
            ], in: folder)
        var killed = 0
        // One that has a checkpoint behind it and one that has none.
        for lines in [1, 2_000] {
            let isThere = poll(seconds: 60) {
                guard process.isRunning else { return true }
                let text = (try? folder.text("results/west-1.log")) ?? ""
                return text.count > lines
            }
            #expect(isThere)
            if let one = workers(of: "\(process.identifier)").last {
                kill(one, SIGKILL)
                killed += 1
            }
            sleep(2)
        }
        let run = try process.outcome(seconds: 120)
        #expect(killed > 0)
        #expect(run.code == 0, "\(run.errors)")
        #expect(run.errors.contains("is gone; all start again from "))
        #expect(try folder.summary("results", "digest") as? String == alone)
        let report = try BrumateProcess.run(["report", "@results"], in: folder)
        #expect(report.code == 0)
    }

    @Test func launchersStartTheWorkers() throws {
        let folder = try folder(duration: "20s")
        let alone = try #require(try digest(folder, []))
        let endpoint = "ipc://" + folder.path("link")
        let process = try BrumateProcess(
            [
                "run", "@fleet.yaml", "--shards", "2", "--workers", endpoint, "--results",
                "@results",
            ], in: folder)
        let others = try (0..<2).map { _ in try TemporaryFolder() }
        let found = try others.enumerated().map { rank, other in
            try BrumateProcess(
                ["worker", "--connect", endpoint], in: other,
                environment: [["SLURM_PROCID", "OMPI_COMM_WORLD_RANK"][rank]: "\(rank)"])
        }
        let run = try process.outcome(seconds: 60)
        #expect(run.code == 0)
        #expect(run.errors.contains("waiting for 2 workers on \(endpoint)"))
        #expect(try folder.summary("results", "digest") as? String == alone)
        try expectEnded(found)
    }

    @Test func workersBeyondLoopbackNeedTheKey() throws {
        let folder = try folder(duration: "20s")
        let alone = try #require(try digest(folder, []))
        let keys = try CurveKeys.generate()
        try folder.write(keys.secretKey + "\n", to: "lead.key")
        let open = try BrumateProcess.run(
            [
                "run", "@fleet.yaml", "--shards", "2", "--workers", "tcp://0.0.0.0:7117",
                "--results", "@results",
            ], in: folder)
        #expect(open.code == 1)
        #expect(open.errors.contains("can be reached from other machines; that needs CURVE keys"))
        let blind = try BrumateProcess.run(
            ["worker", "--connect", "tcp://192.0.2.1:7117", "--rank", "0"], in: folder)
        #expect(blind.code == 1)
        #expect(blind.errors.contains("give --server-key"))

        let port = 20_000 + Int(getpid()) % 20_000
        let process = try BrumateProcess(
            [
                "run", "@fleet.yaml", "--shards", "2", "--workers", "tcp://0.0.0.0:\(port)",
                "--curve-key", "@lead.key", "--results", "@results",
            ], in: folder)
        let found = try (0..<2).map { rank in
            try BrumateProcess(
                [
                    "worker", "--connect", "tcp://127.0.0.1:\(port)", "--rank", "\(rank)",
                    "--server-key", keys.publicKey,
                ], in: try TemporaryFolder())
        }
        let run = try process.outcome(seconds: 60)
        #expect(run.code == 0)
        #expect(run.errors.contains("server key \(keys.publicKey)"))
        #expect(try folder.summary("results", "digest") as? String == alone)
        try expectEnded(found)
    }

    @Test func wrongUseIsSaidAtOnce() throws {
        let folder = try folder(duration: "1s")
        for (words, text) in [
            (["run", "@fleet.yaml", "--shards", "0"], "a number from 1 to 64 was expected"),
            (["run", "@fleet.yaml", "--shards", "65"], "a number from 1 to 64 was expected"),
            (["run", "@fleet.yaml", "--shards", "2", "--profile"], "exclude each other"),
            (["run", "@fleet.yaml", "--restart-workers"], "need --shards"),
            (["run", "@fleet.yaml", "--shards", "2", "--workers", "no"], "not an endpoint"),
            (["worker", "--connect", "ipc:///tmp/x"], "Which shard?"),
            (["worker", "--connect", "ipc:///tmp/x", "--rank", "64"], "from 0 to 63"),
            (["worker", "--connect", "x", "--rank", "0"], "not an endpoint"),
        ] {
            let run = try BrumateProcess.run(words, in: folder)
            #expect(run.code != 0)
            #expect(run.errors.contains(text), "\(words): \(run.errors)")
        }
    }

    private func expectEnded(_ workers: [BrumateProcess]) throws {
        for worker in workers {
            let outcome = try worker.outcome(seconds: 20)
            #expect(outcome.code == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        }
    }
}
