import PythonVM
import SimulationKernel

/// `machine.Timer`: four hardware timers on the ESP32, virtual ones (`-1`) on both ports.
///
/// Object: word 1 is the timer's number: a hardware timer's own, or the one that a virtual timer
/// got when it was started (`unstarted` before). The callback runs between two bytecodes of the
/// program.
enum TimerType {
    static let type = NativeType(
        "Timer",
        make: { vm, type, arguments throws(Raised) in try new(vm, type, arguments) },
        print: { vm, timer, _, text throws(Raised) in
            text.write(description(vm.node, Int(vm.words(timer)[1])))
        },
        members: [
            ("init", .function(initialize)), ("deinit", .function(deinitialize)),
            ("value", .function(value)), ("ONE_SHOT", .integer(0)), ("PERIODIC", .integer(1)),
        ])

    /// Of the ESP32: two groups of two timers.
    private static let hardwareTimers = 4
    /// The first number of virtual timers.
    private static let firstVirtual = 4
    private static let unstarted = 0xFFFF

    /// As the ports print it; the ESP32's has the two words of the mode the wrong way round.
    private static func description(_ node: Node, _ number: Int) -> String {
        let state = node.timers[number]
        let isPeriodic = state?.isPeriodic == true
        let period = state?.period.nanoseconds ?? 0
        if node.family == .rp2 {
            return "Timer(mode=\(isPeriodic || state == nil ? "PERIODIC" : "ONE_SHOT"), "
                + "tick_hz=1000000, period=\(period / 1000))"
        }
        return "Timer(\(number < firstVirtual ? number : -1), "
            + "mode=\(isPeriodic ? "ONE_SHOT" : "PERIODIC"), period=\(period / 1_000_000))"
    }

    /// The number that a timer runs under: virtual ones get one that no other timer has.
    private static func runningNumber(_ vm: VirtualMachine, _ timer: Value) -> Int {
        var number = Int(vm.words(timer)[1])
        if number < firstVirtual { return number }
        if number != unstarted, vm.hostObject(.timerObject, number) == timer { return number }
        number = firstVirtual
        while vm.node.timers[number] != nil { number += 1 }
        vm.words(timer)[1] = UInt32(number)
        return number
    }

    private static let parameters = [
        Parameter("mode", .small(1), keywordOnly: true),
        Parameter("callback", .none, keywordOnly: true),
        Parameter("period", .small(-1), keywordOnly: true),
        Parameter("tick_hz", .small(1000), keywordOnly: true),
        Parameter("freq", .none, keywordOnly: true), Parameter("hard", .none, keywordOnly: true),
    ]

    private static func new(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let node = vm.node
        let number = arguments.count > 0 ? try vm.integer(arguments[0]) : -1
        if node.family == .esp32 {
            guard number < hardwareTimers else {
                throw vm.raise(
                    .valueError,
                    "Timer(\(number)) doesn't exist, there are only "
                        + "\(hardwareTimers) hardware timers")
            }
        } else {
            guard number == -1 else { throw vm.raise(.valueError, "Timer doesn't exist") }
        }
        // A hardware timer has one object.
        var timer = number < 0 ? .null : vm.hostObject(.timerObject, number)
        if timer.isNull {
            timer = try vm.newObject(type, words: 2)
            vm.words(timer)[1] = UInt32(number < 0 ? unstarted : number)
            if number >= 0 { try vm.setHostObject(.timerObject, number, timer) }
        }
        if arguments.count > 1 || arguments.keywordCount > 0 {
            try configure(
                vm, timer, arguments.count > 0 ? arguments.droppingFirst() : arguments)
        }
        return timer
    }

    private static func configure(
        _ vm: VirtualMachine, _ timer: Value, _ arguments: Arguments
    ) throws(Raised) {
        let values = try vm.bind(arguments, to: parameters)
        let isESP32 = vm.node.family == .esp32
        if isESP32, values[5] != .none, try vm.isTrue(values[5]) {
            throw vm.raise(.valueError, "hard Timers are not implemented")
        }
        var period: Span
        if values[4] != .none {
            let hertz = try vm.double(values[4])
            guard hertz > 0 else { throw vm.raise(.valueError, "invalid freq") }
            period = .seconds(1 / hertz)
        } else {
            let ticks = try vm.integer(values[2])
            let ticksPerSecond = try vm.integer(values[3])
            guard ticks >= 0, ticksPerSecond > 0 else {
                throw vm.raise(.valueError, "invalid period")
            }
            period = .seconds(Double(ticks) / Double(ticksPerSecond))
        }
        if isESP32, period < .microseconds(1) {
            throw vm.raise(.valueError, "Timer period is too short for this timer")
        }
        // A period of nothing would never let the program run again.
        period = max(period, .microseconds(10))
        let number = runningNumber(vm, timer)
        try vm.setHostObject(.timerCallback, number, values[1])
        try vm.setHostObject(.timerObject, number, timer)
        vm.node.startTimer(number, period: period, isPeriodic: values[0] == .small(1))
    }

    private static let initialize = NativeFunction("init", 1, 1, keywords: true) {
        vm, arguments throws(Raised) in
        try configure(vm, arguments[0], arguments.droppingFirst())
        return .none
    }

    private static let deinitialize = NativeFunction("deinit", 1) { vm, arguments throws(Raised) in
        let number = Int(vm.words(arguments[0])[1])
        guard number < firstVirtual || vm.hostObject(.timerObject, number) == arguments[0] else {
            return .none
        }
        vm.node.timers[number] = nil
        try vm.setHostObject(.timerCallback, number, .null)
        if number >= firstVirtual { try vm.setHostObject(.timerObject, number, .null) }
        return .none
    }

    private static let value = NativeFunction("value", 1) { vm, arguments throws(Raised) in
        let node = vm.node
        let number = Int(vm.words(arguments[0])[1])
        guard let timer = node.timers[number] else { return .small(0) }
        let since = timer.period - (timer.due - node.now)
        return try vm.newInt(Int(since.nanoseconds / 1_000_000))
    }
}
