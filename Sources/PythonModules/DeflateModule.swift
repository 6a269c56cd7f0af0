internal import PythonVM

/// `deflate`: streams that compress and decompress.
///
/// A DeflateIO is plain words: the stream, format, window, whether to close the stream, and the
/// states of reading and writing, which are made when they are first needed.
enum DeflateModule: ByteStream {
    static let module = NativeModule(
        "deflate",
        [Member.type(type)]
            + [("AUTO", DeflateFormat.auto), ("RAW", .raw), ("ZLIB", .zlib), ("GZIP", .gzip)].map {
                Member.integer($0.0, $0.1.rawValue)
            })

    private static let type = NativeType(
        "DeflateIO", make: make,
        members: members.filter {
            ["read", "readinto", "readline", "write", "close", "__enter__", "__exit__"]
                .contains($0.name)
        })

    private static let stream = 1
    private static let format = 2
    private static let wbits = 3
    private static let closes = 4
    private static let buffer = 5
    private static let reader = 6
    private static let writer = 7
    private static let words = 8

    private static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 1, 4)
        let number = arguments.count > 1 ? try machine.integer(arguments[1]) : 0
        let wbits = arguments.count > 2 ? try machine.integer(arguments[2]) : 0
        guard let format = DeflateFormat(rawValue: number) else {
            throw machine.raise(.valueError, "format")
        }
        guard wbits == 0 || (5...15).contains(wbits) else {
            throw machine.raise(.valueError, "wbits")
        }
        let closes = arguments.count > 3 ? try machine.isTrue(arguments[3]) : false
        let buffer = try machine.newBytearray(count: 1)
        let object = try machine.newObject(type, words: words)
        let values = machine.values(object)
        values[stream] = arguments[0]
        values[DeflateModule.format] = .small(format.rawValue)
        values[DeflateModule.wbits] = .small(wbits)
        values[DeflateModule.closes] = .bool(closes)
        values[DeflateModule.buffer] = buffer
        return object
    }

    private static func format(_ machine: VirtualMachine, _ object: Value) -> DeflateFormat {
        DeflateFormat(rawValue: machine.values(object)[format].small) ?? .auto
    }

    static func isText(_ machine: VirtualMachine, _ stream: Value) -> Bool { false }

    static func lineStep(_ machine: VirtualMachine, _ stream: Value) -> Int { 1 }

    /// Reads; bytes cannot be given back, and nobody asks for more than it takes.
    static func peek(
        _ machine: VirtualMachine, _ object: Value, count: Int
    ) throws(Raised) -> [UInt8] {
        let values = machine.values(object)
        guard !values[stream].isNull else { throw machine.raiseOSError(22) }
        if count == 0 { return [] }
        let source = DeflateSource(
            machine: machine, stream: values[stream], buffer: values[buffer])
        let state = machine.words(object)[reader]
        if state != 0 { return try DeflateReader(machine, source, state: state).read(count) }
        let started = try DeflateReader.start(
            machine, source, format(machine, object), wbits: values[wbits].small
        ) { machine.words(object)[reader] = $0 }
        guard let started else { throw machine.raiseOSError(22) }
        return try started.read(count)
    }

    static func advance(_ machine: VirtualMachine, _ stream: Value, by count: Int) {}

    static func put(
        _ machine: VirtualMachine, _ object: Value, _ bytes: [UInt8]
    ) throws(Raised) -> Int {
        let values = machine.values(object)
        guard !values[stream].isNull else { throw machine.raiseOSError(22) }
        let format = format(machine, object)
        let state = machine.words(object)[writer]
        var compressed =
            state != 0
            ? DeflateWriter(machine, format, state: state)
            : try DeflateWriter.start(machine, format, wbits: values[wbits].small) {
                machine.words(object)[writer] = $0
            }
        compressed.write(bytes)
        try send(machine, values[stream], compressed.output)
        return bytes.count
    }

    private static func send(
        _ machine: VirtualMachine, _ stream: Value, _ bytes: [UInt8]
    ) throws(Raised) {
        if bytes.isEmpty { return }
        let sent = try machine.callMethod(
            stream, InternedString("write"), [try machine.newBytes(bytes)])
        if sent.isNull { throw machine.raise(.osError, "stream operation not supported") }
        // A stream of the program tells an error by its number, made negative.
        if sent.isSmall && sent.small < 0 { throw machine.raiseOSError(-sent.small) }
    }

    static func seek(
        _ machine: VirtualMachine, _ object: Value, _ offset: Int, _ whence: Int
    ) throws(Raised) -> Int { throw machine.raiseOSError(22) }

    static func flush(_ machine: VirtualMachine, _ object: Value) throws(Raised) {}

    static func close(_ machine: VirtualMachine, _ object: Value) throws(Raised) {
        let values = machine.values(object)
        let source = values[stream]
        if source.isNull { return }
        let state = machine.words(object)[writer]
        if state != 0 {
            var compressed = DeflateWriter(machine, format(machine, object), state: state)
            compressed.finish()
            try send(machine, source, compressed.output)
        }
        values[stream] = .null
        if values[closes] == .true {
            _ = try machine.callMethod(source, InternedString("close"))
        }
    }
}

/// What stands around compressed data.
enum DeflateFormat: Int {
    /// Whatever the header says; without one for writing.
    case auto
    case raw, zlib, gzip

    /// The window when nobody says another: two to this power.
    static let usualWindow = 8
}
