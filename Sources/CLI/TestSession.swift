import ArgumentParser
import FleetTest
import Foundation

/// One `brumate test`, from the arguments to the report.
struct TestSession {
    private let command: TestCommand
    private let world = World.current
    /// Memory that the process of one test may use.
    private static let memoryBytes: UInt64 = 8 << 30

    init(_ command: TestCommand) { self.command = command }

    func run() throws {
        if let text = command.single { return try runSingle(text) }
        let begin = Date()
        let interrupt = InterruptFlag()
        let files = try (command.paths.isEmpty ? ["."] : command.paths).flatMap(TestFolder.files)
        let found = try collect(files, interrupt)
        var outcomes = found.failures
        if command.list {
            for item in found.jobs.flatMap(\.items) { world.write(item.title + "\n") }
        } else {
            for outcome in outcomes { world.write(TestReport.line(outcome)) }
            outcomes += try runAll(found.jobs, interrupt)
        }
        let seconds = Date().timeIntervalSince(begin)
        for outcome in outcomes where outcome.verdict.isBad {
            world.write(TestReport.details(outcome, command: again(outcome.item)))
        }
        if !command.list { world.write(TestReport.summary(outcomes, seconds: seconds)) }
        if let path = command.junit {
            try write(TestReport.xml(outcomes, seconds: seconds), to: path)
        }
        if interrupt.isRaised { throw Interrupted() }
        if outcomes.contains(where: \.verdict.isBad) { throw ExitCode.failure }
        if !command.list, outcomes.isEmpty { throw Failure("no test was found") }
    }

    /// What `--single` asks for, in this process.
    private func runSingle(_ text: String) throws {
        guard let job = try? JSONDecoder().decode(TestJob.self, from: Data(text.utf8)),
            let item = job.items.first
        else {
            throw Failure("--single is for `brumate test` itself")
        }
        var options = try command.options()
        options.memoryBytes = Self.memoryBytes
        let answer =
            ScenarioTest.isScenario(item.path)
            ? runScenario(job.items, options) : runFile(item, options)
        world.write(String(decoding: try JSONEncoder().encode(answer), as: UTF8.self))
    }

    private func runScenario(_ items: [TestItem], _ options: TestOptions) -> TestProcess.Answer {
        let scenario = ScenarioTest(items[0].path, options: options)
        if items[0].name.isEmpty { return TestProcess.Answer(scenario.collect()) }
        return TestProcess.Answer(outcomes: scenario.run(items))
    }

    private func runFile(_ item: TestItem, _ options: TestOptions) -> TestProcess.Answer {
        let file = TestFile(item.path, options: options)
        if item.name.isEmpty { return TestProcess.Answer(file.collect()) }
        return TestProcess.Answer(outcomes: [file.run(item)])
    }

    /// Finds the tests that are asked for, and the files that are wrong.
    private func collect(
        _ files: [String], _ interrupt: InterruptFlag
    ) throws -> (jobs: [TestJob], failures: [TestOutcome]) {
        let selection = try command.expression.map(Selection.init)
        let seeds = try command.seedList()
        let searches = files.map {
            TestJob(items: [TestItem(path: $0, name: "", parameter: "")])
        }
        var jobs: [TestJob] = []
        var failures: [TestOutcome] = []
        try TestCrew(command, searches, interrupt).run { answer in
            failures += answer.outcomes
            let found = answer.items ?? []
            let isScenario = found.first.map { ScenarioTest.isScenario($0.path) } ?? false
            // The expectations of a scenario are judged in one run for each seed.
            for group in isScenario ? [found] : found.map({ [$0] }) {
                for seed in seeds {
                    let items = group.map { item in
                        var item = item
                        item.seed = seed
                        return item
                    }.filter { selection?.contains($0.title) ?? true }
                    if !items.isEmpty { jobs.append(TestJob(items: items)) }
                }
            }
            return true
        }
        return (jobs, failures)
    }

    private func runAll(_ jobs: [TestJob], _ interrupt: InterruptFlag) throws -> [TestOutcome] {
        var outcomes: [TestOutcome] = []
        try TestCrew(command, jobs, interrupt).run { answer in
            outcomes += answer.outcomes
            for outcome in answer.outcomes { world.write(TestReport.line(outcome)) }
            return !(command.exitfirst && answer.outcomes.contains(where: \.verdict.isBad))
        }
        return outcomes
    }

    /// The command that runs one test again.
    private func again(_ item: TestItem) -> String {
        var words = ["brumate", "test", item.path]
        if !item.name.isEmpty { words += ["-k", quoted(shown(item))] }
        if let seed = item.seed { words += ["--seeds", "\(seed)"] }
        for setting in command.overrides { words += ["--set", quoted(setting)] }
        return words.joined(separator: " ")
    }

    private func shown(_ item: TestItem) -> String {
        item.name.components(separatedBy: "::").last ?? ""
    }

    private func quoted(_ text: String) -> String {
        let isPlain = text.allSatisfy { $0.isLetter || $0.isNumber || "_-./=:".contains($0) }
        return isPlain ? text : "'" + text.replacing("'", with: #"'\''"#) + "'"
    }

    private func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw Failure("`\(path)` cannot be written: \(error.localizedDescription)")
        }
    }
}

/// Runs tests in processes, several at a time.
final class TestCrew: @unchecked Sendable {
    private let command: TestCommand
    private let jobs: [TestJob]
    private let interrupt: InterruptFlag
    private let condition = NSCondition()
    private var next = 0
    private var answers: [Int: TestProcess.Answer] = [:]
    private var running: [Int: TestProcess] = [:]
    private var failure: (any Error)?
    private var isOver = false

    init(_ command: TestCommand, _ jobs: [TestJob], _ interrupt: InterruptFlag) {
        self.command = command
        self.jobs = jobs
        self.interrupt = interrupt
    }

    /// Runs all and gives the answers in their order; false from `body` ends it.
    func run(_ body: (TestProcess.Answer) -> Bool) throws {
        let count = min(command.jobs ?? ProcessInfo.processInfo.activeProcessorCount, jobs.count)
        for number in 0..<count {
            let thread = Thread { self.work() }
            thread.name = "test-\(number)"
            thread.start()
        }
        condition.lock()
        defer {
            isOver = true
            for process in running.values { process.kill() }
            condition.unlock()
        }
        for index in jobs.indices {
            while answers[index] == nil {
                if interrupt.isRaised { return }
                if let failure { throw failure }
                for process in running.values { process.killIfLate() }
                _ = condition.wait(until: Date(timeIntervalSinceNow: 0.1))
            }
            guard let answer = answers.removeValue(forKey: index), body(answer) else { return }
        }
    }

    private func work() {
        condition.lock()
        while !isOver, failure == nil, next < jobs.count {
            let index = next
            next += 1
            do {
                let process = try TestProcess(jobs[index], of: command)
                running[index] = process
                condition.unlock()
                let answer = process.wait(for: jobs[index])
                condition.lock()
                running[index] = nil
                answers[index] = answer
            } catch {
                failure = error
            }
            condition.broadcast()
        }
        condition.unlock()
    }
}

extension TestProcess.Answer {
    /// The tests of a file, or what is wrong with it.
    init(_ found: Result<[TestItem], TestOutcome>) {
        switch found {
        case .success(let items): self.init(items: items)
        case .failure(let outcome): self.init(outcomes: [outcome])
        }
    }
}
