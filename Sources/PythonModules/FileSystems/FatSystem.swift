internal import PythonVM

/// `VfsFat`: a FAT12, FAT16 or FAT32 file system on a block device of the program.
enum FatSystem {
    static let type = NativeType("VfsFat", make: make, members: members)

    /// Hidden members of `vfs`: the types of its files.
    static let fileTypes: [(name: String, member: NativeMember)] = [
        (".fatText", .type(FatFile.text)), (".fatRaw", .type(FatFile.raw)),
    ]

    static func make(
        _ machine: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try machine.check(arguments, 1, 1)
        let system = try unmounted(machine, arguments[0])
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        try machine.pushRoot(system)
        try FatVolume(machine, system).mount()
        return system
    }

    private static func unmounted(
        _ machine: VirtualMachine, _ device: Value
    ) throws(Raised) -> Value {
        let system = try machine.newObject(type, words: FatVolume.Word.count)
        machine.values(system)[FatVolume.Word.device] = device
        machine.values(system)[FatVolume.Word.folder] = machine.interned("/")
        machine.values(system)[FatVolume.Word.isReadOnly] = .false
        // The geometry that holds before a mount.
        FatVolume(machine, system).setUp()
        try BlockDevice(machine, device).check()
        return system
    }

    private static let members: [(name: String, member: NativeMember)] = [
        (
            "mkfs",
            .staticMethod(
                NativeFunction("mkfs", 1) { (machine, arguments) throws(Raised) in
                    let system = try unmounted(machine, arguments[0])
                    let mark = machine.rootMark
                    defer { machine.popRoots(to: mark) }
                    try machine.pushRoot(system)
                    try FatVolume(machine, system).format(small: false)
                    return .none
                })
        ),
        Member.function("mount", 3) { (machine, arguments) throws(Raised) in
            let volume = FatVolume(machine, arguments[0])
            if try machine.isTrue(arguments[1]) {
                machine.values(arguments[0])[FatVolume.Word.isReadOnly] = .true
            }
            if volume.geometry.width == 0, try machine.isTrue(arguments[2]) {
                try volume.format(small: true)
            }
            try volume.requireMounted()
            return .none
        },
        Member.function("umount", 1) { (_, _) throws(Raised) in .none },
        Member.function("open", 3, FatFile.open),
        Member.function("ilistdir", 1, 2, list),
        Member.function("mkdir", 2) { (machine, arguments) throws(Raised) in
            let (volume, place) = try locate(machine, arguments)
            if place.isRoot || place.entry != nil { throw machine.raiseOSError(17) }
            try volume.requireWritable()
            try volume.makeFolder(place)
            return try finish(volume)
        },
        Member.function("rmdir", 2) { (machine, arguments) throws(Raised) in
            try remove(machine, arguments, folder: true)
        },
        Member.function("remove", 2) { (machine, arguments) throws(Raised) in
            try remove(machine, arguments, folder: false)
        },
        Member.function("rename", 3, rename),
        Member.function("chdir", 2) { (machine, arguments) throws(Raised) in
            let (_, place) = try locate(machine, arguments)
            if !place.isRoot {
                guard let entry = place.entry, entry.isFolder else {
                    throw machine.raiseOSError(2)
                }
            }
            let folder = try machine.newString("/" + place.names.joined(separator: "/"))
            machine.values(arguments[0])[FatVolume.Word.folder] = folder
            return .none
        },
        Member.function("getcwd", 1) { (machine, arguments) throws(Raised) in
            machine.values(arguments[0])[FatVolume.Word.folder]
        },
        Member.function("stat", 2, status),
        Member.function("statvfs", 2) { (machine, arguments) throws(Raised) in
            let volume = FatVolume(machine, arguments[0])
            try volume.requireMounted()
            let (size, free) = (volume.clusterBytes, try volume.freeClusters())
            let fields = [size, size, volume.geometry.clusterCount, free, free, 0, 0, 0, 0, 255]
            return try machine.newTuple(fields.map { .small($0) })
        },
    ]

    private static func finish(_ volume: FatVolume) throws(Raised) -> Value {
        _ = try volume.device.control(.flush)
        return .none
    }

    static func path(_ machine: VirtualMachine, _ value: Value) throws(Raised) -> String {
        guard machine.isString(value) || machine.isBytes(value) else {
            throw machine.raise(
                .typeError,
                "can't convert '\(machine.typeName(of: value))' object to str implicitly")
        }
        return machine.text(value)
    }

