import SimulationKernel
import YAMLSyntax

extension BoardReader {
    func supply() -> SupplySpec {
        let fields = root.mapping(
            "supply",
            ["rail", "regulator", "inputs", "battery_input", "brown_out", "recovery_rise"])
        let rows = fields?.mappings(
            "inputs", ["name", "nominal", "drop", "overhead", "bypasses_regulator"])
        let inputs = (rows ?? []).map {
            SupplyInput(
                name: $0.text("name"), nominalVolts: $0.quantity("nominal", .voltage),
                dropVolts: $0.quantity("drop", .voltage, default: 0),
                overhead: $0.current("overhead", default: .zero),
                bypassesRegulator: $0.flag("bypasses_regulator", default: false))
        }
        let battery = fields?.text("battery_input") ?? ""
        if let fields, !inputs.contains(where: { $0.name == battery }) {
            errors.add(
                fields.node["battery_input"]?.location ?? fields.node.location,
                "`\(battery)` is none of the inputs", expected: "the name of an input",
                suggestion: NearestWord.find(battery, in: inputs.map(\.name)))
        }
        let rail = fields?.quantity("rail", .voltage) ?? 0
        if let fields, rail <= 0 { errors.add(fields.node.location, "a rail without voltage") }
        return SupplySpec(
            railVolts: rail, regulator: regulator(fields), inputs: inputs, batteryInput: battery,
            brownOutRailVolts: fields?.quantity("brown_out", .voltage) ?? 0,
            recoveryRiseVolts: fields?.quantity("recovery_rise", .voltage) ?? 0)
    }

    private enum RegulatorKind: String, CaseIterable {
        case linear, switching
    }

    private func regulator(_ supply: FieldReader?) -> Regulator {
        guard
            let fields = supply?.mapping(
                "regulator", ["kind", "quiescent", "dropout", "efficiency", "lowest_input"])
        else { return .linear(quiescent: .zero, dropoutVolts: 0) }
        let quiescent = fields.current("quiescent")
        if fields.word("kind", RegulatorKind.self, default: .linear) == .linear {
            return .linear(
                quiescent: quiescent, dropoutVolts: fields.quantity("dropout", .voltage))
        }
        let efficiency = fields.quantity("efficiency", .ratio)
        if efficiency <= 0 || efficiency > 1 {
            errors.add(
                fields.node["efficiency"]?.location ?? fields.node.location,
                "an efficiency out of range", expected: "more than 0% and at most 100%")
        }
        return .switching(
            quiescent: quiescent, efficiency: min(1, max(0.01, efficiency)),
            lowestInputVolts: fields.quantity("lowest_input", .voltage))
    }

    func power() -> PowerSpec {
        let fields = root.mapping(
            "power",
            [
                "cpu", "light_sleep", "deep_sleep_timer", "deep_sleep_ext0", "deep_sleep_ext1",
                "off",
            ])
        let rows = fields?.mappings("cpu", ["clock", "run", "idle"]) ?? []
        let points = rows.map { row in
            PowerSpec.Point(
                hertz: row.value("clock").map { row.hertz(of: $0) } ?? 1,
                run: row.current("run"), idle: row.current("idle"))
        }
        if let fields, points.isEmpty {
            errors.add(fields.node.location, "no current of the CPU at any clock frequency")
        }
        for (lower, upper) in zip(points, points.dropFirst()) where lower.hertz >= upper.hertz {
            if let location = fields?.node["cpu"]?.location {
                errors.add(location, "frequencies must rise from row to row")
            }
        }
        let overhead = root.mappings(
            "overhead", ["name", "always", "awake", "light_sleep", "deep_sleep", "off"]
        ).map { row in
            let always = row.current("always", default: .zero)
            return PowerSpec.Overhead(
                name: row.text("name"), awake: row.current("awake", default: always),
                lightSleep: row.current("light_sleep", default: always),
                deepSleep: row.current("deep_sleep", default: always),
                off: row.current("off", default: always))
        }
        return PowerSpec(
            points: points, lightSleep: fields?.current("light_sleep") ?? .zero,
            deepSleepTimer: fields?.current("deep_sleep_timer") ?? .zero,
            deepSleepExt0: fields?.current("deep_sleep_ext0") ?? .zero,
            deepSleepExt1: fields?.current("deep_sleep_ext1") ?? .zero,
            off: fields?.current("off") ?? .zero, overhead: overhead)
    }

