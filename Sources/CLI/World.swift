import Fleet
import Foundation
import Scenario
import SimulationKernel

/// What the commands see of the outside.
struct World: Sendable {
    /// The world of the command that runs now.
    @TaskLocal static var current = World.real

    /// Writes to the standard output.
    var write: @Sendable (String) -> Void
    /// Writes bytes to the standard output.
    var writeBytes: @Sendable ([UInt8]) -> Void = {
        FileHandle.standardOutput.write(Data($0))
    }
    /// Reads the standard input to its end.
    var readInput: @Sendable () -> [UInt8] = {
        [UInt8](FileHandle.standardInput.readDataToEndOfFile())
    }
    /// Writes to the standard error output.
    var writeError: @Sendable (String) -> Void
    /// Whether a person looks at the standard error output.
    var isTerminal: Bool
    /// The width of the terminal; nil where there is none.
    var columns: Int?
    /// The fleet.
    var engine: FleetEngine

    /// The world of the process.
    static let real = World(
        write: { FileHandle.standardOutput.write(Data($0.utf8)) },
        writeError: { FileHandle.standardError.write(Data($0.utf8)) },
        isTerminal: isatty(STDERR_FILENO) == 1
            && ProcessInfo.processInfo.environment["TERM"] != "dumb",
        columns: terminalColumns, engine: .standard)

    private static var terminalColumns: Int? {
        var size = winsize()
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return nil
        }
        return Int(size.ws_col)
    }
}

/// What the commands need of the fleet.
struct FleetEngine: Sendable {
    /// The boards and sensors that a scenario may name.
    var catalog: @Sendable () throws -> ScenarioCatalog
    /// Runs a fleet to its end, or until `shouldStop` says true.
    var run: @Sendable (FleetTask) throws -> RunSummary
}

/// One run of a fleet, and who takes part in it.
struct FleetTask {
    var scenario: Scenario
    /// The text of the scenario file.
    var scenarioText: String
    /// The path of the scenario file as the user wrote it.
    var scenarioPath: String
    /// The overrides of the command line.
    var overrides: [String]
    var observer: any RunObserver
    var controller: (any RunController)?
    /// Whether it waits for the controller before it starts.
    var startsPaused = false
    /// The threads that let nodes live.
    var threads = 1
    /// Virtual seconds in a second of real time; nil for as many as possible.
    var speed: Double?
    /// Whether the summary has a profile.
    var measures = false
    /// Whether boards that start alike share the work.
    var bootsWarm = true
    /// Whether energy is counted by the lines of programs.
    var profilesEnergy = false
    /// Whether the levels of pins are recorded.
    var recordsPins = false
    /// What the scenario was read from.
    var archive: ScenarioArchive?
    /// Among how many workers the fleet is divided, and where they come from.
    var shards = 1
    var workers: WorkerSource?
    /// Seconds between the checkpoints from which it goes on when a worker is lost; nil when it
    /// then ends.
    var checkpointSeconds: Double?
    /// Where the run goes on; nil starts the scenario.
    var snapshot: FleetSnapshot?
    /// What is different from there on.
    var change = FleetChange()
    /// Where the run stops, and what is done there.
    var stop: (time: Instant, body: (FleetRunner) -> Void)?
    /// Asked now and then; true ends the run as incomplete.
    var shouldStop: () -> Bool = { false }
}
