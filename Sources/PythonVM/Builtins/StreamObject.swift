/// A host that has something like a keyboard.
public protocol ConsoleHost: VirtualMachineHost {
    /// Takes typed bytes: so many, or up to and with the next end of line when that comes first.
    ///
    /// `nil` when they were not typed yet and may still come: the program waits with
    /// `WaitReason.consoleInput`. Fewer bytes, or none, when no more will come.
    func readInput(count: Int, isLine: Bool) -> [UInt8]?
}

/// What may end a wait before its deadline; numbers from 16 on belong to the host.
public enum WaitReason {
    /// Nothing.
    public static let time: UInt32 = 0
    /// Something typed.
    public static let consoleInput: UInt32 = 1
    /// A word of the image to become 0; its offset is the wait's detail.
    public static let lock: UInt32 = 2
    /// A stream to become ready; the wait's detail is when the program gives up, its deadline when
    /// to look again.
    public static let stream: UInt32 = 3
}

/// The streams of `sys`: numbered objects, text and, 4 above, their bytes.
public enum StreamObject {
    /// The type from which a program derives its own streams, `io.IOBase`.
    public static let base = NativeType(
        "IOBase",
        make: { (machine, type, arguments) throws(Raised) in
            try machine.newObject(type, words: 1)
        })

    static let input = 0
    static let output = 1
    static let errorOutput = 2
    private static let rawOffset = 4

    static let text = NativeType(
        "TextIOWrapper", print: print, attribute: attribute, members: members)
    static let raw = NativeType("FileIO", print: print, members: members)

    /// The bytes below the text streams, as hidden members of `sys`.
    static let rawMembers: [(name: String, member: NativeMember)] = [
        (".stdin", .singleton(raw, rawOffset + input)),
        (".stdout", .singleton(raw, rawOffset + output)),
        (".stderr", .singleton(raw, rawOffset + errorOutput)),
    ]
    private static let rawNames = [".stdin", ".stdout", ".stderr"].map { InternedString($0) }
    private static let bufferName = InternedString("buffer")

    private static func attribute(
        _ machine: VirtualMachine, _ stream: Value, _ name: InternedString
    ) throws(Raised) -> Value {
        guard name == bufferName,
            let sys = machine.runtime.module(named: InternedString("sys"))
        else { return .null }
        let number = machine.runtime.singletonNumber(stream)
        return machine.runtime.members(ofModule: sys).find(rawNames[number])?.value ?? .null
    }

    private static let members: [(name: String, member: NativeMember)] = [
        Member.function("write", 2, write),
        Member.function("read", 1, 2, read),
        Member.function("readinto", 2, 3, readInto),
        Member.function("readline", 1, 2, readLine),
        Member.function("readlines", 1, readLines),
        Member.function("flush", 1) { (_, _) throws(Raised) in .none },
        Member.function("close", 1) { (_, _) throws(Raised) in .none },
        Member.function("fileno", 1) { (machine, arguments) throws(Raised) in
            .small(machine.runtime.singletonNumber(arguments[0]) % rawOffset)
        },
        StreamControl.member { (machine, stream, request, events) throws(Raised) in
            let number = machine.runtime.singletonNumber(stream) % rawOffset
            switch request {
            case StreamControl.fileNumber: return number
            case StreamControl.poll: return number == input ? 0 : events & StreamControl.writable
            case StreamControl.flush, StreamControl.close: return 0
            default: return -22
            }
        },
        Member.function("__enter__", 1) { (_, arguments) throws(Raised) in arguments[0] },
        Member.function("__exit__", 4) { (_, _) throws(Raised) in .none },
    ]

    /// Whether a value is one of the streams that print.
    static func isOutput(_ machine: VirtualMachine, _ value: Value) -> Bool {
        guard value.isConstant else { return false }
        let type = machine.nativeType(of: value)
        guard type === text || type === raw else { return false }
        return machine.runtime.singletonNumber(value) % rawOffset != input
    }

    private static func print(
        _ machine: VirtualMachine, _ value: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        let number = machine.runtime.singletonNumber(value) % rawOffset
        text.write("<io.\(machine.typeName(of: value)) \(number)>" as String)
    }

    private static func write(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        guard isOutput(machine, arguments[0]) else { throw machine.raiseOSError(1) }
        let view = try machine.requireBuffer(arguments[1])
        let start = view.pointer.assumingMemoryBound(to: UInt8.self)
        let bytes = UnsafeBufferPointer(start: start, count: view.count)
        if machine.runtime.singletonNumber(arguments[0]) % rawOffset == errorOutput {
            machine.outside.writeError(bytes)
        } else {
            machine.outside.write(bytes)
        }
        return .small(view.count)
    }

    /// Typed bytes; `nil` when the call must wait.
    private static func take(
        _ machine: VirtualMachine, _ stream: Value, count: Int, isLine: Bool
    ) -> [UInt8]? {
        guard machine.runtime.singletonNumber(stream) % rawOffset == input,
            let host = machine.host as? any ConsoleHost
        else { return [] }
        return host.readInput(count: count, isLine: isLine)
    }

    private static func wait(_ machine: VirtualMachine) -> Value {
        machine.wait(Wait(deadline: .max, reason: WaitReason.consoleInput))
    }

    private static func result(
        _ machine: VirtualMachine, _ stream: Value, _ bytes: [UInt8]
    ) throws(Raised) -> Value {
        machine.nativeType(of: stream) === raw
            ? try machine.newBytes(bytes) : try machine.newString(bytes)
    }

    private static func limit(
        _ machine: VirtualMachine, _ arguments: Arguments, _ index: Int
    ) throws(Raised) -> Int {
        guard arguments.count > index, arguments[index] != .none else { return .max }
        let count = try machine.integer(arguments[index])
        return count < 0 ? .max : count
    }

    private static func read(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let count = try limit(machine, arguments, 1)
        guard let bytes = take(machine, arguments[0], count: count, isLine: false) else {
            return wait(machine)
        }
        return try result(machine, arguments[0], bytes)
    }

    private static func readLine(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let count = try limit(machine, arguments, 1)
        guard let bytes = take(machine, arguments[0], count: count, isLine: true) else {
            return wait(machine)
        }
        return try result(machine, arguments[0], bytes)
    }

    private static func readInto(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let view = try machine.requireBuffer(arguments[1], writable: true)
        let count = min(view.count, try limit(machine, arguments, 2))
        guard let bytes = take(machine, arguments[0], count: count, isLine: false) else {
            return wait(machine)
        }
        view.pointer.copyMemory(from: bytes, byteCount: min(bytes.count, count))
        return .small(min(bytes.count, count))
    }

    private static func readLines(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        guard let bytes = take(machine, arguments[0], count: .max, isLine: false) else {
            return wait(machine)
        }
        let list = try machine.newList()
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == 0x0A || index == bytes.count - 1 {
            let line = try result(machine, arguments[0], Array(bytes[start...index]))
            try machine.append(line, toList: list)
            start = index + 1
        }
        return list
    }

    /// `input`: shows a prompt, waits for a line.
    static func input(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        if machine.pendingWait == nil, arguments.count > 0 {
            try machine.write(machine.describe(arguments[0], .str), toStream: .null)
        }
        guard let host = machine.host as? any ConsoleHost else {
            throw machine.raise(.eofError, arguments: [])
        }
        guard var line = host.readInput(count: .max, isLine: true) else { return wait(machine) }
        if line.isEmpty { throw machine.raise(.eofError, arguments: []) }
        while let last = line.last, last == 0x0A || last == 0x0D { line.removeLast() }
        return try machine.newString(line)
    }
}
