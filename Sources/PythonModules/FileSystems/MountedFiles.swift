internal import PythonVM

/// The functions of `os` and `open`: each finds the file system that holds a path and calls its
/// method.
enum MountedFiles {
    static let functions: [(name: String, member: NativeMember)] = [
        Member.function("chdir", 1, changeFolder),
        Member.function("getcwd", 0, currentFolder),
        Member.function("ilistdir", 0, 1, list),
        Member.function("listdir", 0, 1) { (machine, arguments) throws(Raised) in
            let mark = machine.rootMark
            defer { machine.popRoots(to: mark) }
            let names = try machine.newList()
            try machine.pushRoot(names)
            let iterator = try machine.iterate(try list(machine, arguments))
            try machine.pushRoot(iterator)
            while true {
                let entry = try machine.next(iterator)
                if entry == .stopIteration { return names }
                try machine.append(try machine.getItem(entry, .small(0)), toList: names)
            }
        },
        Member.function("mkdir", 1) { (machine, arguments) throws(Raised) in
            let mounts = MountTable(machine)
            switch try mounts.place(of: arguments[0]) {
            case .root: throw machine.raiseOSError(17)
            case .mounted(_, _, let path) where isSlash(machine, path):
                throw machine.raiseOSError(17)
            default: return try mounts.call(FileSystemName.mkdir, arguments[0])
            }
        },
        Member.function("remove", 1, remove), Member.function("unlink", 1, remove),
        Member.function("rmdir", 1) { (machine, arguments) throws(Raised) in
            try MountTable(machine).call(FileSystemName.rmdir, arguments[0])
        },
        Member.function("rename", 2, rename),
        Member.function("stat", 1, status),
        Member.function("statvfs", 1, volumeStatus),
    ]

    private static let parameters = [
        Parameter("file"), Parameter("mode", .interned(InternedString("r"))),
        Parameter("buffering", .small(-1)), Parameter("encoding", .none),
    ]

    /// A number instead of a path is a descriptor, for which the host's own file system is asked.
    static func open(_ machine: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let values = try machine.parse(arguments, parameters)
        let mounts = MountTable(machine)
        if values[0].isSmall {
            return try mounts.call(
                try mounts.hostRoot(), FileSystemName.open, [values[0], values[1]])
        }
        return try mounts.call(FileSystemName.open, values[0], [values[1]])
    }

    private static func isSlash(_ machine: VirtualMachine, _ path: Value) -> Bool {
        machine.textBytes(path).elementsEqual([0x2F])
    }

    private static func changeFolder(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let mounts = MountTable(machine)
        switch try mounts.place(of: arguments[0]) {
        case .nowhere: throw machine.raiseOSError(19)
        case .root:
            if let object = try mounts.rootObject() {
                _ = try mounts.call(object, FileSystemName.chdir, [machine.interned("/")])
            }
            try mounts.setCurrent(.none)
        case .mounted(let object, let row, let path):
            let mark = machine.rootMark
            defer { machine.popRoots(to: mark) }
            try machine.pushRoot(row)
            _ = try mounts.call(object, FileSystemName.chdir, [path])
            if !row.isNull {
                try mounts.setCurrent(row)
            } else if mounts.current == .none {
                // The table is needed to tell the folder of the program from its root.
                let table = try mounts.table()
                try mounts.setCurrent(machine.items(ofList: table)[0])
            }
        }
        return .none
    }

    private static func currentFolder(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let mounts = MountTable(machine)
        let row = mounts.current
        if row == .none { return machine.interned("/") }
        guard !row.isNull else {
            return try mounts.call(try mounts.hostRoot(), FileSystemName.getcwd, [])
        }
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        try machine.pushRoot(row)
        let folder = try mounts.call(mounts.parts(row).object, FileSystemName.getcwd, [])
        if mounts.isAtRoot(row) { return folder }
        let point = Array(machine.textBytes(mounts.parts(row).path))
        let inner = isSlash(machine, folder) ? [] : Array(machine.textBytes(folder))
        return try machine.newString(point + inner)
    }

    /// `ilistdir`: of the root folder first what is mounted in it, then what lies at "/" itself.
    private static func list(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let mounts = MountTable(machine)
        let path = arguments.count > 0 ? arguments[0] : machine.interned("")
        switch try mounts.place(of: path) {
        case .nowhere: throw machine.raiseOSError(19)
        case .mounted(let object, _, let inner):
            return try mounts.call(object, FileSystemName.ilistdir, [inner])
        case .root: break
        }
        let points = (mounts.rows ?? []).filter { !mounts.isAtRoot($0) }
        let root = try mounts.rootObject()
        if points.isEmpty, let root {
            return try mounts.call(root, FileSystemName.ilistdir, [machine.interned("/")])
        }
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        let entries = try machine.newList()
        try machine.pushRoot(entries)
        for row in points {
            let name = Array(machine.textBytes(mounts.parts(row).path).dropFirst())
            let text =
                machine.isBytes(path) ? try machine.newBytes(name) : try machine.newString(name)
            let entry = try machine.newTuple([text, .small(0x4000), .small(0)])
            try machine.append(entry, toList: entries)
        }
        if let root {
            let rest = try mounts.call(root, FileSystemName.ilistdir, [machine.interned("/")])
            try machine.extend(entries, with: rest)
        }
        return try machine.iterate(entries)
    }

    private static func remove(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try MountTable(machine).call(FileSystemName.remove, arguments[0])
    }

    private static func rename(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let mounts = MountTable(machine)
        switch (try mounts.place(of: arguments[0]), try mounts.place(of: arguments[1])) {
        case (.mounted(let object, let row, let old), .mounted(_, let other, let new))
        where row == other:
            return try mounts.call(object, FileSystemName.rename, [old, new])
        case (.nowhere, .nowhere): throw machine.raiseOSError(19)
        default: throw machine.raiseOSError(1)
        }
    }

    private static func status(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let mounts = MountTable(machine)
        if case .root = try mounts.place(of: arguments[0]) {
            return try machine.newTuple(
                [.small(0x4000)] + [Value](repeating: .small(0), count: 9))
        }
        return try mounts.call(FileSystemName.stat, arguments[0])
    }

    private static func volumeStatus(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let mounts = MountTable(machine)
        guard case .root = try mounts.place(of: arguments[0]) else {
            return try mounts.call(FileSystemName.statvfs, arguments[0])
        }
        guard let root = try mounts.rootObject() else {
            return try machine.newTuple(
                [Value](repeating: .small(0), count: 9) + [.small(longestPath)])
        }
        return try mounts.call(root, FileSystemName.statvfs, [machine.interned("/")])
    }

    /// What `statvfs` tells of a root folder with no file system.
    private static let longestPath = 4096
}
