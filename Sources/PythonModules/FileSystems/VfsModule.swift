internal import PythonVM

/// `vfs`: mounting of file systems.
enum VfsModule {
    static let module = NativeModule(
        "vfs",
        functions + FatSystem.fileTypes + LfsSystem<Lfs1Volume>.hidden(".lfs1")
            + LfsSystem<Lfs2Volume>.hidden(".lfs2") + RomSystem.hidden + [
                ("VfsFat", .type(FatSystem.type)), ("VfsLfs1", .type(Lfs1Volume.types.system)),
                ("VfsLfs2", .type(Lfs2Volume.types.system)), ("VfsRom", .type(RomSystem.type)),
                (".root", .singleton(FileTreeSystem.type, 0)),
                (".startsInside", .value(.false)),
                Member.function(FileSystemHook.kind.text, 1, kind),
                Member.function(FileSystemHook.read.text, 1, read),
            ])

    /// Also those of `os`, where they were once.
    static let functions = [
        Member.variadic("mount", keywords: true, mount), Member.function("umount", 1, unmount),
    ]

    private static let parameters = [
        Parameter(""), Parameter(""), Parameter("readonly", .false, keywordOnly: true),
        Parameter("mkfs", .false, keywordOnly: true),
    ]

    static func mount(_ machine: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let mounts = MountTable(machine)
        if arguments.count == 0 {
            let table = try mounts.table()
            return try machine.newList(Array(machine.items(ofList: table)))
        }
        let values = try machine.parse(arguments, parameters)
        guard machine.isString(values[1]) else {
            throw machine.raise(
                .typeError,
                "can't convert '\(machine.typeName(of: values[1]))' object to str implicitly")
        }
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        var object = values[0]
        if try machine.findAttribute(object, FileSystemName.mount).isNull {
            object = try detect(machine, object)
        }
        try machine.pushRoot(object)
        let row = try machine.newTuple([object, values[1]])
        try machine.pushRoot(row)
        _ = try mounts.call(object, FileSystemName.mount, [values[2], values[3]])
        let table = try mounts.table()
        let isAtRoot = mounts.isAtRoot(row)
        if case .mounted(_, let other, _) = try mounts.place(of: values[1]),
            isAtRoot || !mounts.isAtRoot(other)
        {
            throw machine.raiseOSError(1)
        }
        // "/" holds every path, so it stays last; a second file system there hides the first.
        let rows = Array(machine.items(ofList: table))
        let place = rows.firstIndex { mounts.isAtRoot($0) } ?? rows.count
        let new = try machine.newList(Array(rows[..<place]) + [row] + Array(rows[place...]))
        try machine.setHostObject(FileSystemHook.table, new)
        return .none
    }

    /// The file system on a block device: littlefs when it is found there, else FAT.
    private static func detect(
        _ machine: VirtualMachine, _ device: Value
    ) throws(Raised) -> Value {
        let littlefs: Value?
        do throws(Raised) {
            littlefs = try findLittlefs(machine, device)
        } catch {
            // Such as a device that cannot read parts of blocks.
            littlefs = nil
        }
        if let littlefs { return littlefs }
        return try machine.call(machine.runtime.value(of: FatSystem.type), [device])
    }

    /// The littlefs whose name is in one of the first two blocks.
    private static func findLittlefs(
        _ machine: VirtualMachine, _ device: Value
    ) throws(Raised) -> Value? {
        let blocks = BlockDevice(machine, device)
        try blocks.check()
        for number in 0...1 {
            let (error, bytes) = try blocks.read(number, offset: 8, bytes: 44)
            guard error == 0, bytes.count == 44 else { continue }
            let name = Array("littlefs".utf8)
            let types = [(Lfs1Volume.types, 32), (Lfs2Volume.types, 0)]
            for (types, place) in types where bytes[place..<place + 8].elementsEqual(name) {
                return try machine.call(machine.runtime.value(of: types.system), [device])
            }
        }
        return nil
    }

    static func unmount(_ machine: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let mounts = MountTable(machine)
        let rows = Array(machine.items(ofList: try mounts.table()))
        let given = arguments[0]
        let place = rows.firstIndex { row in
            let (object, path) = mounts.parts(row)
            if object == given { return true }
            return machine.isString(given)
                && machine.textBytes(given).elementsEqual(machine.textBytes(path))
        }
        guard let place else { throw machine.raiseOSError(22) }
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        try machine.pushRoot(rows[place])
        let rest = try machine.newList(Array(rows[..<place]) + Array(rows[(place + 1)...]))
        try machine.setHostObject(FileSystemHook.table, rest)
        if mounts.current == rows[place] { try mounts.setCurrent(.none) }
        _ = try mounts.call(mounts.parts(rows[place]).object, FileSystemName.umount, [])
        return .none
    }

    // MARK: - For import

    private static func kind(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let mounts = MountTable(machine)
        guard case .mounted(let object, _, let path) = try mounts.place(of: arguments[0]) else {
            return .small(0)
        }
        let status: Value
        do {
            status = try mounts.call(object, FileSystemName.stat, [path])
        } catch {
            // Whatever goes wrong: there is no such file.
            return .small(0)
        }
        let mode = try machine.integer(try machine.getItem(status, .small(0)))
        return .small(mode & 0x4000 != 0 ? 2 : 1)
    }

    private static func read(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        let file = try MountTable(machine).call(
            FileSystemName.open, arguments[0], [machine.interned("rb")])
        try machine.pushRoot(file)
        if machine.type(of: file) == machine.runtime.value(of: RomFile.raw),
            let bytes = try RomFile.shared(machine, file)
        {
            return bytes
        }
        if machine.isInstance(file, of: machine.runtime.value(of: StreamObject.base)) {
            return try readStream(machine, file)
        }
        let bytes = try machine.callMethod(file, readName)
        guard !bytes.isNull, machine.isBytes(bytes) else {
            throw machine.raise(.osError, "stream operation not supported")
        }
        try machine.pushRoot(bytes)
        _ = try machine.callMethod(file, closeName)
        return bytes
    }

    private static let readName = InternedString("read")
    private static let closeName = InternedString("close")
    private static let readIntoName = InternedString("readinto")
    private static let controlName = InternedString("ioctl")
    private static let closeRequest = 4
    private static let bufferRequest = 11
    private static let bufferBytes = 16...255

    /// Reads a stream that the program defines, in pieces of the size that it asks for.
    private static func readStream(
        _ machine: VirtualMachine, _ file: Value
    ) throws(Raised) -> Value {
        let asked = try machine.callMethod(
            file, controlName, [.small(bufferRequest), .small(0)])
        var size = 32
        if asked.isSmall, asked.small > 0 {
            size = min(max(asked.small, bufferBytes.lowerBound), bufferBytes.upperBound)
        }
        let buffer = try machine.newBytearray(count: size)
        try machine.pushRoot(buffer)
        let arguments = [buffer]
        var bytes: [UInt8] = []
        while true {
            let count = try machine.callMethod(file, readIntoName, arguments)
            guard count.isSmall, count.small > 0 else { break }
            let view = try machine.requireBuffer(buffer)
            bytes.append(
                contentsOf: UnsafeRawBufferPointer(start: view.pointer, count: view.count)
                    .prefix(count.small))
            if count.small < size { break }
        }
        _ = try machine.callMethod(file, controlName, [.small(closeRequest), .small(0)])
        return try machine.newBytes(bytes)
    }
}
