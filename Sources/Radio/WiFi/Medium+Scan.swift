import SimulationKernel

// Scanning: a probe request on each channel, and whatever answers or sends beacons there.
extension Medium {
    mutating func startScan(_ radio: Int32, channel: Int?, _ now: Instant) {
        let index = Int(radio)
        let phase = radios[index].station.phase
        guard radios[index].station.scan == nil, phase == .idle || phase == .joined else {
            return tell(radio, .scanDone([]), now)
        }
        beginScan(radio, channel: channel, isForJoining: false, now)
    }

    mutating func beginScan(_ radio: Int32, channel: Int?, isForJoining: Bool, _ now: Instant) {
        let index = Int(radio)
        let channels = channel.map { [$0] } ?? Array(WiFiChannel.valid)
        radios[index].station.scan = ScanState(
            channels: channels, homeChannel: radios[index].channel, isForJoining: isForJoining)
        probe(radio, now)
    }

    /// Turns to the next channel of the scan and asks who is there.
    private mutating func probe(_ radio: Int32, _ now: Instant) {
        let index = Int(radio)
        guard let scan = radios[index].station.scan else { return }
        tune(radio, to: scan.channels[scan.place], now)
        let ssid = scan.isForJoining ? radios[index].station.request?.ssid : nil
        send(.probeRequest(ssid: ssid), from: radio, .station, to: .broadcast, now)
        startTimer(radio, radios[index].profile.scanDwell, now)
    }

    /// Ends the stay on one channel.
    mutating func scanTimer(_ radio: Int32, _ now: Instant) {
        let index = Int(radio)
        hearBeacons(radio, now)
        guard var scan = radios[index].station.scan else { return }
        scan.place += 1
        radios[index].station.scan = scan
        let isFound =
            scan.isForJoining && radios[index].profile.scansFast
            && bestMatch(scan.found, for: radios[index].station.request) != nil
        guard scan.place == scan.channels.count || isFound else { return probe(radio, now) }
        radios[index].station.scan = nil
        guard scan.isForJoining else {
            tune(radio, to: scan.homeChannel, now)
            let results = scan.found.sorted { $0.rssiDbm > $1.rssiDbm }
            return tell(radio, .scanDone(results), now)
        }
        guard let match = bestMatch(scan.found, for: radios[index].station.request),
            let accessPoint = radioByMAC[match.bssid]
        else {
            tune(radio, to: scan.homeChannel, now)
            return failJoin(radio, .noAccessPointFound, now)
        }
        tune(radio, to: match.channel, now)
        authenticate(radio, with: accessPoint, now)
    }

    private func bestMatch(_ found: [ScanResult], for request: JoinRequest?) -> ScanResult? {
        guard let request else { return nil }
        var best: ScanResult?
        for result in found
        where result.ssid == request.ssid
            && (request.bssid == nil || request.bssid == result.bssid)
        {
            if let known = best, known.rssiDbm >= result.rssiDbm { continue }
            best = result
        }
        return best
    }

    /// Adds the access points of this channel whose beacon arrived during the stay.
    ///
    /// Beacons are not on the air of the model; each is judged by the level of its link alone.
    private mutating func hearBeacons(_ radio: Int32, _ now: Instant) {
        let index = Int(radio)
        for accessPoint in accessPoints {
            guard accessPoint != radio, powered[Int(accessPoint)],
                radios[Int(accessPoint)].channel == radios[index].channel,
                let interval = radios[Int(accessPoint)].accessPoint?.settings.beaconInterval,
                radios[index].profile.scanDwell >= interval
            else { continue }
            let failure = beaconErrorRate(from: accessPoint, to: radio)
            var hash = StableHash()
            hash.combine(seed)
            hash.combine(radios[Int(accessPoint)].nameHash)
            hash.combine(radios[index].nameHash)
            hash.combine(now.nanoseconds)
            var stream = RandomStream(state: hash.value)
            if stream.uniform() >= failure { note(accessPoint, heardBy: radio) }
        }
    }

    func beaconErrorRate(from accessPoint: Int32, to station: Int32) -> Double {
        let level = radios[Int(accessPoint)].powerDbm(at: .dsss1) - lossDb(accessPoint, station)
        return radios[Int(station)].profile.errorModel.frameErrorRate(
            bytes: WiFiFraming.beacon, signalDbm: level, rate: .dsss1)
    }

    /// Adds an access point to the result of a station's scan.
    mutating func note(_ accessPoint: Int32, heardBy radio: Int32) {
        let index = Int(radio)
        guard radios[index].station.scan != nil,
            let settings = radios[Int(accessPoint)].accessPoint?.settings
        else { return }
        let bssid = radios[Int(accessPoint)].accessPointMAC
        if radios[index].station.scan?.found.contains(where: { $0.bssid == bssid }) == true {
            return
        }
        let asked = radios[index].station.request?.ssid
        let isAsked = radios[index].station.scan?.isForJoining == true && asked == settings.ssid
        let level = radios[Int(accessPoint)].powerDbm(at: .dsss1) - lossDb(accessPoint, radio)
        let result = ScanResult(
            ssid: settings.isHidden && !isAsked ? "" : settings.ssid, bssid: bssid,
            channel: radios[Int(accessPoint)].channel, rssiDbm: Int(level.rounded()),
            security: settings.security, isHidden: settings.isHidden)
        radios[index].station.scan?.found.append(result)
    }

    /// Sends a frame of a network's own from one of a radio's interfaces, at the right rate.
    mutating func send(
        _ body: FrameBody, from radio: Int32, _ interface: WiFiInterface,
        to destination: MACAddress,
        request: UInt64? = nil, _ now: Instant
    ) {
        let frame = makeFrame(body, from: radio, interface, to: destination)
        enqueue(frame, request: request, on: radio, now)
    }

    func makeFrame(
        _ body: FrameBody, from radio: Int32, _ interface: WiFiInterface, to destination: MACAddress
    ) -> MACFrame {
        let state = radios[Int(radio)]
        let host = interface == .accessPoint ? radio : state.station.accessPoint
        let isProtected =
            host >= 0 && radios[Int(host)].accessPoint?.settings.passphrase != nil
        var rate = WiFiRate.dsss1
        if case .datagram = body, let receiver = radioByMAC[destination] {
            rate = dataRate(from: radio, to: receiver)
        }
        return MACFrame(
            source: interface == .station ? state.stationMAC : state.accessPointMAC,
            destination: destination, body: body,
            bytes: WiFiFraming.bytes(of: body, isProtected: isProtected), rate: rate)
    }

    /// The fastest rate that the receiver takes with some margin at the level of this link.
    func dataRate(from sender: Int32, to receiver: Int32) -> WiFiRate {
        let loss = lossDb(sender, receiver)
        var best = WiFiRate.dsss1
        for rate in WiFiRate.allCases where rate.kilobitsPerSecond > best.kilobitsPerSecond {
            let level = radios[Int(sender)].powerDbm(at: rate) - loss
            let needed = radios[Int(receiver)].profile.sensitivityDbm[rate.rawValue]
            if level >= needed + settings.rateMarginDb { best = rate }
        }
        return best
    }

    /// Starts the station's timer; an earlier one no longer counts.
    mutating func startTimer(_ radio: Int32, _ span: Span, _ now: Instant) {
        let index = Int(radio)
        radios[index].station.generation &+= 1
        schedule(
            .stationTimer, at: now + span, radio: radio,
            generation: radios[index].station.generation)
    }
}
