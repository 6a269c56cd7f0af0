import Fleet
import SimulationKernel
import Testing

@Suite struct FleetTests {
    static let pair = """
        fleet: 1
        name: pair
        seed: 3
        duration: 60s
        radio: {path_loss: {model: log_distance, exponent: 2.6}}
        nodes:
          sender: {board: esp32, firmware: sender, at: [0m, 0m], power: {supply: 5V}}
          receiver:
            board: esp32
            firmware: receiver
            at: [20m, 0m]
            power: {supply: 5V}
            radio: {mac: "24:0a:c4:00:00:10"}
        """

    static let sender = """
        import network, espnow, time
        network.WLAN(network.WLAN.IF_STA).active(True)
        e = espnow.ESPNow()
        e.active(True)
        peer = b"\\x24\\x0a\\xc4\\x00\\x00\\x10"
        e.add_peer(peer)
        time.sleep(2)
        for i in range(5):
            print(e.send(peer, "hello %d" % i))
            time.sleep(1)
        e.add_peer(b"\\x24\\x0a\\xc4\\x00\\x00\\x99")
        print(e.send(b"\\x24\\x0a\\xc4\\x00\\x00\\x99", "nobody"))
        print(e.stats())
        """

    static let receiver = """
        import network, espnow
        network.WLAN(network.WLAN.IF_STA).active(True)
        e = espnow.ESPNow()
        e.active(True)
        while True:
            host, message = e.recv(10000)
            print(message)
        """

