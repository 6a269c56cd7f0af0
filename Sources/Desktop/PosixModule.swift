internal import Glibc
internal import PythonModules
internal import PythonVM

/// `os` of the PC: the files, environment and shell of the machine.
enum PosixModule {
    static let module = NativeModule("os", files + environment)

    /// The path that a program gives.
    static func path(_ machine: VirtualMachine, _ value: Value) throws(Raised) -> String {
        guard machine.isString(value) else {
            throw machine.raise(
                .typeError,
                "can't convert '\(machine.typeName(of: value))' object to str implicitly")
        }
        return machine.text(value)
    }

    private static func check(_ machine: VirtualMachine, _ result: Int32) throws(Raised) -> Value {
        guard result == 0 else { throw machine.raiseOSError(Int(errno)) }
        return .none
    }

    /// A function of one path.
    private static func onPath(
        _ name: String, _ body: @escaping @Sendable (String) -> Int32
    ) -> (name: String, member: NativeMember) {
        Member.function(name, 1) { (machine, arguments) throws(Raised) in
            try check(machine, body(try path(machine, arguments[0])))
        }
    }

    private static let files: [(name: String, member: NativeMember)] = [
        onPath("chdir") { chdir($0) },
        onPath("mkdir") { mkdir($0, 0o777) },
        onPath("remove") { unlink($0) },
        onPath("unlink") { unlink($0) },
        onPath("rmdir") { rmdir($0) },
        Member.function("getcwd", 0) { (machine, _) throws(Raised) in
            guard let buffer = getcwd(nil, 0) else { throw machine.raiseOSError(Int(errno)) }
            defer { free(buffer) }
            return try machine.newString(String(cString: buffer))
        },
        Member.function("rename", 2) { (machine, arguments) throws(Raised) in
            let old = try path(machine, arguments[0])
            return try check(machine, rename(old, try path(machine, arguments[1])))
        },
        Member.function("ilistdir", 0, 1) { (machine, arguments) throws(Raised) in
            let rows = try machine.newList()
            let isBytes = arguments.count > 0 && machine.isBytes(arguments[0])
            for entry in try entries(machine, arguments) {
                let name =
                    isBytes
                    ? try machine.newBytes(Array(entry.name.utf8))
                    : try machine.newString(entry.name)
                let row = try machine.newTuple([
                    name, .small(entry.kind), try machine.newInt(entry.node),
                ])
                try machine.append(row, toList: rows)
            }
            return try machine.iterate(rows)
        },
        Member.function("listdir", 0, 1) { (machine, arguments) throws(Raised) in
            let names = try machine.newList()
            for entry in try entries(machine, arguments) {
                try machine.append(try machine.newString(entry.name), toList: names)
            }
            return names
        },
        Member.function("stat", 1) { (machine, arguments) throws(Raised) in
            var status = stat()
            let path = try path(machine, arguments[0])
            guard stat(path, &status) == 0 else { throw machine.raiseOSError(Int(errno)) }
            var fields: [Value] = []
            for number in [
                Int(status.st_mode), Int(status.st_ino), Int(status.st_dev), Int(status.st_nlink),
                Int(status.st_uid), Int(status.st_gid), Int(status.st_size),
                Int(status.st_atim.tv_sec), Int(status.st_mtim.tv_sec), Int(status.st_ctim.tv_sec),
            ] { fields.append(try machine.newInt(number)) }
            return try machine.newTuple(fields)
        },
        Member.function("statvfs", 1) { (machine, arguments) throws(Raised) in
            var status = statvfs()
            let path = try path(machine, arguments[0])
            guard statvfs(path, &status) == 0 else { throw machine.raiseOSError(Int(errno)) }
            var fields: [Value] = []
            for number in [
                status.f_bsize, status.f_frsize, status.f_blocks, status.f_bfree,
                status.f_bavail, status.f_files, status.f_ffree, status.f_favail, status.f_flag,
                status.f_namemax,
            ] { fields.append(try machine.newInt(UInt64(number))) }
            return try machine.newTuple(fields)
        },
    ]

    private static func entries(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> [(name: String, kind: Int, node: UInt64)] {
        let folder: String
        if arguments.count == 0 {
            folder = "."
        } else if machine.isBytes(arguments[0]) {
            folder = String(decoding: try machine.byteArray(arguments[0]), as: UTF8.self)
        } else {
            folder = try path(machine, arguments[0])
        }
        guard let stream = opendir(folder.isEmpty ? "." : folder) else {
            throw machine.raiseOSError(Int(errno))
        }
        defer { closedir(stream) }
        var rows: [(name: String, kind: Int, node: UInt64)] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name == "." || name == ".." { continue }
            let kind =
                switch Int(entry.pointee.d_type) {
                case Int(DT_DIR): 0x4000
                case Int(DT_REG): 0x8000
                default: Int(entry.pointee.d_type)
                }
            rows.append((name, kind, UInt64(entry.pointee.d_ino)))
        }
        return rows
    }

    private static let environment: [(name: String, member: NativeMember)] = [
        Member.function("getenv", 1, 2) { (machine, arguments) throws(Raised) in
            guard let value = getenv(try path(machine, arguments[0])) else {
                return arguments.count > 1 ? arguments[1] : .none
            }
            return try machine.newString(String(cString: value))
        },
        Member.function("putenv", 2) { (machine, arguments) throws(Raised) in
            let name = try path(machine, arguments[0])
            return try check(machine, setenv(name, try path(machine, arguments[1]), 1))
        },
        Member.function("unsetenv", 1) { (machine, arguments) throws(Raised) in
            try check(machine, unsetenv(try path(machine, arguments[0])))
        },
        Member.function("system", 1) { (machine, arguments) throws(Raised) in
            (machine.host as? DesktopHost)?.flush()
            let command = try path(machine, arguments[0])
            var process = pid_t()
            let words = ["sh", "-c", command].map { (word: String) in strdup(word) }
            defer { for word in words { free(word) } }
            guard posix_spawn(&process, "/bin/sh", nil, nil, words + [nil], environ) == 0 else {
                throw machine.raiseOSError(Int(errno))
            }
            var status: Int32 = 0
            while waitpid(process, &status, 0) < 0 && errno == EINTR {}
            return .small(Int(status))
        },
        Member.function("errno", 0, 1) { (_, arguments) throws(Raised) in .small(Int(errno)) },
    ]
}
