import Fleet
import SimulationKernel
import Testing
import YAMLSyntax

@testable import Dashboard

/// Files of panels, and what their charts ask for.
@Suite struct PanelTests {
    private func panels(_ text: String) throws -> [Panel] {
        try PanelFile(bytes: Array(text.utf8), file: "mine.yaml").panels
    }

    @Test func builtInPageHasAllPanels() {
        let shown = PanelFile.builtIn.panels.map(\.show)
        #expect(Set(shown) == Set(Panel.Show.allCases) && shown.count == Set(shown).count)
    }

    @Test func fileSaysWhatIsShown() throws {
        let read = try panels(
            """
            panels:
              - {show: current, title: Radio, component: radio, nodes: [soil, gw], each: group}
              - {show: battery, title: Picked, nodes: picked, wide: true}
              - {show: tiles}
            """)
        #expect(read.map(\.show) == [.current, .battery, .tiles])
        #expect(read.map(\.draw) == [.line, .band, .line])
        #expect(read[0].component == "radio" && read[0].each == .group)
        #expect(read[0].nodes.map(\.name) == ["soil", "gw"])
        #expect(read[1].nodes.isEmpty && read[1].isWide && read[1].each == .node)
        let fleet = SmallRun().description.nodes.map { ($0.name, $0.group) }
        #expect(read[0].places(in: fleet) == [0, 1, 2, 3])
        #expect(read[1].places(in: fleet) == [])
    }

    @Test func eachSectionStandsOnce() {
        let text = "panels: [{show: tiles}, {show: map}, {show: tiles}]"
        let error = #expect(throws: DiagnosticList.self) { try panels(text) }
        #expect(error?.diagnostics.map(\.column) == [38])
    }

    @Test func singleNodesAreNotTooMany() throws {
        let fleet = (0..<20).map { (name: "bed-\($0)", group: "bed") }
        let text = "panels: [{show: battery, title: Beds, nodes: [bed]"
        let file = try PanelFile(bytes: Array((text + "}]").utf8), file: "mine.yaml")
        let error = #expect(throws: DiagnosticList.self) { try file.check(fleet) }
        #expect(error?.diagnostics.first?.message == "20 nodes in a chart of single nodes")
        #expect(error?.diagnostics.first?.column == 47)
        try PanelFile(bytes: Array((text + ", each: group}]").utf8), file: "mine.yaml").check(fleet)
    }

    private func series(
        _ quantity: SeriesQuestion.Quantity, _ each: Panel.Each, _ component: String? = nil
    ) -> SeriesAnswer {
        let dashboard = Dashboard()
        SmallRun().play(to: dashboard)
        return dashboard.history.read { state in
            state.series(
                SeriesQuestion(
                    quantity: quantity, nodes: [0, 1, 2, 3], from: 0, to: 48 * 3_600_000_000_000,
                    points: 24, each: each, component: component))
        }
    }

    /// A group's row is the mean of its nodes, between the least and the most.
    @Test func groupsHaveOneRow() throws {
        let current = series(.current, .group)
        #expect(current.rows.map(\.name) == ["soil", "gw"])
        // The nodes draw 1.5, 3 and 4.5 mA.
        let row = current.rows[0]
        #expect(row.mean.allSatisfy { abs(($0 ?? 0) - 3) < 1e-4 })
        #expect(row.least?.allSatisfy { abs(($0 ?? 0) - 1.5) < 1e-4 } == true)
        #expect(row.most?.allSatisfy { abs(($0 ?? 0) - 4.5) < 1e-4 } == true)
        let battery = series(.battery, .group)
        #expect(battery.rows.map(\.name) == ["soil"])
        #expect(battery.rows[0].least?.last == 0.952)
        #expect(battery.nodes == 4)
    }

    @Test func componentsStandAlone() {
        let radio = series(.current, .node, "radio")
        #expect(radio.rows.map(\.name) == ["soil-0", "soil-1", "soil-2", "gw"])
        #expect(abs((radio.rows[3].mean[0] ?? 0) - 2) < 1e-4)
        #expect(series(.activity, .node, "radio").rows.map(\.name) == ["transmit"])
    }

    @Test func stateTellsTheMeanCurrent() {
        let dashboard = Dashboard()
        SmallRun().play(to: dashboard)
        #expect(dashboard.history.read { $0.state() }.current == [1.5, 3, 4.5, 6])
    }
}