    private static func locate(
        _ machine: VirtualMachine, _ arguments: Arguments, _ index: Int = 1
    ) throws(Raised) -> (FatVolume, FatVolume.Located) {
        let path = try path(machine, arguments[index])
        let volume = FatVolume(machine, arguments[0])
        try volume.requireMounted()
        return (volume, try volume.locate(path))
    }

    private static func list(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let volume = FatVolume(machine, arguments[0])
        try volume.requireMounted()
        let isBytes = arguments.count > 1 && machine.isBytes(arguments[1])
        let place = try volume.locate(
            arguments.count > 1 ? try path(machine, arguments[1]) : "")
        var folder = volume.rootFolder
        if !place.isRoot {
            guard let entry = place.entry, entry.isFolder else { throw machine.raiseOSError(2) }
            folder = entry.cluster
        }
        let entries = try volume.entries(ofFolder: folder)
        let rows = try machine.newList()
        for entry in entries {
            let name =
                isBytes
                ? try machine.newBytes(Array(entry.name.utf8)) : try machine.newString(entry.name)
            let size = try machine.newInt(entry.size)
            let kind = Value.small(entry.isFolder ? 0x4000 : 0x8000)
            try machine.append(
                try machine.newTuple([name, kind, .small(0), size]), toList: rows)
        }
        return try machine.iterate(rows)
    }

    private static func remove(
        _ machine: VirtualMachine, _ arguments: Arguments, folder: Bool
    ) throws(Raised) -> Value {
        let (volume, place) = try locate(machine, arguments)
        guard let entry = place.entry else {
            throw machine.raiseOSError(place.isRoot ? 22 : 2)
        }
        guard entry.isFolder == folder else { throw machine.raiseOSError(folder ? 20 : 21) }
        try volume.requireWritable()
        let inside = folder ? try volume.entries(ofFolder: entry.cluster) : []
        let isFull = !inside.isEmpty
        if isFull || entry.attributes & FatEntry.readOnlyBit != 0 {
            throw machine.raiseOSError(13)
        }
        try volume.removeRows(of: entry)
        try volume.free(entry.cluster)
        return try finish(volume)
    }

    private static func rename(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let (volume, old) = try locate(machine, arguments)
        let new = try volume.locate(try path(machine, arguments[2]))
        guard let entry = old.entry else { throw machine.raiseOSError(old.isRoot ? 22 : 2) }
        guard !new.isRoot else { throw machine.raiseOSError(22) }
        try volume.requireWritable()
        if let target = new.entry {
            let isSame =
                target.rows.last?.sector == entry.rows.last?.sector
                && target.rows.last?.offset == entry.rows.last?.offset
            if !isSame {
                if target.isFolder { throw machine.raiseOSError(21) }
                try volume.removeRows(of: target)
                try volume.free(target.cluster)
            }
        }
        let moved = try volume.add(
            new.name, to: new.folder, attributes: entry.attributes, cluster: entry.cluster,
            size: entry.size)
        if let row = moved.rows.last {
            try volume.patch(
                row.sector, at: row.offset + 22,
                FatVolume.bytes(entry.time, 2) + FatVolume.bytes(entry.date, 2))
        }
        try volume.removeRows(of: entry)
        if entry.isFolder, old.folder != new.folder {
            let parent = new.folder == volume.rootFolder ? 0 : new.folder
            let first = volume.firstSector(ofCluster: entry.cluster)
            try volume.patch(first, at: 32 + 20, FatVolume.bytes(parent >> 16, 2))
            try volume.patch(first, at: 32 + 26, FatVolume.bytes(parent, 2))
        }
        return try finish(volume)
    }

    private static func status(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let (_, place) = try locate(machine, arguments)
        var entry = FatEntry()
        if place.isRoot {
            entry.attributes = FatEntry.folderBit
            entry.date = 0x2821
        } else {
            guard let found = place.entry else { throw machine.raiseOSError(2) }
            entry = found
        }
        let seconds = Calendar.seconds([
            1980 + entry.date >> 9, entry.date >> 5 & 15, entry.date & 31, entry.time >> 11,
            entry.time >> 5 & 63, 2 * (entry.time & 31),
        ])
        let time = try machine.newInt(seconds - machine.platform.epoch)
        let size = try machine.newInt(entry.size)
        return try machine.newTuple([
            .small(entry.isFolder ? 0x4000 : 0x8000), .small(0), .small(0), .small(0), .small(0),
            .small(0), size, time, time, time,
        ])
    }
}

extension FatVolume {
    /// Puts the geometry of an object that nothing is known of into its words.
    func setUp() {
        geometry = Geometry()
        keep()
    }
}
