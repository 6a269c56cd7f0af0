public import SimulationKernel

// Who hears whom, and how well.
extension Medium {
    /// The loss of a link in dB: path, shadowing and walls, less antenna gains.
    public func linkLossDb(_ first: RadioID, _ second: RadioID) -> Double {
        lossDb(first.index, second.index)
    }

    func lossDb(_ first: Int32, _ second: Int32) -> Double {
        undisturbedLossDb(first, second) + disturbanceDb(first, second)
    }

    /// The same without what disturbs the air.
    func undisturbedLossDb(_ first: Int32, _ second: Int32) -> Double {
        links.lossDb(grid.members[Int(first)], grid.members[Int(second)])
    }

    private var links: LinkFinder {
        LinkFinder(
            pathLoss: settings.pathLoss, shadowing: shadowing, grid: grid,
            limitDb: greatestLossDb, greatestGainDb: greatestGainDb)
    }

    /// The most that a link can lose and still matter, for the strongest sender there is.
    public var greatestLossDb: Double {
        strongestDbm - weakestNoiseDbm + settings.ignoredBelowNoiseDb
    }

    /// All radios that a transmission of this radio can touch, ascending; from the grid.
    mutating func neighbours(of radio: Int32) -> [Neighbour] {
        if neighbourVersions[Int(radio)] == topologyVersion { return neighbourLists[Int(radio)] }
        let list = keepOwn(links.neighbours(of: radio), of: radio)
        neighbourLists[Int(radio)] = list
        neighbourVersions[Int(radio)] = topologyVersion
        return list
    }

    /// Finds the links of all radios beforehand, in half the time that it takes one by one.
    ///
    /// - Parameter perform: Does so many pieces of work, in any order, on any threads.
    public mutating func findLinks(
        _ perform: (_ count: Int, _ work: @Sendable (Int) -> Void) -> Void
    ) {
        guard neighbourVersions.contains(where: { $0 != topologyVersion }) else { return }
        let lists = links.allNeighbours(perform)
        // A frame on the air keeps the levels with which it began.
        let busy = Set(senders)
        for (radio, list) in lists.enumerated() where !busy.contains(Int32(radio)) {
            neighbourLists[radio] = keepOwn(list, of: Int32(radio))
            neighbourVersions[radio] = topologyVersion
        }
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
        updateGrid(radio.index)
        topologyVersion &+= 1
        checkBeacons(around: radio.index, now)
    }

    /// Sets the loss of walls around a radio, added to all its links.
    public mutating func setExtraLoss(_ lossDb: Double, of radio: RadioID, now: Instant) {
        radios[Int(radio.index)].extraLossDb = max(0, lossDb)
        updateGrid(radio.index)
        topologyVersion &+= 1
        checkBeacons(around: radio.index, now)
    }

    /// Tells the grid what a radio's state says.
    mutating func updateGrid(_ radio: Int32) {
        let state = radios[Int(radio)]
        grid.update(radio, position: state.position, extraLossDb: state.extraLossDb)
    }
}
