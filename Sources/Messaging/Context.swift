import CZeroMQ

/// The home of sockets: owns the threads that do their input and output.
///
/// Safe to use from any thread. It lives as long as any of its sockets.
public final class Context: Sendable {
    // The library guards a context with a lock of its own.
    nonisolated(unsafe) let handle: UnsafeMutableRawPointer

    /// Makes a context.
    ///
    /// - Throws: `refused` when the system gives no resources.
    public init() throws(MessagingError) {
        guard let handle = zmq_ctx_new() else { throw .last("cannot start ZeroMQ") }
        self.handle = handle
    }

    /// Wakes every socket that waits; from now on each of their calls throws `closed`.
    ///
    /// Any thread may call it, more than once.
    public func shutDown() { zmq_ctx_shutdown(handle) }

    deinit {
        // All sockets are closed by now, for each of them keeps its context.
        while zmq_ctx_term(handle) != 0, zmq_errno() == CError.interrupted {}
    }
}
