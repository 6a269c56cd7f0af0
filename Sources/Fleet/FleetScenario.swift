import Foundation
public import Scenario
public import YAMLSyntax

/// Loads scenarios from the disk, checked against the boards and parts that exist.
public enum FleetScenario {
    /// The files of this machine, as scenarios see them.
    public static let files = ScenarioFiles(
        kind: { path in
            var isDirectory: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
                return nil
            }
            return isDirectory.boolValue ? .folder : .file
        },
        read: { path in FileManager.default.contents(atPath: path).map { Array($0) } },
        list: { path in
            ((try? FileManager.default.contentsOfDirectory(atPath: path.isEmpty ? "." : path))
                ?? []).sorted()
        })

    /// Reads and checks a scenario with its overrides.
    ///
    /// - Throws: `DiagnosticList` with everything that is wrong.
    public static func load(
        path: String, overrides: [String] = []
    ) throws(DiagnosticList) -> Scenario {
        try Scenario.load(
            path: path, files: files, catalog: try FleetCatalog.scenarioCatalog(),
            overrides: overrides)
    }
}
