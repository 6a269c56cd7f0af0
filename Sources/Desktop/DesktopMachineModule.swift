internal import Glibc
internal import PythonModules
internal import PythonVM

/// `machine` of the PC: memory by address, pins and signals written in Python, pulses of them.
///
/// An address is an offset into the interpreter's image, as in `uctypes`: no program reaches
/// memory of the host.
enum DesktopMachineModule {
    static let module = NativeModule(
        "machine",
        [
            ("mem8", .singleton(memory, 1)), ("mem16", .singleton(memory, 2)),
            ("mem32", .singleton(memory, 4)),
            Member.function("soft_reset", 0) { (machine, _) throws(Raised) in
                throw machine.raise(.systemExit, arguments: [])
            },
            Member.function("idle", 0) { (_, _) throws(Raised) in
                sched_yield()
                return .none
            },
            Member.function("time_pulse_us", 2, 3, timePulse),
            Member.type(pinBase), Member.type(signal),
        ])

    private static let value = InternedString("value")

    // MARK: - Memory

    private static let memory = NativeType(
        "mem",
        print: { (machine, object, _, text) throws(Raised) in
            text.write("<\(8 * machine.runtime.singletonNumber(object))-bit memory>")
        },
        getItem: { (machine, object, index) throws(Raised) in
            let size = machine.runtime.singletonNumber(object)
            let address = try address(machine, index, size)
            return try machine.readItem(
                typeCode(size), at: machine.memory(at: address, count: size))
        },
        setItem: { (machine, object, index, item) throws(Raised) in
            if item.isNull { return false }
            let size = machine.runtime.singletonNumber(object)
            let address = try address(machine, index, size)
            let number = try machine.newInt(
                Int(truncatingIfNeeded: UInt32(truncatingIfNeeded: machine.truncatedInteger(item))))
            let place = try machine.memory(at: address, count: size, writable: true)
            try machine.writeItem(number, typeCode(size), at: place)
            return true
        })

    private static func typeCode(_ size: Int) -> UInt8 {
        switch size {
        case 1: 0x42
        case 2: 0x48
        default: 0x49
        }
    }

    private static func address(
        _ machine: VirtualMachine, _ index: Value, _ size: Int
    ) throws(Raised) -> Int {
        let address = try machine.truncatedInteger(index)
        guard address & (size - 1) == 0 else {
            let digits = String(UInt(bitPattern: address), radix: 16)
            let padding = String(repeating: "0", count: max(0, 8 - digits.utf8.count))
            throw machine.raise(
                .valueError, "address \(padding)\(digits) is not aligned to \(size) bytes")
        }
        return address
    }

    // MARK: - Pins

    /// What a program's own pins derive from; they have a method `value`.
    private static let pinBase = NativeType(
        "PinBase",
        make: { (machine, type, _) throws(Raised) in try machine.newObject(type, words: 1) })

    /// A pin, perhaps inverted: two words.
    private static let signal = NativeType(
        "Signal",
        make: { (machine, type, arguments) throws(Raised) in
            let inverts = arguments.keyword(named: InternedString("invert"))
            guard arguments.count == 1, arguments.keywordCount == (inverts.isNull ? 0 : 1) else {
                throw machine.raise(.typeError, arguments: [])
            }
            let isInverted = inverts.isNull ? false : try machine.isTrue(inverts)
            let object = try machine.newObject(type, words: 3)
            machine.values(object)[1] = arguments[0]
            machine.values(object)[2] = .bool(isInverted)
            return object
        },
        call: { (machine, object, arguments) throws(Raised) in
            try machine.check(arguments, 0, 1)
            return try use(machine, object, arguments.optional(0))
        },
        members: [
            Member.function("value", 1, 2) { (machine, arguments) throws(Raised) in
                try use(machine, arguments[0], arguments.optional(1))
            },
            Member.function("on", 1) { (machine, arguments) throws(Raised) in
                try use(machine, arguments[0], .true)
            },
            Member.function("off", 1) { (machine, arguments) throws(Raised) in
                try use(machine, arguments[0], .false)
            },
        ])

    /// Reads a signal, or sets it to a value.
    private static func use(
        _ machine: VirtualMachine, _ signal: Value, _ wanted: Value
    ) throws(Raised) -> Value {
        let pin = machine.values(signal)[1]
        let isInverted = machine.values(signal)[2] == .true
        if wanted.isNull {
            return .small(try level(machine, pin) ^ (isInverted ? 1 : 0))
        }
        let level = try machine.isTrue(wanted) != isInverted
        let result = try machine.callMethod(pin, value, [.bool(level)])
        if result.isNull { throw noPin(machine) }
        return .none
    }

    /// What a pin of the program reads.
    private static func level(_ machine: VirtualMachine, _ pin: Value) throws(Raised) -> Int {
        let level = try machine.callMethod(pin, value)
        if level.isNull { throw noPin(machine) }
        return try machine.integer(level)
    }

    private static func noPin(_ machine: VirtualMachine) -> Raised {
        machine.raise(.typeError, "object with value method required")
    }

    /// The microseconds that a pin stays at a level, once it has come to it; -2 when it did not in
    /// time, -1 when it did not leave it.
    private static func timePulse(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        var wanted = try machine.isTrue(arguments[1]) ? 1 : 0
        let limit = arguments.count > 2 ? try machine.integer(arguments[2]) : 1_000_000
        var changes = 2
        var start = machine.host.nanoseconds
        while true {
            let now = machine.host.nanoseconds
            let span = Int((now - start) / 1000)
            if try level(machine, arguments[0]) == wanted {
                wanted = 1 - wanted
                changes -= 1
                if changes == 0 { return try machine.newInt(span) }
                start = now
            } else if span >= limit {
                return .small(-changes)
            }
        }
    }
}
