internal import PythonVM

/// Files of a littlefs.
enum LfsStream<Volume: LfsVolume>: ByteStream {
    static func type(_ name: String) -> NativeType {
        NativeType(
            name, print: print, iterate: { (_, file) throws(Raised) in file },
            next: { (machine, file) throws(Raised) in try nextLine(machine, file) },
            members: members)
    }

    static func open(_ machine: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        let system = arguments[0]
        let mode = try LfsArguments.mode(machine, arguments[2])
        let path = try LfsSystem<Volume>.path(machine, arguments)
        var flags: LfsOpenFile.Flags = []
        if mode.reads { flags.insert(.reads) }
        if mode.writes { flags.insert(.writes) }
        if mode.creates { flags.insert(.creates) }
        if mode.isExclusive { flags.insert(.isExclusive) }
        if mode.truncates { flags.insert(.truncates) }
        if mode.appends { flags.insert(.appends) }
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        let file = try machine.newObject(
            mode.isText ? Volume.types.text : Volume.types.raw,
            words: LfsOpenFile.wordCount)
        try machine.pushRoot(file)
        let time = now(machine, system)
        LfsHandle.claim(machine, file, of: system)
        try Volume.use(machine, system) { (volume) throws(LfsFailure) in
            do throws(Raised) {
                let cache = try machine.newBytearray(count: volume.cacheBytes)
                machine.values(file)[LfsOpenFile.cacheBytes] = cache
            } catch {
                throw .raised(error)
            }
            try volume.openFile(path, flags, time: time, file)
        }
        return file
    }

    /// The present time as the disk keeps it; `nil` when the file system keeps none.
    private static func now(_ machine: VirtualMachine, _ system: Value) -> [UInt8]? {
        guard machine.values(system)[LfsMemory.Word.keepsTimes] == .true else { return nil }
        let time = UInt64(bitPattern: TimeModule.dateNanoseconds(machine))
        return LfsNumber.bytes(
            UInt32(truncatingIfNeeded: time), UInt32(truncatingIfNeeded: time >> 32))
    }

    private static func print(
        _ machine: VirtualMachine, _ file: Value, _ kind: PrintKind, _ text: inout TextBuffer
    ) throws(Raised) {
        text.write("<io.\(machine.typeName(of: file))>" as String)
    }

    static func isText(_ machine: VirtualMachine, _ stream: Value) -> Bool {
        machine.type(of: stream) == machine.runtime.value(of: Volume.types.text)
    }

    private static func use<Result>(
        _ machine: VirtualMachine, _ stream: Value,
        _ body: (Volume, LfsOpenFile) throws(LfsFailure) -> Result
    ) throws(Raised) -> Result {
        let system = machine.values(stream)[LfsHandle.Word.system]
        if system.isNull { throw machine.raise(.valueError, arguments: []) }
        return try Volume.use(machine, system) { (volume) throws(LfsFailure) in
            try body(volume, try volume.handle(stream))
        }
    }

    static func peek(
        _ machine: VirtualMachine, _ stream: Value, count: Int
    ) throws(Raised) -> [UInt8] {
        try use(machine, stream) { (volume, file) throws(LfsFailure) in
            // The position goes back when less is taken than was read.
            let start = file.position
            machine.words(stream)[LfsOpenFile.lookedFrom] = UInt32(truncatingIfNeeded: start)
            return try volume.read(file, count)
        }
    }

    static func advance(_ machine: VirtualMachine, _ stream: Value, by count: Int) {
        let target = Int(machine.words(stream)[LfsOpenFile.lookedFrom]) + count
        // After reading, the position changes without access to the device.
        _ = try? use(machine, stream) { (volume, file) throws(LfsFailure) in
            try volume.move(file, target)
        }
    }

    static func put(
        _ machine: VirtualMachine, _ stream: Value, _ bytes: [UInt8]
    ) throws(Raised) -> Int {
        // Nothing to write is no access: a position behind the end does not fill up the file.
        if bytes.isEmpty { return 0 }
        try use(machine, stream) { (volume, file) throws(LfsFailure) in
            if let time = now(machine, volume.object) { file.time = time }
            try volume.write(file, bytes)
        }
        return bytes.count
    }

    static func seek(
        _ machine: VirtualMachine, _ stream: Value, _ offset: Int, _ whence: Int
    ) throws(Raised) -> Int {
        try use(machine, stream) { (volume, file) throws(LfsFailure) in
            try volume.seek(file, offset, whence)
            return file.position
        }
    }

    static func flush(_ machine: VirtualMachine, _ stream: Value) throws(Raised) {
        try use(machine, stream) { (volume, file) throws(LfsFailure) in try volume.sync(file) }
    }

    static func close(_ machine: VirtualMachine, _ stream: Value) throws(Raised) {
        if machine.values(stream)[LfsHandle.Word.system].isNull { return }
        defer { machine.values(stream)[LfsHandle.Word.system] = .null }
        try use(machine, stream) { (volume, file) throws(LfsFailure) in
            try volume.closeFile(file)
        }
    }
}
