public import YAMLSyntax

/// A signal of the world, f(place, time), that sensors read: air temperature, soil moisture.
public struct SignalSpec: Sendable, Equatable {
    public var name = ""
    /// What it measures; all numbers of the model are in the base unit of this dimension.
    public var dimension = Dimension.ratio
    public var model = SignalModel.constant(ConstantSignalSpec())
    /// Standard deviation of a fixed offset from place to place.
    public var spread = 0.0

    public init() {}
}

/// How a signal moves in time.
public enum SignalModel: Sendable, Equatable {
    case constant(ConstantSignalSpec)
    case daily(DailySignalSpec)
    case randomWalk(RandomWalkSignalSpec)
    case clearSky(ClearSkySignalSpec)
    case trace(TraceSignalSpec)
}

/// Always the same value.
public struct ConstantSignalSpec: Sendable, Equatable {
    public var value = 0.0

    public init() {}
}

/// A cosine with a period of one solar day.
public struct DailySignalSpec: Sendable, Equatable {
    public var mean = 0.0
    public var amplitude = 0.0
    /// The local solar time of the highest value, in nanoseconds after midnight.
    public var peakNanoseconds: Int64 = 0
    /// Standard deviation of a slow variation by chance, within an hour or so.
    public var noise = 0.0

    public init() {}
}

/// A value that drifts by chance between two walls.
public struct RandomWalkSignalSpec: Sendable, Equatable {
    public var start = 0.0
    /// Standard deviation of the change after one hour; it grows with the square root of time.
    public var stepPerSquareRootHour = 0.0
    public var minimum = -Double.infinity
    public var maximum = Double.infinity

    public init() {}
}

/// The sun's irradiance on level ground: extraterrestrial times air mass times clearness.
public struct ClearSkySignalSpec: Sendable, Equatable {
    /// The share of the clear sky's irradiance that arrives; a trace when it changes.
    public var clearness = ClearnessSpec.constant(1)

    public init() {}
}

/// How much of a clear sky's light arrives.
public enum ClearnessSpec: Sendable, Equatable {
    case constant(Double)
    case trace(TraceSignalSpec)
}

/// A column of a CSV file.
public struct TraceSignalSpec: Sendable, Equatable {
    /// The file, relative to the working directory like the scenario's own path.
    public var path = ""
    public var column = ""
    public var timeColumn = "time"
    /// The unit symbol of the column; nil when it is in the base unit.
    public var unit: String?
    /// Whether the file's rows are repeated until the end of the run.
    public var repeats = false
    /// Rising times of the rows, after the start of the run; repeated ones included.
    ///
    /// Between two rows values change evenly, before the first and after the last they stay.
    public var timesNanoseconds: [Int64] = []
    /// The values of the rows, in the base unit of the signal's dimension.
    public var values: [Double] = []

    public init() {}
}

// MARK: Forms

extension SignalSpec {
    /// The form of a signal that measures `dimension`.
    static func form(_ dimension: Dimension) -> Form<SignalSpec> {
        var forms = [
            constantForm(dimension), dailyForm(dimension), randomWalkForm(dimension),
            traceForm(dimension),
        ]
        if dimension == .irradiance { forms.append(clearSkyForm) }
        return .variants("signal", key: "model", forms)
    }

    private static func start(_ dimension: Dimension, _ model: SignalModel) -> SignalSpec {
        var signal = SignalSpec()
        signal.dimension = dimension
        signal.model = model
        return signal
    }

    private static func spreadKey(_ dimension: Dimension) -> Key<SignalSpec> {
        let form = Form.quantity(dimension.difference, in: .notNegative)
        return Key(
            "spread", form, default: zero(dimension.difference),
            doc: "Standard deviation of a fixed offset from place to place.",
            store: { $0.spread = $1 })
    }

    private static func zero(_ dimension: Dimension) -> String {
        "0" + (dimension.units.first?.symbol ?? "")
    }

    private static func constantForm(_ dimension: Dimension) -> Form<SignalSpec> {
        .mapping(
            "constant signal", doc: "Always the same value.",
            from: start(dimension, .constant(ConstantSignalSpec())), tag: ("model", "constant")
        ) {
            Key("value", \.constant.value, .quantity(dimension), doc: "The value.")
            spreadKey(dimension)
        }
    }

    private static func dailyForm(_ dimension: Dimension) -> Form<SignalSpec> {
        .mapping(
            "daily signal", doc: "A cosine with a period of one day.",
            from: start(dimension, .daily(DailySignalSpec())), tag: ("model", "daily")
        ) {
            Key("mean", \.daily.mean, .quantity(dimension), doc: "The mean of a day.")
            Key(
                "amplitude", \.daily.amplitude,
                .quantity(dimension.difference, in: .notNegative),
                doc: "Half the distance between the day's highest and lowest value.")
            Key(
                "peak", \.daily.peakNanoseconds, .timeOfDay, default: "15:00",
                doc: "Local solar time of the highest value.")
            Key(
                "noise", \.daily.noise, .quantity(dimension.difference, in: .notNegative),
                default: zero(dimension.difference),
                doc: "Standard deviation of a slow variation by chance, within an hour or so.")
            spreadKey(dimension)
        }
    }

