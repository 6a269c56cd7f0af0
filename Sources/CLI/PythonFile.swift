import Foundation
import PythonCompiler
import PythonSyntax

/// Python code in a file: source or `.mpy`.
enum PythonFile {
    /// Compiles source; its errors begin with a name.
    static func compile(
        _ source: [UInt8], shownAs name: String, options: CompileOptions
    ) throws -> CompiledModule {
        do throws(SyntaxError) {
            return try PythonCompiler.compile(source: source, options: options)
        } catch {
            throw Failure("\(name):\(error)")
        }
    }

    /// Reads a module from source or, by the name, from a `.mpy` file.
    static func module(_ path: String) throws -> CompiledModule {
        guard path.hasSuffix(".mpy") else {
            return try compile(
                try bytes(path), shownAs: path, options: CompileOptions(fileName: path))
        }
        do {
            return try MpyFile.read(try bytes(path))
        } catch let error as MpyError {
            throw Failure("\(path): \(error)")
        }
    }

    /// The bytes of a file, or of the standard input for `-`.
    static func bytes(_ path: String) throws -> [UInt8] {
        if path == "-" { return World.current.readInput() }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw Failure("`\(path)` cannot be read")
        }
        return [UInt8](data)
    }
}
