internal import Glibc
internal import PythonModules
internal import PythonVM

/// The objects `socket`: descriptors of the operating system.
///
/// Words: the descriptor (-1 when closed), the limit of waiting in milliseconds (None: none, 0:
/// nothing waits), and bytes that a call that waits has read so far.
///
/// No call of the system waits: a call that must is asked again when the descriptor is ready, so
/// that other threads of the program run meanwhile.
enum HostSocketType {
    static let type = NativeType(
        "socket", make: make, print: print,
        members: HostSocketStream.members + [
            Member.function("fileno", 1) { (machine, arguments) throws(Raised) in
                machine.values(arguments[0])[number]
            },
            Member.function("makefile", 1, 3) { (machine, arguments) throws(Raised) in
                let mode = arguments.count > 1 ? try PosixModule.path(machine, arguments[1]) : "r"
                // The file lives on when nobody has the socket any more.
                (machine.host as? DesktopHost)?.openFiles.removeAll { $0.object == arguments[0] }
                return try PosixFile.open(
                    machine, .descriptor(machine.values(arguments[0])[number].small), mode: mode)
            },
            Member.function("bind", 2) { (machine, arguments) throws(Raised) in
                let place = descriptor(machine, arguments[0])
                return try withAddress(machine, arguments[1]) { Glibc.bind(place, $0, $1) }
            },
            Member.function("listen", 1, 2) { (machine, arguments) throws(Raised) in
                let backlog = arguments.count > 1 ? try machine.integer32(arguments[1]) : 2
                let result = Glibc.listen(descriptor(machine, arguments[0]), Int32(backlog))
                return try PosixModule.check(machine, result)
            },
            Member.function("accept", 1, accept), Member.function("connect", 2, connect),
            Member.function("recv", 2, 3, recv), Member.function("recvfrom", 2, 3, recvFrom),
            Member.function("send", 2, 3, send), Member.function("sendto", 3, 4, sendTo),
            Member.function("sendall", 2, 3, sendAll),
            Member.function("setsockopt", 4, setOption),
            Member.function("setblocking", 2) { (machine, arguments) throws(Raised) in
                try setTimeout(
                    machine, arguments[0], try machine.isTrue(arguments[1]) ? .none : .small(0))
            },
            Member.function("settimeout", 2) { (machine, arguments) throws(Raised) in
                guard arguments[1] != .none else {
                    return try setTimeout(machine, arguments[0], .none)
                }
                let seconds = max(0, min(try machine.double(arguments[1]), 1e6))
                return try setTimeout(
                    machine, arguments[0], .small(Int((seconds * 1000).rounded(.up))))
            },
        ])

    static let number = 1
    static let timeout = 2
    static let kept = 3
    private static let words = 4

