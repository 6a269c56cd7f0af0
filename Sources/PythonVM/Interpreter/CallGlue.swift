import PythonCompiler
import PythonSyntax

/// Code of our own that calls a callable, so that the call has a frame and can be waited for.
enum CallGlue {
    /// The number of the function that passes a tuple on.
    static let positional: UInt32 = 1
    /// The number of the function that passes a tuple and a dict on.
    static let withKeywords: UInt32 = 2

    /// Without a file name, which keeps it out of tracebacks.
    static let module: CompiledModule = {
        let source = """
            def call(function, arguments):
             return function(*arguments)
            def call_with(function, arguments, keywords):
             return function(*arguments, **keywords)

            """
        do throws(SyntaxError) {
            return try compile(source: source, options: CompileOptions(fileName: ""))
        } catch {
            preconditionFailure("the code that starts calls does not compile: \(error)")
        }
    }()
}
