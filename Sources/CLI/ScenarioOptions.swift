import ArgumentParser
import Foundation
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
            path: file, files: .disk, catalog: try world.engine.catalog(),
            overrides: overrides + more)
        for warning in scenario.warnings { world.writeError(warning.description + "\n") }
        return scenario
    }
}

extension ScenarioFiles {
    /// The files of the machine; paths as seen from the working directory.
    static let disk = ScenarioFiles(
        kind: { path in
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                return nil
            }
            return isFolder.boolValue ? .folder : .file
        },
        read: { path in (try? Data(contentsOf: URL(filePath: path))).map { [UInt8]($0) } },
        list: { path in
            ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
        })
}
