import Fleet
import Foundation
import GRDB
import Hardware
import Testing

@testable import CLI

/// What the README shows is true: its files make a fleet, and its commands print what it says.
///
/// `GOLDEN_UPDATE=1` writes what they print into it.
@Suite struct ReadmeTests {
    static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
    static let file = root.appending(path: "README.md")
    static let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""

    /// The files of the page, and the driver that it speaks of, by name.
    static func files() throws -> [(name: String, text: String)] {
        let blocks = MarkdownBlock.all(in: Self.text)
        let yaml = blocks.filter { $0.language == "yaml" && !$0.text.hasPrefix("panels:") }
        let programs = blocks.filter { $0.language == "python" }
        try #require(yaml.count == 3 && programs.count == 3)
        let driver = Self.root.appending(path: "scenarios/orchard/firmware/soil/bme280.py")
        return [
            ("greenhouse.yaml", yaml[0].text), ("storm.yaml", yaml[0].text + yaml[1].text),
            ("lasting.yaml", yaml[0].text + yaml[2].text),
            ("firmware/bed/main.py", programs[0].text),
            ("firmware/base/main.py", programs[1].text),
            ("test_greenhouse.py", programs[2].text),
            ("firmware/bed/bme280.py", try String(contentsOf: driver, encoding: .utf8)),
        ]
    }

    private func world() throws -> TestWorld {
        let world = try TestWorld()
        for file in try Self.files() { try world.write(file.text, to: file.name) }
        return world
    }

    @Test func commandsPrintWhatIsShown() throws {
        let world = try world()
        var text = Self.text
        let consoles = MarkdownBlock.all(in: Self.text).filter { $0.language == "console" }
        let commands = consoles.flatMap(\.commands)
        #expect(commands.count >= 6)
        for command in commands {
            let output = try output(of: command.line, in: world)
            #expect(Self.shows(command.output, of: output), "\(command.line)\n\(output)")
            if command.isCut { continue }
            text = text.replacingOccurrences(
                of: "$ \(command.source)\n\(command.output)", with: "$ \(command.source)\n\(output)"
            )
        }
        if ProcessInfo.processInfo.environment["GOLDEN_UPDATE"] == "1" {
            try Data(text.utf8).write(to: Self.file)
        }
        // What the parts felt went through the air: the temperature and humidity of the night.
        let lines = try world.text("results/greenhouse/base.log").split(separator: "\n")
        #expect(lines.count > 100)
        let first = try #require(lines.first).split(separator: " ").dropFirst()
            .compactMap { Double($0) }
        try #require(first.count == 3)
        #expect(abs(first[0] - 12) < 1.5)
        #expect(abs(first[1] - 55) < 4)
    }

    private func output(of line: String, in world: TestWorld) throws -> String {
        var words = Shell.words(line)
        switch words.removeFirst() {
        case "brumate":
            // Its tests are processes of the real program.
            if words.first == "test" { return try outputOfTests(line) }
            let own = ["greenhouse.yaml", "storm.yaml", "results/greenhouse"]
            words = words.map { own.contains($0) ? "@" + $0 : $0 }
            if words.first == "run" {
                let name = words.contains("@storm.yaml") ? "storm" : "greenhouse"
                words += ["--results", "@results/\(name)"]
            }
            let outcome = world.run(words, engine: .standard)
            let errors = words.first == "run" ? "" : outcome.errors
            let bytes = String(decoding: world.lastBytes, as: UTF8.self)
            return (outcome.output + bytes + errors).replacingOccurrences(of: "@", with: "")
        case "sqlite3":
            try #require(words.count == 2)
            let queue = try DatabaseQueue(path: world.folder.appending(path: words[0]).path)
            let rows = try queue.read { try Row.fetchAll($0, sql: words[1]) }
            return rows.map { row in
                let cells = row.databaseValues.map(Self.shown)
                return cells.joined(separator: "|") + "\n"
            }.joined()
        default:
            Issue.record("nobody runs `\(line)`")
            return ""
        }
    }

