internal import PythonVM

/// `io`: open, StringIO, BytesIO, IOBase.
enum IoModule {
    static let module = NativeModule(
        "io",
        [
            Member.variadic("open", keywords: true, MountedFiles.open),
            Member.type(MemoryStream.text), Member.type(MemoryStream.raw),
            Member.type(StreamObject.base), Member.type(BufferedWriter.type),
        ])
}

/// `StringIO` and `BytesIO`: bytes in a table of their own; length (null when closed), position,
/// capacity, table at words 1 to 4, and at word 5 the object whose bytes they show until the first
/// write.
enum MemoryStream: ByteStream {
    static let text = NativeType(
        "StringIO", make: make, print: print, iterate: { (_, stream) throws(Raised) in stream },
        next: { (machine, stream) throws(Raised) in try nextLine(machine, stream) },
        members: ownMembers)
    static let raw = NativeType(
        "BytesIO", make: make, print: print, iterate: { (_, stream) throws(Raised) in stream },
        next: { (machine, stream) throws(Raised) in try nextLine(machine, stream) },
        members: ownMembers)

    private static let ownMembers =
        members.filter { $0.name != "readlines" } + [
            Member.function("getvalue", 1) { (machine, arguments) throws(Raised) in
                try check(machine, arguments[0])
                let bytes = try contents(machine, arguments[0])
                return isText(machine, arguments[0])
                    ? try machine.newString(bytes) : try machine.newBytes(bytes)
            }
        ]

    private static let length = 1
    private static let position = 2
    private static let capacity = 3
    private static let table = 4
    private static let source = 5
    private static let words = 6

    private static func contents(
        _ machine: VirtualMachine, _ stream: Value
    ) throws(Raised) -> UnsafeBufferPointer<UInt8> {
        let values = machine.values(stream)
        let count = values[length].small
        guard !values[source].isNull else {
            return UnsafeBufferPointer(
                start: machine.bytes(at: values[table].offset), count: count)
        }
        let view = try machine.requireBuffer(values[source])
        return UnsafeBufferPointer(
            start: view.pointer.assumingMemoryBound(to: UInt8.self), count: min(count, view.count))
    }

    /// Gives a stream that shows an object's bytes a copy of them.
    private static func ownContents(
        _ machine: VirtualMachine, _ stream: Value
    ) throws(Raised) {
        let values = machine.values(stream)
        guard !values[source].isNull else { return }
        let bytes = Array(try contents(machine, stream))
        let memory = try machine.allocate(bytes: max(1, bytes.count), raw: true)
        machine.bytes(at: memory).update(from: bytes, count: bytes.count)
        values[table] = .object(offset: memory)
        values[capacity] = .small(bytes.count)
        values[length] = .small(bytes.count)
        values[source] = .null
    }

    private static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 0, 1)
        let stream = try machine.newObject(type, words: words)
        let values = machine.values(stream)
        for word in [length, position, capacity] { values[word] = .small(0) }
        guard arguments.count > 0, arguments[0] != .none else {
            values[table] = .object(offset: try machine.allocate(bytes: 16, raw: true))
            values[capacity] = .small(16)
            return stream
        }
        if machine.isInteger(arguments[0]) {
            try reserve(machine, stream, min(max(0, machine.integer(arguments[0])), 1 << 24))
        } else {
            values[length] = .small(try machine.requireBuffer(arguments[0]).count)
            values[source] = arguments[0]
        }
        return stream
    }

    private static func print(
        _ machine: VirtualMachine, _ stream: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        let address = String(stream.bits, radix: 16)
        text.write("<io.\(machine.typeName(of: stream)) 0x\(address)>" as String)
    }

    private static func check(_ machine: VirtualMachine, _ stream: Value) throws(Raised) {
        if machine.values(stream)[length].isNull {
            throw machine.raise(.valueError, "I/O operation on closed file")
        }
    }

    private static func reserve(
        _ machine: VirtualMachine, _ stream: Value, _ count: Int
    ) throws(Raised) {
        let values = machine.values(stream)
        let old = values[capacity].small
        guard count > old else { return }
        // As the reference's growing buffers: what is needed, to a multiple of 16, and 16 more.
        let new = (count + 15) / 16 * 16 + 16
        let moved = try machine.reallocate(values[table].offset, bytes: new, raw: true)
        values[table] = .object(offset: moved)
        values[capacity] = .small(new)
    }

    static func isText(_ machine: VirtualMachine, _ stream: Value) -> Bool {
        machine.type(of: stream) == machine.runtime.value(of: text)
    }

    static func peek(
        _ machine: VirtualMachine, _ stream: Value, count: Int
    ) throws(Raised) -> [UInt8] {
        try check(machine, stream)
        let values = machine.values(stream)
        let bytes = try contents(machine, stream)
        let start = min(values[position].small, bytes.count)
        return Array(bytes[start..<start + min(count, bytes.count - start)])
    }

    static func advance(_ machine: VirtualMachine, _ stream: Value, by count: Int) {
        let values = machine.values(stream)
        values[position] = .small(values[position].small + count)
    }

    static func put(
        _ machine: VirtualMachine, _ stream: Value, _ bytes: [UInt8]
    ) throws(Raised) -> Int {
        try check(machine, stream)
        guard !bytes.isEmpty else { return 0 }
        try ownContents(machine, stream)
        let values = machine.values(stream)
        let start = values[position].small
        let end = start + bytes.count
        guard end < 1 << 28 else {
            throw machine.raise(
                .memoryError, "memory allocation failed, allocating \(end) bytes")
        }
        try reserve(machine, stream, end)
        let memory = machine.bytes(at: values[table].offset)
        let old = values[length].small
        if start > old { (memory + old).update(repeating: 0, count: start - old) }
        (memory + start).update(from: bytes, count: bytes.count)
        values[length] = .small(max(old, end))
        values[position] = .small(end)
        return bytes.count
    }

    static func seek(
        _ machine: VirtualMachine, _ stream: Value, _ offset: Int, _ whence: Int
    ) throws(Raised) -> Int {
        try check(machine, stream)
        let values = machine.values(stream)
        let start =
            whence == 1 ? values[position].small : whence == 2 ? values[length].small : 0
        let (place, overflow) = start.addingReportingOverflow(offset)
        guard overflow || place >= 0 else {
            if whence == 0 { throw machine.raiseOSError(22) }
            // Before the start there is nothing: the position stays at 0.
            values[position] = .small(0)
            return 0
        }
        let kept = overflow ? 0 : min(place, 1 << 28)
        values[position] = .small(kept)
        return kept
    }

    static func flush(_ machine: VirtualMachine, _ stream: Value) throws(Raised) {}

    static func close(_ machine: VirtualMachine, _ stream: Value) throws(Raised) {
        let values = machine.values(stream)
        guard !values[length].isNull else { return }
        if values[capacity].small > 0 { machine.free(values[table].offset) }
        values[table] = .null
        values[source] = .null
        values[length] = .null
    }
}