    @Test func messagesGoFromNodeToNode() throws {
        let run = try ScenarioRun(
            FleetTests.pair,
            firmware: [
                "sender/main.py": FleetTests.sender, "receiver/main.py": FleetTests.receiver,
            ])
        #expect(
            run.lines("sender") == [
                "True", "True", "True", "True", "True", "False", "(6, 6, 1, 0, 0)",
            ])
        #expect(run.lines("receiver").prefix(5).last == "b'hello 4'")
        let sender = try run.node("sender")
        #expect(sender.sent == 6)
        #expect(sender.delivered == 5)
        #expect(sender.lost == 1)
        #expect(try run.node("receiver").received == 5)
    }

    @Test func twoRunsAreEqualAndAnotherSeedIsNot() throws {
        let firmware = [
            "sender/main.py": FleetTests.sender, "receiver/main.py": FleetTests.receiver,
        ]
        let one = try ScenarioRun(FleetTests.pair, firmware: firmware)
        let two = try ScenarioRun(FleetTests.pair, firmware: firmware)
        #expect(one.summary.digest == two.summary.digest)
        #expect(one.records == two.records)
        let other = try ScenarioRun(FleetTests.pair, firmware: firmware, overrides: ["seed=4"])
        #expect(other.summary.digest != one.summary.digest)
    }

    @Test func stationJoinsAccessPointAndDatagramsGoBothWays() throws {
        let run = try ScenarioRun(
            """
            fleet: 1
            name: wifi
            seed: 1
            duration: 40s
            nodes:
              server: {board: esp32, firmware: server, at: [0m, 0m], power: {supply: 5V}}
              client: {board: pico_w, firmware: client, at: [10m, 0m], power: {supply: 5V}}
            """,
            firmware: [
                "server/main.py": """
                import network, socket
                ap = network.WLAN(network.WLAN.IF_AP)
                ap.active(True)
                ap.config(ssid="farm", password="secret-word", channel=6)
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.bind(("0.0.0.0", 5000))
                while True:
                    data, sender = s.recvfrom(100)
                    print(data)
                    s.sendto(b"back " + data, sender)
                """,
                "client/main.py": """
                import network, socket, time
                wlan = network.WLAN(network.WLAN.IF_STA)
                wlan.active(True)
                time.sleep(1)
                print([row[0] for row in wlan.scan()])
                wlan.connect("farm", "wrong-word")
                time.sleep(8)
                print(wlan.isconnected(), wlan.status())
                wlan.connect("farm", "secret-word")
                while not wlan.isconnected():
                    time.sleep_ms(100)
                print(wlan.ifconfig()[0])
                s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
                s.settimeout(2)
                s.sendto(b"ping", ("192.168.4.1", 5000))
                print(s.recvfrom(100))
                try:
                    s.recvfrom(100)
                except OSError as error:
                    print(error)
                """,
            ])
        #expect(run.lines("server") == ["b'ping'"])
        #expect(
            run.lines("client") == [
                "[b'farm']", "False -3", "192.168.4.2",
                "(b'back ping', ('192.168.4.1', 5000))", "[Errno 110] ETIMEDOUT",
            ])
    }

    @Test func emptyBatteryBrownsOutAndTheSunBringsTheBoardBack() throws {
        let run = try ScenarioRun(
            """
            fleet: 1
            name: sun
            seed: 1
            start: 2026-06-21T18:00:00Z
            duration: 2d
            site: {lat: 41.6, lon: 0.0}
            environment: {irradiance: {model: clear_sky}}
            nodes:
              node:
                board: lolin32
                firmware: busy
                at: [0m, 0m]
                power:
                  battery: {chemistry: liion_18650, capacity: 300mAh, charge: 60%}
                  solar: {panel: 1W, charger: tp4056}
            """,
            firmware: ["busy/main.py": "print('up')\nimport time\ntime.sleep(1000000)\n"])
        let kinds = run.records.compactMap { record -> FaultKind? in
            if case .fault(let kind, _) = record.body { return kind }
            return nil
        }
        #expect(kinds.prefix(2) == [.brownout, .recovery])
        #expect(run.lines("node").count >= 2)
        #expect(try run.node("node").boots >= 2)
    }

    @Test func chargeOfTheLedgerIsTheChargeOfTheBattery() throws {
        let run = try ScenarioRun(
            """
            fleet: 1
            name: conservation
            seed: 1
            duration: 1d
            nodes:
              node:
                board: lolin32
                firmware: sleeper
                at: [0m, 0m]
                power:
                  battery:
                    chemistry: liion_18650
                    capacity: 100mAh
                    self_discharge_per_month: 0%
            """,
            firmware: ["sleeper/main.py": "import machine\nmachine.deepsleep(60000)\n"])
        let node = try run.node("node")
        let drawn = node.charges.reduce(0.0) { $0 + $1.milliampereHours }
        let start = try #require(node.batteryAtStart)
        let end = try #require(node.batteryAtEnd)
        #expect(abs((start.charge - end.charge) * 100 - drawn) < 1e-4)
        // The ME6211 adds 40 uA over the day.
        let regulator = try #require(node.charges.first { $0.component == "regulator" })
        #expect(abs(regulator.milliampereHours - 0.040 * 24) < 1e-9)
    }

    @Test func energyIsRecordedOnTheHour() throws {
        let run = try ScenarioRun(
            """
            fleet: 1
            name: samples
            seed: 1
            duration: 3h
            nodes:
              node:
                board: lolin32
                firmware: sleeper
                at: [0m, 0m]
                power: {supply: 5V}
            """,
            firmware: ["sleeper/main.py": "import machine\nmachine.deepsleep(420000)\n"])
        let times = run.records.compactMap { record -> Double? in
            if case .energy = record.body { return record.time.seconds / 3600 }
            return nil
        }
        #expect(times == [0, 1, 2, 3])
    }

    @Test func aPaceIsKeptAndTheTimeIsAccountedFor() throws {
        let run = try ScenarioRun(
            """
            fleet: 1
            name: pace
            seed: 1
            duration: 6s
            nodes:
              node-{1..2}:
                board: lolin32
                firmware: ticker
                place: {grid: 2x1, origin: [0m, 0m], spacing: [1m, 1m]}
                power: {supply: 5V}
            """,
            firmware: ["ticker/main.py": "import time\nwhile True: time.sleep(1)\n"],
            options: RunOptions(threads: 2, speed: 20, measures: true))
        #expect(run.summary.wallSeconds >= 5 / 20.0)
        let profile = try #require(run.summary.profile)
        #expect(profile.paceSeconds > 0 && profile.paceSeconds <= profile.wallSeconds)
        #expect(profile.groups.map(\.name) == ["node-{1..2}"] && profile.groups[0].nodes == 2)
        #expect(profile.groups.reduce(0) { $0 + $1.bytecodes } == run.summary.bytecodes)
    }
}
