import Scenario
import SimulationKernel
import Testing
import YAMLSyntax

@Suite struct DrawTests {
    private func fleet(_ nodes: String, seed: Int = 7) throws -> Scenario {
        try load(
            """
            fleet: 1
            seed: \(seed)
            duration: 1d
            site: {size: [100m, 100m]}
            templates:
              t:
                board: esp32
                firmware: apps/soil
                place: {random: {}}
                clock_error: {normal: 20ppm}
                start: {uniform: [0s, 1h]}
            nodes:
            \(nodes)
            """)
    }

    @Test func addingANodeChangesNoOtherNode() throws {
        let few = try fleet("  a-{0..9}: {from: t}\n  c-{0..4}: {from: t}")
        let more = try fleet("  b: {from: t}\n  a-{0..10}: {from: t}\n  c-{0..4}: {from: t}")
        for node in few.nodes {
            var other = try #require(more.node(node.name))
            other.group = node.group
            #expect(other == node)
        }
    }

    @Test func drawsDependOnTheSeed() throws {
        let one = try fleet("  a-{0..9}: {from: t}", seed: 1)
        let two = try fleet("  a-{0..9}: {from: t}", seed: 2)
        for (a, b) in zip(one.nodes, two.nodes) {
            #expect(a.position != b.position)
            #expect(a.startDelay != b.startDelay)
            #expect(a.clockErrorRatio != b.clockErrorRatio)
        }
    }

    @Test func drawsFollowTheirDistributions() throws {
        let nodes = try fleet("  a-{0..999}: {from: t}").nodes
        let count = Double(nodes.count)
        let clocks = nodes.map(\.clockErrorRatio)
        let deviation = (clocks.map { $0 * $0 }.reduce(0, +) / count).squareRoot()
        #expect(abs(deviation - 20e-6) < 2e-6)
        let starts = nodes.map(\.startDelay.nanoseconds)
        #expect(starts.allSatisfy { (0...3_600_000_000_000).contains($0) })
        #expect(abs(starts.map { Double($0) }.reduce(0, +) / count - 1.8e12) < 0.1e12)
        #expect(abs(nodes.map(\.position.xMetres).reduce(0, +) / count - 50) < 3)
        #expect(nodes.allSatisfy { (0...100).contains($0.position.yMetres) })
    }

    @Test func straysAreWarnedOfOncePerGroup() throws {
        let scenario = try fleet("  a-{0..2}: {from: t, at: [200, 5]}\n  b: {from: t}")
        #expect(
            scenario.warnings.map(\.description) == [
                """
                x.yaml:13:27: warning: `a-0` and 2 more outside of the site: [200, 5]
                      a-{0..2}: {from: t, at: [200, 5]}
                                              ^
                  expected 0 to 100m and 0 to 100m
                """
            ])
    }

    @Test func solarTimeRunsWithTheSun() throws {
        var scenario = Scenario()
        scenario.site.longitudeDegrees = -15
        #expect(scenario.solarTimeOffset.seconds == -3600)
    }
}
