import Node
import Scenario

/// Where the time of the machine went that simulated a fleet.
public struct HostProfile: Sendable, Equatable {
    /// What the nodes of one group of the scenario took.
    public struct Group: Sendable, Equatable {
        public var name: String
        public var nodes: Int
        /// Processor seconds of their slices, on any thread.
        public var seconds: Double
        public var bytecodes: UInt64
    }

    /// The groups, in the order of the scenario.
    public var groups: [Group] = []
    /// The threads that let nodes live.
    public var threads = 1
    /// Wall-clock seconds of the run.
    public var wallSeconds = 0.0
    /// Seconds of the fleet's own thread: for nodes, including what it did for other threads.
    public var nodeSeconds = 0.0
    /// For the air: what nodes ask of it, and what comes of it.
    public var airSeconds = 0.0
    /// For putting records in order and giving them on.
    public var recordSeconds = 0.0
    /// Waiting for a node that another thread has not brought far enough.
    public var waitSeconds = 0.0
    /// Held back to its pace.
    public var paceSeconds = 0.0
    /// For everything else: the queue, who commands, building the nodes.
    public var otherSeconds: Double {
        let parts = [nodeSeconds, airSeconds, recordSeconds, waitSeconds, paceSeconds]
        return max(0, parts.reduce(wallSeconds, -))
    }

    /// An empty profile.
    public init() {}
}

/// Counts the time of the parts of a run; reads the clock twice for each of them.
struct Stopwatch {
    private(set) var profile = HostProfile()
    /// Seconds of each node's slices on the fleet's own thread.
    private(set) var slices: [Double]
    private let clock = ContinuousClock()

    init(nodes: Int) { slices = [Double](repeating: 0, count: nodes) }

    /// Adds the time that `body` takes to a part.
    mutating func measure(_ part: WritableKeyPath<HostProfile, Double>, _ body: () -> Void) {
        let start = clock.now
        body()
        profile[keyPath: part] += Stopwatch.seconds(start.duration(to: clock.now))
    }

    /// Adds seconds to a part.
    mutating func add(_ seconds: Double, to part: WritableKeyPath<HostProfile, Double>) {
        profile[keyPath: part] += seconds
    }

    /// Adds the time that `body` takes to a node.
    mutating func measure(node: Int, _ body: () -> Void) {
        let start = clock.now
        body()
        slices[node] += Stopwatch.seconds(start.duration(to: clock.now))
    }

    static func seconds(_ duration: Duration) -> Double {
        let parts = duration.components
        return Double(parts.seconds) + Double(parts.attoseconds) * 1e-18
    }
}

extension FleetRunner {
    /// Where the time went; nil when nobody asked.
    func profile(wallSeconds: Double) -> HostProfile? {
        guard let stopwatch = partsWatch, let slices = slicesWatch?.slices else { return nil }
        var profile = stopwatch.profile
        profile.wallSeconds = wallSeconds
        profile.threads = options.threads
        profile.waitSeconds = ahead?.pool.waitSeconds ?? 0
        profile.nodeSeconds = max(0, profile.nodeSeconds - profile.waitSeconds)
        // Few groups: looking through them is quick.
        for (index, node) in scenario.nodes.enumerated() {
            let place = profile.groups.firstIndex { $0.name == node.group }
            if place == nil {
                profile.groups.append(
                    HostProfile.Group(name: node.group, nodes: 0, seconds: 0, bytecodes: 0))
            }
            let group = place ?? profile.groups.count - 1
            profile.groups[group].nodes += 1
            profile.groups[group].seconds += slices[index] + (ahead?.pool.seconds(of: index) ?? 0)
            profile.groups[group].bytecodes += nodes[index].bytecodes
        }
        return profile
    }
}
