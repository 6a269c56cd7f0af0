public import PythonCompiler
public import PythonSyntax

/// What one interpreter asks of the outside: the board, the PC, or a test.
///
/// Called in the middle of native functions; must not enter the interpreter.
public protocol VirtualMachineHost: AnyObject {
    /// Takes what the program prints.
    func write(_ bytes: UnsafeBufferPointer<UInt8>)
    /// Takes what the program writes to `sys.stderr`, and tracebacks of its callbacks.
    func writeError(_ bytes: UnsafeBufferPointer<UInt8>)
    /// Gives the source or `.mpy` file of a path, `nil` when there is no such file.
    func readFile(_ path: String) -> [UInt8]?
    /// Whether a path names a folder.
    func isDirectory(_ path: String) -> Bool
    /// Passes time while native code that cannot be suspended (a comparison inside a sort, say)
    /// waits.
    ///
    /// Returns when `wait.deadline` is reached or what is waited for may have happened.
    func passTime(in wait: Wait)
    /// Says whether code that native code called may go on after so many more cycles.
    ///
    /// False ends it, and all that the program runs, with an exception that cannot be caught.
    func nestedSlice(cycles: UInt64) -> Bool
    /// Nanoseconds on the host's clock.
    var nanoseconds: UInt64 { get }
    /// Told in each collection, before memory is freed: which objects live on.
    func collected(_ isAlive: (Value) -> Bool)
    /// Gives the compiled code of a source file; a host may share it between nodes.
    func compile(
        _ source: [UInt8], path: String
    ) throws(SyntaxError) -> CompiledModule
    /// Gives the compiled code of a text that is no file: of the prompt, or for `exec`.
    func compile(
        _ source: [UInt8], options: CompileOptions
    ) throws(SyntaxError) -> CompiledModule
}

extension VirtualMachineHost {
    /// A board has one output.
    public func writeError(_ bytes: UnsafeBufferPointer<UInt8>) { write(bytes) }
    /// Keeps nothing that depends on objects.
    public func collected(_ isAlive: (Value) -> Bool) {}
    /// Lets nested code run as long as it wants.
    public func nestedSlice(cycles: UInt64) -> Bool { true }
    /// Compiles it, each time anew.
    public func compile(
        _ source: [UInt8], options: CompileOptions
    ) throws(SyntaxError) -> CompiledModule {
        try PythonCompiler.compile(source: source, options: options)
    }
}

/// Why and until when a native function waits; see `VirtualMachine.wait`.
public struct Wait: Sendable, Equatable, Codable {
    /// The host's time in nanoseconds at which the wait ends at the latest; `UInt64.max` for never.
    public var deadline: UInt64
    /// What may end the wait before: a number that the host understands.
    public var reason: UInt32
    /// A number for the host's own use, kept over all calls of one wait.
    public var detail: UInt64
    /// Whether no other thread of the program may run meanwhile: the chip itself sleeps.
    public var stopsThreads: Bool

    public init(
        deadline: UInt64, reason: UInt32 = 0, detail: UInt64 = 0, stopsThreads: Bool = false
    ) {
        self.deadline = deadline
        self.reason = reason
        self.detail = detail
        self.stopsThreads = stopsThreads
    }
}

/// What `sys`, `os.uname` and `help` tell of the firmware and the board.
public struct PlatformFacts: Sendable, Hashable {
    /// `sys.platform`: the port.
    public var platform = "linux"
    /// The last part of `sys.implementation`'s machine and `os.uname().machine`.
    public var machine = "virtual machine"
    /// `sys.implementation._build`: the name of the firmware build.
    public var build = "standard"
    /// The version that the firmware reports.
    public var version: [Int] = [1, 29, 0]
    /// The date in the firmware's version text.
    public var date = "2026-08-19"
    /// `sys.implementation._thread`, `nil` when the firmware has no threads.
    public var threading: String?
    /// How many threads there may be beside the main program.
    public var threadLimit = 1000
    /// The argument of the OSError when there are as many: a number or a text.
    public var threadRefusal: String?
    /// Seconds from 1970 to the start of the port's time: 946684800 on ports that begin in 2000.
    public var epoch = 0
    /// `sys.maxsize`: the largest signed number of a machine word.
    public var largestWord = Int(Int32.max)
    /// Width of a machine word in bits.
    public var wordBits: Int { largestWord > Int(Int32.max) ? 64 : 32 }
    /// What `help()` prints.
    public var helpText = "A virtual board. help('modules') lists its modules.\n"
    /// Whether warnings are printed: of causes of exceptions, of comparing bytes with str.
    public var warns = false
    /// Whether `gc.collect()` tells how much it found, as the PC port does.
    public var collectTellsCount = false

