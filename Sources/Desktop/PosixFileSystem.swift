internal import Glibc
internal import PythonModules
internal import PythonVM

/// `VfsPosix`: the files of the machine, or those below one folder of it.
///
/// Words: the folder with a slash at its end (empty for all files), and whether it is read-only.
/// The file system that is at "/" from the start is a constant without words.
enum PosixFileSystem {
    /// What the PC's `vfs` has beyond the boards'.
    static let module = NativeModule(
        "vfs",
        [
            ("VfsPosix", .type(type)), (".root", .singleton(type, 0)),
            (".startsInside", .value(.true)),
        ])

    static let type = NativeType("VfsPosix", make: make, members: members)

    private static let folder = 1
    private static let isReadOnly = 2
    private static let words = 3

    private static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 0, 1)
        var root = ""
        if arguments.count > 0 {
            root = try PosixModule.path(machine, arguments[0])
            // A relative folder must not move with the working folder.
            if !root.isEmpty, !root.hasPrefix("/") {
                root = try workingFolder(machine) + "/" + root
            }
            root += "/"
        }
        let system = try machine.newObject(type, words: words)
        machine.values(system)[isReadOnly] = .false
        machine.values(system)[folder] = .none
        let text = try machine.newString(root)
        machine.values(system)[folder] = text
        return system
    }

    private static func workingFolder(_ machine: VirtualMachine) throws(Raised) -> String {
        guard let buffer = getcwd(nil, 0) else { throw machine.raiseOSError(Int(errno)) }
        defer { free(buffer) }
        return String(cString: buffer)
    }

    private static func root(_ machine: VirtualMachine, _ system: Value) -> String {
        system.isConstant ? "" : machine.text(machine.values(system)[folder])
    }

    /// The path on the machine of a path within the file system.
    private static func path(
        _ machine: VirtualMachine, _ system: Value, _ value: Value
    ) throws(Raised) -> String {
        let path = try PosixModule.path(machine, value)
        let root = root(machine, system)
        return root.isEmpty || !path.hasPrefix("/") ? path : root.dropLast() + path
    }

    private static func readOnly(_ machine: VirtualMachine, _ system: Value) -> Bool {
        !system.isConstant && machine.values(system)[isReadOnly] == .true
    }

    private static func requireWritable(
        _ machine: VirtualMachine, _ system: Value
    ) throws(Raised) {
        if readOnly(machine, system) { throw machine.raiseOSError(Int(EROFS)) }
    }

    /// A method of one path; `changes`: not on a read-only file system.
    private static func onPath(
        _ name: String, changes: Bool = true, _ body: @escaping @Sendable (String) -> Int32
    ) -> (name: String, member: NativeMember) {
        Member.function(name, 2) { (machine, arguments) throws(Raised) in
            if changes { try requireWritable(machine, arguments[0]) }
            let path = try path(machine, arguments[0], arguments[1])
            return try PosixModule.check(machine, body(path))
        }
    }

    private static let members: [(name: String, member: NativeMember)] = [
        Member.function("mount", 3) { (machine, arguments) throws(Raised) in
            if try machine.isTrue(arguments[1]), !arguments[0].isConstant {
                machine.values(arguments[0])[isReadOnly] = .true
            }
            if try machine.isTrue(arguments[2]) { throw machine.raiseOSError(Int(EPERM)) }
            return .none
        },
        Member.function("umount", 1) { (_, _) throws(Raised) in .none },
        Member.function("open", 3, open),
        onPath("chdir", changes: false) { chdir($0) },
        onPath("mkdir") { mkdir($0, 0o777) },
        onPath("remove") { unlink($0) },
        onPath("rmdir") { rmdir($0) },
        Member.function("getcwd", 1) { (machine, arguments) throws(Raised) in
            let root = root(machine, arguments[0])
            let folder = try workingFolder(machine)
            return try machine.newString(
                root.isEmpty ? folder : String(folder.utf8.dropFirst(root.utf8.count - 1)) ?? "")
        },
        Member.function("rename", 3) { (machine, arguments) throws(Raised) in
            try requireWritable(machine, arguments[0])
            let old = try path(machine, arguments[0], arguments[1])
            let new = try path(machine, arguments[0], arguments[2])
            return try PosixModule.check(machine, rename(old, new))
        },
        Member.function("ilistdir", 2, list),
        Member.function("stat", 2, status),
        Member.function("statvfs", 2, volumeStatus),
    ]

    private static func open(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let mode = try PosixModule.path(machine, arguments[2])
        if mode.contains(where: { "wa+".contains($0) }) {
            try requireWritable(machine, arguments[0])
        }
        if arguments[1].isSmall {
            return try PosixFile.open(machine, .descriptor(arguments[1].small), mode: mode)
        }
        let path = try path(machine, arguments[0], arguments[1])
        return try PosixFile.open(machine, .path(path), mode: mode)
    }

    private static func list(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let isBytes = machine.isBytes(arguments[1])
        let folder = try path(machine, arguments[0], arguments[1])
        guard let stream = opendir(folder.isEmpty ? "." : folder) else {
            throw machine.raiseOSError(Int(errno))
        }
        defer { closedir(stream) }
        let rows = try machine.newList()
        while let entry = readdir(stream) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if bytes == [0x2E] || bytes == [0x2E, 0x2E] { continue }
            let name = isBytes ? try machine.newBytes(bytes) : try machine.newString(bytes)
            let node = try machine.newInt(UInt64(entry.pointee.d_ino))
            let kind = Value.small(Int(entry.pointee.d_type) << 12)
            try machine.append(try machine.newTuple([name, kind, node]), toList: rows)
        }
        return try machine.iterate(rows)
    }

    private static func status(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        var status = stat()
        let path = try path(machine, arguments[0], arguments[1])
        guard stat(path, &status) == 0 else { throw machine.raiseOSError(Int(errno)) }
        var fields: [Value] = []
        for number in [
            Int(status.st_mode), Int(status.st_ino), Int(status.st_dev), Int(status.st_nlink),
            Int(status.st_uid), Int(status.st_gid), Int(status.st_size),
            Int(status.st_atim.tv_sec), Int(status.st_mtim.tv_sec), Int(status.st_ctim.tv_sec),
        ] { fields.append(try machine.newInt(number)) }
        return try machine.newTuple(fields)
    }

    private static func volumeStatus(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        var status = statvfs()
        let path = try path(machine, arguments[0], arguments[1])
        guard statvfs(path, &status) == 0 else { throw machine.raiseOSError(Int(errno)) }
        var fields: [Value] = []
        for number in [
            status.f_bsize, status.f_frsize, status.f_blocks, status.f_bfree,
            status.f_bavail, status.f_files, status.f_ffree, status.f_favail, status.f_flag,
            status.f_namemax,
        ] { fields.append(try machine.newInt(UInt64(number))) }
        return try machine.newTuple(fields)
    }
}
