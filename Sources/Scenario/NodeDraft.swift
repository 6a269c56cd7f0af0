import YAMLSyntax

/// What the file says of a node, before chance has placed it.
struct NodeDraft: Sendable {
    var board = ""
    var firmware = ""
    var boot = "stock"
    var at: PositionSpec?
    var place: PlaceSpec?
    var sensors: [SensorSpec] = []
    var power = ScenarioPower()
    var radio = NodeRadioSpec()
    var labels: [LabelSpec] = []
    var clockError = DistributionSpec<Double>.constant(0)
    var start = DistributionSpec<Int64>.constant(0)

    static func form(_ catalog: ScenarioCatalog) -> Form<NodeDraft> {
        .mapping("node", doc: "A node, or what a group of nodes shares.", from: NodeDraft()) {
            Key(
                "from", Form<String>.text("the name of a template"),
                doc: "The template that it starts from.", store: { _, _ in }
            ).optional
            Key(
                "board", \.board, .choice(catalog.boards.map(\.name)),
                doc: "The kind of board.")
            Key(
                "firmware", \.firmware,
                .text("a folder with main.py, relative to the scenario file"),
                doc: "The folder with its programs, relative to the scenario file.")
            Key(
                "boot", \.boot, .choice(["stock", "frozen"]), default: "stock",
                doc: "Whether the firmware mounts its file system before main.py, or has main.py "
                    + "frozen in.")
            Key(
                "at", \.at, optional: PositionSpec.form, absent: "by `place`",
                doc: "Its position: [x, y] or [x, y, z].")
            Key(
                "place", \.place, optional: PlaceSpec.form, absent: "by `at`",
                doc: "How the nodes of a group are placed.")
            Key(
                "sensors", \.sensors, SensorSpec.listForm(catalog), default: "{}",
                doc: "The parts that are wired to it, by names of your choice.")
            Key(
                "power", \.power,
                .either(
                    scalar: powerName(catalog), mapping: ScenarioPower.form(catalog)),
                default: "{supply: 5V}",
                doc: "What feeds it: the name of a power source, or a power source.")
            Key("radio", \.radio, NodeRadioSpec.form, default: "{}", doc: "Its radio.")
            Key(
                "labels", \.labels, LabelSpec.listForm, default: "{}",
                doc: "Words that group nodes in reports.")
            Key(
                "clock_error", \.clockError, clockErrorForm, default: "0ppm",
                doc: "How much its clock runs too fast; drawn for each node.")
            Key(
                "start", \.start, startForm, default: "0s",
                doc: "When it is switched on; drawn for each node.")
        }.checked { draft, node, reading in
            guard !reading.isPartial else { return }
            if node["at"] == nil, node["place"] == nil {
                reading.error(
                    at: node.location, "missing key `at` or `place` in node",
                    expected: "`at: [x, y]` for one node, `place` for a group")
            } else if let place = node.entry("place"), node["at"] != nil {
                reading.error(
                    at: place.keyLocation, "both `at` and `place`", expected: "only one of them")
            }
        }
    }

    /// Names are replaced before the tree is read; one that is left was reported then.
    private static func powerName(_ catalog: ScenarioCatalog) -> Form<ScenarioPower> {
        Form(.text("the name of a power source")) { _, _ in nil }
    }

    private static let startForm = DistributionSpec.form(
        "a start", of: Form.duration(in: 0...36_525 * TimeUnit.day.nanoseconds), normal: nil)
    private static let clockErrorForm = DistributionSpec.form(
        "a clock error", of: Form.quantity(.ratio, in: -0.1...0.1),
        normal: Form.quantity(.ratio, in: 0...0.1))
}

/// A value that each node draws for itself, or a fixed one.
enum DistributionSpec<Value: Sendable & Comparable>: Sendable {
    case constant(Value)
    case uniform(Value, Value)
    /// Around zero, with this standard deviation.
    case normal(Value)

