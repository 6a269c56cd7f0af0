import Fleet
import Foundation
import Radio
import SimulationKernel
import Testing

@testable import Recording

/// Exports of a small run made by hand; what other programs make of exports is in `CLITests`.
@Suite struct ExportTests {
    private static func results() throws -> TemporaryFolder {
        let folder = try TemporaryFolder()
        SampleRun.play(to: try ResultsFolder(folder.path))
        return folder
    }

    private static func bytes(_ export: Export, _ folder: TemporaryFolder) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try export.write(folder.path) { bytes += $0 }
        return bytes
    }

    private static func text(_ export: Export, _ folder: TemporaryFolder) throws -> String {
        String(decoding: try bytes(export, folder), as: UTF8.self)
    }

    @Test(arguments: Export.Format.allCases.filter(isText))
    func exportIsAsWritten(format: Export.Format) throws {
        let golden = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "Golden/export-\(format).txt")
        var export = Self.export(format)
        if format == .ppk {
            // The intervals of this run do not touch each other.
            (export.from, export.to) = (SampleRun.second(39_595), SampleRun.second(39_605))
        }
        let text = try Self.text(export, Self.results())
        if ProcessInfo.processInfo.environment["GOLDEN_UPDATE"] == "1" {
            try Data(text.utf8).write(to: golden)
        }
        #expect(text == String(decoding: try Data(contentsOf: golden), as: UTF8.self))
    }

    private static func isText(_ format: Export.Format) -> Bool {
        format != .pcapng
    }

    private static func export(_ format: Export.Format) -> Export {
        var export = Export(format)
        if format == .ppk { (export.nodes, export.rate) = (["soil-00"], 1) }
        return export
    }

    @Test(arguments: [Export.Format.speedscope, .collapsed])
    func profilesAreOfTheWholeRun(format: Export.Format) throws {
        var export = Export(format)
        export.to = SampleRun.second(99)
        let text = "energy by line is that of the whole run: it has no --from and --to"
        #expect(throws: ExportError(text)) { try Self.bytes(export, try Self.results()) }
    }

    @Test(arguments: Export.Format.allCases.filter { ![.speedscope, .collapsed].contains($0) })
    func partsAreCutOut(format: Export.Format) throws {
        let folder = try Self.results()
        var export = Self.export(format)
        let whole = try Self.bytes(export, folder)
        #expect(try Self.bytes(export, folder) == whole)
        export.from = .start
        export.to = SampleRun.second(86_400)
        #expect(try Self.bytes(export, folder) == whole)
        export.to = SampleRun.second(99)
        #expect(try Self.bytes(export, folder).count < whole.count)
    }

    @Test func nodesAreChosenByNameGroupAndPattern() throws {
        let folder = try Self.results()
        func nodes(_ patterns: [String]) throws -> Set<String> {
            var export = Export(.csv)
            export.nodes = patterns
            let rows = try Self.text(export, folder).split(separator: "\n").dropFirst()
            return Set(rows.map { String($0.split(separator: ",")[1]) })
        }
        #expect(try nodes(["gw"]) == ["gw"])
        #expect(try nodes(["soil"]) == ["soil-00", "soil-01", "soil-02"])
        #expect(try nodes(["soil-0[12]", "g?"]) == ["soil-01", "soil-02", "gw"])
        #expect(throws: ExportError("no node and no group of the run is `soil-9`")) {
            try nodes(["gw", "soil-9"])
        }
    }

    @Test func rangesMustBeOfTheRun() throws {
        let folder = try Self.results()
        var export = Export(.csv)
        export.from = SampleRun.second(90_000)
        let error = ExportError("nothing lies in that range: the run goes from 0 s to 1 d")
        #expect(throws: error) { try Self.text(export, folder) }
        export.from = SampleRun.second(20)
        export.to = SampleRun.second(10)
        #expect(throws: error) { try Self.text(export, folder) }
    }

    @Test func filesThatCannotBeWrittenAreOneError() throws {
        let folder = try Self.results()
        let export = Export(.csv)
        let inNowhere = folder.path + "/none/a.csv"
        #expect(
            throws: ExportError("cannot write `\(inNowhere)`: No such file or directory")
        ) { try export.write(folder.path, to: inNowhere) }
        #expect(throws: ExportError("cannot write `/dev/full`: the disk is full")) {
            try export.write(folder.path, to: "/dev/full")
        }
        let database = folder.path + "/../\(folder.url.lastPathComponent)/run.sqlite"
        #expect(
            throws: ExportError("`\(database)` is part of the results; choose another file")
        ) { try export.write(folder.path, to: database) }
        // The file of an export that fails is gone, one that was there before a wrong word is not.
        let file = folder.path + "/a.csv"
        try export.write(folder.path, to: file)
        var wrong = export
        wrong.nodes = ["nobody"]
        #expect(throws: ExportError.self) { try wrong.write(folder.path, to: file) }
        #expect(try folder.text("a.csv").hasPrefix("time_s,node,series,value\n"))
    }

    @Test func brokenResultsAreOneError() throws {
        let folder = try TemporaryFolder()
        let none = ResultsError.noResults(folder: folder.path, reason: "it has no run.sqlite")
        #expect(throws: none) { try Self.text(Export(.csv), folder) }
        let database = folder.url.appending(path: "run.sqlite")
        try Data("not a database, not at all".utf8).write(to: database)
        #expect(throws: ResultsError.self) { try Self.text(Export(.csv), folder) }
        try FileManager.default.removeItem(at: database)

        // A database whose second half is gone: the file that was begun is gone, too.
        SampleRun.play(to: try ResultsFolder(folder.path))
        let whole = try Data(contentsOf: database)
        try (whole.prefix(whole.count / 2) + Data(repeating: 0x5A, count: whole.count / 2))
            .write(to: database)
        let file = folder.path + "/a.csv"
        #expect(throws: ResultsError.self) { try Export(.csv).write(folder.path, to: file) }
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test func headersAreReadBack() {
        let header = SampleRun.header
        #expect(header.bytes.count == 19)
        #expect(MessageHeader(bytes: header.bytes) == header)
        var datagram = header
        datagram.internet = MessageHeader.Internet(
            source: IPv4Address(192, 168, 4, 2), sourcePort: 49_153,
            destination: IPv4Address(192, 168, 4, 1), destinationPort: 5_005)
        #expect(MessageHeader(bytes: datagram.bytes) == datagram)
        #expect(MessageHeader(bytes: [1, 2, 3]) == nil)
    }

    /// A message of version 2 has an element for every 250 bytes, and says in all but the last that
    /// more follow.
    @Test func longMessageHasSeveralElements() throws {
        let payload = (0..<600).map { UInt8(truncatingIfNeeded: $0) }
        let packet = Packet(
            time: 0, node: 0, isSent: true, number: 9, header: SampleRun.header, payload: payload)
        // Behind radiotap (12), the MAC header (24), category, organisation and number (8).
        var rest = packet.bytes.dropFirst(44)
        var data: [UInt8] = []
        var versions: [UInt8] = []
        while rest.count > 1 {
            let length = Int(rest[rest.startIndex + 1])
            let element = rest.prefix(2 + length)
            #expect(element.prefix(1) == [0xDD])
            #expect(element.dropFirst(2).prefix(4) == [0x18, 0xFE, 0x34, 4])
            versions.append(element[element.startIndex + 6])
            data += element.dropFirst(7)
            rest = rest.dropFirst(2 + length)
        }
        #expect(versions == [0x12, 0x12, 0x02])
        #expect(data == payload && rest.isEmpty)
    }

    @Test func identifiersOfWaveFormsDiffer() {
        let identifiers = (0..<20_000).map(WaveExport.identifier)
        #expect(Set(identifiers).count == identifiers.count)
        #expect(identifiers[0] == "!" && identifiers[93] == "~" && identifiers[94] == "!!")
    }

    /// The states that hold when the part begins are those of before.
    @Test func partBeginsInTheStatesOfBefore() throws {
        let folder = try Self.results()
        var export = Export(.trace)
        export.nodes = ["soil-00"]
        export.from = SampleRun.second(10)
        export.to = SampleRun.second(20)
        let slice = """
            {"ph":"X","pid":1,"tid":1,"name":"deepsleep","ts":10000000.000,"dur":10000000.000}
            """
        #expect(try Self.text(export, folder).contains(slice))
        export.from = nil
        let off = """
            {"ph":"X","pid":1,"tid":1,"name":"off","ts":0.000,"dur":3000000.000}
            """
        #expect(try Self.text(export, folder).contains(off))
    }
}
