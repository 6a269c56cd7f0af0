import SimulationKernel

// When a radio listens, and what access points keep for stations that do not.
extension Medium {
    /// Whether a radio listens on its channel during all of a span.
    func isListening(_ radio: Int32, from start: Instant, to end: Instant) -> Bool {
        let index = Int(radio)
        guard powered[index] else { return false }
        switch radios[index].phase {
        case .contending, .awaitingAcknowledgement: return true
        case .idle, .transmitting: break
        }
        guard radios[index].station.scan == nil, radios[index].accessPoint == nil else {
            return true
        }
        switch radios[index].station.phase {
        case .idle: break
        case .joined:
            guard let interval = wakeInterval(radio), radios[index].station.awakeUntil < end else {
                return true
            }
            let window = radios[index].profile.beaconWindow(after: interval)
            return Self.lies(
                start, end, in: window, of: interval, origin: beaconOrigin(radio, interval))
        default: return true
        }
        switch radios[index].listening {
        case .never: return false
        case .always: return true
        case .windows(let window, let interval, let origin):
            return Self.lies(start, end, in: window, of: interval, origin: origin)
        }
    }

    /// Whether a span lies within one of the windows that begin every `interval` from `origin`.
    static func lies(
        _ start: Instant, _ end: Instant, in window: Span, of interval: Span, origin: Instant
    ) -> Bool {
        guard interval > .zero, window < interval else { return window >= interval }
        var phase = (start - origin).nanoseconds % interval.nanoseconds
        if phase < 0 { phase += interval.nanoseconds }
        return phase + (end - start).nanoseconds <= window.nanoseconds
    }

    /// How often a joined station wakes for a beacon; nil when it does not save power.
    private func wakeInterval(_ radio: Int32) -> Span? {
        let station = radios[Int(radio)].station
        guard station.phase == .joined, station.accessPoint >= 0,
            let network = radios[Int(station.accessPoint)].accessPoint?.settings
        else { return nil }
        switch station.powerSave {
        case .off: return nil
        case .everyDTIM: return network.beaconInterval * Int64(network.dtimPeriod)
        case .everyBeacons(let count): return network.beaconInterval * Int64(max(1, count))
        }
    }

    /// The first wake-up of a rhythm: each access point has its own phase.
    private func beaconOrigin(_ radio: Int32, _ interval: Span) -> Instant {
        let accessPoint = Int(radios[Int(radio)].station.accessPoint)
        let length = UInt64(max(1, interval.nanoseconds))
        return Instant(nanoseconds: radios[accessPoint].nameHash % length)
    }

    /// The share of the time in which a radio that does nothing else listens.
    private func listenShare(_ radio: Int32, _ now: Instant) -> Double {
        let index = Int(radio)
        if let interval = wakeInterval(radio), radios[index].accessPoint == nil,
            radios[index].station.scan == nil, radios[index].phase == .idle,
            radios[index].station.awakeUntil <= now
        {
            let window = radios[index].profile.beaconWindow(after: interval)
            return Self.share(window, interval)
        }
        if case .windows(let window, let interval, _) = radios[index].listening,
            !radios[index].station.isBusy, radios[index].accessPoint == nil,
            radios[index].phase == .idle, interval > .zero
        {
            return Self.share(window, interval)
        }
        return isListening(radio, from: now, to: now) ? 1 : 0
    }

    private static func share(_ window: Span, _ interval: Span) -> Double {
        max(0, min(1, Double(window.nanoseconds) / Double(interval.nanoseconds)))
    }

    /// Reports the state of a radio when it is another than the last reported.
    mutating func refreshState(_ radio: Int32, _ now: Instant) {
        let index = Int(radio)
        guard !radios[index].isInfrastructure else { return }
        let state = powerState(radio, now)
        guard state != radios[index].reported else { return }
        radios[index].reported = state
        actions.append(.radioState(radio: RadioID(index: radio), state: state, at: now))
    }

