import ArgumentParser
import Dashboard
import Fleet
import Scenario
import YAMLSyntax

/// The value of `--dashboard`: a port, a file of panels, or both as in `8340,mine.yaml`.
struct DashboardOption: ExpressibleByArgument {
    var port = Dashboard.usualPort
    var panels: String?

    init() {}

    init?(argument: String) {
        if let port = UInt16(argument) {
            self.port = port
            return
        }
        let parts = argument.split(separator: ",", maxSplits: 1)
        if parts.count == 2, let port = UInt16(parts[0]) {
            self.port = port
            panels = String(parts[1])
        } else if argument.allSatisfy(\.isNumber) {
            return nil
        } else {
            panels = argument
        }
    }

    var defaultValueDescription: String { String(port) }
}

extension PanelFile {
    /// Reads the file of a path; without one it is that of the page.
    static func read(_ path: String?) throws -> PanelFile {
        guard let path else { return .builtIn }
        guard let bytes = FleetScenario.files.read(path) else {
            throw DiagnosticList([
                Diagnostic(
                    file: path, message: "the file cannot be read", expected: "a file of panels")
            ])
        }
        return try PanelFile(bytes: bytes, file: path)
    }
}
