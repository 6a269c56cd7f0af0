import CDashboardFiles
import Fleet
public import YAMLSyntax

/// Which panels the page has, in their order: a YAML file.
///
/// The page's own file is `dashboards/page.yaml`.
public struct PanelFile: Sendable {
    var panels: [Panel] = []

    /// Reads a file.
    ///
    /// - Throws: `DiagnosticList` with all that is wrong in it.
    public init(bytes: [UInt8], file: String) throws(DiagnosticList) {
        panels = try Self.form.parse(bytes: bytes, file: file)
    }

    private init() {}

    /// The panels of the page unless somebody gives others.
    public static let builtIn: PanelFile = {
        let bytes = WebFiles.all["/page.yaml"].map { [UInt8]($0.bytes) } ?? []
        return (try? PanelFile(bytes: bytes, file: "page.yaml")) ?? PanelFile()
    }()

    private static let form: Form<[Panel]> = {
        let file = Form<PanelFile>.mapping("file of panels", doc: "", from: PanelFile()) {
            Key(
                "panels", \.panels, .list(of: Panel.form, count: 1...mostPanels).checked(once),
                doc: "The panels from left to right, line by line.")
        }
        return file.map(\.panels)
    }()

    private static let mostPanels = 40

    /// What is no chart has one place on the page.
    private static let once: @Sendable ([Panel], YAMLNode, Reading) -> Void = {
        panels, node, reading in
        var seen: Set<Panel.Show> = []
        for (panel, item) in zip(panels, node.items ?? []) where panel.show.quantity == nil {
            guard !seen.insert(panel.show).inserted else { continue }
            reading.error(
                at: item.location, "the panel `\(panel.show.rawValue)` stands here twice",
                expected: "each but the charts once")
        }
    }

    /// Checks the names of nodes against those of a fleet.
    ///
    /// - Throws: `DiagnosticList` with each name that nobody has.
    public func check(_ fleet: [(name: String, group: String)]) throws(DiagnosticList) {
        let names = Set(fleet.map(\.name)).union(fleet.map(\.group))
        let reading = Reading()
        for panel in panels {
            for place in panel.nodes where !names.contains(place.name) {
                reading.error(
                    at: place.location, "no node or group is named `\(place.name)`",
                    suggestion: NearestWord.find(place.name, in: names.sorted()))
            }
            guard panel.each == .node, panel.show.isOneByOne, let first = panel.nodes.first else {
                continue
            }
            let count = panel.places(in: fleet).count
            if count > SeriesQuestion.mostNodes {
                reading.error(
                    at: first.location, "\(count) nodes in a chart of single nodes",
                    expected: "at most \(SeriesQuestion.mostNodes), or `each: group`")
            }
        }
        try reading.finish()
    }
}

/// One panel of the page.
struct Panel: Sendable {
    /// What a panel shows.
    enum Show: String, CaseIterable, Sendable {
        case battery, current, components, activity
        case map, tiles, deliveries, losses, picked, output, remarks

        /// The quantity that it draws over time; nil for other panels.
        var quantity: SeriesQuestion.Quantity? { SeriesQuestion.Quantity(rawValue: rawValue) }
        /// Whether each node has a line of its own.
        var isOneByOne: Bool { self == .battery || self == .current }
    }
    /// How the rows of a chart are drawn.
    enum Draw: String, CaseIterable, Sendable {
        case line, band, stack
    }
    /// What has a row of its own.
    enum Each: String, CaseIterable, Sendable {
        case node, group
    }
    /// A name and where it stands.
    struct Place: Sendable {
        var name: String
        var location: YAMLLocation
    }

    var show: Show
    var title = ""
    var note: String?
    var draw = Draw.line
    /// Names of nodes and groups; without one it shows those that are picked on the page.
    var nodes: [Place] = []
    var each = Each.node
    var component: String?
    var isWide = false

    /// The indices of its own nodes, in their order; none for those that are picked.
    func places(in fleet: some Collection<(name: String, group: String)>) -> [Int] {
        let names = Set(nodes.map(\.name))
        return fleet.enumerated().compactMap { index, node in
            names.contains(node.name) || names.contains(node.group) ? index : nil
        }
    }
}

// MARK: - The file

extension Panel {
    static let form = Form<Panel>.variants("panel", key: "show", Show.allCases.map { form(of: $0) })

    private static func form(of show: Show) -> Form<Panel> {
        let tag = (key: "show", word: show.rawValue)
        let wide = Key<Panel>(
            "wide", \.isWide, .boolean, default: "false", doc: "Whether it takes two columns.")
        guard show.quantity != nil else {
            return .mapping("panel", doc: "", from: Panel(show: show), tag: tag) { wide }
        }
        // Of what is added up nobody knows the least and the most.
        let drawn: [Draw] = show.isOneByOne ? Draw.allCases : [.stack, .line]
        let usual: Draw = show == .battery ? .band : show == .current ? .line : .stack
        var keys: [Key<Panel>] = [
            Key("title", \.title, .text, doc: "What stands above it."),
            Key("note", \.note, optional: .text, doc: "What stands beside the title."),
            Key(
                "draw", \.draw, .choice(drawn.map { ($0.rawValue, $0) }),
                default: usual.rawValue, doc: "How the rows are drawn."),
            Key("nodes", \.nodes, nodesForm, default: "picked", doc: "Whose values it shows."),
            wide,
        ]
        if show.isOneByOne {
            keys.append(
                Key(
                    "each", \.each, .choice(Each.allCases.map { ($0.rawValue, $0) }),
                    default: "node", doc: "What has a row of its own."))
        }
        if show == .current || show == .activity {
            keys.append(
                Key(
                    "component", \.component, optional: .text, doc: "Of which component alone."))
        }
        return .mapping("panel", doc: "", from: Panel(show: show), tag: tag) { keys }
    }

    /// `picked`, or names of nodes and groups.
    private static let nodesForm: Form<[Place]> = {
        let place = Form<Place>(Form.text("a name of a node or group").schema) { node, reading in
            Form.text("a name of a node or group").read(node, reading).map {
                Place(name: $0, location: node.location)
            }
        }
        return .either(
            scalar: Form.choice(["picked"]).map { _ in [] },
            list: Form.list(of: place, count: 1...1_000))
    }()
}

// MARK: - For the page

/// What `/api/panels` says.
struct PanelsAnswer: Encodable, Sendable {
    var panels: [Row]

    struct Row: Encodable, Sendable {
        var show: String
        var title: String
        var note: String?
        var draw: String
        /// Whether it is a chart over time.
        var isChart: Bool
        /// Whether it shows what is picked.
        var isOfPicked: Bool
        var isWide: Bool
    }

    init(_ file: PanelFile) {
        panels = file.panels.map {
            Row(
                show: $0.show.rawValue, title: $0.title, note: $0.note, draw: $0.draw.rawValue,
                isChart: $0.show.quantity != nil, isOfPicked: $0.nodes.isEmpty, isWide: $0.isWide)
        }
    }
}