    func wake() -> WakeSpec {
        let fields = root.mapping(
            "wake", ["light_sleep_exit", "longest_light_sleep", "deep_sleep_is_light_sleep"])
        let longest = fields?.node["longest_light_sleep"] != nil
        return WakeSpec(
            lightSleepExit: fields?.span("light_sleep_exit") ?? .zero,
            longestLightSleep: longest ? fields?.span("longest_light_sleep") : nil,
            deepSleepIsLightSleep: fields?.flag("deep_sleep_is_light_sleep", default: false)
                ?? false)
    }

    func boot() -> BootSpec {
        let fields = root.mapping("boot", ["phases", "shutdown"])
        let rows = fields?.mappings(
            "phases", ["name", "duration", "current", "charge", "on", "firmware"])
        let phases = (rows ?? []).map { row in
            let duration = row.span("duration")
            return BootPhase(
                name: row.text("name"), duration: duration,
                current: phaseCurrent(row, duration: duration), causes: causes(row),
                variants: variants(row))
        }
        if let fields, phases.isEmpty {
            errors.add(fields.node.location, "a board without phases of starting")
        }
        return BootSpec(phases: phases, shutdown: fields?.span("shutdown") ?? .zero)
    }

    /// A phase says either its current or its charge.
    private func phaseCurrent(_ row: FieldReader, duration: Span) -> Current {
        guard let charge = row.value("charge", optional: true) else {
            return row.current("current")
        }
        guard duration > .zero else {
            errors.add(charge.location, "a charge without a duration")
            return .zero
        }
        return Current(amperes: row.quantity(of: charge, .charge) / duration.seconds)
    }

    private enum CauseWord: String, CaseIterable {
        case cold, deepsleep, both
    }

    private func causes(_ row: FieldReader) -> [BootCause] {
        guard row.node["on"] != nil else { return BootCause.allCases }
        switch row.word("on", CauseWord.self, default: .both) {
        case .cold: return [.cold]
        case .deepsleep: return [.deepSleep]
        case .both: return BootCause.allCases
        }
    }

    private enum FirmwareWord: String, CaseIterable {
        case stock, frozen, both
    }

    private func variants(_ row: FieldReader) -> [BootVariant] {
        guard row.node["firmware"] != nil else { return BootVariant.allCases }
        switch row.word("firmware", FirmwareWord.self, default: .both) {
        case .stock: return [.stock]
        case .frozen: return [.frozen]
        case .both: return BootVariant.allCases
        }
    }

    func wifi() -> WiFiSpec? {
        guard
            let fields = root.mapping(
                "wifi",
                [
                    "transmit", "listen", "standby", "default_power", "lowest_power",
                    "beacon_window", "driver_start", "calibration", "stop", "nvs_init",
                    "scan_per_channel",
                    "authentication", "association", "four_way_handshake", "dhcp_exchange",
                    "dhcp_check_shortest", "dhcp_check_longest",
                ], optional: true)
        else { return nil }
        let levels = fields.mappings("transmit", ["power", "current"]).map {
            TransmitLevel(dbm: $0.quantity("power", .level), current: $0.current("current"))
        }
        if levels.isEmpty { errors.add(fields.node.location, "a radio without transmit currents") }
        for (lower, upper) in zip(levels, levels.dropFirst()) where lower.dbm >= upper.dbm {
            errors.add(fields.node.location, "transmit powers must rise from row to row")
        }
        return WiFiSpec(
            transmit: levels, listen: fields.current("listen"), standby: fields.current("standby"),
            defaultTransmitDbm: fields.quantity("default_power", .level),
            lowestTransmitDbm: fields.quantity("lowest_power", .level),
            beaconWindow: fields.span("beacon_window"), driverStart: fields.span("driver_start"),
            calibration: fields.span("calibration"), stop: fields.span("stop"),
            settingsStart: fields.span("nvs_init", default: .zero),
            scanPerChannel: fields.span("scan_per_channel"),
            authentication: fields.span("authentication"),
            association: fields.span("association"),
            fourWayHandshake: fields.span("four_way_handshake"),
            dhcpExchange: fields.span("dhcp_exchange"),
            dhcpCheckShortest: fields.span("dhcp_check_shortest"),
            dhcpCheckLongest: fields.span("dhcp_check_longest"))
    }
}
