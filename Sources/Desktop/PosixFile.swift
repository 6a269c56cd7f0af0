internal import Glibc
internal import PythonModules
internal import PythonVM

/// `open` and file objects over descriptors of the operating system.
///
/// Words: descriptor (-1 when closed), and bytes that were read from a pipe but not taken yet
/// (null or a bytes object).
enum PosixFile: ByteStream {
    /// What the PC adds to `io`.
    static let io = NativeModule(
        "io", [("FileIO", .type(raw)), ("TextIOWrapper", .type(text))])

    static let text = NativeType(
        "TextIOWrapper", make: make, print: print,
        iterate: { (_, file) throws(Raised) in file },
        next: { (machine, file) throws(Raised) in try nextLine(machine, file) },
        members: ownMembers)
    static let raw = NativeType(
        "FileIO", make: make, print: print, iterate: { (_, file) throws(Raised) in file },
        next: { (machine, file) throws(Raised) in try nextLine(machine, file) },
        members: ownMembers)

    private static let ownMembers =
        members + [
            Member.function("fileno", 1) { (machine, arguments) throws(Raised) in
                .small(Int(try descriptor(machine, arguments[0])))
            },
            StreamControl.member { (machine, file, request, _) throws(Raised) in
                switch request {
                case StreamControl.fileNumber: return Int(try descriptor(machine, file))
                case StreamControl.flush: try flush(machine, file)
                case StreamControl.close: try close(machine, file)
                default: return -22
                }
                return 0
            },
        ]

    private static let number = 1
    private static let kept = 2
    private static let words = 3

    private static let parameters = [
        Parameter("file"), Parameter("mode", .interned(InternedString("r"))),
        Parameter("buffering", .small(-1)), Parameter("encoding", .none),
    ]

