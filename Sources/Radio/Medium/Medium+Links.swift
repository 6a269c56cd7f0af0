public import SimulationKernel

// Who hears whom, and how well.
extension Medium {
    /// The loss of a link in dB: path, shadowing and walls, less antenna gains.
    public func linkLossDb(_ first: RadioID, _ second: RadioID) -> Double {
        lossDb(first.index, second.index)
    }

    func lossDb(_ first: Int32, _ second: Int32) -> Double {
        let (one, other) = (Int(first), Int(second))
        let metres = radios[one].position.distance(to: radios[other].position)
        return settings.pathLoss.meanLossDb(metres: metres)
            + shadowing.db(radios[one].nameHash, radios[other].nameHash)
            + (radios[one].extraLossDb + radios[other].extraLossDb)
            - (radios[one].antennaGainDb + radios[other].antennaGainDb)
    }

    /// The most that a link can lose and still matter, for the strongest sender there is.
    public var greatestLossDb: Double {
        strongestDbm - weakestNoiseDbm + settings.ignoredBelowNoiseDb
    }

    /// All radios that a transmission of this radio can touch, ascending; from the grid.
    mutating func neighbours(of radio: Int32) -> [Neighbour] {
        if neighbourVersions[Int(radio)] == topologyVersion { return neighbourLists[Int(radio)] }
        let list = keepOwn(findNeighbours(of: radio), of: radio)
        neighbourLists[Int(radio)] = list
        neighbourVersions[Int(radio)] = topologyVersion
        return list
    }

    /// Looks around: beyond the mean reach only links count that shadowing helps, few of those that
    /// it could help, so most are sorted out without their loss.
    private func findNeighbours(of radio: Int32) -> [Neighbour] {
        let state = radios[Int(radio)]
        let limit = greatestLossDb
        // What a link may lose on its path when both antennas and nothing else help.
        let budget = limit + state.antennaGainDb + greatestGainDb - state.extraLossDb + 1e-6
        let reach = settings.pathLoss.reachMetres(lossDb: budget + shadowing.marginDb)
        let ringCount = 64
        let ringsPerMetre = reach > 0 ? Double(ringCount) / reach : 0
        let shares = (0...ringCount).map { ring in
            let metres = ringsPerMetre > 0 ? Double(ring) / ringsPerMetre : 0
            return shadowing.share(
                gaining: settings.pathLoss.meanLossDb(metres: metres) - budget)
        }
        var list: [Neighbour] = []
        grid.visit(within: reach, of: state.position) { other, metres in
            let share = shares[Int(metres * ringsPerMetre)]
            guard other.index != radio,
                shadowing.mayBelong(to: share, state.nameHash, other.nameHash)
            else { return }
            let loss = lossDb(radio, other.index)
            if loss <= limit { list.append(Neighbour(radio: other.index, lossDb: loss)) }
        }
        list.sort { $0.radio < $1.radio }
        return list
    }

    /// The radios that a transmission of this one can touch, ascending.
    public mutating func reach(of radio: RadioID) -> [RadioID] {
        neighbours(of: radio.index).map { RadioID(index: $0.radio) }
    }

    /// The loss from a sender whose neighbours are known; nil when it is out of reach.
    func knownLoss(from sender: Int32, to receiver: Int32) -> Double? {
        let list = neighbourLists[Int(sender)]
        var (low, high) = (0, list.count)
        while low < high {
            let middle = (low + high) / 2
            if list[middle].radio < receiver { low = middle + 1 } else { high = middle }
        }
        return low < list.count && list[low].radio == receiver ? list[low].lossDb : nil
    }

    /// The level at which one radio hears another at 1 Mbit/s and full power, in dBm.
    public func signalDbm(from sender: RadioID, to receiver: RadioID) -> Double {
        radios[Int(sender.index)].powerDbm(at: .dsss1)
            - lossDb(sender.index, receiver.index)
    }

    /// Where a radio is.
    public func position(of radio: RadioID) -> RadioPosition {
        radios[Int(radio.index)].position
    }

    /// Moves a radio; frames on the air keep the level with which they began.
    public mutating func move(_ radio: RadioID, to position: RadioPosition, now: Instant) {
        radios[Int(radio.index)].position = position
        grid.move(radio.index, to: position)
        topologyVersion &+= 1
        checkBeacons(around: radio.index, now)
    }

    /// Sets the loss of walls around a radio, added to all its links.
    public mutating func setExtraLoss(_ lossDb: Double, of radio: RadioID, now: Instant) {
        radios[Int(radio.index)].extraLossDb = max(0, lossDb)
        topologyVersion &+= 1
        checkBeacons(around: radio.index, now)
    }
}
