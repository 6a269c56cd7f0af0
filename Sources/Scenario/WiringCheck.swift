import YAMLSyntax

/// Checks the sensors of one node against its board: pins, buses, addresses, signals.
struct WiringCheck {
    private let catalog: ScenarioCatalog
    private let board: BoardFacts
    private let signals: [String: Dimension]
    private let tree: YAMLNode
    private let reading: Reading
    /// What each pin is used for.
    private var uses: [Int: (sensor: String, key: String, role: PinRole)] = [:]
    /// The sensor at each address of each pair of wires.
    private var addresses: [[Int]: String] = [:]

    init(
        catalog: ScenarioCatalog, board: BoardFacts, signals: [String: Dimension],
        tree: YAMLNode, reading: Reading
    ) {
        self.catalog = catalog
        self.board = board
        self.signals = signals
        self.tree = tree
        self.reading = reading
    }

    /// The sensors with what the board says about their buses filled in.
    mutating func check(_ sensors: [SensorSpec]) -> [SensorSpec] {
        sensors.map { sensor in
            guard let kind = catalog.sensorKinds.first(where: { $0.name == sensor.kind }) else {
                return sensor
            }
            let wired = withBusWires(sensor, kind)
            for key in kind.keys {
                switch key.type {
                case .pin(let role): checkPin(wired, key.name, role)
                case .signal(let dimension):
                    checkSignal(wired, key.name, dimension, isOptional: key.isOptional)
                case .i2cAddress: checkAddress(wired, key.name)
                default: break
                }
            }
            return wired
        }
    }

    /// Where a key of a sensor is written; where the sensor is, when the key has a default.
    private func place(_ sensor: String, _ key: String) -> YAMLLocation {
        let sensors = tree["sensors"]
        return sensors?[sensor]?[key]?.location ?? sensors?.entry(sensor)?.keyLocation
            ?? tree.location
    }

    // MARK: Buses

    private func withBusWires(_ sensor: SensorSpec, _ kind: SensorKindFacts) -> SensorSpec {
        guard let busKey = kind.keys.first(where: { $0.type.isBus })?.name else { return sensor }
        let sclKey = kind.keys.first { $0.type.isPin(.scl) }?.name ?? "scl"
        let sdaKey = kind.keys.first { $0.type.isPin(.sda) }?.name ?? "sda"
        var wired = sensor
        var bus: I2CBusFacts?
        if let name = sensor.text(busKey) {
            bus = board.buses.first { $0.name == name }
            guard bus != nil else {
                let names = board.buses.map(\.name)
                reading.error(
                    at: place(sensor.name, busKey), "\(board.name) has no bus `\(name)`",
                    expected: names.isEmpty ? nil : Schema.choice(names).phrase,
                    suggestion: NearestWord.find(name, in: names))
                return sensor
            }
        } else if sensor.integer(sclKey) == nil || sensor.integer(sdaKey) == nil {
            // Wires of its own need no bus: a program can drive any two pins.
            bus = board.buses.first
            if bus == nil {
                reading.error(
                    at: place(sensor.name, busKey), "\(board.name) has no I2C bus of its own",
                    expected: "`\(sclKey)` and `\(sdaKey)`")
            }
        }
        guard let bus else { return wired }
        let scl = sensor.integer(sclKey) ?? bus.defaultSCL
        let sda = sensor.integer(sdaKey) ?? bus.defaultSDA
        check(scl, isIn: bus.sclPins, "SCL", of: bus, at: place(sensor.name, sclKey))
        check(sda, isIn: bus.sdaPins, "SDA", of: bus, at: place(sensor.name, sdaKey))
        wired[busKey] = .text(bus.name)
        wired[sclKey] = .integer(scl)
        wired[sdaKey] = .integer(sda)
        let order = kind.keys.map(\.name)
        wired.settings = order.compactMap { name in
            wired[name].map { SensorSetting(name: name, value: $0) }
        }
        return wired
    }

    private func check(
        _ pin: Int, isIn pins: [Int], _ wire: String, of bus: I2CBusFacts,
        at place: YAMLLocation
    ) {
        guard !pins.isEmpty, !pins.contains(pin) else { return }
        reading.error(
            at: place, "GPIO\(pin) of \(board.name) cannot be \(wire) of \(bus.name)",
            expected: Self.phrase(pins))
    }

