public import SimulationKernel

/// One thing that goes wrong in a fleet: what, with whom, and for how long.
///
/// Plain data: a scenario declares it with a time (see ``FaultSpec``), whoever commands a run
/// injects it at once. Which properties matter depends on the kind; the others keep their defaults.
public struct FaultAction: Sendable, Equatable, Codable {
    public var kind: Kind
    /// Whom it hits: names of nodes, groups or templates, and ranges such as `bed-{1..3}`.
    public var nodes: [String] = []
    /// The other ends of links, named as `nodes`; empty for all other radios.
    public var peers: [String] = []
    /// How long it lasts; nil for ever.
    public var duration: Span?
    /// The sensor of each node that it hits.
    public var sensor = ""
    /// The quantity of the sensor; nil for all.
    public var quantity: String?
    /// What the sensor says, in the base unit of the quantity; nil for what it says now.
    public var value: Double?
    /// The access points of the site that it hits, by their names.
    public var accessPoints: [String] = []
    /// The charge of a new battery, from 0 to 1.
    public var chargeRatio = 1.0
    /// How much faster than nominal a clock runs from then on: 20 ppm is 2e-5.
    public var clockErrorRatio = 0.0
    /// What rain takes from each link, in dB.
    public var lossDb = 0.0
    /// The share of frames that are lost, or of messages that are falsified.
    public var share = 1.0
    /// Where a node goes, or where a jammer stands.
    public var position = PositionSpec()
    /// What a jammer sends, and on which 2.4 GHz channel.
    public var powerDbm = 0.0
    public var channel = 1

    /// Makes a fault of a kind.
    public init(_ kind: Kind, nodes: [String] = [], peers: [String] = [], duration: Span? = nil) {
        self.kind = kind
        self.nodes = nodes
        self.peers = peers
        self.duration = duration
    }

    /// What goes wrong.
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// The supply is gone: the board is off and draws nothing.
        case powerOff = "power_off"
        /// The supply is back, after a `powerOff`.
        case powerOn = "power_on"
        /// Somebody presses the reset button: the board starts as after power-on.
        case reset
        /// The firmware crashes: the chip resets itself.
        case crash
        /// The supply is too weak for a while: the board is off, and starts again.
        case brownout
        /// The processor stops executing; a watchdog that runs resets it.
        case hang
        /// Somebody takes the battery out and puts another in.
        case batterySwap = "battery_swap"
        /// The clock of the chip runs faster or slower.
        case clockDrift = "clock_drift"
        /// The flash has no room left.
        case flashFull = "flash_full"
        /// The node is gone for ever.
        case theft
        /// The node is somewhere else.
        case move
        /// A sensor's reading no longer changes.
        case sensorStuck = "sensor_stuck"
        /// A sensor neither answers nor drives its pins, as with a broken wire.
        case sensorSilent = "sensor_silent"
        /// Nothing passes between `nodes` and `peers`.
        case linkCut = "link_cut"
        /// Links pass again that a `linkCut` of the same nodes and peers has cut.
        case linkRestore = "link_restore"
        /// All links lose more.
        case rain
        /// A transmitter drowns a channel around it.
        case jammer
        /// Some frames to the nodes are lost.
        case frameLoss = "frame_loss"
        /// Some messages to the nodes arrive with a wrong byte.
        case corruption
        /// An access point of the site is off.
        case accessPointDown = "access_point_down"
    }
}

/// A fault that a scenario declares: a name, what happens, and when.
public struct FaultSpec: Sendable, Equatable, Codable {
    /// Its name in the file.
    public var name = ""
    public var action: FaultAction
    public var schedule = FaultSchedule.at([])

    /// Makes a fault that happens never.
    public init(_ action: FaultAction) { self.action = action }
}

/// When a declared fault happens.
public enum FaultSchedule: Sendable, Equatable, Codable {
    /// At these times after the start of the run, in nanoseconds, ascending.
    case at([Int64])
    /// Again and again after so many nanoseconds.
    case every(Int64)
    /// By chance, for each node on its own, with this mean time in nanoseconds from the end of one
    /// to the next.
    case random(meanNanoseconds: Double)
}

extension Scenario {
    /// The places in `nodes` of those that a name stands for: a node, a group, a template, or a
    /// range of nodes such as `bed-{1..3}`; empty when it stands for none.
    public func indices(named name: String) -> [Int] {
        let places = nodes.indices.filter {
            nodes[$0].name == name || nodes[$0].group == name || nodes[$0].template == name
        }
        guard places.isEmpty, name.contains("{"), let names = try? NamePattern.expand(name) else {
            return places
        }
        let found = Dictionary(
            nodes.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
        let all = names.compactMap { found[$0] }
        return all.count == names.count ? all.sorted() : []
    }

    /// The names that `indices(named:)` knows, without those of the single nodes of groups.
    public var groupNames: [String] {
        var names: [String] = []
        for node in nodes {
            for name in [node.template, node.group] where !name.isEmpty && !names.contains(name) {
                names.append(name)
            }
        }
        return names
    }

    /// All names that `indices(named:)` knows, those of groups first.
    public var knownNames: [String] {
        let groups = groupNames
        return groups + nodes.map(\.name).filter { !groups.contains($0) }
    }
}
