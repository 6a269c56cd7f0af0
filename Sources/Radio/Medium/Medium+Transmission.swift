import SimulationKernel

// Frames on the air: from the first bit to the judgement of each receiver.
extension Medium {
    /// Puts a frame on the air.
    mutating func startTransmission(
        _ frame: MACFrame, attempt: Int, from sender: Int32, _ now: Instant
    ) {
        let index = Int(sender)
        breakReception(sender, .halfDuplex)
        let airtime = frame.rate.airtime(bytes: frame.bytes)
        let powerDbm = radios[index].powerDbm(at: frame.rate)
        let isAcknowledged = !frame.destination.isGroup && frame.body.kind != .acknowledgement
        radios[index].framesSent &+= 1
        var transmission = Transmission(
            sender: sender, frame: frame, channel: radios[index].channel, powerDbm: powerDbm,
            start: now, end: now + airtime, reservedUntil: now + airtime,
            number: radios[index].framesSent, attempt: attempt)
        if isAcknowledged {
            let reply = frame.rate.acknowledgementRate
            transmission.reservedUntil =
                transmission.end + settings.sifs
                + reply.airtime(bytes: EspNowPhy.acknowledgementBytes)
        }
        if !frame.destination.isGroup {
            transmission.destination = radioByMAC[frame.destination] ?? -1
        }
        let slot = putOnAir(transmission)
        radios[index].transmitting = slot
        actions.append(
            .transmission(
                TransmissionRecord(
                    sender: RadioID(index: sender), kind: frame.body.kind, source: frame.source,
                    destination: frame.destination, frameBytes: frame.bytes,
                    channel: transmission.channel, powerDbm: powerDbm, rate: frame.rate,
                    attempt: attempt, start: now, airtime: airtime)))
        refreshState(sender, now)
        schedule(.transmissionEnd, at: transmission.end, radio: sender, index: slot)
        reachNeighbours(slot, now)
        tellBeyond(sender, .begin(transmission), now)
    }

    /// Gives a transmission its slot.
    mutating func putOnAir(_ transmission: Transmission) -> Int32 {
        let slot = freeSlots.popLast() ?? Int32(air.count)
        if Int(slot) == air.count {
            air.append(transmission)
        } else {
            air[Int(slot)] = transmission
        }
        onAir.append(slot)
        return slot
    }

    /// Lets all in reach notice a transmission: they freeze their countdown, or begin to receive.
    mutating func reachNeighbours(_ slot: Int32, _ now: Instant) {
        let (sender, channel) = (air[Int(slot)].sender, air[Int(slot)].channel)
        let (powerDbm, end) = (air[Int(slot)].powerDbm, air[Int(slot)].end)
        let reservedUntil = air[Int(slot)].reservedUntil
        let list = neighbours(of: sender)
        let weather = weatherDb
        var weakened = 0
        var destinationLoss = lossWhenUnheard(slot)
        let destination = air[Int(slot)].destination
        let isGroup = air[Int(slot)].frame.destination.isGroup
        for neighbour in list {
            let receiver = neighbour.radio
            let index = Int(receiver)
            guard powered[index] else {
                if receiver == destination { destinationLoss = FrameLoss(.notListening) }
                continue
            }
            let detection = radios[index].detectionDbm(margin: settings.detectionMarginDb)
            guard powerDbm - neighbour.lossDb >= detection else { continue }
            if weather > 0, radios[index].channel == channel { weakened += 1 }
            let signalDbm = powerDbm - neighbour.lossDb - weather
            guard signalDbm >= detection else { continue }
            guard radios[index].channel == channel else {
                if receiver == destination { destinationLoss = FrameLoss(.wrongChannel) }
                continue
            }
            guard !isCut(sender, receiver) else {
                let reason = passOver(air[Int(slot)], receiver, now)
                if receiver == destination { destinationLoss = reason }
                continue
            }
            freeze(receiver, until: reservedUntil, now)
            let refused = beginReception(slot, receiver, signalDbm, from: now, to: end)
            if receiver == destination { destinationLoss = refused }
            switch refused?.reason {
            case nil: refreshState(receiver, now)
            case .collision, .halfDuplex:
                guard isGroup, let refused, concerns(air[Int(slot)], receiver) else { continue }
                reportLoss(refused, air[Int(slot)], receiver: receiver, now)
            default: break
            }
        }
        air[Int(slot)].destinationLoss = destinationLoss
        if weakened > 0 { countWeather(weakened) }
    }

    /// Why the addressed radio does not receive a frame unless it begins to; nil if unknown here.
    ///
    /// Who does not answer to the address is not addressed.
    private mutating func lossWhenUnheard(_ slot: Int32) -> FrameLoss? {
        let (sender, destination) = (air[Int(slot)].sender, air[Int(slot)].destination)
        guard destination >= 0 else { return nil }
        let isHeard =
            owns(destination)
            ? knownLoss(from: sender, to: destination) != nil
            : undisturbedLossDb(sender, destination) <= greatestLossDb
        guard isHeard else { return owns(sender) ? FrameLoss(.belowSensitivity) : nil }
        guard owns(destination) else { return nil }
        guard radios[Int(destination)].answers(to: air[Int(slot)].frame.destination) else {
            air[Int(slot)].destination = -1
            return nil
        }
        return FrameLoss(.belowSensitivity)
    }