    private func powerState(_ radio: Int32, _ now: Instant) -> RadioPowerState {
        let index = Int(radio)
        guard powered[index] else { return .off }
        let slot = radios[index].transmitting
        if slot >= 0 { return .transmit(powerDbm: air[Int(slot)].powerDbm) }
        if radios[index].phase == .awaitingAcknowledgement { return .receive }
        if radios[index].locked >= 0, settings.reportsReception { return .receive }
        let share = listenShare(radio, now)
        return share > 0 ? .listen(share: share) : .idle
    }

    /// Applies a change of the listening mode to what is being received.
    mutating func refreshListening(_ radio: Int32, _ now: Instant) {
        let locked = radios[Int(radio)].locked
        if locked >= 0, !isListening(radio, from: now, to: air[Int(locked)].end) {
            breakReception(radio, .notListening)
        }
        refreshState(radio, now)
    }

    /// Changes the channel; a frame on the way in is lost, stations of an own access point too.
    mutating func tune(_ radio: Int32, to channel: Int, _ now: Instant) {
        guard radios[Int(radio)].channel != channel else { return }
        breakReception(radio, .wrongChannel)
        radios[Int(radio)].channel = channel
        checkBeacons(around: radio, now)
        refreshState(radio, now)
    }

    // MARK: Sleepers

    /// A station in power save stays awake for a while after it sent or received.
    mutating func stayAwake(_ radio: Int32, _ now: Instant) {
        let index = Int(radio)
        guard radios[index].station.powerSave != .off, radios[index].station.phase == .joined else {
            return
        }
        radios[index].station.awakeUntil = now + radios[index].profile.stayAwake
        guard !radios[index].station.isDozeScheduled else { return }
        radios[index].station.isDozeScheduled = true
        schedule(.doze, at: radios[index].station.awakeUntil, radio: radio)
        refreshState(radio, now)
    }

    /// The time awake is over, unless it was prolonged.
    mutating func doze(_ radio: Int32, _ now: Instant) {
        let index = Int(radio)
        radios[index].station.isDozeScheduled = false
        guard powered[index] else { return }
        if radios[index].station.awakeUntil > now {
            radios[index].station.isDozeScheduled = true
            return schedule(.doze, at: radios[index].station.awakeUntil, radio: radio)
        }
        refreshState(radio, now)
    }

    /// Whether an access point takes a station to be asleep.
    func isAsleep(_ radio: Int32, _ now: Instant) -> Bool {
        let index = Int(radio)
        guard wakeInterval(radio) != nil, radios[index].accessPoint == nil else { return false }
        return radios[index].station.awakeUntil <= now && radios[index].phase == .idle
    }

    /// When a station hears the next beacon that it wakes for.
    private func nextWake(_ radio: Int32, _ now: Instant) -> Instant {
        guard let interval = wakeInterval(radio) else { return now }
        return Self.next(interval, from: beaconOrigin(radio, interval), after: now)
    }

    static func next(_ interval: Span, from origin: Instant, after now: Instant) -> Instant {
        let length = max(1, interval.nanoseconds)
        let passed = (now - origin).nanoseconds
        let turns = passed < 0 ? 0 : passed / length + 1
        return origin + Span(nanoseconds: turns &* length)
    }

    /// Keeps a frame until its station wakes.
    mutating func keep(
        _ frame: MACFrame, _ request: UInt64?, _ sender: MACAddress?, for client: Client,
        at radio: Int32, _ now: Instant
    ) {
        let index = Int(radio)
        guard let place = radios[index].accessPoint?.place(of: client.address) else { return }
        guard client.buffered.count < settings.queueLimit else {
            return refuse(.queueFull, frame.body.kind, request, radio, now)
        }
        radios[index].accessPoint?.clients[place].buffered.append(
            BufferedFrame(frame: frame, request: request, client: sender))
        guard client.buffered.isEmpty else { return }
        schedule(
            .trafficIndication, at: nextWake(client.radio, now), radio: client.radio,
            generation: UInt32(radio) << 1)
    }

