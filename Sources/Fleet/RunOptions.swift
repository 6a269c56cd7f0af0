import Node
public import SimulationKernel

/// How a run is done.
public struct RunOptions: Sendable {
    /// The virtual time to run; nil for the scenario's duration.
    public var until: Span?
    public var scenarioText: String
    public var scenarioPath: String
    public var overrides: [String]
    /// Whether it waits for its controller before time starts.
    public var startsPaused: Bool
    /// The threads that let nodes live; the result is the same for any number.
    public var threads: Int
    /// Virtual seconds in a second of real time; nil for as many as possible.
    public var speed: Double?
    /// Whether the summary has a profile.
    public var measures: Bool
    /// Seconds of real time between the checkpoints from which a divided run goes on when a worker
    /// is lost; nil when it ends then.
    public var checkpointSeconds: Double?
    /// What the scenario was read from; snapshots carry it.
    public var archive: ScenarioArchive?
    /// Whether boards that start alike share the work; the result is the same without.
    public var bootsWarm: Bool
    /// Whether the summary says what each line of the programs cost; the result is the same
    /// without.
    ///
    /// Such a run keeps no snapshots.
    public var profilesEnergy: Bool
    /// Whether the levels of all pins are recorded; the result is the same without.
    public var recordsPins: Bool

    /// Makes options.
    public init(
        until: Span? = nil, scenarioText: String = "", scenarioPath: String = "",
        overrides: [String] = [], startsPaused: Bool = false, threads: Int = 1,
        speed: Double? = nil, measures: Bool = false, archive: ScenarioArchive? = nil,
        bootsWarm: Bool = true, profilesEnergy: Bool = false, recordsPins: Bool = false
    ) {
        self.until = until
        self.scenarioText = scenarioText
        self.scenarioPath = scenarioPath
        self.overrides = overrides
        self.startsPaused = startsPaused
        self.threads = threads
        self.speed = speed
        self.measures = measures
        self.archive = archive
        self.bootsWarm = bootsWarm
        self.profilesEnergy = profilesEnergy
        self.recordsPins = recordsPins
    }
}
