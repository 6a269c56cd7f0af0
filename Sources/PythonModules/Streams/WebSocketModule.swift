internal import PythonVM

/// `websocket`: the frames of RFC 6455 over a stream whose handshake is done.
///
/// Words: the stream, whether writing blocks, the opcode of frames that are written, how many bytes
/// of the present frame are yet to come, its flags and opcode (null: its header is not complete),
/// the part of a header that has come, the mask's bytes (null: none), the place in them, and the
/// opcode of the frame that came last.
enum WebSocketModule: SendableMetatype {
    static let module = NativeModule("websocket", [Member.type(type)])

    static let type = NativeType(
        "websocket", make: make,
        members: [
            Member.function("close", 1) { (machine, arguments) throws(Raised) in
                _ = try control(machine, arguments[0], StreamControl.close, 0)
                return .none
            },
            Member.function("read", 1, 2) { (machine, arguments) throws(Raised) in
                let count = try machine.byteLimit(arguments)
                guard let bytes = try read(machine, arguments[0], count) else { return .none }
                return try machine.newBytes(bytes)
            },
            Member.function("readinto", 2, 3) { (machine, arguments) throws(Raised) in
                var count = try machine.requireBuffer(arguments[1], writable: true).count
                if arguments.count > 2 {
                    count = min(count, max(0, try machine.integer(arguments[2])))
                }
                guard let bytes = try read(machine, arguments[0], count) else { return .none }
                let view = try machine.requireBuffer(arguments[1], writable: true)
                view.pointer.copyMemory(from: bytes, byteCount: min(bytes.count, view.count))
                return .small(bytes.count)
            },
            Member.function("readline", 1, 2) { (machine, arguments) throws(Raised) in
                let count = try machine.byteLimit(arguments)
                let line = try read(machine, arguments[0], count, stopsAtLine: true)
                guard let line else { return .none }
                return try machine.newBytes(line)
            },
            Member.function("write", 2, write),
            Member.function("ioctl", 2, 3) { (machine, arguments) throws(Raised) in
                let request = try machine.integer(arguments[1])
                let argument = arguments.count > 2 ? try machine.integer(arguments[2]) : 0
                return try control(machine, arguments[0], request, argument)
            },
            StreamControl.member { (machine, socket, request, argument) throws(Raised) in
                // It is waited for as for the stream below.
                guard request != StreamControl.flush else { return -22 }
                return try StreamControl.ask(
                    machine, machine.values(socket)[stream], request, argument)
            },
            Member.function(StreamControl.receive, 2) { (machine, arguments) throws(Raised) in
                let count = try machine.integer(arguments[1])
                guard let bytes = try readOnce(machine, arguments[0], count) else { return .none }
                return try machine.newBytes(bytes)
            },
        ])

    private static let stream = 1
    private static let blocks = 2
    private static let opcode = 3
    private static let left = 4
    private static let flags = 5
    private static let header = 6
    private static let mask = 7
    private static let maskPlace = 8
    private static let lastOpcode = 9
    private static let words = 10

    private static let text = 1
    private static let closeFrame = 8
    private static let getOptions = 8
    private static let setOptions = 9
    private static let setBlocking = InternedString("setblocking")

