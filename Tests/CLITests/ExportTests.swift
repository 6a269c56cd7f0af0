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

    /// The fields that tshark shows of each packet.
    private static func packets(_ words: String, _ fields: [String]) throws -> [[String]] {
        let script = root.appending(path: "dashboards/espnow.lua").path
        let shown = fields.map { "-e \($0)" }.joined(separator: " ")
        let output = try ExportRun.shell(
            """
            brumate export results --format pcapng -o a.pcapng \(words) &&
            tshark -X lua_script:\(script) -r a.pcapng -o ip.check_checksum:TRUE \
                -o udp.check_checksum:TRUE -T fields \(shown) 2>notes.txt
            """)
        return output.split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    @Test func packetsOfESPNowAreDissected() throws {
        let packets = try Self.packets(
            "",
            [
                "frame.interface_name", "frame.comment", "espnow.text", "radiotap.channel.freq",
                "radiotap.dbm_antsignal", "wlan.da", "wlan.sa", "frame.time_epoch",
                "_ws.malformed",
            ]
        ).filter { !$0[2].isEmpty }
        #expect(packets.count > 40)
        #expect(packets.allSatisfy { $0[3] == "2412" && $0[8].isEmpty })
        func of(_ interface: String, _ text: String) -> [[String]] {
            packets.filter { $0[0] == interface && $0[2] == text }
        }
        let sent = of("soil-0.wifi", "moist 31%")
        #expect(sent.count == 6)
        #expect(sent.allSatisfy { $0[1] == "delivered" && $0[4].isEmpty })
        #expect(sent.allSatisfy { $0[5] == "24:0a:c4:00:00:10" })
        let far = of("far.wifi", "moist 31%")
        #expect(far.count == 6 && far.allSatisfy { $0[1] == "lost (outOfReach)" })
        let received = of("gw.wifi", "moist 31%")
        #expect(received.count == 12)
        #expect(received.allSatisfy { $0[1].isEmpty && $0[4].hasPrefix("-") })
        let all = of("soil-1.wifi", "hello, all").filter { $0[4].isEmpty }
        #expect(all.allSatisfy { $0[5] == "ff:ff:ff:ff:ff:ff" })
        #expect(all.contains { $0[1].hasPrefix("delivered at ") })
        // Nanoseconds, as the database has them.
        #expect(packets.allSatisfy { $0[7].split(separator: ".").last?.count == 9 })
        let senders = Set(packets.map { $0[6] })
        #expect(senders.count == 3)
    }

    @Test func packetsOfUDPAreDissected() throws {
        let packets = try Self.packets(
            "",
            [
                "frame.interface_name", "ip.src", "ip.dst", "udp.srcport", "udp.dstport",
                "ip.checksum.status", "udp.checksum.status", "wlan.fc.ds", "wlan.bssid",
                "data.data",
            ]
        ).filter { !$0[1].isEmpty }
        #expect(packets.count > 30)
        #expect(packets.allSatisfy { $0[5] == "1" && $0[6] == "1" })
        let up = packets.filter { $0[4] == "5005" }
        #expect(up.allSatisfy { $0[1] == "192.168.4.2" && $0[2] == "192.168.4.1" })
        #expect(up.allSatisfy { $0[7].hasSuffix("1") && $0[9] == "7b2274223a2032312e357d" })
        #expect(Set(up.map { $0[0] }) == ["station.wifi", "gw.wifi"])
        let down = packets.filter { $0[3] == "5005" }
        #expect(down.allSatisfy { $0[7].hasSuffix("2") && $0[9] == "6f6b" })
        #expect(Set(packets.map { $0[8] }) == ["24:0a:c4:00:00:11"])
    }

    @Test func packetsOfANodeHaveItsInterfaceOnly() throws {
        let fields = ["frame.interface_id", "frame.interface_name"]
        let packets = try Self.packets("--nodes gw --from 30s --to 90s", fields)
        #expect(Set(packets) == [["0", "gw.wifi"]])
    }

    /// Through GTKWave's own form and back: what it drops is missing.
    @Test func waveFormsAgreeWithTheDatabase() throws {
        let output = try ExportRun.shell(
            """
            brumate export results --format vcd -o a.vcd && vcd2fst a.vcd a.fst &&
            fst2vcd a.fst >b.vcd && python3 \(ExportRun.program("wave.py")) b.vcd results/run.sqlite
            """)
        #expect(output == "True True True\n")
    }

    /// sigrok knows wires only: the one that says when the processor is awake.
    @Test func waveFormsAreReadBySigrok() throws {
        let output = try ExportRun.shell(
            """
            brumate export results --format vcd --nodes soil-0 --to 1s -o a.vcd &&
            sigrok-cli -I vcd:downsample=1000000 -i a.vcd -O csv 2>notes.txt | grep -c '^1'
            """)
        // The board boots at once, and has sent and gone to sleep before a second is over.
        let milliseconds = try #require(Int(output.dropLast()))
        #expect((500..<900).contains(milliseconds))
    }

    @Test(arguments: [("soil-0", 1_000), ("soil-1", 50), ("gw", 7)])
    func currentHasTheChargeOfTheLedger(node: String, rate: Int) throws {
        let output = try ExportRun.shell(
            """
            brumate export results --format ppk --nodes \(node) --rate \(rate) -o a.csv &&
            python3 \(ExportRun.program("current.py")) a.csv results/run.sqlite \(node)
            """)
        #expect(output.hasPrefix("\(rate) rows a second, "))
        // 10 uA of the chip and 80 of the board.
        if node == "soil-0" { #expect(output.hasSuffix(", 130.000 uA asleep\n")) }
    }

    @Test func metricsAreTakenByPrometheus() throws {
        let output = try ExportRun.shell(
            """
            brumate export results --format openmetrics -o a.txt &&
            promtool tsdb create-blocks-from openmetrics a.txt data && promtool tsdb list data &&
            grep -c '^brumate_' a.txt
            """)
        let lines = output.split(separator: "\n").map { $0.split(separator: " ") }
        let block = try #require(lines.last { $0.count == 8 })
        #expect(block[1] == "0" && block[3] == "2m0.001s")
        #expect(block[4] == lines.last?[0])
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
        #expect(try errors(["--format", "vhs"]).contains("one of csv, trace, pcapng"))
        #expect(
            try errors(["--format", "ppk"])
                == "brumate: ppk holds the current of one node, not of 6; choose it with --nodes\n")
        let ppk = ["--format", "ppk", "--nodes", "gw", "--rate"]
        #expect(try errors(ppk + ["0"]).contains("--rate 0: from 1 to 100000 was expected"))
        let csv = ["--format", "csv"]
        #expect(try errors(csv + ["--rate", "9"]).contains("--rate goes with --format ppk"))
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
