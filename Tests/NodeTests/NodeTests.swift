import Foundation
import Hardware
import Node
import PythonModules
import Radio
import SimulationKernel
import Testing

/// A program for one board, with what it must print.
///
/// `x.py` is main.py; `x.boot.py`, when it is there, is boot.py. Lines that begin with `#:` say
/// what the board is: `#: board pico`, `#: run 10s`, `#: part air bme280 scl=22 sda=21`, `#: show
/// modes`.
struct BoardScript: CustomTestStringConvertible, Sendable {
    let path: URL
    var testDescription: String { path.lastPathComponent }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden")

    static let all: [BoardScript] = {
        let files =
            (try? FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.filter {
            $0.pathExtension == "py" && !$0.lastPathComponent.hasSuffix(".boot.py")
        }.sorted { $0.path < $1.path }.map(BoardScript.init)
    }()

    var expected: URL { path.appendingPathExtension("exp") }

    /// The words of the lines that begin with `#:` and this key.
    func settings(_ key: String, in source: String) -> [[Substring]] {
        source.split(separator: "\n").filter { $0.hasPrefix("#: \(key)") }.map {
            Array($0.dropFirst(3).split(separator: " ").dropFirst())
        }
    }

    /// Runs the program and gives what it printed.
    func run() throws -> String {
        let source = try String(contentsOf: path, encoding: .utf8)
        let node = Node(try configuration(source), code: CodeCache())
        node.run(until: .start + duration(source))
        let showsModes = !settings("show", in: source).isEmpty
        return node.events.compactMap { text(of: $0, showsModes: showsModes) }.joined()
    }

    /// Everything that can be known of a run that is cut into slices, longest `slice` of them.
    func trace(slice: Span, seed: UInt64) throws -> [String] {
        let source = try String(contentsOf: path, encoding: .utf8)
        let node = Node(try configuration(source), code: CodeCache())
        return try trace(node, source, slice: slice, seed: seed)
    }

    /// The same of a node that was made for the program.
    func trace(_ node: Node, _ source: String, slice: Span, seed: UInt64) throws -> [String] {
        let end = Instant.start + duration(source)
        var random = RandomStream(seed: seed, name: "slices")
        var time = Instant.start
        while node.now < end || time < end {
            let share = Double(random.next() >> 11) * 0x1p-53
            let span = Double(slice.nanoseconds) * share
            time = min(end, max(time, node.now) + Span(nanoseconds: max(1, Int64(span))))
            node.run(until: time)
            if !node.requests.isEmpty { node.requests = [] }
        }
        return node.events.map { "\($0.time.nanoseconds) \($0.event)" }
            + node.energyLines(at: end).map { "\($0)" }
            + ["\(node.bytecodes) bytecodes, at \(node.now.nanoseconds)"]
    }

    /// How long the program runs.
    func duration(_ source: String) -> Span {
        let seconds = settings("run", in: source).first?.first.flatMap { Double($0.dropLast()) }
        return .seconds(seconds ?? 10)
    }

    /// The board of the program.
    func configuration(_ source: String) throws -> NodeConfiguration {
        let board = try BoardCatalog.board(
            named: String(settings("board", in: source).first?.first ?? "esp32"))
        var files = FileTree(capacity: board.python.fileSystemBytes)
        try files.install("/main.py", Array(source.utf8))
        let boot = path.deletingPathExtension().appendingPathExtension("boot.py")
        if let text = try? String(contentsOf: boot, encoding: .utf8) {
            try files.install("/boot.py", Array(text.utf8))
        }
        var configuration = NodeConfiguration(
            index: 0, name: "node", product: BoardProduct(board), files: files, seed: 1,
            macAddress: MACAddress(0x240A_C400_0102), supply: NodeSupply(.mains(volts: nil)))
        if let limit = settings("runaway", in: source).first?.first.flatMap({ UInt64($0) }) {
            configuration.runawayBytecodes = limit
        }
        for words in settings("part", in: source) {
            configuration.parts.append(try #require(try part(words)))
        }
        return configuration
    }

    private func text(of event: TimedNodeEvent, showsModes: Bool) -> String? {
        switch event.event {
        case .print(let line): return String(decoding: line, as: UTF8.self) + "\n"
        case .mode(let mode) where showsModes:
            return "[\(event.time.nanoseconds / 1_000_000) ms: \(mode)]\n"
        case .watchdogReset: return "[watchdog]\n"
        case .runaway: return "[runaway]\n"
        default: return nil
        }
    }

    /// The part of a line such as `NAME KIND pin=NUMBER key=value`.
    private func part(_ words: [Substring]) throws -> PartDescription? {
        guard words.count >= 2, let kind = PartCatalog.kind(named: String(words[1])) else {
            return nil
        }
        var pins = [Int?](repeating: nil, count: kind.roles.count)
        var scl: Int?
        var sda: Int?
        var context = PartContext(name: String(words[0]))
        for word in words.dropFirst(2) {
            let halves = word.split(separator: "=", maxSplits: 1)
            guard halves.count == 2 else { return nil }
            let key = String(halves[0])
            let numbers = halves[1].split(separator: ",").compactMap { Double($0) }
            if let role = kind.roles.firstIndex(where: { $0.name == key }) {
                pins[role] = Int(numbers[0])
            } else if key == "scl" {
                scl = Int(numbers[0])
            } else if key == "sda" {
                sda = Int(numbers[0])
            } else if let input = kind.inputs.first(where: { $0.name == key }) {
                context.inputs[key] = .constant(numbers[0], name: input.name)
            } else if let spec = kind.keys.first(where: { $0.name == key }) {
                switch spec.kind {
                case .quantities: context.values[key] = .numbers(numbers)
                case .word: context.values[key] = .word(String(halves[1]))
                case .flag: context.values[key] = .flag(halves[1] == "true")
                default: context.values[key] = .number(numbers[0])
                }
            } else {
                return nil
            }
        }
        context.wiredRoles = pins.map { $0 != nil }
        if case .i2c(let addresses) = kind.connection { context.address = addresses[0] }
        return PartDescription(
            name: context.name, part: try kind.make(context), pins: pins, scl: scl, sda: sda)
    }
}

@Suite struct NodeTests {
    @Test func scriptsAreFound() { #expect(BoardScript.all.count >= 15) }

    @Test(arguments: BoardScript.all) func printsWhatItShould(_ script: BoardScript) throws {
        let printed = try script.run()
        if ProcessInfo.processInfo.environment["GOLDEN_UPDATE"] != nil {
            try printed.write(to: script.expected, atomically: true, encoding: .utf8)
        }
        let expected = try String(contentsOf: script.expected, encoding: .utf8)
        #expect(printed == expected)
    }

    @Test(arguments: BoardScript.all) func livesTheSameInSlicesOfAnyLength(
        _ script: BoardScript
    ) throws {
        let whole = try script.trace(slice: .seconds(1e6), seed: 0)
        for (slice, seed) in [(Span.seconds(1.0), 1), (.microseconds(20_000), 2)] {
            let sliced = try script.trace(slice: slice, seed: UInt64(seed))
            let difference = zip(whole, sliced).first { $0 != $1 }
            #expect(difference == nil && whole.count == sliced.count)
        }
    }
}
