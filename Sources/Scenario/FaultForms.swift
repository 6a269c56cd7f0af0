import SimulationKernel
public import YAMLSyntax

extension FaultSpec {
    /// The keys of a fault, told apart by `kind`.
    static let form = Form<FaultSpec>.variants(
        "fault", key: "kind", FaultAction.Kind.allCases.map(form(of:)))

    static let listForm = Form<[FaultSpec]>.map("faults", of: form, naming: \.name)

    private static func form(of kind: FaultAction.Kind) -> Form<FaultSpec> {
        .mapping(
            "fault", doc: kind.doc, from: FaultSpec(FaultAction(kind)),
            tag: ("kind", kind.rawValue)
        ) {
            for key in kind.ownKeys { key }
            if kind.lasts { durationKey }
            for key in scheduleKeys { key }
        }
    }

    /// A hundred years, as for the duration of a run.
    private static let longest = 36_525 * TimeUnit.day.nanoseconds

    private static let durationKey = Key<FaultSpec>(
        "for", Form.duration(in: 1...longest), doc: "How long it lasts; without it for ever.",
        store: { $0.action.duration = Span(nanoseconds: $1) }
    ).optional

    private static var scheduleKeys: [Key<FaultSpec>] {
        let moment = Form.duration(in: 0...longest)
        return [
            Key(
                "at",
                Form<[Int64]>.either(
                    scalar: moment.map { [$0] }, list: .list(of: moment, count: 1...10_000)),
                doc: "When it happens, after the start of the run; one time or a list.",
                store: { $0.schedule = .at($1.sorted()) }
            ).optional,
            Key(
                "every", Form.duration(in: 1...longest), doc: "It happens again and again.",
                store: { $0.schedule = .every($1) }
            ).optional,
            Key(
                "rate", rateForm,
                doc: "How often it happens by chance, to each node on its own.",
                store: { $0.schedule = .random(meanNanoseconds: $1) }
            ).optional,
        ]
    }

    /// `0.1/day`: the mean time between two, in nanoseconds.
    private static let rateForm = Form<Double>.text("a rate such as 0.1/day") { text in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Double(parts[0]), count.isFinite, count > 0,
            let unit = rateUnits.first(where: { $0.0 == parts[1] })
        else { return nil }
        // More than a thousand in a second, or less than one in a thousand years, is a slip.
        let mean = unit.1 / count
        return (1e6...3.2e19).contains(mean) ? mean : nil
    }

    /// Nanoseconds of what may stand behind the stroke.
    private static let rateUnits: [(String, Double)] =
        TimeUnit.allCases.map { ($0.symbol, Double($0.nanoseconds)) }
        + [
            ("hour", 3.6e12), ("day", 8.64e13), ("week", 6.048e14), ("month", 30 * 8.64e13),
            ("year", 365 * 8.64e13),
        ]
}

extension FaultAction {
    /// Reads a fault that happens at once, from YAML or JSON: the keys of a scenario's fault
    /// without its times.
    ///
    /// Errors: all that is wrong.
    public static func parse(_ text: String) throws(DiagnosticList) -> FaultAction {
        let form = FaultSpec.form.checked { _, node, reading in
            for key in ["at", "every", "rate"] {
                guard let entry = node.entry(key) else { continue }
                reading.error(
                    at: entry.keyLocation, "`\(key)` in a fault that happens now",
                    expected: "no times but `for`")
            }
        }
        return try form.parse(bytes: Array(text.utf8), file: "fault").action
    }
}

extension FaultAction.Kind {
    /// What goes wrong, for people.
    var doc: String {
        switch self {
        case .powerOff: "The supply is gone: the board is off and draws nothing."
        case .powerOn: "The supply is back, after power_off."
        case .reset: "The reset button is pressed: the board starts as after power-on."
        case .crash: "The firmware crashes, and the chip resets itself."
        case .sensorStuck: "The reading of a sensor no longer changes."
        case .sensorSilent: "A sensor neither answers nor drives its pins."
        case .linkCut: "Nothing passes between some nodes and others."
        case .linkRestore: "The links pass again that link_cut of the same nodes has cut."
        }
    }

    /// Whether it is a state that can end, not a moment.
    public var lasts: Bool {
        switch self {
        case .powerOff, .sensorStuck, .sensorSilent, .linkCut: true
        case .powerOn, .reset, .crash, .linkRestore: false
        }
    }

    /// Whether it happens in the air between nodes, not to each of them.
    public var isOfTheAir: Bool {
        switch self {
        case .linkCut, .linkRestore: true
        default: false
        }
    }

    /// The keys of this kind alone.
    fileprivate var ownKeys: [Key<FaultSpec>] {
        switch self {
        case .powerOff, .powerOn, .reset, .crash: [FaultKeys.nodes]
        case .sensorSilent: [FaultKeys.nodes, FaultKeys.sensor]
        case .sensorStuck:
            [FaultKeys.nodes, FaultKeys.sensor, FaultKeys.quantity, FaultKeys.value]
        case .linkCut, .linkRestore: [FaultKeys.nodes, FaultKeys.peers]
        }
    }
}

/// The keys that say whom a fault hits and how.
private enum FaultKeys {
    private static let names = Form<[String]>.either(
        scalar: Form.text("the name of a node, group or template").map { [$0] },
        list: .list(of: .text("the name of a node, group or template"), count: 1...10_000))

    static let nodes = Key<FaultSpec>(
        "nodes", names, doc: "Whom it hits: nodes, groups, templates, or ranges of nodes.",
        store: { $0.action.nodes = $1 })
    static let peers = Key<FaultSpec>(
        "to", names, doc: "The other ends; without it all other radios.",
        store: { $0.action.peers = $1 }
    ).optional
    static let sensor = Key<FaultSpec>(
        "sensor", .text("the name of a sensor"), doc: "The sensor of these nodes.",
        store: { $0.action.sensor = $1 })
    static let quantity = Key<FaultSpec>(
        "quantity", .text("a quantity that the sensor measures"),
        doc: "What of it is stuck; without it all that it measures.",
        store: { $0.action.quantity = $1 }
    ).optional
    static let value = Key<FaultSpec>(
        "value", anyQuantity,
        doc: "What it says from then on; without it what it says at that moment.",
        store: { $0.action.value = $1 }
    ).optional

    /// A number, or a quantity of any dimension in its base unit.
    private static let anyQuantity = Form<Double>.text("a number with its unit") { text in
        if let number = Double(text) { return number.isFinite ? number : nil }
        return Quantity.dimension(of: text).flatMap { try? Quantity.parse(text, as: $0) }
    }
}
