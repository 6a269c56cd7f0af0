import Hardware
import PythonVM
import SimulationKernel

/// The module `machine`: the classes of the board's peripherals, and the functions that sleep and
/// reset.
enum MachineModule {
    static func module(_ family: BoardFamily) -> NativeModule {
        let types = BoardTypes.of(family)
        var members: [(name: String, member: NativeMember)] = [
            ("Pin", .type(types.pin)), ("ADC", .type(types.adc)), ("I2C", .type(I2CType.hardware)),
            ("SoftI2C", .type(I2CType.software)), ("Timer", .type(TimerType.type)),
            ("RTC", .type(types.rtc)), ("WDT", .type(WDTType.type)),
            ("Signal", .type(SignalType.type)),
            ("freq", .function(freq)), ("unique_id", .function(uniqueID)),
            ("idle", .function(idle)), ("lightsleep", .function(lightSleep)),
            ("sleep", .function(lightSleep)), ("deepsleep", .function(deepSleep)),
            ("reset", .function(reset)), ("soft_reset", .function(softReset)),
            ("reset_cause", .function(resetCause)), ("disable_irq", .function(disableIRQ)),
            ("enable_irq", .function(enableIRQ)), ("PWRON_RESET", .integer(1)),
        ]
        if family == .esp32 {
            members += [
                ("wake_reason", .function(wakeReason)), ("HARD_RESET", .integer(2)),
                ("WDT_RESET", .integer(3)), ("DEEPSLEEP_RESET", .integer(4)),
                ("SOFT_RESET", .integer(5)), ("SLEEP", .integer(2)), ("DEEPSLEEP", .integer(4)),
                ("PIN_WAKE", .integer(2)), ("EXT0_WAKE", .integer(2)),
                ("EXT1_WAKE", .integer(3)), ("TIMER_WAKE", .integer(4)),
                ("TOUCHPAD_WAKE", .integer(5)), ("ULP_WAKE", .integer(6)),
            ]
        } else {
            members.append(("WDT_RESET", .integer(3)))
        }
        return NativeModule("machine", members, unnamedTypes: [PinIRQType.of(family)])
    }

    private static let freq = NativeFunction("freq", 0, 1, keywords: true) {
        vm, arguments throws(Raised) in
        let node = vm.node
        guard arguments.count == 1 else { return try vm.newInt(node.hertz) }
        let hertz = try vm.integer(arguments[0])
        guard node.board.clock.allows(hertz) else {
            if node.family == .rp2 { throw vm.raise(.valueError, "cannot change frequency") }
            let allowed = node.board.clock.allowedHertz.map { "\($0 / 1_000_000)MHz" }
            throw vm.raise(
                .valueError,
                "frequency must be \(allowed.dropLast().joined(separator: ", ")) or "
                    + "\(allowed.last ?? "")")
        }
        node.setFrequency(hertz)
        return .none
    }

    private static let uniqueID = NativeFunction("unique_id", 0) { vm, _ throws(Raised) in
        try vm.newBytes(vm.node.uniqueID)
    }

    /// Waits for the next interrupt; the ports wake by their tick after a millisecond at the
    /// latest.
    private static let idle = NativeFunction("idle", 0) { vm, _ throws(Raised) in
        if vm.pendingWait != nil { return .none }
        return vm.waitUntil(vm.node.now + .milliseconds(1), .idle)
    }

    private static func milliseconds(
        _ vm: VirtualMachine, _ value: Value
    ) throws(Raised) -> Span? {
        guard !value.isNull, value != .none else { return nil }
        let count = try vm.integer(value)
        guard count >= 0 else { return nil }
        return .milliseconds(Int64(min(count, 1 << 52 / 1_000_000)))
    }

