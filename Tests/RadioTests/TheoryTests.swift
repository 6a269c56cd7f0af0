import Glibc
import Radio
import SimulationKernel
import Testing

/// The medium against formulas and published throughputs.
@Suite(.timeLimit(.minutes(1))) struct TheoryTests {
    /// Frames near the sensitivity fail as often as the error model says.
    @Test(arguments: [-97.0, -98.5, -99.5, -100.5])
    func framesFailAsOftenAsTheFormulaSays(levelDbm: Double) {
        var air = Air(settings: Air.clear)
        let one = air.add("one", x: 0)
        let two = air.add("two", x: 1_000)
        air.medium.setPowerLimit(levelDbm + 100.2, of: one)
        let count = 2_000
        let payload = [UInt8](repeating: 3, count: 150)
        for number in 0..<count {
            air.at(.milliseconds(Int64(number) * 5)) { medium, now in
                medium.sendEspNow(
                    request: UInt64(number), from: one, to: .broadcast, payload: payload, now: now)
            }
        }
        air.run()
        let failed = 1 - Double(air.deliveries(to: two).count) / Double(count)
        let expected = RadioCatalog.esp32.errors.frameErrorRate(
            bytes: 193, signalDbm: levelDbm, rate: .dsss1)
        #expect(abs(failed - expected) < 0.035)
        #expect(air.losses(at: two).allSatisfy { $0.reason == .belowSensitivity })
    }

    /// One saturated sender: Espressif measured 555 kbit/s in a shielded box (ESP-FAQ, esp-now).
    @Test func throughputOfESPNow() {
        var settings = Air.clear
        settings.queueLimit = 1_000
        var air = Air(settings: settings)
        let one = air.add("one", x: 0)
        _ = air.add("two", x: 5)
        let payload = [UInt8](repeating: 3, count: 250)
        air.at(.start) { medium, now in
            for number in 0..<500 {
                medium.sendEspNow(
                    request: UInt64(number), from: one, to: Air.mac(2), payload: payload, now: now)
            }
        }
        air.run()
        let seconds = air.results.last?.at.seconds ?? 0
        let kilobitsPerSecond = 500 * 250 * 8 / seconds / 1_000
        #expect(abs(kilobitsPerSecond - 555) < 0.15 * 555)
    }

    /// Saturated stations collide as often as the model of Bianchi says.
    ///
    /// G. Bianchi, "Performance analysis of the IEEE 802.11 distributed coordination function",
    /// 2000: a station sends in a slot with tau, and an attempt fails with p = 1 - (1 - tau)^(n -
    /// 1).
    @Test(arguments: [2, 5, 10])
    func saturatedStations(count: Int) {
        var settings = Air.clear
        settings.queueLimit = 2_000
        settings.hasCapture = false
        settings.reportsReception = false
        var air = Air(settings: settings, seed: 3)
        _ = air.add("gateway", x: 0)
        let payload = [UInt8](repeating: 3, count: 50)
        let perStation = 6_000 / count
        for number in 0..<count {
            let angle = Double(number) / Double(count) * 2 * Double.pi
            let id = air.add("s\(number)", x: 20 * cos(angle), y: 20 * sin(angle))
            air.at(.start) { medium, now in
                for request in 0..<perStation {
                    medium.sendEspNow(
                        request: UInt64(request), from: id, to: Air.mac(1), payload: payload,
                        now: now)
                }
            }
        }
        air.run(until: .milliseconds(4_000))
        let attempts = air.transmissions.filter { $0.kind == .espNow }.count
        let done = air.transmissions.filter { $0.kind == .acknowledgement }.count
        #expect(attempts > 1_500)
        let measured = 1 - Double(done) / Double(attempts)
        #expect(abs(measured - bianchi(stations: count)) < 0.03)
    }

    private func bianchi(stations: Int) -> Double {
        let (window, doublings) = (32.0, 5.0)
        var failure = 0.2
        for _ in 0..<2_000 {
            let send =
                2 * (1 - 2 * failure)
                / ((1 - 2 * failure) * (window + 1)
                    + failure * window * (1 - pow(2 * failure, doublings)))
            failure = 0.9 * failure + 0.1 * (1 - pow(1 - send, Double(stations - 1)))
        }
        return failure
    }

    /// Traffic between neighbours keeps its order and loses nothing, however dense.
    @Test func denseUnicastLosesNothing() {
        var air = Air(settings: Air.clear, seed: 8)
        let gateway = air.add("gateway", x: 0)
        for number in 0..<40 {
            let id = air.add("s\(number)", x: Double(number + 1), listening: .never)
            for turn in 0..<5 {
                air.at(.milliseconds(Int64(turn) * 1_000 + 1)) { medium, now in
                    medium.sendEspNow(
                        request: UInt64(number * 5 + turn), from: id, to: Air.mac(1),
                        payload: [UInt8(number), UInt8(turn)], now: now)
                }
            }
        }
        air.run()
        let acknowledged = air.results.filter { $0.outcome == .acknowledged }.count
        #expect(acknowledged >= 198)
        #expect(air.deliveries(to: gateway).count >= acknowledged)
    }
}
