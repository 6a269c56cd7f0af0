public import PythonCompiler
public import PythonSyntax
import Synchronization

/// Compiled code by path and source: each source is compiled once for all nodes that run it.
public final class CodeCache: Sendable {
    private struct Key: Hashable {
        let path: String
        let source: [UInt8]
    }
    private let modules = Mutex<[Key: CompiledModule]>([:])

    /// Makes an empty cache.
    public init() {}

    /// The code of a source; compiled when it is new.
    public func module(source: [UInt8], path: String) throws(SyntaxError) -> CompiledModule {
        let key = Key(path: path, source: source)
        if let known = modules.withLock({ $0[key] }) { return known }
        let module = try PythonCompiler.compile(
            source: source, options: CompileOptions(fileName: path))
        modules.withLock { $0[key] = module }
        return module
    }
}
