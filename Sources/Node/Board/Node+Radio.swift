import Hardware
import PythonVM
public import Radio
public import SimulationKernel

/// The radio as the program uses it, and what the air brings.
extension Node {
    // MARK: - Switching

    /// The MAC address of the access-point interface: the next one, as the ports do it.
    public var accessPointMAC: MACAddress { MACAddress(macAddress.value &+ 1) }
    /// The MAC address of the station interface.
    public var stationMAC: MACAddress { macAddress }

    /// The access point that the station has joined last.
    public var joinedAccessPoint: MACAddress? { wifi.accessPoint }

    var hostName: String { wifi.hostName }

    /// `machine.unique_id()`: the MAC address on the ESP32, eight bytes of the flash chip on the
    /// Pico.
    var uniqueID: [UInt8] {
        let bytes = macAddress.bytes
        return board.identity.uniqueIDBytes == 6 ? bytes : [0xE6, 0x61] + bytes
    }

    /// Switches an interface; how long the driver takes for it.
    func setInterface(station: Bool, isActive: Bool) -> Span {
        guard let spec = board.wifi else { return .zero }
        let wasRunning = wifi.isRunning
        if station {
            guard wifi.isStationActive != isActive else { return .zero }
            wifi.isStationActive = isActive
            if !isActive, wifi.status != .idle {
                wifi.status = .idle
                wifi.isConnected = false
                wifi.address = nil
                if wifi.isRunning { ask(.leave) }
            }
        } else {
            guard wifi.isAccessPointActive != isActive else { return .zero }
            wifi.isAccessPointActive = isActive
            if wifi.ownSSID.isEmpty {
                let tail = macAddress.bytes.suffix(3).map { hexadecimal($0) }.joined()
                wifi.ownSSID = family == .esp32 ? "ESP_\(tail)" : "PICO\(tail)"
            }
        }
        if wifi.isRunning, !wasRunning {
            // The receiver is off while the driver starts, on while it calibrates.
            ask(.startRadio(channel: wifi.channel), after: spec.driverStart)
            if wifi.transmitPowerDbm < 20 {
                ask(.setTransmitPower(dbm: wifi.transmitPowerDbm), after: spec.driverStart)
            }
        }
        if !station {
            if isActive {
                applyAccessPoint(after: wasRunning ? .zero : spec.driverStart)
            } else if wifi.isRunning {
                ask(.stopAccessPoint)
            }
        }
        if !wifi.isRunning {
            if wasRunning { ask(.stopRadio) }
            return spec.stop
        }
        if wasRunning { return .zero }
        // A frozen program comes before the settings in flash are read: the driver does it then.
        let settings =
            configuration.bootVariant == .frozen && !hasReadSettings ? spec.settingsStart : .zero
        hasReadSettings = true
        return settings + spec.driverStart + spec.calibration
    }

    private func hexadecimal(_ byte: UInt8) -> String {
        let text = String(byte, radix: 16, uppercase: true)
        return byte < 16 ? "0\(text)" : text
    }

    /// The supply of a WiFi chip that has its own switch.
    func setRadioSupply(isOn: Bool) {
        if !isOn, wifi.isRunning {
            wifi.isStationActive = false
            wifi.isAccessPointActive = false
            ask(.stopRadio)
        }
        energy.setRadioSupply(isOn: isOn, at: now)
    }

    /// Passes the settings of the own access point on, if it is active.
    func applyAccessPoint(after delay: Span = .zero) {
        guard wifi.isAccessPointActive else { return }
        ask(
            .startAccessPoint(
                ssid: wifi.ownSSID, password: wifi.ownPassword, channel: wifi.ownChannel,
                isHidden: wifi.isOwnHidden),
            after: delay)
    }

    func setChannel(_ channel: Int) {
        wifi.channel = channel
        wifi.ownChannel = channel
        if wifi.isRunning { ask(.setChannel(channel)) }
    }

    func setTransmitPower(dbm: Double) {
        let lowest = board.wifi?.lowestTransmitDbm ?? 2
        wifi.transmitPowerDbm = min(max(dbm, lowest), 20)
        if wifi.isRunning { ask(.setTransmitPower(dbm: wifi.transmitPowerDbm)) }
    }