    private mutating func checkAddress(_ sensor: SensorSpec, _ key: String) {
        guard let address = sensor.integer(key), let scl = sensor.integer("scl"),
            let sda = sensor.integer("sda")
        else { return }
        let wires = [scl, sda, address]
        if let other = addresses[wires] {
            reading.error(
                at: place(sensor.name, key),
                "`\(other)` has address \(hexadecimal(address)) on the same bus already",
                expected: "another address, or other wires")
        } else {
            addresses[wires] = sensor.name
        }
    }

    // MARK: Pins

    private mutating func checkPin(_ sensor: SensorSpec, _ key: String, _ role: PinRole) {
        guard let pin = sensor.integer(key) else { return }
        let place = place(sensor.name, key)
        let suitable = board.pins(for: role)
        if let reserved = board.reservedPins.first(where: { $0.pin == pin }) {
            reading.error(
                at: place, "GPIO\(pin) of \(board.name) is \(reserved.reason)",
                expected: Self.phrase(suitable))
        } else if !board.pins.contains(pin) {
            reading.error(
                at: place, "\(board.name) has no GPIO\(pin)", expected: Self.phrase(suitable))
        } else if !suitable.contains(pin) {
            let lack = role == .analog ? "has no ADC" : "is input only"
            reading.error(
                at: place, "GPIO\(pin) of \(board.name) \(lack)", expected: Self.phrase(suitable))
        } else if let use = uses[pin], !(use.role == role && role.isShared) {
            reading.error(
                at: place, "GPIO\(pin) is the `\(use.key)` of sensor `\(use.sensor)` already",
                expected: "a pin of its own")
        } else {
            uses[pin] = (sensor.name, key, role)
        }
    }

    /// `one of 0-5, 12-19`.
    private static func phrase(_ pins: [Int]) -> String {
        var runs: [ClosedRange<Int>] = []
        for pin in pins.sorted() {
            if let last = runs.last, last.upperBound + 1 == pin {
                runs[runs.count - 1] = last.lowerBound...pin
            } else {
                runs.append(pin...pin)
            }
        }
        let words = runs.flatMap { run in
            run.count < 3 ? run.map(String.init) : ["\(run.lowerBound)-\(run.upperBound)"]
        }
        return "one of " + words.joined(separator: ", ")
    }

    // MARK: Signals

    private func checkSignal(
        _ sensor: SensorSpec, _ key: String, _ dimension: Dimension?, isOptional: Bool
    ) {
        guard let name = sensor.text(key) else { return }
        let place = place(sensor.name, key)
        if isOptional, signals[name] == nil, tree["sensors"]?[sensor.name]?[key] == nil {
            reading.warning(
                at: place,
                "no signal `\(name)` under `environment`: `\(sensor.name)` feels a fixed value")
        } else {
            Self.checkSignal(name, dimension, signals: signals, at: place, reading)
        }
    }

    /// Checks that a signal is there and measures the right thing.
    static func checkSignal(
        _ name: String, _ dimension: Dimension?, signals: [String: Dimension],
        at place: YAMLLocation, _ reading: Reading
    ) {
        guard let found = signals[name] else {
            let names = signals.keys.sorted()
            reading.error(
                at: place, "no signal `\(name)` under `environment`",
                expected: names.isEmpty ? "its definition there" : Schema.choice(names).phrase,
                suggestion: NearestWord.find(name, in: names))
            return
        }
        if let dimension, found != dimension {
            reading.error(
                at: place, "`\(name)` is \(found.phrase)",
                expected: "a signal that is \(dimension.phrase)")
        }
    }
}

extension BoardFacts {
    /// The pins that can do this and are not reserved.
    func pins(for role: PinRole) -> [Int] {
        let able =
            switch role {
            case .input: pins
            case .analog: adcPins
            case .output, .scl, .sda: pins.filter { !inputOnlyPins.contains($0) }
            }
        return able.filter { pin in !reservedPins.contains { $0.pin == pin } }
    }
}

extension PinRole {
    /// Whether several sensors may hang on the pin.
    var isShared: Bool { self == .scl || self == .sda }
}

extension SettingType {
    var isBus: Bool { if case .i2cBus = self { true } else { false } }

    func isPin(_ role: PinRole) -> Bool { if case .pin(role) = self { true } else { false } }
}
