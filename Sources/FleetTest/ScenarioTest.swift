import Fleet
import Foundation
import Scenario
import SimulationKernel
import YAMLSyntax

/// What a scenario expects of its fleet: a test for each line under `expect`, judged in one run.
public struct ScenarioTest: Sendable {
    private let path: String
    private let options: TestOptions

    /// The expectations of the scenario at a path.
    public init(_ path: String, options: TestOptions) {
        self.path = path
        self.options = options
    }

    /// Whether a file is a scenario by its name, not a program.
    public static func isScenario(_ path: String) -> Bool {
        path.hasSuffix(".yaml") || path.hasSuffix(".yml")
    }

    /// The tests in it, in the order of the file; or what is wrong with it.
    public func collect() -> Result<[TestItem], TestOutcome> {
        let whole = TestItem(path: path, name: "", parameter: "")
        do {
            let scenario = try FleetScenario.load(path: path, overrides: options.overrides)
            guard !scenario.expectations.isEmpty else {
                return .failure(
                    TestOutcome(
                        item: whole, verdict: .error, text: "the scenario has no `expect:`\n"))
            }
            return .success(
                scenario.expectations.map { TestItem(path: path, name: $0.name, parameter: "") })
        } catch {
            return .failure(TestOutcome(item: whole, verdict: .error, text: "\(error)\n"))
        }
    }

    /// Lets the fleet live, and judges some of its tests on the way: all of one seed.
    public func run(_ items: [TestItem]) -> [TestOutcome] {
        let begin = Date()
        var overrides = options.overrides
        if let seed = items.first?.seed { overrides.append("seed=\(seed)") }
        let limits = options.limits(from: begin)
        var judged: [TestItem: TestOutcome] = [:]
        var text = "the expectation is gone\n"
        var verdict = TestVerdict.error
        do {
            let scenario = try FleetScenario.load(path: path, overrides: overrides)
            let session = try FleetSession(
                scenario, path: path, overrides: overrides, limits: limits)
            defer { session.end() }
            try judge(items, session, into: &judged)
        } catch TestFault.limit {
            verdict = limits.isMemoryGone ? .memory : .hung
            text =
                verdict == .memory
                ? "the test ran out of memory\n"
                : "no end within \(options.seconds) s of real time\n"
        } catch let fault as TestFault {
            if case .virtualLimit = fault { verdict = .hung }
            text = "\(fault)\n"
        } catch {
            text = "\(error)\n"
        }
        let seconds = Date().timeIntervalSince(begin)
        return items.map { item in
            if let outcome = judged[item] { return outcome }
            var outcome = TestOutcome(item: item, verdict: verdict, text: text)
            outcome.seconds = seconds
            return outcome
        }
    }

    private func judge(
        _ items: [TestItem], _ session: FleetSession, into judged: inout [TestItem: TestOutcome]
    ) throws {
        let known = session.scenario.expectations
        let wanted = items.compactMap { item in
            known.first { $0.name == item.name }.map { (item: item, expectation: $0) }
        }
        let judge = try ExpectationJudge(session)
        // Those of one instant in the order of the file.
        for (item, expectation) in wanted.sorted(by: {
            ($0.expectation.until, $0.expectation.line) < (
                $1.expectation.until, $1.expectation.line
            )
        }) {
            let begin = Date()
            guard expectation.until <= session.scenario.duration else {
                judged[item] = TestOutcome(
                    item: item, verdict: .error,
                    text: "\(path):\(expectation.line): it is judged behind the end of the run\n")
                continue
            }
            let time = Instant.start + expectation.until
            if try session.time() < time { try session.advance(to: time) }
            let failure = try judge.failure(of: expectation)
            var outcome = TestOutcome(item: item, verdict: failure == nil ? .passed : .failed)
            if let failure {
                outcome.text = "\(path):\(expectation.line): \(failure.text)\n"
                outcome.records = session.history.lastTexts(
                    of: failure.nodes, names: session.scenario.nodes.map(\.name))
            }
            outcome.seconds = Date().timeIntervalSince(begin)
            judged[item] = outcome
        }
    }
}
