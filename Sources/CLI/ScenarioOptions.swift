import ArgumentParser
import Fleet
import Scenario
import YAMLSyntax

/// What all commands about a scenario file share.
struct ScenarioOptions: ParsableArguments {
    @Argument(help: "The scenario file.", completion: .file(extensions: ["yaml", "yml"]))
    var file: String

    @Option(
        name: .customLong("set"), parsing: .singleValue, help: setHelp)
    var overrides: [String] = []

    static let setHelp = ArgumentHelp(
        "Sets one value over the file's, for instance nodes.gw.power=mains; may be repeated.",
        valueName: "path=value")

    /// Reads and checks the scenario; says on the standard error output what is odd about it.
    func load(also more: [String] = []) throws -> Scenario {
        try ScenarioOptions.load(file, overrides: overrides + more, files: FleetScenario.files)
    }

    /// Reads and checks a scenario; says on the standard error output what is odd about it.
    static func load(
        _ path: String, overrides: [String], files: ScenarioFiles
    ) throws -> Scenario {
        let world = World.current
        let scenario = try Scenario.load(
            path: path, files: files, catalog: try world.engine.catalog(), overrides: overrides)
        for warning in scenario.warnings { world.writeError(warning.description + "\n") }
        return scenario
    }
}