    func setPowerSave(_ powerSave: WiFiState.PowerSave) {
        wifi.powerSave = powerSave
        guard wifi.isRunning else { return }
        let choice: WiFiPowerSaveChoice =
            switch wifi.powerSave {
            case .none: .none
            case .minimum: .minimum
            case .maximum: .maximum
            }
        ask(.setPowerSave(choice))
    }

    // MARK: - Joining

    func join(ssid: String, password: String, bssid: MACAddress?) {
        wifi.ssid = ssid
        lastPassword = password
        wifi.status = .connecting
        wifi.isConnected = false
        wifi.address = nil
        ask(
            .join(
                ssid: ssid, password: password, bssid: bssid, address: wifi.staticAddress))
    }

    func leave() {
        wifi.status = .idle
        wifi.isConnected = false
        wifi.address = nil
        if wifi.isRunning { ask(.leave) }
    }

    func startScan() {
        wifi.scanResults = nil
        ask(.scan)
    }

    func setAddress(_ address: IPv4Configuration, station: Bool) {
        if station {
            wifi.staticAddress = address
            if wifi.isConnected { wifi.address = address }
        } else {
            wifi.ownAddress = address
            applyAccessPoint()
        }
    }

    // MARK: - ESP-NOW

    func setEspNow(isActive: Bool) {
        guard espnow.isActive != isActive else { return }
        espnow.isActive = isActive
        espnow.bufferBytes = espnow.nextBufferBytes
        if !isActive {
            espnow.peers = []
            espnow.clear()
        }
        ask(.setEspNow(isActive: isActive))
    }

    /// Hands a message over to the air; the number under which its result comes.
    func sendEspNow(to target: MACAddress, payload: [UInt8], awaited: Bool) -> UInt64 {
        let request = nextRequest
        nextRequest += 1
        espnow.sentPackets += 1
        espnow.pending.insert(request)
        if awaited { awaitedRequests.insert(request) }
        note(
            .sent(
                request: request, .espNow(to: target, payload: payload),
                MessageHeader(
                    channel: UInt8(clamping: wifi.channel), source: macAddress,
                    destination: target, network: .broadcast)))
        ask(.sendEspNow(request: request, to: target, payload: payload))
        return request
    }

    // MARK: - Sockets

    func openSocket() -> Int {
        sockets.append(UDPSocket())
        return sockets.count - 1
    }

    /// A port that no socket has, from the dynamic range.
    func freePort() -> UInt16 {
        nextPort = nextPort == 65535 ? 49152 : nextPort + 1
        return nextPort
    }

    /// Hands a datagram over to the air; false when there is no way to its network.
    func sendDatagram(
        socket index: Int, payload: [UInt8], to remote: (IPv4Address, UInt16)
    ) -> Bool {
        guard let interface = route(to: remote.0) else { return false }
        if !sockets[index].isBound {
            sockets[index].localPort = freePort()
            sockets[index].isBound = true
        }
        let datagram = Datagram(
            sourcePort: sockets[index].localPort, destination: remote.0,
            destinationPort: remote.1, payload: payload)
        let request = nextRequest
        nextRequest += 1
        let network = interface == .station ? wifi.accessPoint : accessPointMAC
        let isAccessPoint = interface == .station && wifi.address?.gateway == remote.0
        note(
            .sent(
                request: request,
                .datagram(
                    to: remote.0, network: network, isAccessPoint: isAccessPoint,
                    payload: payload), header(of: datagram, over: interface)))
        ask(.sendDatagram(request: request, interface: interface, datagram: datagram))
        return true
    }

    private func header(of datagram: Datagram, over interface: WiFiInterface) -> MessageHeader {
        let isStation = interface == .station
        let own = isStation ? wifi.address?.address ?? .any : wifi.ownAddress.address
        let network = isStation ? wifi.accessPoint ?? MACAddress(0) : accessPointMAC
        let isToAccessPoint = isStation && wifi.address?.gateway == datagram.destination
        // Which interface another host has is not for the node to know.
        return MessageHeader(
            channel: UInt8(clamping: isStation ? wifi.channel : wifi.ownChannel),
            source: isStation ? macAddress : accessPointMAC,
            destination: isToAccessPoint ? network : MACAddress(0), network: network,
            internet: MessageHeader.Internet(
                source: own, sourcePort: datagram.sourcePort, destination: datagram.destination,
                destinationPort: datagram.destinationPort))
    }

