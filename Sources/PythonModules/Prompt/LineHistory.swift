/// The lines that were typed before, newest first.
public struct LineHistory: Sendable {
    /// The lines, newest first.
    public private(set) var lines: [[UInt8]] = []
    private let limit: Int

    /// An empty history of at most so many lines; boards keep 8, the PC 50.
    public init(limit: Int) { self.limit = limit }

    /// Adds a line, unless it is empty or the one before again.
    public mutating func add(_ line: [UInt8]) {
        guard !line.isEmpty, line != lines.first else { return }
        lines.insert(line, at: 0)
        if lines.count > limit { lines.removeLast() }
    }
}
