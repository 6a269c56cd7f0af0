import Hardware
import PythonVM

/// `machine.ADC`: analogue input of a pin (or, on the Pico, a channel number).
///
/// Object: word 1 is the pin, or 0x100 + channel for an internal channel; word 2 the attenuation
/// (ESP32: 0, 1, 2, 3 for 0, 2.5, 6 and 11 dB).
enum ADCType {
    static let esp32 = NativeType(
        "ADC", make: { vm, type, arguments throws(Raised) in try new(vm, type, arguments) },
        print: { vm, adc, _, text throws(Raised) in
            text.write("ADC(Pin(\(vm.words(adc)[1])), atten=\(vm.words(adc)[2]))")
        },
        members: [
            ("init", .function(initialize)), ("read", .function(read)),
            ("read_u16", .function(readU16)), ("read_uv", .function(readMicrovolts)),
            ("atten", .function(atten)), ("width", .function(width)),
            ("ATTN_0DB", .integer(0)), ("ATTN_2_5DB", .integer(1)), ("ATTN_6DB", .integer(2)),
            ("ATTN_11DB", .integer(3)), ("WIDTH_9BIT", .integer(9)),
            ("WIDTH_10BIT", .integer(10)), ("WIDTH_11BIT", .integer(11)),
            ("WIDTH_12BIT", .integer(12)),
        ])
    static let rp2 = NativeType(
        "ADC", make: { vm, type, arguments throws(Raised) in try new(vm, type, arguments) },
        print: { vm, adc, _, text throws(Raised) in
            text.write("<ADC channel=\(channel(vm, adc))>")
        },
        members: [
            ("read_u16", .function(readU16)), ("CORE_TEMP", .integer(4)),
        ])

    private static let parameters = [
        Parameter("sample_ns", .none, keywordOnly: true),
        Parameter("atten", .none, keywordOnly: true),
    ]

    private static func new(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        guard arguments.count >= 1 else {
            throw vm.raise(.typeError, "missing 1 required positional arguments")
        }
        let node = vm.node
        var source: Int
        if node.family == .rp2, arguments[0].isSmall, arguments[0].small <= 4 {
            // Small numbers are channels: 0 to 3 are pins 26 to 29, 4 is the temperature sensor.
            source = arguments[0].small == 4 ? 0x104 : 26 + arguments[0].small
        } else {
            source = try PinType.pinNumber(vm, arguments[0])
        }
        guard source >= 0x100 || node.board.pin(source)?.adcChannel != nil else {
            throw vm.raise(
                .valueError,
                node.family == .esp32 ? "invalid pin" : "Pin doesn't have ADC capabilities")
        }
        let adc = try vm.newObject(type, words: 3)
        vm.words(adc)[1] = UInt32(source)
        let values = try vm.bind(arguments.droppingFirst(), to: parameters)
        if values[1] != .none { vm.words(adc)[2] = UInt32(try attenuation(vm, values[1])) }
        return adc
    }

    private static func attenuation(_ vm: VirtualMachine, _ value: Value) throws(Raised) -> Int {
        let number = try vm.integer(value)
        guard (0...3).contains(number) else { throw vm.raise(.valueError, "invalid atten") }
        return number
    }

    private static func channel(_ vm: VirtualMachine, _ adc: Value) -> Int {
        let source = Int(vm.words(adc)[1])
        return source >= 0x100 ? source - 0x100 : source - 26
    }

    private static func sample(_ vm: VirtualMachine, _ adc: Value) -> ADCSample {
        vm.node.convert(
            source: Int(vm.words(adc)[1]), attenuation: Int(vm.words(adc)[2]))
    }

    private static let initialize = NativeFunction("init", 1, 1, keywords: true) {
        vm, arguments throws(Raised) in
        let values = try vm.bind(arguments.droppingFirst(), to: parameters)
        if values[1] != .none {
            vm.words(arguments[0])[2] = UInt32(try attenuation(vm, values[1]))
        }
        return .none
    }
    private static let read = NativeFunction("read", 1) { vm, arguments throws(Raised) in
        .small(sample(vm, arguments[0]).raw)
    }
    private static let readU16 = NativeFunction("read_u16", 1) { vm, arguments throws(Raised) in
        // Scaled to 16 bits by repeating the upper bits below, as both ports do.
        let raw = sample(vm, arguments[0]).raw
        return .small(raw << 4 | raw >> 8)
    }
    private static let readMicrovolts = NativeFunction("read_uv", 1) {
        vm, arguments throws(Raised) in
        .small(sample(vm, arguments[0]).microvolts)
    }
    private static let atten = NativeFunction("atten", 1, 2) { vm, arguments throws(Raised) in
        guard arguments.count == 2 else { return .small(Int(vm.words(arguments[0])[2])) }
        vm.words(arguments[0])[2] = UInt32(try attenuation(vm, arguments[1]))
        return .none
    }
    private static let width = NativeFunction("width", 1, 2) { vm, arguments throws(Raised) in
        guard arguments.count == 2 else { return .small(12) }
        let width = try vm.integer(arguments[1])
        guard (9...12).contains(width) else { throw vm.raise(.valueError, "invalid width") }
        return .none
    }
}

/// What one conversion gives: the raw 12-bit code, and the calibrated voltage.
struct ADCSample {
    let raw: Int
    let microvolts: Int
}
