import SimulationKernel

/// Holds a run back to a multiple of real time.
struct Pace {
    /// Virtual seconds in a second of real time.
    let speed: Double
    private let clock = ContinuousClock()
    /// Real and virtual time from which it counts; nil until the first event, and after a pause.
    private var origin: (real: ContinuousClock.Instant, time: Instant)?

    init(speed: Double) { self.speed = speed }

    /// Counts anew: the run was paused.
    mutating func restart() { origin = nil }

    /// Real seconds until an event at a virtual time is due; negative when it is late.
    mutating func wait(for time: Instant, now: Instant) -> Double {
        let origin = origin ?? (clock.now, now)
        self.origin = origin
        return seconds(until: time, from: origin)
    }

    private func seconds(
        until time: Instant, from origin: (real: ContinuousClock.Instant, time: Instant)
    ) -> Double {
        let due = Double((time - origin.time).nanoseconds) * 1e-9 / speed
        return due - Stopwatch.seconds(origin.real.duration(to: clock.now))
    }

    /// How far nodes live ahead that nothing can reach: what they do is shown in time.
    var ahead: Span { .seconds(max(1e-3, min(10, 0.05 * speed))) }

    /// How late the run is, in real seconds.
    func behindSeconds(at time: Instant) -> Double {
        origin.map { max(0, -seconds(until: time, from: $0)) } ?? 0
    }
}

extension RunOptions {
    /// The multiples of real time to which a run can be held.
    public static let speeds = 1e-3...1e9
}

extension FleetRunner {
    /// Whether the next event may come; waits for a moment when it is too early.
    func isOnTime(_ clock: WallClock, shouldStop: () -> Bool) -> Bool {
        let due = min(queue.nextTime, end)
        guard stepsLeft == 0, let wait = pace?.wait(for: due, now: queue.now), wait > 0 else {
            return true
        }
        // What happened is shown before the time passes.
        flush(before: due)
        settle()
        let milliseconds = max(1, Int(min(wait, 0.05) * 1000))
        let start = clock.seconds
        if let controller, ahead?.count ?? 0 == 0 {
            controller.serve(self, waitMilliseconds: milliseconds)
        } else {
            WallClock.sleep(milliseconds: milliseconds)
        }
        partsWatch?.add(clock.seconds - start, to: \.paceSeconds)
        sinceLook = 256
        return false
    }
}