    /// Lets a radio begin to receive; gives the reason when it cannot.
    private mutating func beginReception(
        _ slot: Int32, _ receiver: Int32, _ signalDbm: Double, from start: Instant,
        to end: Instant
    ) -> FrameLoss? {
        let index = Int(receiver)
        // What ends at this very instant, its event still to come, is in nobody's way.
        let sending = radios[index].transmitting
        guard sending < 0 || air[Int(sending)].end <= start else { return FrameLoss(.halfDuplex) }
        guard isListening(receiver, from: start, to: end) else { return FrameLoss(.notListening) }
        let locked = radios[index].locked
        if locked >= 0, air[Int(locked)].end > start {
            let place = receptionIndex(of: receiver, in: locked)
            guard settings.hasCapture, start - air[Int(locked)].start <= settings.captureWindow,
                let place,
                signalDbm - air[Int(locked)].receptions[place].signalDbm
                    >= settings.captureMarginDb
            else { return FrameLoss(.collision, by: air[Int(locked)].sender) }
            breakReception(receiver, .collision, by: air[Int(slot)].sender)
        }
        radios[index].locked = slot
        air[Int(slot)].receptions.append(Reception(receiver: receiver, signalDbm: signalDbm))
        return nil
    }

    private func receptionIndex(of receiver: Int32, in slot: Int32) -> Int? {
        air[Int(slot)].receptions.firstIndex { $0.receiver == receiver && $0.broken == nil }
    }

    /// Ends what a radio is receiving, because it cannot go on.
    mutating func breakReception(
        _ receiver: Int32, _ reason: LossReason, by rival: Int32 = -1
    ) {
        let locked = radios[Int(receiver)].locked
        guard locked >= 0 else { return }
        radios[Int(receiver)].locked = -1
        guard let place = receptionIndex(of: receiver, in: locked) else { return }
        air[Int(locked)].receptions[place].broken = FrameLoss(reason, by: rival)
    }

    /// Cuts the own transmission short because the radio is switched off: nobody can read it.
    mutating func abortTransmission(_ sender: Int32, _ now: Instant) {
        let slot = radios[Int(sender)].transmitting
        guard slot >= 0 else { return }
        if owns(sender) { tellBeyond(sender, .abort, now) }
        radios[Int(sender)].transmitting = -1
        for place in air[Int(slot)].receptions.indices
        where air[Int(slot)].receptions[place].broken == nil {
            air[Int(slot)].receptions[place].broken = FrameLoss(.radioOff)
            radios[Int(air[Int(slot)].receptions[place].receiver)].locked = -1
        }
    }

    /// Handles the end of a transmission: judges each reception and passes on what arrived.
    mutating func finishTransmission(_ slot: Int32, _ now: Instant) {
        let transmission = air[Int(slot)]
        guard !transmission.isOver, transmission.end == now else { return }
        air[Int(slot)].isOver = true
        let sender = transmission.sender
        let isWhole = radios[Int(sender)].transmitting == slot
        if isWhole { radios[Int(sender)].transmitting = -1 }
        var arrived: [Reception] = []
        for reception in transmission.receptions {
            if radios[Int(reception.receiver)].locked == slot {
                radios[Int(reception.receiver)].locked = -1
            }
            var outcome = judge(reception, transmission)
            if outcome?.reason == .disturbed { countJammed() }
            if outcome == nil, losesFrame(transmission, at: reception.receiver) {
                outcome = FrameLoss(.disturbed)
            }
            if outcome == nil { arrived.append(reception) }
            report(outcome, reception, transmission, now)
            if reception.broken == nil { refreshState(reception.receiver, now) }
        }
        if let loss = transmission.destinationLoss {
            reportLoss(loss, transmission, receiver: transmission.destination, now)
        }
        forgetOld(now)
        if !owns(sender) {
            // Its own shard goes on with it.
        } else if isWhole, transmission.frame.body.kind != .acknowledgement {
            queuedFrameSent(sender, now)
        } else {
            refreshState(sender, now)
        }
        for reception in arrived { receive(transmission, reception, now) }
    }

    private mutating func report(
        _ outcome: FrameLoss?, _ reception: Reception, _ transmission: Transmission,
        _ now: Instant
    ) {
        guard let outcome else { return }
        let isGroup = transmission.frame.destination.isGroup
        let isMine =
            isGroup
            ? concerns(transmission, reception.receiver)
            : reception.receiver == transmission.destination
        guard isMine else { return }
        reportLoss(outcome, transmission, receiver: reception.receiver, now)
    }

    /// Whether a radio would have made anything of a broadcast: others do not miss it.
    func concerns(_ transmission: Transmission, _ receiver: Int32) -> Bool {
        let index = Int(receiver)
        switch transmission.frame.body {
        case .espNow:
            return radios[index].profile.hasEspNow && !radios[index].isInfrastructure
        case .probeRequest: return radios[index].accessPoint != nil
        default: return radios[index].station.accessPoint == transmission.sender
        }
    }

    mutating func reportLoss(
        _ loss: FrameLoss, _ transmission: Transmission, receiver: Int32, _ now: Instant
    ) {
        actions.append(
            .lost(
                LossRecord(
                    sender: RadioID(index: transmission.sender),
                    receiver: RadioID(index: receiver), kind: transmission.frame.body.kind,
                    reason: loss.reason,
                    rival: loss.rival < 0 ? nil : RadioID(index: loss.rival), at: now)))
    }

    /// Drops past transmissions that overlap none still on the air.
    private mutating func forgetOld(_ now: Instant) {
        var oldest = Instant.never
        for slot in onAir where !air[Int(slot)].isOver {
            oldest = min(oldest, air[Int(slot)].start)
        }
        onAir.removeAll { slot in
            let transmission = air[Int(slot)]
            guard transmission.isOver, transmission.end <= oldest,
                transmission.reservedUntil <= now
            else { return false }
            air[Int(slot)].receptions = []
            freeSlots.append(slot)
            return true
        }
    }
}
