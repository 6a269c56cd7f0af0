extension CoreModules {
    /// The interpreter's own controls.
    static let micropython = NativeModule(
        "micropython",
        [
            Member.function("const", 1) { (_, arguments) throws(Raised) in arguments[0] },
            Member.function("opt_level", 0, 1) { (machine, arguments) throws(Raised) in
                guard arguments.count > 0 else {
                    return .small(machine.optimizationLevel)
                }
                machine.header.pointee.optimizationLevel =
                    UInt8(truncatingIfNeeded: try machine.integer(arguments[0]))
                return .none
            },
            Member.function("alloc_emergency_exception_buf", 1) {
                (machine, arguments) throws(Raised) in
                // MemoryError has its room in the image already.
                _ = try machine.integer(arguments[0])
                return .none
            },
            Member.function("heap_lock", 0) { (machine, _) throws(Raised) in
                machine.header.pointee.heapLockDepth += 1
                return .none
            },
            Member.function("heap_unlock", 0) { (machine, _) throws(Raised) in
                if machine.header.pointee.heapLockDepth > 0 {
                    machine.header.pointee.heapLockDepth -= 1
                }
                return .small(Int(machine.header.pointee.heapLockDepth))
            },
            Member.function("heap_locked", 0) { (machine, _) throws(Raised) in
                .small(Int(machine.header.pointee.heapLockDepth))
            },
            Member.function("kbd_intr", 1) { (machine, arguments) throws(Raised) in
                // Scheduled with None it interrupts the program itself.
                if arguments[0] == .none {
                    machine.injectKeyboardInterrupt()
                    return .none
                }
                try machine.setHostObject(
                    Names.interruptCharacter, .small(machine.integer(arguments[0])))
                return .none
            },
            Member.function("mem_info", 0, 1, MemoryReport.call),
            Member.function("qstr_info", 0, 1, MemoryReport.names),
            Member.function("schedule", 2) { (machine, arguments) throws(Raised) in
                let interrupts = machine.isInterrupter(arguments[0])
                if interrupts && machine.isScheduled(arguments[0]) { return .none }
                guard machine.schedule(arguments[0], interrupts ? .none : arguments[1]) else {
                    throw machine.raise(.runtimeError, "schedule queue full")
                }
                return .none
            },
            Member.function("stack_use", 0) { (machine, _) throws(Raised) in
                .small(machine.stackBytesInUse)
            },
            Member.type(RingObject.type),
        ])
}

extension Names {
    static let micropython = InternedString("micropython")
    static let interrupter = InternedString("kbd_intr")
    static let interruptCharacter = InternedString(".interrupt")
}

extension VirtualMachine {
    /// Whether a function is `kbd_intr`.
    fileprivate func isInterrupter(_ function: Value) -> Bool {
        guard function.isConstant, let module = runtime.module(named: Names.micropython) else {
            return false
        }
        return runtime.members(ofModule: module).find(Names.interrupter)?.value == function
    }
    /// Bytes of the interpreter's stack that frames take.
    public var stackBytesInUse: Int { Int(header.pointee.stackTop - header.pointee.stackStart) }
    /// The character that interrupts the program: -1 for none, else 3 unless the program chose one.
    public var interruptCharacter: Int {
        let chosen = hostObject(Names.interruptCharacter)
        return chosen.isSmall ? chosen.small : 3
    }
}
