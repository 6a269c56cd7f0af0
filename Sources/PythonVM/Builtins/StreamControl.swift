/// What a program or the interpreter asks of a stream beyond reading and writing: the requests of
/// `ioctl`.
///
/// Objects of the program answer with a method `ioctl` when their class derives from `IOBase`,
/// native ones with a hidden member of the name `.ioctl`, a function of the stream, the request
/// and its argument. A negative answer is the number of an error.
public enum StreamControl {
    /// Passes on what was written.
    public static let flush = 1
    /// Moves the position.
    public static let seek = 2
    /// Asks which of the events in the argument have come.
    public static let poll = 3
    /// Ends the use.
    public static let close = 4
    /// Asks for the number of the descriptor below.
    public static let fileNumber = 10

    /// There is something to read.
    public static let readable = 1
    /// There is room to write.
    public static let writable = 4
    /// The stream is broken.
    public static let error = 8
    /// The other side is gone.
    public static let hangUp = 16
    /// The descriptor is none.
    public static let invalid = 32

    /// The name of the hidden member of native streams.
    public static let member = ".ioctl"
    private static let memberName = InternedString(member)
    private static let methodName = InternedString("ioctl")

    /// A row of a native stream's members.
    public static func member(
        _ body: @escaping @Sendable (VirtualMachine, Value, Int, Int) throws(Raised) -> Int
    ) -> (name: String, member: NativeMember) {
        Member.function(member, 3) { (machine, arguments) throws(Raised) in
            let request = try machine.integer(arguments[1])
            let argument = try machine.integer(arguments[2])
            return try machine.newInt(body(machine, arguments[0], request, argument))
        }
    }

    /// Whether an object of the program is a stream by its class.
    public static func isProgramStream(_ machine: VirtualMachine, _ object: Value) -> Bool {
        let native = machine.nativePart(of: object)
        return native != object && !native.isNull
            && machine.type(of: native) == machine.runtime.value(of: StreamObject.base)
    }

    /// Whether an object is a stream that can be asked.
    public static func isStream(
        _ machine: VirtualMachine, _ object: Value
    ) throws(Raised) -> Bool {
        if isProgramStream(machine, object) { return true }
        return try !machine.findAttribute(object, memberName).isNull
    }

    /// Asks a stream; raises OSError for what is none.
    ///
    /// The answer may be negative.
    public static func ask(
        _ machine: VirtualMachine, _ stream: Value, _ request: Int, _ argument: Int
    ) throws(Raised) -> Int {
        let name = isProgramStream(machine, stream) ? methodName : memberName
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        try machine.pushRoot(stream)
        let answer = try machine.callMethod(
            stream, name, [.small(request), .small(argument)])
        guard !answer.isNull else {
            if name == methodName { _ = try machine.attribute(stream, methodName) }
            throw machine.raise(.osError, "stream operation not supported")
        }
        return try machine.integer(answer).limited
    }
}