    /// A PC.
    public init() {}
}

/// Cycles that the board's processor spends, by class of work; 0 everywhere for a host that keeps
/// no time.
///
/// The numbers of a board and their sources are in its data file.
public struct CycleCosts: Sendable, Hashable {
    /// Any bytecode.
    public var simple: UInt64 = 0
    /// Looking up a name, an attribute or a method, beyond `simple`.
    public var lookup: UInt64 = 0
    /// Calling a Python function, beyond `simple`.
    public var call: UInt64 = 0
    /// One allocation.
    public var allocation: UInt64 = 0
    /// A binary or unary operator, beyond `simple`.
    public var binaryOperation: UInt64 = 0
    /// Reading or writing an item, beyond `simple`.
    public var subscripting: UInt64 = 0
    /// Arithmetic on floats, beyond `binaryOperation`.
    public var floatOperation: UInt64 = 0
    /// A power of floats, beyond `floatOperation`.
    public var floatPower: UInt64 = 0
    /// Arithmetic on integers beyond 31 bits of two 16-bit digits each, beyond `binaryOperation`.
    public var bigIntegerOperation: UInt64 = 0
    /// Every further pair of 16-bit digits that such an operation looks at.
    public var bigIntegerDigit: UInt64 = 0
    /// Calling a native function or type, beyond `simple`.
    public var nativeCall: UInt64 = 0
    /// One block looked at in a collection that the program asks for; `allocation` has its share of
    /// the others.
    public var collectedBlock: UInt64 = 0

    /// Costs of nothing.
    public init() {}
}

/// One MicroPython interpreter.
///
/// All of its Python state lies in the image. The object itself holds only what is shared or
/// belongs to the host. Not thread-safe: one thread at a time.
public final class VirtualMachine: @unchecked Sendable {
    /// The native types, functions and modules.
    public let runtime: Runtime
    /// The base of the image.
    public let base: UnsafeMutableRawPointer
    /// The outside.
    ///
    /// For whatever may be another one's answer, or has an effect: see `Rehearsal`.
    public var host: any VirtualMachineHost {
        if isRehearsal { endRehearsal() }
        return outside
    }
    /// The outside, for what the firmware alone decides.
    unowned let outside: any VirtualMachineHost
    /// What work costs.
    public var costs: CycleCosts {
        get { costValues.pointee }
        set {
            costValues.pointee = newValue
            costTable.deallocate()
            costTable = VirtualMachine.makeCostTable(newValue)
        }
    }
    /// Behind a pointer, since every operation reads it: a property would be guarded each time.
    private let costValues: UnsafeMutablePointer<CycleCosts>
    /// What programs learn of the board.
    public let platform: PlatformFacts
    let image: Image
    let header: UnsafeMutablePointer<ImageHeader>
    /// The code that the node has loaded; a code object in the image names it by its index here.
    var modules: [LoadedModule?] = []
    /// No entry before this one is free.
    var firstFreeModule = 0
    /// The same for the loop, without reference counts.
    var moduleTable: UnsafeMutablePointer<ModuleSlot>
    var moduleCapacity = 64
    /// The names that have memory in the image; see `keepNames`.
    var keptNames: Set<UInt32> = []
    var costTable: UnsafeMutablePointer<UInt64>
    let nameCache = NameCache()
    let memberCache = MemberCache()
    /// The waits of native calls that were suspended, innermost last.
    var waits: [PendingWait] = []
    /// The position of the processor's stack that recursion must not pass; behind a pointer as
    /// `costValues`.
    let nativeLimit: UnsafeMutablePointer<UInt>
    /// Whether the host runs the machine now.
    var isRunning = false
    /// Whether native code is between the loop that runs and an outer one.
    var nesting = 0
    /// The program's threads, the main program first; empty when there is no other.
    var threads: [GreenThread] = []
    /// The index of the thread that is present in the header and on the stack.
    var currentThread = 0
    /// The index of the thread whose turn comes next.
    var nextThread = 0
    var nextThreadNumber = 2
    /// How the program ended while native code of another thread waits below it.
    var endOfMain: (outcome: RunOutcome, isAborted: Bool)?
    /// Whether the last exception that left a run was one that cannot be caught.
    var wasAborted = false
    /// The number of cycles at which the host's budget is used up.
    var runEnd: UInt64 = .max
    /// The number of cycles at which budget or turn of the present thread ends.
    var fuelEnd: UInt64 = .max
    /// The number of cycles at which the turn of one of several threads ends, and its index.
    var turnEnd: UInt64 = 0
    var turnThread = 0
    /// The number of cycles at which a nested run asks the host whether to go on.
    var nestedEnd: UInt64 = 0
    /// Whether the exception has left the frames of the loop that runs.
    var isLeaving = false
    /// Whether the exception cannot be caught: the host ended a nested run.
    var isAborting = false
    /// Whether the exception was thrown into a generator whose delegate cannot take it: it is not
    /// the delegate's end, whatever its type.
    var raisesInjected = false
    var isRaisingMemoryError = false
    /// Whether allocations may go beyond the board's limit: an exception is being made.
    var usesReserve = false
    /// What becomes of the result of the native call that runs, should it push a frame.
    var enteringKind: (kind: ReturnKind, extra: Value) = (.exit, .null)
    /// Whether the program runs for others that will do the same; see `Rehearsal`.
    var isRehearsal = false
    var rehearsal = Rehearsal()
    /// Collects at every safepoint after an allocation: finds values that native code does not
    /// keep.
    public var collectsAlways = false
    var collectedAllocations: UInt64 = 0
    /// Whether frequent pairs of operations are executed as one, in code that is loaded from now
    /// on; costs and counts stay those of the single ones.
    public var pairsUpOperations = true
    /// Who is told of each line that runs, in code that is loaded from now on; nil for nobody.
    ///
    /// Set before any code is loaded. A machine with a watcher cannot be saved or copied.
    public var lineWatcher: (any LineWatcher)?
    /// The module that runs as the program when it is imported: its `__name__` is `__main__`.
    public var mainModule: InternedString?
    /// Native functions that the interpreter itself uses.
    let generatorMethods: GeneratorMethods
    let builtinNext: Value
    let initializeNative: Value
    let builtinsModule: Value
    /// The width of a float.
    public var floatWidth: ImageConfiguration.FloatWidth { image.configuration.floatWidth }

