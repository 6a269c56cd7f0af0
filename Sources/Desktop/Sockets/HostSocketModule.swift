internal import Glibc
internal import PythonModules
internal import PythonVM

/// `socket` of the PC: the sockets of the operating system.
///
/// Addresses are its own structures, as bytes.
enum HostSocketModule {
    static let module = NativeModule(
        "socket",
        [
            Member.type(HostSocketType.type),
            Member.function("getaddrinfo", 2, 6, addresses),
            Member.function("inet_pton", 2) { (machine, arguments) throws(Raised) in
                let family = Int32(truncatingIfNeeded: try machine.integer(arguments[0]))
                let text = try PosixModule.path(machine, arguments[1])
                var bytes = [UInt8](repeating: 0, count: 16)
                let result = inet_pton(family, text, &bytes)
                guard result > 0 else {
                    throw machine.raiseOSError(result == 0 ? Int(EINVAL) : Int(errno))
                }
                return try machine.newBytes(Array(bytes.prefix(family == AF_INET ? 4 : 16)))
            },
            Member.function("inet_ntop", 2) { (machine, arguments) throws(Raised) in
                let family = Int32(truncatingIfNeeded: try machine.integer(arguments[0]))
                let given = try machine.byteArray(arguments[1])
                let bytes = given + [UInt8](repeating: 0, count: max(0, 16 - given.count))
                var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
                guard inet_ntop(family, bytes, &text, socklen_t(text.count)) != nil else {
                    throw machine.raiseOSError(Int(errno))
                }
                return try machine.newString(
                    text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) })
            },
            Member.function("sockaddr", 1, parts),
        ] + numbers.map { Member.integer($0.0, $0.1) })

    private static let numbers: [(String, Int)] = [
        ("AF_UNIX", Int(AF_UNIX)), ("AF_INET", Int(AF_INET)), ("AF_INET6", Int(AF_INET6)),
        ("SOCK_STREAM", Int(SOCK_STREAM.rawValue)), ("SOCK_DGRAM", Int(SOCK_DGRAM.rawValue)),
        ("SOCK_RAW", Int(SOCK_RAW.rawValue)), ("MSG_DONTROUTE", Int(MSG_DONTROUTE)),
        ("MSG_DONTWAIT", Int(MSG_DONTWAIT)), ("MSG_PEEK", Int(MSG_PEEK)),
        ("SOL_SOCKET", Int(SOL_SOCKET)), ("SO_BROADCAST", Int(SO_BROADCAST)),
        ("SO_ERROR", Int(SO_ERROR)), ("SO_KEEPALIVE", Int(SO_KEEPALIVE)),
        ("SO_LINGER", Int(SO_LINGER)), ("SO_REUSEADDR", Int(SO_REUSEADDR)),
        ("IP_ADD_MEMBERSHIP", Int(IP_ADD_MEMBERSHIP)),
        ("IP_DROP_MEMBERSHIP", Int(IP_DROP_MEMBERSHIP)),
    ]

    private static func addresses(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let host = try PosixModule.path(machine, arguments[0])
        var service = ""
        if machine.isInteger(arguments[1]) {
            service = String(UInt16(truncatingIfNeeded: try machine.integer(arguments[1])))
        } else {
            service = try PosixModule.path(machine, arguments[1])
        }
        var hints = addrinfo()
        if arguments.count > 2 { hints.ai_family = Int32(try machine.integer32(arguments[2])) }
        if arguments.count > 3 { hints.ai_socktype = Int32(try machine.integer32(arguments[3])) }
        if arguments.count > 4 { hints.ai_protocol = Int32(try machine.integer32(arguments[4])) }
        if arguments.count > 5 { hints.ai_flags = Int32(try machine.integer32(arguments[5])) }
        var found: UnsafeMutablePointer<addrinfo>?
        (machine.host as? DesktopHost)?.flush()
        let error = getaddrinfo(host, service, &hints, &found)
        guard error == 0 else {
            throw machine.raise(.osError, "[addrinfo error \(error)]")
        }
        defer { freeaddrinfo(found) }
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        let list = try machine.newList()
        try machine.pushRoot(list)
        var next = found
        while let row = next?.pointee {
            let bytes = UnsafeRawBufferPointer(
                start: row.ai_addr, count: Int(row.ai_addrlen)
            ).map { $0 }
            let address = try machine.newBytearray(count: bytes.count)
            try machine.pushRoot(address)
            try machine.requireBuffer(address, writable: true).pointer.copyMemory(
                from: bytes, byteCount: bytes.count)
            let name =
                row.ai_canonname == nil
                ? Value.none : try machine.newString(String(cString: row.ai_canonname))
            try machine.pushRoot(name)
            let tuple = try machine.newTuple([
                .small(Int(row.ai_family)), .small(Int(row.ai_socktype)),
                .small(Int(row.ai_protocol)), name, address,
            ])
            try machine.append(tuple, toList: list)
            machine.popRoots(to: mark)
            try machine.pushRoot(list)
            next = row.ai_next
        }
        return list
    }

    /// `sockaddr`: the parts of an address.
    private static func parts(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let given = try machine.byteArray(arguments[0])
        let bytes = given + [UInt8](repeating: 0, count: max(0, 28 - given.count))
        let family = Int32(bytes[0]) | Int32(bytes[1]) << 8
        func number(_ start: Int, _ count: Int) -> Int {
            bytes[start..<start + count].reduce(0) { $0 << 8 | Int($1) }
        }
        switch family {
        case AF_INET:
            return try machine.newTuple([
                .small(Int(family)), try machine.newBytes(Array(bytes[4..<8])),
                .small(number(2, 2)),
            ])
        case AF_INET6:
            let scope = Array(bytes[24..<28].reversed()).reduce(0) { $0 << 8 | Int($1) }
            return try machine.newTuple([
                .small(Int(family)), try machine.newBytes(Array(bytes[8..<24])),
                .small(number(2, 2)), try machine.newInt(number(4, 4)),
                try machine.newInt(scope),
            ])
        default:
            return try machine.newTuple([
                .small(Int(family)), try machine.newBytes(Array(given.dropFirst(2))),
            ])
        }
    }
}