    /// `5s`, `{uniform: [0s, 10min]}` or, with a form for the deviation, `{normal: 20ppm}`.
    static func form(
        _ name: String, of item: Form<Value>, normal: Form<Value>?
    ) -> Form<DistributionSpec> {
        let uniform = Form.list(of: item, count: 2...2).checked { bounds, node, reading in
            if bounds[1] < bounds[0] {
                reading.error(
                    at: node.location, "the first of the two is greater",
                    expected: "the smaller one first")
            }
        }
        var forms = [
            Form<DistributionSpec?>.mapping(name, doc: "Drawn evenly.", from: nil) {
                Key(
                    "uniform", uniform, doc: "Evenly between two values.",
                    store: { $0 = .uniform($1[0], $1[1]) })
            }
        ]
        if let normal {
            forms.append(
                .mapping(name, doc: "Drawn from a normal distribution.", from: nil) {
                    Key(
                        "normal", normal,
                        doc: "Around zero with this standard deviation.",
                        store: { $0 = .normal($1) })
                })
        }
        let mappings = forms
        let mapping = Form<DistributionSpec>(.either(forms.map(\.schema))) { node, reading in
            let form = node["normal"] == nil ? mappings[0] : mappings[mappings.count - 1]
            return form.read(node, reading).flatMap { $0 }
        }
        return .either(scalar: item.map { .constant($0) }, mapping: mapping)
    }
}

/// How the nodes of a group lie.
struct PlaceSpec: Sendable {
    /// Columns and rows.
    var grid: [Int]?
    var spacingMetres: [Double]?
    var origin: PositionSpec?
    var jitterMetres = 0.0
    var heightMetres = 0.0
    var random: RandomAreaSpec?
    var list: [PositionSpec]?

    static let form = Form.mapping(
        "place", doc: "A grid, random points of an area, or a list.", from: PlaceSpec()
    ) {
        Key(
            "grid", \.grid,
            optional: Form<[Int]>.text("columns and rows such as 10x6") { text in
                let counts = text.split(separator: "x", omittingEmptySubsequences: false)
                    .map { Int($0) ?? 0 }
                guard counts.count == 2, counts.allSatisfy({ (1...100_000).contains($0) })
                else { return nil }
                return counts
            }, doc: "Columns (along x) and rows, filled row by row.")
        Key(
            "spacing", \.spacingMetres,
            optional: .list(of: .quantity(.length, in: .positive, plain: true), count: 2...2),
            absent: "the grid fills the site", doc: "Distance of columns and of rows.")
        Key(
            "origin", \.origin, optional: PositionSpec.form, absent: "half a spacing",
            doc: "The first point of the grid.")
        Key(
            "jitter", \.jitterMetres, .quantity(.length, in: .notNegative), default: "0m",
            doc: "Each point is moved by up to this along x and y.")
        Key(
            "height", \.heightMetres, .quantity(.length), default: "0m",
            doc: "z of grid and random points.")
        Key(
            "random", \.random, optional: RandomAreaSpec.form,
            doc: "Points anywhere in an area.")
        Key(
            "list", \.list, optional: .list(of: PositionSpec.form), doc: "A point for each node.")
    }.checked { _, node, reading in
        let ways = ["grid", "random", "list"].compactMap { node.entry($0) }
        if ways.isEmpty, !reading.isPartial {
            reading.error(
                at: node.location, "a place without grid, random or list",
                expected: "one of grid, random, list")
        } else if ways.count > 1 {
            reading.error(
                at: ways[1].keyLocation, "both `\(ways[0].key)` and `\(ways[1].key)`",
                expected: "only one of them")
        }
    }
}

/// A rectangle to draw points from; the site when it has no corners.
struct RandomAreaSpec: Sendable {
    var corners: [PositionSpec]?

    static let form = Form.mapping(
        "random place", doc: "Points anywhere in a rectangle.", from: RandomAreaSpec()
    ) {
        Key(
            "area", \.corners, optional: .list(of: PositionSpec.form, count: 2...2),
            absent: "the site", doc: "Two opposite corners.")
    }
}
