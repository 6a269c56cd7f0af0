public import Scenario
public import SimulationKernel

/// The face of a divided fleet for whoever commands it.
///
/// What needs the nodes themselves is refused: they live in the workers.
extension DividedRun: FleetControl {
    public var status: FleetStatus {
        FleetStatus(
            phase: phase, time: present, end: end, nodes: scenario.nodes.count,
            nodesAwake: nodesAwake, messages: messageCount, events: eventCount)
    }

    public func pause() {
        guard phase == .running else { return }
        pauseTime = min(max(time, furthest), end)
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

    public func step(_ count: Int) throws(ControlFault) { throw refusal("step") }

    public func setSpeed(_ speed: Double?) throws(ControlFault) { throw refusal("set_speed") }

    public func nodeState(_ name: String) throws(ControlFault) -> NodeState {
        throw refusal("node_state")
    }

    public func setSensor(
        node: String, sensor: String, quantity: String, value: Double?
    ) throws(ControlFault) { throw refusal("set_sensor") }

    public func inject(_ fault: FaultAction) throws(ControlFault) { throw refusal("fault") }

    public func snapshotBytes() throws(ControlFault) -> [UInt8] { throw refusal("snapshot") }

    public func fork(
        _ change: FleetChange, observer: any RunObserver
    ) throws(ControlFault) -> ForkedRun { throw refusal("fork") }

    public func quit() { wantsToQuit = true }

    private func refusal(_ method: String) -> ControlFault {
        .invalid("a run in several shards does not know `\(method)`; run it with --shards 1")
    }

    /// The virtual time that all have reached, or where the run was asked to pause.
    private var present: Instant { phase == .paused ? min(time, pauseTime) : time }
}
