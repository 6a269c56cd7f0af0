import Glibc
import Synchronization

/// How large the parts of a node's image are.
public struct ImageConfiguration: Sendable, Hashable {
    /// Whether floats have 32 or 64 bits.
    public enum FloatWidth: Int, Sendable { case single = 32, double = 64 }

    /// Bytes that the program can allocate; the total that `gc.mem_free() + gc.mem_alloc()` shows.
    public var heapBytes: Int
    /// Bytes behind the heap that allocations between two safepoints may use.
    public var reserveBytes: Int
    /// Bytes for interpreter frames; when they are used up, RuntimeError.
    public var stackBytes: Int
    /// Bits of a float.
    public var floatWidth: FloatWidth

    public init(
        heapBytes: Int, reserveBytes: Int = 256 << 10, stackBytes: Int = 16 << 10,
        floatWidth: FloatWidth = .single
    ) {
        self.heapBytes = heapBytes
        self.reserveBytes = reserveBytes
        self.stackBytes = stackBytes
        self.floatWidth = floatWidth
    }
}

/// The fixed part at the start of an image: the state of the interpreter as plain words.
///
/// Offsets count bytes from the base of the image. What is a `Value` here is a root of the
/// collector.
struct ImageHeader {
    static let magic: UInt32 = 0x3152_4D42

    var magic = ImageHeader.magic
    var imageBytes: UInt32 = 0

    // Regions.
    var stackStart: UInt32 = 0
    /// The end of the part of the stack that the present thread may use.
    var stackEnd: UInt32 = 0
    /// The end of the whole stack.
    var imageStackEnd: UInt32 = 0
    var rootsStart: UInt32 = 0
    var rootsEnd: UInt32 = 0
    var usedBits: UInt32 = 0
    var headBits: UInt32 = 0
    var markBits: UInt32 = 0
    var rawBits: UInt32 = 0
    var heapStart: UInt32 = 0
    /// Blocks within the board's limit.
    var limitBlocks: UInt32 = 0
    /// Blocks with the reserve.
    var totalBlocks: UInt32 = 0

    // Allocator and collector.
    /// No block below this one is free.
    var firstFree: UInt32 = 0
    /// No two free blocks side by side lie below this one.
    var firstPair: UInt32 = 0
    var usedBlocks: UInt32 = 0
    /// Blocks that lived after the last collection.
    var liveBlocks: UInt32 = 0
    /// Blocks allocated since the last collection.
    var allocatedBlocks: UInt32 = 0
    /// `gc.threshold` in blocks; `UInt32.max` when there is none.
    var thresholdBlocks: UInt32 = .max
    var collectionWanted = false
    var collectorEnabled = true
    var heapLockDepth: UInt32 = 0
    var peakBlocks: UInt32 = 0
    /// Whether an object may share the memory of another: then only the collector frees any.
    var sharesMemory = false

    // Interpreter.
    /// The frame that runs, 0 when none does.
    var frame: UInt32 = 0
    /// The first free word of the stack above the frame that runs.
    var stackTop: UInt32 = 0
    var rootsTop: UInt32 = 0
    /// The exception that was raised last.
    var exception = Value.null
    /// The exception that an except or finally block deals with.
    var handledException = Value.null
    /// What a generator or iterator returned at its end.
    var stopValue = Value.null
    /// The exception that is raised when there is no room for another.
    var emergencyException = Value.null
    /// A function of our own that calls others; see `CallGlue`.
    var callGlue = Value.null
    /// `sys.modules`: a dict.
    var modules = Value.null
    /// Module-level names that `builtins` was given by the program: a dict or null.
    var builtinsOverride = Value.null
    /// `sys.path` and `sys.argv`: lists.
    var path = Value.null
    var argv = Value.null
    /// Globals shared by boot.py, main.py and the prompt: a dict.
    var mainGlobals = Value.null
    /// The last block of memory for names, and what is free in it; see `keepNames`.
    var nameBlocks = Value.null
    var nameTable: UInt32 = 0
    var freeNames: UInt32 = 0
    var freeNameBytes: UInt32 = 0
    /// Where natives of higher floors keep Python objects (callbacks of pins, timers...): a dict or
    /// null.
    var hostObjects = Value.null
    /// The `micropython.schedule` queue: up to eight pairs of function and argument.
    var scheduleCount: UInt32 = 0
    var scheduled:
        (
            Value, Value, Value, Value, Value, Value, Value, Value, Value, Value, Value, Value,
            Value,
            Value, Value, Value
        ) = (
            .null, .null, .null, .null, .null, .null, .null, .null, .null, .null, .null, .null,
            .null,
            .null, .null, .null
        )
    /// Whether a scheduled function runs; no other is started meanwhile.
    var schedulerLocked = false
    /// How often the program locked the scheduler.
    var schedulerLockDepth: UInt32 = 0
    /// The number of native calls that wait.
    var waitCount: UInt32 = 0
    /// The loop looks up when `cycles` reaches this; 0 asks for that at once.
    var sliceEnd: UInt64 = 0
    var keyboardInterrupt = false
    var optimizationLevel: UInt8 = 0
    /// `sys.tracebacklimit`: how many calls a traceback has at most.
    var tracebackLimit: UInt32 = .max

