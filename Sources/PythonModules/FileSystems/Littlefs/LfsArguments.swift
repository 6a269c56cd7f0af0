internal import PythonVM

/// What both versions of littlefs take from a program in the same way.
enum LfsArguments {
    /// What `VfsLfs1`, `VfsLfs2` and their `mkfs` take.
    private static let parameters = [
        Parameter(""), Parameter("readsize", .small(32), keywordOnly: true),
        Parameter("progsize", .small(32), keywordOnly: true),
        Parameter("lookahead", .small(32), keywordOnly: true),
        Parameter("mtime", .true, keywordOnly: true),
    ]

    /// The device and sizes of a new file system, after the device was asked for its own sizes.
    struct Given {
        var device: Value
        var shape: LfsShape
        var keepsTimes: Bool
    }

    static func parse(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Given {
        let values = try machine.parse(arguments, parameters)
        var shape = LfsShape()
        shape.readBytes = try machine.integer(values[1])
        shape.progBytes = try machine.integer(values[2])
        shape.lookahead = try machine.integer(values[3])
        let keepsTimes = try machine.isTrue(values[4])
        let device = BlockDevice(machine, values[0])
        try device.check()
        _ = try device.control(.start)
        shape.blockBytes = try size(machine, device, .blockBytes)
        shape.blockCount = try size(machine, device, .blockCount)
        return Given(device: values[0], shape: shape, keepsTimes: keepsTimes)
    }

    private static func size(
        _ machine: VirtualMachine, _ device: BlockDevice, _ request: BlockDevice.Request
    ) throws(Raised) -> Int {
        if let number = try device.control(request) { return number }
        return try machine.integer(.none)
    }

    /// A path as bytes, from the root on.
    static func path(
        _ machine: VirtualMachine, _ value: Value, in folder: Value
    ) throws(Raised) -> [UInt8] {
        let path = try text(machine, value)
        if path.first == LfsPath.slash { return path }
        return Array(machine.textBytes(folder)) + path
    }

    /// The bytes of a str or bytes, up to the first zero.
    static func text(_ machine: VirtualMachine, _ value: Value) throws(Raised) -> [UInt8] {
        guard machine.isString(value) || machine.isBytes(value) else {
            throw machine.raise(
                .typeError,
                "can't convert '\(machine.typeName(of: value))' object to str implicitly")
        }
        return Array(machine.textBytes(value).prefix { $0 != 0 })
    }

    /// A folder's path without `.`, `..` and double slashes, with a slash at its end.
    static func normalized(_ path: [UInt8]) -> [UInt8] {
        var names: [ArraySlice<UInt8>] = []
        for name in path.split(separator: LfsPath.slash) {
            switch name {
            case [0x2E]: break
            case [0x2E, 0x2E]: _ = names.popLast()
            default: names.append(name)
            }
        }
        return names.reduce(into: [LfsPath.slash]) { $0 += $1 + [LfsPath.slash] }
    }

    /// A row of `ilistdir`.
    static func row(
        _ machine: VirtualMachine, _ entry: (name: [UInt8], isFolder: Bool, size: Int),
        isBytes: Bool
    ) throws(Raised) -> Value {
        if !isBytes, String(validating: entry.name, as: UTF8.self) == nil {
            throw machine.raise(.unicodeError, arguments: [])
        }
        let name =
            isBytes ? try machine.newBytes(entry.name) : try machine.newString(entry.name)
        let size = try machine.newInt(entry.size)
        return try machine.newTuple([
            name, .small(entry.isFolder ? 0x4000 : 0x8000), .small(0), size,
        ])
    }

    /// What `stat` gives.
    static func status(
        _ machine: VirtualMachine, isFolder: Bool, size: Int, seconds: Int
    ) throws(Raised) -> Value {
        let size = try machine.newInt(size)
        let time = try machine.newInt(seconds)
        return try machine.newTuple([
            .small(isFolder ? 0x4000 : 0x8000), .small(0), .small(0), .small(0), .small(0),
            .small(0), size, time, time, time,
        ])
    }

    /// What `statvfs` gives.
    static func volumeStatus(
        _ machine: VirtualMachine, _ shape: LfsShape, used: Int
    ) throws(Raised) -> Value {
        let (size, count) = (shape.blockBytes, shape.blockCount)
        // Blocks count as often as they are found in use, and the difference has no sign.
        let free = try machine.newInt(Int(UInt32(truncatingIfNeeded: count - used)))
        let (zero, names) = (Value.small(0), Value.small(255))
        return try machine.newTuple(
            [.small(size), .small(size), .small(count), free, free, zero, zero, zero, zero, names])
    }

    /// How a file is opened.
    struct Mode {
        var reads = false
        var writes = false
        var creates = false
        var isExclusive = false
        var truncates = false
        var appends = false
        var isText = true
    }

    /// - Throws: ValueError when more than one of `r`, `w`, `x` and `a` is given.
    static func mode(_ machine: VirtualMachine, _ value: Value) throws(Raised) -> Mode {
        var mode = Mode()
        for letter in try text(machine, value) {
            switch letter {
            case UInt8(ascii: "b"): mode.isText = false
            case UInt8(ascii: "t"): mode.isText = true
            case UInt8(ascii: "+"): (mode.reads, mode.writes) = (true, true)
            case UInt8(ascii: "r"), UInt8(ascii: "w"), UInt8(ascii: "x"), UInt8(ascii: "a"):
                if mode.reads || mode.writes {
                    throw machine.raise(.valueError, arguments: [])
                }
                mode.reads = letter == UInt8(ascii: "r")
                (mode.writes, mode.creates) = (!mode.reads, !mode.reads)
                mode.truncates = letter == UInt8(ascii: "w")
                mode.isExclusive = letter == UInt8(ascii: "x")
                mode.appends = letter == UInt8(ascii: "a")
            default: break
            }
        }
        if !mode.writes { mode.reads = true }
        return mode
    }
}
