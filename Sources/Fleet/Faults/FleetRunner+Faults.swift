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
                let word = place < 0 ? "fleet" : scenario.nodes[place].name
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
        action.kind.isOfTheAir ? [Self.everywhere] : targets(of: action.nodes).filter(owns)
    }

    /// The nodes that names stand for, ascending.
    private func targets(of names: [String]) -> [Int] {
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
        if place >= 0 { takeUp(place) }
    }

    /// Lets a fault happen; whether it took effect, as far as that is known at once.
    @discardableResult
    private func begin(_ line: Int, at place: Int, _ time: Instant) -> Bool {
        let action = faults.lines[line].action
        let isEffective =
            place >= 0
            ? hit(nodes[place], action, at: time) : disturb(action, number: Int32(line), at: time)
        faults.count(line, isEffective: isEffective && !disturbs(action))
        var text = "\(faults.lines[line].name): \(action.kind.rawValue)"
        if !isEffective { text += ", without effect" }
        note(text, at: place, time)
        return isEffective
    }

    private func end(_ line: Int, at place: Int, _ time: Instant) {
        let action = faults.lines[line].action
        if place >= 0 {
            mend(nodes[place], action, at: time)
        } else if let effects = medium.endDisturbance(Int32(line), now: time) {
            faults.add(effects: effects, to: line)
            takeActions()
        }
        note("\(faults.lines[line].name): \(action.kind.rawValue) is over", at: place, time)
    }

    /// Whether the air counts how often the fault has changed something.
    private func disturbs(_ action: FaultAction) -> Bool {
        action.kind.isOfTheAir && action.kind.lasts
    }

    /// Of a divided fleet one shard speaks for all of it.
    private func note(_ text: String, at place: Int, _ time: Instant) {
        guard place >= 0 || owns(0) else { return }
        notes.add(.injected(text), node: place, at: time)
    }

    // MARK: - What they do

    private func hit(_ node: Node, _ action: FaultAction, at time: Instant) -> Bool {
        switch action.kind {
        case .powerOff: node.loseSupply(at: time)
        case .powerOn: node.restoreSupply(at: time)
        case .reset: node.pressReset(at: time)
        case .crash: node.crash(at: time)
        case .sensorSilent: node.silence(part: action.sensor, true, at: time)
        case .sensorStuck:
            node.stick(
                part: action.sensor, quantity: action.quantity, to: action.value, at: time)
        case .linkCut, .linkRestore: false
        }
    }

    private func mend(_ node: Node, _ action: FaultAction, at time: Instant) {
        switch action.kind {
        case .powerOff: _ = node.restoreSupply(at: time)
        case .sensorSilent: _ = node.silence(part: action.sensor, false, at: time)
        case .sensorStuck:
            _ = node.release(part: action.sensor, quantity: action.quantity, at: time)
        case .powerOn, .reset, .crash, .linkCut, .linkRestore: break
        }
    }

    private func disturb(_ action: FaultAction, number: Int32, at time: Instant) -> Bool {
        defer { takeActions() }
        let cut = Disturbance.cut(
            radios(of: action.nodes), from: action.peers.isEmpty ? nil : radios(of: action.peers))
        guard action.kind == .linkRestore else {
            medium.begin(cut, number: number, now: time)
            return true
        }
        let cuts = medium.numbers(of: cut)
        for cut in cuts {
            let effects = medium.endDisturbance(cut, now: time) ?? 0
            faults.add(effects: effects, to: Int(cut))
        }
        return !cuts.isEmpty
    }

    /// The radios of nodes, ascending.
    private func radios(of names: [String]) -> [RadioID] {
        targets(of: names).compactMap { radioOfNode[$0] }.sorted()
    }

    // MARK: - From outside

    public func inject(_ fault: FaultAction) throws(ControlFault) {
        guard phase != .ended else { throw .invalid("the run is over") }
        for name in fault.nodes + fault.peers where scenario.indices(named: name).isEmpty {
            let near = NearestWord.find(name, in: scenario.knownNames)
            throw .invalid(
                "no node, group or template is named `\(name)`"
                    + (near.map { "; did you mean `\($0)`?" } ?? ""))
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
            if place >= 0 { takeUp(place) }
        }
    }
}

extension FaultBook.Due {
    fileprivate init(line: Int, at time: Instant, begins: Bool, _ chance: RandomStream?) {
        self.init(number: 0, line: Int32(line), time: time, begins: begins, chance: chance)
    }
}