    // Costs and counts.
    /// Cycles used so far, at whatever clock: the host turns them into time.
    var cycles: UInt64 = 0
    /// Bytecodes executed so far.
    var bytecodes: UInt64 = 0
    /// Bytecodes executed before the last collection.
    var collectedBytecodes: UInt64 = 0
    /// Allocations so far.
    var allocations: UInt64 = 0
}

/// The one flat arena of a node: header, interpreter stack, root stack, block tables, heap blocks.
///
/// Reserved whole, touched page by page as it is used. Everything in it is named by its offset, so
/// a copy of its bytes is a copy of the interpreter.
final class Image {
    let base: UnsafeMutableRawPointer
    let byteCount: Int
    let configuration: ImageConfiguration
    /// Behind the stack lie 32 words for the arguments of calls that the loop makes on its own.
    static let scratchBytes = 128

    var header: UnsafeMutablePointer<ImageHeader> {
        base.assumingMemoryBound(to: ImageHeader.self)
    }

    init(_ configuration: ImageConfiguration) {
        let page = 4096
        func pages(_ bytes: Int) -> Int { (bytes + page - 1) / page * page }
        let limitBlocks = max(configuration.heapBytes / 16, 64)
        let totalBlocks = limitBlocks + max(configuration.reserveBytes / 16, 64)
        let tableBytes = (totalBlocks + 63) / 64 * 8
        // The stack begins on the page of the header: an idle interpreter touches few pages.
        let headerBytes = (MemoryLayout<ImageHeader>.size + 15) & ~15
        let stackBytes =
            pages(headerBytes + configuration.stackBytes + Image.scratchBytes) - headerBytes
        let rootsBytes = pages(4096)
        let tablesStart = headerBytes + stackBytes + rootsBytes
        let heapStart = pages(tablesStart + 4 * tableBytes)
        byteCount = pages(heapStart + totalBlocks * 16)
        precondition(byteCount < 1 << 31, "an image has less than 2 GiB")
        base = ImageMemory.take(byteCount, cleared: heapStart)
        self.configuration = configuration
        header.initialize(to: ImageHeader())
        header.pointee.imageBytes = UInt32(byteCount)
        header.pointee.stackStart = UInt32(headerBytes)
        header.pointee.stackTop = UInt32(headerBytes)
        header.pointee.stackEnd = UInt32(headerBytes + configuration.stackBytes)
        header.pointee.imageStackEnd = header.pointee.stackEnd
        header.pointee.rootsStart = UInt32(headerBytes + stackBytes)
        header.pointee.rootsTop = UInt32(headerBytes + stackBytes)
        header.pointee.rootsEnd = UInt32(tablesStart)
        header.pointee.usedBits = UInt32(tablesStart)
        header.pointee.headBits = UInt32(tablesStart + tableBytes)
        header.pointee.markBits = UInt32(tablesStart + 2 * tableBytes)
        header.pointee.rawBits = UInt32(tablesStart + 3 * tableBytes)
        header.pointee.heapStart = UInt32(heapStart)
        header.pointee.limitBlocks = UInt32(limitBlocks)
        header.pointee.totalBlocks = UInt32(totalBlocks)
    }

    deinit { ImageMemory.give(base, byteCount) }
}

/// The memory of images, kept for the next image of the same size.
///
/// Boards that sleep and start again would spend a tenth of a run in the operating system.
private enum ImageMemory {
    private struct Pool: @unchecked Sendable {
        var bases: [Int: [UnsafeMutableRawPointer]] = [:]
        var count = 0
    }
    private static let pool = Mutex(Pool())
    /// Nodes live ahead by dozens, and many may sleep before the next ones wake.
    private static let capacity = 64

    /// Memory whose first `cleared` bytes are zero; the heap behind them is cleared block by block
    /// as it is allocated.
    static func take(_ byteCount: Int, cleared: Int) -> UnsafeMutableRawPointer {
        let known = pool.withLock { pool -> SendablePointer? in
            guard let base = pool.bases[byteCount]?.popLast() else { return nil }
            pool.count -= 1
            return SendablePointer(base: base)
        }
        if let known {
            memset(known.base, 0, cleared)
            return known.base
        }
        let mapped = mmap(
            nil, byteCount, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
            -1, 0)
        guard let mapped, mapped != MAP_FAILED else {
            preconditionFailure("no memory for a node's image of \(byteCount) bytes")
        }
        return mapped
    }

    /// Takes memory back that nobody uses any more.
    static func give(_ base: UnsafeMutableRawPointer, _ byteCount: Int) {
        let memory = SendablePointer(base: base)
        let isKept = pool.withLock { pool in
            guard pool.count < capacity else { return false }
            pool.bases[byteCount, default: []].append(memory.base)
            pool.count += 1
            return true
        }
        if !isKept { munmap(base, byteCount) }
    }

    private struct SendablePointer: @unchecked Sendable { let base: UnsafeMutableRawPointer }
}
