import Hardware
import PythonVM

/// The module `esp32`: wake-up sources of the deep sleep, the chip's temperature.
enum ESP32Module {
    static let module = NativeModule(
        "esp32",
        [
            ("wake_on_ext0", .function(wakeOnExt0)), ("wake_on_ext1", .function(wakeOnExt1)),
            ("wake_on_gpio", .function(wakeOnGPIO)),
            ("gpio_deep_sleep_hold", .function(hold)),
            ("raw_temperature", .function(rawTemperature)),
            ("WAKEUP_ALL_LOW", .value(.false)), ("WAKEUP_ANY_HIGH", .value(.true)),
            ("HEAP_DATA", .integer(4)), ("HEAP_EXEC", .integer(1)),
        ])

    private static let ext0Parameters = [Parameter("pin", .false), Parameter("level", .none)]

    /// What is not given stays as it is.
    private static let wakeOnExt0 = NativeFunction("wake_on_ext0", 0, 2, keywords: true) {
        vm, arguments throws(Raised) in
        let values = try vm.bind(arguments, to: ext0Parameters)
        let node = vm.node
        var pins = node.ext0Wake?.pins ?? []
        if values[0] == .none {
            pins = []
        } else if values[0] != .false {
            pins = [try checkedPin(vm, values[0])]
        }
        let level = values[1] == .none ? node.ext0Level : try vm.isTrue(values[1])
        node.ext0Level = level
        node.ext0Wake = pins.isEmpty ? nil : WakePins(pins: pins, level: level, isAnyPin: true)
        return .none
    }

    private static let ext1Parameters = [Parameter("pins", .none), Parameter("level", .none)]

    private static let wakeOnExt1 = NativeFunction("wake_on_ext1", 0, 2, keywords: true) {
        vm, arguments throws(Raised) in
        let values = try vm.bind(arguments, to: ext1Parameters)
        let node = vm.node
        var pins = node.ext1Wake?.pins ?? []
        if values[0] != .none {
            pins = []
            for item in try vm.arrayItems(values[0]) { pins.append(try checkedPin(vm, item)) }
        }
        let level = values[1] == .none ? node.ext1Level : try vm.isTrue(values[1])
        node.ext1Level = level
        node.ext1Wake = pins.isEmpty ? nil : WakePins(pins: pins, level: level, isAnyPin: level)
        return .none
    }

    private static func checkedPin(_ vm: VirtualMachine, _ value: Value) throws(Raised) -> Int {
        let number = try PinType.pinNumber(vm, value)
        guard vm.node.board.pin(number)?.isRTC == true else {
            throw vm.raise(.valueError, "invalid pin")
        }
        return number
    }

    /// Any pins, for light sleep only.
    private static let wakeOnGPIO = NativeFunction("wake_on_gpio", 0, 2, keywords: true) {
        vm, arguments throws(Raised) in
        let values = try vm.bind(arguments, to: ext1Parameters)
        let node = vm.node
        var pins = Array(node.lightSleepWakePins.keys)
        if values[0] != .none {
            pins = []
            for item in try vm.arrayItems(values[0]) {
                pins.append(try PinType.pinNumber(vm, item))
            }
        }
        if values[1] != .none { node.gpioWakeLevel = try vm.isTrue(values[1]) }
        node.lightSleepWakePins = [:]
        for pin in pins { node.lightSleepWakePins[pin] = node.gpioWakeLevel }
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

/// Pins that end a sleep.
struct WakePins: Codable, Sendable, Equatable {
    var pins: [Int]
    /// The level that wakes.
    var level: Bool
    /// Whether one of the pins is enough; otherwise all must be at the level.
    var isAnyPin: Bool
    /// `machine.SLEEP` and `machine.DEEPSLEEP`, whose values are bits.
    var kinds = 2 | 4

    var wakesLightSleep: Bool { kinds & 2 != 0 }
    var wakesDeepSleep: Bool { kinds & 4 != 0 }

    /// Whether the pins are at their level.
    func isReached(_ levelOfPin: (Int) -> Bool) -> Bool {
        isAnyPin
            ? pins.contains { levelOfPin($0) == level }
            : pins.allSatisfy { levelOfPin($0) == level }
    }
}
