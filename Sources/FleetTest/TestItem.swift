/// One run of one test.
public struct TestItem: Sendable, Hashable, Codable {
    /// The file, as the user wrote it or as it was found.
    public var path: String
    /// `test_name`, or `TestClass::test_name`.
    public var name: String
    /// What `parametrize` gave it, as text; empty for none.
    public var parameter: String
    /// The seed in place of the scenario's; nil for the scenario's own.
    public var seed: UInt64?

    /// A run of a test; with an empty name, the search for the tests of a file.
    public init(path: String, name: String, parameter: String, seed: UInt64? = nil) {
        self.path = path
        self.name = name
        self.parameter = parameter
        self.seed = seed
    }

    /// The name under which it is shown, and can be asked for.
    public var title: String {
        var title = name.isEmpty ? path : "\(path)::\(name)"
        if !parameter.isEmpty { title += "[\(parameter)]" }
        if let seed { title += " seed \(seed)" }
        return title
    }
}

/// What became of a test.
public enum TestVerdict: String, Sendable, Codable, CaseIterable {
    case passed, failed, skipped
    /// The file cannot be read, or what the test asked for cannot be.
    case error
    /// It reached its limit of real or virtual time.
    case hung
    /// It ran out of memory.
    case memory
    /// The process in which it ran is gone.
    case crashed

    /// Whether it counts against the whole.
    public var isBad: Bool { self != .passed && self != .skipped }
}

/// What came of one run of one test.
public struct TestOutcome: Sendable, Codable {
    public var item: TestItem
    public var verdict: TestVerdict
    /// The exception with its traceback, or the reason for skipping it.
    public var text = ""
    /// What the test printed.
    public var output = ""
    /// The last records of the nodes that it spoke of.
    public var records = ""
    /// Real time, in seconds.
    public var seconds = 0.0

    /// An outcome.
    public init(item: TestItem, verdict: TestVerdict, text: String = "") {
        self.item = item
        self.verdict = verdict
        self.text = text
    }
}
