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
            if kind.lasts { kind == .brownout ? dipKey : durationKey }
            for key in scheduleKeys { key }
        }
    }

    /// A hundred years, as for the duration of a run.
    private static let longest = 36_525 * TimeUnit.day.nanoseconds

    private static let durationKey = Key<FaultSpec>(
        "for", Form.duration(in: 1...longest), doc: "How long it lasts; without it for ever.",
        store: { $0.action.duration = Span(nanoseconds: $1) }
    ).optional

    private static let dipKey = Key<FaultSpec>(
        "for", Form.duration(in: 1...longest), default: "100ms",
        doc: "How long the supply is too weak.",
        store: { $0.action.duration = Span(nanoseconds: $1) })

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
