import Foundation
import Hardware
import Node
import PythonModules
import Radio
import Scenario
import SimulationKernel
import YAMLSyntax

/// Why a checked scenario cannot be built.
public struct FleetError: Error, CustomStringConvertible {
    /// One sentence that says where, what, and what was expected.
    public let description: String
}

/// Makes the nodes and the air of a scenario.
struct FleetBuilder {
    let scenario: Scenario
    /// Reads what a node's flash is filled with.
    var firmware = FirmwareFolder.load
    let code = CodeCache()
    var options = RunOptions()

    /// The parts that make up a fleet.
    struct Parts {
        var nodes: [Node] = []
        var medium: Medium
        /// The radio of each node.
        var radios: [RadioID?] = []
        /// What the flash of the boards was filled with, by the path of the firmware; looked up.
        var folders: [String: FileTree] = [:]
    }

    func build() throws -> Parts {
        var settings = MediumSettings()
        let loss = scenario.radio.pathLoss
        settings.pathLoss = LogDistancePathLoss(
            referenceLossDb: loss.referenceLossDb, referenceMetres: loss.referenceDistanceMetres,
            exponent: loss.exponent, shadowingDb: loss.shadowingDb)
        // Whether a frame is being received changes no current and no program.
        settings.reportsReception = false
        var parts = Parts(medium: Medium(settings: settings, seed: scenario.seed))
        parts.medium.reserve(scenario.nodes.count + scenario.accessPoints.count)
        // What boards do alike when they start; nil when each does it by itself.
        let boots = options.bootsWarm ? BootImages() : nil
        // Looked up, never iterated.
        var boards: [String: Board] = [:]
        var products: [String: [BoardProduct]] = [:]
        var addresses: Set<MACAddress> = []
        for (index, spec) in scenario.nodes.enumerated() {
            if boards[spec.board] == nil {
                boards[spec.board] = try BoardCatalog.board(named: spec.board)
            }
            guard let stock = boards[spec.board] else { continue }
            let product = self.product(stock, of: spec, among: &products)
            let board = product.board
            if parts.folders[spec.firmwarePath] == nil {
                parts.folders[spec.firmwarePath] = try firmware(
                    spec.firmwarePath, board.python.fileSystemBytes)
            }
            guard let files = parts.folders[spec.firmwarePath] else { continue }
            let node = Node(
                try configuration(
                    spec, index: index, product: product, files: files, taken: addresses),
                code: code, boots: boots)
            guard addresses.insert(node.stationMAC).inserted,
                addresses.insert(node.accessPointMAC).inserted
            else {
                throw FleetError(
                    description: "\(spec.name): another node has the MAC address "
                        + "\(node.stationMAC)")
            }
            parts.nodes.append(node)
            parts.radios.append(addRadio(of: node, spec, board, to: &parts.medium))
        }
        for point in scenario.accessPoints { try add(point, to: &parts.medium) }
        return parts
    }

    // MARK: - Nodes

    private func configuration(
        _ spec: ScenarioNode, index: Int, product: BoardProduct, files: FileTree,
        taken: Set<MACAddress>
    ) throws -> NodeConfiguration {
        let board = product.board
        var configuration = NodeConfiguration(
            index: Int32(index), name: spec.name, product: product, files: files,
            seed: scenario.seed,
            macAddress: macAddress(of: spec, board: board, taken: taken),
            supply: supply(spec))
        configuration.startTime = Instant.start + spec.startDelay
        configuration.end = Instant.start + scenario.duration
        configuration.samplePeriod = .seconds(3600 as Int64)
        configuration.profilesEnergy = options.profilesEnergy
        configuration.recordsPins = options.recordsPins
        configuration.unixStartNanoseconds = scenario.startUnixSeconds * 1_000_000_000
        configuration.clockErrorRatio = spec.clockErrorRatio
        configuration.ambient =
            signal(spec.power.battery?.ambientSignal ?? "air_temperature", for: spec)
            ?? .constant(20, name: "air_temperature")
        configuration.transmitPowerDbm = spec.radio.txPowerDbm
        configuration.channel = spec.radio.channel
        configuration.bootVariant = spec.bootVariant == "frozen" ? .frozen : .stock
        for sensor in spec.sensors {
            configuration.parts.append(try part(sensor, of: spec, board: board))
        }
        return configuration
    }

