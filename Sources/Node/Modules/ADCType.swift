import Hardware
import PythonVM

/// `machine.ADC`: analogue input of a pin (or, on the Pico, a channel number).
///
/// Object: word 1 is the pin, or 0x100 + channel for an internal channel; word 2 the attenuation
/// (ESP32: 0, 1, 2, 3 for 0, 2.5, 6 and 11 dB), word 3 the width of readings in bits.
enum ADCType {
    static let esp32 = NativeType(
        "ADC", make: { vm, type, arguments throws(Raised) in try new(vm, type, arguments) },
        print: { vm, adc, _, text throws(Raised) in
            text.write("ADC(Pin(\(vm.words(adc)[1])), atten=\(vm.words(adc)[2]))")
        },
        members: [
            ("init", .function(initialize)), ("deinit", .function(deinitialize)),
            ("read", .function(read)),
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

    /// Without an attenuation the widest range is taken.
    private static let widest = 3
    private static let parameters = [Parameter("atten", .small(-1), keywordOnly: true)]

    private static func new(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let node = vm.node
        try vm.check(
            arguments, 1, node.family == .rp2 ? 1 : 16, keywords: node.family == .esp32)
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
        let adc = try vm.newObject(type, words: 4)
        vm.words(adc)[1] = UInt32(source)
        vm.words(adc)[3] = 12
        if node.family == .esp32 { try configure(vm, adc, arguments) }
        return adc
    }

    private static func configure(
        _ vm: VirtualMachine, _ adc: Value, _ arguments: Arguments
    ) throws(Raised) {
        let values = try vm.bind(arguments.droppingFirst(), to: parameters)
        vm.words(adc)[2] = UInt32(
            values[0] == .small(-1) ? widest : try attenuation(vm, values[0]))
        vm.words(adc)[3] = 12
    }

    private static func attenuation(_ vm: VirtualMachine, _ value: Value) throws(Raised) -> Int {
        let number = try vm.integer(value)
        guard (0...3).contains(number) else { throw vm.raise(.valueError, "invalid attenuation") }
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
        try configure(vm, arguments[0], arguments)
        return .none
    }
    private static let deinitialize = NativeFunction("deinit", 1) { _, _ throws(Raised) in .none }
    private static let read = NativeFunction("read", 1) { vm, arguments throws(Raised) in
        .small(sample(vm, arguments[0]).raw >> (12 - Int(vm.words(arguments[0])[3])))
    }
    private static let readU16 = NativeFunction("read_u16", 1) { vm, arguments throws(Raised) in
        // Scaled to 16 bits by repeating the upper bits below, as both ports do.
        let bits = Int(vm.words(arguments[0])[3])
        let raw = sample(vm, arguments[0]).raw >> (12 - bits)
        return .small(raw << (16 - bits) | raw >> (2 * bits - 16))
    }
    private static let readMicrovolts = NativeFunction("read_uv", 1) {
        vm, arguments throws(Raised) in
        .small(sample(vm, arguments[0]).microvolts)
    }
    private static let atten = NativeFunction("atten", 2) { vm, arguments throws(Raised) in
        vm.words(arguments[0])[2] = UInt32(try attenuation(vm, arguments[1]))
        return .none
    }
    private static let width = NativeFunction("width", 2) { vm, arguments throws(Raised) in
        let width = try vm.integer(arguments[1])
        guard (9...12).contains(width) else { throw vm.raise(.valueError, "invalid bit-width") }
        vm.words(arguments[0])[3] = UInt32(width)
        return .none
    }
}

/// What one conversion gives: the raw 12-bit code, and the calibrated voltage.
struct ADCSample {
    let raw: Int
    let microvolts: Int
}