    /// Makes an interpreter with an empty image.
    public convenience init(
        runtime: Runtime, configuration: ImageConfiguration, host: any VirtualMachineHost,
        costs: CycleCosts = CycleCosts(), platform: PlatformFacts = PlatformFacts()
    ) throws(Raised) {
        self.init(
            runtime: runtime, image: Image(configuration), host: host, costs: costs,
            platform: platform)
        try prepareImage()
    }

    /// Makes an interpreter around an image, whatever lies in it.
    init(
        runtime: Runtime, image: Image, host: any VirtualMachineHost, costs: CycleCosts,
        platform: PlatformFacts
    ) {
        self.runtime = runtime
        outside = host
        costValues = .allocate(capacity: 1)
        costValues.initialize(to: costs)
        self.platform = platform
        nativeLimit = .allocate(capacity: 1)
        nativeLimit.initialize(to: 0)
        self.image = image
        base = image.base
        header = image.header
        moduleTable = .allocate(capacity: moduleCapacity)
        costTable = VirtualMachine.makeCostTable(costs)
        builtinNext = runtime.member("__next__", of: .instance)
        initializeNative = runtime.member("__init_native__", of: .instance)
        builtinsModule = runtime.module(named: InternedString("builtins")) ?? .null
        generatorMethods = GeneratorMethods(
            next: runtime.member("__next__", of: .generator),
            send: runtime.member("send", of: .generator),
            throwInto: runtime.member("throw", of: .generator),
            builtinNext: runtime.builtins.find(InternedString("next"))?.value ?? .null)
    }

    deinit {
        moduleTable.deallocate()
        costTable.deallocate()
        costValues.deallocate()
        nameCache.deallocate()
        memberCache.deallocate()
        nativeLimit.deallocate()
    }

    /// Makes what every image has: the module table, sys.path, the exception for when there is no
    /// room.
    private func prepareImage() throws(Raised) {
        header.pointee.modules = try newDict(capacity: 3)
        header.pointee.path = try newList()
        header.pointee.argv = try newList()
        let text = interned("memory allocation failed")
        header.pointee.emergencyException = try newException(
            .type(.memoryError), arguments: try newTuple([text]))
    }

