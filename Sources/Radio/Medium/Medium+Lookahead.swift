public import SimulationKernel

// How far a node may run ahead of the others.
extension Medium {
    /// The shortest time from a request to send to the first frame that another node gets of it.
    ///
    /// DIFS plus the shortest airtime: that of an empty ESP-NOW frame at 1 Mbit/s; with an access
    /// point about, that of a small OFDM frame.
    public var minimumTransmissionSpan: Span {
        shortestWait + shortestAirtime(withData: !accessPoints.isEmpty)
    }

    /// The earliest instant at which a frame that is not yet on the air can reach a node.
    ///
    /// `never` for a radio that is off or does not listen; for wake windows not before a frame fits
    /// into one. What is on the air or waiting already shows in the events that are scheduled; a
    /// request of the node itself makes this void.
    public func earliestArrival(at radio: RadioID, now: Instant) -> Instant {
        let index = Int(radio.index)
        guard powered[index] else { return .never }
        let isOnNetwork = radios[index].station.isBusy || radios[index].accessPoint != nil
        let airtime = shortestAirtime(withData: isOnNetwork)
        let soonest = now + shortestWait + airtime
        guard !isOnNetwork, radios[index].phase == .idle else { return soonest }
        switch radios[index].listening {
        case .always: return soonest
        case .never: return .never
        case .windows(let window, let interval, let origin):
            let begin = now + shortestWait
            if Self.lies(begin, begin + airtime, in: window, of: interval, origin: origin) {
                return soonest
            }
            guard window >= airtime else { return .never }
            return max(soonest, Self.next(interval, from: origin, after: begin) + airtime)
        }
    }

    private var shortestWait: Span { settings.hasCarrierSense ? settings.difs : .zero }

    private func shortestAirtime(withData: Bool) -> Span {
        var airtime = EspNowPhy.airtime(payload: 0)
        if withData { airtime = WiFiRate.ofdm54.airtime(bytes: WiFiFraming.minimumBytes) }
        guard usesFastEspNow else { return airtime }
        return min(airtime, EspNowPhy.airtime(payload: 0, rate: .ofdm54))
    }
}