    private static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 1, 2)
        guard try StreamControl.isStream(machine, arguments[0]) else {
            throw machine.raise(.osError, "stream operation not supported")
        }
        let socket = try machine.newObject(type, words: words)
        let values = machine.values(socket)
        values[stream] = arguments[0]
        values[blocks] = .bool(arguments.count > 1 ? try machine.isTrue(arguments[1]) : false)
        values[opcode] = .small(text)
        values[left] = .small(0)
        values[flags] = .null
        values[header] = .emptyBytes
        values[lastOpcode] = .small(0)
        return socket
    }

    private static func control(
        _ machine: VirtualMachine, _ socket: Value, _ request: Int, _ argument: Int
    ) throws(Raised) -> Value {
        let values = machine.values(socket)
        switch request {
        case StreamControl.close:
            let answer = try StreamControl.ask(machine, values[stream], request, 0)
            if answer < 0 { throw machine.raiseOSError(-answer) }
            return .small(answer)
        case getOptions: return values[lastOpcode]
        case setOptions:
            let old = values[opcode]
            values[opcode] = .small(argument & 0xF)
            return old
        default: throw machine.raiseOSError(22)
        }
    }

    // MARK: - Reading

    /// Goes on until all is there that was asked for, or a line.
    private static func read(
        _ machine: VirtualMachine, _ socket: Value, _ count: Int, stopsAtLine: Bool = false
    ) throws(Raised) -> [UInt8]? {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let step = stopsAtLine ? 1 : min(count - bytes.count, 256)
            guard let more = try readOnce(machine, socket, step) else {
                return bytes.isEmpty ? nil : bytes
            }
            if more.isEmpty { break }
            bytes += more
            if stopsAtLine && bytes.last == 0x0A { break }
            try machine.checkRoom(bytes: bytes.count)
        }
        return bytes
    }

    /// Bytes of one frame; none at the end, `nil` when the rest has not come yet.
    private static func readOnce(
        _ machine: VirtualMachine, _ socket: Value, _ count: Int
    ) throws(Raised) -> [UInt8]? {
        while true {
            let values = machine.values(socket)
            if values[flags].isNull {
                guard let isThere = try readHeader(machine, socket) else { return [] }
                guard isThere else { return nil }
                continue
            }
            let kind = values[flags].small & 0xF
            let isControl = kind >= closeFrame
            let rest = values[left].small
            if rest == 0 {
                values[flags] = .null
                guard kind == closeFrame else { continue }
                try machine.send([0x80 | UInt8(closeFrame), 0], to: values[stream])
                return []
            }
            let wanted = min(rest, isControl ? 64 : count)
            guard let bytes = try StreamControl.read(machine, values[stream], upTo: wanted) else {
                return nil
            }
            if bytes.isEmpty { return [] }
            let now = machine.values(socket)
            now[left] = .small(max(0, rest - bytes.count))
            let clear = unmask(machine, socket, bytes)
            if now[left] == .small(0), kind != closeFrame { now[flags] = .null }
            if !isControl { return clear }
        }
    }

    private static func unmask(
        _ machine: VirtualMachine, _ socket: Value, _ bytes: [UInt8]
    ) -> [UInt8] {
        let values = machine.values(socket)
        guard !values[mask].isNull else { return bytes }
        let key = Array(machine.textBytes(values[mask]))
        guard key.count == 4 else { return bytes }
        let place = values[maskPlace].small
        values[maskPlace] = .small((place + bytes.count) & 3)
        return bytes.enumerated().map { $0.element ^ key[(place + $0.offset) & 3] }
    }

    /// Reads what is missing of a header; false when that has not come yet, `nil` when the stream
    /// ends before it.
    private static func readHeader(
        _ machine: VirtualMachine, _ socket: Value
    ) throws(Raised) -> Bool? {
        while true {
            let values = machine.values(socket)
            let known = Array(machine.textBytes(values[header]))
            let size = headerSize(known)
            if known.count >= size { break }
            let more = try StreamControl.read(
                machine, values[stream], upTo: size - known.count)
            guard let more else { return false }
            // Within a header the end of the stream is none: more may come.
            if more.isEmpty { return known.isEmpty ? nil : false }
            let joined = try machine.newBytes(known + more)
            machine.values(socket)[header] = joined
            if known.count + more.count < size { return false }
        }
        let values = machine.values(socket)
        let bytes = Array(machine.textBytes(values[header]))
        values[header] = .emptyBytes
        var length = Int(bytes[1] & 0x7F)
        // Messages beyond 64 kB are not for devices of this size.
        guard length != 127 else { throw machine.raiseOSError(5) }
        if length == 126 { length = Int(bytes[2]) << 8 | Int(bytes[3]) }
        let key = bytes[1] & 0x80 != 0 ? try machine.newBytes(Array(bytes.suffix(4))) : .null
        let fields = machine.values(socket)
        fields[mask] = key
        fields[maskPlace] = .small(0)
        fields[left] = .small(length)
        fields[flags] = .small(Int(bytes[0]))
        fields[lastOpcode] = .small(Int(bytes[0] & 0xF))
        return true
    }

    /// How long a header is, as far as its start tells.
    private static func headerSize(_ start: [UInt8]) -> Int {
        guard start.count >= 2 else { return 2 }
        return 2 + (start[1] & 0x7F == 126 ? 2 : 0) + (start[1] & 0x80 != 0 ? 4 : 0)
    }

    // MARK: - Writing

    private static func write(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let values = machine.values(arguments[0])
        let bytes = try machine.byteArray(arguments[1])
        if bytes.isEmpty { return .small(0) }
        guard bytes.count <= 0xFFFF else { throw machine.raiseOSError(105) }
        var start: [UInt8] = [0x80 | UInt8(values[opcode].small)]
        if bytes.count < 126 {
            start.append(UInt8(bytes.count))
        } else {
            start += [126, UInt8(bytes.count >> 8), UInt8(bytes.count & 0xFF)]
        }
        let target = values[stream]
        let changesMode = values[blocks] == .true
        if changesMode { _ = try machine.callMethod(target, setBlocking, [.true]) }
        try machine.send(start, to: target)
        try machine.send(bytes, to: target)
        if changesMode { _ = try machine.callMethod(target, setBlocking, [.false]) }
        return .small(bytes.count)
    }
}
