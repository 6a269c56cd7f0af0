import Fleet
import Hardware
import Node
import PythonModules
import Radio
import SimulationKernel

/// An ammeter at a board's input.
enum MeasuredCurrent {
    /// The mean current in mA at the input of a board between two moments of its program's life.
    ///
    /// `input` is the board's input; nil is VSYS where a board has it, else its first one.
    static func mean(
        board name: String, program: String, from: Double, to: Double, input: String? = nil
    ) throws -> Double {
        let board = try BoardCatalog.board(named: name)
        var files = FileTree(capacity: board.python.fileSystemBytes)
        try files.install("/main.py", Array(program.utf8))
        let usual = board.supply.input("vsys") == nil ? nil : "vsys"
        let configuration = NodeConfiguration(
            index: 0, name: "dut", product: BoardProduct(board), files: files, seed: 1,
            macAddress: MACAddress(0x240A_C400_0102),
            supply: NodeSupply(.mains(volts: nil), input: input ?? usual))
        let node = Node(configuration, code: CodeCache())
        let start = Instant.start + .seconds(from)
        let end = Instant.start + .seconds(to)
        node.run(until: start)
        let before = node.supplyReading(at: start).drawn
        node.run(until: end)
        let after = node.supplyReading(at: end).drawn
        return (after - before).millicoulombs / (to - from)
    }
}
