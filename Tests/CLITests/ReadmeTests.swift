import Foundation
import Testing

@testable import CLI

/// What the README shows is true.
@Suite struct ReadmeTests {
    static let text: String = {
        let file = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "README.md")
        return (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    }()

    @Test(.enabled(if: (try? FleetEngine.standard.catalog()) != nil, "there are no boards yet"))
    func scenarioIsRight() throws {
        let block = Self.text.components(separatedBy: "```").first { $0.hasPrefix("yaml\n") }
        let world = try TestWorld()
        try world.write(String(try #require(block).dropFirst(5)), to: "greenhouse.yaml")
        try world.write("", to: "firmware/bed/main.py")
        try world.write("", to: "firmware/base/main.py")
        let outcome = world.run(["check", "@greenhouse.yaml"], engine: .standard)
        #expect(
            outcome
                == TestWorld.Outcome(
                    code: 0, output: "@greenhouse.yaml: no errors; 5 nodes, 2d\n", errors: ""))
    }

    @Test func commandsAndOptionsExist() throws {
        let world = try TestWorld()
        let commands = Self.text.matches(of: #/`brumate (\w+)[ `]/#).map { String($0.output.1) }
        #expect(Set(commands) == ["run", "report", "check", "explain", "schema", "compile"])
        let help = world.run(["run", "--help"]).output
        let options = Self.text.matches(of: #/`(--[a-z-]+)/#).map { String($0.output.1) }
        #expect(options.count > 8)
        for option in options { #expect(help.contains(option), "\(option)") }
        for command in commands { #expect(world.run([command, "--help"]).code == 0) }
    }
}
