import Foundation
import Synchronization

private let wasInterrupted = Atomic<Bool>(false)

/// Whether the user (Ctrl-C) or the system wants the program to end.
///
/// The first signal raises the flag; the second ends the program at once.
final class InterruptFlag {
    private static let signals = [SIGINT, SIGTERM]

    /// Starts to listen to the signals.
    init() {
        wasInterrupted.store(false, ordering: .relaxed)
        // A program that starts this one may have blocked them, and children inherit that.
        var set = sigset_t()
        sigemptyset(&set)
        for number in Self.signals { sigaddset(&set, number) }
        pthread_sigmask(SIG_UNBLOCK, &set, nil)
        for number in Self.signals {
            signal(number) { number in
                wasInterrupted.store(true, ordering: .relaxed)
                signal(number, SIG_DFL)
            }
        }
    }

    /// Whether a signal came.
    var isRaised: Bool { wasInterrupted.load(ordering: .relaxed) }

    deinit {
        for number in Self.signals { signal(number, SIG_DFL) }
    }
}
