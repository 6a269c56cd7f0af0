internal import PythonVM

/// `_thread`: threads that take turns, and locks.
enum ThreadModule {
    static let module = NativeModule(
        "_thread",
        [
            ("LockType", .type(lock)),
            Member.function("get_ident", 0) { (machine, _) throws(Raised) in
                .small(machine.threadNumber)
            },
            Member.function("stack_size", 0, 1) { (machine, arguments) throws(Raised) in
                let old = machine.hostObject(stackSize)
                let new = arguments.count > 0 ? try machine.integer(arguments[0]) : 0
                try machine.setHostObject(stackSize, try machine.newInt(new))
                return old.isNull ? .small(0) : old
            },
            Member.function("start_new_thread", 2, 3, start),
            Member.function("exit", 0) { (machine, _) throws(Raised) in
                throw machine.raise(.systemExit, arguments: [])
            },
            Member.function("allocate_lock", 0) { (machine, _) throws(Raised) in
                try machine.newObject(lock, words: words)
            },
        ])

    private static let stackSize = InternedString("_thread.stack_size")

    private static func start(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let items = try machine.items(of: arguments[1])
        let keywords = arguments.optional(2)
        if !keywords.isNull, machine.type(of: keywords) != .type(.dict) {
            throw machine.raise(.typeError, "expecting a dict for keyword args")
        }
        guard machine.threadCount <= machine.platform.threadLimit else {
            guard let refusal = machine.platform.threadRefusal else {
                throw machine.raiseOSError(11)
            }
            throw machine.raise(.osError, refusal)
        }
        let size = machine.hostObject(stackSize)
        let number = try machine.startThread(
            arguments[0], try machine.newTuple(Array(items)), keywords: keywords,
            stackBytes: size.isNull ? 0 : try machine.integer(size))
        return .small(number)
    }

    // MARK: - Locks

    /// One word beside the type: whether the lock is held.
    private static let held = 1
    private static let words = 2

    private static let lock = NativeType(
        "lock",
        members: [
            Member.function("acquire", 1, 3, acquire),
            Member.function("release", 1) { (machine, arguments) throws(Raised) in
                try release(machine, arguments[0])
            },
            Member.function("locked", 1) { (machine, arguments) throws(Raised) in
                .bool(machine.words(arguments[0])[held] != 0)
            },
            Member.function("__enter__", 1, 3, acquire),
            Member.function("__exit__", 4) { (machine, arguments) throws(Raised) in
                try release(machine, arguments[0])
            },
        ])

    /// A limit of the time is taken and not kept, as on the boards.
    private static func acquire(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let words = machine.words(arguments[0])
        let waits = arguments.count > 1 ? try machine.integer(arguments[1]) != 0 : true
        if words[held] == 0 {
            words[held] = 1
            return .true
        }
        guard waits else { return .false }
        let place = UInt64(arguments[0].bits) + UInt64(held << 2)
        return machine.wait(Wait(deadline: .max, reason: WaitReason.lock, detail: place))
    }

    private static func release(
        _ machine: VirtualMachine, _ lock: Value
    ) throws(Raised) -> Value {
        guard machine.words(lock)[held] != 0 else {
            throw machine.raise(.runtimeError, arguments: [])
        }
        machine.words(lock)[held] = 0
        return .none
    }
}
