public import SimulationKernel

// What nodes ask of their radio. Every request is valid at any time; what cannot be done fails with
// a `sendResult` or a `link` action, never with a trap.
extension Medium {
    /// Switches a radio on or off; off ends its WiFi link and fails all that waits in it.
    ///
    /// An infrastructure access point that comes on again opens its network again.
    public mutating func setPower(_ isOn: Bool, of radio: RadioID, now: Instant) {
        let index = Int(radio.index)
        guard powered[index] != isOn else { return }
        if !isOn {
            closeAccessPoint(radio.index, now)
            dropLink(radio.index, reason: .left, announced: false, now)
            failQueue(radio.index, .radioOff, now)
            abortTransmission(radio.index, now)
        }
        powered[index] = isOn
        if isOn, let network = radios[index].ownNetwork { openAccessPoint(radio.index, network) }
        breakReception(radio.index, .notListening)
        refreshState(radio.index, now)
    }

    /// Whether a radio is on.
    public func isPowered(_ radio: RadioID) -> Bool { powered[Int(radio.index)] }

    /// Says whether the station interface is active: if not, nobody answers its MAC address.
    ///
    /// It is unless told otherwise. The access-point interface is while there is an access point.
    public mutating func setStationActive(_ isActive: Bool, of radio: RadioID) {
        radios[Int(radio.index)].isStationActive = isActive
    }

    /// Sets the channel, also that of an own access point; refused while joined, joining or
    /// scanning.
    @discardableResult
    public mutating func setChannel(_ channel: Int, of radio: RadioID, now: Instant) -> Bool {
        let index = Int(radio.index)
        guard WiFiChannel.valid.contains(channel), !radios[index].station.isBusy else {
            return false
        }
        tune(radio.index, to: channel, now)
        return true
    }

    /// The channel a radio is tuned to.
    public func channel(of radio: RadioID) -> Int { radios[Int(radio.index)].channel }

    /// Sets when the radio listens while it has no WiFi link.
    public mutating func setListening(_ mode: ListenMode, of radio: RadioID, now: Instant) {
        let index = Int(radio.index)
        guard radios[index].listening != mode else { return }
        radios[index].listening = mode
        refreshListening(radio.index, now)
    }

    /// Limits the output power; the chip's own limit stays.
    public mutating func setPowerLimit(_ powerDbm: Double, of radio: RadioID) {
        radios[Int(radio.index)].powerLimitDbm = powerDbm
    }

    /// The output power at 1 Mbit/s.
    public func powerDbm(of radio: RadioID) -> Double {
        radios[Int(radio.index)].powerDbm(at: .dsss1)
    }

    /// Sets how the station saves power while it is joined.
    public mutating func setPowerSave(_ mode: PowerSave, of radio: RadioID, now: Instant) {
        let index = Int(radio.index)
        guard radios[index].station.powerSave != mode else { return }
        radios[index].station.powerSave = mode
        stayAwake(radio.index, now)
        refreshListening(radio.index, now)
    }

    /// Sends an ESP-NOW message from one of the interfaces.
    ///
    /// A `sendResult` with `request` follows: acknowledged, sent (broadcast) or failed.
    public mutating func sendEspNow(
        request: UInt64, from radio: RadioID, interface: WiFiInterface = .station,
        to destination: MACAddress, payload: [UInt8], rate: WiFiRate = EspNowPhy.defaultRate,
        now: Instant
    ) {
        let state = radios[Int(radio.index)]
        guard payload.count <= EspNowPhy.maximumPayloadV2 else {
            return refuse(.tooLong, .espNow, request, radio.index, now)
        }
        if rate != .dsss1 { usesFastEspNow = true }
        let source = interface == .station ? state.stationMAC : state.accessPointMAC
        let frame = MACFrame(
            source: source, destination: destination, body: .espNow(payload),
            bytes: EspNowPhy.frameBytes(payload: payload.count), rate: rate)
        enqueue(frame, request: request, on: radio.index, now)
    }

