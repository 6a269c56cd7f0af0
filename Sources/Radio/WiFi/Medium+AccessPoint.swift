import SimulationKernel

// The access point's part: answers, keys, addresses.
extension Medium {
    mutating func openAccessPoint(_ radio: Int32, _ network: AccessPointSettings) {
        let index = Int(radio)
        radios[index].accessPoint = AccessPointState(settings: network)
        if !radios[index].station.isBusy, WiFiChannel.valid.contains(network.channel) {
            radios[index].channel = network.channel
        }
        let place = accessPoints.firstIndex { $0 >= radio } ?? accessPoints.count
        accessPoints.insert(radio, at: place)
    }

    mutating func closeAccessPoint(_ radio: Int32, _ now: Instant) {
        let index = Int(radio)
        guard let closed = radios[index].accessPoint else { return }
        radios[index].accessPoint = nil
        accessPoints.removeAll { $0 == radio }
        for client in closed.clients {
            refuseAll(client.buffered, radio, now)
            checkBeacon(of: client.radio, now)
        }
        refuseAll(closed.groupBuffer, radio, now)
    }

    private mutating func refuseAll(_ frames: [BufferedFrame], _ radio: Int32, _ now: Instant) {
        for kept in frames {
            refuse(.notConnected, kept.frame.body.kind, kept.request, radio, now)
        }
    }

    /// Answers a frame that a station sent to the access point.
    mutating func serve(
        _ frame: MACFrame, from station: Int32, at radio: Int32, _ now: Instant
    ) {
        let index = Int(radio)
        guard let network = radios[index].accessPoint?.settings else { return }
        let client = frame.source
        switch frame.body {
        case .probeRequest(let ssid):
            guard ssid == network.ssid || (ssid == nil && !network.isHidden) else { return }
            reply(.probeResponse, to: station, at: radio, settings.wifi.accessPointResponse, now)
        case .authenticationRequest:
            reply(
                .authenticationResponse, to: station, at: radio,
                settings.wifi.accessPointResponse, now)
        case .associationRequest: admit(client, station, at: radio, network, now)
        case .key(let message, let proof): checkKey(message, proof, client, station, radio, now)
        case .dhcp(let message): serveAddress(message, client, station, at: radio, now)
        case .disassociation: removeClient(client, at: radio, now)
        default: break
        }
    }

    private mutating func reply(
        _ body: FrameBody, to station: Int32, at radio: Int32, _ median: Span, _ now: Instant
    ) {
        let wait = radios[Int(station)].station.draw(
            median: median, spread: settings.wifi.responseSpread)
        let frame = makeFrame(
            body, from: radio, .accessPoint, to: radios[Int(station)].stationMAC)
        delay(frame, on: radio, kind: .delayedFrame, until: now + wait)
    }

    private mutating func admit(
        _ client: MACAddress, _ station: Int32, at radio: Int32, _ network: AccessPointSettings,
        _ now: Instant
    ) {
        let index = Int(radio)
        let known = radios[index].accessPoint?.place(of: client)
        let others = (radios[index].accessPoint?.clients.count ?? 0) - (known == nil ? 0 : 1)
        let isAccepted = others < network.maximumStations
        if let known, let old = radios[index].accessPoint?.clients.remove(at: known) {
            refuseAll(old.buffered, radio, now)
        }
        if isAccepted {
            var entry = Client(radio: station, address: client)
            entry.isAssociated = true
            entry.isKeyed = network.passphrase == nil
            radios[index].accessPoint?.clients.append(entry)
            if entry.isKeyed { tell(radio, .stationJoined(client), now) }
        }
        let wait = settings.wifi.accessPointResponse
        reply(.associationResponse(isAccepted: isAccepted), to: station, at: radio, wait, now)
        // The response is queued before: both are sent in the order of queueing.
        if isAccepted, network.passphrase != nil {
            armKeyTimer(station, at: radio, wait + settings.wifi.keyProcessing, now)
        }
    }

    /// Sends message 1 or 3 of the key exchange and waits for its answer.
    private mutating func sendKey(_ place: Int, at radio: Int32, _ now: Instant) {
        let index = Int(radio)
        guard let client = radios[index].accessPoint?.clients[place],
            let network = radios[index].accessPoint?.settings
        else { return }
        let proof =
            client.keyMessage == 3
            ? keyProof(ssid: network.ssid, passphrase: network.passphrase) : 0
        radios[index].accessPoint?.clients[place].keyAttempts += 1
        send(
            .key(message: client.keyMessage, proof: proof), from: radio, .accessPoint,
            to: client.address, now)
        let wait =
            client.keyAttempts == 0 ? settings.wifi.firstKeyTimeout : settings.wifi.keyTimeout
        armKeyTimer(client.radio, at: radio, wait, now)
    }

