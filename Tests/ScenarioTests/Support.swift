import Foundation
import Scenario
import Testing
import YAMLSyntax

/// Boards and sensors as a caller would hand them in: an ESP32 and two Picos, as tests need them.
let catalog = ScenarioCatalog(
    boards: [
        BoardFacts(
            name: "esp32",
            pins: [0, 1, 2, 3, 4, 5, 12, 13, 14, 15, 16, 17, 18, 19, 21, 22, 23, 25, 26, 27]
                + Array(32...36) + [39],
            inputOnlyPins: [34, 35, 36, 39], adcPins: [32, 33, 34, 35, 36, 39],
            reservedPins: (6...11).map { .init($0, "connected to the flash chip") },
            buses: [
                I2CBusFacts(name: "i2c0", defaultSCL: 18, defaultSDA: 19),
                I2CBusFacts(name: "i2c1", defaultSCL: 25, defaultSDA: 26),
            ]),
        BoardFacts(
            name: "pico_w", pins: Array(0...22) + [26, 27, 28], adcPins: [26, 27, 28],
            buses: [
                I2CBusFacts(
                    name: "i2c0", defaultSCL: 5, defaultSDA: 4,
                    sclPins: [1, 5, 9, 13, 17, 21], sdaPins: [0, 4, 8, 12, 16, 20])
            ]),
        BoardFacts(
            name: "pico", pins: Array(0...22), adcPins: [], buses: [], hasRadio: false,
            inputs: ["vsys", "usb"]),
    ],
    sensorKinds: [
        SensorKindFacts(
            name: "bme280", doc: "Air temperature, humidity and pressure.",
            keys: [
                SettingFacts("bus", .i2cBus, doc: "The bus."),
                SettingFacts("scl", .pin(.scl), doc: "Clock wire."),
                SettingFacts("sda", .pin(.sda), doc: "Data wire."),
                SettingFacts(
                    "address", .i2cAddress([0x76, 0x77]), default: "0x76", doc: "Its address."),
                SettingFacts(
                    "temperature", .signal(.temperature), default: "air_temperature",
                    doc: "The signal for the temperature."),
                SettingFacts(
                    "humidity", .signal(.ratio), default: "humidity", isOptional: true,
                    doc: "The signal for the humidity."),
            ], quantities: ["temperature", "pressure", "humidity"]),
        SensorKindFacts(
            name: "soil_probe", doc: "A capacitive probe with an analog output.",
            keys: [
                SettingFacts("pin", .pin(.analog), doc: "The output."),
                SettingFacts(
                    "supply_pin", .pin(.output), isOptional: true, doc: "Switches its supply."),
                SettingFacts(
                    "reads", .signal(.ratio), default: "soil_moisture", doc: "The signal."),
                SettingFacts(
                    "noise", .quantity(.voltage, in: 0...0.1), default: "2mV", doc: "Its noise."),
            ], quantities: ["soil_moisture"]),
        SensorKindFacts(
            name: "button", doc: "A push button.",
            keys: [
                SettingFacts("pin", .pin(.input), doc: "The pin."),
                SettingFacts(
                    "active", .choice(["low", "high"]), default: "low",
                    doc: "The level while pressed."),
                SettingFacts("presses", .schedule, isOptional: true, doc: "When it is pressed."),
                SettingFacts(
                    "bounces", .quantities(.time, in: .notNegative), default: "[]",
                    doc: "How its contact bounces."),
            ]),
        SensorKindFacts(
            name: "led", doc: "A light.",
            keys: [
                SettingFacts("pin", .pin(.output), doc: "The pin."),
                SettingFacts(
                    "current", .quantity(.current, in: .notNegative), default: "5mA",
                    doc: "While it is lit."),
            ]),
    ],
    chemistries: ["liion_18650", "lifepo4"], chargers: ["tp4056", "direct"])

