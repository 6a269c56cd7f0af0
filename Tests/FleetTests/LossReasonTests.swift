import Fleet
import SimulationKernel
import Testing

/// A message that was not acknowledged is lost for the reason that the air knows.
@Suite struct LossReasonTests {
    private static let scenario = """
        fleet: 1
        name: reasons
        seed: 3
        duration: 20s
        power_sources: {mains: {supply: 5V}}
        nodes:
          sender: {board: esp32, firmware: sender, power: mains, at: [0m, 0m]}
          asleep:
            board: esp32
            firmware: asleep
            power: mains
            at: [5m, 0m]
            radio: {mac: "24:0a:c4:00:00:10"}
          far:
            board: esp32
            firmware: far
            power: mains
            at: [90km, 0m]
            radio: {mac: "24:0a:c4:00:00:20"}
          elsewhere:
            board: esp32
            firmware: elsewhere
            power: mains
            at: [0m, 5m]
            radio: {mac: "24:0a:c4:00:00:30"}
        """

    private static func sender(to targets: [String]) -> String {
        """
        import espnow, network, time
        network.WLAN(network.STA_IF).active(True)
        e = espnow.ESPNow()
        e.active(True)
        time.sleep(5)
        for mac in (\(targets.map { "b'\($0)'" }.joined(separator: ", ")),):
            e.add_peer(mac)
            e.send(mac, b'hello')
        """
    }

    private static func listener(channel: Int) -> String {
        """
        import espnow, network
        w = network.WLAN(network.STA_IF)
        w.active(True)
        w.config(channel=\(channel))
        e = espnow.ESPNow()
        e.active(True)
        e.recv()
        """
    }

    @Test func unacknowledgedMessagesHaveTheReasonOfTheAir() throws {
        let macs = [
            "\\x24\\x0a\\xc4\\x00\\x00\\x10", "\\x24\\x0a\\xc4\\x00\\x00\\x20",
            "\\x24\\x0a\\xc4\\x00\\x00\\x30",
        ]
        let run = try ScenarioRun(
            Self.scenario,
            firmware: [
                "sender/main.py": Self.sender(to: macs),
                "asleep/main.py": "import machine\nmachine.deepsleep(60000)\n",
                "far/main.py": Self.listener(channel: 1),
                "elsewhere/main.py": Self.listener(channel: 6),
            ])
        let reasons = run.records.compactMap { record -> LossReason? in
            guard case .message(let message) = record.body else { return nil }
            return message.outcome.reason
        }
        #expect(reasons == [.asleep, .outOfReach, .otherChannel])
        let misses = run.records.compactMap { record -> [MissedFrame]? in
            guard case .message(let message) = record.body, message.outcome != .sent else {
                return nil
            }
            return message.misses
        }
        #expect(misses.map(\.count) == [7, 7, 7])
        #expect(misses.map { Set($0.map(\.node)) } == [[1], [2], [3]])
        #expect(misses.allSatisfy { $0.allSatisfy { $0.rival == nil } })
    }
}
