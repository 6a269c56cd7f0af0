import Fleet
import Foundation
import SimulationKernel
import Testing

/// A fleet in several shards does what it does in one.
@Suite struct DividedRunTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    private static let orchard = root.appending(path: "scenarios/orchard/orchard.yaml").path
    private static let golden = root.appending(path: "Tests/FleetTests/Golden/orchard-hour.digest")

    @Test(arguments: [1, 2, 4]) func orchardsFirstHourIsAsCommitted(shards: Int) throws {
        let committed = String(decoding: try Data(contentsOf: Self.golden), as: UTF8.self)
        let observer = CollectingObserver()
        let summary = try DividedRuns.run(
            Self.orchard, shards: shards, overrides: ["duration=1h"], observer: observer)
        #expect(summary.isComplete)
        #expect(summary.digest + "\n" == committed)
        #expect(observer.records.count > 1_500)
    }

    /// Gateways answer in microseconds, to nodes on both sides of the border.
    @Test func gatewaysOfACityAnswerAsFast() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "brumate-shards-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var talkers = ""
        for index in 0..<24 {
            let (x, y) = (index % 6 * 150, index / 6 * 150)
            talkers +=
                "  talker-\(index): {board: esp32, firmware: talker, power: {supply: 5V}, "
                + "at: [\(x)m, \(y)m], start: \(index * 37)ms}\n"
        }
        let path = try ScenarioRun.write(
            "fleet: 1\nname: town\nseed: 11\nduration: 6s\nnodes:\n" + talkers,
            firmware: [
                (
                    "talker/main.py",
                    """
                    import espnow, network, time, machine
                    network.WLAN(network.STA_IF).active(True)
                    e = espnow.ESPNow()
                    e.active(True)
                    everyone = b'\\xff' * 6
                    e.add_peer(everyone)
                    own = machine.unique_id()
                    while True:
                        host, message = e.recv(300 + own[5])
                        if not host:
                            e.send(everyone, b'?')
                        elif message == b'?':
                            e.add_peer(bytes(host))
                            e.send(host, b'!' + own)
                            e.del_peer(bytes(host))
                        else:
                            print(time.ticks_us(), message)
                    """
                )
            ], to: folder)
        var digests: Set<String> = []
        for shards in [2, 4] {
            let observer = CollectingObserver()
            let summary = try DividedRuns.run(path, shards: shards, observer: observer)
            digests.insert(summary.digest)
            let answers = observer.records.filter { $0.body.kindName == "print" }
            #expect(answers.count > 50)
        }
        let straight = try FleetRunner(
            try FleetScenario.load(path: path), options: RunOptions(),
            observer: CollectingObserver()
        ).run()
        #expect(digests == [straight.digest])
    }
}
