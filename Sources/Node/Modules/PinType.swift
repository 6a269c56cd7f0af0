import Hardware
import PythonVM

/// `machine.Pin`: a pin of the board by its number (or, on the Pico, its name).
///
/// Object: word 1 is the pin's number. The pin's state is the board's, not the object's: two
/// objects of one number are the same pin.
enum PinType {
    /// The values of the constants, which differ between the ports.
    struct Constants {
        let input: Int
        let output: Int
        let openDrain: Int
        let pullUp: Int
        let pullDown: Int
        let rising: Int
        let falling: Int
    }

    static let esp32Constants = Constants(
        input: 1, output: 3, openDrain: 7, pullUp: 2, pullDown: 1, rising: 1, falling: 2)
    static let rp2Constants = Constants(
        input: 0, output: 1, openDrain: 2, pullUp: 1, pullDown: 2, rising: 8, falling: 4)

    static let esp32 = make(
        esp32Constants,
        more: [
            ("WAKE_LOW", .integer(4)), ("WAKE_HIGH", .integer(5)), ("DRIVE_0", .integer(0)),
            ("DRIVE_1", .integer(1)), ("DRIVE_2", .integer(2)), ("DRIVE_3", .integer(3)),
        ])
    static let rp2 = make(
        rp2Constants,
        more: [
            ("ALT", .integer(3)), ("ALT_SPI", .integer(1)), ("ALT_UART", .integer(2)),
            ("ALT_I2C", .integer(3)), ("ALT_PWM", .integer(4)), ("ALT_SIO", .integer(5)),
            ("ALT_PIO0", .integer(6)), ("ALT_PIO1", .integer(7)), ("ALT_GPCK", .integer(8)),
            ("ALT_USB", .integer(9)),
            ("low", .function(low)), ("high", .function(high)),
        ])

    private static func make(
        _ constants: Constants, more: [(name: String, member: NativeMember)]
    ) -> NativeType {
        NativeType(
            "Pin",
            make: { vm, type, arguments throws(Raised) in
                try new(vm, type, arguments)
            },
            print: { vm, pin, _, text throws(Raised) in
                text.write(description(vm.node, number(vm, pin)))
            },
            call: { vm, pin, arguments throws(Raised) in
                try value(vm, pin, arguments.optional(0))
            },
            members: [
                ("init", .function(initialize)), ("value", .function(valueMethod)),
                ("on", .function(on)), ("off", .function(off)), ("toggle", .function(toggle)),
                ("irq", .function(irq)), ("IN", .integer(constants.input)),
                ("OUT", .integer(constants.output)), ("OPEN_DRAIN", .integer(constants.openDrain)),
                ("PULL_UP", .integer(constants.pullUp)),
                ("PULL_DOWN", .integer(constants.pullDown)),
                ("IRQ_RISING", .integer(constants.rising)),
                ("IRQ_FALLING", .integer(constants.falling)),
            ] + more)
    }

    private static let parameters = [
        Parameter("mode", .none), Parameter("pull", .small(-1)),
        Parameter("value", .none, keywordOnly: true), Parameter("drive", .none, keywordOnly: true),
        Parameter("hold", .none, keywordOnly: true), Parameter("alt", .none, keywordOnly: true),
    ]

    private static func new(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        guard arguments.count >= 1 else {
            throw vm.raise(.typeError, "missing 1 required positional arguments")
        }
        let number = try pinNumber(vm, arguments[0])
        // A pin has one object: programs compare what a callback gets with the pins they have.
        var pin = vm.hostObject(.pinObject, number)
        if pin.isNull {
            pin = try vm.newObject(type, words: 2)
            vm.words(pin)[1] = UInt32(number)
            try vm.setHostObject(.pinObject, number, pin)
        }
        if arguments.count > 1 || arguments.keywordCount > 0 {
            try configure(vm, number, arguments.droppingFirst())
        }
        return pin
    }

    /// Whether a value is a Pin.
    static func isPin(_ vm: VirtualMachine, _ value: Value) -> Bool {
        vm.type(of: value) == vm.runtime.value(of: vm.node.types.pin)
    }

