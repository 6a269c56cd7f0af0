import Hardware
public import Scenario
import SimulationKernel
public import YAMLSyntax

/// Builds the scenario's catalogue from the boards and parts of the hardware room: the two rooms
/// do not know each other.
public enum FleetCatalog {
    /// The catalogue that scenarios are checked against.
    ///
    /// - Throws: `DiagnosticList` when a board file is wrong.
    public static func scenarioCatalog() throws(DiagnosticList) -> ScenarioCatalog {
        var boards: [BoardFacts] = []
        for name in BoardCatalog.names {
            boards.append(facts(try BoardCatalog.board(named: name), name: name))
        }
        return ScenarioCatalog(
            boards: boards, sensorKinds: PartCatalog.kinds.map(facts),
            chemistries: ["liion_18650", "lifepo4", "alkaline"], chargers: ["tp4056", "mppt"])
    }

    private static func facts(_ board: Board, name: String) -> BoardFacts {
        let free = board.pins.filter { !$0.isInternal }
        return BoardFacts(
            name: name, pins: free.map(\.number),
            inputOnlyPins: free.filter(\.isInputOnly).map(\.number),
            adcPins: free.filter { $0.adcChannel != nil }.map(\.number),
            reservedPins: board.pins.filter(\.isInternal).map {
                BoardFacts.ReservedPin($0.number, "used by the board itself")
            },
            buses: board.i2c.map {
                I2CBusFacts(
                    name: "i2c\($0.id)", defaultSCL: $0.sclPin, defaultSDA: $0.sdaPin,
                    sclPins: pins(of: board, port: $0.id, data: false),
                    sdaPins: pins(of: board, port: $0.id, data: true))
            },
            hasRadio: board.wifi != nil, inputs: board.supply.inputs.map(\.name))
    }

    /// The pins that a hardware port can be on: any on the ESP32 (empty); on the RP2040 every
    /// fourth.
    ///
    /// RP2040 data sheet, section 1.4.3: I2C0 SDA, SCL, I2C1 SDA, SCL on GPIO 0, 1, 2, 3 and again.
    private static func pins(of board: Board, port: Int, data: Bool) -> [Int] {
        guard board.chip == .rp2040 else { return [] }
        let first = 2 * port + (data ? 0 : 1)
        return board.pins.map(\.number).filter { $0 % 4 == first }
    }

    private static func facts(_ kind: PartKind) -> SensorKindFacts {
        var keys: [SettingFacts] = []
        if case .i2c(let addresses) = kind.connection {
            keys.append(SettingFacts("bus", .i2cBus, doc: "The bus it is on."))
            keys.append(SettingFacts("scl", .pin(.scl), doc: "The bus's clock pin."))
            keys.append(SettingFacts("sda", .pin(.sda), doc: "The bus's data pin."))
            let first = addresses.first.map { "0x" + String($0, radix: 16) }
            keys.append(
                SettingFacts(
                    "address", .i2cAddress(addresses.map { Int($0) }), default: first,
                    doc: "Its address."))
        }
        for role in kind.roles {
            let need: PinRole =
                switch role.need {
                case .output: .output
                case .input: .input
                case .adc: .analog
                }
            keys.append(
                SettingFacts(
                    pinKey(role), .pin(need), isOptional: !role.isRequired, doc: role.summary))
        }
        for input in kind.inputs {
            keys.append(
                SettingFacts(
                    inputKey(input, of: kind), .signal(input.dimension),
                    default: usualSignal(of: input), isOptional: true,
                    doc: "The signal that it feels: \(input.summary)"))
        }
        keys += kind.keys.map {
            SettingFacts(
                $0.name, settingType($0.kind), default: defaultText($0), isOptional: true,
                doc: $0.summary)
        }
        return SensorKindFacts(
            name: kind.name, doc: kind.summary, keys: keys, quantities: kind.inputs.map(\.name))
    }

    /// `pin` for the signal, `supply_pin` and so on for other roles.
    static func pinKey(_ role: PartRole) -> String {
        role.name == "signal" ? "pin" : "\(role.name)_pin"
    }

    /// `reads` where there is one input, `reads_humidity` and so on where there are several.
    static func inputKey(_ input: PartInputSpec, of kind: PartKind) -> String {
        kind.inputs.count == 1 ? "reads" : "reads_\(input.name)"
    }

    /// The signal that a part feels when the scenario does not say which.
    static func usualSignal(of input: PartInputSpec) -> String {
        input.name == "temperature" ? "air_temperature" : input.name
    }

    /// The standard value of a key as one would write it.
    private static func defaultText(_ key: PartKey) -> String {
        switch (key.kind, key.standard) {
        case (.quantity(let dimension), .number(let number)): dimension.text(number)
        case (.quantities(let dimension), .numbers(let numbers)):
            "[" + numbers.map(dimension.text).joined(separator: ", ") + "]"
        case (_, .number(let number)): "\(number)"
        case (_, .numbers(let numbers)): "\(numbers)"
        case (_, .flag(let flag)): "\(flag)"
        case (_, .word(let word)): word
        }
    }

    private static func settingType(_ kind: PartKey.Kind) -> SettingType {
        switch kind {
        case .quantity(let dimension): .quantity(dimension)
        case .quantities(let dimension): .quantities(dimension)
        case .number: .number()
        case .flag: .boolean
        case .word(let words): .choice(words)
        }
    }
}