    private static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let values = try machine.parse(arguments, parameters)
        let mode = try PosixModule.path(machine, values[1])
        let place: Place =
            values[0].isSmall
            ? .descriptor(values[0].small) : .path(try PosixModule.path(machine, values[0]))
        return try open(machine, place, mode: mode, type: type)
    }

    /// What is opened: a file, or a descriptor that is open.
    enum Place {
        case path(String)
        case descriptor(Int)
    }

    /// Opens a file; `type`: TextIOWrapper or FileIO when the mode does not say.
    static func open(
        _ machine: VirtualMachine, _ place: Place, mode: String, type given: Value = .null
    ) throws(Raised) -> Value {
        var flags = O_RDONLY
        var type = given.isNull ? machine.runtime.value(of: text) : given
        for letter in mode {
            switch letter {
            case "r": flags = O_RDONLY
            case "w": flags = O_WRONLY | O_CREAT | O_TRUNC
            case "a": flags = O_WRONLY | O_CREAT | O_APPEND
            case "x": flags = O_WRONLY | O_CREAT | O_EXCL
            case "+": flags = flags & ~O_WRONLY | O_RDWR
            case "b": type = machine.runtime.value(of: raw)
            case "t": type = machine.runtime.value(of: text)
            default: break
            }
        }
        let file = try machine.newObject(type, words: words)
        machine.values(file)[kept] = .null
        machine.values(file)[number] = .small(-1)
        let descriptor: Int32
        switch place {
        case .descriptor(let number): descriptor = Int32(truncatingIfNeeded: number)
        case .path(let path):
            descriptor = Glibc.open(path, flags | O_CLOEXEC, 0o644)
            if descriptor < 0 { throw machine.raiseOSError(Int(errno)) }
            (machine.host as? DesktopHost)?.openFiles.append((file, descriptor))
        }
        machine.values(file)[number] = .small(Int(descriptor))
        return file
    }

    private static func print(
        _ machine: VirtualMachine, _ file: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        let descriptor = machine.values(file)[number].small
        text.write("<io.\(machine.typeName(of: file)) \(descriptor)>" as String)
    }

    private static func descriptor(
        _ machine: VirtualMachine, _ file: Value
    ) throws(Raised) -> Int32 {
        let descriptor = machine.values(file)[number].small
        guard descriptor >= 0 else {
            throw machine.raise(.valueError, "I/O operation on closed file")
        }
        return Int32(descriptor)
    }

    static func isText(_ machine: VirtualMachine, _ stream: Value) -> Bool {
        machine.type(of: stream) == machine.runtime.value(of: text)
    }

    private static func isSeekable(_ descriptor: Int32) -> Bool {
        lseek(descriptor, 0, SEEK_CUR) >= 0
    }

    static func lineStep(_ machine: VirtualMachine, _ stream: Value) -> Int {
        isSeekable(Int32(machine.values(stream)[number].small)) ? 64 : 1
    }

    static func peek(
        _ machine: VirtualMachine, _ stream: Value, count: Int
    ) throws(Raised) -> [UInt8] {
        let descriptor = try descriptor(machine, stream)
        let position = lseek(descriptor, 0, SEEK_CUR)
        var bytes: [UInt8] = []
        if position < 0, !machine.values(stream)[kept].isNull {
            bytes = try machine.byteArray(machine.values(stream)[kept])
        }
        let known = bytes.count
        while bytes.count < count {
            var chunk = [UInt8](repeating: 0, count: min(count - bytes.count, 1 << 16))
            let got =
                position >= 0
                ? pread(descriptor, &chunk, chunk.count, position + bytes.count)
                : read(descriptor, &chunk, chunk.count)
            if got < 0 && errno == EINTR { continue }
            if got < 0 { throw machine.raiseOSError(Int(errno)) }
            if got == 0 { break }
            bytes += chunk[..<got]
            if position < 0 && count != .max { break }
        }
        if position < 0 && bytes.count > known {
            let rest = try machine.newBytes(bytes)
            machine.values(stream)[kept] = rest
        }
        return count < bytes.count ? Array(bytes[..<count]) : bytes
    }

    static func advance(_ machine: VirtualMachine, _ stream: Value, by count: Int) {
        let descriptor = Int32(machine.values(stream)[number].small)
        if lseek(descriptor, count, SEEK_CUR) >= 0 { return }
        let rest = machine.values(stream)[kept]
        guard !rest.isNull, let bytes = try? machine.byteArray(rest) else { return }
        let left = try? machine.newBytes(Array(bytes.dropFirst(count)))
        machine.values(stream)[kept] = count < bytes.count ? left ?? .null : .null
    }

    static func put(
        _ machine: VirtualMachine, _ stream: Value, _ bytes: [UInt8]
    ) throws(Raised) -> Int {
        let descriptor = try descriptor(machine, stream)
        if descriptor == STDOUT_FILENO || descriptor == STDERR_FILENO {
            (machine.host as? DesktopHost)?.flush()
        }
        while true {
            let count = write(descriptor, bytes, bytes.count)
            if count >= 0 { return count }
            if errno != EINTR { throw machine.raiseOSError(Int(errno)) }
        }
    }

    static func seek(
        _ machine: VirtualMachine, _ stream: Value, _ offset: Int, _ whence: Int
    ) throws(Raised) -> Int {
        let position = lseek(try descriptor(machine, stream), offset, Int32(whence))
        guard position >= 0 else { throw machine.raiseOSError(Int(errno)) }
        return position
    }

    static func flush(_ machine: VirtualMachine, _ stream: Value) throws(Raised) {
        _ = try descriptor(machine, stream)
    }

    static func close(_ machine: VirtualMachine, _ stream: Value) throws(Raised) {
        let descriptor = machine.values(stream)[number].small
        guard descriptor > STDERR_FILENO else { return }
        Glibc.close(Int32(descriptor))
        (machine.host as? DesktopHost)?.openFiles.removeAll { $0.object == stream }
        machine.values(stream)[number] = .small(-1)
    }
}
