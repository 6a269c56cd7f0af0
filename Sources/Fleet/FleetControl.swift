public import Scenario
public import SimulationKernel

/// The face that a running fleet shows to whoever commands it.
///
/// The run hands itself to a `RunController` between two slices, on its own thread; no method here
/// blocks, and what it changes holds from the present virtual time on.
public protocol FleetControl: AnyObject {
    /// How the run stands.
    var status: FleetStatus { get }
    /// Stops the virtual clock until `resume`, `run(until:)` or `step`.
    func pause()
    /// Lets the virtual clock go on.
    func resume()
    /// Lets the virtual clock go on to `time`, then pauses.
    ///
    /// - Throws: `invalid` if `time` lies in the past.
    func run(until time: Instant) throws(ControlFault)
    /// Lets the fleet do the next `count` events, then pauses.
    ///
    /// - Throws: `invalid` if `count` is not positive.
    func step(_ count: Int) throws(ControlFault)
    /// Holds the run back to a multiple of real time from now on; nil lets it go as fast as it can.
    ///
    /// - Throws: `invalid` for a speed that is out of `RunOptions.speeds`.
    func setSpeed(_ speed: Double?) throws(ControlFault)
    /// How one node stands.
    ///
    /// - Throws: `unknownNode`.
    func nodeState(_ name: String) throws(ControlFault) -> NodeState
    /// Pins a quantity of a node's sensor to a value, or with nil lets it follow the environment.
    ///
    /// - Throws: `unknownNode`, `unknownSensor`, or `invalid` for a quantity it does not measure.
    func setSensor(
        node: String, sensor: String, quantity: String, value: Double?)
        throws(ControlFault)
    /// Lets something go wrong now.
    ///
    /// - Throws: `unknownSensor`, or `invalid` for a name that nobody has and when the run is over.
    func inject(_ fault: FaultAction) throws(ControlFault)
    /// The fleet as it is now, as the bytes of a snapshot's file.
    ///
    /// - Throws: `invalid` when the run is over.
    func snapshotBytes() throws(ControlFault) -> [UInt8]
    /// A second future of the fleet, changed, for an observer of its own.
    ///
    /// - Throws: `invalid` when the run is over, or the change cannot be made.
    func fork(
        _ change: FleetChange, observer: any RunObserver
    ) throws(ControlFault) -> ForkedRun
    /// Ends the run as after Ctrl-C: with a valid, incomplete result.
    func quit()
}

/// A second future of a fleet, which whoever asked for it lets run, on any thread.
public struct ForkedRun: @unchecked Sendable {
    private let body: (() -> Bool) -> RunSummary

    /// Makes a run; nobody else may touch what is in it.
    public init(_ body: @escaping (() -> Bool) -> RunSummary) { self.body = body }

    /// Runs it to its end, or until `shouldStop` says true.
    public func run(shouldStop: () -> Bool) -> RunSummary { body(shouldStop) }
}

/// Who commands a run.
public protocol RunController: AnyObject {
    /// Serves what was asked since the last call.
    ///
    /// The run calls it between slices, at least ten times in a wall-clock second, with 0 to wait;
    /// while it is paused it calls it again and again with a time to wait for the next command.
    /// Once more it calls it when the run has ended, so that nobody waits for an answer.
    func serve(_ fleet: any FleetControl, waitMilliseconds: Int)
}

/// How a run stands.
public struct FleetStatus: Sendable, Equatable {
    /// What the virtual clock does.
    public enum Phase: String, Sendable, CaseIterable {
        case running, paused, ended
    }

    public var phase: Phase
    /// The virtual time reached.
    public var time: Instant
    /// The virtual time at which the run is over.
    public var end: Instant
    /// The number of nodes.
    public var nodes: Int
    /// The number of nodes whose CPU is not in a sleep state or off.
    public var nodesAwake: Int
    /// The number of messages sent.
    public var messages: UInt64
    /// The number of events of the queue so far.
    public var events: UInt64
    /// The multiple of real time to which it is held; nil when it goes as fast as it can.
    public var speed: Double?

    /// Makes a status.
    public init(
        phase: Phase, time: Instant, end: Instant, nodes: Int, nodesAwake: Int, messages: UInt64,
        events: UInt64, speed: Double? = nil
    ) {
        self.phase = phase
        self.time = time
        self.end = end
        self.nodes = nodes
        self.nodesAwake = nodesAwake
        self.messages = messages
        self.events = events
        self.speed = speed
    }
}

/// How one node stands.
public struct NodeState: Sendable, Equatable {
    /// One component and the power state it is in.
    public struct Component: Sendable, Equatable {
        public var name: String
        public var state: String

        /// Makes a component's state.
        public init(name: String, state: String) {
            self.name = name
            self.state = state
        }
    }

    public var name: String
    public var group: String
    public var board: String
    /// The components with their power states, the CPU first.
    public var components: [Component]
    /// The battery; nil on mains.
    public var battery: BatteryReading?
    /// The names of its sensors, for `setSensor`.
    public var sensors: [String]
    /// Starts of the board so far.
    public var boots: UInt64
    /// Bytes of its heap in use and free.
    public var heapUsed: Int
    public var heapFree: Int

    /// Makes a node's state.
    public init(
        name: String, group: String, board: String, components: [Component],
        battery: BatteryReading?, sensors: [String], boots: UInt64, heapUsed: Int, heapFree: Int
    ) {
        self.name = name
        self.group = group
        self.board = board
        self.components = components
        self.battery = battery
        self.sensors = sensors
        self.boots = boots
        self.heapUsed = heapUsed
        self.heapFree = heapFree
    }
}

/// Why a command was refused.
public enum ControlFault: Error, Sendable, Equatable, CustomStringConvertible {
    case unknownNode(String)
    case unknownSensor(node: String, sensor: String)
    case invalid(String)

    /// One sentence for the one who asked.
    public var description: String {
        switch self {
        case .unknownNode(let name): "no node is named `\(name)`"
        case .unknownSensor(let node, let sensor): "node `\(node)` has no sensor `\(sensor)`"
        case .invalid(let text): text
        }
    }
}
