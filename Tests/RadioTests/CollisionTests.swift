import Glibc
import Radio
import SimulationKernel
import Testing

@Suite(.timeLimit(.minutes(1))) struct CollisionTests {
    private static let long = [UInt8](repeating: 7, count: 250)

    /// Settings in which nobody listens before talking: collisions can be arranged to the
    /// microsecond.
    private static var deaf: MediumSettings {
        var settings = Air.clear
        settings.hasCarrierSense = false
        return settings
    }

    private func broadcast(_ air: inout Air, _ sender: RadioID, _ request: UInt64, at: Instant) {
        air.at(at) { medium, now in
            medium.sendEspNow(
                request: request, from: sender, to: .broadcast, payload: Self.long, now: now)
        }
    }

    /// Levels of the second sender against the first, its delay, and which of the two arrive.
    ///
    /// Equal levels destroy both; the first survives when it is stronger by 10 dB; a second one
    /// that much stronger is captured within the preamble (192 us) only.
    @Test(
        arguments: [
            (0.0, 100, []), (0.0, 1_000, []), (-10.0, 100, [1]), (-10.0, 1_000, [1]),
            (10.0, 100, [2]), (10.0, 1_000, []), (0.0, 3_000, [1, 2]), (0.0, 2_536, [1, 2]),
            (0.0, 2_535, [1]),
        ] as [(Double, Int64, [UInt8])])
    func capture(levelDb: Double, delay: Int64, arrive: [UInt8]) {
        var air = Air(settings: Self.deaf)
        let gateway = air.add("gateway", x: 0)
        let first = air.add("first", x: 0, y: 100)
        let second = air.add("second", x: 0, y: -100 * pow(10, -levelDb / 20))
        air.at(.milliseconds(1)) { medium, now in
            medium.sendEspNow(
                request: 1, from: first, to: .broadcast, payload: [1] + Self.long.dropFirst(),
                now: now)
        }
        air.at(.milliseconds(1) + .microseconds(delay)) { medium, now in
            medium.sendEspNow(
                request: 2, from: second, to: .broadcast, payload: [2] + Self.long.dropFirst(),
                now: now)
        }
        air.run()
        let got = air.deliveries(to: gateway).compactMap { delivery -> UInt8? in
            guard case .espNow(let message) = delivery.frame else { return nil }
            return message.payload.first
        }
        #expect(got == arrive)
        // Whatever did not arrive was lost to a collision, and is reported.
        let lost = air.losses(at: gateway)
        #expect(lost.filter { $0.reason == .collision }.count == 2 - arrive.count)
    }

    @Test func captureCanBeSwitchedOff() {
        var settings = Self.deaf
        settings.hasCapture = false
        var air = Air(settings: settings)
        let gateway = air.add("gateway", x: 0)
        let (weak, strong) = (air.add("weak", x: 100), air.add("strong", x: -10))
        broadcast(&air, weak, 1, at: .milliseconds(1))
        broadcast(&air, strong, 2, at: .milliseconds(1) + .microseconds(50))
        air.run()
        #expect(air.deliveries(to: gateway).isEmpty)
    }

    /// Neighbours hear each other and take turns; the same senders hidden from each other collide.
    @Test func hiddenTerminals() {
        var settings = MediumSettings()
        settings.pathLoss.shadowingDb = 0
        for (distance, isHidden) in [(300.0, true), (150.0, false)] {
            var air = Air(settings: settings)
            let gateway = air.add("gateway", x: 0)
            let (left, right) = (air.add("left", x: -distance), air.add("right", x: distance))
            broadcast(&air, left, 1, at: .milliseconds(1))
            broadcast(&air, right, 2, at: .milliseconds(2))
            air.run()
            #expect(air.deliveries(to: gateway).count == (isHidden ? 0 : 2))
        }
    }

    /// A sender that arrives while the medium is busy waits, backs off, and does not collide.
    @Test func carrierSense() throws {
        var air = Air(settings: Air.clear)
        let gateway = air.add("gateway", x: 0)
        let senders = (1...10).map { air.add("s\($0)", x: Double($0) * 5) }
        for (number, sender) in senders.enumerated() {
            broadcast(
                &air, sender, UInt64(number),
                at: .milliseconds(1) + .microseconds(Int64(number * 30)))
        }
        air.run()
        let records = air.transmissions
        #expect(records.count == 10)
        #expect(air.deliveries(to: gateway).count >= 5)
        for (earlier, later) in zip(records, records.dropFirst()) {
            let gap = later.start - (earlier.start + earlier.airtime)
            // Either both chose the same slot, or the later one kept DIFS.
            #expect(later.start - earlier.start <= .microseconds(15) || gap >= .microseconds(50))
        }
    }

    /// Two that send to each other at the same instant hear nothing.
    @Test func halfDuplex() {
        var air = Air(settings: Self.deaf)
        let (one, two) = (air.add("one", x: 0), air.add("two", x: 10))
        broadcast(&air, one, 1, at: .milliseconds(1))
        air.at(.milliseconds(1)) { medium, now in
            medium.sendEspNow(
                request: 2, from: two, to: Air.mac(1), payload: Self.long, now: now)
        }
        air.run(until: .microseconds(4_000))
        #expect(air.deliveries(to: two).isEmpty)
        #expect(air.losses(at: one).first?.reason == .halfDuplex)
    }

    /// Unslotted ALOHA: of many equal senders without carrier sense exp(-2G) get through.
    @Test(arguments: [0.1, 0.25, 0.5])
    func aloha(load: Double) {
        var settings = Self.deaf
        settings.hasCapture = false
        settings.reportsReception = false
        var air = Air(settings: settings, seed: 42)
        let gateway = air.add("gateway", x: 0)
        let senders = (0..<60).map { number -> RadioID in
            let angle = Double(number) / 60 * 2 * Double.pi
            return air.add(
                "s\(number)", x: 100 * cos(angle), y: 100 * sin(angle), listening: .never)
        }
        var stream = RandomStream(seed: 42, name: "arrivals")
        let airtime = EspNowPhy.airtime(payload: 250).seconds
        var time = 0.0
        let count = 6_000
        for number in 0..<count {
            time -= log(1 - stream.uniform()) * airtime / load
            let sender = senders[Int(stream.below(60))]
            broadcast(&air, sender, UInt64(number), at: .start + .seconds(time))
        }
        air.run(until: .start + .seconds(time + 1))
        let delivered = Double(air.deliveries(to: gateway).count) / Double(count)
        #expect(abs(delivered - exp(-2 * load)) < 0.02)
    }
}
