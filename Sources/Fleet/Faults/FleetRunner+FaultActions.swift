import Node
import Radio
import Scenario
import SimulationKernel

/// What each kind of fault does.
extension FleetRunner {
    /// Lets a fault begin at a node; whether it took effect.
    func hit(_ index: Int, by line: Int, at time: Instant) -> Bool {
        let (node, action) = (nodes[index], faults.lines[line].action)
        switch action.kind {
        case .powerOff: return node.loseSupply(at: time)
        case .powerOn: return node.restoreSupply(at: time)
        case .reset: return node.pressReset(at: time)
        case .crash: return node.crash(at: time)
        case .brownout: return node.brownOut(at: time)
        case .hang: return node.hang(at: time)
        case .batterySwap: return node.replaceBattery(charge: action.chargeRatio, at: time)
        case .clockDrift:
            let ratio = action.clockErrorRatio
            return node.setClockError(ratio, at: time) != ratio
        case .flashFull: return node.fillFlash(true, at: time)
        case .theft: return node.steal(at: time)
        case .sensorSilent: return node.silence(part: action.sensor, true, at: time)
        case .sensorStuck:
            return node.stick(
                part: action.sensor, quantity: action.quantity, to: action.value, at: time)
        case .corruption:
            faults.beginFalsifying(line, node: index)
            return true
        case .move, .linkCut, .linkRestore, .rain, .jammer, .frameLoss, .accessPointDown:
            return false
        }
    }

    /// Lets a fault end at a node.
    func mend(_ index: Int, of line: Int, at time: Instant) {
        let (node, action) = (nodes[index], faults.lines[line].action)
        switch action.kind {
        case .powerOff, .brownout: _ = node.restoreSupply(at: time)
        case .hang: node.endHang(at: time)
        case .clockDrift: _ = node.setClockError(node.initialClockError, at: time)
        case .flashFull: _ = node.fillFlash(false, at: time)
        case .sensorSilent: _ = node.silence(part: action.sensor, false, at: time)
        case .sensorStuck:
            _ = node.release(part: action.sensor, quantity: action.quantity, at: time)
        case .corruption: faults.endFalsifying(line, node: index)
        case .powerOn, .reset, .crash, .batterySwap, .theft, .move, .linkCut, .linkRestore, .rain,
            .jammer, .frameLoss, .accessPointDown:
            break
        }
    }

    /// Lets a fault begin in the air; whether it took effect, as far as that is known at once.
    func disturb(by line: Int, at time: Instant) -> Bool {
        defer { takeActions() }
        let action = faults.lines[line].action
        let here = radios(of: action.nodes)
        let cut = Disturbance.cut(
            here, from: action.peers.isEmpty ? nil : radios(of: action.peers))
        let disturbance: Disturbance
        switch action.kind {
        case .linkRestore: return restore(cut, at: time)
        case .move:
            for radio in here { medium.move(radio, to: action.radioPosition, now: time) }
            return !here.isEmpty
        case .rain: disturbance = .weather(lossDb: action.lossDb)
        case .jammer:
            disturbance = .jammer(
                at: action.radioPosition, powerDbm: action.powerDbm, channel: action.channel)
        case .frameLoss: disturbance = .frameLoss(share: action.share, at: here)
        default: disturbance = cut
        }
        medium.begin(disturbance, number: Int32(line), now: time)
        return true
    }

    private func restore(_ cut: Disturbance, at time: Instant) -> Bool {
        let numbers = medium.numbers(of: cut)
        for number in numbers {
            let effects = medium.endDisturbance(number, now: time) ?? 0
            faults.add(effects: effects, to: Int(number))
        }
        return !numbers.isEmpty
    }

    /// Switches an access point of the site; whether that changed anything.
    func setPower(_ isOn: Bool, ofAccessPointAt place: Int, at time: Instant) -> Bool {
        let radio = accessPoint(at: place)
        guard medium.isPowered(radio) != isOn else { return false }
        medium.setPower(isOn, of: radio, now: time)
        takeActions()
        return true
    }

    /// The radios of nodes, ascending.
    private func radios(of names: [String]) -> [RadioID] {
        targets(of: names).compactMap { radioOfNode[$0] }.sorted()
    }

    // MARK: - Wrong bytes

    /// What a node gets of a frame that arrives: perhaps with one bit turned over.
    func falsified(_ frame: ReceivedFrame, to index: Int, at time: Instant) -> ReceivedFrame {
        var frame = frame
        for falsifier in faults.falsifiers where falsifier.node == Int32(index) {
            let line = faults.lines[Int(falsifier.line)]
            var hash = StableHash()
            hash.combine(scenario.seed)
            hash.combine("faults/\(line.name)/\(scenario.nodes[index].name)")
            // A node gets one frame at a time.
            hash.combine(time.nanoseconds)
            var chance = RandomStream(state: hash.value)
            guard chance.uniform() < line.action.share, frame.turnBit(chance.next()) else {
                continue
            }
            faults.add(effects: 1, to: Int(falsifier.line))
        }
        return frame
    }
}

extension FaultAction {
    fileprivate var radioPosition: RadioPosition {
        RadioPosition(x: position.xMetres, y: position.yMetres, z: position.zMetres)
    }
}

extension ReceivedFrame {
    /// Turns one bit of the payload over; false when there is none.
    fileprivate mutating func turnBit(_ number: UInt64) -> Bool {
        func turn(_ payload: inout [UInt8]) -> Bool {
            guard !payload.isEmpty else { return false }
            payload[Int(number / 8 % UInt64(payload.count))] ^= 1 << (number % 8)
            return true
        }
        switch self {
        case .espNow(var message):
            guard turn(&message.payload) else { return false }
            self = .espNow(message)
        case .datagram(var datagram):
            guard turn(&datagram.payload) else { return false }
            self = .datagram(datagram)
        }
        return true
    }
}
