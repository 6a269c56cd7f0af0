import CZeroMQ

/// Why a socket did not do what it was asked.
public enum MessagingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The text is no endpoint.
    case badEndpoint(String, reason: String)
    /// The endpoint can be reached from other machines, and there are no keys.
    case notLoopback(String)
    /// Somebody has bound the endpoint.
    case inUse(String)
    /// The keys are not usable.
    case badKeys(String)
    /// The context was shut down.
    case closed
    /// The library or the system refused.
    case refused(operation: String, code: Int32, text: String)

    /// One sentence for the user.
    public var description: String {
        switch self {
        case .badEndpoint(let text, let reason):
            "`\(text)` is not an endpoint: \(reason)"
        case .notLoopback(let text):
            "`\(text)` can be reached from other machines; that needs CURVE keys"
                + " (or bind to loopback: tcp://127.0.0.1:PORT)"
        case .inUse(let text):
            "`\(text)` is in use: another run or program listens there"
        case .badKeys(let reason): "CURVE keys: \(reason)"
        case .closed: "the messaging context was shut down"
        case .refused(let operation, _, let text): "\(operation): \(text)"
        }
    }

    /// The error that the library reported last on this thread.
    static func last(_ operation: String) -> MessagingError {
        let code = zmq_errno()
        if code == CError.terminated { return .closed }
        let text = zmq_strerror(code).map { String(cString: $0) } ?? "error \(code)"
        return .refused(operation: operation, code: code, text: text)
    }
}

/// Error numbers of the library; those of ZeroMQ's own are 156384712 and up (zmq.h).
enum CError {
    static let terminated: Int32 = 156_384_712 + 53
    static let again: Int32 = 11
    static let interrupted: Int32 = 4
    static let addressInUse: Int32 = 98
    static let unreachable: Int32 = 113
}
