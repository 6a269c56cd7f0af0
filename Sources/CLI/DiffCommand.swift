import ArgumentParser
import Recording

/// `brumate diff`: compares two runs.
struct DiffCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "diff", abstract: "Compares the results of two runs.",
        discussion: """
            Says where the records of the two first differ, and what each group of nodes came to. \
            The exit code is 0 when all records are equal, 1 when they are not.
            """)

    @Argument(help: "The results folder of the first run, A.", completion: .directory)
    var first: String

    @Argument(help: "The results folder of the second run, B.", completion: .directory)
    var second: String

    func run() throws {
        let comparison = try RunComparison(first, second)
        World.current.write(comparison.text)
        if !comparison.isEqual { throw ExitCode(1) }
    }
}
