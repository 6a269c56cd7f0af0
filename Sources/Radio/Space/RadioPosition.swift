/// A place in metres, in a plane coordinate system of the scenario.
public struct RadioPosition: Hashable, Codable, Sendable {
    /// Metres east.
    public var x: Double
    /// Metres north.
    public var y: Double
    /// Metres up.
    public var z: Double

    /// Makes a place.
    public init(x: Double, y: Double, z: Double = 0) {
        self.x = x
        self.y = y
        self.z = z
    }

    /// The distance to another place in metres.
    public func distance(to other: RadioPosition) -> Double {
        let (dx, dy, dz) = (x - other.x, y - other.y, z - other.z)
        return (dx * dx + dy * dy + dz * dz).squareRoot()
    }
}
