import SimulationKernel

// CSMA/CA: waiting for the medium, backing off, trying again.
extension Medium {
    /// Puts a frame into a radio's queue.
    mutating func enqueue(
        _ frame: MACFrame, request: UInt64?, client: MACAddress? = nil, on radio: Int32,
        _ now: Instant
    ) {
        let index = Int(radio)
        guard powered[index] else {
            return refuse(.radioOff, frame.body.kind, request, radio, now)
        }
        guard radios[index].queue.count < settings.queueLimit else {
            return refuse(.queueFull, frame.body.kind, request, radio, now)
        }
        radios[index].framesQueued &+= 1
        var frame = frame
        frame.number = radios[index].framesQueued
        radios[index].queue.append(
            Outgoing(
                frame: frame, request: request, client: client,
                contentionWindow: settings.minimumContentionWindow))
        if radios[index].phase == .idle { beginContention(radio, backsOff: false, now) }
    }

    /// Waits for the medium; after own traffic and when it is busy with a random backoff.
    mutating func beginContention(_ radio: Int32, backsOff: Bool, _ now: Instant) {
        let index = Int(radio)
        guard settings.hasCarrierSense else {
            let wait = backsOff ? drawSlots(radio) : nil
            let access = now + settings.slot * Int64(wait ?? 0)
            return waitForAccess(radio, countdown: now, slots: wait, access: access, now)
        }
        let busyUntil = max(audibleUntil(radio, now), now)
        let isBusy = busyUntil > now || radios[index].transmitting >= 0
        let slots = backsOff || isBusy ? drawSlots(radio) : nil
        let countdown = busyUntil + settings.difs
        waitForAccess(
            radio, countdown: countdown, slots: slots,
            access: countdown + settings.slot * Int64(slots ?? 0), now)
    }

    private mutating func waitForAccess(
        _ radio: Int32, countdown: Instant, slots: Int?, access: Instant, _ now: Instant
    ) {
        let index = Int(radio)
        radios[index].phase = .contending(countdown: countdown, slots: slots, access: access)
        radios[index].generation &+= 1
        schedule(.access, at: access, radio: radio, generation: radios[index].generation)
        refreshState(radio, now)
    }

    private mutating func drawSlots(_ radio: Int32) -> Int {
        let index = Int(radio)
        let window = radios[index].queue.first?.contentionWindow ?? settings.minimumContentionWindow
        return Int(radios[index].backoff.below(UInt64(max(0, window)) + 1))
    }

    /// Until when the medium is busy as far as this radio hears.
    private func audibleUntil(_ radio: Int32, _ now: Instant) -> Instant {
        var until = now
        let threshold = radios[Int(radio)].detectionDbm(margin: settings.detectionMarginDb)
        for slot in onAir {
            let transmission = air[Int(slot)]
            guard transmission.sender != radio, transmission.reservedUntil > now,
                transmission.channel == radios[Int(radio)].channel,
                let loss = knownLoss(from: transmission.sender, to: radio),
                transmission.powerDbm - loss >= threshold
            else { continue }
            until = max(until, transmission.reservedUntil)
        }
        return until
    }

    /// Stops a radio's countdown because it hears a transmission, until that is over.
    mutating func freeze(_ radio: Int32, until busyUntil: Instant, _ now: Instant) {
        let index = Int(radio)
        guard settings.hasCarrierSense,
            case .contending(let countdown, let slots, let access) = radios[index].phase,
            access > now + settings.carrierSenseTime
        else { return }
        var left = slots ?? drawSlots(radio)
        if now > countdown, slots != nil {
            let passed = (now - countdown).nanoseconds / max(1, settings.slot.nanoseconds)
            left -= min(left, Int(passed))
        }
        let restart = max(busyUntil + settings.difs, countdown)
        waitForAccess(
            radio, countdown: restart, slots: left,
            access: restart + settings.slot * Int64(left), now)
    }

    /// Begins the transmission of the first frame in the queue.
    mutating func transmitHead(_ radio: Int32, _ now: Instant) {
        let index = Int(radio)
        guard case .contending = radios[index].phase, !radios[index].queue.isEmpty else { return }
        guard radios[index].transmitting < 0 else {
            return beginContention(radio, backsOff: true, now)
        }
        radios[index].queue[0].attempts += 1
        radios[index].phase = .transmitting
        radios[index].generation &+= 1
        startTransmission(
            radios[index].queue[0].frame, attempt: radios[index].queue[0].attempts, from: radio,
            now)
    }

    /// Handles the end of a transmission from the queue.
    mutating func queuedFrameSent(_ radio: Int32, _ now: Instant) {
        let index = Int(radio)
        guard radios[index].phase == .transmitting, let head = radios[index].queue.first else {
            return refreshState(radio, now)
        }
        guard !head.frame.destination.isGroup else {
            return complete(radio, .sent, now)
        }
        radios[index].phase = .awaitingAcknowledgement
        let wait =
            settings.sifs + settings.slot
            + head.frame.rate.acknowledgementRate.airtime(bytes: EspNowPhy.acknowledgementBytes)
        schedule(
            .acknowledgeTimeout, at: now + wait, radio: radio,
            generation: radios[index].generation)
        refreshState(radio, now)
    }

    /// No acknowledgement came: tries again with a wider window, or gives up.
    mutating func acknowledgeFailed(_ radio: Int32, _ now: Instant) {
        let index = Int(radio)
        guard radios[index].phase == .awaitingAcknowledgement, !radios[index].queue.isEmpty else {
            return
        }
        guard radios[index].queue[0].attempts < settings.attemptLimit else {
            return complete(radio, .failed(.noAcknowledgement), now)
        }
        let window = radios[index].queue[0].contentionWindow
        radios[index].queue[0].contentionWindow = min(
            settings.maximumContentionWindow, window * 2 + 1)
        beginContention(radio, backsOff: true, now)
    }

    /// Takes the first frame out of the queue, tells its sender, and goes on with the next.
    mutating func complete(_ radio: Int32, _ outcome: SendOutcome, _ now: Instant) {
        let index = Int(radio)
        let done = radios[index].queue.removeFirst()
        radios[index].phase = .idle
        radios[index].generation &+= 1
        let id = RadioID(index: radio)
        if case .failed(let reason) = outcome {
            let receiver = radioByMAC[done.frame.destination].map { RadioID(index: $0) }
            actions.append(
                .lost(
                    LossRecord(
                        sender: id, receiver: receiver, kind: done.frame.body.kind, reason: reason,
                        at: now)))
        }
        if let request = done.request {
            actions.append(
                .sendResult(
                    radio: id, request: request, outcome: outcome, attempts: done.attempts, at: now
                ))
        }
        stayAwake(radio, now)
        if radios[index].queue.isEmpty {
            refreshState(radio, now)
        } else {
            beginContention(radio, backsOff: true, now)
        }
        frameDone(done, outcome, radio, now)
    }

    /// Fails everything that waits in a radio.
    mutating func failQueue(_ radio: Int32, _ reason: LossReason, _ now: Instant) {
        let index = Int(radio)
        let waiting = radios[index].queue
        radios[index].queue = []
        radios[index].phase = .idle
        radios[index].generation &+= 1
        for outgoing in waiting {
            refuse(reason, outgoing.frame.body.kind, outgoing.request, radio, now)
        }
    }
}
