import ArgumentParser
import Foundation
import Hardware
import Node
import PythonCompiler
import PythonVM
import YAMLSyntax

/// `brumate disassemble`: prints the bytecode of a source or `.mpy` file, and what it costs.
struct DisassembleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disassemble",
        abstract: "Prints the bytecode of a .py or .mpy file, and what it costs a board.",
        discussion: """
            Each source line stands above its instructions, each instruction behind the cycles \
            that virtual time is charged for it. The head says what calls (c) and new objects (a) \
            cost beyond that. Code that loops or calls costs as often as it runs.
            """)

    @Argument(help: "The file.", completion: .file(extensions: ["py", "mpy"]))
    var file: String

    @Option(help: "The board whose costs are shown.")
    var board = "esp32"

    func run() throws {
        let board = try BoardCatalog.board(named: board)
        let costs = PythonVM.CycleCosts(board.costs)
        let module = try PythonFile.module(file)
        let listing = CostListing(module, source: sourceLines(of: module), costs: costs)
        World.current.write(head(board, costs) + listing.text)
    }

    private func head(_ board: Board, _ costs: PythonVM.CycleCosts) -> String {
        let frequency = board.clock.defaultHertz / 1_000_000
        return """
            \(board.name), cycles at \(frequency) MHz
            c  calls: \(costs.call) more for Python code, \(costs.nativeCall) for other code
            a  makes an object: \(costs.allocation) more


            """
    }

    /// The source that code was compiled from, when it lies beside the file.
    private func sourceLines(of module: CompiledModule) -> [String] {
        let folder = URL(filePath: file).deletingLastPathComponent()
        let name = (module.sourceName as NSString).lastPathComponent
        let path = file.hasSuffix(".mpy") ? folder.appending(path: name).path : file
        guard name.hasSuffix(".py") || !file.hasSuffix(".mpy"),
            let data = FileManager.default.contents(atPath: path)
        else { return [] }
        return String(decoding: data, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { String($0.hasSuffix("\r") ? $0.dropLast() : $0) }
    }
}
