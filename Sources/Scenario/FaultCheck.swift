import SimulationKernel
import YAMLSyntax

/// Checks what faults say of nodes and of time.
struct FaultCheck {
    let scenario: Scenario
    let catalog: ScenarioCatalog
    /// What stands under `faults`.
    let tree: YAMLNode?
    /// Whether all nodes of the file are in the scenario.
    let knowsNodes: Bool
    let reading: Reading

    func check() {
        for entry in tree?.entries ?? [] {
            // Those that could not be read were reported.
            guard let fault = scenario.faults.first(where: { $0.name == entry.key }) else {
                continue
            }
            checkTimes(fault, entry)
            guard knowsNodes else { continue }
            var isKnown = true
            for key in ["nodes", "to"] {
                if let names = entry.value[key], !scenario.checkNames(names, reading) {
                    isKnown = false
                }
            }
            checkAccessPoints(entry.value)
            if isKnown { checkSensor(fault.action, entry.value) }
        }
    }

    private func checkTimes(_ fault: FaultSpec, _ entry: YAMLEntry) {
        let ways = ["at", "every", "rate"].compactMap { entry.value.entry($0) }
        guard let way = ways.first else {
            return reading.error(
                at: entry.value.location, "a fault without a time",
                expected: "one of at, every, rate")
        }
        if ways.count > 1 {
            return reading.error(
                at: ways[1].keyLocation, "both `\(way.key)` and `\(ways[1].key)`",
                expected: "only one of them")
        }
        let lasting = fault.action.duration?.nanoseconds ?? 0
        switch fault.schedule {
        case .random: break
        case .every(let interval):
            if lasting >= interval, let place = entry.value["for"] {
                reading.error(
                    at: place.location, "it is not over when it happens again",
                    expected: "less than `every`")
            }
        case .at(let moments):
            let isTooSoon = zip(moments, moments.dropFirst()).contains { $1 - $0 <= lasting }
            if isTooSoon {
                reading.error(
                    at: way.value.location, "a time at which the last one is not yet over",
                    expected: "times further apart than it lasts")
            }
            checkEnd(moments, way.value)
        }
    }

    private func checkEnd(_ moments: [Int64], _ node: YAMLNode) {
        guard let last = moments.last, last >= scenario.duration.nanoseconds,
            scenario.duration.nanoseconds > 0
        else { return }
        reading.warning(
            at: node.location,
            "it never happens: the run ends after "
                + Quantity.text(nanoseconds: scenario.duration.nanoseconds))
    }

    private func checkAccessPoints(_ tree: YAMLNode) {
        guard let node = tree["access_points"] else { return }
        let known = scenario.accessPoints.map(\.name)
        for item in node.items ?? [node] {
            guard let name = item.text, !known.contains(name) else { continue }
            reading.error(
                at: item.location, "no access point is named `\(name)`",
                expected: known.isEmpty
                    ? "its definition under access_points"
                    : Schema.choice(known).phrase,
                suggestion: NearestWord.find(name, in: known))
        }
    }

    /// Whether the nodes have the sensor, and whether it measures the quantity.
    private func checkSensor(_ action: FaultAction, _ tree: YAMLNode) {
        guard let place = tree["sensor"] else { return }
        for index in action.nodes.flatMap({ scenario.indices(named: $0) }) {
            let node = scenario.nodes[index]
            guard let sensor = node.sensors.first(where: { $0.name == action.sensor }) else {
                let names = node.sensors.map(\.name)
                return reading.error(
                    at: place.location, "\(node.name) has no sensor `\(action.sensor)`",
                    expected: names.isEmpty ? "a node with sensors" : Schema.choice(names).phrase,
                    suggestion: NearestWord.find(action.sensor, in: names))
            }
            let known = catalog.sensorKinds.first { $0.name == sensor.kind }?.quantities ?? []
            if action.kind == .sensorStuck, known.isEmpty {
                return reading.error(
                    at: place.location, "`\(action.sensor)` measures nothing that could be stuck",
                    expected: "a sensor that measures something")
            }
            if let quantity = action.quantity, !known.contains(quantity) {
                return reading.error(
                    at: tree["quantity"]?.location ?? place.location,
                    "`\(action.sensor)` measures no `\(quantity)`",
                    expected: Schema.choice(known).phrase,
                    suggestion: NearestWord.find(quantity, in: known))
            }
            if action.value != nil, action.quantity == nil, known.count > 1 {
                return reading.error(
                    at: tree["value"]?.location ?? place.location,
                    "`\(action.sensor)` measures several quantities",
                    expected: "`quantity` with the value")
            }
        }
    }
}
