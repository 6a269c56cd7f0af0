import ArgumentParser
import Fleet
import Scenario
import YAMLSyntax

/// What all commands about a scenario file share.
struct ScenarioOptions: ParsableArguments {
    @Argument(help: "The scenario file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Option(
        name: .customLong("set"), parsing: .singleValue,
        help: ArgumentHelp(
            "Sets one value over the file's, for instance nodes.gw.power=mains; may be repeated.",
            valueName: "path=value"))
    var overrides: [String] = []

    /// Reads and checks the scenario; says on the standard error output what is odd about it.
    func load(also more: [String] = []) throws -> Scenario {
        let world = World.current
        let scenario = try Scenario.load(
            path: file, files: FleetScenario.files, catalog: try world.engine.catalog(),
            overrides: overrides + more)
        for warning in scenario.warnings { world.writeError(warning.description + "\n") }
        return scenario
    }
}
