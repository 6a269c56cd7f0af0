import Fleet
import Foundation
import Scenario
import SimulationKernel
import Testing

/// A corner of `scenarios/city`: the whole of it takes minutes.
@Suite struct CityTests {
    /// The nodes on the first 700 by 700 metres, for as long as they need for three reports.
    private func corner(
        bootsWarm: Bool = true
    ) throws -> (nodes: [ScenarioNode], summary: RunSummary, lines: [String]) {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let path = root.appending(path: "scenarios/city/city.yaml").path
        var scenario = try FleetScenario.load(path: path)
        #expect(scenario.nodes.count == 10_400)
        scenario.nodes.removeAll { max($0.position.xMetres, $0.position.yMetres) > 700 }
        let observer = CollectingObserver()
        let until = Span.seconds(46 * 60 as Int64)
        let runner = try FleetRunner(
            scenario, options: RunOptions(until: until, bootsWarm: bootsWarm),
            observer: observer)
        let summary = runner.run()
        let lines = observer.records.compactMap { record -> String? in
            guard case .print(let line) = record.body else { return nil }
            return String(decoding: line, as: UTF8.self)
        }
        return (scenario.nodes, summary, lines)
    }

    @Test func boardsThatStartAloneDoTheSame() throws {
        let (warm, cold) = (try corner().summary, try corner(bootsWarm: false).summary)
        #expect(warm.digest == cold.digest)
        #expect(warm.bytecodes == cold.bytecodes)
        #expect(warm.nodes == cold.nodes)
        #expect(warm.links == cold.links)
    }

    @Test func nodesFindGatewaysAndMostReportsArrive() throws {
        let (nodes, summary, lines) = try corner()
        let sensors = nodes.filter { $0.template != "gateway" }.count
        #expect(sensors > 150)
        #expect(nodes.count - sensors > 5)
        let exceptions = summary.nodes.reduce(0) { $0 + $1.exceptions }
        #expect(exceptions == 0)
        let boots = zip(nodes, summary.nodes).reduce(0) {
            $1.0.template == "gateway" ? $0 : $0 + Int($1.1.boots)
        }
        #expect((3 * sensors...4 * sensors).contains(boots))
        // Behind steel and with a house in the way some find nobody, more so at the edge; they say
        // so.
        let unheard = lines.filter { $0.hasPrefix("not heard") }.count
        #expect(unheard > 0)
        #expect(unheard < boots / 6)
        let links = summary.links.filter { $0.destination >= 0 }
        let reports = links.filter { nodes[Int($0.destination)].template == "gateway" }
        let arrived = Int(reports.reduce(0) { $0 + $1.delivered })
        // The last ones may still be awake.
        #expect((boots - unheard - 5...boots).contains(arrived))
    }
}
