import SimulationKernel

// The station's way into a network: find, authenticate, associate, exchange keys, get an address.
extension Medium {
    mutating func startJoin(_ radio: Int32, _ request: JoinRequest, _ now: Instant) {
        let index = Int(radio)
        dropLink(radio, reason: .left, announced: true, now)
        radios[index].station.request = request
        radios[index].station.status = .connecting
        radios[index].station.phase = .finding
        let channel = request.channel.flatMap { WiFiChannel.valid.contains($0) ? $0 : nil }
        beginScan(radio, channel: channel, isForJoining: true, now)
    }

    mutating func authenticate(_ radio: Int32, with accessPoint: Int32, _ now: Instant) {
        let index = Int(radio)
        radios[index].station.phase = .authenticating
        radios[index].station.accessPoint = accessPoint
        radios[index].station.attempts = 0
        ask(radio, .authenticationRequest, now)
    }

    /// Sends a request to the access point and waits for its answer.
    private mutating func ask(_ radio: Int32, _ body: FrameBody, _ now: Instant) {
        let index = Int(radio)
        radios[index].station.attempts += 1
        sendToAccessPoint(radio, body, now)
        startTimer(radio, settings.wifi.managementTimeout, now)
    }

    mutating func sendToAccessPoint(_ radio: Int32, _ body: FrameBody, _ now: Instant) {
        let accessPoint = radios[Int(radio)].station.accessPoint
        guard accessPoint >= 0 else { return }
        let bssid = radios[Int(accessPoint)].accessPointMAC
        send(body, from: radio, .station, to: bssid, now)
    }

    /// The station's timer is due: an answer is missing, or a waiting time is over.
    mutating func stationTimer(_ token: RadioToken, _ now: Instant) {
        let radio = token.index
        let index = Int(radio)
        guard radios[index].station.generation == token.generation, powered[index] else {
            return
        }
        if radios[index].station.scan != nil { return scanTimer(radio, now) }
        let mayAsk = radios[index].station.attempts < settings.wifi.managementAttempts
        switch radios[index].station.phase {
        case .authenticating where mayAsk: ask(radio, .authenticationRequest, now)
        case .associating where mayAsk: ask(radio, .associationRequest, now)
        case .authenticating, .associating, .keying: failJoin(radio, .associationFailed, now)
        case .discovering, .requesting: askForAddress(radio, now)
        case .checking: addressChecked(radio, now)
        case .idle, .finding, .joined: break
        }
    }

    mutating func failJoin(_ radio: Int32, _ failure: JoinFailure, _ now: Instant) {
        let index = Int(radio)
        resetStation(radio)
        radios[index].station.status = .failed(failure)
        tell(radio, .joinFailed(failure), now)
        refreshListening(radio, now)
    }

    private mutating func resetStation(_ radio: Int32) {
        let index = Int(radio)
        radios[index].station.phase = .idle
        radios[index].station.generation &+= 1
        radios[index].station.accessPoint = -1
        radios[index].station.address = nil
        radios[index].station.offered = nil
        radios[index].station.scan = nil
        radios[index].station.isBeaconLost = false
        radios[index].station.attempts = 0
    }

    /// Ends the station's link, or its way there; `announced` says so to the access point.
    mutating func dropLink(
        _ radio: Int32, reason: DisconnectReason, announced: Bool, _ now: Instant
    ) {
        let index = Int(radio)
        guard radios[index].station.isBusy else {
            radios[index].station.status = .idle
            return
        }
        let wasAssociated = radios[index].station.isAssociated
        if wasAssociated && announced { sendToAccessPoint(radio, .disassociation, now) }
        resetStation(radio)
        radios[index].station.status = .idle
        if wasAssociated { tell(radio, .disconnected(reason), now) }
    }

    /// Handles a management frame that arrived at a radio, as station or as access point.
    mutating func receiveManagement(
        _ frame: MACFrame, from sender: Int32, _ radio: Int32, _ rssi: Int, _ now: Instant
    ) {
        let index = Int(radio)
        if radios[index].accessPoint != nil,
            frame.destination == radios[index].accessPointMAC || frame.destination.isGroup
        {
            return serve(frame, from: sender, at: radio, now)
        }
        if case .probeResponse = frame.body { return note(sender, heardBy: radio) }
        let accessPoint = radios[index].station.accessPoint
        guard accessPoint == sender, frame.destination == radios[index].stationMAC,
            frame.source == radios[Int(accessPoint)].accessPointMAC
        else { return }
        switch (radios[index].station.phase, frame.body) {
        case (.authenticating, .authenticationResponse):
            radios[index].station.phase = .associating
            radios[index].station.attempts = 0
            ask(radio, .associationRequest, now)
        case (.associating, .associationResponse(let isAccepted)):
            guard isAccepted else { return failJoin(radio, .associationFailed, now) }
            guard radios[Int(accessPoint)].accessPoint?.settings.passphrase != nil else {
                return associated(radio, now)
            }
            radios[index].station.phase = .keying
            startTimer(radio, settings.wifi.handshakeTimeout, now)
        case (_, .key(let message, let proof)): answerKey(message, proof, radio, now)
        case (_, .dhcp(let message)): receiveAddress(message, radio, now)
        case (.keying, .disassociation): failJoin(radio, .wrongPassword, now)
        case (_, .disassociation):
            guard radios[index].station.isAssociated else {
                return failJoin(radio, .associationFailed, now)
            }
            dropLink(radio, reason: .byAccessPoint, announced: false, now)
            refreshListening(radio, now)
        default: break
        }
    }

