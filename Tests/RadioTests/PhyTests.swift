import Radio
import SimulationKernel
import Testing

@Suite struct PhyTests {
    /// Airtimes of frames.
    ///
    /// DSSS: 192 us + bits / rate. OFDM: 20 us + 4 us a symbol + 6 us; the 34 us of a 14-byte
    /// acknowledgement at 24 Mbit/s and the 248 + 6 us of 1534 bytes at 54 are textbook values.
    @Test(
        arguments: [
            (.dsss1, 14, 304_000), (.dsss2, 100, 592_000), (.cck5, 110, 352_000),
            (.cck11, 1_500, 1_282_910), (.ofdm6, 14, 50_000), (.ofdm24, 14, 34_000),
            (.ofdm54, 1_534, 254_000),
        ] as [(WiFiRate, Int, Int64)])
    func airtime(rate: WiFiRate, bytes: Int, nanoseconds: Int64) {
        #expect(rate.airtime(bytes: bytes) == Span(nanoseconds: nanoseconds))
    }

    @Test func acknowledgementsAreNeverFasterThanTheirFrame() {
        for rate in WiFiRate.allCases {
            let reply = rate.acknowledgementRate
            #expect(reply.kilobitsPerSecond <= rate.kilobitsPerSecond)
            #expect(reply.isOFDM == rate.isOFDM)
        }
    }

    /// At the data sheet's sensitivity 8 % of 1024 bytes (11b) or 10 % of 1000 bytes fail.
    @Test(arguments: RadioCatalog.profiles.map(\.name))
    func sensitivityOfDataSheet(name: String) throws {
        let profile = try #require(RadioCatalog.profile(named: name))
        for rate in WiFiRate.allCases {
            let (bytes, expected) = rate.isOFDM ? (1_000, 0.10) : (1_024, 0.08)
            let level = profile.sensitivityDbm[rate.rawValue]
            let failed = profile.errors.frameErrorRate(bytes: bytes, signalDbm: level, rate: rate)
            #expect(abs(failed - expected) < 0.005, "\(rate)")
            let better = profile.errors.frameErrorRate(
                bytes: bytes, signalDbm: level + 3, rate: rate)
            let worse = profile.errors.frameErrorRate(
                bytes: bytes, signalDbm: level - 3, rate: rate)
            #expect(better < 0.001 && worse > 0.95, "\(rate)")
        }
    }

    /// The noise figure that the sensitivity of ESP32 means with the DBPSK formula is a plausible
    /// one of a real receiver.
    @Test func noiseFigure() {
        let model = RadioCatalog.esp32.errors
        #expect(abs(model.noiseFigureDb - 5.67) < 0.05)
        #expect(abs(Noise.floorDbm(bandwidthHz: 22e6, noiseFigureDb: 0) + 100.58) < 0.01)
        #expect(abs(model.bitErrorRate(sinr: 0.5, rate: .dsss1) - 8.35e-6) < 1e-7)
        #expect(model.bitErrorRate(sinr: 0, rate: .ofdm54) == 0.5)
    }

    @Test func channels() {
        #expect(WiFiChannel.rejectionDb(from: 6, to: 6) == 0)
        #expect(abs(WiFiChannel.rejectionDb(from: 6, to: 8) - 2.63) < 0.01)
        #expect(WiFiChannel.rejectionDb(from: 1, to: 6) == 35)
        for distance in 1...12 {
            let near = WiFiChannel.rejectionDb(from: 1, to: distance)
            #expect(WiFiChannel.rejectionDb(from: 1, to: distance + 1) >= near)
        }
    }

    @Test(
        arguments: [
            (.freeSpace, 1, 40.2), (.freeSpace, 100, 80.2), (.freeSpace, 0, 20.2),
            (.indoor, 10, 70.2), (.indoor, 100, 100.2),
        ] as [(LogDistancePathLoss, Double, Double)])
    func pathLoss(model: LogDistancePathLoss, metres: Double, lossDb: Double) {
        #expect(abs(model.meanLossDb(metres: metres) - lossDb) < 1e-9)
    }

    @Test func reachIsTheInverseOfLoss() {
        for lossDb in stride(from: 50.0, through: 130, by: 10) {
            let metres = LogDistancePathLoss.indoor.reachMetres(lossDb: lossDb)
            #expect(abs(LogDistancePathLoss.indoor.meanLossDb(metres: metres) - lossDb) < 1e-9)
        }
    }

    @Test(
        arguments: zip(
            ["192.168.4.1", "256.1.1.1", "1.2.3", "1.2.3.4.5", "+1.2.3.4", "", "0.0.0.0"],
            ["192.168.4.1", nil, nil, nil, nil, nil, "0.0.0.0"]))
    func addresses(text: String, expected: String?) {
        #expect(IPv4Address(text: text)?.description == expected)
    }

    @Test func macAddresses() {
        let address = MACAddress(bytes: [0x24, 0x62, 0xAB, 0x00, 0x00, 0x02])
        #expect(address == Air.mac(1))
        #expect(address?.description == "24:62:ab:00:00:02")
        #expect(MACAddress(bytes: [1, 2]) == nil)
        #expect(MACAddress.broadcast.isGroup && address?.isGroup == false)
    }
}
