import Foundation

/// Work that a thread of its own does in the order in which it was given.
///
/// One thread gives it, and touches nothing that the work touches before `finish`.
final class WorkLine {
    private let queue: DispatchQueue
    private let room: DispatchSemaphore
    private var isBusy = false

    /// Makes a line in which so many pieces of work wait; who gives more waits, too.
    init(_ name: String, room: Int) {
        queue = DispatchQueue(label: name)
        self.room = DispatchSemaphore(value: room)
    }

    func perform(_ work: @escaping @Sendable () -> Void) {
        room.wait()
        isBusy = true
        queue.async { [room] in
            work()
            room.signal()
        }
    }

    /// Returns when all work is done.
    func finish() {
        guard isBusy else { return }
        queue.sync {}
        isBusy = false
    }
}
