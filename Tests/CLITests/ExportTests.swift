import Foundation
import Testing

/// What other programs make of exports: each format is read back by one that people use.
@Suite struct ExportTests {
    /// Every value of the table stands in the database.
    @Test func tableAgreesWithTheDatabase() throws {
        let output = try ExportRun.shell(
            """
            brumate export results --format csv -o a.csv &&
            python3 \(ExportRun.program("table.py")) a.csv results/run.sqlite
            """)
        #expect(output == "True True\n")
    }

    @Test func traceIsWhatViewersExpect() throws {
        let output = try ExportRun.shell(
            """
            brumate export results --format trace -o a.json &&
            python3 \(ExportRun.program("trace.py")) a.json
            """)
        #expect(output.contains("C:") && output.contains(" s:") && output.contains(" X:"))
    }

    @Test func exportsToTheStandardOutput() throws {
        let output = try ExportRun.shell(
            "brumate export results --format csv -o - --nodes gw --from 1min | head -2")
        #expect(output.hasPrefix("time_s,node,series,value\n6"))
    }

    @Test func wrongWordsAreExplained() throws {
        func errors(_ words: [String]) throws -> String {
            let words = ["export", "@results", "-o", "@wrong"] + words
            let outcome = try BrumateProcess.run(words, in: ExportRun.folder())
            #expect(outcome.code != 0 && outcome.output.isEmpty)
            return outcome.errors
        }
        #expect(try errors(["--format", "vhs"]).contains("one of csv, trace"))
        let csv = ["--format", "csv"]
        #expect(
            try errors(csv + ["--nodes", "gv"])
                == "brumate: no node and no group of the run is `gv`\n")
        #expect(
            try errors(csv + ["--from", "3min"])
                == "brumate: nothing lies in that range: the run goes from 0 s to 2 min\n")
        #expect(try errors(csv + ["--from", "soon"]).contains("--from soon: `soon` is not a"))
        #expect(try errors(csv + ["--to=-3s"]).contains("--to -3s: must not be below 0"))
    }
}
