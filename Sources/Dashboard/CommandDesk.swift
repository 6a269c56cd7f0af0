import Foundation
import Synchronization

/// Takes commands from the page to the run, and the answers back.
///
/// Requests come on the server's tasks and wait here until the run serves them, on its own thread.
final class CommandDesk: Sendable {
    private let state: Mutex<State>
    /// Signalled for each request, so that a paused run wakes up.
    private let bell = DispatchSemaphore(value: 0)

    private struct State {
        var waiting: [Request] = []
        var isOpen: Bool
    }
    private struct Request {
        var bytes: [UInt8]
        var answer: CheckedContinuation<[UInt8]?, Never>
    }

    /// More requests at once are refused.
    private static let mostWaiting = 100

    init(isOpen: Bool) { state = Mutex(State(isOpen: isOpen)) }

    /// Whether there is a run that takes commands.
    var isOpen: Bool { state.withLock { $0.isOpen } }

    /// Gives a request to the run and waits for the answer; nil when nobody takes it.
    func ask(_ bytes: [UInt8]) async -> [UInt8]? {
        await withCheckedContinuation { continuation in
            let isTaken = state.withLock { state in
                guard state.isOpen, state.waiting.count < Self.mostWaiting else { return false }
                state.waiting.append(Request(bytes: bytes, answer: continuation))
                return true
            }
            if isTaken { bell.signal() } else { continuation.resume(returning: nil) }
        }
    }

    /// Lets all requests that wait be done; with a time to wait, the first one that comes, too.
    func serve(waitMilliseconds: Int, _ perform: ([UInt8]) -> [UInt8]) {
        if waitMilliseconds > 0 {
            _ = bell.wait(timeout: .now() + .milliseconds(waitMilliseconds))
        }
        for request in take() { request.answer.resume(returning: perform(request.bytes)) }
    }

    /// The run is over: whoever waits is told so.
    func close() {
        state.withLock { $0.isOpen = false }
        for request in take() { request.answer.resume(returning: nil) }
    }

    private func take() -> [Request] {
        state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
    }
}
