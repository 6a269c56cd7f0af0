import ArgumentParser
import Scenario
import SimulationKernel
import YAMLSyntax

/// `brumate check`: says what is wrong with a scenario.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Checks a scenario without running it.")

    @OptionGroup var scenario: ScenarioOptions

    func run() throws {
        let loaded = try scenario.load()
        let count = loaded.nodes.count
        World.current.write(
            "\(scenario.file): no errors; \(count) \(count == 1 ? "node" : "nodes"), "
                + "\(Quantity.text(nanoseconds: loaded.duration.nanoseconds))\n")
    }
}
