import Fleet
import Foundation
import SimulationKernel
import Testing

@testable import Recording

@Suite struct ReportTests {
    @Test func reportIsAsWritten() throws {
        let results = Results(
            path: "results/sample", description: SampleRun.description, summary: SampleRun.summary,
            losses: [
                Results.LossCount(
                    link: .espnow, source: 1, destination: 3, reason: .notAcknowledged, count: 1),
                Results.LossCount(
                    link: .espnow, source: 3, destination: -1, reason: .asleep, count: 2),
            ])
        let golden = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/report.txt")
        let text = Report.text(results)
        if ProcessInfo.processInfo.environment["GOLDEN_UPDATE"] == "1" {
            try Data(text.utf8).write(to: golden)
        }
        #expect(text == String(decoding: try Data(contentsOf: golden), as: UTF8.self))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 && $0.last != " " })
    }

    @Test(arguments: [
        (0.0, "0.00 s"), (3.456, "3.46 s"), (59.94, "59.9 s"), (60, "1 min"), (3_600, "1 h"),
        (5_400, "1 h 30 min"), (604_800, "7 d"), (129_600, "1 d 12 h"),
    ])
    func durationsAreReadable(seconds: Double, text: String) {
        #expect(Figures.duration(seconds) == text)
    }

    @Test(arguments: [
        (1_800.0, "0.5 hours"), (864_000, "10.0 days"), (15_778_800, "6.0 months"),
        (94_672_800, "3.0 years"), (1e12, "over 100 years"),
    ])
    func lifetimesAreReadable(seconds: Double, text: String) {
        #expect(Figures.lifetime(seconds) == text)
    }

    @Test func figuresAreReadable() {
        #expect(Figures.fixed(-0.0004, 3) == "0.000")
        #expect(Figures.fixed(-1.25, 1) == "-1.3")
        #expect(Figures.fixed(0.05, 1) == "0.1")
        #expect(Figures.fixed(.nan, 1) == "-")
        #expect(Figures.fixed(.infinity, 1) == "-")
        #expect(Figures.grouped(0) == "0")
        #expect(Figures.grouped(999) == "999")
        #expect(Figures.grouped(1_234_567) == "1 234 567")
        #expect(Figures.rounded(999_999) == "999 999")
        #expect(Figures.rounded(41_200_000) == "41.2 million")
        #expect(Figures.rounded(.max) == "18446744 trillion")
        #expect(Figures.percent(1, of: 0) == "-")
        #expect(Figures.percent(1, of: 3) == "33.3 %")
    }

    @Test func emptyRunHasAReport() {
        var summary = SampleRun.summary
        summary.virtualTime = .zero
        summary.wallSeconds = 0
        summary.links = []
        let text = Report.text(
            Results(
                path: "r", description: SampleRun.description, summary: summary, losses: []))
        #expect(text.contains("Results in r\n"))
        #expect(!text.contains("Power"))
    }
}
