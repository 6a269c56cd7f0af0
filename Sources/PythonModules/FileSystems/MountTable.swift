internal import PythonVM

/// Which file system holds which path.
///
/// The table lies in the image as a list of (object, path) tuples, that of "/" last. It comes into
/// being when a program first mounts or unmounts something; until then the host's own file system
/// is at "/", and nothing is looked up.
struct MountTable {
    let machine: VirtualMachine

    /// Where a path leads.
    enum Place {
        /// To nothing: no file system holds it.
        case nowhere
        /// To the folder in which all file systems are mounted.
        case root
        /// Into a file system: the object, its row in the table (null: the implied one), and the
        /// path within it.
        case mounted(Value, row: Value, path: Value)
    }

    private static let current = InternedString("vfs.current")
    private static let ownRoot = InternedString(".root")
    private static let startsInside = InternedString(".startsInside")
    private static let moduleName = InternedString("vfs")

    init(_ machine: VirtualMachine) { self.machine = machine }

    private func hidden(_ name: InternedString) throws(Raised) -> Value {
        guard let module = machine.runtime.module(named: MountTable.moduleName) else {
            throw machine.raiseOSError(19)
        }
        return try machine.attribute(module, name)
    }

    /// The host's own file system.
    func hostRoot() throws(Raised) -> Value { try hidden(MountTable.ownRoot) }

    /// The rows of the table; `nil` while only the host's own file system exists.
    var rows: [Value]? {
        let table = machine.hostObject(FileSystemHook.table)
        return table.isNull ? nil : Array(machine.items(ofList: table))
    }

    /// The table, which is made when it is not there yet.
    func table() throws(Raised) -> Value {
        let table = machine.hostObject(FileSystemHook.table)
        guard table.isNull else { return table }
        let row = try machine.newTuple([try hostRoot(), machine.interned("/")])
        if machine.hostObject(MountTable.current).isNull {
            let isInside = try hidden(MountTable.startsInside) == .true
            try setCurrent(isInside ? row : .none)
        }
        let made = try machine.newList([row])
        try machine.setHostObject(FileSystemHook.table, made)
        return made
    }

    /// The row whose file system relative paths belong to; `none` for the root folder.
    var current: Value { machine.hostObject(MountTable.current) }

    func setCurrent(_ row: Value) throws(Raised) {
        try machine.setHostObject(MountTable.current, row)
    }

    /// The file system object of a row, and where it is mounted.
    func parts(_ row: Value) -> (object: Value, path: Value) {
        let items = machine.items(ofTuple: row)
        return (items[0], items[1])
    }

    /// Whether a row's file system is mounted at "/" itself.
    func isAtRoot(_ row: Value) -> Bool { machine.textBytes(parts(row).path).count == 1 }

    /// The row at "/"; `nil` when nothing is mounted there.
    func rootObject() throws(Raised) -> Value? {
        guard let rows else { return try hostRoot() }
        return rows.first { isAtRoot($0) }.map { parts($0).object }
    }

    func place(of path: Value) throws(Raised) -> Place {
        guard machine.isString(path) || machine.isBytes(path) else {
            throw machine.raise(
                .typeError,
                "can't convert '\(machine.typeName(of: path))' object to str implicitly")
        }
        let text = machine.textBytes(path)
        let isAbsolute = text.first == 0x2F
        let current = current
        if !isAbsolute, !current.isNull, current != .none {
            return .mounted(parts(current).object, row: current, path: path)
        }
        if isAbsolute ? text.count == 1 : text.isEmpty {
            if isAbsolute || current == .none { return .root }
            return .mounted(try hostRoot(), row: .null, path: path)
        }
        guard let rows else { return .mounted(try hostRoot(), row: .null, path: path) }
        let name = Array(text.dropFirst(isAbsolute ? 1 : 0))
        for row in rows {
            let (object, point) = parts(row)
            let prefix = Array(machine.textBytes(point).dropFirst())
            if prefix.isEmpty { return .mounted(object, row: row, path: path) }
            guard name.starts(with: prefix) else { continue }
            let rest = name.dropFirst(prefix.count)
            if rest.isEmpty {
                return .mounted(object, row: row, path: try same(path, [0x2F]))
            }
            if rest.first == 0x2F {
                return .mounted(object, row: row, path: try same(path, Array(rest)))
            }
        }
        return .nowhere
    }

    /// Bytes as str or bytes, as another value is.
    private func same(_ kind: Value, _ bytes: [UInt8]) throws(Raised) -> Value {
        machine.isBytes(kind) ? try machine.newBytes(bytes) : try machine.newString(bytes)
    }

    /// Calls a method of a file system.
    func call(
        _ object: Value, _ name: InternedString, _ arguments: [Value]
    ) throws(Raised) -> Value {
        let result = try machine.callMethod(object, name, arguments)
        if result.isNull { return try machine.attribute(object, name) }
        return result
    }

    /// Calls a method of the file system that holds a path, with the path within it.
    func call(
        _ name: InternedString, _ path: Value, _ more: [Value] = []
    ) throws(Raised) -> Value {
        switch try place(of: path) {
        case .nowhere: throw machine.raiseOSError(19)
        case .root: throw machine.raiseOSError(1)
        case .mounted(let object, _, let inner): return try call(object, name, [inner] + more)
        }
    }
}

/// The methods of a file system.
enum FileSystemName {
    static let mount = InternedString("mount")
    static let umount = InternedString("umount")
    static let open = InternedString("open")
    static let ilistdir = InternedString("ilistdir")
    static let mkdir = InternedString("mkdir")
    static let remove = InternedString("remove")
    static let rename = InternedString("rename")
    static let rmdir = InternedString("rmdir")
    static let stat = InternedString("stat")
    static let statvfs = InternedString("statvfs")
    static let chdir = InternedString("chdir")
    static let getcwd = InternedString("getcwd")
}
