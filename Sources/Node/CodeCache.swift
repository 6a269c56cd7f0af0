public import PythonCompiler
public import PythonSyntax
import PythonVM
import Synchronization

/// Compiled code by path and source: each source is compiled once for all nodes that run it.
public final class CodeCache: Sendable {
    private struct Key: Hashable {
        let path: String
        let source: [UInt8]

        /// Both ends of a long source are enough; a node's own file is then known by its storage.
        func hash(into hasher: inout Hasher) {
            hasher.combine(path)
            hasher.combine(source.count)
            source.withUnsafeBytes { bytes in
                hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: bytes.prefix(256)))
                hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: bytes.suffix(256)))
            }
        }
    }
    private static let capacity = 4_096
    private struct Entry {
        let module: CompiledModule
        /// Kept here: while all nodes sleep nobody else has it.
        let decoded: LoadedModule
    }
    private let modules = Mutex<[Key: Entry]>([:])

    /// Makes an empty cache.
    public init() {}

    /// The code of a source; compiled when it is new.
    public func module(source: [UInt8], path: String) throws(SyntaxError) -> CompiledModule {
        let key = Key(path: path, source: source)
        if let known = modules.withLock({ $0[key]?.module }) { return known }
        let module = try PythonCompiler.compile(
            source: source, options: CompileOptions(fileName: path))
        let entry = Entry(module: module, decoded: LoadedModule.of(module))
        modules.withLock { modules in
            // A program that compiles ever new text must not eat the memory.
            if modules.count >= CodeCache.capacity { modules.removeAll() }
            modules[key] = entry
        }
        return module
    }
}