    /// The exception that was raised last.
    public var exception: Value {
        get { header.pointee.exception }
        set { header.pointee.exception = newValue }
    }
    /// Cycles used so far.
    public var cycles: UInt64 { header.pointee.cycles }
    /// Bytecodes executed so far.
    public var bytecodes: UInt64 { header.pointee.bytecodes }
    /// Adds cycles for work of a native function.
    @inline(__always) public func charge(_ cycles: UInt64) { header.pointee.cycles &+= cycles }

    // MARK: - Words of objects

    /// The words of an object in the image.
    @inline(__always) public func words(_ object: Value) -> UnsafeMutablePointer<UInt32> {
        assert(object.isObject)
        return (base + Int(object.offset)).assumingMemoryBound(to: UInt32.self)
    }
    /// The words of an object in the image, as values.
    @inline(__always) public func values(_ object: Value) -> UnsafeMutablePointer<Value> {
        assert(object.isObject)
        return (base + Int(object.offset)).assumingMemoryBound(to: Value.self)
    }
    /// Values at an offset into the image.
    @inline(__always) func values(at offset: UInt32) -> UnsafeMutablePointer<Value> {
        (base + Int(offset)).assumingMemoryBound(to: Value.self)
    }
    /// Bytes at an offset into the image.
    @inline(__always) public func bytes(at offset: UInt32) -> UnsafeMutablePointer<UInt8> {
        (base + Int(offset)).assumingMemoryBound(to: UInt8.self)
    }

    /// Makes an object of a type: word 0 is the type, the others are zero.
    ///
    /// `words`: the number of words with the type's.
    public func newObject(_ type: Value, words count: Int) throws(Raised) -> Value {
        let object = Value.object(offset: try allocate(bytes: count << 2))
        words(object)[0] = type.bits
        return object
    }
    /// Makes an object of a built-in type.
    func newObject(_ type: CoreType, words count: Int) throws(Raised) -> Value {
        try newObject(.type(type), words: count)
    }
    /// Makes an object of a type that a module brought.
    public func newObject(_ type: NativeType, words count: Int) throws(Raised) -> Value {
        try newObject(runtime.value(of: type), words: count)
    }

    // MARK: - Types

    /// The type of a value, as a value: a native type or a class of the program.
    @inline(__always) public func type(of value: Value) -> Value {
        if value.isSmall { return .type(.int) }
        if value.isInterned { return .type(.str) }
        if value.isConstant { return runtime.entries[value.constantIndex].type }
        guard value.isObject else { return .type(.noneType) }
        return Value(bits: words(value)[0])
    }
    /// Whether a value is exactly of a built-in type.
    @inline(__always) public func isExactly(_ value: Value, _ type: CoreType) -> Bool {
        self.type(of: value) == .type(type)
    }
    /// The native type whose slots work on a value; for objects of the program's classes
    /// `instance`.
    @inline(__always) func slots(of value: Value) -> Slots {
        let type = type(of: value)
        return runtime.slots(type.isConstant ? type : .type(.instance))
    }
    /// The native type of a value; for an object of a class that of all instances.
    func nativeType(of value: Value) -> NativeType {
        let type = type(of: value)
        return runtime.nativeType(type.isConstant ? type : .type(.instance))
    }
    /// The name of a value's type.
    public func typeName(of value: Value) -> String { name(ofType: type(of: value)) }

    // MARK: - Values that native code holds while it calls Python

    /// Keeps a value alive over a nested call; popped by `popRoots`, or when an error passes the
    /// loop.
    public func pushRoot(_ value: Value) throws(Raised) {
        guard header.pointee.rootsTop + 4 <= header.pointee.rootsEnd else {
            throw raiseRecursion()
        }
        values(at: header.pointee.rootsTop)[0] = value
        header.pointee.rootsTop += 4
    }
    /// The current height of the root stack.
    public var rootMark: UInt32 { header.pointee.rootsTop }
    /// Lets go of all values pushed since the mark.
    public func popRoots(to mark: UInt32) { header.pointee.rootsTop = mark }

    // MARK: - Text

    /// An interned string as a value.
    @inline(__always) public func interned(_ text: String) -> Value {
        .interned(InternedString(text))
    }
}
