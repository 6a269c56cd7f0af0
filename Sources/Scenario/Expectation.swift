public import SimulationKernel
import YAMLSyntax

/// What a network must do, as the scenario says it: `brumate test` runs the fleet and judges it.
///
/// Plain data. Which properties matter depends on the kind; the others keep their defaults.
public struct Expectation: Sendable, Equatable {
    public var kind: Kind
    /// Whom it is about: names of nodes, groups or templates, and ranges such as `bed-{1..3}`.
    public var nodes: [String] = []
    /// Where messages of `nodes` must arrive, named alike.
    public var destinations: [String] = []
    /// The least share of messages that must arrive.
    public var share = 0.0
    /// The least time that a full battery must last.
    public var lifetime = Span.zero
    /// The most charge that a node may draw in a day.
    public var dailyCoulombs = 0.0
    /// A regular expression for printed lines.
    public var pattern = ""
    /// How many lines must fit.
    public var count = 1
    /// When it is judged.
    public var until = Span.zero
    /// Where it stands in the file.
    public var line = 0

    /// Makes an expectation of a kind.
    public init(_ kind: Kind) { self.kind = kind }

    /// What is expected.
    public enum Kind: String, Sendable, CaseIterable {
        /// A share of the messages arrives.
        case delivery
        /// Batteries last, at the pace of the run.
        case lifetime
        /// Nodes draw no more than so much in a day.
        case energy
        /// Nodes print lines.
        case prints
        /// Nodes neither fail nor start anew.
        case health
    }

    /// Its name among the tests: `delivery-bed-to-base:14`.
    public var name: String {
        func shown(_ names: [String]) -> String {
            names.count > 3
                ? names.prefix(2).joined(separator: ",") + ",+\(names.count - 2)"
                : names.joined(separator: ",")
        }
        let ends = destinations.isEmpty ? "" : "-to-" + shown(destinations)
        return "\(kind.rawValue)-\(shown(nodes))\(ends):\(line)"
    }
}

// MARK: - The file

extension Expectation {
    /// The list under `expect`.
    static let listForm = Form<[Expectation]>.list(of: form)

    private static let form: Form<Expectation> = {
        let forms = Form<Expectation>.variants(
            "expectation", key: "kind", Kind.allCases.map(form(of:)))
        return Form(forms.schema) { node, reading in
            var value = forms.read(node, reading)
            value?.line = node.location.line
            return value
        }
    }()

    private static func form(of kind: Kind) -> Form<Expectation> {
        .mapping(
            "expectation", doc: kind.doc, from: Expectation(kind), tag: ("kind", kind.rawValue)
        ) {
            for key in kind.ownKeys { key }
            untilKey
        }
    }

    private static let untilKey = Key<Expectation>(
        "until", Form.duration(in: 1...longest),
        doc: "When it is judged, after the start of the run; without it at the end.",
        store: { $0.until = Span(nanoseconds: $1) }
    ).optional

    /// A hundred years, as for the duration of a run.
    fileprivate static let longest = 36_525 * TimeUnit.day.nanoseconds
}

extension Expectation.Kind {
    /// What is expected, for people.
    var doc: String {
        switch self {
        case .delivery: "So many of the messages from some nodes to others arrive."
        case .lifetime: "Full batteries last so long, at the pace of the run."
        case .energy: "Each of the nodes draws no more in a day."
        case .prints: "Each of the nodes prints lines that fit."
        case .health: "No reset, brown-out, watchdog or uncaught exception but by injected faults."
        }
    }

    /// The keys of this kind alone.
    fileprivate var ownKeys: [Key<Expectation>] {
        switch self {
        case .delivery:
            [
                Key("from", Self.names, doc: "Who sends.", store: { $0.nodes = $1 }),
                Key(
                    "to", Self.names,
                    doc: "Where it arrives; a broadcast at one of them.",
                    store: { $0.destinations = $1 }),
                Key(
                    "at_least", \.share, .quantity(.ratio, in: .share),
                    doc: "The least share that arrives."),
            ]
        case .lifetime:
            [
                nodesKey,
                Key(
                    "at_least", Form.duration(in: 1...Expectation.longest),
                    doc: "The least time that each battery lasts from full.",
                    store: { $0.lifetime = Span(nanoseconds: $1) }),
            ]
        case .energy:
            [
                nodesKey,
                Key(
                    "at_most_per_day", \.dailyCoulombs, .quantity(.charge, in: .notNegative),
                    doc: "The most charge in a day, as a mean since the start."),
            ]
        case .prints:
            [
                nodesKey,
                Key(
                    "pattern", \.pattern, Self.pattern,
                    doc: "A regular expression that is found in the lines."),
                Key(
                    "at_least", \.count, .integer(1...1_000_000_000), default: "1",
                    doc: "How many lines fit."),
            ]
        case .health: [nodesKey]
        }
    }

    private var nodesKey: Key<Expectation> {
        Key("nodes", Self.names, doc: "Whom it is about.", store: { $0.nodes = $1 })
    }

    private static let name = Form.text("the name of a node, group or template")
    private static let names = Form<[String]>.either(
        scalar: name.map { [$0] }, list: .list(of: name, count: 1...10_000))
    private static let pattern = Form<String>.text("a regular expression") { text in
        (try? Regex(text)) == nil ? nil : text
    }
}

// MARK: - Checks

/// Checks what expectations say of nodes and of time.
struct ExpectationCheck {
    /// What stands under `expect`.
    let tree: YAMLNode?
    /// Whether the file itself says how long to run: a run that is cut short judges nothing.
    let knowsEnd: Bool
    /// Whether all nodes of the file are in the scenario.
    let knowsNodes: Bool
    let reading: Reading

    /// Checks them, and judges at the end those that do not say when.
    func check(_ scenario: inout Scenario) {
        let end = scenario.duration
        for index in scenario.expectations.indices
        where scenario.expectations[index].until == .zero {
            scenario.expectations[index].until = end
        }
        // A list with an error has no values.
        for (expectation, node) in zip(scenario.expectations, tree?.items ?? []) {
            if knowsEnd, let place = node["until"], expectation.until > end {
                reading.error(
                    at: place.location, "a time behind the end of the run",
                    expected: "at most " + Quantity.text(nanoseconds: end.nanoseconds))
            }
            guard knowsNodes else { continue }
            for key in ["nodes", "from", "to"] {
                if let names = node[key] { _ = scenario.checkNames(names, reading) }
            }
            if expectation.kind == .lifetime, let place = node["nodes"] {
                checkBatteries(expectation, place, scenario)
            }
        }
    }

    private func checkBatteries(
        _ expectation: Expectation, _ place: YAMLNode, _ scenario: Scenario
    ) {
        for index in expectation.nodes.flatMap({ scenario.indices(named: $0) })
        where scenario.nodes[index].power.battery == nil {
            return reading.error(
                at: place.location, "\(scenario.nodes[index].name) has no battery",
                expected: "nodes with batteries")
        }
    }
}

extension Scenario {
    /// Whether each name of a scalar or a list stands for somebody.
    func checkNames(_ node: YAMLNode, _ reading: Reading) -> Bool {
        var isKnown = true
        for item in node.items ?? [node] {
            guard let name = item.text, indices(named: name).isEmpty else { continue }
            isKnown = false
            let all = knownNames
            reading.error(
                at: item.location, "no node, group or template is named `\(name)`",
                expected: Schema.choice(Array(all.prefix(12))).phrase,
                suggestion: NearestWord.find(name, in: all))
        }
        return isKnown
    }
}
