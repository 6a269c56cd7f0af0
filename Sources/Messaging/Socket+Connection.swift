import CZeroMQ

// Whether the other side is still there.
extension Socket {
    /// Lets `hasLostConnection` tell from now on; before `connect`.
    public func watchConnection() throws(MessagingError) {
        try check()
        let address = "inproc://connection-\(UInt(bitPattern: handle))"
        guard zmq_socket_monitor(handle, address, ZMQ_EVENT_DISCONNECTED) == 0 else {
            throw .last("cannot watch a connection")
        }
        let events = try Socket(.pair, in: context)
        try events.connect(try Endpoint(address))
        connectionEvents = events
    }

    /// Whether a connection was lost since the last time this was asked.
    public var hasLostConnection: Bool {
        var isLost = false
        while let events = connectionEvents, (try? events.receive()) != nil { isLost = true }
        return isLost
    }

    /// Lets `send` of a `router` give false when the one it is for is not connected.
    public func refuseUnknownPeers() throws(MessagingError) {
        try set(.routerMandatory, to: 1)
    }
}
