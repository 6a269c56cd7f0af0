import Fleet
import Foundation
import SimulationKernel
import Testing

@testable import Recording

/// The page of a run: as written, well formed in the eyes of Python, and without anything from
/// elsewhere.
@Suite struct ReportPageTests {
    private static let golden = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden/report.html")

    private func page(_ description: RunDescription, _ records: [Record]) throws -> String {
        let folder = try TemporaryFolder()
        let observer = try ResultsFolder(folder.path)
        observer.began(description)
        for record in records { observer.observe(record) }
        var summary = SampleRun.summary
        summary.nodes = description.nodes.map { _ in NodeSummary(charges: []) }
        observer.ended(summary)
        return try ReportPage(try Results.read(folder.path)).html
    }

    @Test func pageIsAsWritten() throws {
        let folder = try TemporaryFolder()
        SampleRun.play(to: try ResultsFolder(folder.path))
        try ReportPage(try Results.read(folder.path)).write()
        let html = try folder.text(Results.pageName)
        if ProcessInfo.processInfo.environment["GOLDEN_UPDATE"] == "1" {
            try Data(html.utf8).write(to: Self.golden)
        }
        #expect(html == String(decoding: try Data(contentsOf: Self.golden), as: UTF8.self))
        try Self.check(html)
        #expect(html.contains("cpu run"))
        #expect(html.contains("soil to gateway") || html.contains("soil-00 to gw"))
        // A later run takes the page of the earlier one away.
        SampleRun.play(to: try ResultsFolder(folder.path))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!names.contains(Results.pageName))
    }

    @Test func runWithoutAnythingHasAPage() throws {
        var description = SampleRun.description
        description.nodes = [NodeDescription(name: "<b>&", group: "<b>&", board: "esp32")]
        let html = try page(description, [])
        try Self.check(html)
        for text in [
            "Nothing drew any charge.", "No node has a battery.", "No message was sent.",
            "No board woke.",
        ] { #expect(html.contains(text)) }
        #expect(!html.contains("<b>"))
    }

    /// The page does not grow with the number of nodes.
    @Test func largeFleetHasASmallPage() throws {
        var description = SampleRun.description
        description.nodes = (0..<10_000).map {
            NodeDescription(
                name: "n\($0)", group: $0 < 9_000 ? "many" : "g\($0)", board: "esp32",
                batteryMilliampereHours: 1_000)
        }
        var records: [Record] = []
        for second in [0, 43_200, 86_400] as [UInt64] {
            for node in 0..<Int32(10_000) {
                let reading = SampleRun.reading(900_000 - Int32(second), 3_900_000)
                records.append(
                    Record(
                        time: SampleRun.second(second), node: node,
                        sequence: UInt64(records.count),
                        body: .energy(
                            EnergySample(
                                charges: [SampleRun.entry("cpu", "run", 1)], battery: reading))))
            }
        }
        let html = try page(description, records)
        #expect(html.utf8.count < 100_000)
        #expect(html.contains("Of 1001 groups those 24 with the most nodes are shown."))
        try Self.check(html)
    }

    /// Lets Python's parser read a page: elements close in their order, drawings have a title and
    /// a description, and nothing is loaded from anywhere.
    private static func check(_ html: String) throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appending(path: "page.html")
        try Data(html.utf8).write(to: file)
        let program = """
            import html.parser, sys
            class Check(html.parser.HTMLParser):
                stack, drawings, described = [], 0, 0
                def handle_starttag(self, tag, attributes):
                    names = [name for name, value in attributes]
                    assert not {'src', 'href', 'onload', 'onclick'} & set(names), names
                    assert tag not in ('script', 'link', 'img', 'iframe'), tag
                    if tag == 'meta': return
                    if tag in ('title', 'desc') and self.stack[-1] == 'svg': self.described += 1
                    self.drawings += tag == 'svg'
                    self.stack.append(tag)
                def handle_endtag(self, tag):
                    assert self.stack.pop() == tag, tag
            text = open(sys.argv[1], encoding='utf-8').read()
            check = Check()
            check.feed(text)
            check.close()
            assert check.stack == [], check.stack
            assert check.described == 2 * check.drawings
            assert 'url(' not in text and '://' not in text and '@import' not in text
            """
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program, file.path]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }
}
