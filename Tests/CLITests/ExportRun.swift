import Foundation
import Testing

/// A run of six nodes for the tests of exports: ESP-NOW to one node, to all and to nobody, UDP over
/// an access point, deep sleep.
enum ExportRun {
    static let scenario = """
        fleet: 1
        name: yard
        seed: 3
        duration: 2min
        power_sources:
          mains: {supply: 5V}
          cell: {battery: {chemistry: liion_18650, capacity: 2000mAh, charge: 90%}}
        nodes:
          soil-{0..1}:
            board: lolin32
            firmware: soil
            power: cell
            place: {grid: 1x2, origin: [10m, 0m], spacing: [10m, 10m]}
          far: {board: esp32, firmware: soil, power: mains, at: [90km, 0m]}
          gw:
            board: esp32
            firmware: gw
            power: mains
            at: [0m, 0m]
            radio: {mac: "24:0a:c4:00:00:10"}
          station: {board: pico_w, firmware: station, power: mains, at: [5m, 5m]}
          pico: {board: pico, firmware: idle, power: mains, at: [5m, 5m]}

        """

    static let soil = """
        import espnow, machine, network
        network.WLAN(network.WLAN.IF_STA).active(True)
        radio = espnow.ESPNow()
        radio.active(True)
        gateway = b"\\x24\\x0a\\xc4\\x00\\x00\\x10"
        everyone = b"\\xff" * 6
        radio.add_peer(gateway)
        radio.add_peer(everyone)
        radio.send(gateway, b"moist 31%")
        radio.send(everyone, b"hello, all")
        machine.deepsleep(20_000)

        """

    static let gateway = """
        import espnow, network, socket
        network.WLAN(network.WLAN.IF_STA).active(True)
        point = network.WLAN(network.WLAN.IF_AP)
        point.active(True)
        point.config(ssid="yard", password="apple-blossom", channel=1)
        radio = espnow.ESPNow()
        radio.active(True)
        server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        server.bind(("0.0.0.0", 5005))
        server.setblocking(False)
        while True:
            radio.recv(500)
            try:
                data, sender = server.recvfrom(256)
                server.sendto(b"ok", sender)
            except OSError:
                pass

        """

    static let station = """
        import network, socket, time
        wlan = network.WLAN(network.WLAN.IF_STA)
        wlan.active(True)
        while not wlan.isconnected():
            wlan.connect("yard", "apple-blossom")
            time.sleep(3)
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.settimeout(2)
        while True:
            s.sendto(b'{"t": 21.5}', ("192.168.4.1", 5005))
            try:
                s.recvfrom(16)
            except OSError:
                pass
            time.sleep(10)

        """

    /// A folder with the run in `results`, made once and gone with the process.
    private static let whole: Result<TemporaryFolder, any Error> = Result {
        let folder = try scenarioFolder()
        atexit { if let folder = try? ExportRun.whole.get() { folder.remove() } }
        let run = try BrumateProcess.run(
            ["run", "@yard.yaml", "--quiet", "--results", "@results"], in: folder)
        guard run.code == 0 else { throw Failed(run.errors) }
        return folder
    }

    /// A new folder with the scenario, which has not run yet.
    static func scenarioFolder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try folder.write(scenario, to: "yard.yaml")
        try folder.write(soil, to: "soil/main.py")
        try folder.write(gateway, to: "gw/main.py")
        try folder.write(station, to: "station/main.py")
        try folder.write("import time\ntime.sleep(100)\n", to: "idle/main.py")
        return folder
    }

    struct Failed: Error {
        let text: String
        init(_ text: String) { self.text = text }
    }

    /// A new folder in which `results` are those of the run.
    static func folder() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            at: folder.file("results"), withDestinationURL: try whole.get().file("results"))
        return folder
    }

    /// Runs a line of the shell beside the results; gives what it printed.
    static func shell(_ line: String) throws -> String {
        let outcome = try BrumateProcess.shell(line, in: folder())
        guard outcome.code == 0 else { throw Failed("\(line): \(outcome.output)") }
        return outcome.output
    }

    /// A program in Python that tests keep beside them.
    static func program(_ name: String) -> String {
        URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/export/\(name)").path
    }
}