    private static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        // More than three arguments, and all by name, are taken and not looked at.
        var kinds = [AF_INET, Int32(SOCK_STREAM.rawValue), 0]
        for index in 0..<min(3, arguments.count) {
            kinds[index] = Int32(try machine.integer32(arguments[index]))
        }
        let descriptor = Glibc.socket(kinds[0], kinds[1] | closesOnExec, kinds[2])
        guard descriptor >= 0 else { throw machine.raiseOSError(Int(errno)) }
        return try new(machine, descriptor)
    }

    private static let closesOnExec = Int32(SOCK_CLOEXEC.rawValue)

    private static func new(
        _ machine: VirtualMachine, _ descriptor: Int32
    ) throws(Raised) -> Value {
        let socket: Value
        do throws(Raised) {
            socket = try machine.newObject(type, words: words)
        } catch {
            close(descriptor)
            throw error
        }
        machine.values(socket)[number] = .small(Int(descriptor))
        machine.values(socket)[timeout] = .none
        (machine.host as? DesktopHost)?.openFiles.append((socket, descriptor))
        return socket
    }

    private static func print(
        _ machine: VirtualMachine, _ socket: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        text.write("<_socket \(machine.values(socket)[number].small)>" as String)
    }

    static func descriptor(_ machine: VirtualMachine, _ socket: Value) -> Int32 {
        Int32(machine.values(socket)[number].small)
    }

    // MARK: - Waiting

    /// How an attempt ended.
    enum Outcome {
        case done(Int)
        /// The call waits: it returns `suspended`.
        case suspended
        /// Nothing can be done now, and the socket does not wait.
        case wouldBlock
        /// The limit of waiting is over.
        case timedOut
    }

    /// Tries a call of the system, which must not wait itself; waits when it cannot be done yet.
    ///
    /// `progress`: a number for the caller, kept in the wait.
    static func attempt(
        _ machine: VirtualMachine, _ socket: Value, _ event: Int, flags: Int32 = 0,
        progress: UInt64 = 0, _ call: () -> Int
    ) throws(Raised) -> Outcome {
        (machine.host as? DesktopHost)?.flush()
        var result = call()
        while result < 0 && errno == EINTR { result = call() }
        if result >= 0 { return .done(result) }
        guard errno == EAGAIN else { throw machine.raiseOSError(Int(errno)) }
        let limit = machine.values(socket)[timeout]
        let isImmediate = limit == .small(0) || flags & Int32(MSG_DONTWAIT) != 0
        if isImmediate { return .wouldBlock }
        return wait(machine, socket, event, progress: progress) ? .suspended : .timedOut
    }

    /// Waits for an event; false when the socket's limit is over.
    private static func wait(
        _ machine: VirtualMachine, _ socket: Value, _ event: Int, progress: UInt64 = 0
    ) -> Bool {
        let now = machine.host.nanoseconds
        let limit = machine.values(socket)[timeout]
        let end =
            machine.pendingWait?.deadline
            ?? (limit == .none ? .max : now + UInt64(limit.small) * 1_000_000)
        if now >= end { return false }
        var polled = [
            PolledDescriptor(number: machine.values(socket)[number].small, events: event)
        ]
        _ = (machine.host as? DesktopHost)?.poll(&polled)
        _ = machine.wait(Wait(deadline: end, reason: WaitReason.stream, detail: progress))
        return true
    }

    /// The number of an outcome of a call that raises when it cannot be done in time; `nil` when it
    /// waits.
    private static func count(
        _ machine: VirtualMachine, _ outcome: Outcome, late: Int32
    ) throws(Raised) -> Int? {
        switch outcome {
        case .done(let count): return count
        case .suspended: return nil
        case .wouldBlock: throw machine.raiseOSError(Int(EAGAIN))
        case .timedOut: throw machine.raiseOSError(Int(late))
        }
    }

    private static func setTimeout(
        _ machine: VirtualMachine, _ socket: Value, _ limit: Value
    ) throws(Raised) -> Value {
        let place = descriptor(machine, socket)
        let flags = fcntl(place, F_GETFL)
        let mode = limit == .small(0) ? flags | O_NONBLOCK : flags & ~O_NONBLOCK
        guard flags >= 0, fcntl(place, F_SETFL, mode) >= 0 else {
            throw machine.raiseOSError(Int(errno))
        }
        machine.values(socket)[timeout] = limit
        return .none
    }

    // MARK: - Connections

    /// Calls the system with an address that the program gives.
    private static func withAddress(
        _ machine: VirtualMachine, _ value: Value,
        _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) throws(Raised) -> Value {
        let bytes = try machine.byteArray(value)
        var storage = sockaddr_storage()
        let count = min(bytes.count, MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: bytes.prefix(count)) }
        let result = withUnsafePointer(to: &storage) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call($0, socklen_t(count))
            }
        }
        return try PosixModule.check(machine, result)
    }

    private static func accept(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let place = descriptor(machine, arguments[0])
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let outcome = try attempt(machine, arguments[0], StreamControl.readable) {
            var polled = pollfd(fd: place, events: Int16(POLLIN), revents: 0)
            guard Glibc.poll(&polled, 1, 0) != 0 else {
                errno = EAGAIN
                return -1
            }
            return withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Int(Glibc.accept(place, $0, &length))
                }
            }
        }
        guard let number = try count(machine, outcome, late: ETIMEDOUT) else { return .suspended }
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        _ = fcntl(Int32(number), F_SETFD, FD_CLOEXEC)
        let socket = try new(machine, Int32(number))
        try machine.pushRoot(socket)
        return try machine.newTuple([socket, try address(machine, storage, length)])
    }

    private static func address(
        _ machine: VirtualMachine, _ storage: sockaddr_storage, _ length: socklen_t
    ) throws(Raised) -> Value {
        let bytes = withUnsafeBytes(of: storage) {
            Array($0.prefix(min(Int(length), $0.count)))
        }
        return try bytes.withUnsafeBufferPointer { (view) throws(Raised) in
            try machine.newBytearray(view)
        }
    }

    private static func connect(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let place = descriptor(machine, arguments[0])
        let limit = machine.values(arguments[0])[timeout]
        if machine.pendingWait == nil {
            let flags = fcntl(place, F_GETFL)
            _ = fcntl(place, F_SETFL, flags | O_NONBLOCK)
            defer { _ = fcntl(place, F_SETFL, flags) }
            do throws(Raised) {
                return try withAddress(machine, arguments[1]) { Glibc.connect(place, $0, $1) }
            } catch {
                guard limit != .small(0), errno == EINPROGRESS else { throw error }
            }
        } else {
            var polled = pollfd(fd: place, events: Int16(POLLOUT), revents: 0)
            if Glibc.poll(&polled, 1, 0) > 0 {
                var failure: Int32 = 0
                var size = socklen_t(MemoryLayout<Int32>.size)
                getsockopt(place, SOL_SOCKET, SO_ERROR, &failure, &size)
                guard failure == 0 else { throw machine.raiseOSError(Int(failure)) }
                return .none
            }
        }
        guard wait(machine, arguments[0], StreamControl.writable) else {
            throw machine.raiseOSError(Int(EINPROGRESS))
        }
        return .suspended
    }

    private static func setOption(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let place = descriptor(machine, arguments[0])
        let level = Int32(try machine.integer32(arguments[1]))
        let option = Int32(try machine.integer32(arguments[2]))
        var bytes: [UInt8]
        if machine.isInteger(arguments[3]) {
            let number = UInt32(truncatingIfNeeded: try machine.integer(arguments[3]))
            bytes = withUnsafeBytes(of: number) { Array($0) }
        } else {
            bytes = try machine.byteArray(arguments[3])
        }
        let result = setsockopt(place, level, option, &bytes, socklen_t(bytes.count))
        return try PosixModule.check(machine, result)
    }

    // MARK: - Messages

    private static func flags(
        _ machine: VirtualMachine, _ arguments: Arguments, _ index: Int
    ) throws(Raised) -> Int32 {
        arguments.count > index ? Int32(try machine.integer32(arguments[index])) : 0
    }

    /// Receives a message with its sender's address.
    private static func receive(
        _ machine: VirtualMachine, _ arguments: Arguments,
        _ finish: ([UInt8], sockaddr_storage, socklen_t) throws(Raised) -> Value
    ) throws(Raised) -> Value {
        let place = descriptor(machine, arguments[0])
        let size = try machine.integer(arguments[1])
        let flags = try flags(machine, arguments, 2)
        guard size >= 0 else { throw machine.raiseOSError(Int(EINVAL)) }
        try machine.checkRoom(bytes: size)
        var bytes = [UInt8](repeating: 0, count: size)
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let outcome = try attempt(
            machine, arguments[0], StreamControl.readable, flags: flags
        ) {
            withUnsafeMutablePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    recvfrom(
                        place, &bytes, size, flags | Int32(MSG_DONTWAIT), $0, &length)
                }
            }
        }
        guard let count = try count(machine, outcome, late: EAGAIN) else { return .suspended }
        return try finish(Array(bytes.prefix(count)), storage, length)
    }

    private static func recv(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try receive(machine, arguments) { (bytes, _, _) throws(Raised) in
            try machine.newBytes(bytes)
        }
    }

    private static func recvFrom(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try receive(machine, arguments) { (bytes, storage, length) throws(Raised) in
            let mark = machine.rootMark
            defer { machine.popRoots(to: mark) }
            let data = try machine.newBytes(bytes)
            try machine.pushRoot(data)
            return try machine.newTuple([data, try address(machine, storage, length)])
        }
    }

    private static let neverSignals = Int32(MSG_NOSIGNAL | MSG_DONTWAIT)

    /// Sends once; `nil` when the call waits.
    static func sendOnce(
        _ machine: VirtualMachine, _ socket: Value, _ bytes: ArraySlice<UInt8>,
        flags: Int32 = 0, progress: UInt64 = 0
    ) throws(Raised) -> Outcome {
        let place = descriptor(machine, socket)
        return try attempt(
            machine, socket, StreamControl.writable, flags: flags, progress: progress
        ) {
            bytes.withUnsafeBytes {
                Glibc.send(place, $0.baseAddress, $0.count, flags | neverSignals)
            }
        }
    }

    private static func send(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let bytes = try machine.byteArray(arguments[1])
        let flags = try flags(machine, arguments, 2)
        let outcome = try sendOnce(machine, arguments[0], bytes[...], flags: flags)
        guard let count = try count(machine, outcome, late: EAGAIN) else { return .suspended }
        return try machine.newInt(count)
    }

    private static func sendTo(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let place = descriptor(machine, arguments[0])
        let bytes = try machine.byteArray(arguments[1])
        let flags = arguments.count > 3 ? try flags(machine, arguments, 2) : 0
        var storage = sockaddr_storage()
        let given = try machine.byteArray(arguments[arguments.count - 1])
        let length = min(given.count, MemoryLayout<sockaddr_storage>.size)
        withUnsafeMutableBytes(of: &storage) { $0.copyBytes(from: given.prefix(length)) }
        let outcome = try attempt(
            machine, arguments[0], StreamControl.writable, flags: flags
        ) {
            withUnsafePointer(to: &storage) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    sendto(
                        place, bytes, bytes.count, flags | neverSignals, $0, socklen_t(length))
                }
            }
        }
        guard let count = try count(machine, outcome, late: EAGAIN) else { return .suspended }
        return try machine.newInt(count)
    }

    private static func sendAll(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let bytes = try machine.byteArray(arguments[1])
        var start = min(Int(machine.pendingWait?.detail ?? 0), bytes.count)
        while start < bytes.count {
            let outcome = try sendOnce(
                machine, arguments[0], bytes[start...], progress: UInt64(start))
            guard let count = try count(machine, outcome, late: EAGAIN) else { return .suspended }
            start += count
        }
        return .none
    }
}
