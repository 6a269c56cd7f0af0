import Foundation
import SimulationKernel

/// A small scenario drawn from a seed: a few boards with programs of a small set, anywhere on a
/// field, with whatever feeds them.
///
/// The same seed gives the same files, so a seed that fails can be written out and run by hand:
/// `make scenario SEED=17`.
struct RandomScenario {
    /// The text of the scenario file.
    let yaml: String
    /// The files of the firmware folders, by path.
    let firmware: [(path: String, text: String)]
    /// The names of the programs, by node.
    let programs: [String]

    init(seed: UInt64) {
        var draw = Draw(seed: seed)
        let minutes = draw.between(2, 8)
        let hasAccessPoint = draw.chance(1, of: 4)
        var lines = [
            "fleet: 1", "name: seed-\(seed)", "seed: \(seed)",
            "start: 2026-06-1\(draw.between(0, 9))T1\(draw.between(0, 9)):00:00Z",
            "duration: \(minutes)min", "site: {lat: 41deg, lon: 2deg, size: [200m, 200m]}",
            "environment:",
        ]
        lines += RandomScenario.environment(&draw)
        lines += [
            "radio:",
            "  path_loss: {model: log_distance, exponent: \(draw.one(of: ["2.4", "3", "3.8"])),"
                + " shadowing: \(draw.between(0, 6))dB}",
        ]
        if hasAccessPoint {
            lines += [
                "access_points:",
                "  field: {at: [100m, 100m, 3m], password: long-enough, "
                    + "channel: \(draw.between(1, 11))}",
            ]
        }
        lines.append("nodes:")
        var firmware: [(path: String, text: String)] = []
        var programs: [String] = []
        let count = draw.between(2, 6)
        for number in 0..<count {
            let board = draw.one(of: Board.all)
            let program = draw.one(of: RandomPrograms.all.filter { board.runs($0) })
            programs.append(program.name)
            lines += RandomScenario.node(number, board: board, &draw)
            let peer = draw.between(0, count)
            firmware.append(
                (
                    "n\(number)/main.py",
                    board.constants(number, peer: peer, &draw) + program.text + "\n"
                ))
        }
        lines += RandomFaults.lines(&draw, nodes: count, hasAccessPoint: hasAccessPoint)
        yaml = lines.joined(separator: "\n") + "\n"
        self.firmware = firmware
        self.programs = programs
    }

    /// Writes the scenario into a folder; the path of its file.
    func write(to folder: URL) throws -> String {
        try ScenarioRun.write(yaml, firmware: firmware, to: folder)
    }

    // MARK: - Parts

    private static func environment(_ draw: inout Draw) -> [String] {
        let temperature = draw.one(of: [
            "{model: constant, value: \(draw.between(-15, 35))degC}",
            "{model: daily, mean: 15degC, amplitude: 9degC, peak: 14:00, spread: 2degC}",
        ])
        let moisture = draw.one(of: [
            "{model: constant, value: 40%}",
            "{model: random_walk, start: 30%, step: 20%, min: 5%, max: 60%, spread: 4%}",
        ])
        return [
            "  air_temperature: \(temperature)",
            "  humidity: {model: daily, mean: 55%, amplitude: 20%, peak: 05:00}",
            "  pressure: {model: random_walk, start: 1013hPa, step: 5hPa, min: 990hPa}",
            "  soil_moisture: \(moisture)",
            "  irradiance: {model: clear_sky, clearness: \(draw.between(1, 10))0%}",
        ]
    }