    private func route(to address: IPv4Address) -> WiFiInterface? {
        let own = wifi.ownAddress
        if wifi.isAccessPointActive,
            address.value & own.mask.value == own.address.value & own.mask.value
                || !wifi.isConnected
        {
            return .accessPoint
        }
        return wifi.isConnected ? .station : nil
    }

    // MARK: - From the air

    /// A frame arrived.
    public func deliver(_ frame: ReceivedFrame, rssiDbm: Int, at time: Instant) {
        catchUp(time)
        var isDropped = false
        switch frame {
        case .espNow(let message):
            guard espnow.isActive else { return }
            isDropped = !espnow.receive(
                ESPNowState.Received(
                    source: message.source, payload: message.payload, rssiDbm: rssiDbm,
                    milliseconds: Int(hostTime(now) / 1_000_000)))
            if !isDropped {
                poke(.espnowReceived)
                callBack(.espnowHandler, 0, argument: .espnowHandlerArgument)
            }
        case .datagram(let datagram):
            guard
                let index = sockets.indices.first(where: {
                    !sockets[$0].isClosed && sockets[$0].isBound
                        && sockets[$0].localPort == datagram.destinationPort
                })
            else {
                isDropped = true
                break
            }
            isDropped = sockets[index].received.count >= UDPSocket.queueLength
            if !isDropped {
                sockets[index].received.append(datagram)
                poke(.datagram)
            }
        }
        note(.received(frame, isDropped: isDropped))
    }

    /// The result of a message that the node sent.
    public func sendFinished(request: UInt64, isAcknowledged: Bool, at time: Instant) {
        catchUp(time)
        // Datagrams do not count here.
        guard espnow.pending.remove(request) != nil else { return }
        // Silence is a response, too: the driver tells that there was none.
        espnow.sentResponses += 1
        if !isAcknowledged { espnow.sentFailures += 1 }
        if awaitedRequests.remove(request) != nil {
            espnow.results[request] = isAcknowledged
            poke(.espnowSent)
        }
    }

    /// News of the WiFi link.
    public func linkChanged(_ event: LinkEvent, rssiDbm: Int, at time: Instant) {
        catchUp(time)
        switch event {
        case .associated(let bssid, let channel):
            wifi.accessPoint = bssid
            wifi.channel = channel
            wifi.lastRSSI = rssiDbm
        case .gotAddress(let address):
            wifi.address = address
            wifi.isConnected = true
            wifi.status = .gotAddress
        case .joinFailed(let failure):
            wifi.isConnected = false
            // The ESP32 tries again for ever unless told otherwise; its status stays "connecting".
            if family == .esp32, wifi.reconnects != 0, wifi.isStationActive {
                if wifi.reconnects > 0 { wifi.reconnects -= 1 }
                wifi.status = failure == .wrongPassword ? .failed(failure) : .connecting
                retryJoin()
            } else {
                wifi.status = .failed(failure)
            }
        case .disconnected(let reason):
            wifi.isConnected = false
            wifi.address = nil
            if reason == .left {
                if wifi.status != .connecting { wifi.status = .idle }
            } else {
                wifi.status = .idle
                if family == .esp32, wifi.isStationActive, wifi.reconnects != 0 { retryJoin() }
            }
        case .scanDone(let results):
            wifi.scanResults = results
            poke(.scan)
        case .stationJoined(let address): wifi.stations.append(address)
        case .stationLeft(let address): wifi.stations.removeAll { $0 == address }
        }
    }

    private func retryJoin() {
        ask(
            .join(
                ssid: wifi.ssid, password: lastPassword, bssid: nil, address: wifi.staticAddress))
    }

    /// The radio's state in the ledger.
    public func radioStateChanged(_ state: RadioPowerState, at time: Instant) {
        energy.setRadio(state, at: time)
    }

    /// Brings a board that sleeps or waits to the time of what comes from outside.
    func catchUp(_ time: Instant) {
        guard now < time else { return }
        setClock(time)
    }
}
