internal import PythonVM

/// The file system of a board's flash, as an object: the node's `FileTree`.
enum FileTreeSystem {
    /// Boards format their flash as littlefs.
    static let type = NativeType("VfsLfs2", members: members)

    private static let members: [(name: String, member: NativeMember)] = [
        Member.function("mount", 3) { (_, _) throws(Raised) in .none },
        Member.function("umount", 1) { (_, _) throws(Raised) in .none },
        Member.function("open", 3) { (machine, arguments) throws(Raised) in
            try FileModule.open(machine, arguments[1], arguments[2])
        },
        Member.function("chdir", 2) { (machine, arguments) throws(Raised) in
            let access = try FileAccess(machine)
            try access.changeFolder(try access.path(arguments[1]))
            return .none
        },
        Member.function("getcwd", 1) { (machine, _) throws(Raised) in
            try machine.newString(FileAccess(machine).folder)
        },
        Member.function("ilistdir", 1, 2) { (machine, arguments) throws(Raised) in
            let access = try FileAccess(machine)
            let isBytes = arguments.count > 1 && machine.isBytes(arguments[1])
            let rows = try machine.newList()
            for (name, status) in try entries(access, arguments) {
                let text =
                    isBytes
                    ? try machine.newBytes(Array(name.utf8)) : try machine.newString(name)
                let row = try machine.newTuple([
                    text, .small(status.isFolder ? 0x4000 : 0x8000), .small(0),
                    .small(status.size),
                ])
                try machine.append(row, toList: rows)
            }
            return try machine.iterate(rows)
        },
        Member.function("mkdir", 2) { (machine, arguments) throws(Raised) in
            let access = try FileAccess(machine)
            let path = try access.path(arguments[1])
            let time = access.time
            try access.files { (files) throws(FileTree.Failure) in
                try files.makeFolder(path, time: time)
            }
            access.changed(erased: 2)
            return .none
        },
        Member.function("remove", 2, remove), Member.function("rmdir", 2, remove),
        Member.function("rename", 3) { (machine, arguments) throws(Raised) in
            let access = try FileAccess(machine)
            let old = try access.path(arguments[1])
            let new = try access.path(arguments[2])
            try access.files { (files) throws(FileTree.Failure) in
                try files.rename(old, to: new)
            }
            access.changed()
            return .none
        },
        Member.function("stat", 2) { (machine, arguments) throws(Raised) in
            let access = try FileAccess(machine)
            let status = try access.status(try access.path(arguments[1]))
            let time = try machine.newInt(status.modified)
            return try machine.newTuple([
                .small(status.isFolder ? 0x4000 : 0x8000), .small(0), .small(0), .small(0),
                .small(0), .small(0), .small(status.size), time, time, time,
            ])
        },
        Member.function("statvfs", 2) { (machine, _) throws(Raised) in
            let (limit, used) = try FileAccess(machine).files {
                (files) throws(FileTree.Failure) in (files.blockLimit, files.blocksUsed)
            }
            let (block, free) = (FileTree.blockBytes, limit - used)
            return try machine.newTuple(
                [block, block, limit, free, free, 0, 0, 0, 0, 255].map { .small($0) })
        },
    ]

    private static func entries(
        _ access: FileAccess, _ arguments: Arguments
    ) throws(Raised) -> [(String, FileTree.Status)] {
        let path = arguments.count > 1 ? try access.path(arguments[1]) : access.folder
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
        let path = try access.path(arguments[1])
        try access.files { (files) throws(FileTree.Failure) in try files.remove(path) }
        access.changed()
        return .none
    }
}
