import ArgumentParser
import Foundation
import PythonCompiler

/// `brumate compile`: turns Python source into a `.mpy` file, with the options of mpy-cross.
struct CompileCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "compile", abstract: "Compiles Python source to a .mpy file.",
        discussion: "Takes the options of mpy-cross and gives the same bytes.")

    @Argument(
        help: "The source file; - for the standard input.", completion: .file(extensions: ["py"]))
    var file: String

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The file to write, - for the standard output (default: the source with .mpy; the "
                + "standard output for the standard input).", valueName: "file"))
    var output: String?

    @Option(
        name: .customShort("s"),
        help: ArgumentHelp(
            "The source name that tracebacks show (default: the file).", valueName: "name"))
    var sourceName: String?

    @Option(
        name: .customShort("O", allowingJoined: true),
        help: ArgumentHelp("Optimization level, 0 to 3.", valueName: "level"))
    var level = 0

    @Option(
        name: .customLong("msmall-int-bits", withSingleDash: true),
        help: ArgumentHelp("Bits of a small integer on the board.", valueName: "bits"))
    var smallIntBits = 31

    @Option(
        name: .customLong("march", withSingleDash: true),
        help: ArgumentHelp("Refused: only bytecode is written, for any board.", valueName: "arch"))
    var architecture: String?

    @Option(
        name: .customShort("X"), parsing: .singleValue,
        help: ArgumentHelp("emit=bytecode is the only emitter.", valueName: "option"))
    var extras: [String] = []

    func validate() throws {
        if !(0...3).contains(level) { throw ValidationError("-O takes 0 to 3.") }
        if !(8...63).contains(smallIntBits) {
            throw ValidationError("-msmall-int-bits takes 8 to 63.")
        }
        if let architecture {
            throw ValidationError(
                "-march=\(architecture): native code is not written. Leave it out: the bytecode "
                    + "runs on every board.")
        }
        for extra in extras where extra != "emit=bytecode" && !extra.hasPrefix("heapsize=") {
            throw ValidationError(
                extra.hasPrefix("emit=")
                    ? "-X \(extra): native code is not written; the emitter is bytecode."
                    : "-X takes emit=bytecode, not \(extra).")
        }
    }

    func run() throws {
        var options = CompileOptions(
            fileName: sourceName ?? (file == "-" ? "<stdin>" : file), smallIntBits: smallIntBits,
            optimizationLevel: level)
        options.fillsOrderedDicts = false
        let shown = file == "-" ? "<stdin>" : file
        let module = try PythonFile.compile(
            try PythonFile.bytes(file), shownAs: shown, options: options)
        if let native = module.nativeFunction {
            throw Failure(
                "\(shown): `\(native.name)` asks for native code (@micropython.\(native.kind)); "
                    + "only bytecode can be written")
        }
        let bytes = MpyFile.write(module)
        let stem = file.hasSuffix(".py") ? String(file.dropLast(3)) : file
        let target = output ?? (file == "-" ? "-" : stem + ".mpy")
        if target == "-" { return World.current.writeBytes(bytes) }
        do {
            try Data(bytes).write(to: URL(filePath: target))
        } catch {
            throw Failure("`\(target)` cannot be written")
        }
    }
}
