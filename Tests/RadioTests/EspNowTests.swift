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

@Suite struct EspNowDeliveryTests {
    /// A frame to someone who cannot receive it: its reason, seven attempts, failure.
    @Test(arguments: [LossReason.notListening, .wrongChannel, .belowSensitivity])
    func retriesUntilTheLimit(reason: LossReason) throws {
        var air = Air(settings: Air.clear)
        let one = air.add("one", x: 0)
        let two = air.add("two", x: reason == .belowSensitivity ? 20_000 : 50)
        if reason == .notListening { air.medium.setPower(false, of: two, now: .start) }
        if reason == .wrongChannel { air.medium.setChannel(11, of: two, now: .start) }
        air.at(.milliseconds(1)) { medium, now in
            medium.sendEspNow(request: 1, from: one, to: Air.mac(2), payload: [1], now: now)
        }
        air.run()
        let result = try #require(air.results.first)
        #expect(result.outcome == .failed(.noAcknowledgement) && result.attempts == 7)
        #expect(air.transmissions.map(\.attempt) == Array(1...7))
        #expect(air.losses(at: two).filter { $0.reason == reason }.count == 7)
        #expect(air.deliveries(to: two).isEmpty)
        // About the 20 ms that were observed, and at most the sum of all windows.
        let span = result.at - .milliseconds(1)
        #expect(span > .milliseconds(8) && span < .milliseconds(60))
    }

    /// A peer must be addressed at an interface that is active.
    @Test func inactiveInterfacesDoNotAnswer() {
        var air = Air(settings: Air.clear)
        let (one, two) = (air.add("one", x: 0), air.add("two", x: 50))
        let accessPointMAC = air.medium.address(of: two, .accessPoint)
        air.at(.milliseconds(1)) { medium, now in
            medium.sendEspNow(request: 1, from: one, to: accessPointMAC, payload: [1], now: now)
        }
        air.at(.milliseconds(1_000)) { medium, now in
            let network = AccessPointSettings(ssid: "two", channel: 1)
            medium.startAccessPoint(network, radio: two, now: now)
            medium.setStationActive(false, of: two)
            medium.sendEspNow(request: 2, from: one, to: accessPointMAC, payload: [2], now: now)
            medium.sendEspNow(request: 3, from: one, to: Air.mac(2), payload: [3], now: now)
        }
        air.run()
        let failed = SendOutcome.failed(.noAcknowledgement)
        #expect(air.results.map(\.outcome) == [failed, .acknowledged, failed])
        #expect(air.deliveries(to: two).count == 1)
    }

    @Test func broadcastIsSentOnce() throws {
        var air = Air(settings: Air.clear)
        let one = air.add("one", x: 0)
        let others = (0..<5).map { air.add("o\($0)", x: Double($0 + 1) * 10) }
        air.at(.milliseconds(1)) { medium, now in
            medium.sendEspNow(request: 1, from: one, to: .broadcast, payload: [9], now: now)
        }
        air.run()
        #expect(others.allSatisfy { air.deliveries(to: $0).count == 1 })
        #expect(air.transmissions.count == 1)
        #expect(try #require(air.results.first).outcome == .sent)
    }

    /// An acknowledgement that is lost makes the sender repeat; the receiver drops the copy.
    @Test func repeatedFramesAreDeliveredOnce() throws {
        var settings = Air.clear
        settings.hasCarrierSense = false
        var air = Air(settings: settings)
        let (one, two) = (air.add("one", x: 0), air.add("two", x: 1_000))
        // Jams the sender while the first acknowledgement comes, out of reach of the receiver.
        let jammer = air.add("jammer", x: -10, listening: .never)
        air.medium.setPowerLimit(-20, of: jammer)
        air.at(.milliseconds(1)) { medium, now in
            medium.sendEspNow(request: 1, from: one, to: Air.mac(2), payload: [1], now: now)
        }
        air.at(.microseconds(1_000 + 546)) { medium, now in
            medium.sendEspNow(
                request: 2, from: jammer, to: .broadcast, payload: [1], now: now)
        }
        air.run()
        let result = try #require(air.results.first { $0.request == 1 })
        #expect(result.outcome == .acknowledged && result.attempts == 2)
        #expect(air.deliveries(to: two).count == 1)
    }

    @Test func refusals() {
        var air = Air(settings: Air.clear)
        let one = air.add("one", x: 0)
        air.at(.milliseconds(1)) { medium, now in
            let long = [UInt8](repeating: 0, count: 1_471)
            medium.sendEspNow(request: 1, from: one, to: .broadcast, payload: long, now: now)
            for number in 0..<40 {
                medium.sendEspNow(
                    request: 100 + UInt64(number), from: one, to: .broadcast, payload: [1],
                    now: now)
            }
            medium.setPower(false, of: one, now: now)
            medium.sendEspNow(request: 2, from: one, to: .broadcast, payload: [1], now: now)
            let datagram = Datagram(
                sourcePort: 1, destination: .limitedBroadcast, destinationPort: 1, payload: [])
            medium.sendDatagram(request: 3, from: one, datagram, now: now)
        }
        air.run()
        let failures = air.results.map(\.outcome)
        #expect(failures.first == .failed(.tooLong))
        #expect(failures.filter { $0 == .failed(.queueFull) }.count == 8)
        #expect(failures.filter { $0 == .failed(.radioOff) }.count == 34)
        #expect(air.transmissions.isEmpty)
    }

    /// Windows of 75 ms in 200 ms catch the share of frames that lies wholly within them.
    @Test func wakeWindows() {
        var air = Air(settings: Air.clear)
        let one = air.add("one", x: 0)
        let windows = ListenMode.windows(
            window: .milliseconds(75), interval: .milliseconds(200), origin: .start)
        let two = air.add("two", x: 10, listening: windows)
        for number in 0..<400 {
            air.at(.milliseconds(Int64(number) * 103 + 1)) { medium, now in
                medium.sendEspNow(
                    request: UInt64(number), from: one, to: .broadcast, payload: [1], now: now)
            }
        }
        air.run()
        let share = Double(air.deliveries(to: two).count) / 400
        #expect(abs(share - (75 - 0.544) / 200) < 0.02)
        #expect(air.states(of: two).contains { $0.state == .listen(share: 0.375) })
        #expect(air.losses(at: two).isEmpty)
    }

    /// The ledger sees transmit for exactly the airtime, and receive while waiting for the answer.
    @Test func powerStates() {
        var air = Air(settings: Air.clear)
        let one = air.add("one", x: 0, listening: .never)
        let two = air.add("two", x: 50)
        air.at(.milliseconds(1)) { medium, now in
            medium.sendEspNow(request: 7, from: one, to: Air.mac(2), payload: [1], now: now)
        }
        air.run()
        let sent = air.states(of: one).map { "\($0.at.nanoseconds / 1_000) \($0.state)" }
        #expect(
            sent == [
                "0 idle", "1000 listen(share: 1.0)", "1050 transmit(powerDbm: 19.5)",
                "1594 receive", "1908 idle",
            ])
        let received = air.states(of: two).map { "\($0.at.nanoseconds / 1_000) \($0.state)" }
        #expect(
            received == [
                "0 idle", "0 listen(share: 1.0)", "1050 receive", "1594 listen(share: 1.0)",
                "1604 transmit(powerDbm: 19.5)", "1908 listen(share: 1.0)",
            ])
    }
}
