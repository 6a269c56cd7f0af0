import ArgumentParser
import PythonCompiler

/// `brumate disassemble`: prints the bytecode of a source or `.mpy` file.
struct DisassembleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "disassemble", abstract: "Prints the bytecode of a .py or .mpy file.")

    @Argument(help: "The file.", completion: .file(extensions: ["py", "mpy"]))
    var file: String

    func run() throws { World.current.write(disassemble(try PythonFile.module(file))) }
}
