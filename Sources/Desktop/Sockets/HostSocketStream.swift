internal import Glibc
internal import PythonModules
internal import PythonVM

/// The methods by which a socket is a stream.
enum HostSocketStream {
    static let members: [(name: String, member: NativeMember)] = [
        Member.function("close", 1) { (machine, arguments) throws(Raised) in
            close(machine, arguments[0])
            return .none
        },
        Member.function("read", 1, 2) { (machine, arguments) throws(Raised) in
            try read(machine, arguments[0], machine.byteLimit(arguments))
        },
        Member.function("readinto", 2, 3, readInto),
        Member.function("readline", 1, 2) { (machine, arguments) throws(Raised) in
            try read(machine, arguments[0], machine.byteLimit(arguments), stopsAtLine: true)
        },
        Member.function("write", 2, 4, write),
        Member.function(StreamControl.receive, 2) { (machine, arguments) throws(Raised) in
            let count = try machine.integer(arguments[1])
            var bytes: [UInt8] = []
            switch try receive(machine, arguments[0], count, into: &bytes) {
            case .done: return try machine.newBytes(bytes)
            case .suspended: return .suspended
            case .wouldBlock: return .none
            case .timedOut: throw machine.raiseOSError(Int(ETIMEDOUT))
            }
        },
        StreamControl.member { (machine, socket, request, events) throws(Raised) in
            switch request {
            case StreamControl.fileNumber:
                return machine.values(socket)[HostSocketType.number].small
            case StreamControl.close:
                close(machine, socket)
                return 0
            case StreamControl.poll:
                let number = machine.values(socket)[HostSocketType.number].small
                var polled = [PolledDescriptor(number: number, events: events)]
                _ = (machine.host as? DesktopHost)?.poll(&polled)
                return polled[0].ready
            case StreamControl.flush: return 0
            default: return -Int(EINVAL)
            }
        },
    ]

    private static func close(_ machine: VirtualMachine, _ socket: Value) {
        let descriptor = HostSocketType.descriptor(machine, socket)
        guard descriptor >= 0 else { return }
        Glibc.close(descriptor)
        (machine.host as? DesktopHost)?.openFiles.removeAll { $0.object == socket }
        machine.values(socket)[HostSocketType.number] = .small(-1)
    }

    /// Receives once and adds to what is there.
    private static func receive(
        _ machine: VirtualMachine, _ socket: Value, _ count: Int, into bytes: inout [UInt8]
    ) throws(Raised) -> HostSocketType.Outcome {
        let place = HostSocketType.descriptor(machine, socket)
        var chunk = [UInt8](repeating: 0, count: max(0, min(count, 1 << 14)))
        let outcome = try HostSocketType.attempt(machine, socket, StreamControl.readable) {
            recv(place, &chunk, chunk.count, Int32(MSG_DONTWAIT))
        }
        if case .done(let got) = outcome { bytes += chunk.prefix(got) }
        return outcome
    }

    /// Reads until all is there that was asked for, a line, or the end.
    private static func gather(
        _ machine: VirtualMachine, _ socket: Value, _ count: Int, stopsAtLine: Bool
    ) throws(Raised) -> (bytes: [UInt8], outcome: HostSocketType.Outcome) {
        let values = machine.values(socket)
        var bytes: [UInt8] = []
        if machine.pendingWait != nil, !values[HostSocketType.kept].isNull {
            bytes = try machine.byteArray(values[HostSocketType.kept])
        }
        values[HostSocketType.kept] = .null
        while bytes.count < count {
            let before = bytes.count
            let step = stopsAtLine ? 1 : count - bytes.count
            let outcome = try receive(machine, socket, step, into: &bytes)
            guard case .done = outcome else {
                if case .suspended = outcome, !bytes.isEmpty {
                    let kept = try machine.newBytes(bytes)
                    machine.values(socket)[HostSocketType.kept] = kept
                }
                if case .timedOut = outcome { throw machine.raiseOSError(Int(ETIMEDOUT)) }
                return (bytes, outcome)
            }
            if bytes.count == before || stopsAtLine && bytes.last == 0x0A { break }
            try machine.checkRoom(bytes: bytes.count)
        }
        return (bytes, .done(bytes.count))
    }

    private static func read(
        _ machine: VirtualMachine, _ socket: Value, _ count: Int, stopsAtLine: Bool = false
    ) throws(Raised) -> Value {
        let (bytes, outcome) = try gather(machine, socket, count, stopsAtLine: stopsAtLine)
        switch outcome {
        case .suspended: return .suspended
        case .wouldBlock where bytes.isEmpty: return .none
        default: return try machine.newBytes(bytes)
        }
    }

    private static func readInto(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        var count = try machine.requireBuffer(arguments[1], writable: true).count
        if arguments.count > 2 { count = min(count, max(0, try machine.integer(arguments[2]))) }
        let (bytes, outcome) = try gather(machine, arguments[0], count, stopsAtLine: false)
        switch outcome {
        case .suspended: return .suspended
        case .wouldBlock where bytes.isEmpty: return .none
        default:
            let view = try machine.requireBuffer(arguments[1], writable: true)
            view.pointer.copyMemory(from: bytes, byteCount: min(bytes.count, view.count))
            return try machine.newInt(bytes.count)
        }
    }

    /// `write(buffer)`, `write(buffer, count)` or `write(buffer, offset, count)`: all of it, unless
    /// the socket does not wait.
    private static func write(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        var bytes = try machine.byteArray(arguments[1])
        if arguments.count == 3 {
            bytes = Array(bytes.prefix(max(0, try machine.integer(arguments[2]))))
        } else if arguments.count == 4 {
            let start = max(0, try machine.integer(arguments[2]))
            let count = max(0, try machine.integer(arguments[3]))
            bytes = Array(bytes.dropFirst(start).prefix(count))
        }
        var start = min(Int(machine.pendingWait?.detail ?? 0), bytes.count)
        while start < bytes.count {
            let outcome = try HostSocketType.sendOnce(
                machine, arguments[0], bytes[start...], progress: UInt64(start))
            switch outcome {
            case .done(let count): start += count
            case .suspended: return .suspended
            case .timedOut: throw machine.raiseOSError(Int(ETIMEDOUT))
            case .wouldBlock: return start == 0 ? .none : try machine.newInt(start)
            }
        }
        return try machine.newInt(bytes.count)
    }
}