    private static func sleepTime(
        _ vm: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Span? {
        let named = arguments.keyword(named: InternedString("time_ms"))
        return try milliseconds(vm, named.isNull ? arguments.optional(0) : named)
    }

    private static let lightSleep = NativeFunction("lightsleep", 0, 1, keywords: true) {
        vm, arguments throws(Raised) in
        let node = vm.node
        if let wait = vm.pendingWait {
            guard node.isLightSleepOver(deadline: wait.deadline) else { return vm.wait(wait) }
            node.endLightSleep()
            return .none
        }
        let time = try sleepTime(vm, arguments)
        let wakeUp = node.beginLightSleep(for: time)
        return vm.waitUntil(wakeUp, .lightSleep)
    }

    private static let deepSleep = NativeFunction("deepsleep", 0, 1, keywords: true) {
        vm, arguments throws(Raised) in
        let time = try sleepTime(vm, arguments)
        vm.node.requestRestart(.deepSleep(time))
        return vm.waitUntil(.never)
    }

    private static let reset = NativeFunction("reset", 0) { vm, _ throws(Raised) in
        vm.node.requestRestart(.hardReset)
        return vm.waitUntil(.never)
    }
    private static let softReset = NativeFunction("soft_reset", 0) { vm, _ throws(Raised) in
        vm.node.requestRestart(.softReset)
        return vm.waitUntil(.never)
    }

    private static let resetCause = NativeFunction("reset_cause", 0) { vm, _ throws(Raised) in
        .small(vm.node.resetCause.number(vm.node.family))
    }
    private static let wakeReason = NativeFunction("wake_reason", 0) { vm, _ throws(Raised) in
        .small(vm.node.wakeReason.rawValue)
    }

    private static let disableIRQ = NativeFunction("disable_irq", 0) { vm, _ throws(Raised) in
        let node = vm.node
        let before = node.areInterruptsEnabled
        node.areInterruptsEnabled = false
        return .bool(before)
    }
    private static let enableIRQ = NativeFunction("enable_irq", 0, 1) {
        vm, arguments throws(Raised) in
        let wanted = arguments.optional(0)
        vm.node.areInterruptsEnabled = wanted.isNull ? true : try vm.isTrue(wanted)
        return .none
    }
}

/// `machine.Signal`: a pin with its sense.
///
/// Object: word 1 is the Pin, word 2 whether it is inverted.
enum SignalType {
    static let type = NativeType(
        "Signal",
        make: { vm, type, arguments throws(Raised) in
            guard arguments.count >= 1 else {
                throw vm.raise(.typeError, "missing 1 required positional arguments")
            }
            let invert = arguments.keyword(named: InternedString("invert"))
            let signal = try vm.newObject(type, words: 3)
            vm.values(signal)[1] = arguments[0]
            let isInverted = invert.isNull ? false : try vm.isTrue(invert)
            vm.words(signal)[2] = isInverted ? 1 : 0
            return signal
        },
        call: { vm, signal, arguments throws(Raised) in
            try access(vm, signal, arguments.optional(0))
        },
        members: [
            (
                "value",
                .function(
                    NativeFunction("value", 1, 2) { vm, arguments throws(Raised) in
                        try access(vm, arguments[0], arguments.optional(1))
                    })
            ),
            (
                "on",
                .function(
                    NativeFunction("on", 1) { vm, arguments throws(Raised) in
                        try access(vm, arguments[0], .true)
                    })
            ),
            (
                "off",
                .function(
                    NativeFunction("off", 1) { vm, arguments throws(Raised) in
                        try access(vm, arguments[0], .false)
                    })
            ),
        ])

    private static func access(
        _ vm: VirtualMachine, _ signal: Value, _ level: Value
    ) throws(Raised) -> Value {
        let number = try PinType.pinNumber(vm, vm.values(signal)[1])
        let isInverted = vm.words(signal)[2] != 0
        if level.isNull {
            return .small((vm.node.level(ofPin: number) != isInverted) ? 1 : 0)
        }
        vm.node.setOutput(try vm.isTrue(level) != isInverted, ofPin: number)
        return .none
    }
}