/// Files that exist only here; `orchard.yaml` itself is added by ``load(_:overrides:)``.
struct MemoryFiles {
    var files: [String: String] = [
        "apps/soil/main.py": "", "apps/gateway/main.py": "", "apps/empty/boot.py": "",
        "data/weather.csv":
            "time,t2m, rh\n2026-03-01T00:00:00Z,4.5,80\n# noon\n2026-03-01T12:00:00Z,14.5,50\n"
            + "2026-03-08T00:00:00Z,5,70\n",
        "data/short.csv": "time,kt\n0,0.7\n3600,0.5\n2h,0.6\n",
        "data/falling.csv": "time,kt\n0,0.7\n0,0.5\n", "data/words.csv": "time,kt\n0,fine\n",
        "data/empty.csv": "", "data/fast.csv": "time,kt\n0,0.7\n1ns,0.5\n",
    ]

    var scenarioFiles: ScenarioFiles {
        let files = files
        return ScenarioFiles(
            kind: { path in
                if files[path] != nil { return .file }
                let folder = path == "." ? "" : path + "/"
                return files.keys.contains { $0.hasPrefix(folder) } ? .folder : nil
            },
            read: { path in files[path].map { Array($0.utf8) } },
            list: { path in
                let folder = path == "." ? "" : path + "/"
                let inside = files.keys.filter { $0.hasPrefix(folder) }
                    .map { String($0.dropFirst(folder.count).prefix { $0 != "/" }) }
                return Set(inside).sorted()
            })
    }
}

/// Loads a text as the scenario `name`.
func load(
    _ text: String, name: String = "x.yaml", overrides: [String] = []
) throws(DiagnosticList) -> Scenario {
    var memory = MemoryFiles()
    memory.files[name] = text
    return try Scenario.load(
        path: name, files: memory.scenarioFiles, catalog: catalog, overrides: overrides)
}

/// The scenarios of a folder beside the tests.
///
/// `--set` arguments stand in lines `# set: PATH=VALUE`.
struct ScenarioFile: CustomTestStringConvertible, Sendable {
    let path: URL
    var testDescription: String { path.lastPathComponent }

    static func all(in folder: String, file: StaticString = #filePath) -> [ScenarioFile] {
        let root = URL(filePath: "\(file)").deletingLastPathComponent().appending(path: folder)
        let files =
            (try? FileManager.default.contentsOfDirectory(
                at: root, includingPropertiesForKeys: nil)) ?? []
        return files.filter { $0.pathExtension == "yaml" }
            .sorted { $0.path < $1.path }.map(ScenarioFile.init)
    }

    func load() throws -> Scenario {
        let text = try String(contentsOf: path, encoding: .utf8)
        let overrides = text.split(separator: "\n").filter { $0.hasPrefix("# set: ") }
            .map { String($0.dropFirst(7)) }
        return try ScenarioTests.load(
            text, name: path.lastPathComponent, overrides: overrides)
    }

    func bytes() throws -> [UInt8] { [UInt8](try Data(contentsOf: path)) }

    /// Compares with the file beside it; with `GOLDEN_UPDATE=1` writes that file.
    func expected(_ ending: String, actual: String) throws -> String {
        let beside = path.deletingPathExtension().appendingPathExtension(ending)
        if ProcessInfo.processInfo.environment["GOLDEN_UPDATE"] == "1" {
            try actual.write(to: beside, atomically: true, encoding: .utf8)
        }
        return try String(contentsOf: beside, encoding: .utf8)
    }
}

/// All stored values of a value, one in a line, found by reflection.
func dumpText(_ value: Any, path: String = "") -> String {
    // Nine digits: the last bits of logarithms and cosines differ between C libraries.
    if let number = value as? Double { return "\(path) = \(shortText(number))\n" }
    let mirror = Mirror(reflecting: value)
    if mirror.displayStyle == .optional {
        guard let inner = mirror.children.first else { return "" }
        return dumpText(inner.value, path: path)
    }
    if mirror.displayStyle == .collection, mirror.children.count > 8,
        mirror.children.allSatisfy({ Mirror(reflecting: $0.value).children.isEmpty })
    {
        return "\(path) = \(mirror.children.map { "\($0.value)" }.joined(separator: " "))\n"
    }
    if mirror.children.isEmpty {
        if mirror.displayStyle == .collection { return "" }
        return "\(path) = \(value)\n"
    }
    var text = ""
    for (index, child) in mirror.children.enumerated() where child.label != "origins" {
        let label = child.label ?? "\(index)"
        text += dumpText(child.value, path: path.isEmpty ? label : "\(path).\(label)")
    }
    return text
}
