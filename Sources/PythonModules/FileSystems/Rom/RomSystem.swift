internal import PythonVM

/// `VfsRom`: a read-only file system in memory that a program gives.
enum RomSystem {
    static let type = NativeType("VfsRom", make: make, members: members)

    /// Hidden members of `vfs`: the types of files and listings.
    static let hidden: [(name: String, member: NativeMember)] = [
        (".romText", .type(RomFile.text)), (".romRaw", .type(RomFile.raw)),
        (".romList", .type(listing)),
    ]

    enum Word {
        static let memory = 1
        /// Where the records lie in the memory.
        static let start = 2
        static let length = 3
        /// The bytes object that the memory is; null when it can change.
        static let owner = 4
        static let count = 5
    }

    private static let least = 4

    private static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 1, 1)
        let view = try machine.requireBuffer(arguments[0])
        let image = RomImage(bytes: UnsafeRawBufferPointer(start: view.pointer, count: view.count))
        guard view.count >= least, image.bytes.starts(with: [0xD2, 0xCD, 0x31]),
            let range = image.system
        else { throw machine.raiseOSError(19) }
        let system = try machine.newObject(RomSystem.type, words: Word.count)
        machine.values(system)[Word.memory] = arguments[0]
        machine.values(system)[Word.owner] = owner(machine, arguments[0])
        machine.words(system)[Word.start] = UInt32(range.lowerBound)
        machine.words(system)[Word.length] = UInt32(range.count)
        return system
    }

    /// The bytes object that a buffer shows: itself, through a memoryview, or a file within one.
    private static func owner(_ machine: VirtualMachine, _ memory: Value) -> Value {
        var owner = memory
        let file = machine.runtime.value(of: RomFile.raw)
        while !owner.isNull, !machine.isBytes(owner) {
            owner =
                machine.type(of: owner) == file
                ? machine.values(RomFile.system(machine, owner))[Word.owner]
                : machine.memoryviewOwner(owner)
        }
        return owner
    }

    /// The records; the memory may have become smaller since.
    static func image(_ machine: VirtualMachine, _ system: Value) throws(Raised) -> RomImage {
        let view = try machine.requireBuffer(machine.values(system)[Word.memory])
        let words = machine.words(system)
        let start = min(Int(words[Word.start]), view.count)
        let count = min(Int(words[Word.length]), view.count - start)
        return RomImage(bytes: UnsafeRawBufferPointer(start: view.pointer + start, count: count))
    }

    static func path(_ machine: VirtualMachine, _ value: Value) throws(Raised) -> [UInt8] {
        try LfsArguments.text(machine, value)
    }

    private static let members: [(name: String, member: NativeMember)] = [
        Member.function("mount", 3) { (machine, arguments) throws(Raised) in
            if try machine.isTrue(arguments[2]) { throw machine.raiseOSError(1) }
            return .none
        },
        Member.function("umount", 1) { (_, arguments) throws(Raised) in arguments[0] },
        Member.function("open", 3, RomFile.open),
        Member.function("chdir", 2) { (machine, arguments) throws(Raised) in
            // There is one current folder, the root.
            if try path(machine, arguments[1]) != [0x2F] { throw machine.raiseOSError(95) }
            return .none
        },
        Member.function("getcwd", 1) { (machine, _) throws(Raised) in machine.interned("") },
        Member.function("ilistdir", 2, list),
        Member.function("stat", 2) { (machine, arguments) throws(Raised) in
            let path = try path(machine, arguments[1])
            guard let found = try image(machine, arguments[0]).find(path) else {
                throw machine.raiseOSError(2)
            }
            switch found {
            case .folder(let range):
                return try LfsArguments.status(
                    machine, isFolder: true, size: range.count, seconds: 0)
            case .file(let range):
                return try LfsArguments.status(
                    machine, isFolder: false, size: range.count, seconds: 0)
            }
        },
        Member.function("statvfs", 2) { (machine, arguments) throws(Raised) in
            let size = Int(machine.words(arguments[0])[Word.length])
            let fields = [1, 0, size, 0, 0, 0, 0, 0, 0, 32767]
            return try machine.newTuple(fields.map { .small($0) })
        },
    ]

    // MARK: - Listing

    private enum ListWord {
        static let system = 1
        static let place = 2
        static let limit = 3
        static let isBytes = 4
        static let count = 5
    }

    private static let listing = NativeType(
        "iterator", iterate: { (_, list) throws(Raised) in list }, next: nextRow)

    private static func list(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let path = try path(machine, arguments[1])
        guard case .folder(let range) = try image(machine, arguments[0]).find(path) else {
            throw machine.raiseOSError(2)
        }
        let list = try machine.newObject(listing, words: ListWord.count)
        machine.values(list)[ListWord.system] = arguments[0]
        machine.words(list)[ListWord.place] = UInt32(range.lowerBound)
        machine.words(list)[ListWord.limit] = UInt32(range.upperBound)
        machine.words(list)[ListWord.isBytes] = machine.isBytes(arguments[1]) ? 1 : 0
        return list
    }

    private static func nextRow(_ machine: VirtualMachine, _ list: Value) throws(Raised) -> Value {
        let image = try image(machine, machine.values(list)[ListWord.system])
        let words = machine.words(list)
        var place = Int(words[ListWord.place])
        let entry = image.next(&place, min(Int(words[ListWord.limit]), image.bytes.count))
        words[ListWord.place] = UInt32(place)
        guard let entry else { return .stopIteration }
        return try LfsArguments.row(
            machine, (Array(image.bytes[entry.name]), entry.isFolder, entry.size),
            isBytes: words[ListWord.isBytes] != 0)
    }
}