    /// The Pin that `Signal` makes of a constructor's arguments, `invert` among them.
    static func makeForSignal(
        _ vm: VirtualMachine, _ arguments: Arguments, isInverted: Bool
    ) throws(Raised) -> Value {
        try vm.check(arguments, 1, 3, keywords: true)
        var plain: [Value] = (0..<arguments.count).map { arguments[$0] }
        var keywordCount = 0
        for index in 0..<arguments.keywordCount {
            let name = arguments.keyword(index)
            if name == InternedString("invert") { continue }
            var value = arguments.keywordValue(index)
            // The value is the signal's, not the pin's.
            if isInverted, name == InternedString("value") { value = .bool(try !vm.isTrue(value)) }
            plain += [.interned(name), value]
            keywordCount += 1
        }
        let count = arguments.count
        // The constructor runs no Python code: the copy need not be visible to the collector.
        return try plain.withUnsafeMutableBufferPointer { buffer throws(Raised) in
            guard let base = buffer.baseAddress else { return .null }
            return try new(
                vm, vm.runtime.value(of: vm.node.types.pin),
                Arguments(base: base, count: count, keywordCount: keywordCount))
        }
    }

    /// As the ports print it: `Pin(14, mode=Pin.IN, pull=Pin.PULL_UP)`, `Pin(GPIO14, mode=IN)`.
    private static func description(_ node: Node, _ number: Int) -> String {
        let state = node.pinState(ofPin: number)
        let isESP32 = node.family == .esp32
        let prefix = isESP32 ? "Pin." : ""
        var text = isESP32 ? "Pin(\(number)" : "Pin(\(node.board.portName(ofPin: number))"
        switch state.mode {
        case .output: text += ", mode=\(prefix)OUT"
        // The ESP32's driver shows that the output is enabled before it looks at open drain.
        case .openDrain: text += ", mode=\(prefix)\(isESP32 ? "OUT" : "OPEN_DRAIN")"
        case .analog where !isESP32: text += ", mode=ALT"
        case .input, .analog, .disabled: text += ", mode=\(prefix)IN"
        }
        switch state.pull {
        case .none: break
        case .up: text += ", pull=\(prefix)PULL_UP"
        case .down: text += ", pull=\(prefix)PULL_DOWN"
        }
        return text + ")"
    }

    /// The number that a program means by an int, a name, or a Pin object.
    static func pinNumber(_ vm: VirtualMachine, _ value: Value) throws(Raised) -> Int {
        let node = vm.node
        if isPin(vm, value) { return number(vm, value) }
        if vm.isString(value) {
            guard let number = node.board.pinNumber(named: vm.text(value)) else {
                throw vm.raise(
                    .valueError,
                    node.family == .esp32
                        ? "invalid pin" : "unknown named pin \"\(vm.text(value))\"")
            }
            return number
        }
        let number = try vm.integer(value)
        guard node.board.pin(number) != nil, number < Board.firstRadioPin else {
            throw vm.raise(.valueError, "invalid pin")
        }
        return number
    }

    /// The number of a Pin object.
    static func number(_ vm: VirtualMachine, _ pin: Value) -> Int { Int(vm.words(pin)[1]) }

    private static func constants(_ node: Node) -> Constants {
        node.family == .esp32 ? esp32Constants : rp2Constants
    }

    private static func configure(
        _ vm: VirtualMachine, _ number: Int, _ arguments: Arguments
    ) throws(Raised) {
        let values = try vm.bind(arguments, to: parameters)
        let node = vm.node
        let constants = constants(node)
        var level: Bool?
        if values[2] != .none { level = try vm.isTrue(values[2]) }
        // What is not given is left alone on the ESP32, and means no resistor on the Pico.
        if values[1] != .small(-1) || node.family == .rp2 {
            let pull =
                values[1] == .none || values[1] == .small(-1) ? 0 : try vm.integer(values[1])
            node.setPull(
                pull & constants.pullUp != 0
                    ? .up : pull & constants.pullDown != 0 ? .down : .none, ofPin: number)
        }
        if values[0] != .none {
            let mode = try vm.integer(values[0])
            switch mode {
            case constants.input: node.setMode(.input, ofPin: number)
            case constants.output, constants.openDrain:
                guard node.board.pin(number)?.isInputOnly != true else {
                    throw vm.raise(.valueError, "pin can only be input")
                }
                // The Pico's open drain begins released.
                if mode == constants.openDrain, node.family == .rp2 { level = level ?? true }
                if let level { node.setOutput(level, ofPin: number) }
                node.setMode(
                    mode == constants.output ? .output : .openDrain, ofPin: number)
            case -1: break
            default:
                if node.family == .esp32 { throw vm.raise(.valueError, "invalid pin mode") }
            }
        }
        if let level { node.setOutput(level, ofPin: number) }
        if values[4] != .none { node.setHold(try vm.isTrue(values[4]), ofPin: number) }
    }

    private static let initialize = NativeFunction("init", 1, 3, keywords: true) {
        vm, arguments throws(Raised) in
        try configure(vm, number(vm, arguments[0]), arguments.droppingFirst())
        return .none
    }