    /// Keeps a broadcast until the next DTIM beacon.
    mutating func keepForAll(
        _ frame: MACFrame, _ request: UInt64?, _ sender: MACAddress?, at radio: Int32,
        _ now: Instant
    ) {
        let index = Int(radio)
        guard let state = radios[index].accessPoint else { return }
        guard state.groupBuffer.count < settings.queueLimit else {
            return refuse(.queueFull, frame.body.kind, request, radio, now)
        }
        radios[index].accessPoint?.groupBuffer.append(
            BufferedFrame(frame: frame, request: request, client: sender))
        guard state.groupBuffer.isEmpty else { return }
        let interval = state.settings.beaconInterval * Int64(state.settings.dtimPeriod)
        let length = UInt64(max(1, interval.nanoseconds))
        let origin = Instant(nanoseconds: radios[index].nameHash % length)
        let due = Self.next(interval, from: origin, after: now)
        schedule(.trafficIndication, at: due, radio: radio, generation: 1)
    }

    /// A beacon announces what is kept: the sleepers stay awake and get it.
    mutating func trafficIndication(_ token: RadioToken, _ now: Instant) {
        let index = Int(token.index)
        if token.generation & 1 == 1 {
            guard let state = radios[index].accessPoint else { return }
            radios[index].accessPoint?.groupBuffer = []
            for client in state.clients
            where radios[Int(client.radio)].station.powerSave == .everyDTIM {
                stayAwake(client.radio, now)
            }
            return release(state.groupBuffer, at: token.index, now)
        }
        let accessPoint = Int32(token.generation >> 1)
        guard Int(accessPoint) < radios.count,
            let place = radios[Int(accessPoint)].accessPoint?.place(of: radios[index].stationMAC),
            let client = radios[Int(accessPoint)].accessPoint?.clients[place]
        else { return }
        radios[Int(accessPoint)].accessPoint?.clients[place].buffered = []
        stayAwake(token.index, now)
        release(client.buffered, at: accessPoint, now)
    }

    private mutating func release(_ frames: [BufferedFrame], at radio: Int32, _ now: Instant) {
        for kept in frames {
            enqueue(kept.frame, request: kept.request, client: kept.client, on: radio, now)
        }
    }

    // MARK: Beacons that fail

    /// Looks whether the stations that a change concerns still hear their access point.
    mutating func checkBeacons(around radio: Int32, _ now: Instant) {
        checkBeacon(of: radio, now)
        guard let clients = radios[Int(radio)].accessPoint?.clients else { return }
        for client in clients { checkBeacon(of: client.radio, now) }
    }

    /// Starts the beacon timeout of a station that no longer hears its access point.
    mutating func checkBeacon(of radio: Int32, _ now: Instant) {
        let index = Int(radio)
        guard radios[index].station.isAssociated, !radios[index].station.isBeaconLost,
            radios[index].station.scan == nil, !hearsBeacons(radio)
        else { return }
        radios[index].station.isBeaconLost = true
        radios[index].station.beaconLosses &+= 1
        schedule(
            .beaconTimeout, at: now + radios[index].profile.beaconTimeout, radio: radio,
            generation: radios[index].station.beaconLosses)
    }

    private func hearsBeacons(_ radio: Int32) -> Bool {
        let accessPoint = radios[Int(radio)].station.accessPoint
        guard accessPoint >= 0, powered[Int(accessPoint)],
            radios[Int(accessPoint)].accessPoint != nil,
            radios[Int(accessPoint)].channel == radios[Int(radio)].channel
        else { return false }
        // Sixty beacons fit into the timeout: with 9 of 10 lost, one still arrives.
        return beaconErrorRate(from: accessPoint, to: radio) < 0.9
    }

    mutating func beaconTimeout(_ token: RadioToken, _ now: Instant) {
        let index = Int(token.index)
        guard radios[index].station.isBeaconLost, radios[index].station.isAssociated,
            radios[index].station.beaconLosses == token.generation
        else { return }
        radios[index].station.isBeaconLost = false
        guard !hearsBeacons(token.index) else { return }
        dropLink(token.index, reason: .beaconTimeout, announced: false, now)
        refreshListening(token.index, now)
    }
}
