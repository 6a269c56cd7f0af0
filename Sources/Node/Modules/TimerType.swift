import PythonVM
import SimulationKernel

/// `machine.Timer`: four hardware timers on the ESP32, virtual ones (`-1`) on the Pico.
///
/// Object: word 1 is the timer's number. The callback runs between two bytecodes of the program.
enum TimerType {
    static let type = NativeType(
        "Timer",
        make: { vm, type, arguments throws(Raised) in try new(vm, type, arguments) },
        print: { vm, timer, _, text throws(Raised) in
            let number = Int(vm.words(timer)[1])
            let state = vm.node.timers[number]
            text.write(
                "Timer(\(number), mode=\(state?.isPeriodic == true ? "PERIODIC" : "ONE_SHOT"), "
                    + "period=\((state?.period.nanoseconds ?? 0) / 1_000_000))")
        },
        members: [
            ("init", .function(initialize)), ("deinit", .function(deinitialize)),
            ("value", .function(value)), ("ONE_SHOT", .integer(0)), ("PERIODIC", .integer(1)),
        ])

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
        var number = arguments.count > 0 ? try vm.integer(arguments[0]) : -1
        if node.family == .esp32 {
            guard (0...3).contains(number) else {
                throw vm.raise(.valueError, "invalid Timer number")
            }
        } else {
            guard number == -1 else { throw vm.raise(.valueError, "Timer doesn't exist") }
            number = (0..<Int.max).first { node.timers[$0] == nil } ?? 0
        }
        if number < 0 { number = 0 }
        let timer = try vm.newObject(type, words: 2)
        vm.words(timer)[1] = UInt32(number)
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
        let number = Int(vm.words(timer)[1])
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
        // A period of nothing would never let the program run again.
        period = max(period, .microseconds(10))
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
        vm.node.timers[number] = nil
        try vm.setHostObject(.timerCallback, number, .null)
        try vm.setHostObject(.timerObject, number, .null)
        return .none
    }

    private static let value = NativeFunction("value", 1) { vm, arguments throws(Raised) in
        let node = vm.node
        guard let timer = node.timers[Int(vm.words(arguments[0])[1])] else { return .small(0) }
        let since = timer.period - (timer.due - node.now)
        return try vm.newInt(Int(since.nanoseconds / 1_000_000))
    }
}
