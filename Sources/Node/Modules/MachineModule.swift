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
            ("deepsleep", .function(deepSleep)),
            ("reset", .function(reset)), ("soft_reset", .function(softReset)),
            ("reset_cause", .function(resetCause)), ("disable_irq", .function(disableIRQ)),
            ("enable_irq", .function(enableIRQ)), ("PWRON_RESET", .integer(1)),
        ]
        if family == .esp32 {
            members += [
                ("sleep", .function(lightSleep)), ("wake_reason", .function(wakeReason)),
                ("wake_pins", .function(wakePins)), ("HARD_RESET", .integer(2)),
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

    private static let freq = NativeFunction("freq", 0, 2) { vm, arguments throws(Raised) in
        let node = vm.node
        guard arguments.count >= 1 else { return try vm.newInt(node.hertz) }
        let hertz = try vm.integer(arguments[0])
        guard node.board.clock.allows(hertz) else {
            throw vm.raise(
                .valueError,
                node.family == .rp2
                    ? "cannot change frequency"
                    : "frequency must be 20MHz, 40MHz, 80Mhz, 160MHz or 240MHz")
        }
        if arguments.count == 2 {
            if node.family == .esp32 { try vm.check(arguments, 0, 1) }
            let peripherals = try vm.integer(arguments[1])
            guard peripherals == 48_000_000 || peripherals == hertz else {
                throw vm.raise(
                    .valueError,
                    "peripheral freq must be 48_000_000 or the same as the MCU freq")
            }
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
        return vm.waitUntil(wakeUp, .lightSleep, stopsThreads: true)
    }

    private static let deepSleep = NativeFunction("deepsleep", 0, 1, keywords: true) {
        vm, arguments throws(Raised) in
        let time = try sleepTime(vm, arguments)
        vm.node.requestRestart(.deepSleep(time))
        return vm.waitUntil(.never, stopsThreads: true)
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

    private static let wakePins = NativeFunction("wake_pins", 0) { vm, _ throws(Raised) in
        guard vm.node.wakeReason == .ext1 else { return .emptyTuple }
        return try vm.newTuple(vm.node.wakePins.map { .small($0) })
    }

    private static let disableIRQ = NativeFunction("disable_irq", 0) { vm, _ throws(Raised) in
        let node = vm.node
        let before = node.areInterruptsEnabled
        node.enableInterrupts(false)
        return .small(before ? 1 : 0)
    }
    private static let enableIRQ = NativeFunction("enable_irq", 1) {
        vm, arguments throws(Raised) in
        vm.node.enableInterrupts(try vm.isTrue(arguments[0]))
        return .none
    }
}
