/// What came of one fault of a run.
public struct FaultSummary: Sendable, Equatable {
    /// Its name in the scenario; `control` for one that was injected.
    public var name: String
    /// Its kind as a scenario writes it: `power_off`.
    public var kind: String
    /// How often it began, at all nodes together.
    public var occurrences: UInt64
    /// How often it changed something.
    ///
    /// Of what happens to a node: how often it found one that it could do something to. Of what
    /// disturbs the air: the frames that were lost, weakened or falsified. 0 means that it never
    /// took effect: whoever relies on it relies on nothing.
    public var effects: UInt64

    /// Makes a summary.
    public init(name: String, kind: String, occurrences: UInt64, effects: UInt64) {
        self.name = name
        self.kind = kind
        self.occurrences = occurrences
        self.effects = effects
    }
}
