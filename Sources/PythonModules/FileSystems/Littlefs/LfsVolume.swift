internal import PythonVM

/// What both versions of littlefs know in memory of a file system, for the time of one operation.
class LfsMemory {
    /// Places in the object of the file system.
    enum Word {
        static let device = 1
        static let folder = 2
        static let isReadOnly = 3
        static let keepsTimes = 4
        /// The offsets of open files and of folders that are being listed, which are not kept alive
        /// by them: what is forgotten goes, and with it what was not committed.
        static let handles = 5
        /// A bit for each block of the allocator's window, set when it is in use.
        static let window = 6
        static let state = 7
        static let count = state + LfsState.count
    }

    let machine: VirtualMachine
    let object: Value
    let blocks: LfsBlocks
    var state: LfsState
    var window: [UInt8]
    /// Metadata on its way to the device.
    var pending: LfsCache
    /// What is open, the latest first.
    var handles: [LfsHandle] = []

    var shape: LfsShape { state.shape }
    var damaged: LfsFailure { blocks.damaged }

    /// Reads what the object of a file system keeps.
    init(
        _ machine: VirtualMachine, _ object: Value, damage: Int, isDirect: Bool,
        cacheBytes: (LfsShape) -> Int
    ) throws(Raised) {
        self.machine = machine
        self.object = object
        let words = machine.words(object) + Word.state
        state = LfsState(words: (0..<LfsState.count).map { Int(words[$0]) })
        let device = BlockDevice(machine, machine.values(object)[Word.device])
        let isWritable = try device.isWritable()
        let isReadOnly = machine.values(object)[Word.isReadOnly] == .true || !isWritable
        blocks = LfsBlocks(
            device, state.shape, damage: damage, isReadOnly: isReadOnly, isDirect: isDirect)
        pending = LfsCache(bytes: cacheBytes(state.shape))
        window = try machine.byteArray(machine.values(object)[Word.window])
        let table = try machine.byteArray(machine.values(object)[Word.handles])
        for place in stride(from: 0, to: table.count, by: 4) {
            let value = Value.object(offset: LfsNumber.word(table, place))
            // A place may be taken again: then it is in the table twice.
            guard LfsHandle.isLive(machine, value.offset, of: object),
                !handles.contains(where: { $0.value == value })
            else { continue }
            // While the program's device runs nothing may take its place.
            try machine.pushRoot(value)
            handles.append(LfsHandle.load(machine, value))
        }
    }

    private func keepTable() throws(LfsFailure) {
        let offsets = handles.map(\.value).filter { !$0.isNull }.flatMap {
            LfsNumber.bytes($0.offset)
        }
        do throws(Raised) {
            let table = try machine.newBytearray(count: offsets.count)
            let view = try machine.requireBuffer(table)
            view.pointer.copyMemory(from: offsets, byteCount: offsets.count)
            machine.values(object)[Word.handles] = table
        } catch {
            throw .raised(error)
        }
    }

    /// Puts everything into words.
    fileprivate func keep() {
        LfsHandle.put(state.words, machine.words(object) + Word.state)
        // The window has its size for good, so its memory is there.
        if let view = try? machine.requireBuffer(machine.values(object)[Word.window]) {
            view.pointer.copyMemory(from: window, byteCount: min(view.count, window.count))
        }
        for handle in handles where !handle.value.isNull { handle.keep(machine) }
    }

    // MARK: - Open files and folders

    /// Adds something that is open.
    func open(_ handle: LfsHandle) throws(LfsFailure) {
        // Its object may lie where a forgotten one was, which then looks like it.
        if !handle.value.isNull { handles.removeAll { $0.value == handle.value } }
        handles.insert(handle, at: 0)
        if !handle.value.isNull { try keepTable() }
    }

    func close(_ handle: LfsHandle) throws(LfsFailure) {
        handles.removeAll { $0 === handle }
        guard !handle.value.isNull else { return }
        handle.keep(machine)
        try keepTable()
    }

