import Hardware
public import PythonModules
import PythonVM
import SimulationKernel

/// What the modules without hardware ask of the board: clock, chance, files.
extension Node: ClockHost, EntropyHost, FileSystemHost {
    public var ticksOrigin: UInt64 { 0 }

    public var dateNanoseconds: Int64 { calendarNanoseconds }

    public func randomWord() -> UInt32 { UInt32(truncatingIfNeeded: random.next()) }

    public func withFiles<Result>(_ body: (inout FileTree) -> Result) -> Result { body(&files) }

    /// The processor waits for the flash chip, which draws its own current while it writes.
    public func flashWorked(_ work: FlashWork) {
        let flash = board.flash
        let pages = (work.bytesWritten + flash.pageBytes - 1) / max(1, flash.pageBytes)
        let sectors =
            (work.blocksErased * FileTree.blockBytes + flash.sectorBytes - 1)
            / max(1, flash.sectorBytes)
        let writing =
            flash.pageProgram * Int64(pages) + flash.sectorErase * Int64(sectors)
        let reading = flash.readPerByte * Int64(work.bytesRead)
        charge(reading)
        guard writing > .zero else { return }
        energy.setFlash(isWriting: true, at: now)
        charge(writing)
        energy.setFlash(isWriting: false, at: now)
    }

    /// Lets the processor be busy for a span.
    private func charge(_ span: Span) {
        interpreter?.charge(UInt64(max(0, span.seconds * Double(hertz))))
    }
}
