import ArgumentParser
import Foundation
import Scenario
import YAMLSyntax

/// The program, from its arguments to its exit code.
public enum CommandLineTool {
    /// Runs the program with the arguments of the process, and ends it.
    public static func main() -> Never {
        let program = (CommandLine.arguments[0] as NSString).lastPathComponent
        let arguments = Array(CommandLine.arguments.dropFirst())
        // Under that name it takes the place of MicroPython's own program for the PC.
        exit(run(program == "micropython" ? ["python"] + arguments : arguments, world: .real))
    }

    /// Runs one command; gives 0, 1 for an error, 64 for wrong arguments, 130 after an interrupt.
    static func run(_ arguments: [String], world: World) -> Int32 {
        World.$current.withValue(world) {
            do {
                var command = try Brumate.parseAsRoot(arguments)
                try command.run()
                return 0
            } catch {
                return report(error, to: world)
            }
        }
    }

    private static func report(_ error: any Error, to world: World) -> Int32 {
        switch error {
        case let error as DiagnosticList:
            world.writeError(error.description + "\n")
            let count = error.diagnostics.count { $0.severity == .error }
            if count > 1 { world.writeError("\(count) errors\n") }
            return 1
        case let error as Interrupted:
            world.writeError(error.description + "\n")
            return 130
        case is CleanExit, is ExitCode, is ValidationError: break
        default:
            if Brumate.exitCode(for: error) == .failure {
                world.writeError("brumate: \(error)\n")
                return 1
            }
        }
        let code = Brumate.exitCode(for: error)
        let message = Brumate.fullMessage(for: error, columns: world.columns)
        if !message.isEmpty {
            let write = code.isSuccess ? world.write : world.writeError
            write(message + "\n")
        }
        return code.rawValue
    }
}

/// The root command.
struct Brumate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "brumate",
        abstract: "Simulates fleets of microcontrollers that run MicroPython.",
        version: "0.1",
        subcommands: [
            RunCommand.self, WorkerCommand.self, ReportCommand.self, WhyCommand.self,
            ExportCommand.self, DashboardCommand.self, DiffCommand.self, CheckCommand.self,
            ExplainCommand.self, TestCommand.self,
            SchemaCommand.self, PythonCommand.self, CompileCommand.self, DisassembleCommand.self,
        ])
}

/// An error whose text says all.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// The user ended the run.
struct Interrupted: Error, CustomStringConvertible {
    let description = "interrupted; the results hold what was done so far"
}
