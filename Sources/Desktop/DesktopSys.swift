internal import Glibc
internal import PythonVM

/// What `sys` has on the PC beyond the boards' one.
enum DesktopSys {
    static let module = NativeModule(
        "sys",
        [
            ("executable", .string(executable)),
            Member.function("exc_info", 0) { (machine, _) throws(Raised) in
                let exception = machine.handledException
                guard !exception.isNull else { return try machine.newTuple([.none, .none, .none]) }
                return try machine.newTuple([machine.type(of: exception), exception, .none])
            },
            Member.function("atexit", 1) { (machine, arguments) throws(Raised) in
                let old = machine.hostObject(atExit)
                try machine.setHostObject(atExit, arguments[0])
                return old.isNull ? .none : old
            },
        ])

    /// The name under which `sys.atexit` keeps its function.
    static let atExit = InternedString("sys.atexit")

    private static let executable: String = {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &path, path.count)
        return String(
            decoding: path.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()
}
