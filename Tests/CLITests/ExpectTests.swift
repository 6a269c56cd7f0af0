import Foundation
import Testing

/// `brumate test` on scenarios with `expect:`, under `Golden/expect`.
@Suite(.serialized) struct ExpectTests {
    private let golden = GoldenFolder("Golden/expect")

    @Test func expectationsAreJudged() throws {
        let folder = try golden.copy()
        try golden.check(
            "brumate test beds.yaml --junit out.xml", "beds.txt", code: 1, in: folder)
        try golden.compare(try folder.text("out.xml"), "beds.xml")
    }

    @Test func expectationsAreSelected() throws {
        let folder = try golden.copy()
        try golden.check(
            "brumate test --list; brumate test beds.yaml -k 'prints and not faulty' --seeds 1..2; "
                + "brumate test beds.yaml --exitfirst --set expect=[] ",
            "selection.txt", code: 1, in: folder)
    }

    /// The reading of a scenario that only runs is not in the way of its expectations.
    @Test func runsTakeNoNoticeOfThem() throws {
        let folder = try golden.copy()
        let outcome = try BrumateProcess.shell(
            "brumate run beds.yaml --until 1min --quiet && brumate check beds.yaml", in: folder)
        #expect(outcome.code == 0, "\(outcome.output)")
        #expect(outcome.output.hasSuffix("beds.yaml: no errors; 6 nodes, 1h\n"))
        let short = try BrumateProcess.shell(
            "brumate test beds.yaml -k health --set duration=1min", in: folder)
        #expect(short.output.contains("beds.yaml:35: it is judged behind the end of the run"))
    }
}
