/// The signals of a run by name, before they are bound to places.
public struct Environment: Sendable {
    public var seed: UInt64
    public var civil: CivilTime
    private var shapes: [String: SignalShape]

    /// Makes an environment; the seed is that of the run.
    public init(seed: UInt64, civil: CivilTime, shapes: [String: SignalShape] = [:]) {
        self.seed = seed
        self.civil = civil
        self.shapes = shapes
    }

    /// The names of all signals, sorted.
    public var names: [String] { shapes.keys.sorted() }

    /// Whether there is a signal with this name.
    public func has(_ name: String) -> Bool { shapes[name] != nil }

    /// The signal with this name at a place, or nil.
    ///
    /// A random walk runs anew at each place; the same name, place and seed give the same path.
    public func signal(_ name: String, at place: Place) -> Signal? {
        shapes[name].map { Signal($0, name: name, place: place, seed: seed, civil: civil) }
    }
}
