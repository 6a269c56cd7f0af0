import Foundation

/// Time on the wall, for progress and speed only: nothing in the model reads it.
final class WallClock {
    private let start = ContinuousClock().now
    private var lastProgress: ContinuousClock.Instant

    init() { lastProgress = start }

    /// Seconds since the start.
    var seconds: Double {
        Stopwatch.seconds(start.duration(to: ContinuousClock().now))
    }

    /// Lets real time pass.
    static func sleep(milliseconds: Int) {
        Thread.sleep(forTimeInterval: Double(milliseconds) / 1000)
    }

    /// Whether a quarter of a second has gone by since the last time this was true.
    func isProgressDue() -> Bool {
        let now = ContinuousClock().now
        guard lastProgress.duration(to: now) >= .milliseconds(250) else { return false }
        lastProgress = now
        return true
    }
}

/// The memory of this process.
public enum ProcessMemory {
    /// The largest resident set so far, in bytes.
    public static var peakBytes: UInt64 {
        var usage = rusage()
        guard getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 else { return 0 }
        return UInt64(max(0, usage.ru_maxrss)) * 1024
    }
}