    private static func randomWalkForm(_ dimension: Dimension) -> Form<SignalSpec> {
        .mapping(
            "random walk", doc: "A value that drifts by chance between two walls.",
            from: start(dimension, .randomWalk(RandomWalkSignalSpec())),
            tag: ("model", "random_walk")
        ) {
            Key("start", \.randomWalk.start, .quantity(dimension), doc: "The first value.")
            Key(
                "step", \.randomWalk.stepPerSquareRootHour,
                .quantity(dimension.difference, in: .notNegative),
                doc: "Standard deviation of the change after one hour (per square root of hours).")
            Key(
                "min", \.randomWalk.minimumIfAny, optional: .quantity(dimension),
                absent: "no limit", doc: "The lowest value.")
            Key(
                "max", \.randomWalk.maximumIfAny, optional: .quantity(dimension),
                absent: "no limit", doc: "The highest value.")
            spreadKey(dimension)
        }.checked { signal, node, reading in
            let walk = signal.randomWalk
            if walk.minimum > walk.maximum, let min = node["min"] {
                reading.error(
                    at: min.location, "`min` is above `max`",
                    expected: "at most \(dimension.text(walk.maximum))")
            } else if let start = node["start"],
                walk.start < walk.minimum
                    || walk.start > walk.maximum
            {
                reading.error(
                    at: start.location, "`start` lies outside of `min` and `max`",
                    expected: "\(dimension.text(walk.minimum)) to \(dimension.text(walk.maximum))")
            }
        }
    }

    private static let clearSkyForm = Form.mapping(
        "clear sky", doc: "The sun's irradiance on level ground, by the place and the time.",
        from: start(.irradiance, .clearSky(ClearSkySignalSpec())), tag: ("model", "clear_sky")
    ) {
        Key(
            "clearness", \.clearSky.clearness,
            .either(
                scalar: Form.quantity(.ratio, in: .share, plain: true)
                    .map(ClearnessSpec.constant),
                mapping: TraceSignalSpec.form(.ratio).map(ClearnessSpec.trace)),
            default: "100%", doc: "The share of a clear sky's light that arrives.")
        spreadKey(.irradiance)
    }

    private static func traceForm(_ dimension: Dimension) -> Form<SignalSpec> {
        .mapping(
            "csv signal", doc: "A column of a CSV file.",
            from: start(dimension, .trace(TraceSignalSpec())), tag: ("model", "csv")
        ) {
            TraceSignalSpec.keys(dimension, \SignalSpec.trace)
            spreadKey(dimension)
        }
    }
}

extension TraceSignalSpec {
    static func form(_ dimension: Dimension) -> Form<TraceSignalSpec> {
        .mapping("trace", doc: "A column of a CSV file.", from: TraceSignalSpec()) {
            keys(dimension, \TraceSignalSpec.self)
        }
    }

    /// The keys of a trace, for a form whose value holds the trace at `property`.
    static func keys<Root>(
        _ dimension: Dimension, _ property: any WritableKeyPath<Root, TraceSignalSpec> & Sendable
    ) -> [Key<Root>] {
        let units = dimension.units.map(\.symbol)
        let base = dimension.baseUnit.symbol
        return [
            Key(
                "file", Form<String>.text("a CSV file, relative to the scenario file"),
                doc:
                    "The CSV file, relative to the scenario file; its first row names the columns.",
                store: { $0[keyPath: property].path = $1 }),
            Key(
                "column", Form<String>.text("the name of a column"), doc: "The column.",
                store: { $0[keyPath: property].column = $1 }),
            Key(
                "time", Form<String>.text("the name of a column"), default: "time",
                doc: "The column with the time: UTC timestamps, seconds or durations from the "
                    + "start. It must rise.",
                store: { $0[keyPath: property].timeColumn = $1 }),
            Key(
                "unit", Form<String>.choice(units),
                doc: "The unit of the column; without it, plain numbers"
                    + (base.isEmpty ? " from 0 to 1." : " in \(base)."),
                store: { $0[keyPath: property].unit = $1 }
            ).optional,
            Key(
                "repeat", Form<Bool>.boolean, default: "false",
                doc:
                    "Whether the rows start again one step of time after the last one; "
                    + "else its value holds.",
                store: { $0[keyPath: property].repeats = $1 }),
        ]
    }
}

// MARK: Payloads of the model, as properties that forms can fill

extension SignalSpec {
    var constant: ConstantSignalSpec {
        get { if case .constant(let model) = model { model } else { ConstantSignalSpec() } }
        set { model = .constant(newValue) }
    }
    var daily: DailySignalSpec {
        get { if case .daily(let model) = model { model } else { DailySignalSpec() } }
        set { model = .daily(newValue) }
    }
    var randomWalk: RandomWalkSignalSpec {
        get { if case .randomWalk(let model) = model { model } else { RandomWalkSignalSpec() } }
        set { model = .randomWalk(newValue) }
    }
    var clearSky: ClearSkySignalSpec {
        get { if case .clearSky(let model) = model { model } else { ClearSkySignalSpec() } }
        set { model = .clearSky(newValue) }
    }
    var trace: TraceSignalSpec {
        get { if case .trace(let model) = model { model } else { TraceSignalSpec() } }
        set { model = .trace(newValue) }
    }
}

extension RandomWalkSignalSpec {
    var minimumIfAny: Double? {
        get { minimum.isFinite ? minimum : nil }
        set { minimum = newValue ?? -.infinity }
    }
    var maximumIfAny: Double? {
        get { maximum.isFinite ? maximum : nil }
        set { maximum = newValue ?? .infinity }
    }
}
