// Floor 1. One YAML file to checked values, with line, column and caret in every error.
//
// The way through the room:
//   Scenario.load -> Overrides (--set) -> NodeLayers (templates, groups, patches) -> NodeDraft
//                 -> WiringCheck (pins, buses) -> Placement (draws) -> ScenarioNode
//                 -> FaultCheck, ExpectationCheck (names, times)
//   ScenarioForms says which keys the file has; each Spec type says its own, next to its values.
//   Explanation says where a value comes from; ScenarioForms.jsonSchema is for editors.
//
// It knows boards and sensors only by the ScenarioCatalog that the caller hands in, and files only
// through ScenarioFiles.

public import SimulationKernel
public import YAMLSyntax

/// A checked scenario: which nodes, where, with what around them, for how long.
///
/// Values are in the unit that their name says, in SI units otherwise.
public struct Scenario: Sendable {
    public var name = ""
    /// Every random stream is derived from it and a name.
    public var seed: UInt64 = 0
    /// The wall-clock time at the start of the run, in seconds since 1970-01-01T00:00:00Z.
    public var startUnixSeconds: Int64 = 0
    public var duration = Span.zero
    public var site = SiteSpec()
    /// The signals of the world, in the order of the file.
    public var environment: [SignalSpec] = []
    public var radio = RadioSpec()
    public var accessPoints: [AccessPointSpec] = []
    /// All nodes, groups expanded, in the order of the file.
    public var nodes: [ScenarioNode] = []
    /// What goes wrong, in the order of the file.
    public var faults: [FaultSpec] = []
    /// What the fleet must do, in the order of the file.
    public var expectations: [Expectation] = []
    /// What is odd but not wrong.
    public var warnings: [Diagnostic] = []
    /// The trees behind the values, for ``explain(_:)``.
    var origins = ScenarioOrigins()

    public init() {}

    /// The node with this name, or nil.
    public func node(_ name: String) -> ScenarioNode? { nodes.first { $0.name == name } }

    /// The signal with this name, or nil.
    public func signal(_ name: String) -> SignalSpec? { environment.first { $0.name == name } }

    /// Solar time at the site minus UTC: four minutes for each degree of longitude.
    public var solarTimeOffset: Span {
        Span(nanoseconds: Int64((site.longitudeDegrees / 15 * 3600e9).rounded()))
    }
}

/// Where the fleet lies.
public struct SiteSpec: Sendable, Equatable {
    public var latitudeDegrees = 0.0
    public var longitudeDegrees = 0.0
    /// The extent along x and y; nil when the file does not say.
    public var sizeMetres: [Double]?

    public init() {}

    static let form = Form.mapping(
        "site", doc: "Where the fleet lies; x points east, y north, from the south-west corner.",
        from: SiteSpec()
    ) {
        Key(
            "lat", \.latitudeDegrees, .quantity(.angle, in: -90...90, plain: true),
            default: "0deg", doc: "Latitude, north positive.")
        Key(
            "lon", \.longitudeDegrees, .quantity(.angle, in: -180...180, plain: true),
            default: "0deg", doc: "Longitude, east positive.")
        Key(
            "size", \.sizeMetres,
            optional: .list(of: .quantity(.length, in: .positive, plain: true), count: 2...2),
            absent: "no limits", doc: "Extent along x and y.")
    }
}

/// A point of the site in metres: x east, y north, z up.
public struct PositionSpec: Sendable, Equatable, Codable {
    public var xMetres: Double
    public var yMetres: Double
    public var zMetres: Double

    public init(xMetres: Double = 0, yMetres: Double = 0, zMetres: Double = 0) {
        self.xMetres = xMetres
        self.yMetres = yMetres
        self.zMetres = zMetres
    }

    /// `[x, y]` or `[x, y, z]`; plain numbers are metres, the ground is at z = 0.
    static let form = Form.list(of: .quantity(.length, plain: true), count: 2...3).map {
        PositionSpec(
            xMetres: $0[0], yMetres: $0[1], zMetres: $0.count > 2 ? $0[2] : 0)
    }
}

/// One virtual board of the fleet, with all that its group, template and patches say.
public struct ScenarioNode: Sendable, Equatable {
    public var name = ""
    /// The key under `nodes` that made it: `soil-{00..59}`.
    public var group = ""
    /// The template that the group comes from; empty when there is none.
    public var template = ""
    public var board = ""
    /// The folder with `main.py`, relative to the working directory like the scenario's own path.
    public var firmwarePath = ""
    /// `stock`, or `frozen` for a firmware with the program frozen in.
    public var bootVariant = "stock"
    public var position = PositionSpec()
    /// In the order of the file.
    public var sensors: [SensorSpec] = []
    public var power = ScenarioPower()
    public var radio = NodeRadioSpec()
    public var labels: [LabelSpec] = []
    /// How much faster than nominal its clock runs: 20 ppm is 2e-5.
    public var clockErrorRatio = 0.0
    /// When it is switched on, after the start of the run.
    public var startDelay = Span.zero

    public init() {}

    /// The value of a label, or nil.
    public func label(_ name: String) -> String? { labels.first { $0.name == name }?.value }
}

/// A word that groups nodes in reports: `role: sensor`.
public struct LabelSpec: Sendable, Equatable {
    public var name = ""
    public var value = ""

    public init(name: String = "", value: String = "") {
        self.name = name
        self.value = value
    }

    static let listForm = Form<[LabelSpec]>.map(
        "labels", of: Form<String>.text.map { LabelSpec(value: $0) }, naming: \.name)
}
