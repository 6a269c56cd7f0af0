import Foundation
import Hardware
import SimulationKernel
import Testing
import YAMLSyntax

@Suite struct BoardCatalogTests {
    @Test func cataloguesEveryFile() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/Hardware/Boards")
        let files = try FileManager.default.contentsOfDirectory(
            at: folder, includingPropertiesForKeys: nil)
        let names = files.filter { $0.pathExtension == "yaml" }
            .map { $0.deletingPathExtension().lastPathComponent }
        try #require(names.contains("esp32") && names.contains("pico_w"))
        #expect(names.sorted() == BoardCatalog.names.sorted())
    }

    @Test(arguments: BoardCatalog.names) func fileIsWhole(_ name: String) throws {
        let board = try BoardCatalog.board(named: name)
        #expect(board.name == name)
        #expect(!board.title.isEmpty && !board.identity.machine.isEmpty)
        #expect(["esp32", "rp2"].contains(board.identity.platform))
        #expect(board.clock.allows(board.clock.defaultHertz))
        #expect(board.python.heapBytes > 100_000 && board.python.stackBytes > 4000)
        #expect(Set(board.pins.map(\.number)).count == board.pins.count)
        #expect(board.pins.contains { $0.adcChannel != nil })
        for port in board.i2c {
            for number in [port.sclPin, port.sdaPin] {
                let pin = try #require(board.pin(number))
                #expect(!pin.isInputOnly && !pin.isInternal)
            }
        }
        // A deeper sleep never costs more, and running costs most.
        let hertz = board.clock.defaultHertz
        let currents = [
            board.power.off, board.power.deepSleep([.timer]), board.power.lightSleep,
            board.power.cpu(.idle, hertz: hertz), board.power.cpu(.run, hertz: hertz),
        ]
        #expect(currents == currents.sorted())
        for cause in BootCause.allCases {
            let stock = board.boot.duration(cause, .stock)
            let frozen = board.boot.duration(cause, .frozen)
            #expect(frozen > .zero && frozen < stock && stock < .seconds(2 as Int64))
        }
        #expect(board.boot.duration(.cold, .stock) >= board.boot.duration(.deepSleep, .stock))
        #expect(board.costs.simple > 0 && board.costs.collectorBlock > 0)
    }

    @Test func unknownBoardNamesTheNearest() throws {
        let error = #expect(throws: DiagnosticList.self) { try BoardCatalog.board(named: "esp23") }
        #expect(error?.diagnostics.first?.suggestion == "esp32")
    }

    @Test func ownFileExtendsAndReplaces() throws {
        let text = "extends: esp32\ntitle: Mine\npower:\n  deep_sleep_timer: 20uA\n"
        let board = try BoardCatalog.board(
            bytes: Array(text.utf8), file: "mine.yaml", name: "mine")
        #expect(board.power.deepSleepTimer == .microamperes(20))
        #expect(board.power.lightSleep == .microamperes(800))
        #expect(board.name == "mine" && board.title == "Mine")
    }

    @Test(arguments: [
        ("extends: esp32\ntitel: x\n", "bad.yaml:2:1: error: unknown key `titel`"),
        ("extends: esp32\npower:\n  light_sleep: 5\n", "bad.yaml:3:16: error: missing unit"),
        ("extends: esp32\npower:\n  light_sleep: 5V\n", "bad.yaml:3:16: error: `5V` is a voltage"),
        ("extends: nothing\n", "bad.yaml:1:10: error: unknown board"),
        ("extends: esp32\nclock: {default: 90MHz}\n", "esp32.yaml"),
        ("extends: esp32\nchip: esp33\n", "bad.yaml:2:7: error: unknown word"),
        ("extends: esp32\npins: {rtc: [7-3]}\n", "bad.yaml:2:14: error"),
        ("extends: esp32\npower: {off: -1mA}\n", "bad.yaml:2:14: error: a negative current"),
        ("[1, 2]\n", "bad.yaml:1:1: error"),
    ]) func wrongFileSaysWhere(_ text: String, _ expected: String) throws {
        let error = #expect(throws: DiagnosticList.self) {
            try BoardCatalog.board(bytes: Array(text.utf8), file: "bad.yaml", name: "bad")
        }
        #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
    }

    @Test func allErrorsComeAtOnce() throws {
        let text = "extends: esp32\nfoo: 1\nbar: 2\nadc: {bits: x}\n"
        let error = #expect(throws: DiagnosticList.self) {
            try BoardCatalog.board(bytes: Array(text.utf8), file: "bad.yaml", name: "bad")
        }
        #expect(error?.diagnostics.count == 3)
    }
}
