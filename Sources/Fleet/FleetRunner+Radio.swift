import Foundation
import Node
import Radio
import SimulationKernel

/// Between the nodes and the air.
extension FleetRunner {
    /// Finds who hears whom before time starts: one by one it would hold up the air later.
    func findLinks() {
        let threads = options.threads
        let find = { [self] in
            medium.findLinks { count, work in
                if threads > 1 {
                    DispatchQueue.concurrentPerform(iterations: count, execute: work)
                } else {
                    for piece in 0..<count { work(piece) }
                }
            }
        }
        if partsWatch == nil { find() } else { partsWatch?.measure(\.airSeconds, find) }
    }

    /// Passes a node's request on to the air.
    func apply(_ request: NodeRequest, of index: Int, at time: Instant) {
        guard let radio = radioOfNode[index] else { return }
        switch request {
        case .startRadio(let channel):
            radioOn[index] = true
            medium.setPower(true, of: radio, now: time)
            medium.setChannel(channel, of: radio, now: time)
            medium.setListening(.always, of: radio, now: time)
            // Both ports save power by default once they have joined (WIFI_PS_MIN_MODEM, PM2).
            medium.setPowerSave(.everyDTIM, of: radio, now: time)
        case .stopRadio:
            radioOn[index] = false
            medium.setPower(false, of: radio, now: time)
        case .setChannel(let channel): medium.setChannel(channel, of: radio, now: time)
        case .setTransmitPower(let dbm): medium.setPowerLimit(dbm, of: radio)
        case .setEspNow: break
        case .setListening(let window, let interval):
            medium.setListening(
                .windows(window: window, interval: interval, origin: time), of: radio, now: time)
        case .listenAlways: medium.setListening(.always, of: radio, now: time)
        case .sendEspNow(let number, let target, let payload):
            medium.sendEspNow(
                request: number, from: radio, to: target, payload: payload, now: time)
        case .join(let ssid, let password, let bssid, let address):
            checkNetwork(of: index, radio)
            medium.join(
                JoinRequest(ssid: ssid, passphrase: password, bssid: bssid, address: address),
                radio: radio, now: time)
        case .leave: medium.leave(radio: radio, now: time)
        case .scan:
            checkNetwork(of: index, radio)
            medium.scan(radio: radio, now: time)
        case .startAccessPoint(let ssid, let password, let channel, let isHidden):
            checkNetwork(of: index, radio)
            medium.startAccessPoint(
                AccessPointSettings(
                    ssid: ssid, passphrase: password.isEmpty ? nil : password, channel: channel,
                    isHidden: isHidden),
                radio: radio, now: time)
        case .stopAccessPoint: medium.stopAccessPoint(radio: radio, now: time)
        case .setPowerSave(let choice):
            let mode: PowerSave =
                switch choice {
                case .none: .off
                case .minimum: .everyDTIM
                case .maximum: .everyBeacons(3)
                }
            medium.setPowerSave(mode, of: radio, now: time)
        case .sendDatagram(let number, _, let datagram):
            medium.sendDatagram(request: number, from: radio, datagram, now: time)
        }
        takeActions()
    }

    /// Does what the medium asks.
    func takeActions() {
        lookAhead = medium.takeActions(into: &actions)
        guard !actions.isEmpty else { return }
        let taken = actions
        for action in taken { take(action) }
    }

    private func take(_ action: RadioAction) {
        switch action {
        case .schedule(let time, let radio, let token):
            queue.push(
                time: time, node: eventNode(of: radio), kind: Kind.radio.rawValue,
                slot: token.rawValue)
        case .deliver(let radio, let frame, let rssi, let time):
            guard let index = node(of: radio) else { return }
            notes.add(.delivered(frame, rssiDbm: rssi), node: index, at: time)
            let received = falsified(frame, to: index, at: time)
            reach(index, at: time) { $0.deliver(received, rssiDbm: rssi, at: time) }
        case .sendResult(let radio, let request, let outcome, _, let time):
            guard let index = node(of: radio) else { return }
            notes.add(.finished(request: request, outcome), node: index, at: time)
            reach(index, at: time) {
                $0.sendFinished(
                    request: request, isAcknowledged: outcome.isSuccess, at: time)
            }
        case .radioState(let radio, let state, let time):
            guard let index = node(of: radio) else { return }
            assert(ahead?.has(index) != true, "the air reached a node without a radio")
            nodes[index].radioStateChanged(state, at: time)
            // The load of a sleeping node changed: its supply may give up sooner.
            if nodes[index].currentMode != .running { plan(index, at: nodes[index].nextEvent) }
        case .link(let radio, let event, let time):
            guard let index = node(of: radio) else { return }
            let level = medium.stationSignalDbm(of: radio).map { Int($0.rounded()) } ?? 0
            reach(index, at: time) { $0.linkChanged(event, rssiDbm: level, at: time) }
            if case .gotAddress(let address) = event {
                let network = nodes[index].joinedAccessPoint?.value ?? 0
                notes.add(
                    .gotAddress(address.address.value, network: network), node: index, at: time)
            }
        case .transmission: break
        case .border(let signal, let shards): tell(signal, shards: shards)
        case .lost(let record): take(record)
        }
    }

    private func take(_ loss: LossRecord) {
        guard let receiver = loss.receiver, let sender = node(of: loss.sender),
            loss.kind == .espNow || loss.kind == .datagram,
            // The sender's word for what it cannot know better.
            loss.reason != .noAcknowledgement
        else { return }
        notes.add(
            .missed(
                sender: Int32(sender), loss.reason,
                rival: loss.rival.flatMap { node(of: $0) }.map { Int32($0) }),
            node: node(of: receiver) ?? sender, at: loss.at)
    }

    /// The node of a radio in the order of events; radios of no node come behind them all.
    func eventNode(of radio: RadioID) -> Int32 {
        let node = nodeOfRadio[Int(radio.index)]
        return node < 0 ? Int32(nodes.count) + radio.index : node
    }

    private func node(of radio: RadioID) -> Int? {
        let index = nodeOfRadio[Int(radio.index)]
        return index < 0 ? nil : Int(index)
    }

    /// Brings something to a node and lets it live on from there.
    private func reach(_ index: Int, at time: Instant, _ body: (Node) -> Void) {
        assert(ahead?.has(index) != true, "the air reached a node without a radio")
        body(nodes[index])
        collect(index)
        plan(index, at: max(nodes[index].nextEvent, queue.now))
    }
}

extension SendOutcome {
    /// Whether the sender may believe that it arrived.
    var isSuccess: Bool {
        if case .failed = self { return false }
        return true
    }
}
