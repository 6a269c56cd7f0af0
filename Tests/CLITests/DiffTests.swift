import Foundation
import Testing

/// `brumate diff` on runs of a small fleet.
@Suite struct DiffTests {
    @Test func diffSaysWhereRunsPart() throws {
        let folder = try TemporaryFolder()
        try folder.write(RobustnessTests.scenario("first", "second"), to: "fleet.yaml")
        for name in ["first", "second"] {
            let program = "import time, os\ntime.sleep(3)\nprint(os.urandom(2)[0] > 300)\n"
            try folder.write(program, to: "\(name)/main.py")
        }
        func run(_ results: String) throws {
            let run = try BrumateProcess.run(
                ["run", "@fleet.yaml", "--quiet", "--results", "@\(results)"], in: folder)
            #expect(run.code == 0)
        }
        try run("a")
        try run("b")
        let same = try BrumateProcess.run(["diff", "@a", "@b"], in: folder)
        #expect(same.code == 0)
        #expect(same.output.hasSuffix("The runs are equal.\n"))

        try folder.write("import time\ntime.sleep(3)\nprint('other')\n", to: "second/main.py")
        try run("c")
        let other = try BrumateProcess.run(["diff", "@a", "@c"], in: folder)
        #expect(other.code == 1)
        #expect(other.output.contains("  A  nothing in `prints`\n"))
        #expect(other.output.contains("  B  second: prints: line=\"other\"\n"))
        #expect(other.output.contains("The first difference is at 3."))
        #expect(other.output.contains("  first   the same\n"))

        let none = try BrumateProcess.run(["diff", "@a", "@none"], in: folder)
        #expect(none.code == 1)
        #expect(none.errors.contains("no results in"))
    }
}
