internal import Glibc
import SimulationKernel

// Whether a frame survives noise and interference, and what the receiver does with it.
extension Medium {
    /// Gives the reason why a reception failed, or nil when the frame is whole.
    func judge(_ reception: Reception, _ transmission: Transmission) -> FrameLoss? {
        if let broken = reception.broken { return broken }
        let isForMe =
            transmission.frame.destination.isGroup
            || transmission.destination == reception.receiver
        guard isForMe else { return FrameLoss(.belowSensitivity) }
        let others = interferers(of: transmission, at: reception.receiver)
        let model = radios[Int(reception.receiver)].profile.errorModel
        let jam = jammingMw(at: reception.receiver, channel: transmission.channel)
        let success = logSuccess(reception, transmission, others, jam, model)
        var stream = RandomStream(state: drawKey(transmission, reception.receiver))
        let draw = stream.uniform()
        if draw < exp(success) { return nil }
        if jam > 0, draw < exp(logSuccess(reception, transmission, others, 0, model)) {
            return FrameLoss(.disturbed)
        }
        guard let strongest = others.max(by: { $0.powerMw < $1.powerMw }) else {
            return FrameLoss(.belowSensitivity)
        }
        let alone = logSuccess(reception, transmission, [], jam, model)
        return alone < -0.7
            ? FrameLoss(.belowSensitivity) : FrameLoss(.collision, by: strongest.sender)
    }

    /// The random key of one frame on one directed link.
    func drawKey(_ transmission: Transmission, _ receiver: Int32) -> UInt64 {
        var hash = StableHash()
        hash.combine(seed)
        hash.combine(radios[Int(transmission.sender)].nameHash)
        hash.combine(radios[Int(receiver)].nameHash)
        hash.combine(transmission.number)
        return hash.value
    }

    struct Interferer {
        var sender: Int32
        var start: Instant
        var end: Instant
        var powerMw: Double
    }

    private func interferers(of transmission: Transmission, at receiver: Int32) -> [Interferer] {
        guard onAir.count > 1 else { return [] }
        var found: [Interferer] = []
        for slot in onAir {
            let other = air[Int(slot)]
            guard other.sender != transmission.sender, other.sender != receiver,
                other.start < transmission.end, other.end > transmission.start,
                let loss = knownLoss(from: other.sender, to: receiver),
                !isCut(other.sender, receiver)
            else { continue }
            var level =
                other.powerDbm - loss - weatherDb
                - WiFiChannel.rejectionDb(from: other.channel, to: transmission.channel)
            let rate = transmission.frame.rate
            if rate == .dsss1 || rate == .dsss2, !other.frame.rate.isOFDM {
                level += settings.dsssCochannelPenaltyDb
            }
            found.append(
                Interferer(
                    sender: other.sender, start: max(other.start, transmission.start),
                    end: min(other.end, transmission.end), powerMw: linear(level)))
        }
        return found
    }

    /// The logarithm of the chance that all bits survive: interference counts where it overlaps.
    private func logSuccess(
        _ reception: Reception, _ transmission: Transmission, _ others: [Interferer],
        _ jammingMw: Double, _ model: ErrorModel
    ) -> Double {
        let rate = transmission.frame.rate
        let signal = linear(reception.signalDbm)
        let headerEnd = transmission.start + rate.preamble
        var edges = [transmission.start, headerEnd, transmission.end]
        for other in others {
            edges.append(other.start)
            edges.append(other.end)
        }
        edges.sort()
        let bodySpan = Double((transmission.end - headerEnd).nanoseconds)
        let bodyBits = Double(transmission.frame.bytes * 8)
        let headerSpan = Double(rate.preamble.nanoseconds)
        var sum = 0.0
        for place in 1..<edges.count where edges[place] > edges[place - 1] {
            let (from, to) = (edges[place - 1], edges[place])
            var interference = jammingMw
            for other in others where other.start <= from && other.end >= to {
                interference += other.powerMw
            }
            let sinr = signal / (model.noiseMw + interference)
            let length = Double((to - from).nanoseconds)
            if to <= headerEnd {
                let bits = ErrorModel.headerBits(rate) * length / headerSpan
                sum += model.logSuccess(bits: bits, sinr: sinr, rate: rate.headerRate)
            } else {
                sum += model.logSuccess(
                    bits: bodyBits * length / bodySpan, sinr: sinr, rate: rate)
            }
        }
        return sum
    }

