import Hardware
import PythonVM

/// `machine.I2C` and `machine.SoftI2C`: a bus on two pins.
///
/// Object: word 1 SCL, word 2 SDA, word 3 frequency in hertz, word 4 the bus's id (-1: in
/// software), word 5 the timeout in microseconds. Which devices answer depends on the pins alone,
/// as on a real board.
enum I2CType {
    static let hardware = make("I2C", software: false)
    static let software = make("SoftI2C", software: true)

    private static func make(_ name: String, software: Bool) -> NativeType {
        NativeType(
            name,
            make: { vm, type, arguments throws(Raised) in
                try new(vm, type, arguments, software: software)
            },
            print: { vm, bus, _, text throws(Raised) in
                let words = vm.words(bus)
                let id = Int32(bitPattern: words[4])
                text.write(
                    id < 0
                        ? "SoftI2C(scl=\(words[1]), sda=\(words[2]), freq=\(words[3]))"
                        : vm.node.family == .esp32
                            ? "I2C(\(id), scl=\(words[1]), sda=\(words[2]), freq=\(words[3]), "
                                + "timeout=\(words[5]))"
                            : "I2C(\(id), freq=\(words[3]), scl=\(words[1]), sda=\(words[2]), "
                                + "timeout=\(words[5]))")
            },
            members: methods + (software ? softwareMethods : hardwareMethods))
    }

    private static let softwareMethods: [(name: String, member: NativeMember)] = [
        ("init", .function(initialize)), ("start", .function(start)), ("stop", .function(stop)),
        ("readinto", .function(rawReadInto)), ("write", .function(rawWrite)),
    ]
    private static let hardwareMethods: [(name: String, member: NativeMember)] =
        ["init", "start", "stop", "readinto", "write"].map {
            (name: $0, member: .function(unsupported($0)))
        }
    private static let methods: [(name: String, member: NativeMember)] = [
        ("deinit", .function(deinitialize)), ("scan", .function(scan)),
        ("readfrom", .function(readFrom)),
        ("readfrom_into", .function(readFromInto)), ("writeto", .function(writeTo)),
        ("writevto", .function(writeVectorTo)), ("readfrom_mem", .function(readFromMemory)),
        ("readfrom_mem_into", .function(readFromMemoryInto)),
        ("writeto_mem", .function(writeToMemory)),
    ]

    private static let hardwareParameters = [
        Parameter("id", .small(0)), Parameter("scl", .none, keywordOnly: true),
        Parameter("sda", .none, keywordOnly: true),
        Parameter("freq", .small(400_000), keywordOnly: true),
        Parameter("timeout", .small(50_000), keywordOnly: true),
    ]
    private static let softwareParameters = [
        Parameter("scl"), Parameter("sda"), Parameter("freq", .small(400_000), keywordOnly: true),
        Parameter("timeout", .small(50_000), keywordOnly: true),
    ]

    private static func new(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments, software: Bool
    ) throws(Raised) -> Value {
        let node = vm.node
        var id = -1
        var pins: [Value]
        var frequency: Value
        var timeout: Value
        var arguments = arguments
        var software = software
        if !software, node.family == .esp32, arguments.optional(0) == .small(-1) {
            let warning = "Warning: I2C(-1, ...) is deprecated, use SoftI2C(...) instead\n"
            Array(warning.utf8).withUnsafeBufferPointer { node.write($0) }
            arguments = arguments.droppingFirst()
            software = true
        }
        if software {
            let values = try vm.bind(arguments, to: softwareParameters)
            pins = [values[0], values[1]]
            frequency = values[2]
            timeout = values[3]
        } else {
            let values = try vm.bind(arguments, to: hardwareParameters)
            id = try vm.integer(values[0])
            pins = [values[1], values[2]]
            frequency = values[3]
            timeout = values[4]
        }
        if !software {
            guard let bus = node.board.i2cBus(id) else {
                throw vm.raise(.valueError, "I2C(\(id)) doesn't exist")
            }
            if pins[0] == .none { pins[0] = .small(bus.scl) }
            if pins[1] == .none { pins[1] = .small(bus.sda) }
        }
        let type = software ? vm.runtime.value(of: I2CType.software) : type
        let object = try vm.newObject(type, words: 6)
        vm.words(object)[1] = UInt32(try PinType.pinNumber(vm, pins[0]))
        vm.words(object)[2] = UInt32(try PinType.pinNumber(vm, pins[1]))
        vm.words(object)[3] = UInt32(try checkedFrequency(vm, frequency))
        vm.words(object)[4] = UInt32(bitPattern: Int32(id))
        vm.words(object)[5] = UInt32(truncatingIfNeeded: try vm.integer(timeout))
        return object
    }

