import SimulationKernel
import YAMLSyntax

/// The keys of a scenario file, for one catalogue of boards and sensors.
struct ScenarioForms: Sendable {
    let node: Form<NodeDraft>
    let root: Form<Scenario>

    init(_ catalog: ScenarioCatalog) {
        let node = NodeDraft.form(catalog)
        self.node = node
        root = Self.rootForm(catalog, node: node)
    }

    private static func rootForm(
        _ catalog: ScenarioCatalog, node: Form<NodeDraft>
    ) -> Form<Scenario> {
        .mapping("scenario", doc: "A fleet and the world around it.", from: Scenario()) {
            Key("fleet", version, doc: "The version of the format: 1.", store: { _, _ in })
            Key(
                "name", Form<String>.text, doc: "What it is called; without it the file's name.",
                store: { $0.name = $1 }
            ).optional
            Key(
                "seed", Form.integer(0...Int.max), default: "1",
                doc: "All chance comes from it. Adding a node changes no other node's draws.",
                store: { $0.seed = UInt64($1) })
            Key(
                "start", \.startUnixSeconds, Timestamp.form, default: "2026-01-01T00:00:00Z",
                doc: "The time at the start of the run, in UTC.")
            Key(
                "duration", Form.duration(in: 1...longestRun), doc: "How long to run.",
                store: { $0.duration.nanoseconds = $1 })
            Key("site", \.site, SiteSpec.form, default: "{}", doc: "Where the fleet lies.")
            Key(
                "environment", \.environment, environment(catalog), default: "{}",
                doc: "The signals that sensors read, by their names.")
            Key("radio", \.radio, RadioSpec.form, default: "{}", doc: "The air between nodes.")
            Key(
                "access_points", \.accessPoints, AccessPointSpec.listForm, default: "{}",
                doc: "WiFi access points of the site, by their names.")
            Key(
                "power_sources", named("power sources", ScenarioPower.form(catalog)), default: "{}",
                doc: "Power sources that nodes name, by their names.", store: { _, _ in })
            Key(
                "templates", named("templates", node.partial), default: "{}",
                doc: "What groups of nodes have in common, by their names.",
                store: { _, _ in })
            Key(
                "nodes", nodes(node),
                doc: "The nodes, by their names: gw, or soil-{00..59} for a group. A later entry "
                    + "for a name that is there patches that node.",
                store: { _, _ in })
            Key(
                "faults", \.faults, FaultSpec.listForm, default: "{}",
                doc: "What goes wrong and when, by names of your choice.")
            Key(
                "expect", \.expectations, Expectation.listForm, default: "[]",
                doc: "What the fleet must do: `brumate test` judges it.")
        }
    }

    private static let version = Form.integer(1...1)
    /// A hundred years: sums of moments and spans then never leave 64 bits.
    private static let longestRun = 36_525 * TimeUnit.day.nanoseconds

    /// Named values that are read to find their errors only.
    private static func named<Value>(_ name: String, _ item: Form<Value>) -> Form<Bool> {
        let schema = Schema.map(name: name, item.schema, known: [])
        return Form(schema) { node, reading in
            guard let entries = node.entries ?? (node.isNull ? [] : nil) else {
                reading.error(
                    at: node.location, "wrong type: found \(node.kindText)",
                    expected: schema.phrase)
                return nil
            }
            for entry in entries { _ = item.read(entry.value, reading) }
            return true
        }
    }

    /// The nodes are read by NodeLayers, which needs the whole file; here only the kind counts.
    private static func nodes(_ node: Form<NodeDraft>) -> Form<Bool> {
        let schema = Schema.map(name: "nodes", .partial(node.schema), known: [])
        return Form(schema) { node, reading in
            if let entries = node.entries, !entries.isEmpty { return true }
            reading.error(
                at: node.location,
                node.isNull || node.entries != nil
                    ? "no nodes" : "wrong type: found \(node.kindText)",
                expected: "a mapping from names to nodes")
            return nil
        }
    }

    // MARK: Environment

    private static func environment(_ catalog: ScenarioCatalog) -> Form<[SignalSpec]> {
        var forms: [Dimension: Form<SignalSpec>] = [:]
        for dimension in Dimension.allCases { forms[dimension] = SignalSpec.form(dimension) }
        let byDimension = forms
        let known = catalog.signals.compactMap { signal in
            byDimension[signal.dimension].map {
                KeySchema(
                    name: signal.name,
                    doc: "The signal \(signal.name), \(signal.dimension.phrase).",
                    type: $0.schema)
            }
        }
        let anySchema = SignalSpec.form(.irradiance).schema.withAnyDimension
        let schema = Schema.map(name: "signals", anySchema, known: known)
        return Form(schema) { node, reading in
            guard let entries = node.entries ?? (node.isNull ? [] : nil) else {
                reading.error(
                    at: node.location, "wrong type: found \(node.kindText)",
                    expected: schema.phrase)
                return nil
            }
            return entries.compactMap { entry in
                let dimension =
                    catalog.dimension(ofSignal: entry.key) ?? Self.dimension(of: entry.value)
                guard let dimension, let form = byDimension[dimension] else {
                    reading.error(
                        at: entry.keyLocation, "nothing says what `\(entry.key)` measures",
                        expected: "a number with a unit, or for a CSV file `unit`",
                        suggestion: NearestWord.find(entry.key, in: catalog.signals.map(\.name)))
                    return nil
                }
                var signal = form.read(entry.value, reading)
                signal?.name = entry.key
                return signal
            }
        }
    }

    /// What a signal of the user's own naming measures, by the first unit in it.
    private static func dimension(of signal: YAMLNode) -> Dimension? {
        if signal["model"]?.text == "clear_sky" { return .irradiance }
        if let unit = signal["unit"]?.text { return Dimension.of(unit: unit) }
        for key in ["value", "mean", "start"] {
            if let text = signal[key]?.text { return Quantity.dimension(of: text) }
        }
        return nil
    }
}

extension Schema {
    /// The same form for values of any dimension.
    fileprivate var withAnyDimension: Schema {
        switch self {
        case .quantity(_, _, let plain): .quantity(nil, nil, plain: plain)
        case .either(let forms): .either(forms.map(\.withAnyDimension))
        case .object(let object):
            .object(
                ObjectSchema(
                    name: "any " + object.name, doc: object.doc,
                    keys: object.keys.map { key in
                        var key = key
                        key.type = key.name == "unit" ? .text("a unit") : key.type.withAnyDimension
                        // The default differs in its unit only: it is zero.
                        if case .quantity = key.type { key.defaultText = "zero" }
                        return key
                    }))
        default: self
        }
    }
}

extension Scenario {
    /// The JSON Schema (draft 2020-12) of scenario files, for editors; always the same text.
    public static func jsonSchema(catalog: ScenarioCatalog) -> String {
        JSONSchema.text(for: ScenarioForms(catalog).root.schema, title: "Brumate scenario")
    }
}
