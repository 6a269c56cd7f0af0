import Fleet
import Foundation
import Synchronization

/// Hands work to the thread of a run, piece by piece, while the run is paused.
final class RunGate: RunController, @unchecked Sendable {
    private let condition = NSCondition()
    private var job: (() -> Void)?
    private var isOver = false
    private let abandoned = Atomic<Bool>(false)

    /// Whether nobody wants the run to go on.
    var isAbandoned: Bool { abandoned.load(ordering: .relaxed) }

    /// Lets the run end at its next look around.
    func abandon() {
        condition.lock()
        abandoned.store(true, ordering: .relaxed)
        condition.broadcast()
        condition.unlock()
    }

    func serve(_ fleet: any FleetControl, waitMilliseconds: Int) {
        guard waitMilliseconds > 0 else { return }
        condition.lock()
        if job == nil, !isAbandoned {
            _ = condition.wait(until: Date(timeIntervalSinceNow: Double(waitMilliseconds) / 1000))
        }
        let job = job
        condition.unlock()
        guard let job else { return }
        job()
        condition.lock()
        self.job = nil
        condition.broadcast()
        condition.unlock()
    }

    /// Does something on the run's thread, as soon as the run is paused, and waits for it.
    ///
    /// - Returns: Nil when the run has ended.
    func perform<Result>(_ body: @escaping () -> Result) -> Result? {
        var result: Result?
        condition.lock()
        job = { result = body() }
        condition.broadcast()
        while job != nil, !isOver { condition.wait() }
        job = nil
        condition.unlock()
        return result
    }

    /// Says that nobody will serve any more.
    func end() {
        condition.lock()
        isOver = true
        condition.broadcast()
        condition.unlock()
    }

    /// Waits until the run has ended.
    func waitForEnd() {
        condition.lock()
        while !isOver { condition.wait() }
        condition.unlock()
    }
}