    private static func checkedFrequency(
        _ vm: VirtualMachine, _ value: Value
    ) throws(Raised) -> Int {
        let frequency = try vm.integer(value)
        guard (1...5_000_000).contains(frequency) else {
            throw vm.raise(.valueError, "invalid I2C frequency")
        }
        return frequency
    }

    private static let initialize = NativeFunction("init", 1, 3, keywords: true) {
        vm, arguments throws(Raised) in
        let isSoftware = Int32(bitPattern: vm.words(arguments[0])[4]) < 0
        let type = vm.type(of: arguments[0])
        let fresh = try new(vm, type, arguments.droppingFirst(), software: isSoftware)
        for index in [1, 2, 3, 5] { vm.words(arguments[0])[index] = vm.words(fresh)[index] }
        return .none
    }
    private static let deinitialize = NativeFunction("deinit", 1) { _, _ throws(Raised) in .none }

    // MARK: - Transfers

    /// Writes bytes to a device and gives the number of acknowledged bytes.
    ///
    /// - Throws: OSError ENODEV when nobody answers.
    @discardableResult
    private static func write(
        _ vm: VirtualMachine, _ bus: Value, _ address: Int, _ bytes: [UInt8]
    ) throws(Raised) -> Int {
        let words = vm.words(bus)
        guard
            let count = vm.node.i2cWrite(
                scl: Int(words[1]), sda: Int(words[2]), hertz: Int(words[3]), address: address,
                bytes: bytes)
        else { throw noAnswer(vm, bus, isEmpty: bytes.isEmpty) }
        return count
    }

    private static func read(
        _ vm: VirtualMachine, _ bus: Value, _ address: Int, _ count: Int
    ) throws(Raised) -> [UInt8] {
        let words = vm.words(bus)
        guard
            let bytes = vm.node.i2cRead(
                scl: Int(words[1]), sda: Int(words[2]), hertz: Int(words[3]), address: address,
                count: count)
        else { throw noAnswer(vm, bus, isEmpty: false) }
        return bytes
    }

    /// Nobody acknowledged the address.
    ///
    /// The Pico's driver tells an I/O error, except in a scan.
    private static func noAnswer(
        _ vm: VirtualMachine, _ bus: Value, isEmpty: Bool
    ) -> Raised {
        let isHardware = Int32(bitPattern: vm.words(bus)[4]) >= 0
        return vm.raiseOSError(
            vm.node.family == .rp2 && isHardware && !isEmpty
                ? ErrorNumber.inputOutput : ErrorNumber.noDevice)
    }

    private static func address(_ vm: VirtualMachine, _ value: Value) throws(Raised) -> Int {
        try vm.integer(value) & 0x7F
    }

    private static func count(_ vm: VirtualMachine, _ value: Value) throws(Raised) -> Int {
        let count = try vm.integer(value)
        guard count >= 0 else { throw vm.raise(.valueError, "negative count") }
        guard count <= 1 << 20 else { throw vm.raise(.memoryError, "memory allocation failed") }
        return count
    }

    private static func bytes(_ vm: VirtualMachine, _ value: Value) throws(Raised) -> [UInt8] {
        let view = try vm.requireBuffer(value)
        return Array(UnsafeRawBufferPointer(start: view.pointer, count: view.count))
    }

    private static func fill(
        _ vm: VirtualMachine, _ target: Value, _ bytes: (Int) throws(Raised) -> [UInt8]
    ) throws(Raised) {
        let view = try vm.requireBuffer(target, writable: true)
        let read = try bytes(view.count)
        view.pointer.copyMemory(from: read, byteCount: min(read.count, view.count))
    }

    private static let scan = NativeFunction("scan", 1) { vm, arguments throws(Raised) in
        var found: [Value] = []
        let words = vm.words(arguments[0])
        for address in 0x08...0x77
        where vm.node.i2cWrite(
            scl: Int(words[1]), sda: Int(words[2]), hertz: Int(words[3]), address: address,
            bytes: []) != nil
        {
            found.append(.small(address))
        }
        return try vm.newList(found)
    }