    /// The handle of an object that is open.
    func handle<Handle: LfsHandle>(_ value: Value) throws(LfsFailure) -> Handle {
        guard let handle = handles.first(where: { $0.value == value }) as? Handle else {
            throw .code(9)
        }
        return handle
    }

    /// Lets something be corrected by commits while `body` runs.
    func holding<Result>(
        _ handle: LfsHandle, _ body: () throws(LfsFailure) -> Result
    ) throws(LfsFailure) -> Result {
        handles.insert(handle, at: 0)
        defer { handles.removeAll { $0 === handle } }
        return try body()
    }
}

/// A littlefs of one of its versions.
protocol LfsVolume: LfsMemory {
    /// The types of its objects.
    static var types: LfsTypes { get }

    init(_ machine: VirtualMachine, _ object: Value) throws(Raised)

    /// Whether it can work with these sizes.
    static func accepts(_ shape: LfsShape) -> Bool
    /// The size of the allocator's window.
    static func windowBytes(_ lookahead: Int) -> Int

    /// How many bytes of a file are cached.
    var cacheBytes: Int { get }
    /// How many blocks the allocator's window may have.
    var windowLimit: Int { get }
    /// How many bytes are read ahead of a file.
    var readAhead: Int { get }
    /// Calls `visit` with every block in use, with some of them more than once.
    func visitBlocks(withOrphans: Bool, _ visit: (Int) -> Void) throws(LfsFailure)
    /// Bytes of a file that lies in the metadata.
    func readInline(
        _ file: LfsOpenFile, _ offset: Int, _ count: Int
    ) throws(LfsFailure) -> [UInt8]

    func format() throws(LfsFailure)
    func mount() throws(LfsFailure)
    func makeFolder(_ path: [UInt8]) throws(LfsFailure)
    func remove(_ path: [UInt8]) throws(LfsFailure)
    func rename(_ old: [UInt8], _ new: [UInt8]) throws(LfsFailure)
    /// What is known of an entry, with the time of its last change in nanoseconds since 1970.
    func status(
        _ path: [UInt8]
    ) throws(LfsFailure) -> (isFolder: Bool, size: Int, time: UInt64?)
    /// Begins to list a folder.
    func openFolder(_ path: [UInt8], _ object: Value) throws(LfsFailure)
    /// The next entry of a folder; `nil` at the end.
    func nextEntry(
        _ folder: LfsOpenFolder
    ) throws(LfsFailure) -> (name: [UInt8], isFolder: Bool, size: Int)?
    /// Opens a file for an object of the program.
    func openFile(
        _ path: [UInt8], _ flags: LfsOpenFile.Flags, time: [UInt8]?, _ object: Value
    ) throws(LfsFailure)
    /// Reads at the position and moves it.
    func read(_ file: LfsOpenFile, _ count: Int) throws(LfsFailure) -> [UInt8]
    /// Writes at the position and moves it.
    func write(_ file: LfsOpenFile, _ bytes: [UInt8]) throws(LfsFailure)
    /// Moves the position: offset, 0 from the start, 1 from the position, 2 from the end.
    func seek(_ file: LfsOpenFile, _ offset: Int, _ whence: Int) throws(LfsFailure)
    /// Commits what was written to a file.
    func sync(_ file: LfsOpenFile) throws(LfsFailure)
    /// Commits, unless writing failed, and ends the use of a file.
    func closeFile(_ file: LfsOpenFile) throws(LfsFailure)
}

/// The types of a version's objects.
struct LfsTypes {
    let system: NativeType
    let text: NativeType
    let raw: NativeType
    let list: NativeType
}

extension LfsVolume {
    /// Does something with the file system of an object.
    ///
    /// What changed in memory is kept whether or not it succeeds, as what is on the disk is.
    static func use<Result>(
        _ machine: VirtualMachine, _ object: Value,
        _ body: (Self) throws(LfsFailure) -> Result
    ) throws(Raised) -> Result {
        let mark = machine.rootMark
        defer { machine.popRoots(to: mark) }
        let volume = try Self(machine, object)
        defer { volume.keep() }
        do throws(LfsFailure) {
            return try body(volume)
        } catch {
            throw error.raise(machine)
        }
    }
}
