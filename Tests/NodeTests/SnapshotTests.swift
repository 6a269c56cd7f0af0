import Foundation
import Hardware
import Node
import PythonModules
import PythonVM
import Radio
import SimulationKernel
import StateCoding
import Testing

/// How a node is exchanged for another one between two pieces of its life.
enum NodeExchange: CaseIterable, Sendable {
    case none, bytes, copy

    func next(_ node: Node, _ configuration: NodeConfiguration) throws -> Node {
        switch self {
        case .none: return node
        case .copy: return node.copy()
        case .bytes:
            let decoder = StateDecoder(try Self.bytes(of: node))
            let other = Node(configuration, code: CodeCache())
            try other.restoreAll(from: decoder)
            #expect(decoder.isAtEnd)
            return other
        }
    }

    static func bytes(of node: Node) throws -> [UInt8] {
        let encoder = StateEncoder()
        try node.saveAll(to: encoder)
        return encoder.bytes
    }
}

/// A node that lives in pieces: in the middle of its code, of its waits, and where things happen.
struct LifeInPieces {
    let configuration: NodeConfiguration
    let exchange: NodeExchange
    var node: Node
    /// When the pieces began.
    var starts: [Instant] = []
    /// What it asked of the air, as bytes.
    var asked: [[UInt8]] = []
    private var answers: [(time: Instant, body: (Node) -> Void)] = []

    init(_ configuration: NodeConfiguration, _ exchange: NodeExchange) {
        self.configuration = configuration
        self.exchange = exchange
        node = Node(configuration, code: CodeCache())
    }

    mutating func live(until end: Instant, pieces: Int) throws {
        var quantum = Span.microseconds(150)
        while node.now < end {
            let next = node.nextEvent
            var horizon = end
            if starts.count < pieces {
                if next > node.now {
                    let middle =
                        node.now + Span(nanoseconds: (min(next, end) - node.now).nanoseconds / 2)
                    horizon = starts.count % 2 == 0 ? middle : next
                } else {
                    horizon = node.now + quantum
                    quantum = Span(nanoseconds: quantum.nanoseconds * 21 / 20)
                }
            }
            if let answer = answers.first { horizon = min(horizon, answer.time) }
            horizon = max(min(horizon, end), node.now + .microseconds(1))
            starts.append(node.now)
            node.run(until: horizon)
            if starts.count < pieces { node = try exchange.next(node, configuration) }
            try takeRequests()
            while let answer = answers.first, answer.time <= node.now {
                answers.removeFirst()
                answer.body(node)
                if starts.count < pieces { node = try exchange.next(node, configuration) }
            }
        }
    }

    /// An air that answers everything a little later.
    private mutating func takeRequests() throws {
        for request in node.requests {
            let encoder = StateEncoder()
            try encoder.encode(request)
            asked.append(encoder.bytes)
            let time = request.time + .milliseconds(3)
            switch request.request {
            case .sendEspNow(let number, let target, let payload):
                answers.append(
                    (
                        time,
                        { node in
                            node.sendFinished(request: number, isAcknowledged: true, at: time)
                            let message = EspNowMessage(
                                source: target, destination: node.stationMAC,
                                payload: payload + [33])
                            node.deliver(.espNow(message), rssiDbm: -60, at: time)
                        }
                    ))
            case .join:
                let address = AccessPointSettings.defaultNetwork
                answers.append(
                    (
                        time,
                        { node in
                            node.linkChanged(
                                .associated(bssid: MACAddress(7), channel: 6), rssiDbm: -50,
                                at: time)
                            node.linkChanged(.gotAddress(address), rssiDbm: -50, at: time)
                        }
                    ))
            case .scan:
                let found = ScanResult(
                    ssid: "net", bssid: MACAddress(7), channel: 6, rssiDbm: -50, security: .open,
                    isHidden: false)
                answers.append((time, { $0.linkChanged(.scanDone([found]), rssiDbm: 0, at: time) }))
            case .sendDatagram(let number, _, let datagram):
                answers.append(
                    (
                        time,
                        { node in
                            node.sendFinished(request: number, isAcknowledged: true, at: time)
                            let echo = Datagram(
                                source: datagram.destination, sourcePort: datagram.destinationPort,
                                destination: datagram.source, destinationPort: datagram.sourcePort,
                                payload: datagram.payload)
                            node.deliver(.datagram(echo), rssiDbm: -50, at: time)
                        }
                    ))
            default: break
            }
        }
        node.requests.removeAll()
        answers.sort { $0.time < $1.time }
    }
}

