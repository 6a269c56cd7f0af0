internal import PythonVM

/// `open` and the file objects.
///
/// A file object is plain words in the image: path, position, flags, bytes written since the last
/// flush, and where the first and the last of them lie. The bytes themselves go to the tree at
/// once.
enum FileModule: ByteStream {
    /// What this module adds to `builtins`.
    static let builtins = NativeModule(
        "builtins",
        [
            Member.variadic("open", keywords: true, MountedFiles.open), (".text", .type(text)),
            (".raw", .type(raw)),
        ])

    static let text = NativeType(
        "TextIOWrapper", print: print, iterate: { (_, file) throws(Raised) in file },
        next: { (machine, file) throws(Raised) in try nextLine(machine, file) }, members: members)
    static let raw = NativeType(
        "FileIO", print: print, iterate: { (_, file) throws(Raised) in file },
        next: { (machine, file) throws(Raised) in try nextLine(machine, file) }, members: members)

    private static let path = 1
    private static let position = 2
    private static let flags = 3
    private static let dirtyBytes = 4
    private static let dirtyStart = 5
    private static let dirtyEnd = 6
    private static let words = 7

    private static let isReadable = 1
    private static let isWritable = 2
    private static let isAppending = 4
    private static let isOpen = 8

    /// Opens a file of the node's tree.
    static func open(
        _ machine: VirtualMachine, _ file: Value, _ mode: Value
    ) throws(Raised) -> Value {
        let access = try FileAccess(machine)
        let path = try access.path(file)
        guard machine.isString(mode) else {
            throw machine.raise(
                .typeError,
                "can't convert '\(machine.typeName(of: mode))' object to str implicitly")
        }
        var bits = 0
        var type = text
        var (creates, truncates, isExclusive) = (false, false, false)
        for letter in machine.text(mode) {
            switch letter {
            case "r": bits |= isReadable
            case "w":
                bits |= isWritable
                (creates, truncates) = (true, true)
            case "x":
                bits |= isWritable
                (creates, isExclusive) = (true, true)
            case "a":
                bits |= isWritable | isAppending
                creates = true
            case "+": bits |= isReadable | isWritable
            case "b": type = raw
            default: break
            }
        }
        let time = access.time
        try access.files { (files) throws(FileTree.Failure) in
            if files.exists(path) {
                if isExclusive { throw .exists }
                if try files.status(path).isFolder { throw .isFolder }
                if truncates { try files.create(path, time: time) }
            } else {
                guard creates else { throw .notFound }
                try files.create(path, time: time)
            }
        }
        if creates { access.changed() }
        let name = try machine.newString(path)
        let file = try machine.newObject(type, words: words)
        let fields = machine.values(file)
        fields[FileModule.path] = name
        for word in [position, dirtyBytes, dirtyStart, dirtyEnd] { fields[word] = .small(0) }
        fields[flags] = .small(bits | isOpen)
        return file
    }

    private static func print(
        _ machine: VirtualMachine, _ file: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) { text.write("<io.\(machine.typeName(of: file))>" as String) }

    static func isText(_ machine: VirtualMachine, _ stream: Value) -> Bool {
        machine.type(of: stream) == machine.runtime.value(of: text)
    }

    private static func check(
        _ machine: VirtualMachine, _ file: Value, _ needed: Int
    ) throws(Raised) -> String {
        let bits = machine.values(file)[flags].small
        guard bits & isOpen != 0, bits & needed == needed else { throw machine.raiseOSError(9) }
        return machine.text(machine.values(file)[path])
    }

    static func peek(
        _ machine: VirtualMachine, _ stream: Value, count: Int
    ) throws(Raised) -> [UInt8] {
        let path = try check(machine, stream, isReadable)
        let access = try FileAccess(machine)
        let start = machine.values(stream)[position].small
        return try access.files { (files) throws(FileTree.Failure) in
            Array(try files.read(path, from: start, count: count))
        }
    }

    static func advance(_ machine: VirtualMachine, _ stream: Value, by count: Int) {
        let values = machine.values(stream)
        values[position] = .small(min(values[position].small + count, Value.smallMaximum))
        (machine.host as? any FileSystemHost)?.flashWorked(FlashWork(bytesRead: count))
    }

    static func put(
        _ machine: VirtualMachine, _ stream: Value, _ bytes: [UInt8]
    ) throws(Raised) -> Int {
        let path = try check(machine, stream, isWritable)
        let access = try FileAccess(machine)
        let values = machine.values(stream)
        let appends = values[flags].small & isAppending != 0
        let place = values[position].small
        let time = access.time
        let start = try access.files { (files) throws(FileTree.Failure) in
            let start = appends ? try files.status(path).size : place
            try files.write(path, at: start, bytes, time: time)
            return start
        }
        let end = start + bytes.count
        let isClean = values[dirtyBytes].small == 0
        values[dirtyStart] = .small(isClean ? start : min(start, values[dirtyStart].small))
        values[dirtyEnd] = .small(isClean ? end : max(end, values[dirtyEnd].small))
        values[dirtyBytes] = .small(
            min(values[dirtyBytes].small + bytes.count, Value.smallMaximum))
        values[position] = .small(end)
        return bytes.count
    }

    static func seek(
        _ machine: VirtualMachine, _ stream: Value, _ offset: Int, _ whence: Int
    ) throws(Raised) -> Int {
        let path = try check(machine, stream, 0)
        let values = machine.values(stream)
        var start = 0
        if whence == 1 { start = values[position].small }
        if whence == 2 { start = try FileAccess(machine).status(path).size }
        let (place, overflow) = start.addingReportingOverflow(offset)
        guard !overflow, place >= 0, place <= Value.smallMaximum else {
            throw machine.raiseOSError(22)
        }
        values[position] = .small(place)
        return place
    }

    /// Tells the host what the chip does: a copy of each block that was touched, and the new bytes.
    static func flush(_ machine: VirtualMachine, _ stream: Value) throws(Raised) {
        _ = try check(machine, stream, 0)
        let values = machine.values(stream)
        let count = values[dirtyBytes].small
        guard count > 0 else { return }
        let block = FileTree.blockBytes
        let (start, end) = (values[dirtyStart].small, values[dirtyEnd].small)
        let blocks = (end + block - 1) / block - start / block
        // What lies before the change in its first block is copied into a fresh one.
        let copied = start % block
        try FileAccess(machine).host.flashWorked(
            FlashWork(
                bytesRead: copied, bytesWritten: count + copied + 64, blocksErased: max(1, blocks)))
        values[dirtyBytes] = .small(0)
    }

    static func close(_ machine: VirtualMachine, _ stream: Value) throws(Raised) {
        guard machine.values(stream)[flags].small & isOpen != 0 else { return }
        try flush(machine, stream)
        machine.values(stream)[flags] = .small(0)
    }
}
