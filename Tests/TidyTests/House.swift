import Foundation
import Testing

/// What the rules know of the house.
enum House {
    /// The floor of each room: DESIGN, section 8.
    static let floors = [
        "CZeroMQ": 0, "CLibYAML": 0, "COpenSSL": 0, "CDashboardFiles": 0, "SimulationKernel": 0,
        "PythonSyntax": 0, "StateCoding": 0, "YAMLSyntax": 0,
        "PythonCompiler": 1, "Radio": 1, "Hardware": 1, "Scenario": 1, "Messaging": 1,
        "PythonVM": 2, "PythonModules": 3, "Node": 4, "Desktop": 6, "Fleet": 5, "Recording": 6,
        "Dashboard": 6, "FleetTest": 6,
        "CLI": 7,
        "brumate": 8,
    ]

    /// Rooms without Swift.
    static let systemLibraries: Set = ["CZeroMQ", "CLibYAML", "COpenSSL", "CDashboardFiles"]

    /// Modules of the system, with the lowest floor that may import them.
    static let modulesOfTheSystem = ["Glibc": 0, "Foundation": 5, "Synchronization": 2]

    /// What may be long, by name.
    static let longFiles: Set = ["Sources/PythonVM/Interpreter/Loop.swift"]
    /// The interpreter loop.
    static let longFunctions: Set = ["execute"]

    /// Words that have no place in a model whose runs are all the same.
    struct BannedWords: Sendable {
        var words: [String]
        /// The lowest floor where they may stand.
        var allowedFrom: Int

        init(_ words: [String], _ allowedFrom: Int) {
            self.words = words
            self.allowedFrom = allowedFrom
        }

        /// The first of the words that stands in a line of code.
        func first(in line: String) -> String? {
            words.first { word in
                guard let range = line.range(of: word) else { return false }
                let before = line[..<range.lowerBound].last
                let after = line[range.upperBound...].first
                func isOfWord(_ character: Character?) -> Bool {
                    character.map { $0.isLetter || $0.isNumber || $0 == "_" } ?? false
                }
                let startsInside = word.first?.isLetter == true && isOfWord(before)
                let endsInside = word.last?.isLetter == true && isOfWord(after)
                return !startsInside && !endsInside
            }
        }
    }

    /// The wall clock from floor 5 up, chance and threads from floor 6 up.
    static let bannedWords = [
        BannedWords(
            [
                "Date(", "Date.now", "ContinuousClock", "SuspendingClock", "clock_gettime",
                "gettimeofday", "DispatchTime",
            ], 5),
        BannedWords(
            ["Int", "UInt", "UInt8", "UInt32", "UInt64", "Double", "Float", "Bool"]
                .map { $0 + ".random(" }
                + [
                    "SystemRandomNumberGenerator", ".randomElement(", ".shuffle(", ".shuffled(",
                    "hashValue", "Hasher(",
                ], 6),
        BannedWords(
            [
                "Thread", "pthread_create", "DispatchQueue", "Task {", "Task.", "TaskGroup",
                "withTaskGroup",
            ], 5),
    ]

    static let topLevel: Set = [
        "Package.swift", "Package.resolved", "Sources", "Tests", "scenarios", "dashboards",
        "README.md", "Makefile", "LICENSE", "FIDELITY.md", "results",
    ]

    /// A folder to which people add one file at a time.
    struct Catalogue: Sendable, CustomTestStringConvertible {
        var folder: String
        var suffix: String
        /// Where its tests lie.
        var tests: [String]
        var mustExist = true
        /// What stands in a file that adds something; the others only help.
        var mark = ""
        var testDescription: String { folder }
    }

    static let catalogues = [
        Catalogue(
            folder: "Sources/Hardware/Boards", suffix: ".yaml",
            tests: ["Tests/HardwareTests", "Tests/NodeTests", "Tests/FleetTests"]),
        Catalogue(
            folder: "Sources/Hardware/Parts", suffix: ".swift",
            tests: ["Tests/HardwareTests", "Tests/NodeTests"], mark: " = PartKind("),
        Catalogue(
            folder: "Sources/Radio/Phy", suffix: "Phy.swift", tests: ["Tests/RadioTests"],
            mustExist: false),
        Catalogue(
            folder: "Sources/PythonModules", suffix: "Module.swift",
            tests: ["Tests/PythonModulesTests", "Tests/NodeTests"], mustExist: false),
        Catalogue(
            folder: "Sources/Node/Modules", suffix: "Module.swift",
            tests: ["Tests/NodeTests", "Tests/FleetTests"],
            mustExist: false),
        Catalogue(folder: "Sources/CLI", suffix: "Command.swift", tests: ["Tests/CLITests"]),
    ]
}