    /// The address in the scenario, or one made of the node's name with the maker's prefix.
    private func macAddress(
        of spec: ScenarioNode, board: Board, taken: Set<MACAddress>
    ) -> MACAddress {
        if let text = spec.radio.macAddress {
            let bytes = text.split(separator: ":").compactMap { UInt8($0, radix: 16) }
            if let address = MACAddress(bytes: bytes) { return address }
        }
        // Espressif 24:0A:C4, Raspberry Pi 28:CD:C1; the last bit stays free for the access point.
        let prefix: UInt64 = board.identity.platform == "rp2" ? 0x28CDC1 : 0x240AC4
        var hash = StableHash()
        hash.combine(spec.name)
        var address: MACAddress
        // Two names can hash to one address; the later node takes the next one.
        repeat {
            address = MACAddress(prefix << 24 | hash.value & 0xFF_FFFE)
            hash.combine("again")
        } while taken.contains(address)
        return address
    }

    private func supply(_ spec: ScenarioNode) -> NodeSupply {
        let power = spec.power
        guard let battery = power.battery else {
            return NodeSupply(.mains(volts: power.supplyVolts), input: power.input)
        }
        let cells = Double(battery.seriesCells)
        let curve: OpenCircuitCurve =
            switch battery.chemistry {
            case "lifepo4": .lithiumIronPhosphate
            case "alkaline": .alkaline(cells: 1)
            default: .lithiumIon
            }
        let pack = OpenCircuitCurve(risingVolts: curve.volts.map { $0 * cells }) ?? curve
        var cell = BatterySpec(
            curve: pack, capacity: Charge(coulombs: battery.capacityCoulombs),
            initialStateOfCharge: battery.chargeRatio)
        cell.cutoffVolts = curve.volts[0] * cells
        if battery.chemistry.hasPrefix("liion") { cell.cutoffVolts = 3.0 * cells }
        if let ohms = battery.resistanceOhms { cell.resistanceOhms = ohms }
        if let share = battery.selfDischargePerMonthRatio { cell.selfDischargePerMonth = share }
        if let volts = battery.cutoffVolts { cell.cutoffVolts = volts }
        if let volts = battery.brownoutVolts { cell.cutoffVolts = max(cell.cutoffVolts, volts) }
        guard let solar = power.solar else {
            return NodeSupply(.battery(cell), input: power.input)
        }
        var panel = SolarSpec(peakWatts: solar.panelWatts * (1 - solar.soilingRatio))
        if solar.charger == "mppt" { panel.charger = .mppt(efficiency: 0.9) }
        if let volts = solar.panelVolts { panel.peakVolts = volts }
        if let amperes = solar.chargeLimitAmperes { panel.chargeLimit = Current(amperes: amperes) }
        let light = signal(solar.signal, for: spec) ?? .constant(0, name: solar.signal)
        return NodeSupply(.solarBattery(cell, panel, irradiance: light), input: power.input)
    }

    /// The board with what the scenario's power source says of it, shared with nodes that are the
    /// same.
    private func product(
        _ stock: Board, of spec: ScenarioNode, among known: inout [String: [BoardProduct]]
    ) -> BoardProduct {
        var board = stock
        if let recovery = spec.power.battery?.recoveryVolts {
            let supply = PowerSupply(self.supply(spec).source, board: board.supply)
            board.supply.recoveryRiseVolts = max(0, recovery - supply.brownOutVolts)
        }
        let rise = board.supply.recoveryRiseVolts
        let same = known[spec.board]?.first { $0.board.supply.recoveryRiseVolts == rise }
        if let same { return same }
        let product = BoardProduct(board)
        known[spec.board, default: []].append(product)
        return product
    }

    // MARK: - Parts

    private func part(
        _ sensor: SensorSpec, of spec: ScenarioNode, board: Board
    ) throws -> PartDescription {
        guard let kind = PartCatalog.kind(named: sensor.kind) else {
            throw FleetError(description: "\(spec.name): no part is of the kind `\(sensor.kind)`")
        }
        let pins = kind.roles.map { sensor.integer(FleetCatalog.pinKey($0)) }
        var context = PartContext(
            name: sensor.name, railVolts: board.supply.railVolts,
            wiredRoles: pins.map { $0 != nil }, seed: scenario.seed,
            streamName: "\(spec.name)/\(sensor.name)")
        if let address = sensor.integer("address") { context.address = UInt8(address) }
        for input in kind.inputs {
            let name =
                sensor.text(FleetCatalog.inputKey(input, of: kind))
                ?? FleetCatalog.usualSignal(of: input)
            context.inputs[input.name] = signal(name, for: spec)
        }
        for key in kind.keys { context.values[key.name] = value(sensor[key.name]) }
        do {
            return PartDescription(
                name: sensor.name, part: try kind.make(context), pins: pins,
                scl: sensor.integer("scl"), sda: sensor.integer("sda"))
        } catch {
            throw FleetError(
                description: "\(spec.name).\(sensor.name).\(error.key): \(error.message)")
        }
    }

    private func value(_ setting: SettingValue?) -> PartValue? {
        switch setting {
        case .number(let number): .number(number)
        case .numbers(let numbers): .numbers(numbers)
        case .integer(let number): .number(Double(number))
        case .boolean(let flag): .flag(flag)
        case .text(let word): .word(word)
        case .schedule(let schedule): .numbers(moments(schedule))
        case nil: nil
        }
    }