    /// Handles a frame that arrived whole.
    mutating func receive(_ transmission: Transmission, _ reception: Reception, _ now: Instant) {
        let receiver = reception.receiver
        let frame = transmission.frame
        let rssi = Int(reception.signalDbm.rounded())
        if frame.body.kind == .acknowledgement {
            let isWaiting =
                radios[Int(receiver)].phase == .awaitingAcknowledgement
                && radios[Int(receiver)].queue.first?.frame.destination == frame.source
            if isWaiting { complete(receiver, .acknowledged, now) }
            return
        }
        stayAwake(receiver, now)
        if !frame.destination.isGroup {
            scheduleAcknowledgement(receiver, to: frame, now)
            guard isNew(frame, from: transmission.sender, at: receiver, now) else { return }
        }
        switch frame.body {
        case .espNow(let payload):
            guard radios[Int(receiver)].profile.hasEspNow,
                !radios[Int(receiver)].isInfrastructure
            else { return }
            let message = EspNowMessage(
                source: frame.source, destination: frame.destination, payload: payload)
            deliver(.espNow(message), to: receiver, rssi, now)
        case .datagram(let datagram): receiveDatagram(datagram, frame, receiver, rssi, now)
        case .acknowledgement: break
        default: receiveManagement(frame, from: transmission.sender, receiver, rssi, now)
        }
    }

    /// Whether a frame comes for the first time; a receiver does not pass it on twice.
    private mutating func isNew(
        _ frame: MACFrame, from sender: Int32, at receiver: Int32, _ now: Instant
    ) -> Bool {
        let index = Int(receiver)
        let known = radios[index].heard.firstIndex { $0.sender == sender }
        if let known {
            guard radios[index].heard[known].number != frame.number else { return false }
            radios[index].heard.remove(at: known)
        } else if radios[index].heard.count >= Medium.heardCount {
            // No attempts go on for so long.
            radios[index].heard.removeAll { now - $0.time > .seconds(2 as Int64) }
        }
        radios[index].heard.append(HeardFrame(sender: sender, number: frame.number, time: now))
        return true
    }

    private static let heardCount = 16

    mutating func deliver(
        _ frame: ReceivedFrame, to receiver: Int32, _ rssi: Int, _ now: Instant
    ) {
        guard !radios[Int(receiver)].isInfrastructure else { return }
        actions.append(
            .deliver(to: RadioID(index: receiver), frame: frame, rssiDbm: rssi, at: now))
    }

    /// Answers a unicast frame after SIFS; no contention.
    private mutating func scheduleAcknowledgement(
        _ receiver: Int32, to frame: MACFrame, _ now: Instant
    ) {
        let reply = MACFrame(
            source: frame.destination, destination: frame.source, body: .acknowledgement,
            bytes: EspNowPhy.acknowledgementBytes, rate: frame.rate.acknowledgementRate)
        delay(reply, on: receiver, kind: .acknowledge, until: now + settings.sifs)
    }

    /// Sends an acknowledgement that is due.
    mutating func acknowledge(_ token: RadioToken, _ now: Instant) {
        guard Int(token.index) < delayed.count, delayed[Int(token.index)].isPending else { return }
        let entry = takeDelayed(token.index)
        guard powered[Int(entry.radio)], radios[Int(entry.radio)].transmitting < 0 else {
            return
        }
        startTransmission(entry.frame, attempt: 1, from: entry.radio, now)
    }

    /// Keeps a frame until it is due.
    mutating func delay(
        _ frame: MACFrame, on radio: Int32, kind: RadioToken.Kind, until due: Instant
    ) {
        let slot = freeDelayed.popLast() ?? Int32(delayed.count)
        let entry = DelayedFrame(radio: radio, frame: frame)
        if Int(slot) == delayed.count {
            delayed.append(entry)
        } else {
            delayed[Int(slot)] = entry
        }
        schedule(kind, at: due, radio: radio, index: slot)
    }

    private mutating func takeDelayed(_ slot: Int32) -> DelayedFrame {
        delayed[Int(slot)].isPending = false
        freeDelayed.append(slot)
        return delayed[Int(slot)]
    }

    /// Queues a delayed frame that is due.
    mutating func queueDelayed(_ slot: Int32, _ now: Instant) {
        guard delayed[Int(slot)].isPending else { return }
        let entry = takeDelayed(slot)
        guard powered[Int(entry.radio)] else { return }
        enqueue(entry.frame, request: nil, on: entry.radio, now)
    }
}
