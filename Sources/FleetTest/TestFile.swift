import Foundation
public import SimulationKernel

/// One file of tests, each of which runs in an interpreter of its own.
public struct TestFile: Sendable {
    public let path: String
    private let folder: String
    private let module: String
    private let options: TestOptions

    /// A file at a path.
    public init(_ path: String, options: TestOptions) {
        self.path = path
        self.options = options
        let url = URL(filePath: path)
        module = url.deletingPathExtension().lastPathComponent
        folder =
            path.contains("/")
            ? String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)]) : ""
    }

    private var hasConftest: Bool {
        FileManager.default.fileExists(
            atPath: folder.isEmpty ? "conftest.py" : folder + "/conftest.py")
    }

    /// The tests in it, in the order of the file; or what is wrong with it.
    public func collect() -> Result<[TestItem], TestOutcome> {
        let wrong = TestItem(path: path, name: "", parameter: "")
        guard let source = FileManager.default.contents(atPath: path) else {
            return .failure(
                TestOutcome(item: wrong, verdict: .error, text: "the file cannot be read"))
        }
        let outcome = run(wrong, "collect(\(quoted(module)), \(hasConftest ? "True" : "False"))")
        if outcome.outcome.verdict != .passed {
            var wrong = outcome.outcome
            if wrong.verdict == .failed { wrong.verdict = .error }
            return .failure(wrong)
        }
        let report = Data((outcome.report ?? "[]").utf8)
        let found = (try? JSONDecoder().decode([[String]].self, from: report)) ?? []
        let text = String(decoding: source, as: UTF8.self)
        let items = found.map { TestItem(path: path, name: $0[0], parameter: $0[1]) }
        // Python keeps no order of definition; equal places keep the order of parameters.
        let places = items.map { place(of: $0.name, in: text) }
        return .success(
            items.indices.sorted { (places[$0], $0) < (places[$1], $1) }.map { items[$0] })
    }

    private func place(of name: String, in text: String) -> Int {
        let words = name.components(separatedBy: "::")
        var start = text.startIndex
        for word in words {
            let kind = word.hasPrefix("test_") ? "def " : "class "
            guard let found = text.range(of: kind + word, range: start..<text.endIndex) else {
                break
            }
            start = found.upperBound
        }
        return text.utf8.distance(from: text.startIndex, to: start)
    }

    /// Runs one of its tests.
    public func run(_ item: TestItem) -> TestOutcome {
        let arguments = [
            quoted(module), hasConftest ? "True" : "False", quoted(item.name),
            quoted(item.parameter), quoted(TestFolder.scenario(besides: path) ?? ""),
            quoted(folder), item.seed.map { "\($0)" } ?? "None",
        ]
        let (outcome, report) = run(item, "run(\(arguments.joined(separator: ", ")))")
        guard outcome.verdict == .passed, let report else { return outcome }
        var skipped = outcome
        skipped.verdict = .skipped
        skipped.text = report
        return skipped
    }

    private func run(_ item: TestItem, _ call: String) -> (outcome: TestOutcome, report: String?) {
        let begin = Date()
        let limits = options.limits(from: begin)
        var overrides = options.overrides
        if let seed = item.seed { overrides.append("seed=\(seed)") }
        let calls = FleetCalls(limits: limits, overrides: overrides)
        defer { calls.end() }
        var outcome = TestOutcome(item: item, verdict: .passed)
        var report: String?
        do {
            let interpreter = try TestInterpreter(
                folder: folder, calls: calls, limits: limits, seed: item.seed ?? 0)
            defer {
                outcome.output = String(decoding: interpreter.host.output, as: UTF8.self)
                report = interpreter.host.report
            }
            try interpreter.run("import fleet_tests\nfleet_tests.\(call)\n")
        } catch TestInterpreter.Failure.limit {
            outcome.verdict = .hung
            outcome.text = "no end within \(options.seconds) s of real time\n"
        } catch TestInterpreter.Failure.memory {
            outcome.verdict = .memory
            outcome.text = "the test ran out of memory\n"
        } catch TestInterpreter.Failure.raised(let text) {
            outcome.text = Self.shortened(text)
            outcome.verdict = verdict(outcome.text)
        } catch {
            outcome.verdict = .error
            outcome.text = "\(error)\n"
        }
        outcome.seconds = Date().timeIntervalSince(begin)
        if outcome.verdict.isBad { outcome.records = calls.lastRecords }
        return (outcome, report)
    }

    /// What an exception that nobody caught makes of a test.
    private func verdict(_ text: String) -> TestVerdict {
        let last = text.split(separator: "\n").last { !$0.hasPrefix(" ") } ?? ""
        if text.contains("\nFleetError: the fleet has lived for its limit") { return .hung }
        return last.hasPrefix("FleetError") || text.contains("\nFleetError: ") ? .error : .failed
    }

    /// A traceback without the calls of our own modules.
    private static func shortened(_ text: String) -> String {
        let lines = text.components(separatedBy: "\n").filter { line in
            !line.hasPrefix("  File \"fleet") && !line.hasPrefix("  File \".frozen/")
                && !line.hasPrefix("  File \"\",")
        }
        return lines.joined(separator: "\n")
    }

    /// A string literal of Python.
    private func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}

/// How tests are run.
public struct TestOptions: Sendable {
    /// Real time that one test may take, in seconds.
    public var seconds: Double
    /// Virtual time that each of its fleets may live.
    public var virtualLimit: Span
    /// Settings over those of the scenarios.
    public var overrides: [String]

    /// Bytes that the process of a test may use; nil for all there are.
    public var memoryBytes: UInt64?

    /// Makes options.
    public init(
        seconds: Double = 60, virtualLimit: Span, overrides: [String] = [],
        memoryBytes: UInt64? = nil
    ) {
        self.memoryBytes = memoryBytes
        self.seconds = seconds
        self.virtualLimit = virtualLimit
        self.overrides = overrides
    }
}

extension TestOptions {
    /// The limits of a test that begins now.
    func limits(from begin: Date) -> TestLimits {
        TestLimits(
            virtualTime: virtualLimit, deadline: begin.addingTimeInterval(seconds),
            memoryBytes: memoryBytes)
    }
}

extension TestOutcome: Error {}
