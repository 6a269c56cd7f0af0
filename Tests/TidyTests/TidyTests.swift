import Foundation
import Testing

/// The house rules that a program can check; each finding is `file:line: what`.
@Suite struct TidyTests {
    let tree = SourceTree.shared

    @Test func everyRoomStandsOnItsFloor() throws {
        let rooms = try Manifest.read(tree.root).rooms
        #expect(Dictionary(uniqueKeysWithValues: rooms.map { ($0.name, $0.floor) }) == House.floors)
        for room in rooms {
            for dependency in room.dependencies {
                guard let floor = House.floors[dependency] else { continue }
                let isLower = floor < room.floor || House.systemLibraries.contains(dependency)
                #expect(isLower, "\(room.name) must not stand on \(dependency)")
            }
        }
    }

    @Test func importsRunDownward() throws {
        var allowed: [String: Set<String>] = [:]
        for room in try Manifest.read(tree.root).rooms { allowed[room.name] = room.dependencies }
        var findings: [String] = []
        for file in tree.sources {
            let floor = House.floors[file.room] ?? 0
            for (number, name) in file.imports {
                if allowed[file.room]?.contains(name) == true { continue }
                if let lowest = House.modulesOfTheSystem[name], floor >= lowest { continue }
                findings.append(file.finding(number, "\(file.room) does not import \(name)"))
            }
        }
        #expect(findings == [])
    }

    @Test func everyRoomHasItsMap() throws {
        for (room, floor) in House.floors where !House.systemLibraries.contains(room) {
            if room == "brumate" { continue }
            let file = tree.root.appending(path: "Sources/\(room)/\(room).swift")
            let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
            #expect(text.hasPrefix("// Floor \(floor). "), "\(room).swift says its floor first")
        }
    }

    @Test func linesAreTidy() {
        var findings: [String] = []
        for file in tree.swift {
            for (index, line) in file.lines.enumerated() {
                if line.contains("\t") { findings.append(file.finding(index, "a tab")) }
                if line.last == " " { findings.append(file.finding(index, "blanks at the end")) }
                if line.count > 100 {
                    findings.append(file.finding(index, "over 100 columns"))
                }
            }
        }
        #expect(findings == [])
    }

    @Test func filesAndFunctionsAreShort() {
        var findings: [String] = []
        for file in tree.swift {
            if file.lines.count > 501, !House.longFiles.contains(file.path) {
                findings.append(file.finding(file.lines.count - 1, "over 500 lines"))
            }
            for function in file.functions
            where function.count > 70 && !House.longFunctions.contains(function.name) {
                findings.append(
                    file.finding(function.start, "\(function.name) has \(function.count) lines"))
            }
        }
        #expect(findings == [])
    }

