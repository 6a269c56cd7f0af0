import PythonCompiler
import PythonSyntax

/// Code of our own that calls a callable, so that the call has a frame and can be waited for.
enum CallGlue {
    /// `def call(function, arguments): return function(*arguments)`; without a file name, which
    /// keeps it out of tracebacks.
    static let module: CompiledModule = {
        let source = "def call(function, arguments):\n return function(*arguments)\n"
        do throws(SyntaxError) {
            return try compile(source: source, options: CompileOptions(fileName: ""))
        } catch {
            preconditionFailure("the code that starts calls does not compile: \(error)")
        }
    }()
}
