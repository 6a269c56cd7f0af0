import Hardware
import Node
import PythonModules
import Radio
import SimulationKernel
import Testing

/// A board whose program waits in asyncio sleeps as one that waits in `time.sleep`.
@Suite struct AsyncioTests {
    private func node(_ program: String, board name: String) throws -> Node {
        let board = try BoardCatalog.board(named: name)
        var files = FileTree(capacity: board.python.fileSystemBytes)
        try files.install("/main.py", Array(program.utf8))
        let node = Node(
            NodeConfiguration(
                index: 0, name: "node", product: BoardProduct(board), files: files, seed: 1,
                macAddress: MACAddress(0x240A_C400_0102),
                supply: NodeSupply(.mains(volts: nil))), code: CodeCache())
        node.run(until: .start + .seconds(600.0))
        return node
    }

    @Test(arguments: ["esp32", "pico"]) func waitsAreIdle(_ board: String) throws {
        let node = try node(
            """
            import asyncio
            from machine import Timer
            flag = asyncio.ThreadSafeFlag()
            Timer(-1).init(period=10000, callback=lambda t: flag.set())

            async def every(seconds):
                while True:
                    await asyncio.sleep(seconds)

            async def ticks():
                while True:
                    await flag.wait()

            async def main():
                await asyncio.gather(every(5), every(7), ticks())

            asyncio.run(main())
            """, board: board)
        // About 260 wakings of some hundred bytecodes each.
        #expect(node.bytecodes < 100_000)
        let lines = node.energyLines(at: node.now).filter { $0.component == "cpu" }
        let idle = lines.filter { $0.state == "idle" }.map(\.time.nanoseconds).reduce(0, +)
        #expect(idle > 590_000_000_000)
    }
}