    private static func node(_ number: Int, board: Board, _ draw: inout Draw) -> [String] {
        let (x, y) = (draw.between(0, 200), draw.between(0, 200))
        var lines = [
            "  n\(number):", "    board: \(board.name)", "    firmware: n\(number)",
            "    at: [\(x)m, \(y)m, \(draw.between(0, 5))m]",
            "    power: \(power(&draw))",
            "    start: {uniform: [0s, \(draw.between(1, 40))s]}",
            "    clock_error: {normal: \(draw.between(0, 50))ppm}",
            "    boot: \(draw.one(of: ["stock", "frozen"]))",
            "    sensors:",
            "      air: {kind: bme280, bus: i2c0, scl: \(board.clock), sda: \(board.data), "
                + "address: 0x76}",
            "      probe: {kind: soil_probe, pin: \(board.probe)}",
            "      lamp: {kind: led, pin: \(board.lamp)}",
        ]
        let presses = (0..<draw.between(1, 4)).map { $0 * 60 + draw.between(1, 59) }
        lines.append(
            "      button: {kind: button, pin: \(board.button), presses: ["
                + presses.map { "\($0)s" }.joined(separator: ", ")
                + "], hold: \(draw.between(1, 9))00ms}")
        if board.hasRadio {
            lines.append("    radio: {mac: \"\(Board.address(number))\"}")
        }
        return lines
    }

    private static func power(_ draw: inout Draw) -> String {
        let battery =
            "battery: {chemistry: \(draw.one(of: ["liion_18650", "lifepo4"])), "
            + "capacity: \(draw.one(of: [2, 10, 300]))mAh, charge: \(draw.between(1, 100))%}"
        switch draw.between(0, 3) {
        case 0: return "{supply: 5V}"
        case 1: return "{\(battery), solar: {panel: \(draw.between(1, 9))00mW, charger: tp4056}}"
        default: return "{\(battery)}"
        }
    }
}

extension RandomScenario {
    /// A board with the pins that the programs use.
    struct Board: Sendable {
        let name: String
        let clock: Int, data: Int, probe: Int, button: Int, lamp: Int
        var isESP32 = true
        var hasRadio = true

        static let all = [
            Board(name: "esp32", clock: 22, data: 21, probe: 34, button: 14, lamp: 2),
            Board(name: "lolin32", clock: 22, data: 21, probe: 34, button: 14, lamp: 2),
            Board(name: "esp32s3", clock: 12, data: 11, probe: 4, button: 5, lamp: 2),
            Board(
                name: "pico_w", clock: 5, data: 4, probe: 26, button: 14, lamp: 15, isESP32: false),
            Board(
                name: "pico", clock: 5, data: 4, probe: 26, button: 14, lamp: 15, isESP32: false,
                hasRadio: false),
        ]

        func runs(_ program: RandomPrograms.Program) -> Bool {
            switch program.needs {
            case .nothing: true
            case .wifi: hasRadio
            case .espnow, .deepSleepPins: isESP32
            }
        }

        /// The first lines of a program.
        func constants(_ number: Int, peer: Int, _ draw: inout Draw) -> String {
            let address = Board.address(peer).replacing(":", with: "\\x")
            return """
                PERIOD = \(draw.between(40, 3000))
                COUNT = \(draw.between(3, 30))
                NUMBER = \(number)
                PEER = b"\\x\(address)"
                SCL, SDA, PROBE, BUTTON, LED = \(clock), \(data), \(probe), \(button), \(lamp)
                TIMERS = \(isESP32 ? "(0, 1)" : "(-1, -1)")

                """
        }

        /// The address of a node's radio; the bit that is left out is its access point's.
        static func address(_ number: Int) -> String { "24:0a:c4:00:02:\(10 + 2 * number)" }
    }

    /// Draws from the seed's own stream.
    struct Draw {
        private var stream: RandomStream

        init(seed: UInt64) { stream = RandomStream(seed: seed, name: "scenario") }

        /// A whole number, both bounds included.
        mutating func between(_ low: Int, _ high: Int) -> Int {
            low + Int(stream.below(UInt64(high - low + 1)))
        }
        mutating func one<Item>(of items: [Item]) -> Item { items[between(0, items.count - 1)] }
        mutating func chance(_ share: Int, of whole: Int) -> Bool { between(1, whole) <= share }
    }
}
