extension StreamControl {
    /// The name of a hidden member of native streams whose `read` goes on until it has all it was
    /// asked for: a function of the stream and a number of bytes that reads once.
    public static let receive = ".receive"
    private static let receiveName = InternedString(receive)
    private static let readName = InternedString("read")
    private static let readIntoName = InternedString("readinto")

    /// Reads once from any stream, at most so many bytes.
    ///
    /// None at its end, `nil` when there are none yet.
    public static func read(
        _ machine: VirtualMachine, _ stream: Value, upTo count: Int
    ) throws(Raised) -> [UInt8]? {
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        try machine.pushRoot(stream)
        if isProgramStream(machine, stream) {
            let buffer = try machine.newBytearray(count: count)
            try machine.pushRoot(buffer)
            let method = try machine.attribute(stream, readIntoName)
            let answer = try machine.call(method, [buffer])
            guard let got = try number(machine, answer, atMost: count) else { return nil }
            let view = try machine.requireBuffer(buffer)
            let bytes = UnsafeRawBufferPointer(start: view.pointer, count: min(got, view.count))
            return Array(bytes)
        }
        return try readNative(machine, machine.nativePart(of: stream), count)
    }

    private static func readNative(
        _ machine: VirtualMachine, _ stream: Value, _ count: Int
    ) throws(Raised) -> [UInt8]? {
        var answer = Value.null
        if !stream.isNull, !machine.isInstanceObject(stream) {
            let once = try machine.findAttribute(stream, receiveName)
            answer = try machine.callMethod(
                stream, once.isNull ? readName : receiveName, [.small(count)])
        }
        if answer.isNull { throw machine.raise(.osError, "stream operation not supported") }
        if answer == .none { return nil }
        let view = try machine.requireBuffer(answer)
        return Array(UnsafeRawBufferPointer(start: view.pointer, count: view.count))
    }

    /// What a method of a stream of the program says: a number of bytes, `nil` for None.
    ///
    /// A negative one is the number of an error, of which EAGAIN is as None, and one beyond the
    /// room is an error too.
    static func number(
        _ machine: VirtualMachine, _ answer: Value, atMost count: Int
    ) throws(Raised) -> Int? {
        if answer == .none { return nil }
        let number = try machine.integer(answer).limited
        if number == -11 { return nil }
        if number < 0 { throw machine.raiseOSError(-number) }
        if number > count { throw machine.raiseOSError(5) }
        return number
    }
}

extension Int {
    /// The nearest number that can be an answer, or the number of an error.
    var limited: Int { Swift.min(Swift.max(self, Value.smallMinimum + 1), Value.smallMaximum) }
}

extension VirtualMachine {
    /// Writes text to a stream; null and the streams of `sys` are the host's console.
    ///
    /// What a stream of the program does not take now, as it says, is lost.
    public func write(_ bytes: [UInt8], toStream stream: Value) throws(Raised) {
        if stream.isNull || StreamObject.isOutput(self, stream) {
            bytes.withUnsafeBufferPointer { outside.write($0) }
            return
        }
        let isOwn = isInstanceObject(stream)
        // Objects of the program are streams when their class derives from a native stream; when
        // that is IOBase, they get bytes.
        let isProgram = StreamControl.isProgramStream(self, stream)
        var isStream = isProgram || !isOwn && !isType(stream)
        if !isStream, isOwn { isStream = try StreamControl.isStream(self, stream) }
        let write = isStream ? try findAttribute(stream, Names.write) : .null
        if write.isNull { throw raise(.osError, "stream operation not supported") }
        let mark = rootMark
        defer { popRoots(to: mark) }
        try pushRoot(write)
        guard isProgram else {
            _ = try call(write, [try newString(bytes)])
            return
        }
        var rest = bytes[...]
        while !rest.isEmpty {
            let data = try Array(rest).withUnsafeBufferPointer { (view) throws(Raised) in
                try newBytearray(view)
            }
            let answer = try call(write, [data])
            let count = try StreamControl.number(self, answer, atMost: rest.count)
            guard let count, count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes all bytes to a stream of any kind; OSError when it takes none now.
    public func send(_ bytes: [UInt8], to stream: Value) throws(Raised) {
        let mark = rootMark
        defer { popRoots(to: mark) }
        let write = try findAttribute(stream, Names.write)
        guard !write.isNull, try StreamControl.isStream(self, stream) else {
            throw raise(.osError, "stream operation not supported")
        }
        try pushRoot(write)
        var rest = bytes[...]
        while !rest.isEmpty {
            let data = try newBytes(Array(rest))
            let answer = try call(write, [data])
            guard let count = try StreamControl.number(self, answer, atMost: rest.count) else {
                throw raiseOSError(11)
            }
            if count == 0 { return }
            rest = rest.dropFirst(count)
        }
    }
}
