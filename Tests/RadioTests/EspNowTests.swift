import Radio
import SimulationKernel
import Testing

@Suite struct EspNowTests {
    /// The formula 192 + 8 (43 + n) us, which glenn20's measurements of 0.6 and 2.5 ms confirm.
    @Test(arguments: zip([1, 10, 100, 250], [544, 616, 1_336, 2_536] as [Int64]))
    func airtime(payload: Int, microseconds: Int64) {
        #expect(EspNowPhy.airtime(payload: payload) == .microseconds(microseconds))
    }

    /// Six elements carry 1470 bytes: 7 bytes more for each after the first.
    @Test func airtimeOfVersion2() {
        #expect(EspNowPhy.airtime(payload: 1_470) == .microseconds(192 + 8 * (43 + 1_470 + 35)))
    }

    @Test func unicastIsDeliveredAndAcknowledged() throws {
        var air = Air(settings: Air.clear)
        let (one, two) = (air.add("one", x: 0), air.add("two", x: 50))
        air.at(.milliseconds(1)) { medium, now in
            medium.sendEspNow(request: 7, from: one, to: Air.mac(2), payload: [1], now: now)
        }
        air.run()
        let delivery = try #require(air.deliveries(to: two).first)
        let message = EspNowMessage(source: Air.mac(1), destination: Air.mac(2), payload: [1])
        #expect(delivery.frame == .espNow(message))
        #expect(delivery.at == .microseconds(1_000 + 50 + 544))
        // 19.5 dBm - 40.2 - 20 log10(50)
        #expect(delivery.rssiDbm == -55)
        let result = try #require(air.results.first)
        #expect(result.request == 7 && result.outcome == .acknowledged && result.attempts == 1)
        // SIFS and the acknowledgement of 14 bytes.
        #expect(result.at == .microseconds(1_000 + 50 + 544 + 10 + 192 + 112))
    }
}
