import Scenario
import SimulationKernel
import Testing
import YAMLSyntax

@Suite struct LoadTests {
    private let small = """
        fleet: 1
        duration: 1d
        environment: {air_temperature: {model: csv, file: ../data/weather.csv, column: t2m}}
        nodes:
          a: {board: esp32, firmware: ./apps/../apps/soil, at: [1, 2]}
        """

    private func errors(_ text: String, overrides: [String] = []) -> String {
        do throws(DiagnosticList) {
            _ = try load(text, overrides: overrides)
            return ""
        } catch {
            return error.description
        }
    }

    @Test func pathsAreRelativeToTheScenarioFile() throws {
        var memory = MemoryFiles()
        memory.files = [
            "farm/east/fleet.yaml": small, "farm/east/apps/soil/main.py": "",
            "farm/data/weather.csv": "time,t2m\n0,5\n2d,6\n",
        ]
        let scenario = try Scenario.load(
            path: "farm/east/fleet.yaml", files: memory.scenarioFiles, catalog: catalog)
        #expect(scenario.name == "fleet")
        #expect(scenario.nodes.map(\.firmwarePath) == ["farm/east/apps/soil"])
        guard case .trace(let trace) = scenario.signal("air_temperature")?.model else {
            Issue.record("no trace")
            return
        }
        #expect(trace.path == "farm/data/weather.csv")
        #expect(trace.values == [5, 6])
        #expect(scenario.warnings.isEmpty)
    }

    @Test func aMissingFileIsNamedWithTheNearestOne() {
        let memory = MemoryFiles()
        #expect {
            try Scenario.load(
                path: "data/wether.csv", files: memory.scenarioFiles, catalog: catalog)
        } throws: { error in
            "\(error)" == """
                data/wether.csv: error: the file cannot be read
                  expected a scenario file
                  did you mean `data/weather.csv`?
                """
        }
    }

    @Test func overridesReachGroupsTemplatesAndNodesInTheirOrder() throws {
        let text = """
            fleet: 1
            duration: 1d
            templates: {t: {board: esp32, firmware: apps/soil, at: [0, 0]}}
            nodes:
              a-{0..1}: {from: t}
              b: {from: t}
              c: {board: pico_w, firmware: apps/soil, at: [0, 0]}
            """
        let channels = try load(
            text,
            overrides: [
                "nodes.t.radio.channel=2", "nodes.a-{0..1}.radio.channel=3",
                "nodes.a-1.radio.channel=4", "nodes.c.radio={channel: 5, tx_power: 2dBm}",
            ]
        ).nodes.map { $0.radio.channel }
        #expect(channels == [3, 4, 2, 5])
        let board = try load(text, overrides: ["templates.t.board=pico_w"]).nodes.map(\.board)
        #expect(board == ["pico_w", "pico_w", "pico_w", "pico_w"])
        let longPath = Array(repeating: "a", count: 100_000).joined(separator: ".")
        #expect(errors(text, overrides: [longPath + "=1"]).contains("a path that is too long"))
    }

    @Test func patchesReplaceWhatTheyRuleOut() throws {
        let scenario = try load(
            """
            fleet: 1
            duration: 1d
            power_sources:
              mains: {supply: 5V}
            templates:
              t:
                board: esp32
                firmware: apps/soil
                place: {list: [[0, 0], [1, 1], [2, 2], [3, 3]]}
                power: {battery: {capacity: 2Ah, charge: 50%}}
                clock_error: {normal: 20ppm}
            nodes:
              n-{0..3}: {from: t}
              n-0: {at: [9, 9], power: mains}
              n-1: {power: {supply: 3.3V}, clock_error: {uniform: [1ppm, 1ppm]}}
              n-{0..1}: {labels: {both: true words}}
              n-2: {power: {battery: {charge: null}}}
            """)
        let nodes = scenario.nodes
        #expect(nodes[0].position == PositionSpec(xMetres: 9, yMetres: 9))
        #expect(nodes[0].power.supplyVolts == 5 && nodes[0].power.battery == nil)
        #expect(nodes[1].power.supplyVolts == 3.3 && nodes[1].power.battery == nil)
        #expect(nodes[1].clockErrorRatio == 1e-6)
        #expect(nodes[1].label("both") == "true words")
        #expect(nodes[2].power.battery?.chargeRatio == 1)
        #expect(nodes[3].power.battery?.chargeRatio == 0.5)
    }

    /// Words, bytes and lines of good files are swapped, dropped and doubled: whatever comes of it
    /// is read or rejected, with every error in a line of the file.
    @Test func damagedFilesNeverCrash() throws {
        let files = ScenarioFile.all(in: "Valid")
        try #require(!files.isEmpty)
        var stream = RandomStream(seed: 1, name: "damage")
        var rejected = 0
        for file in files {
            let bytes = try file.bytes()
            for _ in 0..<150 {
                let damaged = damage(bytes, &stream)
                let text = String(decoding: damaged, as: UTF8.self)
                do throws(DiagnosticList) {
                    _ = try load(text)
                } catch {
                    rejected += 1
                    #expect(!error.diagnostics.isEmpty)
                    let count = text.utf8.count { $0 == UInt8(ascii: "\n") } + 1
                    #expect(error.diagnostics.allSatisfy { $0.line <= count }, "\(error)\n\(text)")
                }
            }
        }
        #expect(rejected > 200)
    }

    private static let hostileWords = [
        "-1", "0", "99999999999999999999", "1e308%", "-1e308m", "{}", "[]", "[[]]", "null", "true",
        "0x7F", "''", "5V", ".nan", "9223372036854775807", "106751d", "-106751d", "[1m, 1m]",
        "{model: csv}", "{uniform: [0s, 0s]}", "100000x100000", "{battery: {capacity: 1Ah}}",
        "soil",
        "9999-12-31", "a-{0..99999}", "*a", "&a b",
    ].map { Array($0.utf8) }

    private func damage(_ bytes: [UInt8], _ stream: inout RandomStream) -> [UInt8] {
        var bytes = bytes
        func place() -> Int { Int(stream.below(UInt64(bytes.count))) }
        switch stream.below(6) {
        case 0:
            let signs = Array("{}[]:,-\"'&*|>% \n\t0a9.".utf8)
            bytes[place()] = signs[Int(stream.below(UInt64(signs.count)))]
        case 1:
            let first = place()
            bytes.removeSubrange(first..<min(bytes.count, first + 6))
        case 2:
            let first = place()
            let piece = bytes[first..<min(bytes.count, first + 12)]
            bytes.insert(contentsOf: piece, at: place())
        default:
            // A whole value becomes another one, so that the damage gets past the YAML parser.
            let ends = Array(",}]\n".utf8)
            guard let colon = bytes[place()...].firstIndex(of: UInt8(ascii: ":")) else { break }
            let first = min(colon + 1, bytes.count)
            let last = bytes[first...].firstIndex { ends.contains($0) } ?? bytes.endIndex
            let words = Self.hostileWords
            let word = words[Int(stream.below(UInt64(words.count)))]
            bytes.replaceSubrange(first..<last, with: [UInt8(ascii: " ")] + word)
        }
        return bytes
    }
}