    private mutating func armKeyTimer(
        _ station: Int32, at radio: Int32, _ wait: Span, _ now: Instant
    ) {
        let index = Int(radio)
        let address = radios[Int(station)].stationMAC
        guard let place = radios[index].accessPoint?.place(of: address) else { return }
        radios[index].accessPoint?.clients[place].keySequence &+= 1
        let sequence = radios[index].accessPoint?.clients[place].keySequence ?? 0
        schedule(
            .keyTimeout, at: now + wait, radio: radio,
            generation: UInt32(station) << 8 | UInt32(sequence))
    }

    /// The time for a message of the key exchange has come (again).
    mutating func keyTimeout(_ token: RadioToken, _ now: Instant) {
        let index = Int(token.index)
        let station = Int(token.generation >> 8)
        guard station < radios.count, powered[index],
            let place = radios[index].accessPoint?.place(of: radios[station].stationMAC),
            let client = radios[index].accessPoint?.clients[place],
            client.keySequence == UInt8(truncatingIfNeeded: token.generation), !client.isKeyed
        else { return }
        guard client.keyAttempts < settings.wifi.keyAttempts else {
            send(.disassociation, from: token.index, .accessPoint, to: client.address, now)
            return removeClient(client.address, at: token.index, now)
        }
        sendKey(place, at: token.index, now)
    }

    private mutating func checkKey(
        _ message: Int, _ proof: UInt64, _ client: MACAddress, _ station: Int32, _ radio: Int32,
        _ now: Instant
    ) {
        let index = Int(radio)
        guard let network = radios[index].accessPoint?.settings,
            let place = radios[index].accessPoint?.place(of: client),
            let entry = radios[index].accessPoint?.clients[place], !entry.isKeyed,
            proof == keyProof(ssid: network.ssid, passphrase: network.passphrase)
        else { return }
        if message == 2, entry.keyMessage == 1 {
            radios[index].accessPoint?.clients[place].keyMessage = 3
            radios[index].accessPoint?.clients[place].keyAttempts = 0
            armKeyTimer(station, at: radio, settings.wifi.keyProcessing, now)
        } else if message == 4, entry.keyMessage == 3 {
            radios[index].accessPoint?.clients[place].isKeyed = true
            tell(radio, .stationJoined(client), now)
        }
    }

    /// The DHCP server of the access point.
    private mutating func serveAddress(
        _ message: DHCPMessage, _ client: MACAddress, _ station: Int32, at radio: Int32,
        _ now: Instant
    ) {
        let index = Int(radio)
        guard radios[index].accessPoint?.place(of: client) != nil,
            radios[Int(station)].station.stream.uniform() >= settings.wifi.dhcpSilence,
            let lease = radios[index].accessPoint?.lease(to: client)
        else { return }
        let answer: DHCPMessage
        switch message {
        case .discover: answer = .offer(lease)
        case .request:
            answer = .acknowledge(lease)
            if let place = radios[index].accessPoint?.place(of: client) {
                radios[index].accessPoint?.clients[place].host = lease.address
            }
        case .offer, .acknowledge: return
        }
        reply(.dhcp(answer), to: station, at: radio, settings.wifi.dhcpServerResponse, now)
    }

    /// Forgets a station.
    mutating func removeClient(_ address: MACAddress, at radio: Int32, _ now: Instant) {
        let index = Int(radio)
        guard let place = radios[index].accessPoint?.place(of: address),
            let client = radios[index].accessPoint?.clients.remove(at: place)
        else { return }
        refuseAll(client.buffered, radio, now)
        if client.isKeyed { tell(radio, .stationLeft(address), now) }
    }

    /// Counts frames that a client does not acknowledge; too many in a row end its membership.
    mutating func frameDone(
        _ done: Outgoing, _ outcome: SendOutcome, _ radio: Int32, _ now: Instant
    ) {
        let index = Int(radio)
        guard done.frame.source == radios[index].accessPointMAC,
            let place = radios[index].accessPoint?.place(of: done.frame.destination)
        else { return }
        guard case .failed = outcome else {
            radios[index].accessPoint?.clients[place].failures = 0
            return
        }
        radios[index].accessPoint?.clients[place].failures += 1
        let failures = radios[index].accessPoint?.clients[place].failures ?? 0
        if failures >= settings.wifi.clientFailureLimit {
            removeClient(done.frame.destination, at: radio, now)
        }
    }
}