    /// The station's part of the four-way handshake.
    private mutating func answerKey(
        _ message: Int, _ proof: UInt64, _ radio: Int32, _ now: Instant
    ) {
        let index = Int(radio)
        guard let request = radios[index].station.request else { return }
        let own = keyProof(ssid: request.ssid, passphrase: request.passphrase)
        switch (message, radios[index].station.phase) {
        case (1, .keying): answer(.key(message: 2, proof: own), radio, now)
        case (3, .keying) where proof == own:
            sendToAccessPoint(radio, .key(message: 4, proof: own), now)
            associated(radio, now)
        case (3, _) where proof == own && radios[index].station.isAssociated:
            sendToAccessPoint(radio, .key(message: 4, proof: own), now)
        default: break
        }
    }

    /// Sends the station's answer once it has been worked out.
    private mutating func answer(_ body: FrameBody, _ radio: Int32, _ now: Instant) {
        let index = Int(radio)
        let bssid = radios[Int(radios[index].station.accessPoint)].accessPointMAC
        let wait = radios[index].station.draw(
            median: settings.wifi.keyProcessing, spread: settings.wifi.responseSpread)
        delay(
            makeFrame(body, from: radio, .station, to: bssid), on: radio, kind: .delayedFrame,
            until: now + wait)
    }

    /// Stands for the check code that only holders of the key can make.
    func keyProof(ssid: String, passphrase: String?) -> UInt64 {
        var hash = StableHash()
        hash.combine(ssid)
        hash.combine(passphrase ?? "")
        return hash.value
    }

    private mutating func associated(_ radio: Int32, _ now: Instant) {
        let index = Int(radio)
        let accessPoint = Int(radios[index].station.accessPoint)
        radios[index].station.generation &+= 1
        tell(
            radio,
            .associated(
                bssid: radios[accessPoint].accessPointMAC, channel: radios[index].channel), now)
        guard radios[index].station.request?.address == nil else {
            radios[index].station.offered = radios[index].station.request?.address
            return addressChecked(radio, now)
        }
        radios[index].station.phase = .discovering
        radios[index].station.attempts = 0
        askForAddress(radio, now)
    }

    // MARK: DHCP, the client

    /// Sends (again) what the station wants of the DHCP server.
    private mutating func askForAddress(_ radio: Int32, _ now: Instant) {
        let index = Int(radio)
        if radios[index].station.phase == .requesting, radios[index].station.attempts >= 4 {
            radios[index].station.phase = .discovering
            radios[index].station.attempts = 0
        }
        var message = DHCPMessage.discover
        if radios[index].station.phase == .requesting, let offered = radios[index].station.offered {
            message = .request(offered)
        }
        sendToAccessPoint(radio, .dhcp(message), now)
        let doubling = Int64(1) << Int64(min(radios[index].station.attempts, 5))
        radios[index].station.attempts += 1
        startTimer(radio, min(settings.wifi.dhcpTimeout * doubling, .milliseconds(60_000)), now)
    }

    private mutating func receiveAddress(_ message: DHCPMessage, _ radio: Int32, _ now: Instant) {
        let index = Int(radio)
        switch (radios[index].station.phase, message) {
        case (.discovering, .offer(let offer)):
            radios[index].station.offered = offer
            radios[index].station.phase = .requesting
            radios[index].station.attempts = 0
            askForAddress(radio, now)
        case (.requesting, .acknowledge(let configuration)):
            radios[index].station.offered = configuration
            guard radios[index].profile.checksAddress else { return addressChecked(radio, now) }
            radios[index].station.phase = .checking
            // The client's clock ticks at a phase of its own; the first tick comes early.
            let tick = settings.wifi.dhcpTick
            let early = radios[index].station.stream.uniform()
            let ticks = Double(max(0, settings.wifi.addressCheckTicks)) - early
            startTimer(radio, .seconds(tick.seconds * max(0, ticks)), now)
        default: break
        }
    }

    /// The network is up.
    private mutating func addressChecked(_ radio: Int32, _ now: Instant) {
        let index = Int(radio)
        guard let address = radios[index].station.offered else { return }
        radios[index].station.phase = .joined
        radios[index].station.status = .gotAddress
        radios[index].station.address = address
        radios[index].station.generation &+= 1
        tell(radio, .gotAddress(address), now)
        stayAwake(radio, now)
        refreshListening(radio, now)
        checkBeacons(around: radio, now)
    }
}