    /// Seconds after the start, up to the end of the run.
    private func moments(_ schedule: ScheduleSpec) -> [Double] {
        var times = schedule.timesNanoseconds
        if let every = schedule.everyNanoseconds {
            times += stride(from: every, to: scenario.duration.nanoseconds, by: Int(every))
        }
        return times.map { Double($0) * 1e-9 }
    }

    // MARK: - Signals

    private func signal(_ name: String, for node: ScenarioNode) -> Signal? {
        guard let spec = scenario.signal(name) else { return nil }
        let place = Place(
            name: node.name, latitudeDegrees: scenario.site.latitudeDegrees,
            longitudeDegrees: scenario.site.longitudeDegrees)
        return Signal(
            shape(spec), name: name, place: place, seed: scenario.seed,
            civil: Hardware.CivilTime(
                startUnixSeconds: scenario.startUnixSeconds,
                utcOffsetSeconds: scenario.solarTimeOffset.nanoseconds / 1_000_000_000))
    }

    private func shape(_ spec: SignalSpec) -> SignalShape {
        let shape: SignalShape
        switch spec.model {
        case .constant(let model): shape = .constant(model.value)
        case .daily(let model):
            let cycle = SignalShape.dailyCycle(
                mean: model.mean, amplitude: model.amplitude,
                peakHour: Double(model.peakNanoseconds) / 3.6e12)
            // A walk between two walls is even between them: its deviation is their distance /
            // sqrt 12.
            let bound = model.noise * 3.0.squareRoot()
            shape =
                model.noise > 0
                ? .sum([
                    cycle,
                    .randomWalk(
                        start: 0, step: model.noise, interval: .seconds(3600 as Int64),
                        lowest: -bound, highest: bound),
                ]) : cycle
        case .randomWalk(let model):
            // Steps of a quarter of an hour have half the deviation of an hour's.
            shape = .randomWalk(
                start: model.start, step: model.stepPerSquareRootHour / 2,
                interval: .seconds(900 as Int64), lowest: model.minimum, highest: model.maximum)
        case .clearSky(let model):
            switch model.clearness {
            case .constant(let share): shape = .product([.clearSky, .constant(share)])
            case .trace(let spec):
                shape = .product([.clearSky, trace(spec).map { .trace($0) } ?? .constant(1)])
            }
        case .trace(let spec): shape = trace(spec).map { .trace($0) } ?? .constant(0)
        }
        return spec.spread > 0 ? .placeOffset(shape, deviation: spec.spread) : shape
    }

    private func trace(_ spec: TraceSignalSpec) -> Trace? {
        try? Trace(
            seconds: spec.timesNanoseconds.map { Double($0) * 1e-9 }, values: spec.values)
    }

    // MARK: - The air

    private func profile(_ board: Board) -> RadioProfile {
        switch board.chip {
        case .esp32: RadioCatalog.esp32
        case .esp32s3: RadioCatalog.esp32s3
        case .rp2040: RadioCatalog.cyw43439
        }
    }

    private func position(_ place: PositionSpec) -> RadioPosition {
        RadioPosition(x: place.xMetres, y: place.yMetres, z: place.zMetres)
    }

    private func addRadio(
        of node: Node, _ spec: ScenarioNode, _ board: Board, to medium: inout Medium
    ) -> RadioID? {
        guard board.wifi != nil else { return nil }
        let gain = spec.radio.antennaGainDb
        return medium.addRadio(
            RadioDescription(
                name: spec.name, profile: profile(board), position: position(spec.position),
                stationMAC: node.stationMAC, accessPointMAC: node.accessPointMAC,
                antennaGainDb: gain == 0 ? nil : gain))
    }

    private func add(_ point: AccessPointSpec, to medium: inout Medium) throws {
        var hash = StableHash()
        hash.combine(point.name)
        let network = point.subnet.address
        let mask = UInt32.max << UInt32(32 - point.subnet.prefixLength)
        let own = IPv4Address(network + 1)
        let settings = AccessPointSettings(
            ssid: point.ssid, passphrase: point.password, channel: point.channel,
            network: IPv4Configuration(
                address: own, mask: IPv4Address(mask), gateway: own, nameServer: own))
        let added = medium.addAccessPoint(
            RadioDescription(
                name: point.name, profile: RadioCatalog.esp32, position: position(point.position),
                stationMAC: MACAddress(0x02_0000_0000_00 | hash.value & 0xFF_FFFE)),
            settings: settings)
        guard added != nil else {
            throw FleetError(
                description: "the access point `\(point.name)` has the MAC address of another radio"
            )
        }
    }
}
