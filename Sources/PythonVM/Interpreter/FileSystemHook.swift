import PythonCompiler
import PythonSyntax

/// How import finds files when the program has mounted file systems: hidden functions of the
/// module `vfs`, which knows the table.
public enum FileSystemHook {
    /// The name under which the image keeps the mount table; nothing there while only the host's
    /// own files exist.
    public static let table = InternedString("vfs.mounts")
    /// A function of a path: 0 nothing there, 1 file, 2 folder.
    public static let kind = InternedString(".kind")
    /// A function of a path that gives the bytes of the file.
    public static let read = InternedString(".read")

    static let module = InternedString("vfs")
}

/// What import found at a path.
enum ModuleCode {
    /// The bytes of a source or `.mpy` file, and the bytes object when they stay in memory: then
    /// constants share it.
    case file([UInt8], memory: Value?)
    /// Code that belongs to the firmware.
    case frozen(CompiledModule)
}

extension VirtualMachine {
    private func askFileSystem(
        _ function: InternedString, _ path: String
    ) throws(Raised) -> Value? {
        guard !hostObject(FileSystemHook.table).isNull,
            let module = runtime.module(named: FileSystemHook.module),
            let row = runtime.members(ofModule: module).find(function)
        else { return nil }
        return try call(row.value, [try newString(path)])
    }

    /// Whether a path names a folder, as import sees it.
    func isModuleFolder(_ path: String) throws(Raised) -> Bool {
        if let inner = FrozenCode.innerPath(path) { return runtime.frozen.isFolder(inner) }
        if let kind = try askFileSystem(FileSystemHook.kind, path) { return kind == .small(2) }
        return outside.isDirectory(path)
    }

    /// The code of a module's file; `nil` when there is none.
    func moduleCode(_ path: String) throws(Raised) -> ModuleCode? {
        guard let inner = FrozenCode.innerPath(path) else {
            return try moduleFile(path)
        }
        do throws(SyntaxError) {
            return try runtime.frozen.module(inner, wordBits: platform.wordBits).map { .frozen($0) }
        } catch {
            throw raise(syntaxError: error, path: path)
        }
    }

    private func moduleFile(_ path: String) throws(Raised) -> ModuleCode? {
        guard let kind = try askFileSystem(FileSystemHook.kind, path) else {
            return outside.readFile(path).map { .file($0, memory: nil) }
        }
        guard kind == .small(1), let file = try askFileSystem(FileSystemHook.read, path) else {
            return nil
        }
        return .file(Array(textBytes(file)), memory: sharesMemory(file) ? file : nil)
    }

    /// The bytes of a file that the program names; OSError when there is none.
    func fileOfProgram(_ path: String) throws(Raised) -> [UInt8] {
        guard let value = try askFileSystem(FileSystemHook.read, path) else {
            guard let bytes = outside.readFile(path) else { throw raiseOSError(2) }
            return bytes
        }
        return Array(textBytes(value))
    }
}
