import ArgumentParser
import Recording

/// `brumate report`: prints the report of a results folder again.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Prints the report of a run again.")

    @Argument(help: "The results folder.", completion: .directory)
    var folder: String

    func run() throws { World.current.write(Report.text(try Results.read(folder))) }
}
