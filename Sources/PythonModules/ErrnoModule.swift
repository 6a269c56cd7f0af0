internal import PythonVM

/// `errno`: the names of error numbers, Linux's as on all ports.
enum ErrnoModule {
    static let module = NativeModule(
        "errno", numbers.map { Member.integer($0.name, $0.number) },
        attribute: { (machine, name) throws(Raised) in
            guard name == tableName else { return .null }
            let table = try machine.newDict(capacity: numbers.count)
            for (name, number) in numbers {
                try machine.store(.small(number), machine.interned(name), inDict: table)
            }
            machine.freeze(dict: table)
            return table
        }, dynamicNames: ["errorcode"])

    private static let tableName = InternedString("errorcode")

    static let numbers: [(name: String, number: Int)] = [
        ("EPERM", 1), ("ENOENT", 2), ("EIO", 5), ("EBADF", 9), ("EAGAIN", 11), ("ENOMEM", 12),
        ("EACCES", 13), ("EEXIST", 17), ("ENODEV", 19), ("EISDIR", 21), ("EINVAL", 22),
        ("EOPNOTSUPP", 95), ("EADDRINUSE", 98), ("ECONNABORTED", 103), ("ECONNRESET", 104),
        ("ENOBUFS", 105), ("ENOTCONN", 107), ("ETIMEDOUT", 110), ("ECONNREFUSED", 111),
        ("EHOSTUNREACH", 113), ("EALREADY", 114), ("EINPROGRESS", 115),
    ]
}
