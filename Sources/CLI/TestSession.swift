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
            for item in found.items { world.write(item.title + "\n") }
        } else {
            for outcome in outcomes { world.write(TestReport.line(outcome)) }
            outcomes += try runAll(found.items, interrupt)
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
        guard let item = try? JSONDecoder().decode(TestItem.self, from: Data(text.utf8)) else {
            throw Failure("--single is for `brumate test` itself")
        }
        var options = try command.options()
        options.memoryBytes = Self.memoryBytes
        let file = TestFile(item.path, options: options)
        var answer = TestProcess.Answer()
        if item.name.isEmpty {
            switch file.collect() {
            case .success(let items): answer.items = items
            case .failure(let outcome): answer.outcome = outcome
            }
        } else {
            answer.outcome = file.run(item)
        }
        world.write(String(decoding: try JSONEncoder().encode(answer), as: UTF8.self))
    }

    /// Finds the tests that are asked for, and the files that are wrong.
    private func collect(
        _ files: [String], _ interrupt: InterruptFlag
    ) throws -> (items: [TestItem], failures: [TestOutcome]) {
        let selection = try command.expression.map(Selection.init)
        let seeds = try command.seedList()
        let searches = files.map { TestItem(path: $0, name: "", parameter: "") }
        var items: [TestItem] = []
        var failures: [TestOutcome] = []
        try TestCrew(command, searches, interrupt).run { answer in
            if let outcome = answer.outcome { failures.append(outcome) }
            for item in answer.items ?? [] {
                for seed in seeds {
                    var item = item
                    item.seed = seed
                    if selection?.contains(item.title) ?? true { items.append(item) }
                }
            }
            return true
        }
        return (items, failures)
    }

    private func runAll(_ items: [TestItem], _ interrupt: InterruptFlag) throws -> [TestOutcome] {
        var outcomes: [TestOutcome] = []
        try TestCrew(command, items, interrupt).run { answer in
            guard let outcome = answer.outcome else { return true }
            outcomes.append(outcome)
            world.write(TestReport.line(outcome))
            return !(command.exitfirst && outcome.verdict.isBad)
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
        String(item.name.split(separator: ":").last ?? "")
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
    private let items: [TestItem]
    private let interrupt: InterruptFlag
    private let condition = NSCondition()
    private var next = 0
    private var answers: [Int: TestProcess.Answer] = [:]
    private var running: [Int: TestProcess] = [:]
    private var failure: (any Error)?
    private var isOver = false

    init(_ command: TestCommand, _ items: [TestItem], _ interrupt: InterruptFlag) {
        self.command = command
        self.items = items
        self.interrupt = interrupt
    }

    /// Runs all and gives the answers in their order; false from `body` ends it.
    func run(_ body: (TestProcess.Answer) -> Bool) throws {
        let jobs = min(command.jobs ?? ProcessInfo.processInfo.activeProcessorCount, items.count)
        for number in 0..<jobs {
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
        for index in items.indices {
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
        while !isOver, failure == nil, next < items.count {
            let index = next
            next += 1
            do {
                let process = try TestProcess(items[index], of: command)
                running[index] = process
                condition.unlock()
                let answer = process.wait(for: items[index])
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
