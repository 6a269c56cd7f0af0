import SimulationKernel

// UDP over WiFi: station -> access point -> station, and the access point's own.
extension Medium {
    /// Sends a node's datagram over the interface whose subnet it belongs to.
    mutating func routeDatagram(
        _ datagram: Datagram, request: UInt64, _ radio: Int32, _ now: Instant
    ) {
        let index = Int(radio)
        let destination = datagram.destination
        let station = radios[index].station.address
        let own = radios[index].accessPoint?.settings.network
        var sent = datagram
        if destination == station?.address || destination == own?.address
            || destination.value >> 24 == 127
        {
            sent.source = datagram.source == .any ? destination : datagram.source
            actions.append(
                .sendResult(
                    radio: RadioID(index: radio), request: request, outcome: .acknowledged,
                    attempts: 0, at: now))
            return deliver(.datagram(sent), to: radio, 0, now)
        }
        if let own, isIn(own, destination) || (destination == .limitedBroadcast && station == nil) {
            if sent.source == .any { sent.source = own.address }
            return forward(sent, at: radio, request: request, client: nil, now)
        }
        guard let station, radios[index].station.accessPoint >= 0 else {
            return refuse(.notConnected, .datagram, request, radio, now)
        }
        if sent.source == .any { sent.source = station.address }
        let bssid = radios[Int(radios[index].station.accessPoint)].accessPointMAC
        send(.datagram(sent), from: radio, .station, to: bssid, request: request, now)
    }

    private func isIn(_ network: IPv4Configuration, _ address: IPv4Address) -> Bool {
        address.value & network.mask.value == network.address.value & network.mask.value
    }

    /// Handles a datagram that arrived at a radio.
    mutating func receiveDatagram(
        _ datagram: Datagram, _ frame: MACFrame, _ radio: Int32, _ rssi: Int, _ now: Instant
    ) {
        let index = Int(radio)
        if let network = radios[index].accessPoint?.settings.network,
            frame.destination == radios[index].accessPointMAC
        {
            guard let place = radios[index].accessPoint?.place(of: frame.source),
                radios[index].accessPoint?.clients[place].isKeyed == true
            else { return }
            radios[index].accessPoint?.clients[place].host = datagram.source
            let isForAll = isBroadcast(datagram.destination, of: network)
            if datagram.destination == network.address || isForAll {
                deliver(.datagram(datagram), to: radio, rssi, now)
            }
            if datagram.destination != network.address {
                forward(datagram, at: radio, request: nil, client: frame.source, now)
            }
            return
        }
        let accessPoint = radios[index].station.accessPoint
        guard accessPoint >= 0, frame.source == radios[Int(accessPoint)].accessPointMAC,
            let address = radios[index].station.address, datagram.source != address.address
        else { return }
        if datagram.destination == address.address || isBroadcast(datagram.destination, of: address)
        {
            deliver(.datagram(datagram), to: radio, rssi, now)
        }
    }

    private func isBroadcast(_ address: IPv4Address, of network: IPv4Configuration) -> Bool {
        address == .limitedBroadcast || address == network.broadcast
    }

    /// Sends a datagram from an access point to one of its stations, or to all.
    private mutating func forward(
        _ datagram: Datagram, at radio: Int32, request: UInt64?, client: MACAddress?,
        _ now: Instant
    ) {
        let index = Int(radio)
        guard let state = radios[index].accessPoint else { return }
        guard isBroadcast(datagram.destination, of: state.settings.network) else {
            guard
                let target = state.clients.first(where: {
                    $0.isKeyed
                        && ($0.host == datagram.destination
                            || holds(datagram.destination, $0.radio, at: radio))
                })
            else { return refuse(.noSuchReceiver, .datagram, request, radio, now) }
            let frame = makeFrame(
                .datagram(datagram), from: radio, .accessPoint, to: target.address)
            guard isAsleep(target.radio, now) else {
                return enqueue(frame, request: request, client: client, on: radio, now)
            }
            return keep(frame, request, client, for: target, at: radio, now)
        }
        let frame = makeFrame(.datagram(datagram), from: radio, .accessPoint, to: .broadcast)
        guard state.clients.contains(where: { isAsleep($0.radio, now) }) else {
            return enqueue(frame, request: request, client: client, on: radio, now)
        }
        keepForAll(frame, request, client, at: radio, now)
    }

    /// Whether a station that was not seen yet has this address: what ARP would find out.
    private func holds(_ address: IPv4Address, _ station: Int32, at radio: Int32) -> Bool {
        let state = radios[Int(station)].station
        return state.accessPoint == radio && state.address?.address == address
    }
}