@Suite struct SnapshotTests {
    static func expectSame(
        _ configuration: NodeConfiguration, until end: Instant, pieces: Int,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> Node {
        var straight = LifeInPieces(configuration, .none)
        try straight.live(until: end, pieces: pieces)
        let state = try NodeExchange.bytes(of: straight.node)
        for exchange in [NodeExchange.bytes, .copy] {
            var other = LifeInPieces(configuration, exchange)
            try other.live(until: end, pieces: pieces)
            #expect(
                other.node.events == straight.node.events, "\(exchange)",
                sourceLocation: sourceLocation)
            #expect(other.asked == straight.asked, "\(exchange)", sourceLocation: sourceLocation)
            #expect(other.starts == straight.starts, "\(exchange)", sourceLocation: sourceLocation)
            #expect(other.node.bytecodes == straight.node.bytecodes, sourceLocation: sourceLocation)
            #expect(
                other.node.energyLines(at: end) == straight.node.energyLines(at: end),
                sourceLocation: sourceLocation)
            #expect(
                try NodeExchange.bytes(of: other.node) == state, "\(exchange)",
                sourceLocation: sourceLocation)
        }
        return straight.node
    }

    @Test(arguments: BoardScript.all) func goesOnAfter(_ script: BoardScript) throws {
        let source = try String(contentsOf: script.path, encoding: .utf8)
        _ = try SnapshotTests.expectSame(
            try script.configuration(source), until: .start + script.duration(source), pieces: 120)
    }

    private static func configuration(
        _ program: String, board name: String = "esp32", supply: NodeSupply? = nil
    ) throws -> NodeConfiguration {
        let board = try BoardCatalog.board(named: name)
        var files = FileTree(capacity: board.python.fileSystemBytes)
        try files.install("/main.py", Array(program.utf8))
        try files.install("/lib/helper.py", Array("def add(a, b):\n    return a + b\n".utf8))
        return NodeConfiguration(
            index: 0, name: "node", product: BoardProduct(board), files: files, seed: 3,
            macAddress: MACAddress(0x240A_C400_0102),
            supply: supply ?? NodeSupply(.mains(volts: nil)))
    }

    private static let busy = """
        import _thread, asyncio, espnow, machine, network, os, random, re, socket, time
        import helper
        from machine import Pin, Timer
        lock = _thread.allocate_lock()
        done = []
        def worker(n):
            for i in range(5):
                with lock:
                    done.append((n, i))
                time.sleep_ms(2 + n)
        for n in range(3):
            _thread.start_new_thread(worker, (n,))
        def squares():
            for i in range(100):
                try:
                    yield i * i
                finally:
                    done.append(i)
        g = squares()
        ticks = []
        timer = Timer(0)
        timer.init(period=7, callback=lambda t: ticks.append(time.ticks_us()))
        Timer(1).init(period=15, mode=Timer.ONE_SHOT, callback=lambda t: print("once"))
        @micropython.viper
        def total(n: int) -> int:
            s = 0
            for i in range(n):
                s += i
            return s
        wlan = network.WLAN(network.WLAN.IF_STA)
        wlan.active(True)
        now = espnow.ESPNow()
        now.active(True)
        peer = b"\\x24\\x0a\\xc4\\x00\\x02\\x00"
        now.add_peer(peer)
        for i in range(6):
            print(next(g), total(50), helper.add(i, 10 ** 20), random.random())
            print(now.send(peer, b"hello%d" % i), now.recv(20))
        print(wlan.scan())
        wlan.connect("net", "")
        while not wlan.isconnected():
            time.sleep_ms(1)
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.bind(("", 4000))
        s.settimeout(1)
        s.sendto(b"ping", ("192.168.4.9", 5))
        print(s.recvfrom(100))
        f = open("log.txt", "w")
        for i in range(20):
            f.write("line %d\\n" % i)
            if re.match("1.*5", str(i)):
                f.flush()
        f.close()
        print(os.stat("log.txt")[6], len(done), len(ticks) > 3)
        async def blink(n):
            pin = Pin(2, Pin.OUT)
            for i in range(4):
                pin.toggle() if hasattr(pin, "toggle") else pin.value(not pin.value())
                await asyncio.sleep_ms(n)
        async def main():
            await asyncio.gather(blink(3), blink(5))
        asyncio.run(main())
        timer.deinit()
        machine.lightsleep(50)
        rtc = machine.RTC()
        rtc.memory(rtc.memory() + b"x")
        print(machine.reset_cause(), rtc.memory(), dict(a=1, b=[2.5, (3,)]), {1, 2})
        raise_it = {}
        try:
            raise_it["gone"]
        except KeyError as error:
            print(repr(error))
        if len(rtc.memory()) < 3:
            machine.deepsleep(200)
        machine.reset()
        """

    @Test func aBusyLifeGoesOn() throws {
        let node = try SnapshotTests.expectSame(
            SnapshotTests.configuration(SnapshotTests.busy), until: .start + .seconds(9.0),
            pieces: 350)
        let text = node.events.compactMap { event -> String? in
            if case .print(let line) = event.event { return String(decoding: line, as: UTF8.self) }
            return nil
        }
        #expect(text.contains { $0.contains("hello3!") }, "\(text)")
        #expect(text.contains("once") && text.contains { $0.contains("b'ping'") }, "\(text)")
        #expect(node.bootCount >= 3, "\(text)")
    }

    @Test func aBatteryAndItsSensorsGoOn() throws {
        let program = """
            from machine import I2C, Pin, ADC, deepsleep
            import time
            i2c = I2C(0, scl=Pin(22), sda=Pin(21))
            i2c.writeto_mem(0x76, 0xF2, b"\\x01")
            i2c.writeto_mem(0x76, 0xF4, b"\\x25")
            time.sleep_ms(20)
            print(i2c.readfrom_mem(0x76, 0xF7, 8), ADC(Pin(34)).read_u16())
            deepsleep(60000)
            """
        let battery = BatterySpec(capacity: Charge(milliampereHours: 2), initialStateOfCharge: 0.6)
        var configuration = try SnapshotTests.configuration(
            program, supply: NodeSupply(.battery(battery)))
        let kinds =
            [("bme280", [nil], 22), ("soil_probe", [34, nil], nil)] as [(String, [Int?], Int?)]
        for (name, pins, scl) in kinds {
            let kind = try #require(PartCatalog.kind(named: name))
            var context = PartContext(name: name, seed: 3)
            context.wiredRoles = pins.map { $0 != nil }
            if case .i2c(let addresses) = kind.connection { context.address = addresses[0] }
            configuration.parts.append(
                PartDescription(
                    name: name, part: try kind.make(context), pins: pins, scl: scl,
                    sda: scl.map { $0 - 1 }))
        }
        let node = try SnapshotTests.expectSame(
            configuration, until: .start + .seconds(3600.0), pieces: 300)
        #expect(node.events.contains { $0.event == .brownOut })
        #expect(node.bootCount >= 5)
    }

    @Test func twoFuturesDoNotMeet() throws {
        let program = """
            from machine import Pin
            import time
            pin = Pin(4, Pin.IN)
            n = []
            while True:
                n.append(pin.value())
                print(sum(n), len(n))
                time.sleep(1)
            """
        var configuration = try SnapshotTests.configuration(program)
        let kind = try #require(PartCatalog.kind(named: "button"))
        var context = PartContext(name: "button")
        context.wiredRoles = [true]
        context.values["closes_to"] = .word("rail")
        configuration.parts = [
            PartDescription(name: "button", part: try kind.make(context), pins: [4])
        ]
        let node = Node(configuration, code: CodeCache())
        let fork = Instant.start + .seconds(10.0)
        node.run(until: fork)
        let other = node.copy()
        #expect(other.set(part: "button", input: "pressed", to: 1, at: fork) == true)
        let alone = node.copy()
        let end = fork + .seconds(10.0)
        for node in [node, other, alone] { node.run(until: end) }
        #expect(node.events == alone.events)
        #expect(node.events != other.events)
        func last(_ node: Node) -> NodeEvent? { node.events.last?.event }
        #expect(last(alone) == last(node) && last(other) != last(node))
    }

    @Test func allPropertiesArePlaced() throws {
        let configuration = try SnapshotTests.configuration("")
        let node = Node(configuration, code: CodeCache())
        #expect(node.misplacedProperties == [])
        let state = Mirror(reflecting: node).children
        var seen: [String] = []
        for child in state {
            guard let inner = child.value as? any Resumable else { continue }
            seen.append(child.label ?? "")
            #expect(inner.misplacedProperties == [], "\(child.label ?? "")")
        }
        #expect(seen.sorted() == ["adc", "energy", "espnow"])
    }
}
