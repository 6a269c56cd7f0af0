import Foundation
import Scenario
import SimulationKernel
import Testing
import YAMLSyntax

@Suite struct ExplainTests {
    let scenario: Scenario

    init() throws {
        let file = try #require(
            ScenarioFile.all(in: "Valid").first { $0.path.lastPathComponent == "orchard.yaml" })
        let text = try String(contentsOf: file.path, encoding: .utf8)
        scenario = try load(
            text, name: "orchard.yaml",
            overrides: ["nodes.soil-3.radio.channel=11", "templates.soil.labels.role=probe"])
    }

    @Test(arguments: [
        (
            "soil-2.power.battery.charge",
            """
            soil-2.power.battery.charge = 15%
              from orchard.yaml:38:38 (nodes.soil-2)
              State of charge at the start.
            """
        ),
        (
            "soil-1.power.battery.charge",
            """
            soil-1.power.battery.charge = 80%
              from orchard.yaml:19:66 (power_sources.cell_and_panel)
              State of charge at the start.
            """
        ),
        (
            "soil-1.board",
            """
            soil-1.board = esp32
              from orchard.yaml:24:12 (templates.soil)
              The kind of board.
            """
        ),
        (
            "soil-1.power.battery.cutoff",
            """
            soil-1.power.battery.cutoff = by the chemistry
              default
              The protection circuit opens below this.
            """
        ),
        (
            "soil-3.radio.channel",
            """
            soil-3.radio.channel = 11
              from --set:1:28
              The 2.4 GHz channel until the program sets it.
            """
        ),
        (
            "soil-1.labels.role",
            """
            soil-1.labels.role = probe
              from --set:1:28
            """
        ),
        (
            "nodes.gw-2.radio",
            """
            gw-2.radio.tx_power = by the board
              default
            gw-2.radio.channel = by the board
              default
            gw-2.radio.antenna_gain = 0dB
              default
            gw-2.radio.mac = made of the node's name
              default
              Its radio.
            """
        ),
        (
            "soil-1.sensors.air.address",
            """
            soil-1.sensors.air.address = 0x76
              default
              Its address.
            """
        ),
        (
            "gw-1.sensors.button",
            """
            gw-1.sensors.button.kind = button
              from orchard.yaml:46:22 (nodes.gw-{1..2})
            gw-1.sensors.button.pin = 14
              from orchard.yaml:46:35 (nodes.gw-{1..2})
            gw-1.sensors.button.active = low
              default
            gw-1.sensors.button.presses = [2h, 10min]
              from orchard.yaml:46:48 (nodes.gw-{1..2})
            gw-1.sensors.button.bounces = []
              default
            """
        ),
        (
            "seed",
            """
            seed = 7
              from orchard.yaml:3:7
              All chance comes from it. Adding a node changes no other node's draws.
            """
        ),
        (
            "environment.air_temperature.peak",
            """
            environment.air_temperature.peak = 15:00
              from orchard.yaml:8:73 (environment.air_temperature)
              Local solar time of the highest value.
            """
        ),
        (
            "soil-1.start",
            """
            soil-1.start.uniform = [0s, 10min]
              from orchard.yaml:33:22 (templates.soil)
              drawn for this node: 33.333672387s
              When it is switched on; drawn for each node.
            """
        ),
    ])
    func says(_ path: String, _ expected: String) throws {
        #expect(try scenario.explain(path).description == expected)
    }

    @Test func showsWhatWasDrawn() throws {
        let node = try #require(scenario.node("soil-1"))
        let start = try scenario.explain("soil-1.start").drawn
        #expect(start == Quantity.text(nanoseconds: node.startDelay.nanoseconds))
        #expect(try scenario.explain("soil-1.clock_error").drawn?.hasSuffix("ppm") == true)
        #expect(try scenario.explain("soil-1.place").drawn?.hasPrefix("[") == true)
        #expect(try scenario.explain("gw-1.start").drawn == nil)
    }

    @Test func everyNodeIsExplainedWhole() throws {
        for node in scenario.nodes {
            let lines = try scenario.explain(node.name).lines
            #expect(lines.contains { $0.path == "\(node.name).board" })
            #expect(lines.count > 12)
        }
    }

    @Test(arguments: [
        ("soil-9.board", "explain:1:1: error: no node `soil-9`"),
        ("soil-1.powr.battery", "explain:1:8: error: no key `powr` in soil-1"),
        ("soil-1.power.battery.chrage", "explain:1:22: error: no key `chrage` in battery"),
        ("soil-1.sensors.wind", "explain:1:16: error: no key `wind` in sensors"),
        ("", "explain:1:1: error: no node ``"),
        ("soil-1..x", "explain:1:8: error: no key `` in soil-1"),
        ("soil-1.board.x", "explain:1:14: error: no key `x` in board"),
    ])
    func rejects(_ path: String, _ message: String) {
        #expect {
            try scenario.explain(path)
        } throws: { error in
            (error as? DiagnosticList)?.description.hasPrefix(message) == true
        }
    }
}
