import Glibc
import Messaging
import Testing

@Suite(.timeLimit(.minutes(1))) struct MessagingTests {
    /// A socket bound to a free port of loopback, and where it is.
    func bound(_ kind: Socket.Kind, _ context: Context) throws -> (Socket, Endpoint) {
        let socket = try Socket(kind, in: context)
        try socket.bind(Endpoint("tcp://127.0.0.1:*"))
        return (socket, try Endpoint(socket.lastEndpoint))
    }

    func next(_ socket: Socket) throws -> [[UInt8]]? {
        guard try socket.waitToReceive(milliseconds: 10_000) else { return nil }
        return try socket.receive()
    }

    @Test func routerAnswersItsDealer() throws {
        let context = try Context()
        let (router, place) = try bound(.router, context)
        let dealer = try Socket(.dealer, in: context)
        try dealer.setRoutingIdentifier([7])
        try dealer.connect(place)
        #expect(try dealer.send([[1, 2], [], [0, 255]]))
        #expect(try next(router) == [[7], [1, 2], [], [0, 255]])
        #expect(try router.send([[7], [9]]))
        #expect(try next(dealer) == [[9]])
        #expect(try dealer.receive() == nil)
        #expect(try dealer.waitToReceive(milliseconds: 1) == false)
    }

    @Test func requestAndReplyTakeTurns() throws {
        let context = try Context()
        let server = try Socket(.rep, in: context)
        try server.bind(Endpoint("inproc://turns"))
        let client = try Socket(.req, in: context)
        try client.connect(Endpoint("inproc://turns"))
        #expect(try client.send([[1]]))
        #expect(throws: MessagingError.self) { try client.send([[2]]) }
        #expect(try next(server) == [[1]])
        #expect(try server.send([[3]]))
        #expect(try next(client) == [[3]])
    }

    @Test func publisherNeverWaitsForSlowSubscribers() throws {
        let context = try Context()
        let publisher = try Socket(.pub, in: context)
        try publisher.setHighWaterMark(send: 10, receive: 10)
        try publisher.bind(Endpoint("tcp://127.0.0.1:*"))
        let place = try Endpoint(publisher.lastEndpoint)
        let slow = try Socket(.sub, in: context)
        try slow.setHighWaterMark(send: 10, receive: 10)
        try slow.subscribe([1])
        try slow.connect(place)
        var heard: [[UInt8]]?
        for _ in 0..<1_000 where heard == nil {
            #expect(try publisher.send([[1], [0]]))
            #expect(try publisher.send([[2], [0]]))
            if try slow.waitToReceive(milliseconds: 5) { heard = try slow.receive() }
        }
        #expect(heard == [[1], [0]])
        let large = [UInt8](repeating: 5, count: 10_000)
        for _ in 0..<20_000 { #expect(try publisher.send([[1], large])) }
        var count = 0
        while try slow.waitToReceive(milliseconds: 200) {
            count += try slow.receive() == nil ? 0 : 1
        }
        #expect(count > 0 && count < 20_000)
    }

    @Test func routerDropsWhatNobodyTakes() throws {
        let context = try Context()
        let (router, _) = try bound(.router, context)
        #expect(try router.send([[9, 9], [1]]))
        let dealer = try Socket(.dealer, in: context)
        #expect(try dealer.send([[1]]) == false)
    }

    @Test func partsBeyondTheLimitAreDropped() throws {
        let context = try Context()
        let (router, place) = try bound(.router, context)
        let dealer = try Socket(.dealer, in: context)
        try dealer.connect(place)
        try dealer.send((0..<100).map { [UInt8($0)] })
        try dealer.send([[42]])
        _ = try router.waitToReceive(milliseconds: 10_000)
        #expect(try router.receive(maximumParts: 3)?.dropFirst() == [[0], [1]])
        #expect(try next(router)?.last == [42])
    }

    @Test func twoOnOneEndpointIsAnError() throws {
        let context = try Context()
        let (first, place) = try bound(.router, context)
        let second = try Socket(.pub, in: context)
        #expect(throws: MessagingError.inUse(place.description)) { try second.bind(place) }
        #expect(try first.receive() == nil)
        let path = "/tmp/brumate-messaging-\(getpid())"
        let unix = try Endpoint("ipc://\(path)")
        let third = try Socket(.router, in: context)
        try third.bind(unix)
        #expect(throws: MessagingError.inUse(unix.description)) { try second.bind(unix) }
        third.close()
        unlink(path)
    }

    @Test func onlyKeysLeadBeyondLoopback() throws {
        let context = try Context()
        for text in ["tcp://*:0", "tcp://0.0.0.0:0", "tcp://192.0.2.1:80", "tcp://eth0:*"] {
            let socket = try Socket(.router, in: context)
            let endpoint = try Endpoint(text)
            #expect(throws: MessagingError.notLoopback(text)) { try socket.bind(endpoint) }
        }
        for text in ["tcp://localhost:*", "tcp://127.1.2.3:0", "tcp://lo:*"] {
            let socket = try Socket(.router, in: context)
            try socket.bind(Endpoint(text))
        }
    }

    @Test func keysLetInWhoKnowsThem() throws {
        let context = try Context()
        let keys = try CurveKeys.generate()
        #expect(try CurveKeys(secretKey: keys.secretKey) == keys)
        let server = try Socket(.router, in: context)
        try server.useServerKeys(keys)
        try server.bind(Endpoint("tcp://0.0.0.0:*"))
        let last = try Endpoint(server.lastEndpoint)
        let place = try Endpoint("tcp://127.0.0.1:\(try #require(last.port))")
        let stranger = try Socket(.dealer, in: context)
        try stranger.connect(place)
        try stranger.send([[1]])
        let friend = try Socket(.dealer, in: context)
        try friend.useClientKeys(CurveKeys.generate(), serverPublicKey: keys.publicKey)
        try friend.connect(place)
        try friend.send([[2]])
        #expect(try next(server)?.last == [2])
        #expect(try server.waitToReceive(milliseconds: 100) == false)
    }

    @Test(arguments: 0..<20) func keyFilesAreRead(_: Int) throws {
        // Many pairs, for a key may contain `=` and `#`.
        let keys = try CurveKeys.generate()
        let certificate = """
            #   made by a test
            metadata
            curve
                public-key = "\(keys.publicKey)"
                secret-key = "\(keys.secretKey)"

            """
        #expect(try CurveKeys(fileText: certificate) == keys)
        #expect(try CurveKeys(fileText: keys.secretKey + "\n") == keys)
        for text in ["", "a b", "secret-key = \"short\"", String(repeating: "é", count: 40)] {
            #expect(throws: MessagingError.self) { try CurveKeys(fileText: text) }
        }
    }

    @Test func garbageOnTheWireHarmsNobody() throws {
        let context = try Context()
        let (router, place) = try bound(.router, context)
        let port = try #require(place.port)
        for length in [1, 10, 64, 5_000] {
            let handle = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { Glibc.close(handle) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let connected = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(handle, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            #expect(connected == 0)
            let garbage = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
            #expect(Glibc.send(handle, garbage, length, Int32(MSG_NOSIGNAL)) == length)
        }
        let dealer = try Socket(.dealer, in: context)
        try dealer.connect(place)
        try dealer.send([[1, 2, 3, 4]])
        // What looks like the framing of ZMTP 1.0 arrives as a message; that is no harm either.
        var heard: [[UInt8]]?
        for _ in 0..<1_000 where heard?.last != [1, 2, 3, 4] { heard = try next(router) }
        #expect(heard?.last == [1, 2, 3, 4])
    }

    @Test func shutDownEndsEveryCall() throws {
        let context = try Context()
        let (router, _) = try bound(.router, context)
        context.shutDown()
        #expect(throws: MessagingError.closed) { try router.receive() }
        #expect(throws: MessagingError.closed) { try router.waitToReceive(milliseconds: 1_000) }
        #expect(throws: MessagingError.closed) { try Socket(.pub, in: context) }
        router.close()
        router.close()
        #expect(throws: MessagingError.closed) { try router.send([[1]]) }
        context.shutDown()
    }

    @Test(arguments: [
        ("", "expected tcp://HOST:PORT or ipc://PATH"),
        ("5555", "expected tcp://HOST:PORT or ipc://PATH"),
        ("tcp:127.0.0.1:5555", "expected tcp://HOST:PORT or ipc://PATH"),
        ("http://x:1", "`http` is not a transport; expected tcp, ipc or inproc"),
        ("tcp://", "nothing follows ://"),
        ("tcp://127.0.0.1", "expected tcp://HOST:PORT"),
        ("tcp://:5555", "the host is missing"),
        ("tcp://a b:1", "it contains a blank or a control character"),
        ("tcp://127.0.0.1:x", "the port must be a number up to 65535, or `*` for any free one"),
        ("tcp://127.0.0.1:65536", "the port must be a number up to 65535, or `*` for any free one"),
        ("tcp://127.0.0.1:+5", "the port must be a number up to 65535, or `*` for any free one"),
        ("ipc:///" + String(repeating: "x", count: 200), "a path may have at most 107 bytes"),
    ])
    func badEndpointsSayWhatWasExpected(text: String, reason: String) {
        #expect(throws: MessagingError.badEndpoint(text, reason: reason)) { try Endpoint(text) }
    }

    @Test func messagesAreClear() {
        let texts = [
            MessagingError.inUse("tcp://127.0.0.1:5555").description,
            MessagingError.notLoopback("tcp://*:5555").description,
            MessagingError.badEndpoint("x", reason: "y").description,
        ]
        #expect(
            texts == [
                "`tcp://127.0.0.1:5555` is in use: another run or program listens there",
                "`tcp://*:5555` can be reached from other machines; that needs CURVE keys"
                    + " (or bind to loopback: tcp://127.0.0.1:PORT)",
                "`x` is not an endpoint: y",
            ])
    }
}
