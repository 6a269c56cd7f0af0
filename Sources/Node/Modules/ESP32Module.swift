import Hardware
import PythonVM

/// The module `esp32`: wake-up sources of the deep sleep, the chip's temperature.
enum ESP32Module {
    static let module = NativeModule(
        "esp32",
        [
            ("wake_on_ext0", .function(wakeOnExt0)), ("wake_on_ext1", .function(wakeOnExt1)),
            ("gpio_deep_sleep_hold", .function(hold)),
            ("raw_temperature", .function(rawTemperature)),
            ("WAKEUP_ALL_LOW", .value(.false)), ("WAKEUP_ANY_HIGH", .value(.true)),
            ("HEAP_DATA", .integer(4)), ("HEAP_EXEC", .integer(1)),
        ])

    private static let ext0Parameters = [Parameter("pin", .none), Parameter("level", .none)]

    private static let wakeOnExt0 = NativeFunction("wake_on_ext0", 0, 2, keywords: true) {
        vm, arguments throws(Raised) in
        let values = try vm.bind(arguments, to: ext0Parameters)
        let node = vm.node
        guard values[0] != .none else {
            node.ext0Wake = nil
            return .none
        }
        let number = try PinType.pinNumber(vm, values[0])
        guard node.board.pin(number)?.isRTC == true else {
            throw vm.raise(.valueError, "invalid pin")
        }
        guard node.ext1Wake == nil || node.ext1Wake?.pins.contains(number) == false else {
            throw vm.raise(.valueError, "no resources")
        }
        let level = values[1] == .none ? false : try vm.isTrue(values[1])
        node.ext0Wake = WakePins(pins: [number], level: level)
        return .none
    }

    private static let ext1Parameters = [Parameter("pins", .none), Parameter("level", .none)]

    private static let wakeOnExt1 = NativeFunction("wake_on_ext1", 0, 2, keywords: true) {
        vm, arguments throws(Raised) in
        let values = try vm.bind(arguments, to: ext1Parameters)
        let node = vm.node
        guard values[0] != .none else {
            node.ext1Wake = nil
            return .none
        }
        var pins: [Int] = []
        for index in 0..<(try vm.length(values[0])) {
            let pin = try PinType.pinNumber(vm, try vm.getItem(values[0], .small(index)))
            guard node.board.pin(pin)?.isRTC == true else {
                throw vm.raise(.valueError, "invalid pin")
            }
            pins.append(pin)
        }
        let level = values[1] == .none ? false : try vm.isTrue(values[1])
        node.ext1Wake = pins.isEmpty ? nil : WakePins(pins: pins, level: level)
        return .none
    }

    private static let hold = NativeFunction("gpio_deep_sleep_hold", 1) {
        vm, arguments throws(Raised) in
        vm.node.holdsPinsInDeepSleep = try vm.isTrue(arguments[0])
        return .none
    }

    /// The ESP32's sensor gives degrees Fahrenheit of the die, some 30 K above the air.
    private static let rawTemperature = NativeFunction("raw_temperature", 0) {
        vm, _ throws(Raised) in
        .small(Int((vm.node.dieCelsius * 9 / 5 + 32).rounded()))
    }
}

/// Pins that end a deep sleep.
struct WakePins: Sendable, Equatable {
    var pins: [Int]
    /// For ext0 the level that wakes, for ext1 true for any high and false for all low.
    var level: Bool
}
