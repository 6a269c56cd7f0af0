import ArgumentParser
import Scenario

/// `brumate schema`: prints the JSON Schema of scenario files.
struct SchemaCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "schema", abstract: "Prints the JSON Schema of scenario files, for editors.")

    func run() throws {
        let world = World.current
        world.write(Scenario.jsonSchema(catalog: try world.engine.catalog()))
    }
}
