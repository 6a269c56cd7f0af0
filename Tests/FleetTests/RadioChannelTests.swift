import Fleet
import Testing

/// The channel of a radio, as programs of ESP-NOW nodes look for their peers with it.
@Suite struct RadioChannelTests {
    @Test func bothInterfacesShareTheChannel() throws {
        let run = try ScenarioRun(
            """
            fleet: 1
            name: channel
            seed: 1
            duration: 5s
            nodes:
              node: {board: esp32, firmware: node, at: [0m, 0m], power: {supply: 5V}}
            """,
            firmware: [
                "node/main.py": """
                import network
                sta = network.WLAN(network.WLAN.IF_STA)
                ap = network.WLAN(network.WLAN.IF_AP)
                sta.active(True)
                sta.config(channel=6)
                print(sta.config("channel"), ap.config("channel"))
                for channel in (13, 14, 0):
                    try:
                        sta.config(channel=channel)
                        print(sta.config("channel"))
                    except RuntimeError as error:
                        print(error)
                """
            ])
        #expect(
            run.lines("node") == [
                "6 6", "13", "Wifi Unknown Error 0x0102", "Wifi Unknown Error 0x0102",
            ])
    }
}
