import Fleet
import Glibc
import Messaging
import SimulationKernel
import Testing

@testable import Recording

@Suite(.timeLimit(.minutes(1))) struct EventPublisherTests {
    struct Event {
        var topic: String
        var header: JSONValue
        var body: JSONValue
    }

    static let context = Result { try Context() }

    func subscriber(_ publisher: EventPublisher, _ topics: [String] = [""]) throws -> Socket {
        let socket = try Socket(.sub, in: try Self.context.get())
        for topic in topics { try socket.subscribe([UInt8](topic.utf8)) }
        try socket.connect(Endpoint(publisher.endpoint))
        return socket
    }

    func publisher() throws -> EventPublisher {
        try EventPublisher(
            Endpoint("tcp://127.0.0.1:*"), context: try Self.context.get())
    }

    /// Reports progress until the publisher has seen its subscribers.
    func waitForSubscribers(_ publisher: EventPublisher) {
        for _ in 0..<1_000 where !publisher.hasSubscribers {
            publisher.progress(
                RunProgress(time: .start, wallSeconds: 0, nodesAwake: 0, messages: 0, events: 0))
            usleep(2_000)
        }
    }

    func events(_ socket: Socket) throws -> [Event] {
        var events: [Event] = []
        while try socket.waitToReceive(milliseconds: 2_000) {
            guard let parts = try socket.receive(), parts.count == 3 else { break }
            let event = Event(
                topic: String(decoding: parts[0], as: UTF8.self),
                header: try #require(JSONValue.parse(parts[1])),
                body: try #require(JSONValue.parse(parts[2])))
            events.append(event)
            if event.topic == "run", event.body["phase"] == .text("ended") { break }
        }
        return events
    }

    @Test func everyRecordIsPublished() throws {
        let publisher = try publisher()
        let socket = try subscriber(publisher)
        waitForSubscribers(publisher)
        SampleRun.play(to: publisher)
        let events = try events(socket)
        let records = events.filter { $0.topic != "heartbeat" && $0.topic != "run" }
        #expect(records.count == SampleRun.records.count)
        let print = try #require(records.first { $0.topic == "print/soil-01" })
        #expect(print.header["time_ns"] == .integer(1_000_000_000))
        #expect(print.header["node"] == .text("soil-01"))
        #expect(print.header["kind"] == .text("print"))
        #expect(print.header["sequence"] == .integer(1))
        #expect(print.body == .object([.init(name: "line", value: .text("hello from 1"))]))
        let message = try #require(records.first { $0.topic == "message/soil-00" })
        #expect(message.body["payload"] == .text("0102ab"))
        #expect(message.body["destination"] == .text("gw"))
        let lost = try #require(records.first { $0.body["outcome"] == .text("lost") })
        #expect(lost.body["reason"] == .text("collision"))
        #expect(lost.body["rssi_dbm"] == .number(-71.5))
        #expect(records.contains { $0.topic == "log/fleet" })
        let energy = try #require(records.last { $0.topic == "energy/soil-00" })
        #expect(energy.body["battery"]?["charge"] == .number(0.8))
        #expect(events.last?.body["digest"] == .text("0123456789abcdef"))
    }

    @Test func heartbeatsCountWhatWasPublished() throws {
        let publisher = try publisher()
        let socket = try subscriber(publisher, ["print/soil-00", "heartbeat", "run"])
        waitForSubscribers(publisher)
        SampleRun.play(to: publisher)
        let events = try events(socket)
        let published = events.filter { $0.topic == "heartbeat" }
            .compactMap { $0.body["published"]?["print/soil-00"] }
        #expect(Set(published.map { "\($0)" }) == ["integer(2)"])
        #expect(events.filter { $0.topic == "print/soil-00" }.count == 2)
    }

    @Test func slowSubscriberLosesAndCanTell() throws {
        let publisher = try EventPublisher(
            Endpoint("tcp://127.0.0.1:*"), keys: nil, context: try Self.context.get(),
            highWaterMark: 100)
        let socket = try Socket(.sub, in: try Self.context.get())
        try socket.setHighWaterMark(send: 1, receive: 1)
        try socket.subscribe([])
        try socket.connect(Endpoint(publisher.endpoint))
        waitForSubscribers(publisher)
        publisher.began(SampleRun.description)
        let total = UInt64(20_000)
        for number in 1...total {
            publisher.observe(
                Record(
                    time: Instant(nanoseconds: number), node: 0, sequence: number,
                    body: .print(Array(repeating: 0x61, count: 200))))
        }
        var heard: Int64 = 0
        while let parts = try next(socket, 500) {
            if JSONValue.parse(parts[1])?["kind"] == .text("print") { heard += 1 }
        }
        #expect(heard > 0 && heard < total)
        for _ in 0..<10 {
            publisher.progress(
                RunProgress(time: .start, wallSeconds: 0, nodesAwake: 0, messages: 0, events: 0))
        }
        var published: JSONValue?
        while published == nil, let parts = try next(socket, 2_000) {
            published = JSONValue.parse(parts[2])?["published"]?["print/soil-00"]
        }
        #expect(published == .integer(Int64(total)))
    }

    /// Subscriptions to nothing, messages to a publisher, bytes of other protocols.
    @Test func garbageHarmsNobody() throws {
        let publisher = try publisher()
        var stream = RandomStream(seed: 6, name: "garbage")
        func bytes(_ most: UInt64) -> [UInt8] {
            (0..<stream.below(most)).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
        }
        let stranger = try Socket(.xsub, in: try Self.context.get())
        try stranger.connect(Endpoint(publisher.endpoint))
        for _ in 0..<2_000 {
            // Some of it is taken for a subscription, some for its end.
            _ = try stranger.send([[UInt8(stream.below(4))] + bytes(300)])
        }
        try RawConnection.sendGarbage(to: try publisher.endpoint)
        let socket = try subscriber(publisher, ["print/", "run"])
        for _ in 0..<100 {
            publisher.progress(
                RunProgress(time: .start, wallSeconds: 0, nodesAwake: 0, messages: 0, events: 0))
            usleep(2_000)
        }
        SampleRun.play(to: publisher)
        let heard = try events(socket)
        #expect(heard.filter { $0.topic.hasPrefix("print/") }.count == 5)
        #expect(heard.last?.body["digest"] == .text("0123456789abcdef"))
    }

    private func next(_ socket: Socket, _ milliseconds: Int) throws -> [[UInt8]]? {
        guard try socket.waitToReceive(milliseconds: milliseconds) else { return nil }
        return try socket.receive()
    }
}
