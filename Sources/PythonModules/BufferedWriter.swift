internal import PythonVM

/// `BufferedWriter`: gathers what is written and passes it on in pieces of one size.
///
/// The stream, a bytearray of that size, and how much of it is filled lie at words 1 to 3.
enum BufferedWriter {
    static let type = NativeType(
        "BufferedWriter", make: make,
        members: [
            Member.function("write", 2, write),
            Member.function("flush", 1) { (machine, arguments) throws(Raised) in
                try flush(machine, arguments[0])
                return .none
            },
        ])

    private static let stream = 1
    private static let buffer = 2
    private static let filled = 3

    private static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 2, 2)
        let size = try machine.integer(arguments[1])
        guard size > 0 else { throw machine.raise(.valueError, arguments: []) }
        try machine.checkRoom(bytes: size)
        let bytes = try machine.newBytearray(count: size)
        let writer = try machine.newObject(BufferedWriter.type, words: 4)
        machine.values(writer)[stream] = arguments[0]
        machine.values(writer)[buffer] = bytes
        machine.values(writer)[filled] = .small(0)
        return writer
    }

    private static func write(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let writer = arguments[0]
        let count = try machine.requireBuffer(arguments[1]).count
        var done = 0
        while done < count {
            // The stream is the program's: both buffers may have moved or shrunk.
            let source = try machine.requireBuffer(arguments[1])
            let target = try machine.requireBuffer(machine.values(writer)[buffer])
            let used = machine.values(writer)[filled].small
            let step = min(target.count - used, source.count - done)
            guard step > 0 else { break }
            (target.pointer + used).copyMemory(from: source.pointer + done, byteCount: step)
            machine.values(writer)[filled] = .small(used + step)
            done += step
            if used + step == target.count { try flush(machine, writer) }
        }
        return try machine.newInt(done)
    }

    private static func flush(_ machine: VirtualMachine, _ writer: Value) throws(Raised) {
        let values = machine.values(writer)
        let count = values[filled].small
        var done = 0
        while done < count {
            let view = try machine.requireBuffer(values[buffer])
            let piece = try machine.newBytearray(
                UnsafeBufferPointer(rebasing: view.bytes[done..<min(count, view.count)]))
            let sent = try machine.callMethod(values[stream], InternedString("write"), [piece])
            if sent == .none { throw machine.raiseOSError(11) }
            guard sent.isSmall, sent.small > 0, sent.small <= count - done else {
                throw machine.raiseOSError(5)
            }
            done += sent.small
        }
        machine.values(writer)[filled] = .small(0)
    }
}
