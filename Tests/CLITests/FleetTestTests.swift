import Foundation
import Testing

/// `brumate test`, on the tests under `Golden/fleet`; what it prints is compared with a file.
@Suite(.serialized) struct FleetTestTests {
    private let golden = GoldenFolder("Golden/fleet")

    @Test func fleetsDoWhatTestsAsk() throws {
        try golden.check("brumate test test_api.py", "test_api.txt", code: 0, in: golden.copy())
    }

    @Test func failuresSayWhatHelps() throws {
        let folder = try golden.copy()
        try golden.check(
            "brumate test test_wrong.py test_syntax.py --timeout 5 --limit 100d --junit out.xml",
            "test_wrong.txt", code: 1, in: folder)
        try golden.compare(try folder.text("out.xml"), "test_wrong.xml")
    }

    @Test func testsAreSelected() throws {
        let folder = try golden.copy()
        try golden.check(
            "brumate test -k 'time or (memory and not fleet)' --list; "
                + "brumate test test_api.py -k settings --seeds 1..3",
            "selection.txt", code: 0, in: folder)
        let cases = [
            ("brumate test none", "`none` is not there"),
            ("brumate test -k 'a and'", "names with and, or, not"),
            ("brumate test --seeds 5..1", "a number or a range"),
            ("brumate test --limit 5", "missing unit"),
            ("brumate test test_api.py -k nothing", "no test was found"),
            ("brumate test test_api.py -k skipped --junit none/x.xml", "`none/x.xml` cannot be"),
        ]
        for (line, text) in cases {
            let outcome = try BrumateProcess.shell(line, in: folder)
            #expect(outcome.code != 0 && outcome.output.contains(text), "\(outcome.output)")
        }
    }

    @Test func resultsAreTheSameWithOneJobAndWithTwo() throws {
        let folder = try golden.copy()
        let outputs = try ["1", "2"].map { jobs in
            try BrumateProcess.shell("brumate test test_api.py -k nodes --jobs \(jobs)", in: folder)
        }
        #expect(golden.masked(outputs[0].output) == golden.masked(outputs[1].output))
    }
}
