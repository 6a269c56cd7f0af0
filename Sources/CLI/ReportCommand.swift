import ArgumentParser
import Recording

/// `brumate report`: prints the report of a results folder again, and writes it as a page.
struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report", abstract: "Prints the report of a run again.",
        discussion: """
            Beside it a page for the browser is written, \(Results.pageName) in the folder: \
            energy, batteries, delivery and wakes as charts, and what costs most.
            """)

    @Argument(help: "The results folder.", completion: .directory)
    var folder: String

    @Option(
        help: ArgumentHelp("Where to write the page instead.", valueName: "file"),
        completion: .file())
    var html: String?

    func run() throws {
        let world = World.current
        let results = try Results.read(folder)
        world.write(Report.text(results))
        let file = try ReportPage(results).write(to: html)
        if world.isTerminal { world.writeError("The same with charts: \(file)\n") }
    }
}
