public import PythonVM

/// A host with a clock that keeps the date.
///
/// Without it, ticks count from 0 of the host's `nanoseconds`, and the date is that many
/// nanoseconds after the port's epoch.
public protocol ClockHost: VirtualMachineHost {
    /// The value of `nanoseconds` at which the counters behind `ticks_us` and the like were 0.
    var ticksOrigin: UInt64 { get }
    /// Nanoseconds from 1970 to the date and time that the board's clock shows.
    var dateNanoseconds: Int64 { get }
}

/// A host with a source of randomness; on a simulated board a seeded stream.
public protocol EntropyHost: VirtualMachineHost {
    /// 32 random bits.
    func randomWord() -> UInt32
}

/// A host with a file system.
public protocol FileSystemHost: VirtualMachineHost {
    /// Reads or changes the files in place.
    func withFiles<Result>(_ body: (inout FileTree) -> Result) -> Result
    /// Told after each access what the flash chip had to do, so that it can cost time and energy.
    func flashWorked(_ work: FlashWork)
}

/// What an access to the file system made the flash chip do.
public struct FlashWork: Sendable, Hashable {
    /// Bytes read.
    public var bytesRead = 0
    /// Bytes programmed, data and directory entries.
    public var bytesWritten = 0
    /// Blocks of `FileTree.blockBytes` erased.
    public var blocksErased = 0

    /// No work.
    public init(bytesRead: Int = 0, bytesWritten: Int = 0, blocksErased: Int = 0) {
        self.bytesRead = bytesRead
        self.bytesWritten = bytesWritten
        self.blocksErased = blocksErased
    }
}
