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
        let limit = greatestLossDb
        let reach = settings.pathLoss.reachMetres(
            lossDb: limit + shadowing.marginDb + greatestGainDb * 2)
        let position = radios[Int(radio)].position
        let list = grid.within(reach, of: position).compactMap { other -> Neighbour? in
            guard other != radio else { return nil }
            let loss = lossDb(radio, other)
            return loss <= limit ? Neighbour(radio: other, lossDb: loss) : nil
        }
        neighbourLists[Int(radio)] = list
        neighbourVersions[Int(radio)] = topologyVersion
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