    private static func value(
        _ vm: VirtualMachine, _ pin: Value, _ level: Value
    ) throws(Raised) -> Value {
        let number = number(vm, pin)
        if level.isNull { return .small(vm.node.level(ofPin: number) ? 1 : 0) }
        vm.node.setOutput(try vm.isTrue(level), ofPin: number)
        return .none
    }

    private static let valueMethod = NativeFunction("value", 1, 2) { vm, arguments throws(Raised) in
        try value(vm, arguments[0], arguments.optional(1))
    }
    private static let on = setter("on", true)
    private static let off = setter("off", false)
    private static let high = setter("high", true)
    private static let low = setter("low", false)

    private static func setter(_ name: String, _ level: Bool) -> NativeFunction {
        NativeFunction(name, 1) { vm, arguments throws(Raised) in
            vm.node.setOutput(level, ofPin: number(vm, arguments[0]))
            return .none
        }
    }

    private static let toggle = NativeFunction("toggle", 1) { vm, arguments throws(Raised) in
        let number = number(vm, arguments[0])
        vm.node.setOutput(!vm.node.output(ofPin: number), ofPin: number)
        return .none
    }

    private static let irqParameters = [
        Parameter("handler", .none), Parameter("trigger", .small(-1)),
        Parameter("wake", .none, keywordOnly: true), Parameter("hard", .none, keywordOnly: true),
        Parameter("priority", .none, keywordOnly: true),
    ]

    private static let irq = NativeFunction("irq", 1, 3, keywords: true) {
        vm, arguments throws(Raised) in
        let number = number(vm, arguments[0])
        guard number < Board.firstRadioPin else {
            throw vm.raise(.valueError, "expecting a regular GPIO Pin")
        }
        if arguments.count > 1 || arguments.keywordCount > 0 {
            try setInterrupt(vm, number, arguments.droppingFirst())
        }
        return try PinIRQType.object(vm, pin: number)
    }

    private static func setInterrupt(
        _ vm: VirtualMachine, _ number: Int, _ arguments: Arguments
    ) throws(Raised) {
        let values = try vm.bind(arguments, to: irqParameters)
        let node = vm.node
        let constants = constants(node)
        let trigger =
            values[1] == .small(-1)
            ? constants.rising | constants.falling : try vm.integer(values[1])
        if node.family == .esp32 {
            if trigger == 4 || trigger == 5, values[2] != .none {
                return try setWake(vm, number, level: trigger == 5, kinds: values[2])
            }
            if node.ext0Wake?.pins == [number] { node.ext0Wake = nil }
        }
        // On the ESP32 the levels are no edges but what wakes it from a light sleep.
        if node.family == .esp32, trigger == 4 || trigger == 5 {
            node.lightSleepWakePins[number] = trigger == 5
        }
        try vm.setHostObject(.pinHandler, number, values[0])
        setTrigger(node, number, values[0] == .none ? 0 : trigger)
    }

    /// `wake=machine.SLEEP | machine.DEEPSLEEP`: the pin becomes the one that ext0 watches.
    private static func setWake(
        _ vm: VirtualMachine, _ number: Int, level: Bool, kinds: Value
    ) throws(Raised) {
        let node = vm.node
        guard vm.isInteger(kinds) else { throw vm.raise(.valueError, "bad wake value") }
        let kinds = try vm.integer(kinds)
        guard (2...7).contains(kinds) else { throw vm.raise(.valueError, "bad wake value") }
        guard node.board.pin(number)?.isRTC == true else {
            throw vm.raise(.valueError, "invalid pin for wake")
        }
        guard node.ext0Wake == nil || node.ext0Wake?.pins == [number] else {
            throw vm.raise(.valueError, "no resources")
        }
        node.ext0Level = level
        node.ext0Wake = WakePins(pins: [number], level: level, isAnyPin: true, kinds: kinds)
    }

    /// Makes the edges in a port's number those that interrupt.
    static func setTrigger(_ node: Node, _ number: Int, _ trigger: Int) {
        let constants = constants(node)
        node.setEdgeInterrupt(
            ofPin: number, rising: trigger & constants.rising != 0,
            falling: trigger & constants.falling != 0)
    }

    /// The port's number for edges.
    static func trigger(_ node: Node, _ edges: EdgeTrigger?) -> Int {
        guard let edges else { return 0 }
        let constants = constants(node)
        return (edges.contains(.rising) ? constants.rising : 0)
            | (edges.contains(.falling) ? constants.falling : 0)
    }
}
