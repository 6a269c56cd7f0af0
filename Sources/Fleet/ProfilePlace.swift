import Hardware
import Node

/// A line of a program with what was drawn while it ran or waited, in the calls that led to it.
public struct ProfilePlace: Sendable, Equatable {
    /// The index of the place that called it; nil for what nobody calls.
    ///
    /// Callers come first.
    public var parent: Int?
    /// The function, `<module>` outside of any; in parentheses what is no code: `(deep sleep)`.
    public var function: String
    /// The source file as tracebacks name it; empty for what is no code.
    public var file: String
    /// The line in the file; 0 for what is no code.
    public var line: Int
    /// What each component drew, in picocoulombs; without those that drew nothing.
    public var charges: [ComponentCharge]

    /// What one component drew.
    public struct ComponentCharge: Sendable, Equatable {
        public var component: String
        /// In picocoulombs; a switching regulator's may be below zero.
        public var picocoulombs: Int64

        /// Makes a charge.
        public init(component: String, picocoulombs: Int64) {
            self.component = component
            self.picocoulombs = picocoulombs
        }
    }

    /// Makes a place.
    public init(
        parent: Int?, function: String, file: String, line: Int, charges: [ComponentCharge]
    ) {
        self.parent = parent
        self.function = function
        self.file = file
        self.line = line
        self.charges = charges
    }

    /// What all components drew at the place itself, in picocoulombs (3.6e12 are one mAh).
    public var picocoulombs: Int64 { charges.reduce(0) { $0 + $1.picocoulombs } }

    /// The places of a node's profile.
    ///
    /// Each component's running total is rounded, so that the places add up to what it drew.
    static func places(of profile: EnergyProfile) -> [ProfilePlace] {
        var totals = profile.components.map { _ in Charge.zero }
        return profile.places.map { place in
            var charges: [ComponentCharge] = []
            for (index, charge) in place.charges.enumerated() where charge != .zero {
                let before = picocoulombs(totals[index])
                totals[index] += charge
                let own = picocoulombs(totals[index]) - before
                guard own != 0 else { continue }
                charges.append(
                    ComponentCharge(component: profile.components[index], picocoulombs: own))
            }
            return ProfilePlace(
                parent: place.parent, function: place.function, file: place.file,
                line: place.line, charges: charges)
        }
    }

    private static func picocoulombs(_ charge: Charge) -> Int64 {
        Int64(clamping: charge.zeptocoulombs / 1_000_000_000)
    }
}
