import Radio
import SimulationKernel
import StateCoding
import Testing

@Suite(.timeLimit(.minutes(1))) struct DeterminismTests {
    /// A busy minute: ESP-NOW, stations that join, talk and sleep, radios that come and go.
    private func busy(
        seed: UInt64, extra: Bool = false, eventsToSnapshot: Int? = nil
    ) -> (air: Air, issued: [UInt64]) {
        var settings = MediumSettings()
        settings.pathLoss.shadowingDb = 5
        var air = Air(settings: settings, seed: seed)
        air.eventsToSnapshot = eventsToSnapshot
        _ = air.addAccessPoint(x: 0)
        var calls = RandomStream(seed: seed, name: "calls")
        let ids = (0..<12).map { number in
            air.add(
                "n\(number)", x: calls.uniform(-120..<120), y: calls.uniform(-120..<120))
        }
        if extra { _ = air.add("extra", x: 50_000) }
        let request = JoinRequest(ssid: "farm", passphrase: "orchard1")
        for id in ids.prefix(5) {
            let at = Instant.milliseconds(Int64(calls.below(5_000)))
            air.at(at) { medium, now in
                medium.setPowerSave(.everyDTIM, of: id, now: now)
                medium.join(request, radio: id, now: now)
            }
        }
        var issued: [UInt64] = []
        for number in 0..<400 {
            let id = ids[Int(calls.below(12))]
            let target = Air.mac(2 + Int(calls.below(12)))
            let kind = calls.below(10)
            let count = Int(calls.below(250))
            if kind >= 3, kind != 7 { issued.append(UInt64(number)) }
            air.at(.milliseconds(Int64(calls.below(50_000)))) { medium, now in
                let payload = [UInt8](repeating: UInt8(number & 255), count: count)
                switch kind {
                case 0: medium.setPower(false, of: id, now: now)
                case 1, 2: medium.setPower(true, of: id, now: now)
                case 3, 4, 5:
                    medium.sendDatagram(
                        request: UInt64(number), from: id,
                        Datagram(
                            sourcePort: 1, destination: IPv4Address(192, 168, 4, 255),
                            destinationPort: 2, payload: payload), now: now)
                case 6:
                    medium.sendEspNow(
                        request: UInt64(number), from: id, to: .broadcast, payload: payload,
                        now: now)
                case 7: medium.scan(radio: id, now: now)
                default:
                    medium.sendEspNow(
                        request: UInt64(number), from: id, to: target, payload: payload, now: now)
                }
            }
        }
        air.run(until: .milliseconds(60_000))
        return (air, issued)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func sameCallsSameActions(seed: UInt64) {
        let (first, second) = (busy(seed: seed).air, busy(seed: seed).air)
        #expect(first.log.count > 1_000)
        #expect(first.log == second.log)
        #expect(String(describing: first.log) == String(describing: second.log))
        #expect(first.log != busy(seed: seed + 100).air.log)
    }

    /// A radio out of reach changes nothing that the others see.
    @Test func aDistantRadioChangesNothing() {
        let plain = busy(seed: 4).air
        let extra = busy(seed: 4, extra: true).air
        let distant = RadioID(index: 13)
        let others = extra.log.filter {
            if case .radioState(distant, _, _) = $0 { return false }
            return true
        }
        #expect(plain.log == others)
    }

    /// A copy is a snapshot: both futures are the same.
    @Test func aCopyIsASnapshot() {
        var air = Air(settings: Air.clear)
        let one = air.add("one", x: 0)
        _ = air.add("two", x: 30)
        for number in 0..<50 {
            air.at(.milliseconds(Int64(number) * 20)) { medium, now in
                medium.sendEspNow(
                    request: UInt64(number), from: one, to: Air.mac(2), payload: [1], now: now)
            }
        }
        air.run(until: .microseconds(500_500))
        var copy = air
        air.run()
        copy.run()
        #expect(air.log == copy.log)
        #expect(air.results.count == 50)
    }

    /// A medium that went through bytes goes on as if nothing had happened.
    @Test(arguments: [(1, 1), (2, 7)] as [(UInt64, Int)])
    func aSavedMediumGoesOn(seed: UInt64, events: Int) {
        #expect(busy(seed: seed, eventsToSnapshot: events).air.log == busy(seed: seed).air.log)
    }

    @Test func allPropertiesArePlaced() {
        let medium = busy(seed: 1).air.medium
        #expect(medium.misplacedProperties == [])
        for child in Mirror(reflecting: medium).children where child.label == "radios" {
            let radios = Array(Mirror(reflecting: child.value).children)
            #expect(radios.count == 13)
            for radio in radios {
                #expect((radio.value as? any Resumable)?.misplacedProperties == [])
            }
        }
    }

    /// Every request gets exactly one answer, and nothing stays on the air.
    @Test(arguments: [11, 12, 13] as [UInt64])
    func everyRequestIsAnswered(seed: UInt64) {
        let (air, issued) = busy(seed: seed)
        #expect(air.results.map(\.request).sorted() == issued)
        #expect(issued.count > 150)
        #expect(air.queue.count == 0)
    }

    /// Nothing reaches another radio sooner than the promised span after the request.
    @Test func lookahead() {
        var air = Air(settings: Air.clear)
        let one = air.add("one", x: 0)
        let two = air.add("two", x: 30)
        #expect(air.medium.minimumTransmissionSpan == .microseconds(50 + 536))
        let span = air.medium.minimumTransmissionSpan
        air.at(.milliseconds(1)) { medium, now in
            medium.sendEspNow(request: 1, from: one, to: .broadcast, payload: [], now: now)
        }
        air.run()
        #expect(air.deliveries(to: two).first?.at == Instant.milliseconds(1) + span)
        // A node of ESP-NOW alone may run ahead by the same span; one that does not listen, for
        // ever.
        let later = Instant.milliseconds(40)
        #expect(air.medium.earliestArrival(at: two, now: later) == later + span)
        air.medium.setListening(.never, of: two, now: later)
        #expect(air.medium.earliestArrival(at: two, now: later) == .never)
        let windows = ListenMode.windows(
            window: .milliseconds(10), interval: .milliseconds(100), origin: .start)
        air.medium.setListening(windows, of: two, now: later)
        #expect(
            air.medium.earliestArrival(at: two, now: later) == .microseconds(100_000 + 536))
        air.medium.setPower(false, of: two, now: later)
        #expect(air.medium.earliestArrival(at: two, now: later) == .never)
        _ = air.addAccessPoint(x: 0)
        #expect(air.medium.earliestArrival(at: one, now: later) == later + span)
        #expect(air.medium.minimumTransmissionSpan < .microseconds(100))
    }

    @Test func strangeTokensDoNothing() {
        var air = busy(seed: 5).air
        let count = air.log.count
        for raw in [0, -1, 1 << 56, 2 << 56 | 0xFFFF << 32, 9 << 56, .max, .min] as [Int64] {
            air.medium.handle(RadioToken(rawValue: raw), now: air.queue.now)
        }
        air.run()
        #expect(air.log.count == count)
    }
}
