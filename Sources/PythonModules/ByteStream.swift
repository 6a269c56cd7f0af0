public import PythonVM

/// What files and streams in memory have in common: the methods of a stream over reading and
/// writing of bytes at a position.
public protocol ByteStream: SendableMetatype {
    /// Whether it reads and writes str.
    static func isText(_ machine: VirtualMachine, _ stream: Value) -> Bool
    /// Bytes from the position on, at most so many; does not move the position.
    static func peek(
        _ machine: VirtualMachine, _ stream: Value, count: Int
    ) throws(Raised) -> [UInt8]
    /// Moves the position.
    static func advance(_ machine: VirtualMachine, _ stream: Value, by count: Int)
    /// Writes at the position and moves it; the number of bytes that were taken.
    static func put(
        _ machine: VirtualMachine, _ stream: Value, _ bytes: [UInt8]
    ) throws(Raised) -> Int
    /// Moves the position: offset, 0 from the start, 1 from the position, 2 from the end; gives it.
    static func seek(
        _ machine: VirtualMachine, _ stream: Value, _ offset: Int, _ whence: Int
    ) throws(Raised) -> Int
    /// Passes on what was written.
    static func flush(_ machine: VirtualMachine, _ stream: Value) throws(Raised)
    /// Ends the use of the stream.
    static func close(_ machine: VirtualMachine, _ stream: Value) throws(Raised)
    /// How many bytes to look at first when a line is read: 1 where bytes cannot be given back.
    static func lineStep(_ machine: VirtualMachine, _ stream: Value) -> Int
}

extension ByteStream {
    /// Lines of 64 bytes are read in one step.
    public static func lineStep(_ machine: VirtualMachine, _ stream: Value) -> Int { 64 }

    /// The methods of a stream.
    public static var members: [(name: String, member: NativeMember)] {
        [
            Member.function("read", 1, 2) { (machine, arguments) throws(Raised) in
                try read(machine, arguments)
            },
            Member.function("readinto", 2, 3) { (machine, arguments) throws(Raised) in
                try readInto(machine, arguments)
            },
            Member.function("readline", 1, 2) { (machine, arguments) throws(Raised) in
                try readLine(machine, arguments[0], limit: machine.byteLimit(arguments))
            },
            Member.function("readlines", 1) { (machine, arguments) throws(Raised) in
                let lines = try machine.newList()
                while true {
                    let line = try readLine(machine, arguments[0], limit: .max)
                    if try machine.length(line) == 0 { return lines }
                    try machine.append(line, toList: lines)
                }
            },
            Member.function("write", 2, 4) { (machine, arguments) throws(Raised) in
                try write(machine, arguments)
            },
            Member.function("seek", 2, 3) { (machine, arguments) throws(Raised) in
                let whence = arguments.count > 2 ? try machine.integer(arguments[2]) : 0
                let offset = try machine.integer(arguments[1])
                return try machine.newInt(seek(machine, arguments[0], offset, whence))
            },
            Member.function("tell", 1) { (machine, arguments) throws(Raised) in
                try machine.newInt(seek(machine, arguments[0], 0, 1))
            },
            Member.function("flush", 1) { (machine, arguments) throws(Raised) in
                try flush(machine, arguments[0])
                return .none
            },
            Member.function("close", 1) { (machine, arguments) throws(Raised) in
                try close(machine, arguments[0])
                return .none
            },
            StreamControl.member { (machine, stream, request, _) throws(Raised) in
                switch request {
                case StreamControl.flush: try flush(machine, stream)
                case StreamControl.close: try close(machine, stream)
                default: return -22
                }
                return 0
            },
            Member.function("__enter__", 1) { (_, arguments) throws(Raised) in arguments[0] },
            Member.function("__exit__", 4) { (machine, arguments) throws(Raised) in
                try close(machine, arguments[0])
                return .none
            },
        ]
    }

    private static func result(
        _ machine: VirtualMachine, _ stream: Value, _ bytes: [UInt8]
    ) throws(Raised) -> Value {
        guard isText(machine, stream) else { return try machine.newBytes(bytes) }
        if bytes.contains(where: { $0 >= 0x80 }), String(validating: bytes, as: UTF8.self) == nil {
            throw machine.raise(.unicodeError, arguments: [])
        }
        return try machine.newString(bytes)
    }

    /// Bytes of so many characters, for a text stream.
    private static func length(ofCharacters count: Int, in bytes: [UInt8]) -> Int {
        var left = count
        for (index, byte) in bytes.enumerated() where byte & 0xC0 != 0x80 {
            if left == 0 { return index }
            left -= 1
        }
        return bytes.count
    }

    private static func read(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let count = try machine.byteLimit(arguments)
        let stream = arguments[0]
        guard isText(machine, stream), count != .max else {
            let bytes = try peek(machine, stream, count: count)
            advance(machine, stream, by: bytes.count)
            return try result(machine, stream, bytes)
        }
        let most = try peek(machine, stream, count: count > 1 << 28 ? count : count * 4)
        let bytes = Array(most.prefix(length(ofCharacters: count, in: most)))
        advance(machine, stream, by: bytes.count)
        return try result(machine, stream, bytes)
    }

    private static func readInto(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let view = try machine.requireBuffer(arguments[1], writable: true)
        var count = view.count
        if arguments.count > 2 { count = min(count, max(0, try machine.integer(arguments[2]))) }
        let bytes = try peek(machine, arguments[0], count: count)
        // A stream over one of the program may have run code that moved the buffer.
        let target = try machine.requireBuffer(arguments[1], writable: true)
        target.pointer.copyMemory(from: bytes, byteCount: min(bytes.count, target.count))
        advance(machine, arguments[0], by: bytes.count)
        return .small(bytes.count)
    }

    /// A line with its end, or less at the limit or at the end of the stream.
    public static func readLine(
        _ machine: VirtualMachine, _ stream: Value, limit: Int
    ) throws(Raised) -> Value {
        var line: [UInt8] = []
        let first = lineStep(machine, stream)
        var step = first
        while line.count < limit {
            let chunk = try peek(machine, stream, count: min(step, limit - line.count))
            if chunk.isEmpty { break }
            let end = chunk.firstIndex(of: 0x0A).map { $0 + 1 }
            line += chunk.prefix(end ?? chunk.count)
            advance(machine, stream, by: end ?? chunk.count)
            if end != nil { break }
            if first > 1 { step *= 2 }
        }
        return try result(machine, stream, line)
    }

    /// `write(buffer)`, `write(buffer, count)` or `write(buffer, offset, count)`.
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
        return try machine.newInt(put(machine, arguments[0], bytes))
    }

    /// The `next` slot: the next line.
    public static func nextLine(_ machine: VirtualMachine, _ stream: Value) throws(Raised) -> Value
    {
        let line = try readLine(machine, stream, limit: .max)
        return try machine.length(line) == 0 ? .stopIteration : line
    }
}

extension VirtualMachine {
    /// How many bytes a stream's `read` or `readline` is asked for, behind the stream itself.
    ///
    /// None, a number below zero or no number at all ask for all.
    public func byteLimit(_ arguments: Arguments) throws(Raised) -> Int {
        guard arguments.count > 1, arguments[1] != .none else { return .max }
        let count = try integer(arguments[1])
        return count < 0 ? .max : count
    }

    /// A copy of the bytes of a value; TypeError when it gives none.
    public func byteArray(_ value: Value) throws(Raised) -> [UInt8] {
        let view = try requireBuffer(value)
        return Array(UnsafeRawBufferPointer(start: view.pointer, count: view.count))
    }
}
