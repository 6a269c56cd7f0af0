import Scenario
import Testing
import YAMLSyntax

@Suite struct ScenarioGoldenTests {
    @Test func foldersAreNotEmpty() {
        #expect(ScenarioFile.all(in: "Valid").count >= 3)
        #expect(ScenarioFile.all(in: "Invalid").count >= 35)
    }

    @Test(arguments: ScenarioFile.all(in: "Valid"))
    func resolvesTo(_ file: ScenarioFile) throws {
        let actual = dumpText(try file.load())
        #expect(try actual == file.expected("txt", actual: actual))
    }

    @Test(arguments: ScenarioFile.all(in: "Invalid"))
    func fails(_ file: ScenarioFile) throws {
        var actual = "no error\n"
        do {
            _ = try file.load()
        } catch let error as DiagnosticList {
            actual = error.description + "\n"
        }
        #expect(actual != "no error\n")
        #expect(try actual == file.expected("err", actual: actual))
    }
}
