internal import PythonVM

/// What a mounted littlefs of version 2 knows between two operations.
///
/// It lies as plain words in the `VfsLfs2` object.
struct Lfs2State {
    var shape = LfsShape()
    var root = Lfs2Pair.null
    var nameLimit = 255
    var fileLimit = 0x7FFF_FFFF
    var attributeLimit = 1022
    /// Files up to this size lie in the metadata of their folder.
    var inlineLimit = 0
    /// The global state as it shall be, as it is on the disk, and what is to be added to it.
    var global = Lfs2Global()
    var globalOnDisk = Lfs2Global()
    var globalDelta = Lfs2Global()
    /// The window in which the allocator knows what is free.
    var windowStart = 0
    var windowSize = 0
    var windowNext = 0
    /// How many blocks may be looked at until the disk counts as full.
    var windowBudget = 0

    static let count = 24

    init() {}

    /// All of them in the order in which the object keeps them.
    var words: [Int] {
        [
            shape.readBytes, shape.progBytes, shape.lookahead, shape.blockBytes, shape.blockCount,
            root.first, root.second, nameLimit, fileLimit, attributeLimit, inlineLimit,
        ]
            + [global, globalOnDisk, globalDelta].flatMap {
                [Int($0.tag.bits), $0.pair.first, $0.pair.second]
            } + [windowStart, windowSize, windowNext, windowBudget]
    }

    init(words: [Int]) {
        (shape.readBytes, shape.progBytes, shape.lookahead) = (words[0], words[1], words[2])
        (shape.blockBytes, shape.blockCount) = (words[3], words[4])
        root = Lfs2Pair(first: words[5], second: words[6])
        (nameLimit, fileLimit) = (words[7], words[8])
        (attributeLimit, inlineLimit) = (words[9], words[10])
        func global(_ place: Int) -> Lfs2Global {
            var result = Lfs2Global()
            result.tag = Lfs2Tag(bits: UInt32(words[place]))
            result.pair = Lfs2Pair(first: words[place + 1], second: words[place + 2])
            return result
        }
        (self.global, globalOnDisk, globalDelta) = (global(11), global(14), global(17))
        (windowStart, windowSize) = (words[20], words[21])
        (windowNext, windowBudget) = (words[22], words[23])
    }
}

/// A littlefs of version 2 on a block device, for the time of one operation.
final class Lfs2Volume {
    /// Places in the object.
    enum Word {
        static let device = 1
        static let folder = 2
        static let isReadOnly = 3
        static let keepsTimes = 4
        /// A list of open files and of folders that are being listed.
        static let handles = 5
        /// A bit for each block of the allocator's window, set when it is in use.
        static let window = 6
        static let state = 7
        static let count = state + Lfs2State.count
    }

    /// The error number that stands for damage.
    static let damage = 84
    /// How many times a piece of metadata is written before it moves to other blocks.
    static let cycles: UInt32 = 101

    let machine: VirtualMachine
    let object: Value
    let blocks: LfsBlocks
    var state: Lfs2State
    var window: [UInt8]
    /// Metadata on its way to the device.
    var pending: LfsCache
    /// What is open, the latest first.
    var handles: [Lfs2Handle] = []
    /// Gathered from all checksums; where the allocator starts after mounting.
    var seed = LfsChecksum()

    var shape: LfsShape { state.shape }
    var damaged: LfsFailure { .code(Lfs2Volume.damage) }

    private init(_ machine: VirtualMachine, _ object: Value, _ state: Lfs2State) throws(Raised) {
        self.machine = machine
        self.object = object
        self.state = state
        let device = BlockDevice(machine, machine.values(object)[Word.device])
        let isWritable = try device.isWritable()
        let isReadOnly = machine.values(object)[Word.isReadOnly] == .true || !isWritable
        blocks = LfsBlocks(
            device, state.shape, damage: Lfs2Volume.damage, isReadOnly: isReadOnly)
        pending = LfsCache(bytes: state.shape.cacheBytes)
        window = try machine.byteArray(machine.values(object)[Word.window])
        seed.value = 0
    }

    /// Does something with the file system of an object.
    ///
    /// What changed in memory is kept whether or not it succeeds, as what is on the disk is.
    static func use<Result>(
        _ machine: VirtualMachine, _ object: Value,
        _ body: (Lfs2Volume) throws(LfsFailure) -> Result
    ) throws(Raised) -> Result {
        let words = machine.words(object) + Word.state
        let state = Lfs2State(words: (0..<Lfs2State.count).map { Int(words[$0]) })
        let volume = try Lfs2Volume(machine, object, state)
        volume.loadHandles()
        defer { volume.keep() }
        do throws(LfsFailure) {
            return try body(volume)
        } catch {
            throw error.raise(machine)
        }
    }

    private func loadHandles() {
        let list = machine.values(object)[Word.handles]
        handles = machine.items(ofList: list).reversed().map { Lfs2Handle.load(machine, $0) }
    }

    private func keep() {
        let words = machine.words(object) + Word.state
        for (index, number) in state.words.enumerated() {
            words[index] = UInt32(truncatingIfNeeded: number)
        }
        // The window has its size for good, so its memory is there.
        if let view = try? machine.requireBuffer(machine.values(object)[Word.window]) {
            view.pointer.copyMemory(from: window, byteCount: min(view.count, window.count))
        }
        for handle in handles where !handle.value.isNull { handle.keep(machine) }
    }

    // MARK: - Open files and folders

    /// Adds something that is open; its object goes into the list of the file system.
    func open(_ handle: Lfs2Handle) throws(LfsFailure) {
        handles.insert(handle, at: 0)
        guard !handle.value.isNull else { return }
        do throws(Raised) {
            try machine.append(handle.value, toList: machine.values(object)[Word.handles])
        } catch {
            throw .raised(error)
        }
    }

    func close(_ handle: Lfs2Handle) throws(LfsFailure) {
        handles.removeAll { $0 === handle }
        guard !handle.value.isNull else { return }
        handle.keep(machine)
        do throws(Raised) {
            let list = machine.values(object)[Word.handles]
            let rest = machine.items(ofList: list).filter { $0 != handle.value }
            machine.values(object)[Word.handles] = try machine.newList(rest)
        } catch {
            throw .raised(error)
        }
    }

    func file(_ value: Value) throws(LfsFailure) -> Lfs2OpenFile {
        guard let handle = handles.first(where: { $0.value == value }) as? Lfs2OpenFile else {
            throw .code(9)
        }
        return handle
    }

    /// Lets something be corrected by commits while `body` runs.
    func holding<Result>(
        _ handle: Lfs2Handle, _ body: () throws(LfsFailure) -> Result
    ) throws(LfsFailure) -> Result {
        handles.insert(handle, at: 0)
        defer { handles.removeAll { $0 === handle } }
        return try body()
    }
}
