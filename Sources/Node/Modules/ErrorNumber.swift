import PythonVM

/// Error numbers that the board's modules raise.
///
/// The Pico's port has Linux's numbers, the ESP32's those of its C library (newlib).
enum ErrorNumber {
    static let noEntry = 2
    static let badFile = 9
    static let notPermitted = 1
    static let inputOutput = 5
    static let again = 11
    static let noMemory = 12
    static let noDevice = 19
    static let messageTooLong = 90
    static let protocolNotSupported = 123
    /// What `getaddrinfo` raises for a name that nobody knows.
    static let nameNotFound = -202

    static func timedOut(_ family: BoardFamily) -> Int { family == .esp32 ? 116 : 110 }
    static func addressInUse(_ family: BoardFamily) -> Int { family == .esp32 ? 112 : 98 }
    static func hostUnreachable(_ family: BoardFamily) -> Int { family == .esp32 ? 118 : 113 }
    static func notConnected(_ family: BoardFamily) -> Int { family == .esp32 ? 128 : 107 }

    /// The module `errno` of the ESP32.
    static let esp32Module: NativeModule = {
        let numbers = [
            ("EPERM", 1), ("ENOENT", 2), ("EIO", 5), ("EBADF", 9), ("EAGAIN", 11),
            ("ENOMEM", 12), ("EACCES", 13), ("EEXIST", 17), ("ENODEV", 19), ("EISDIR", 21),
            ("EINVAL", 22), ("EOPNOTSUPP", 95), ("EADDRINUSE", 112), ("ECONNABORTED", 113),
            ("ECONNRESET", 104), ("ENOBUFS", 105), ("ENOTCONN", 128), ("ETIMEDOUT", 116),
            ("ECONNREFUSED", 111), ("EHOSTUNREACH", 118), ("EALREADY", 120),
            ("EINPROGRESS", 119),
        ]
        let members: [(name: String, member: NativeMember)] = numbers.map {
            (name: $0.0, member: .integer($0.1))
        }
        return NativeModule(
            "errno", members,
            attribute: { vm, name throws(Raised) in
                guard name == InternedString("errorcode") else { return .null }
                let table = try vm.newDict(capacity: numbers.count)
                for (name, number) in numbers {
                    try vm.store(.small(number), vm.interned(name), inDict: table)
                }
                return table
            })
    }()
}
