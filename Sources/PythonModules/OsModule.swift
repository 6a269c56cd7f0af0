internal import PythonVM

/// `os`: the file system, and what the board is.
enum OsModule {
    static let module = NativeModule(
        "os",
        [
            ("sep", .string("/")),
            Member.function("chdir", 1) { (machine, arguments) throws(Raised) in
                let access = try FileAccess(machine)
                try access.changeFolder(try access.path(arguments[0]))
                return .none
            },
            Member.function("getcwd", 0) { (machine, _) throws(Raised) in
                try machine.newString(FileAccess(machine).folder)
            },
            Member.function("ilistdir", 0, 1) { (machine, arguments) throws(Raised) in
                let access = try FileAccess(machine)
                let rows = try machine.newList()
                for (name, status) in try entries(access, arguments) {
                    let text = try machine.newString(name)
                    let row = try machine.newTuple([
                        text, .small(status.isFolder ? 0x4000 : 0x8000), .small(0),
                        .small(status.size),
                    ])
                    try machine.append(row, toList: rows)
                }
                return try machine.iterate(rows)
            },
            Member.function("listdir", 0, 1) { (machine, arguments) throws(Raised) in
                let names = try machine.newList()
                for (name, _) in try entries(FileAccess(machine), arguments) {
                    try machine.append(machine.newString(name), toList: names)
                }
                return names
            },
            Member.function("mkdir", 1) { (machine, arguments) throws(Raised) in
                let access = try FileAccess(machine)
                let path = try access.path(arguments[0])
                let time = access.time
                try access.files { (files) throws(FileTree.Failure) in
                    try files.makeFolder(path, time: time)
                }
                access.changed(erased: 2)
                return .none
            },
            Member.function("remove", 1, remove), Member.function("unlink", 1, remove),
            Member.function("rmdir", 1, remove),
            Member.function("rename", 2) { (machine, arguments) throws(Raised) in
                let access = try FileAccess(machine)
                let old = try access.path(arguments[0])
                let new = try access.path(arguments[1])
                try access.files { (files) throws(FileTree.Failure) in
                    try files.rename(old, to: new)
                }
                access.changed()
                return .none
            },
            Member.function("stat", 1) { (machine, arguments) throws(Raised) in
                let access = try FileAccess(machine)
                let status = try access.status(try access.path(arguments[0]))
                let time = try machine.newInt(status.modified)
                return try machine.newTuple([
                    .small(status.isFolder ? 0x4000 : 0x8000), .small(0), .small(0), .small(0),
                    .small(0), .small(0), .small(status.size), time, time, time,
                ])
            },
            Member.function("statvfs", 1) { (machine, _) throws(Raised) in
                let (limit, used) = try FileAccess(machine).files {
                    (files) throws(FileTree.Failure) in (files.blockLimit, files.blocksUsed)
                }
                let (block, free) = (FileTree.blockBytes, limit - used)
                return try machine.newTuple(
                    [block, block, limit, free, free, 0, 0, 0, 0, 255].map { .small($0) })
            },
            Member.function("sync", 0) { (_, _) throws(Raised) in .none },
            Member.function("uname", 0, uname),
            Member.function("urandom", 1) { (machine, arguments) throws(Raised) in
                let count = try machine.integer(arguments[0])
                guard count >= 0, count < 1 << 24 else {
                    throw machine.raise(.valueError, arguments: [])
                }
                let host = machine.host as? any EntropyHost
                var bytes: [UInt8] = []
                while bytes.count < count {
                    let word = host?.randomWord() ?? 0
                    for shift in stride(from: 0, to: 32, by: 8) where bytes.count < count {
                        bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(shift)))
                    }
                }
                return try machine.newBytes(bytes)
            },
        ])

    private static let unameFields = ["sysname", "nodename", "release", "version", "machine"].map {
        InternedString($0)
    }

    private static func uname(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let facts = machine.platform
        let release = facts.version.map(String.init).joined(separator: ".")
        let texts = [
            facts.platform, facts.platform, release, "v\(release) on \(facts.date)", facts.machine,
        ]
        return try machine.newAttrTuple(unameFields, texts.map { machine.interned($0) })
    }

    private static func entries(
        _ access: FileAccess, _ arguments: Arguments
    ) throws(Raised) -> [(String, FileTree.Status)] {
        let path = arguments.count > 0 ? try access.path(arguments[0]) : access.folder
        return try access.files { (files) throws(FileTree.Failure) in
            var rows: [(String, FileTree.Status)] = []
            for name in try files.names(in: path) {
                rows.append((name, try files.status(path == "/" ? "/" + name : path + "/" + name)))
            }
            return rows
        }
    }

    private static func remove(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let access = try FileAccess(machine)
        let path = try access.path(arguments[0])
        try access.files { (files) throws(FileTree.Failure) in try files.remove(path) }
        access.changed()
        return .none
    }
}
