internal import Glibc
internal import PythonModules
internal import PythonVM

/// `os` of the PC beyond files: the environment and shell of the machine.
enum PosixModule {
    static let module = NativeModule(
        "os", environment + [("VfsPosix", .type(PosixFileSystem.type))])

    /// The text that a program gives: a path or name.
    static func path(_ machine: VirtualMachine, _ value: Value) throws(Raised) -> String {
        guard machine.isString(value) || machine.isBytes(value) else {
            throw machine.raise(
                .typeError,
                "can't convert '\(machine.typeName(of: value))' object to str implicitly")
        }
        return machine.text(value)
    }

    /// None, or OSError when a call of the system failed.
    static func check(_ machine: VirtualMachine, _ result: Int32) throws(Raised) -> Value {
        guard result == 0 else { throw machine.raiseOSError(Int(errno)) }
        return .none
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
