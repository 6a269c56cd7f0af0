public import SimulationKernel

// A medium of which only a part is here: what the other parts hear of it, and it of them.
//
// Each shard treats the receivers of its own. A transmission that others may hear is told to them
// as it begins, and begins there at the same place in the order of events.
extension Medium {
    /// Makes this the medium of one shard; before anything happens in it.
    public mutating func divide(_ division: RadioDivision) {
        self.division = division
        beyond = radios.map { _ in 0 }
        topologyVersion &+= 1
    }

    /// Whether a radio lives here.
    func owns(_ radio: Int32) -> Bool { division?.owns(radio) ?? true }

    /// The shards, as bits, that hear a radio and are not its own.
    public mutating func shardsBeyond(_ radio: RadioID) -> UInt64 {
        guard division != nil else { return 0 }
        _ = neighbours(of: radio.index)
        return beyond[Int(radio.index)]
    }

    /// Keeps what is of this shard of a radio's neighbours, and which other shards there are.
    mutating func keepOwn(_ list: [Neighbour], of radio: Int32) -> [Neighbour] {
        guard let division else { return list }
        var mask: UInt64 = 0
        for other in list where !division.owns(other.radio) {
            mask |= 1 << UInt64(division.shards[Int(other.radio)])
        }
        beyond[Int(radio)] = mask
        return list.filter { division.owns($0.radio) }
    }

    /// Whether a radio lives here, for its owner.
    public func livesHere(_ radio: RadioID) -> Bool { owns(radio.index) }

    /// Tells the other shards of what they hear.
    mutating func tellBeyond(_ radio: Int32, _ content: BorderSignal.Content, _ now: Instant) {
        guard let division, beyond[Int(radio)] != 0 else { return }
        var answering: UInt64 = 0
        if case .begin(let transmission) = content {
            answering = beyond[Int(radio)]
            if !transmission.frame.destination.isGroup {
                let owner = radioByMAC[transmission.frame.destination]
                answering &= owner.map { 1 << UInt64(division.shards[Int($0)]) } ?? 0
            }
        }
        let signal = BorderSignal(
            time: now, sender: RadioID(index: radio), answering: answering, content: content)
        actions.append(.border(signal, shards: beyond[Int(radio)]))
    }

    /// Takes what another shard tells, at its time.
    public mutating func hear(_ signal: BorderSignal, now: Instant) {
        let sender = signal.sender.index
        guard radios.indices.contains(Int(sender)), !owns(sender) else { return }
        switch signal.content {
        case .begin(let transmission):
            let slot = putOnAir(transmission)
            radios[Int(sender)].transmitting = slot
            schedule(.transmissionEnd, at: transmission.end, radio: sender, index: slot)
            reachNeighbours(slot, now)
        case .abort: abortTransmission(sender, now)
        }
    }

    // MARK: - Promises

    /// The least time from a token that is due until a radio that others hear can begin to send,
    /// or cut short what it sends; nil for a token that does nothing.
    public mutating func reaction(to token: RadioToken) -> Span? {
        let index = token.index
        switch token.kind {
        case .access:
            guard isCurrent(token) else { return nil }
            return isHeardBeyond(index) ? .zero : shortestExchange
        case .acknowledge:
            guard delayed[Int(index)].isPending else { return nil }
            return isHeardBeyond(delayed[Int(index)].radio) ? .zero : shortestExchange
        case .transmissionEnd: return settings.sifs
        // An access point may send what it kept for the station of the token.
        case .delayedFrame, .trafficIndication: return settings.difs
        default: return reaction(of: index)
        }
    }

    /// The same for whatever a radio's program may ask.
    public mutating func reaction(of radio: RadioID) -> Span { reaction(of: radio.index) }

    private mutating func reaction(of radio: Int32) -> Span {
        guard isHeardBeyond(radio) else { return settings.difs + shortestExchange }
        // It may be switched off while it sends.
        return radios[Int(radio)].transmitting >= 0 ? .zero : settings.difs
    }

    private mutating func isHeardBeyond(_ radio: Int32) -> Bool {
        shardsBeyond(RadioID(index: radio)) != 0
    }

    /// The least time from the beginning of a frame until another radio answers it.
    ///
    /// Without networks all frames are ESP-NOW's of 1 Mbit/s, the only rate that programs get.
    public var shortestExchange: Span {
        let rate: WiFiRate = division?.hasNetworks == false ? .dsss1 : .ofdm54
        return rate.airtime(bytes: EspNowPhy.acknowledgementBytes) + settings.sifs
    }
}
