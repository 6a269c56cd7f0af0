import Foundation
import PythonCompiler
import PythonSyntax

/// Python code in a file: source or `.mpy`.
enum PythonFile {
    /// Reads source and compiles it.
    static func compile(_ path: String, level: Int) throws -> CompiledModule {
        let options = CompileOptions(fileName: path, optimizationLevel: level)
        do {
            return try PythonCompiler.compile(source: try bytes(path), options: options)
        } catch let error as SyntaxError {
            throw Failure("\(path):\(error)")
        }
    }

    /// Reads a module from source or, by the name, from a `.mpy` file.
    static func module(_ path: String) throws -> CompiledModule {
        guard path.hasSuffix(".mpy") else { return try compile(path, level: 0) }
        do {
            return try MpyFile.read(try bytes(path))
        } catch let error as MpyError {
            throw Failure("\(path): \(error)")
        }
    }

    private static func bytes(_ path: String) throws -> [UInt8] {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            throw Failure("`\(path)` cannot be read")
        }
        return [UInt8](data)
    }
}
