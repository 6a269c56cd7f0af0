import SimulationKernel
import YAMLSyntax

/// Turns the tree of a board file into a `Board`, gathering errors.
struct BoardReader {
    let root: FieldReader
    let name: String
    let errors: FieldErrors

    init(root: YAMLNode, name: String, errors: FieldErrors) {
        self.root = FieldReader(node: root, errors: errors)
        self.name = name
        self.errors = errors
    }

    func board() -> Board {
        root.allow([
            "extends", "title", "chip", "identity", "clock", "python", "cycles", "pins", "i2c",
            "adc", "gpio", "flash", "supply", "power", "overhead", "wake", "boot", "wifi",
        ])
        let chip = root.word("chip", ChipFamily.self, default: .esp32)
        return Board(
            name: name, title: root.text("title"), chip: chip, identity: identity(),
            clock: clock(), python: python(), costs: costs(), pins: pins(), i2c: i2c(), adc: adc(),
            gpio: gpio(), flash: flash(), supply: supply(), power: power(), wake: wake(),
            boot: boot(), wifi: wifi())
    }

    private func identity() -> BoardIdentity {
        let fields = root.mapping(
            "identity", ["platform", "system_name", "machine", "unique_id"])
        return BoardIdentity(
            platform: fields?.text("platform") ?? "", systemName: fields?.text("system_name") ?? "",
            machine: fields?.text("machine") ?? "", uniqueIDBytes: fields?.bytes("unique_id") ?? 0)
    }

    private func clock() -> ClockSpec {
        guard let fields = root.mapping("clock", ["default", "allowed", "any_between"]) else {
            return ClockSpec(defaultHertz: 1, allowedHertz: [1], isRange: false)
        }
        let isRange = fields.node["any_between"] != nil
        let list = fields.value(isRange ? "any_between" : "allowed")
        let allowed = (list?.items ?? []).map { fields.hertz(of: $0) }
        if let list, allowed.isEmpty || isRange && allowed.count != 2 {
            errors.add(
                list.location, list.kindText,
                expected: isRange ? "the lowest and the highest" : "a list of frequencies")
        }
        let standard = fields.value("default").map { fields.hertz(of: $0) } ?? 1
        let clock = ClockSpec(
            defaultHertz: standard, allowedHertz: allowed.sorted(), isRange: isRange)
        if let list, !clock.allows(standard) {
            errors.add(list.location, "the default frequency is not among the allowed ones")
        }
        return clock
    }

    private func python() -> PythonSpec {
        let fields = root.mapping(
            "python", ["heap", "float", "stack", "file_system", "rtc_memory"])
        let bits = fields?.integer("float") ?? 32
        if let fields, bits != 32, bits != 64 {
            errors.add(fields.node.location, "floats of \(bits) bits", expected: "32 or 64")
        }
        return PythonSpec(
            heapBytes: fields?.bytes("heap") ?? 0, floatBits: bits,
            stackBytes: fields?.bytes("stack") ?? 0,
            fileSystemBytes: fields?.bytes("file_system") ?? 0,
            rtcMemoryBytes: fields?.bytes("rtc_memory", default: 0) ?? 0)
    }

    private func costs() -> CycleCosts {
        let names = [
            "simple", "lookup", "call", "allocation", "binary_operation", "subscript",
            "float_operation", "float_power", "big_integer_operation",
            "big_integer_digit", "native_call", "collector_block",
        ]
        let fields = root.mapping("cycles", names)
        func cost(_ key: String) -> Double { fields?.number(key) ?? 0 }
        return CycleCosts(
            simple: cost("simple"), lookup: cost("lookup"), call: cost("call"),
            allocation: cost("allocation"), binaryOperation: cost("binary_operation"),
            subscript: cost("subscript"), floatOperation: cost("float_operation"),
            floatPower: cost("float_power"),
            bigIntegerOperation: cost("big_integer_operation"),
            bigIntegerDigit: cost("big_integer_digit"), nativeCall: cost("native_call"),
            collectorBlock: cost("collector_block"))
    }

