public import Hardware

/// What the program's lines cost: a tree of calls with the charge that was drawn at each place.
public struct EnergyProfile: Codable, Sendable, Equatable {
    /// A line of a function, called from the place that its parent is.
    public struct Place: Codable, Sendable, Equatable {
        /// The index of the calling place; nil for what nobody calls.
        public var parent: Int?
        /// The function, `<module>` outside of any; in parentheses what is no code: `(boot)`.
        public var function: String
        /// The source file as tracebacks name it; empty for what is no code.
        public var file: String
        /// The line in the file; 0 for what is no code.
        public var line: Int
        /// What was drawn while it ran itself, by component, in the order of `components`.
        public var charges: [Charge]
    }

    /// The regulator, then the components of the ledger in its order.
    public var components: [String]
    /// Callers before those that they call.
    public var places: [Place]

    /// What was drawn at all places together.
    public var total: Charge {
        places.reduce(.zero) { sum, place in place.charges.reduce(sum) { $0 + $1 } }
    }
}
