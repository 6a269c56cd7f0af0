import ArgumentParser
import Scenario

/// `brumate explain`: says what value holds, and where it comes from.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Prints an effective value of a scenario and where it comes from.")

    @OptionGroup var scenario: ScenarioOptions

    @Argument(
        help: ArgumentHelp(
            "The value: a node and a key (soil-07.power.battery), or a key of the file (seed).",
            valueName: "node.key"))
    var path: String

    func run() throws {
        World.current.write(try scenario.load().explain(path).description + "\n")
    }
}