    private func pins() -> [PinSpec] {
        guard
            let fields = root.mapping(
                "pins",
                ["numbers", "input_only", "rtc", "strapping", "internal", "adc1", "adc2", "labels"])
        else { return [] }
        let inputOnly = fields.numbers("input_only")
        let rtc = fields.numbers("rtc")
        let strapping = fields.numbers("strapping")
        let isInternal = fields.numbers("internal")
        let first = channels(fields, "adc1")
        let second = channels(fields, "adc2")
        let labels = FieldReader(
            node: fields.node["labels"] ?? fields.node, errors: errors)
        let numbers = fields.numbers("numbers")
        if numbers.isEmpty { errors.add(fields.node.location, "a board without pins") }
        return numbers.sorted().map { number in
            let unit1 = first.first { $0.pin == number }?.channel
            let unit2 = second.first { $0.pin == number }?.channel
            let label = (labels.node.entries ?? []).first { $0.value.text == "\(number)" }?.key
            return PinSpec(
                number: number, isInputOnly: inputOnly.contains(number),
                adcChannel: unit1 ?? unit2, adcUnit: unit1 == nil && unit2 != nil ? 2 : 1,
                isRTC: rtc.contains(number), isStrapping: strapping.contains(number),
                isInternal: isInternal.contains(number),
                label: fields.node["labels"] == nil ? nil : label)
        }
    }

    /// `{channel: pin}` of one converter.
    private func channels(_ fields: FieldReader, _ key: String) -> [(channel: Int, pin: Int)] {
        guard let found = fields.value(key, optional: true) else { return [] }
        guard let entries = found.entries else {
            errors.add(found.location, found.kindText, expected: "channel: pin")
            return []
        }
        return entries.compactMap { entry in
            guard let channel = Int(entry.key) else {
                errors.add(entry.keyLocation, "`\(entry.key)`", expected: "a channel number")
                return nil
            }
            return (channel, fields.integer(of: entry.value))
        }
    }

    private func i2c() -> [I2CPortSpec] {
        root.mappings("i2c", ["id", "scl", "sda"]).map {
            I2CPortSpec(id: $0.integer("id"), sclPin: $0.integer("scl"), sdaPin: $0.integer("sda"))
        }
    }

    private func adc() -> ADCSpec {
        let fields = root.mapping(
            "adc",
            [
                "bits", "ranges", "conversion", "noise", "gain_error", "offset_error",
                "temperature_channel",
            ])
        let ranges = fields?.mappings(
            "ranges", ["attenuation", "gain", "full_scale", "dead_band"])
        let channel = fields?.value("temperature_channel", optional: true)
        return ADCSpec(
            bits: fields?.integer("bits") ?? 12,
            ranges: (ranges ?? []).map(adcRange),
            conversion: fields?.span("conversion") ?? .zero,
            noiseVolts: fields?.quantity("noise", .voltage) ?? 0,
            gainErrorBound: fields?.quantity("gain_error", .ratio) ?? 0,
            offsetErrorBoundVolts: fields?.quantity("offset_error", .voltage) ?? 0,
            temperatureChannel: channel.flatMap { fields?.integer(of: $0) })
    }

    private func adcRange(_ row: FieldReader) -> ADCRange {
        let range = ADCRange(
            attenuation: row.integer("attenuation"), decibels: row.quantity("gain", .gain),
            fullScaleVolts: row.quantity("full_scale", .voltage),
            deadBandVolts: row.quantity("dead_band", .voltage, default: 0))
        if range.fullScaleVolts <= range.deadBandVolts {
            errors.add(row.node.location, "the full scale must lie above the dead band")
        }
        return range
    }

    private func gpio() -> GPIOSpec {
        let fields = root.mapping("gpio", ["source", "sink", "pull"])
        return GPIOSpec(
            maximumSource: fields?.current("source") ?? .zero,
            maximumSink: fields?.current("sink") ?? .zero,
            pullOhms: fields?.quantity("pull", .resistance) ?? 0)
    }

    private func flash() -> FlashSpec {
        let fields = root.mapping(
            "flash",
            ["page", "sector", "page_program", "sector_erase", "write_current", "read_per_byte"])
        return FlashSpec(
            pageBytes: fields?.bytes("page") ?? 0, sectorBytes: fields?.bytes("sector") ?? 0,
            pageProgram: fields?.span("page_program") ?? .zero,
            sectorErase: fields?.span("sector_erase") ?? .zero,
            writeCurrent: fields?.current("write_current") ?? .zero,
            readPerByte: fields?.span("read_per_byte") ?? .zero)
    }
}
