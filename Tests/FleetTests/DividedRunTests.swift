import Fleet
import Foundation
import Messaging
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

    /// Pauses a run twice, and asks for what it does not do.
    private final class Pauser: RunController {
        var seen: [FleetStatus] = []
        var refusals: [String] = []
        private var hasBegun = false
        private var stops = [Span.seconds(600 as Int64), .seconds(1_800 as Int64)]

        init() {}

        func serve(_ fleet: any FleetControl, waitMilliseconds: Int) {
            if !hasBegun {
                hasBegun = true
                return pause(fleet)
            }
            guard fleet.status.phase == .paused else { return }
            seen.append(fleet.status)
            do { try fleet.step(1) } catch { refusals.append("\(error)") }
            pause(fleet)
        }

        private func pause(_ fleet: any FleetControl) {
            guard !stops.isEmpty else { return fleet.resume() }
            do {
                try fleet.run(until: .start + stops.removeFirst())
            } catch { refusals.append("\(error)") }
        }
    }

    @Test func pausesWhereItIsTold() throws {
        let committed = String(decoding: try Data(contentsOf: Self.golden), as: UTF8.self)
        let pauser = Pauser()
        let summary = try DividedRuns.run(
            Self.orchard, shards: 2, overrides: ["duration=1h"], observer: CollectingObserver(),
            controller: pauser)
        #expect(pauser.seen.map(\.time.seconds) == [600, 1_800])
        #expect(pauser.seen.allSatisfy { $0.messages > 10 && $0.events > 100 })
        #expect(pauser.refusals.count == 2)
        #expect(pauser.refusals.allSatisfy { $0.contains("run it with --shards 1") })
        #expect(summary.isComplete)
        #expect(summary.digest + "\n" == committed)
    }

    /// Who has no business there may send what he likes.
    @Test func garbageOnTheLinksHarmsNobody() throws {
        let committed = String(decoding: try Data(contentsOf: Self.golden), as: UTF8.self)
        let context = try Context()
        var strangers: [Socket] = []
        let summary = try DividedRuns.run(
            Self.orchard, shards: 2, overrides: ["duration=1h"], endpoint: "tcp://127.0.0.1:*",
            observer: CollectingObserver()
        ) { endpoint in
            for kind in [Socket.Kind.dealer, .req, .router, .pub] {
                guard let socket = try? Socket(kind, in: context),
                    let place = try? Endpoint(endpoint), (try? socket.connect(place)) != nil
                else { continue }
                for size in [0, 1, 100, 1_000_000] {
                    let part = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7) }
                    _ = try? socket.send([part])
                    _ = try? socket.send([part, [], part])
                }
                strangers.append(socket)
            }
            // And what is not ZeroMQ at all.
            if let port = UInt16(endpoint.split(separator: ":").last ?? "") {
                Self.writeNoise(port: port)
            }
        }
        #expect(strangers.count == 4)
        #expect(summary.digest + "\n" == committed)
    }

    private static func writeNoise(port: UInt16) {
        let handle = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(handle) }
        var place = sockaddr_in()
        place.sin_family = sa_family_t(AF_INET)
        place.sin_port = port.bigEndian
        place.sin_addr.s_addr = inet_addr("127.0.0.1")
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected = withUnsafePointer(to: &place) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(handle, $0, size) == 0
            }
        }
        #expect(isConnected)
        let noise = Array("GET / HTTP/1.1\r\n\r\n".utf8) + (0..<2_000).map { UInt8($0 & 0xFF) }
        #expect(send(handle, noise, noise.count, Int32(MSG_NOSIGNAL)) > 0)
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
