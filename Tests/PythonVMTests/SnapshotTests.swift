import Foundation
import PythonCompiler
import PythonVM
import StateCoding
import Testing

/// A machine that is exchanged for a restored one or a copy whenever it pauses goes on as if
/// nothing had happened.
@Suite struct SnapshotTests {
    static let runtime = GoldenTests.runtime

    /// How a machine is exchanged.
    enum Exchange: CaseIterable { case none, bytes, copy }

    static func restored(_ machine: VirtualMachine, _ setup: ScriptSetup) throws -> VirtualMachine {
        let encoder = StateEncoder()
        try machine.saveAll(to: encoder)
        let decoder = StateDecoder(encoder.bytes)
        let other = try VirtualMachine(
            from: decoder, runtime: runtime, configuration: setup.configuration,
            host: machine.host, costs: setup.costs)
        #expect(decoder.isAtEnd)
        return other
    }

    /// What a script prints and takes, exchanged at each pause.
    func run(
        _ script: GoldenScript, _ setup: ScriptSetup, _ exchange: Exchange
    ) throws -> (output: String, cycles: UInt64, bytecodes: UInt64, memory: Int) {
        let host = ScriptHost(folder: script.folder)
        var machine = try VirtualMachine(
            runtime: SnapshotTests.runtime, configuration: setup.configuration, host: host,
            costs: setup.costs)
        let output = try setup.run(script.name, on: machine, host) { old in
            machine =
                switch exchange {
                case .none: old
                case .bytes: try SnapshotTests.restored(old, setup)
                case .copy: old.copy(host: host)
                }
            return machine
        }
        return (output, machine.cycles, machine.bytecodes, machine.usedBytes)
    }

    @Test(arguments: GoldenScript.all)
    func goesOnAfter(_ script: GoldenScript) throws {
        for (budget, collects) in [(UInt64(1499), false), (9973, true)] {
            let setup = ScriptSetup(
                testDescription: "snapshots", configuration: ScriptSetup.board,
                collectsAlways: collects, budget: budget)
            guard script.runs(on: setup) else { continue }
            let straight = try run(script, setup, .none)
            for exchange in [Exchange.bytes, .copy] {
                let other = try run(script, setup, exchange)
                #expect(other == straight, "\(exchange), pauses after \(budget) cycles")
            }
        }
    }

    @Test func allPropertiesArePlaced() throws {
        let host = ScriptHost(folder: "")
        let machine = try VirtualMachine(
            runtime: SnapshotTests.runtime, configuration: ScriptSetup.board, host: host)
        withExtendedLifetime(host) { #expect(machine.misplacedProperties == []) }
    }

    @Test func anIdleMachineIsSmallAndCodeIsShared() throws {
        let host = ScriptHost(folder: "")
        let text = (0..<100).map { "def f\($0)(a, b=\($0)): return a + b * 1.5\n" }.joined()
        let code = try PythonCompiler.compile(
            source: Array(text.utf8), options: CompileOptions(fileName: "main.py"))
        func machine() throws -> VirtualMachine {
            let machine = try VirtualMachine(
                runtime: SnapshotTests.runtime, configuration: ScriptSetup.board, host: host)
            try machine.startModule(code)
            #expect(machine.run(budget: .max) == .finished(.none))
            return machine
        }
        let encoder = StateEncoder()
        try machine().saveAll(to: encoder)
        let first = encoder.bytes.count
        try machine().saveAll(to: encoder)
        #expect(encoder.bytes.count - first < first * 2 / 3, "the code is in the bytes once")
        let empty = StateEncoder()
        try VirtualMachine(
            runtime: SnapshotTests.runtime, configuration: ScriptSetup.board, host: host
        ).saveAll(to: empty)
        #expect(empty.bytes.count < 600)
    }

    @Test func anotherBoardOrInterpreterIsRefused() throws {
        let host = ScriptHost(folder: "")
        let machine = try VirtualMachine(
            runtime: SnapshotTests.runtime, configuration: ScriptSetup.board, host: host)
        let encoder = StateEncoder()
        try machine.saveAll(to: encoder)
        func restore(_ runtime: Runtime, _ configuration: ImageConfiguration) throws {
            _ = try VirtualMachine(
                from: StateDecoder(encoder.bytes), runtime: runtime,
                configuration: configuration, host: host)
        }
        try restore(SnapshotTests.runtime, ScriptSetup.board)
        #expect(throws: StateError.self) {
            try restore(SnapshotTests.runtime, ScriptSetup.computer)
        }
        #expect(throws: StateError.self) { try restore(Runtime(modules: []), ScriptSetup.board) }
    }

    @Test func stringsKeepTheirNumbers() throws {
        let name = InternedString("a name of this very test")
        let encoder = StateEncoder()
        InternedStrings.save(to: encoder)
        _ = InternedString("a name that came later")
        try InternedStrings.restore(from: StateDecoder(encoder.bytes))
        #expect(InternedString("a name of this very test") == name)
        let foreign = StateEncoder()
        foreign.write(count: 1)
        foreign.write(count: 3)
        [UInt8](repeating: 7, count: 3).withUnsafeBytes { foreign.write(raw: $0) }
        #expect(throws: StateError.self) {
            try InternedStrings.restore(from: StateDecoder(foreign.bytes))
        }
    }
}
