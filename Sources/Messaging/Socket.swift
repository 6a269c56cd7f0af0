import CZeroMQ

/// One ZeroMQ socket: sends and receives messages of one or more byte parts.
///
/// Belongs to one thread at a time. Closes itself when nobody holds it any more.
public final class Socket {
    /// What a socket does with messages (see zmq_socket(3)).
    public enum Kind: Int32, Sendable, CaseIterable {
        case pair = 0
        case pub, sub, req, rep, dealer, router, pull, push, xpub, xsub
    }

    public let kind: Kind
    let context: Context
    let handle: UnsafeMutableRawPointer
    private var isClosed = false
    /// Whether what it binds is encrypted.
    var hasServerKeys = false
    /// Where it says that a connection is lost; nil when nobody wants to know.
    var connectionEvents: Socket?

    /// Makes a socket; what is still unsent when it closes is dropped.
    ///
    /// - Throws: `closed` after the context's `shutDown`, `refused` when sockets run out.
    public init(_ kind: Kind, in context: Context) throws(MessagingError) {
        guard let handle = zmq_socket(context.handle, kind.rawValue) else {
            throw .last("cannot make a socket")
        }
        self.kind = kind
        self.context = context
        self.handle = handle
        try set(.linger, to: 0)
    }

    /// Closes the socket now; every later call throws `closed`.
    public func close() {
        guard !isClosed else { return }
        isClosed = true
        zmq_close(handle)
    }

    deinit { close() }

    /// Listens at an endpoint.
    ///
    /// - Throws: `notLoopback` beyond loopback without `useServerKeys`, `inUse`, `badEndpoint`, or
    ///   `refused` (no such interface, no permission).
    public func bind(_ endpoint: Endpoint) throws(MessagingError) {
        try check()
        guard endpoint.isLoopback || hasServerKeys else {
            throw .notLoopback(endpoint.description)
        }
        if endpoint.isAnswered { throw .inUse(endpoint.description) }
        if endpoint.isIPv6 { try set(.ipv6, to: 1) }
        guard zmq_bind(handle, endpoint.bindText) == 0 else {
            if zmq_errno() == CError.addressInUse { throw .inUse(endpoint.description) }
            throw .last("cannot bind `\(endpoint)`")
        }
    }

    /// Connects to an endpoint, whether or not somebody listens there yet.
    ///
    /// - Throws: `refused` for an address the library cannot use.
    public func connect(_ endpoint: Endpoint) throws(MessagingError) {
        try check()
        if endpoint.isIPv6 { try set(.ipv6, to: 1) }
        guard zmq_connect(handle, endpoint.description) == 0 else {
            throw .last("cannot connect to `\(endpoint)`")
        }
    }

    /// Sends a message without waiting; gives false when there is no room for it or nobody to take
    /// it.
    ///
    /// A `pub` socket always has room: it drops for each subscriber that is too slow.
    ///
    /// - Precondition: there is at least one part.
    @discardableResult
    public func send(_ parts: [[UInt8]]) throws(MessagingError) -> Bool {
        precondition(!parts.isEmpty, "a message has at least one part")
        try check()
        for (index, part) in parts.enumerated() {
            let more = index < parts.count - 1 ? ZMQ_SNDMORE : 0
            // Once the first part is taken the others are too: ZeroMQ sends all or nothing.
            while zmq_send(handle, part, part.count, ZMQ_DONTWAIT | more) < 0 {
                switch zmq_errno() {
                case CError.interrupted: continue
                case CError.again, CError.unreachable: return false
                default: throw .last("cannot send")
                }
            }
        }
        return true
    }

    /// Takes a message that has arrived, or nil.
    ///
    /// Parts after the first `maximumParts` are dropped.
    public func receive(maximumParts: Int = 64) throws(MessagingError) -> [[UInt8]]? {
        try check()
        var parts: [[UInt8]] = []
        var message = zmq_msg_t()
        zmq_msg_init(&message)
        defer { zmq_msg_close(&message) }
        while true {
            while zmq_msg_recv(&message, handle, ZMQ_DONTWAIT) < 0 {
                switch zmq_errno() {
                case CError.interrupted: continue
                case CError.again: return nil
                default: throw .last("cannot receive")
                }
            }
            if parts.count < maximumParts {
                let bytes = UnsafeRawBufferPointer(
                    start: zmq_msg_data(&message), count: zmq_msg_size(&message))
                parts.append([UInt8](bytes))
            }
            if zmq_msg_more(&message) == 0 { return parts }
        }
    }

    /// Waits until a message has arrived; gives false when the time is over first.
    ///
    /// A signal (Ctrl-C) ends the wait early.
    public func waitToReceive(milliseconds: Int) throws(MessagingError) -> Bool {
        try check()
        var item = zmq_pollitem_t(socket: handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0)
        let count = zmq_poll(&item, 1, milliseconds)
        if count < 0 {
            if zmq_errno() == CError.interrupted { return false }
            throw .last("cannot wait")
        }
        return item.revents & Int16(ZMQ_POLLIN) != 0
    }

    func check() throws(MessagingError) {
        if isClosed { throw .closed }
    }
}
