import CZeroMQ

extension Socket {
    /// The options in use, with the numbers of zmq.h.
    enum Option: Int32 {
        case routingIdentifier = 5
        case subscribe = 6
        case unsubscribe = 7
        case linger = 17
        case maximumMessageSize = 22
        case sendHighWaterMark = 23
        case receiveHighWaterMark = 24
        case lastEndpoint = 32
        case routerMandatory = 33
        case ipv6 = 42
        case curveServer = 47
        case curvePublicKey = 48
        case curveSecretKey = 49
        case curveServerKey = 50
        case heartbeatInterval = 75
        case heartbeatTimeout = 77
    }

    /// How many messages wait for one peer before more are dropped or refused; set before `bind`.
    public func setHighWaterMark(send: Int32, receive: Int32) throws(MessagingError) {
        try set(.sendHighWaterMark, to: send)
        try set(.receiveHighWaterMark, to: receive)
    }

    /// How long a closing socket tries to get rid of what is unsent; -1 for ever.
    public func setLinger(milliseconds: Int32) throws(MessagingError) {
        try set(.linger, to: milliseconds)
    }

    /// The longest part taken from a peer; who sends a longer one is disconnected.
    public func setMaximumMessageSize(bytes: Int64) throws(MessagingError) {
        try check()
        var value = bytes
        try require(
            zmq_setsockopt(handle, Option.maximumMessageSize.rawValue, &value, 8), "size limit")
    }

    /// Lets the socket ask silent peers for a sign of life, and drop those that give none.
    public func setHeartbeat(
        intervalMilliseconds: Int32, timeoutMilliseconds: Int32
    )
        throws(MessagingError)
    {
        try set(.heartbeatInterval, to: intervalMilliseconds)
        try set(.heartbeatTimeout, to: timeoutMilliseconds)
    }

    /// Lets a `sub` socket receive what begins with `topic`; empty for everything.
    public func subscribe(_ topic: [UInt8]) throws(MessagingError) {
        try set(.subscribe, to: topic)
    }

    /// Takes a subscription back.
    public func unsubscribe(_ topic: [UInt8]) throws(MessagingError) {
        try set(.unsubscribe, to: topic)
    }

    /// The name under which a `router` at the other end knows this socket; 1 to 255 bytes.
    public func setRoutingIdentifier(_ name: [UInt8]) throws(MessagingError) {
        try set(.routingIdentifier, to: name)
    }

    /// Encrypts what this socket binds; set before `bind`.
    public func useServerKeys(_ keys: CurveKeys) throws(MessagingError) {
        try set(.curveServer, to: 1)
        try setKey(.curveSecretKey, to: keys.secretKey)
        hasServerKeys = true
    }

    /// Encrypts what this socket connects to a server with this public key; set before `connect`.
    public func useClientKeys(_ keys: CurveKeys, serverPublicKey: String) throws(MessagingError) {
        guard CurveKeys.isKey(serverPublicKey) else {
            throw .badKeys("a public key has 40 characters of Z85 text")
        }
        try setKey(.curveServerKey, to: serverPublicKey)
        try setKey(.curvePublicKey, to: keys.publicKey)
        try setKey(.curveSecretKey, to: keys.secretKey)
    }

    /// The endpoint bound last, with the port that was found for `*`.
    public var lastEndpoint: String {
        get throws(MessagingError) {
            try check()
            var text = [UInt8](repeating: 0, count: 1_024)
            var size = text.count
            try require(
                zmq_getsockopt(handle, Option.lastEndpoint.rawValue, &text, &size), "endpoint")
            return String(decoding: text.prefix(max(0, size - 1)), as: UTF8.self)
        }
    }

    func set(_ option: Option, to number: Int32) throws(MessagingError) {
        try check()
        var value = number
        try require(zmq_setsockopt(handle, option.rawValue, &value, 4), "option \(option)")
    }

    private func set(_ option: Option, to bytes: [UInt8]) throws(MessagingError) {
        try check()
        try require(
            zmq_setsockopt(handle, option.rawValue, bytes, bytes.count), "option \(option)")
    }

    private func setKey(_ option: Option, to key: String) throws(MessagingError) {
        guard CurveKeys.isKey(key) else { throw .badKeys("a key has 40 characters of Z85 text") }
        try set(option, to: [UInt8](key.utf8))
    }

    private func require(_ result: Int32, _ what: String) throws(MessagingError) {
        if result != 0 { throw .last("cannot set the \(what)") }
    }
}
