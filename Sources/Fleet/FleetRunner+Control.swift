import Hardware
import Node
import Scenario
public import SimulationKernel

/// The face of a running fleet for whoever commands it.
extension FleetRunner: FleetControl {
    public var status: FleetStatus {
        FleetStatus(
            phase: phase, time: present, end: end, nodes: nodes.count, nodesAwake: nodesAwake,
            messages: notes.messageCount, events: eventCount, speed: pace?.speed)
    }

    public func pause() {
        guard phase == .running else { return }
        pauseTime = queue.now
        phase = .paused
    }

    public func resume() {
        guard phase != .ended else { return }
        pauseTime = .never
        phase = .running
    }

    public func run(until time: Instant) throws(ControlFault) {
        guard time >= present else {
            throw .invalid("\(time.seconds) s lies before the present, \(present.seconds) s")
        }
        guard phase != .ended else { return }
        pauseTime = time
        phase = .running
    }

    public func step(_ count: Int) throws(ControlFault) {
        guard count > 0 else { throw .invalid("a number of events above 0 was expected") }
        guard phase != .ended else { return }
        stepsLeft = count
        pauseTime = .never
        phase = .running
    }

    public func setSpeed(_ speed: Double?) throws(ControlFault) {
        if let speed, !RunOptions.speeds.contains(speed) {
            throw .invalid("`speed` must be a multiple of real time from 0.001 to 1e9, or null")
        }
        pace = speed.map { Pace(speed: $0) }
    }

    public func nodeState(_ name: String) throws(ControlFault) -> NodeState {
        let index = try index(of: name)
        let node = nodes[index]
        let heap = node.heapUse
        return NodeState(
            name: name, group: scenario.nodes[index].group, board: scenario.nodes[index].board,
            components: node.componentStates.map {
                NodeState.Component(name: $0.component, state: $0.state)
            },
            battery: BatteryReading(node.batteryReading(at: max(present, node.now))),
            sensors: node.partNames, boots: node.bootCount, heapUsed: heap.used,
            heapFree: heap.free)
    }

    /// What the components of a node drew since the start of the run, each in each of its states.
    ///
    /// - Throws: `unknownNode`.
    public func charges(of name: String) throws(ControlFault) -> [ChargeEntry] {
        let node = nodes[try index(of: name)]
        return RunRecorder.difference(
            from: [], to: node.energyLines(at: max(present, node.now)))
    }

    public func setSensor(
        node name: String, sensor: String, quantity: String, value: Double?
    ) throws(ControlFault) {
        let index = try index(of: name)
        guard let isKnown = nodes[index].set(part: sensor, input: quantity, to: value, at: present)
        else {
            throw .unknownSensor(node: name, sensor: sensor)
        }
        guard isKnown else {
            throw .invalid("the sensor `\(sensor)` measures no `\(quantity)`")
        }
        collect(index)
        plan(index, at: nodes[index].nextEvent)
    }

    public func snapshotBytes() throws(ControlFault) -> [UInt8] {
        guard phase != .ended else { throw .invalid("the run is over") }
        flush(before: queue.nextTime)
        settle()
        do {
            return try snapshot().bytes
        } catch {
            throw .invalid("the fleet cannot be saved: \(error)")
        }
    }

    public func fork(
        _ change: FleetChange, observer: any RunObserver
    ) throws(ControlFault) -> ForkedRun {
        guard phase != .ended else { throw .invalid("the run is over") }
        guard !options.profilesEnergy else {
            throw .invalid("a run with --profile-energy cannot be forked")
        }
        // What both have in common is a matter of the first.
        flush(before: queue.nextTime)
        settle()
        let fork = fork(observer: observer)
        do {
            try fork.change(change, at: changeTime)
        } catch {
            throw .invalid("\(error)")
        }
        return ForkedRun { fork.run(shouldStop: $0) }
    }

    public func quit() { wantsToQuit = true }

    /// The virtual time: that of the last event, or where the run was asked to pause.
    var present: Instant {
        phase == .paused && pauseTime < .never ? max(queue.now, pauseTime) : queue.now
    }

    private func index(of name: String) throws(ControlFault) -> Int {
        guard let index = scenario.nodes.firstIndex(where: { $0.name == name }) else {
            throw .unknownNode(name)
        }
        return index
    }
}
