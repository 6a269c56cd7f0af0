import Fleet
import SimulationKernel
import Testing

@Suite struct RecordTests {
    static let bodies: [RecordBody] = {
        let charges = [
            ChargeEntry(
                component: "cpu", state: "run", picocoulombs: -300, duration: .milliseconds(2))
        ]
        let message = MessageRecord(
            identifier: 300, link: .udp, source: 1, destination: MessageRecord.broadcast,
            byteCount: 2, payload: [1, 2], outcome: .sent)
        var lost = message
        lost.outcome = .lost(.outOfReach)
        var delivered = message
        delivered.outcome = .delivered
        return [
            .print([]), .print([0x61]), .print([0x61, 0]), .state(component: "cpu", state: "run"),
            .state(component: "cpur", state: "un"), .message(message), .message(lost),
            .message(delivered), .energy(EnergySample(charges: [], battery: nil)),
            .energy(EnergySample(charges: charges, battery: nil)),
            .energy(
                EnergySample(
                    charges: charges,
                    battery: BatteryReading(chargeMillionths: 0, microvolts: 0))),
            .fault(kind: .brownout, text: "2.4 V"), .fault(kind: .watchdog, text: "2.4 V"),
            .boot(resetCause: "deepsleep", wakeReason: "timer"),
            .log(level: .info, text: ""), .log(level: .warning, text: ""),
        ]
    }()

    @Test func canonicalBytesAreAsWritten() {
        let state = RecordBody.state(component: "cpu", state: "off")
        #expect(state.canonicalBytes == [3, 0x63, 0x70, 0x75, 3, 0x6F, 0x66, 0x66])
        let message = MessageRecord(
            identifier: 300, link: .udp, source: 1, destination: MessageRecord.broadcast,
            byteCount: 64, payload: [7], outcome: .lost(.noise), rssiCentiDbm: -9_050)
        #expect(
            RecordBody.message(message).canonicalBytes
                == [0xAC, 0x02, 1, 2, 1, 0x80, 0x01, 1, 7, 3, 0xB3, 0x8D, 0x01])
        let sample = EnergySample(
            charges: [
                ChargeEntry(
                    component: "a", state: "b", picocoulombs: -1, duration: Span(nanoseconds: 1))
            ], battery: BatteryReading(chargeMillionths: 3, microvolts: -2))
        #expect(
            RecordBody.energy(sample).canonicalBytes == [1, 1, 0x61, 1, 0x62, 1, 2, 1, 6, 3])
    }

    @Test func differentBodiesDiffer() {
        for (index, body) in Self.bodies.enumerated() {
            for other in Self.bodies[(index + 1)...] {
                let same = body.kind == other.kind && body.canonicalBytes == other.canonicalBytes
                #expect(!same, "\(body) and \(other)")
            }
        }
    }

    @Test func digestSeesTimeNodeKindAndBody() {
        func digest(time: UInt64 = 5, node: Int32 = 1, body: RecordBody = .print([1])) -> String {
            var digest = TraceDigest()
            digest.add(
                Record(time: Instant(nanoseconds: time), node: node, sequence: 0, body: body))
            return digest.text
        }
        let texts = [
            digest(), digest(time: 6), digest(node: Record.fleet), digest(body: .print([2])),
            digest(body: .fault(kind: .brownout, text: "")),
        ]
        #expect(Set(texts).count == texts.count)
        #expect(digest() == digest())
    }

    @Test func unitsAreRight() {
        let entry = ChargeEntry(
            component: "cpu", state: "run", picocoulombs: 3_600_000_000_000, duration: .zero)
        #expect(entry.milliampereHours == 1)
        let reading = BatteryReading(chargeMillionths: 500_000, microvolts: 3_700_000)
        #expect(reading.charge == 0.5)
        #expect(abs(reading.volts - 3.7) < 1e-9)
    }
}
