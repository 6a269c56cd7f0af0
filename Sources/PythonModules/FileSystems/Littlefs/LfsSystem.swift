internal import PythonVM

/// `VfsLfs1` and `VfsLfs2`: a littlefs on a block device of the program.
enum LfsSystem<Volume: LfsVolume> {
    /// The types of a version.
    static func types(_ name: String) -> LfsTypes {
        LfsTypes(
            system: NativeType(name, make: make, members: members),
            text: LfsStream<Volume>.type("TextIOWrapper"),
            raw: LfsStream<Volume>.type("FileIO"),
            list: NativeType(
                "iterator", iterate: { (_, list) throws(Raised) in list }, next: nextRow))
    }

    /// Hidden members of `vfs`: the types of files and listings.
    static func hidden(_ prefix: String) -> [(name: String, member: NativeMember)] {
        [
            (prefix + "Text", .type(Volume.types.text)), (prefix + "Raw", .type(Volume.types.raw)),
            (prefix + "List", .type(Volume.types.list)),
        ]
    }

    private static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let (system, root) = try unmounted(machine, arguments)
        defer { machine.popRoots(to: root) }
        try Volume.use(machine, system) { (volume) throws(LfsFailure) in try volume.mount() }
        return system
    }

    /// An object that knows its device and sizes; it is a root from the mark on that comes with it.
    private static func unmounted(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> (system: Value, mark: UInt32) {
        let given = try LfsArguments.parse(machine, arguments)
        guard Volume.accepts(given.shape) else { throw machine.raiseOSError(22) }
        let mark = machine.rootMark
        let system = try machine.newObject(Volume.types.system, words: LfsMemory.Word.count)
        try machine.pushRoot(system)
        machine.values(system)[LfsMemory.Word.device] = given.device
        machine.values(system)[LfsMemory.Word.folder] = machine.interned("/")
        machine.values(system)[LfsMemory.Word.isReadOnly] = .false
        machine.values(system)[LfsMemory.Word.keepsTimes] = .bool(given.keepsTimes)
        machine.values(system)[LfsMemory.Word.handles] = try machine.newBytearray(count: 0)
        let window = try machine.newBytearray(
            count: Volume.windowBytes(given.shape.lookahead))
        machine.values(system)[LfsMemory.Word.window] = window
        var state = LfsState(words: [Int](repeating: 0, count: LfsState.count))
        state.shape = given.shape
        LfsHandle.put(state.words, machine.words(system) + LfsMemory.Word.state)
        return (system, mark)
    }

    private static var members: [(name: String, member: NativeMember)] {
        pathMembers + statusMembers + [
            (
                "mkfs",
                .staticMethod(
                    .variadic("mkfs", keywords: true) { (machine, arguments) throws(Raised) in
                        let (system, mark) = try unmounted(machine, arguments)
                        defer { machine.popRoots(to: mark) }
                        try Volume.use(machine, system) { (volume) throws(LfsFailure) in
                            try volume.format()
                        }
                        return .none
                    })
            ),
            Member.function("mount", 3) { (machine, arguments) throws(Raised) in
                if try machine.isTrue(arguments[1]) {
                    machine.values(arguments[0])[LfsMemory.Word.isReadOnly] = .true
                }
                return .none
            },
            Member.function("umount", 1) { (_, _) throws(Raised) in .none },
            Member.function("open", 3, LfsStream<Volume>.open),
            Member.function("ilistdir", 1, 2, list),
        ]
    }

    private static var pathMembers: [(name: String, member: NativeMember)] {
        [
            Member.function("mkdir", 2) { (machine, arguments) throws(Raised) in
                try change(machine, arguments) { (volume, path) throws(LfsFailure) in
                    try volume.makeFolder(path)
                }
            },
            Member.function("rmdir", 2, remove), Member.function("remove", 2, remove),
            Member.function("rename", 3) { (machine, arguments) throws(Raised) in
                let new = try path(machine, arguments, 2)
                return try change(machine, arguments) { (volume, old) throws(LfsFailure) in
                    try volume.rename(old, new)
                }
            },
            Member.function("chdir", 2, changeFolder),
            Member.function("getcwd", 1) { (machine, arguments) throws(Raised) in
                let folder = machine.values(arguments[0])[LfsMemory.Word.folder]
                let bytes = Array(machine.textBytes(folder))
                return bytes.count == 1 ? folder : try machine.newString(Array(bytes.dropLast()))
            },
        ]
    }

    private static var statusMembers: [(name: String, member: NativeMember)] {
        [
            Member.function("stat", 2) { (machine, arguments) throws(Raised) in
                let path = try path(machine, arguments)
                let status = try Volume.use(machine, arguments[0]) {
                    (volume) throws(LfsFailure) in try volume.status(path)
                }
                let seconds =
                    status.time.map { Int($0 / 1_000_000_000) - machine.platform.epoch } ?? 0
                return try LfsArguments.status(
                    machine, isFolder: status.isFolder, size: status.size, seconds: seconds)
            },
            Member.function("statvfs", 2) { (machine, arguments) throws(Raised) in
                let (shape, used) = try Volume.use(machine, arguments[0]) {
                    (volume) throws(LfsFailure) in
                    (volume.shape, try volume.usedBlocks(withOrphans: true))
                }
                return try LfsArguments.volumeStatus(machine, shape, used: used)
            },
        ]
    }

    static func path(
        _ machine: VirtualMachine, _ arguments: Arguments, _ index: Int = 1
    ) throws(Raised) -> [UInt8] {
        let folder = machine.values(arguments[0])[LfsMemory.Word.folder]
        return try LfsArguments.path(machine, arguments[index], in: folder)
    }

    private static func change(
        _ machine: VirtualMachine, _ arguments: Arguments,
        _ body: (Volume, [UInt8]) throws(LfsFailure) -> Void
    ) throws(Raised) -> Value {
        let path = try path(machine, arguments)
        try Volume.use(machine, arguments[0]) { (volume) throws(LfsFailure) in
            try body(volume, path)
        }
        return .none
    }

    private static func remove(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try change(machine, arguments) { (volume, path) throws(LfsFailure) in
            try volume.remove(path)
        }
    }

    private static func changeFolder(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let path = try path(machine, arguments)
        if path.count > 1 {
            let isFolder: Bool
            do throws(Raised) {
                isFolder = try Volume.use(machine, arguments[0]) {
                    (volume) throws(LfsFailure) in try volume.status(path).isFolder
                }
            } catch {
                throw machine.raiseOSError(2)
            }
            if !isFolder { throw machine.raiseOSError(2) }
        }
        let folder = try machine.newString(LfsArguments.normalized(path))
        machine.values(arguments[0])[LfsMemory.Word.folder] = folder
        return .none
    }

    // MARK: - Listing

    private static func list(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let folder = machine.values(arguments[0])[LfsMemory.Word.folder]
        let path =
            arguments.count > 1
            ? try path(machine, arguments) : Array(machine.textBytes(folder))
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        let list = try machine.newObject(Volume.types.list, words: LfsOpenFolder.wordCount)
        try machine.pushRoot(list)
        LfsHandle.claim(machine, list, of: arguments[0])
        machine.words(list)[LfsHandle.Word.isFolder] = 1
        try Volume.use(machine, arguments[0]) { (volume) throws(LfsFailure) in
            try volume.openFolder(path, list)
        }
        let isBytes = arguments.count > 1 && machine.isBytes(arguments[1])
        machine.words(list)[LfsOpenFolder.isBytes] = isBytes ? 1 : 0
        return list
    }

    private static func nextRow(
        _ machine: VirtualMachine, _ list: Value
    ) throws(Raised) -> Value {
        let system = machine.values(list)[LfsHandle.Word.system]
        if system.isNull { return .stopIteration }
        let entry = try Volume.use(machine, system) { (volume) throws(LfsFailure) in
            let folder: LfsOpenFolder = try volume.handle(list)
            let entry = try volume.nextEntry(folder)
            if entry == nil { try volume.close(folder) }
            return entry
        }
        guard let entry else {
            machine.values(list)[LfsHandle.Word.system] = .null
            return .stopIteration
        }
        let isBytes = machine.words(list)[LfsOpenFolder.isBytes] != 0
        return try LfsArguments.row(machine, entry, isBytes: isBytes)
    }
}
