import PythonCompiler
import PythonSyntax
import StateCoding
import Synchronization

/// Modules written in Python that belong to the firmware: found in the folder `.frozen` of
/// `sys.path`, compiled once per process and shared by all its nodes.
public final class FrozenCode: Sendable {
    /// No modules.
    public static let none = FrozenCode([])

    /// The start of the paths by which import asks for them.
    private static let root = Array(".frozen/".utf8)

    private struct Key: Hashable {
        let path: String
        let wordBits: Int
    }
    private struct Entry {
        let module: CompiledModule
        /// Kept here: while no node uses the module nobody else has it.
        let decoded: LoadedModule
    }

    private let sources: [String: [UInt8]]
    private let folders: Set<String>
    private let compiled = Mutex<[Key: Entry]>([:])

    /// The modules with these paths, such as `asyncio/core.py`.
    public init(_ sources: [(path: String, source: [UInt8])]) {
        self.sources = Dictionary(sources.map { ($0.path, $0.source) }) { first, _ in first }
        folders = Set(
            sources.compactMap { row in
                row.path.lastIndex(of: "/").map { String(row.path[..<$0]) }
            })
    }

    /// These modules and more.
    public func adding(_ more: [(path: String, source: [UInt8])]) -> FrozenCode {
        FrozenCode(sources.map { ($0.key, $0.value) } + more)
    }

    /// The names under which the modules are listed, with the folders before them.
    var names: [String] { sources.keys.map { String($0.dropLast(".py".count)) } }

    /// A path below the root of frozen modules; `nil` for any other path.
    static func innerPath(_ path: String) -> String? {
        let bytes = path.utf8
        guard bytes.starts(with: root) else { return nil }
        return String(Substring(bytes.dropFirst(root.count)))
    }

    /// Whether a path below the root names a folder.
    func isFolder(_ path: String) -> Bool { folders.contains(path) }

    /// The path below the root and the width of words under which a module was compiled here.
    func place(of module: CompiledModule) -> (path: String, wordBits: Int)? {
        compiled.withLock { table in
            // Each module stands there once: the order does not matter.
            table.first { $0.value.module === module }.map { ($0.key.path, $0.key.wordBits) }
        }
    }

    /// Adds paths and sources to a checksum.
    func add(to sum: inout StateChecksum) {
        for (path, source) in sources.sorted(by: { $0.key < $1.key }) {
            sum.add(path)
            sum.add(source)
        }
    }

    /// The code of the file at a path below the root; `nil` when there is none.
    func module(_ path: String, wordBits: Int) throws(SyntaxError) -> CompiledModule? {
        guard let source = sources[path] else { return nil }
        let key = Key(path: path, wordBits: wordBits)
        if let known = compiled.withLock({ $0[key]?.module }) { return known }
        // Firmware keeps neither line numbers nor assertions of its own modules.
        var options = CompileOptions(fileName: path, optimizationLevel: 3)
        options.wordBits = wordBits
        let module = try PythonCompiler.compile(source: source, options: options)
        let entry = Entry(module: module, decoded: LoadedModule.of(module))
        return compiled.withLock { table in
            if let other = table[key] { return other.module }
            table[key] = entry
            return module
        }
    }
}