    private func outputOfTests(_ line: String) throws -> String {
        let folder = try TemporaryFolder()
        for file in try Self.files() { try folder.write(file.text, to: file.name) }
        let outcome = try BrumateProcess.shell(line, in: folder)
        #expect(outcome.code == 0)
        return outcome.output
    }

    /// A value as the shell of SQLite prints it.
    private static func shown(_ value: DatabaseValue) -> String {
        switch value.storage {
        case .null, .blob: ""
        case .int64(let number): String(number)
        case .double(let number): "\(number)"
        case .string(let text): text
        }
    }

    /// Whether the parts between lines of three points stand in an output, in their order.
    private static func shows(_ shown: String, of output: String) -> Bool {
        var rest = Substring(masked(output, as: output))
        for part in shown.components(separatedBy: "...\n") where !part.isEmpty {
            guard let range = rest.range(of: masked(part, as: output)) else { return false }
            rest = rest[range.upperBound...]
        }
        return shown.contains("...\n") || masked(shown, as: output) == masked(output, as: output)
    }

    /// Numbers may move with the model, and the widths of columns with them: not the words.
    private static func masked(_ text: String, as output: String) -> String {
        if output.contains("PASSED") { return text.replacing(#/\d+\.\d+ s\b/#, with: "# s") }
        guard output.contains("wall-clock") || output.hasPrefix("time_s,") else { return text }
        return text.split(separator: "\n").map { line -> String in
            if line.contains("wall-clock") { return "speed" }
            return String(line).replacing(#/digest [0-9a-f]{16}/#, with: "digest")
                .replacing(#/[+<-]?\d[\d .]*/#, with: "# ")
                .replacing(#/hours|days|months|years/#, with: "time")
                .replacing(#/\ +/#, with: " ")
        }.joined(separator: "\n")
    }

    @Test func firstCommandsAreThoseOfTheMakefile() throws {
        let lines = Self.text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.dropFirst(2).prefix(2) == ["    make run", "    make test"])
        let makefile = try String(
            contentsOf: Self.root.appending(path: "Makefile"), encoding: .utf8)
        for target in Self.text.matches(of: #/make (\w+)/#).map(\.output.1) {
            #expect(makefile.contains("\n\(target):"), "make \(target)")
        }
    }

    @Test func commandsAndOptionsExist() throws {
        let world = try TestWorld()
        let commands = Self.text.matches(of: #/`brumate (\w+)[ `]/#).map { String($0.output.1) }
        #expect(
            Set(commands) == [
                "run", "report", "diff", "check", "explain", "schema", "python", "compile",
                "disassemble", "worker", "export", "dashboard", "test", "why",
            ])
        let help = commands.map { world.run([$0, "--help"]).output }.joined()
        let options = Self.text.matches(of: #/`(--[a-z-]+)/#).map { String($0.output.1) }
        #expect(options.count > 8)
        for option in options { #expect(help.contains(option), "\(option)") }
        for command in commands { #expect(world.run([command, "--help"]).code == 0) }
    }

    @Test func tablesNameEveryBoardAndPart() throws {
        for name in BoardCatalog.names {
            let board = try BoardCatalog.board(named: name)
            #expect(Self.text.contains("| `\(name)` | \(board.title) |"))
        }
        for kind in PartCatalog.kinds {
            let row = Self.text.split(separator: "\n").first { $0.hasPrefix("| `\(kind.name)` |") }
            let line = try #require(row, "\(kind.name)")
            for key in kind.keys { #expect(line.contains("`\(key.name)"), "\(key.name)") }
        }
    }

    @Test func keysOfThePageExist() throws {
        let schema = try TestWorld().run(["schema"], engine: .standard).output
        let start = try #require(Self.text.range(of: "The rest: `place`")?.upperBound)
        let part = Self.text[start...].prefix { $0 != "$" }
        for key in part.matches(of: #/`([a-z_]+)`/#).map(\.output.1)
        where key != "usb" && key != "vin" && key != "csv" {
            #expect(schema.contains("\"\(key)\": {"), "\(key)")
        }
    }

    @Test func tablesOfTheDatabaseExist() throws {
        let world = try world()
        let words = ["run", "@greenhouse.yaml", "--until", "1s", "--quiet", "--results", "@r"]
        #expect(world.run(words, engine: .standard).code == 0)
        let queue = try DatabaseQueue(path: world.folder.appending(path: "r/run.sqlite").path)
        let names = try queue.read {
            try String.fetchAll($0, sql: "SELECT name FROM sqlite_master WHERE sql IS NOT NULL")
        }
        for name in names { #expect(Self.text.contains("`\(name)`"), "\(name)") }
        #expect(names.contains("energy_mah"))
    }

    /// Every module of the table is there, and the others are not.
    @Test(arguments: ["esp32", "lolin32", "pico", "pico_w"])
    func modulesAreThere(board: String) throws {
        func names(_ row: String) throws -> [String] {
            let line = Self.text.split(separator: "\n").first { $0.hasPrefix("| \(row) | ") }
            return try #require(line).split(separator: "|")[1].matches(of: #/`(\w+)`/#)
                .map { String($0.output.1) }
        }
        let (all, esp32, picoW) = try (names("all"), names("ESP32 family"), names("`pico_w`"))
        #expect(all.count > 15)
        let own = board.hasPrefix("pico") ? board == "pico_w" ? picoW : [] : esp32
        let world = try TestWorld()
        try world.write(
            """
            fleet: 1
            duration: 5s
            nodes: {one: {board: \(board), firmware: program, at: [0, 0]}}
            """, to: "one.yaml")
        let wanted = (all + esp32).map { "'\($0)'" }.joined(separator: ", ")
        try world.write(
            """
            for name in [\(wanted)]:
                try:
                    __import__(name)
                    print(name)
                except ImportError:
                    pass
            """, to: "program/main.py")
        let words = ["run", "@one.yaml", "--quiet", "--results", "@r"]
        #expect(world.run(words, engine: .standard).code == 0)
        // The prompt follows.
        let lines = try world.text("r/one.log").split(separator: "\n").map(String.init)
        #expect(lines.filter((all + esp32).contains) == all + esp32.filter(own.contains))
    }
}

/// A fenced block of a page.
struct MarkdownBlock {
    var language: String
    var text: String

    /// A command with the lines that it prints.
    struct Command {
        /// As the page has it, over several lines.
        var source: String
        /// As one line.
        var line: String
        var output: String
        /// Whether something is left out of it.
        var isCut: Bool { output.contains("...\n") }
    }

    static func all(in page: String) -> [MarkdownBlock] {
        let parts = page.components(separatedBy: "\n```")
        return stride(from: 1, to: parts.count, by: 2).compactMap { index in
            guard let end = parts[index].firstIndex(of: "\n") else { return nil }
            let text = parts[index][parts[index].index(after: end)...]
            return MarkdownBlock(
                language: String(parts[index][..<end]), text: String(text) + "\n")
        }
    }

    /// Lines that begin with `$`; a quoted argument may go on over lines.
    var commands: [Command] {
        var commands: [Command] = []
        for part in ("\n" + text).components(separatedBy: "\n$ ").dropFirst() {
            var lines = part.components(separatedBy: "\n")
            var source = lines.removeFirst()
            while source.count(where: { $0 == "\"" }) % 2 == 1, !lines.isEmpty {
                source += "\n" + lines.removeFirst()
            }
            while lines.last == "" { lines.removeLast() }
            let output = lines.map { $0 + "\n" }.joined()
            commands.append(
                Command(
                    source: source, line: source.replacing(#/\n\ */#, with: " "), output: output))
        }
        return commands
    }
}

/// The little that the page asks of a shell.
enum Shell {
    /// The words of a line, those in double quotes as one.
    static func words(_ line: String) -> [String] {
        let parts = line.components(separatedBy: "\"")
        return parts.enumerated().flatMap { index, part in
            index % 2 == 1 ? [part] : part.split(separator: " ").map(String.init)
        }
    }
}
