import ArgumentParser
import Foundation
import PythonCompiler

/// `brumate compile`: turns Python source into a `.mpy` file.
struct CompileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile", abstract: "Compiles Python source to a .mpy file.")

    @Argument(help: "The source file.", completion: .file(extensions: ["py"]))
    var file: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The file to write (default: the source with .mpy).", valueName: "file"))
    var output: String?

    @Option(
        name: .customShort("O"),
        help: ArgumentHelp("Optimization level, 0 to 3, as of mpy-cross.", valueName: "level"))
    var level = 0

    func validate() throws {
        if !(0...3).contains(level) { throw ValidationError("-O takes 0 to 3.") }
    }

    func run() throws {
        let module = try PythonFile.compile(file, level: level)
        if let native = module.nativeFunction {
            throw Failure(
                "\(file): `\(native.name)` asks for native code (@micropython.\(native.kind)); "
                    + "only bytecode can be written")
        }
        let stem = file.hasSuffix(".py") ? String(file.dropLast(3)) : file
        let target = output ?? stem + ".mpy"
        do {
            try Data(MpyFile.write(module)).write(to: URL(filePath: target))
        } catch {
            throw Failure("`\(target)` cannot be written")
        }
    }
}
