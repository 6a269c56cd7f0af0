import Node
import Radio
public import Scenario
import SimulationKernel
import YAMLSyntax

/// Faults: events of the queue like all others, at their exact instants.
extension FleetRunner {
    /// The place of what happens to no single node.
    private static let everywhere = -1

    /// Puts the first time of each declared fault into the queue, before any node has planned
    /// anything.
    func planFaults() {
        for spec in scenario.faults {
            let line = faults.add(
                FaultBook.Line(name: spec.name, action: spec.action, schedule: spec.schedule))
            for place in places(of: spec.action) {
                let word = name(ofPlace: place)
                var chance: RandomStream?
                if case .random = spec.schedule {
                    chance = RandomStream(
                        seed: scenario.seed, name: "faults/\(spec.name)/\(word)")
                }
                planBegin(of: line, at: place, from: .start, chance)
            }
        }
    }

    /// Where a fault happens, as far as it does so here.
    private func places(of action: FaultAction) -> [Int] {
        switch action.kind.scope {
        case .node: return targets(of: action.nodes).filter(owns)
        case .air: return [Self.everywhere]
        case .accessPoint:
            // As in the order of events, radios of no node come behind all nodes.
            let radios = medium.ids.filter {
                medium.livesHere($0) && nodeOfRadio[Int($0.index)] < 0
                    && action.accessPoints.contains(medium.name(of: $0))
            }
            return radios.map { Int(eventNode(of: $0)) }
        }
    }

    private func name(ofPlace place: Int) -> String {
        if place < 0 { return "fleet" }
        return place < nodes.count
            ? scenario.nodes[place].name : medium.name(of: accessPoint(at: place))
    }

    func accessPoint(at place: Int) -> RadioID { RadioID(index: Int32(place - nodes.count)) }

    /// The nodes that names stand for, ascending.
    func targets(of names: [String]) -> [Int] {
        Set(names.flatMap { scenario.indices(named: $0) }).sorted()
    }

    private func planBegin(
        of line: Int, at place: Int, from time: Instant, _ chance: RandomStream?
    ) {
        var chance = chance
        let next = faults.lines[line].schedule?.next(from: time, &chance) ?? .never
        guard next < .never else { return }
        push(FaultBook.Due(line: line, at: next, begins: true, chance), at: place)
    }

    private func push(_ due: FaultBook.Due, at place: Int) {
        let number = faults.put(due, at: place)
        queue.push(
            time: due.time, node: Int32(place), kind: Kind.fault.rawValue, slot: number)
    }

    // MARK: - When they are due

    /// A fault begins or ends.
    func faultIsDue(_ number: Int64, at place: Int, _ time: Instant) {
        guard let due = faults.take(number, at: place) else { return }
        let line = Int(due.line)
        let action = faults.lines[line].action
        if due.begins { begin(line, at: place, time) } else { end(line, at: place, time) }
        // What is next stands in the queue before the node plans: it comes first at its instant.
        if due.begins, let duration = action.duration {
            push(
                FaultBook.Due(line: line, at: time + duration, begins: false, due.chance),
                at: place)
        } else {
            planBegin(of: line, at: place, from: time + Span(nanoseconds: 1), due.chance)
        }
        if nodes.indices.contains(place) { takeUp(place) }
    }

    /// Lets a fault happen.
    private func begin(_ line: Int, at place: Int, _ time: Instant) {
        let action = faults.lines[line].action
        let isEffective =
            switch action.kind.scope {
            case .node: hit(place, by: line, at: time)
            case .air: disturb(by: line, at: time)
            case .accessPoint: setPower(false, ofAccessPointAt: place, at: time)
            }
        let counts = isEffective && !action.kind.touchesFrames
        if speaks(for: place) { faults.count(line, isEffective: counts) }
        var text = "\(faults.lines[line].name): \(action.kind.rawValue)"
        if !isEffective { text += ", without effect" }
        note(text, at: place, time)
    }

    private func end(_ line: Int, at place: Int, _ time: Instant) {
        let action = faults.lines[line].action
        switch action.kind.scope {
        case .node: mend(place, of: line, at: time)
        case .air:
            guard let effects = medium.endDisturbance(Int32(line), now: time) else { return }
            faults.add(effects: effects, to: line)
            takeActions()
        case .accessPoint: _ = setPower(true, ofAccessPointAt: place, at: time)
        }
        note("\(faults.lines[line].name): \(action.kind.rawValue) is over", at: place, time)
    }

    private func note(_ text: String, at place: Int, _ time: Instant) {
        guard speaks(for: place) else { return }
        notes.add(.injected(text), node: nodes.indices.contains(place) ? place : -1, at: time)
    }

    /// Of a divided fleet one shard speaks of what all see.
    private func speaks(for place: Int) -> Bool { place >= 0 || owns(0) }

    /// What came of each fault so far.
    var faultSummaries: [FaultSummary] {
        faults.lines.enumerated().map { number, line in
            FaultSummary(
                name: line.name, kind: line.action.kind.rawValue, occurrences: line.occurrences,
                effects: line.effects + medium.effects(ofDisturbance: Int32(number)))
        }
    }

    // MARK: - From outside

    public func inject(_ fault: FaultAction) throws(ControlFault) {
        guard phase != .ended else { throw .invalid("the run is over") }
        for name in fault.nodes + fault.peers where scenario.indices(named: name).isEmpty {
            throw .invalid(
                "no node, group or template is named `\(name)`"
                    + NearestWord.question(for: name, in: scenario.knownNames))
        }
        for name in fault.accessPoints
        where !scenario.accessPoints.contains(where: { $0.name == name }) {
            throw .invalid("no access point is named `\(name)`")
        }
        let hit = targets(of: fault.nodes)
        if !fault.sensor.isEmpty {
            for index in hit where !nodes[index].partNames.contains(fault.sensor) {
                throw .unknownSensor(node: scenario.nodes[index].name, sensor: fault.sensor)
            }
        }
        let time = changeTime
        let line = faults.add(
            FaultBook.Line(name: "control", action: fault, schedule: nil))
        for place in places(of: fault) {
            begin(line, at: place, time)
            if let duration = fault.duration {
                push(
                    FaultBook.Due(line: line, at: time + duration, begins: false, nil), at: place)
            }
            if nodes.indices.contains(place) { takeUp(place) }
        }
    }
}

extension FaultBook.Due {
    fileprivate init(line: Int, at time: Instant, begins: Bool, _ chance: RandomStream?) {
        self.init(number: 0, line: Int32(line), time: time, begins: begins, chance: chance)
    }
}