    @Test func exceptionsAreNeeded() {
        for path in House.longFiles {
            let file = tree.swift.first { $0.path == path }
            if let file { #expect(file.lines.count > 501, "\(path) is no exception any more") }
        }
    }

    @Test func whatIsNotDeterministicStaysAbove() {
        var findings: [String] = []
        for file in tree.sources {
            let floor = House.floors[file.room] ?? 0
            for rule in House.bannedWords where floor < rule.allowedFrom {
                if file.room == "Messaging" { continue }
                for (index, line) in file.code.enumerated() {
                    guard let word = rule.first(in: line) else { continue }
                    let text = "`\(word)` below floor \(rule.allowedFrom)"
                    findings.append(file.finding(index, text))
                }
            }
        }
        #expect(findings == [])
    }

    @Test func onlyTheCommandsPrint() {
        var findings: [String] = []
        for word in ["print", "debugPrint", "dump"] {
            // A room may have a function of its own with this name.
            let own = tree.sources.filter { $0.text.contains("func \(word)(") }.map(\.room)
            for file in tree.sources where file.room != "CLI" && !own.contains(file.room) {
                for (index, line) in file.code.enumerated() where calls(word, in: line) {
                    findings.append(file.finding(index, "\(word)("))
                }
            }
        }
        #expect(findings == [])
    }

    private func calls(_ word: String, in line: String) -> Bool {
        guard let range = line.range(of: word + "("), !line.contains("case ") else { return false }
        guard let before = line[..<range.lowerBound].last else { return true }
        return !before.isLetter && before != "." && before != "_" && before != "`"
    }

    @Test func nothingIsLeftForLater() {
        let words = ["FIX" + "ME", "TO" + "DO", "XX" + "X"]
        var findings: [String] = []
        for file in tree.swift {
            for (index, line) in file.lines.enumerated() {
                for word in words where line.contains(word) {
                    findings.append(file.finding(index, word))
                }
            }
        }
        #expect(findings == [])
    }

    @Test func nothingNamesOneMachine() {
        let words = ["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/"]
        var findings: [String] = []
        for file in tree.texts {
            for (index, line) in file.lines.enumerated() {
                for word in words where line.contains(word) {
                    findings.append(file.finding(index, "a path of one machine: \(word)"))
                }
            }
        }
        #expect(findings == [])
    }

    @Test func topOfTheTreeIsShort() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: tree.root.path)
        let strangers = names.filter { !$0.hasPrefix(".") && !House.topLevel.contains($0) }
        #expect(strangers.isEmpty, "not at the top level: \(strangers.sorted())")
    }

    /// What is added as one file is tested: a test file has its name, or speaks of it.
    @Test(arguments: House.catalogues)
    func everythingAddedHasItsTest(_ catalogue: House.Catalogue) throws {
        let files = tree.texts.filter { file in
            file.path.hasPrefix(catalogue.folder + "/") && file.name.hasSuffix(catalogue.suffix)
                && (catalogue.mark.isEmpty || file.text.contains(catalogue.mark))
        }
        if catalogue.mustExist { try #require(!files.isEmpty, "\(catalogue.folder) is empty") }
        let tests = tree.texts.filter { file in
            catalogue.tests.contains { file.path.hasPrefix($0 + "/") }
        }
        for file in files {
            let stem = String(file.name.dropLast(catalogue.suffix.count))
            let words = [stem, stem.lowercased()] + catalogueName(in: file, after: catalogue.mark)
            let isTested = tests.contains { test in
                words.contains { test.name.hasPrefix($0) || test.text.contains($0) }
            }
            #expect(isTested, "\(file.path) has no test")
        }
    }

    /// The name in quotes under which scenarios know what the file adds.
    private func catalogueName(in file: SourceFile, after mark: String) -> [String] {
        guard !mark.isEmpty, let start = file.text.range(of: mark)?.upperBound else { return [] }
        let rest = file.text[start...]
        guard let name = rest.range(of: "name: \"")?.upperBound else { return [] }
        return ["\"" + file.text[name...].prefix { $0 != "\"" } + "\""]
    }

    /// What FIDELITY.md says bounds an error is there: a script with its output, or a test.
    @Test func testsOfFidelityExist() throws {
        let page = try String(
            contentsOf: tree.root.appending(path: "FIDELITY.md"), encoding: .utf8)
        let tests = tree.texts.filter { $0.path.hasPrefix("Tests/") }
        var count = 0
        for row in page.split(separator: "\n") where row.hasPrefix("| ") && row.hasSuffix(" |") {
            let cells = row.split(separator: "|")
            try #require(cells.count == 3, "\(row)")
            for match in cells[2].matches(of: #/`([^`]+)`/#) {
                let name = String(match.output.1)
                let parts = name.split(separator: ".")
                let isThere =
                    name.hasSuffix(".py")
                    ? tests.contains { $0.name == name && $0.path.contains("/Golden/") }
                    : parts.count == 2
                        && tests.contains {
                            $0.text.contains("struct \(parts[0])")
                                && $0.text.contains("func \(parts[1])(")
                        }
                #expect(isThere, "FIDELITY.md: no test \(name)")
                count += 1
            }
        }
        #expect(count > 20)
    }

    @Test func rulesSeeWhatTheyLookFor() {
        let file = SourceFile(
            path: "Sources/Radio/X.swift",
            text: """
                @preconcurrency public import Foundation
                struct X {
                    init(a: Int) {
                        print("{ // import Glibc", Task.self)  // hashValue
                    }
                    func one() { init() }
                    func long(
                        b: Int
                    ) -> Int
                    {
                        3
                    }
                }
                """)
        #expect(file.imports.map(\.name) == ["Foundation"])
        #expect(file.functions.map(\.name) == ["init", "long"])
        #expect(file.functions.map(\.count) == [3, 6])
        #expect(calls("print", in: file.code[3]))
        #expect(!file.code[3].contains("hashValue") && !file.code[3].contains("import"))
        let findings = House.bannedWords.compactMap { $0.first(in: file.code[3]) }
        #expect(findings == ["Task."])
        #expect(House.bannedWords.allSatisfy { $0.first(in: "myTask.run(hashValues)") == nil })
    }

    @Test func sourcesAreFound() {
        #expect(tree.sources.count > 100)
        #expect(Set(tree.sources.map(\.room)).count > 10)
    }
}