    private static let readFrom = NativeFunction("readfrom", 3, 4) { vm, arguments throws(Raised) in
        try vm.newBytes(
            try read(
                vm, arguments[0], try address(vm, arguments[1]), try count(vm, arguments[2])))
    }
    private static let readFromInto = NativeFunction("readfrom_into", 3, 4) {
        vm, arguments throws(Raised) in
        let address = try address(vm, arguments[1])
        try fill(vm, arguments[2]) { count throws(Raised) in
            try read(vm, arguments[0], address, count)
        }
        return .none
    }
    private static let writeTo = NativeFunction("writeto", 3, 4) { vm, arguments throws(Raised) in
        .small(
            try write(
                vm, arguments[0], try address(vm, arguments[1]), try bytes(vm, arguments[2])))
    }
    private static let writeVectorTo = NativeFunction("writevto", 3, 4) {
        vm, arguments throws(Raised) in
        var all: [UInt8] = []
        for part in try vm.arrayItems(arguments[2]) { all += try bytes(vm, part) }
        return .small(try write(vm, arguments[0], try address(vm, arguments[1]), all))
    }

    // MARK: - Registers

    private static let memoryParameters = [
        Parameter("addr"), Parameter("memaddr"), Parameter("arg"),
        Parameter("addrsize", .small(8), keywordOnly: true),
    ]

    private static func register(
        _ vm: VirtualMachine, _ number: Value, _ bits: Value
    ) throws(Raised) -> [UInt8] {
        let number = try vm.integer(number)
        let bits = try vm.integer(bits)
        guard bits % 8 == 0, (8...32).contains(bits) else {
            throw vm.raise(.valueError, "invalid addrsize")
        }
        return stride(from: bits - 8, through: 0, by: -8).map {
            UInt8(truncatingIfNeeded: number >> $0)
        }
    }

    private static let readFromMemory = NativeFunction("readfrom_mem", 1, 4, keywords: true) {
        vm, arguments throws(Raised) in
        let bus = arguments[0]
        let values = try vm.bind(memoryArguments(arguments), to: memoryParameters)
        let address = try address(vm, values[0])
        try write(vm, bus, address, try register(vm, values[1], values[3]))
        return try vm.newBytes(try read(vm, bus, address, try count(vm, values[2])))
    }
    private static let readFromMemoryInto = NativeFunction(
        "readfrom_mem_into", 1, 4, keywords: true
    ) { vm, arguments throws(Raised) in
        let bus = arguments[0]
        let values = try vm.bind(memoryArguments(arguments), to: memoryParameters)
        let address = try address(vm, values[0])
        try write(vm, bus, address, try register(vm, values[1], values[3]))
        try fill(vm, values[2]) { count throws(Raised) in try read(vm, bus, address, count) }
        return .none
    }
    private static let writeToMemory = NativeFunction("writeto_mem", 1, 4, keywords: true) {
        vm, arguments throws(Raised) in
        let values = try vm.bind(memoryArguments(arguments), to: memoryParameters)
        try write(
            vm, arguments[0], try address(vm, values[0]),
            try register(vm, values[1], values[3]) + bytes(vm, values[2]))
        return .none
    }

    /// The arguments behind `self`.
    private static func memoryArguments(_ arguments: Arguments) -> Arguments {
        arguments.droppingFirst()
    }

    /// What only the bus in software has.
    private static func unsupported(_ name: String) -> NativeFunction {
        NativeFunction(name, 1, 3, keywords: true) { vm, _ throws(Raised) in
            throw vm.raise(.osError, "I2C operation not supported")
        }
    }

    // MARK: - Primitive operations of the bus in software

    private static let start = NativeFunction("start", 1) { vm, arguments throws(Raised) in
        vm.node.openTransfer = []
        return .none
    }
    private static let stop = NativeFunction("stop", 1) { vm, arguments throws(Raised) in
        try finishTransfer(vm, arguments[0])
        return .none
    }
    private static let rawWrite = NativeFunction("write", 2) { vm, arguments throws(Raised) in
        let written = try bytes(vm, arguments[1])
        vm.node.openTransfer += written
        return .small(written.count)
    }
    private static let rawReadInto = NativeFunction("readinto", 2, 3) {
        vm, arguments throws(Raised) in
        let first = vm.node.openTransfer.first ?? 0
        try fill(vm, arguments[1]) { count throws(Raised) in
            try read(vm, arguments[0], Int(first >> 1), count)
        }
        vm.node.openTransfer = []
        return .none
    }

    /// Sends what `start` and `write` gathered: the first byte is the address with the direction
    /// bit.
    private static func finishTransfer(_ vm: VirtualMachine, _ bus: Value) throws(Raised) {
        let gathered = vm.node.openTransfer
        vm.node.openTransfer = []
        guard let first = gathered.first, first & 1 == 0 else { return }
        try write(vm, bus, Int(first >> 1), Array(gathered.dropFirst()))
    }
}
