import Foundation

/// One text file of the repository.
struct SourceFile: Sendable {
    /// The path from the top of the repository.
    var path: String
    var text: String
    var lines: [String]
    /// The lines without comments and without what stands in quotes.
    let code: [String]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        code = path.hasSuffix(".swift") ? Self.code(lines) : []
    }

    var name: String {
        String(path[path.index(after: path.lastIndex(of: "/") ?? path.startIndex)...])
    }

    /// The target that the file belongs to: the folder below `Sources`.
    var room: String {
        let parts = path.split(separator: "/")
        return parts.count > 1 ? String(parts[1]) : ""
    }

    /// A finding at a line, counted from 0.
    func finding(_ line: Int, _ text: String) -> String { "\(path):\(line + 1): \(text)" }

    /// The imported modules, with the line of each.
    var imports: [(line: Int, name: String)] {
        code.enumerated().compactMap { index, line in
            let words = line.split(separator: " ")
            guard let place = words.firstIndex(of: "import"), place < words.count - 1 else {
                return nil
            }
            let before = words[..<place].allSatisfy { $0.first == "@" || Self.access.contains($0) }
            guard before else { return nil }
            let path = words[words.count - 1].split(separator: ".")
            return (index, String(path[0]))
        }
    }

    private static let access: Set<Substring> = [
        "public", "package", "internal", "fileprivate", "private",
    ]

    /// The lines without comments and without what stands in quotes.
    private static func code(_ lines: [String]) -> [String] {
        var isInText = false
        return lines.map { line in
            if line.contains("\"\"\"") {
                // A line with both ends of a long text does not change where we are.
                if line.components(separatedBy: "\"\"\"").count == 2 { isInText.toggle() }
                return ""
            }
            return isInText ? "" : bare(line)
        }
    }

    private static func bare(_ line: String) -> String {
        var result: [UInt8] = []
        var isQuoted = false
        var previous: UInt8 = 0
        for byte in line.utf8 {
            if byte == UInt8(ascii: "\""), !(isQuoted && previous == UInt8(ascii: "\\")) {
                isQuoted.toggle()
            } else if !isQuoted {
                if byte == UInt8(ascii: "/"), previous == byte {
                    result.removeLast()
                    break
                }
                result.append(byte)
            }
            previous = isQuoted && previous == UInt8(ascii: "\\") ? 0 : byte
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The functions with a body of more than one line, as the formatter lays them out.
    var functions: [(name: String, start: Int, count: Int)] {
        var functions: [(name: String, start: Int, count: Int)] = []
        for (start, line) in code.enumerated() {
            guard let name = Self.functionName(line), let open = bodyStart(from: start) else {
                continue
            }
            let indent = String(line.prefix { $0 == " " })
            let end = lines[(open + 1)...].firstIndex { $0.hasPrefix(indent + "}") }
            if let end { functions.append((name, start, end - start + 1)) }
        }
        return functions
    }

    private static func functionName(_ line: String) -> String? {
        let words = line.split { $0 == " " || $0 == "(" || $0 == "<" }
        if let place = words.firstIndex(of: "func"), place < words.count - 1 {
            return String(words[place + 1])
        }
        let bare = line.drop { $0 == " " }
        guard !bare.hasPrefix("self."), !bare.hasPrefix("super."), !line.contains("=") else {
            return nil
        }
        for word in words {
            let name = String(word.prefix { $0.isLetter })
            if ["init", "deinit", "subscript"].contains(name) { return name }
        }
        return nil
    }

    /// The line whose end opens the body; nil for a declaration without one or on one line.
    private func bodyStart(from start: Int) -> Int? {
        let indent = lines[start].prefix { $0 == " " }.count
        for index in start..<min(start + 25, lines.count) {
            let line = lines[index]
            if index > start {
                let own = line.prefix { $0 == " " }.count
                let rest = line.dropFirst(own)
                let goesOn = ["{", ")", "->", "where", "throws"].contains { rest.hasPrefix($0) }
                if own <= indent, !goesOn { return nil }
            }
            if line.hasSuffix("{") || line.hasSuffix(" in") && line.contains("{") { return index }
            if line.hasSuffix("}"), line.contains("{") { return nil }
        }
        return nil
    }
}

/// The text files of the repository.
struct SourceTree: Sendable {
    static let shared = SourceTree()

    let root: URL
    /// All texts: sources, tests, scenarios, pages.
    let texts: [SourceFile]
    /// All Swift files.
    let swift: [SourceFile]
    /// The Swift files of the rooms.
    let sources: [SourceFile]

    init() {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent()
            .deletingLastPathComponent()
        var texts: [SourceFile] = []
        let endings = ["swift", "py", "yaml", "md", "txt", "sh", "h", "modulemap"]
        for folder in ["Sources", "Tests", "scenarios", "dashboards"] {
            let base = root.appending(path: folder).resolvingSymlinksInPath()
            let names = FileManager.default.enumerator(atPath: base.path)
            while let name = names?.nextObject() as? String {
                guard endings.contains(where: { name.hasSuffix("." + $0) }),
                    let data = try? Data(contentsOf: base.appending(path: name))
                else { continue }
                let text = String(decoding: data, as: UTF8.self)
                texts.append(SourceFile(path: "\(folder)/\(name)", text: text))
            }
        }
        for name in ["Package.swift", "README.md", "Makefile", "FIDELITY.md", ".ci/run"] {
            guard let data = try? Data(contentsOf: root.appending(path: name)) else { continue }
            texts.append(SourceFile(path: name, text: String(decoding: data, as: UTF8.self)))
        }
        self.root = root
        self.texts = texts.sorted { $0.path < $1.path }
        swift = self.texts.filter { $0.path.hasSuffix(".swift") }
        sources = swift.filter { $0.path.hasPrefix("Sources/") }
    }
}

/// What `Package.swift` says of the rooms.
struct Manifest {
    struct Room {
        var name: String
        var floor: Int
        var dependencies: Set<String>
    }

    var rooms: [Room] = []

    /// The names under which the manifest keeps products of other packages.
    private static let products = [
        "argumentParser": "ArgumentParser", "heapModule": "HeapModule", "bigInt": "BigInt",
        "grdb": "GRDB", "sqlite": "GRDBSQLite", "flyingFox": "FlyingFox",
        "flyingSocks": "FlyingSocks",
    ]

    static func read(_ root: URL) throws -> Manifest {
        let file = root.appending(path: "Package.swift")
        let text = String(decoding: try Data(contentsOf: file), as: UTF8.self)
        var manifest = Manifest()
        let floors = text.components(separatedBy: "// Floor ").dropFirst()
        for section in floors {
            guard let floor = Int(section.prefix { $0.isNumber }) else { continue }
            let upToTests = section.components(separatedBy: "\n        tests(")[0]
            let entry =
                #/(?:room\(|\.(?:systemLibrary|target|executableTarget)\()\s*(?:name: )?"(\w+)"/#
            let starts = upToTests.matches(of: entry)
            for (index, match) in starts.enumerated() {
                let end =
                    index + 1 < starts.count
                    ? starts[index + 1].range.lowerBound : upToTests.endIndex
                let body = upToTests[match.range.upperBound..<end]
                // The first list is that of the dependencies.
                let list = body.firstMatch(of: #/^,\s*(?:dependencies: )?\[([^\]]*)\]/#)
                let words = list.map { $0.output.1.matches(of: #/\w+/#).map { String($0.output) } }
                manifest.rooms.append(
                    Room(
                        name: String(match.output.1), floor: floor,
                        dependencies: Set((words ?? []).map { products[$0] ?? $0 })))
            }
        }
        return manifest
    }
}