    /// Sends a UDP datagram over the station's link, or from the access point that the node is.
    ///
    /// A `sendResult` with `request` tells what became of the first hop.
    public mutating func sendDatagram(
        request: UInt64, from radio: RadioID, _ datagram: Datagram, now: Instant
    ) {
        guard powered[Int(radio.index)] else {
            return refuse(.radioOff, .datagram, request, radio.index, now)
        }
        guard datagram.payload.count <= WiFiFraming.maximumDatagram else {
            return refuse(.tooLong, .datagram, request, radio.index, now)
        }
        routeDatagram(datagram, request: request, radio.index, now)
    }

    /// Scans all channels (or one); a `link(.scanDone)` follows.
    public mutating func scan(channel: Int? = nil, radio: RadioID, now: Instant) {
        guard powered[Int(radio.index)] else {
            return tell(radio.index, .scanDone([]), now)
        }
        startScan(radio.index, channel: channel, now)
    }

    /// Joins a network; an earlier link is left.
    ///
    /// `link` actions tell how it goes.
    public mutating func join(_ request: JoinRequest, radio: RadioID, now: Instant) {
        guard powered[Int(radio.index)] else {
            return tell(radio.index, .joinFailed(.associationFailed), now)
        }
        startJoin(radio.index, request, now)
    }

    /// Leaves the network.
    public mutating func leave(radio: RadioID, now: Instant) {
        dropLink(radio.index, reason: .left, announced: true, now)
        refreshListening(radio.index, now)
    }

    /// Makes a node an access point, on its station's channel when that has joined.
    public mutating func startAccessPoint(
        _ settings: AccessPointSettings, radio: RadioID, now: Instant
    ) {
        guard powered[Int(radio.index)] else { return }
        closeAccessPoint(radio.index, now)
        openAccessPoint(radio.index, settings)
        refreshListening(radio.index, now)
    }

    /// Ends the access point that a node is; its stations notice by missing beacons.
    public mutating func stopAccessPoint(radio: RadioID, now: Instant) {
        closeAccessPoint(radio.index, now)
        refreshListening(radio.index, now)
    }

    /// Where joining stands.
    public func stationStatus(of radio: RadioID) -> StationStatus {
        radios[Int(radio.index)].station.status
    }

    /// The network configuration of the station, once it has one.
    public func stationAddress(of radio: RadioID) -> IPv4Configuration? {
        radios[Int(radio.index)].station.address
    }

    /// How strong the access point is that a station has joined.
    public func stationSignalDbm(of radio: RadioID) -> Double? {
        let accessPoint = radios[Int(radio.index)].station.accessPoint
        guard accessPoint >= 0 else { return nil }
        return signalDbm(from: RadioID(index: accessPoint), to: radio)
    }

    /// The stations of an access point, in the order of joining.
    public func stations(ofAccessPoint radio: RadioID) -> [(address: MACAddress, rssiDbm: Int)] {
        guard let accessPoint = radios[Int(radio.index)].accessPoint else { return [] }
        return accessPoint.clients.filter { $0.isKeyed }.map { client in
            let level = signalDbm(from: RadioID(index: client.radio), to: radio)
            return (client.address, Int(level.rounded()))
        }
    }

    /// The network of the access point that a radio is, if it is one.
    public func accessPointSettings(of radio: RadioID) -> AccessPointSettings? {
        radios[Int(radio.index)].accessPoint?.settings
    }

    /// Reports a request that cannot be sent.
    mutating func refuse(
        _ reason: LossReason, _ kind: FrameKind, _ request: UInt64?, _ radio: Int32, _ now: Instant
    ) {
        let id = RadioID(index: radio)
        actions.append(
            .lost(LossRecord(sender: id, receiver: nil, kind: kind, reason: reason, at: now)))
        guard let request else { return }
        actions.append(
            .sendResult(
                radio: id, request: request, outcome: .failed(reason), attempts: 0, at: now))
    }

    mutating func tell(_ radio: Int32, _ event: LinkEvent, _ now: Instant) {
        guard !radios[Int(radio)].isInfrastructure else { return }
        actions.append(.link(radio: RadioID(index: radio), event: event, at: now))
    }
}
