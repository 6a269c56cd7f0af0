import SimulationKernel

/// Who can hear whom, and how much is lost on the way.
struct Neighbour: Equatable, Codable, Sendable {
    var radio: Int32
    /// Path loss, shadowing, walls, less both antenna gains.
    var lossDb: Double
}

/// Finds the links of radios: a function of their places, names and antennas alone.
struct LinkFinder: Sendable {
    let pathLoss: LogDistancePathLoss
    let shadowing: Shadowing
    let grid: SpatialGrid
    /// The most that a link can lose and still matter.
    let limitDb: Double
    /// The gain of the best antenna.
    let greatestGainDb: Double

    /// The loss of a link in dB: path, shadowing and walls, less antenna gains.
    func lossDb(_ one: SpatialGrid.Member, _ other: SpatialGrid.Member) -> Double {
        pathLoss.meanLossDb(metres: one.position.distance(to: other.position))
            + shadowing.db(one.end, other.end)
            + (one.extraLossDb + other.extraLossDb)
            - (one.antennaGainDb + other.antennaGainDb)
    }

    /// The radios with indices above `floor` that this one has links to, ascending.
    ///
    /// Beyond the mean reach only links count that shadowing helps, few of those that it could
    /// help, so most are sorted out without their loss.
    func neighbours(of radio: Int32, above floor: Int32 = -1) -> [Neighbour] {
        let me = grid.members[Int(radio)]
        // What a link may lose on its path when both antennas and nothing else help.
        let budget = limitDb + me.antennaGainDb + greatestGainDb - me.extraLossDb + 1e-6
        let reach = pathLoss.reachMetres(lossDb: budget + shadowing.marginDb)
        let ringCount = 64
        let ringsPerMetre = reach > 0 ? Double(ringCount) / reach : 0
        let shares = (0...ringCount).map { ring in
            let metres = ringsPerMetre > 0 ? Double(ring) / ringsPerMetre : 0
            return shadowing.share(gaining: pathLoss.meanLossDb(metres: metres) - budget)
        }
        var list: [Neighbour] = []
        grid.visit(within: reach, of: me.position) { other, metres in
            guard other.index > floor, other.index != radio,
                shadowing.mayBelong(to: shares[Int(metres * ringsPerMetre)], me.end, other.end)
            else { return }
            let loss = lossDb(me, other)
            if loss <= limitDb { list.append(Neighbour(radio: other.index, lossDb: loss)) }
        }
        list.sort { $0.radio < $1.radio }
        return list
    }

    /// The links of all radios, each of them found once: it is the same in both directions.
    ///
    /// - Parameter perform: Does so many pieces of work, in any order, on any threads.
    /// - Returns: What `neighbours` gives for each radio.
    func allNeighbours(
        _ perform: (_ count: Int, _ work: @Sendable (Int) -> Void) -> Void
    ) -> [[Neighbour]] {
        let count = grid.members.count
        var upper = [[Neighbour]](repeating: [], count: count)
        upper.withUnsafeMutableBufferPointer { upper in
            let places = Places(pointer: upper)
            // Those of low index have more to find: every piece gets some of all.
            let pieces = min(count, 64)
            perform(pieces) { piece in
                for radio in stride(from: piece, to: count, by: pieces) {
                    places.pointer[radio] = neighbours(of: Int32(radio), above: Int32(radio))
                }
            }
        }
        var counts = upper.map(\.count)
        for list in upper {
            for neighbour in list { counts[Int(neighbour.radio)] += 1 }
        }
        var lists = counts.map { count -> [Neighbour] in
            var list: [Neighbour] = []
            list.reserveCapacity(count)
            return list
        }
        // Each list gets those of lower index first, in their order.
        for radio in 0..<count {
            for other in upper[radio] {
                lists[Int(other.radio)].append(
                    Neighbour(radio: Int32(radio), lossDb: other.lossDb))
            }
            lists[radio].append(contentsOf: upper[radio])
            upper[radio] = []
        }
        return lists
    }

    /// Where the pieces write: each radio is of one piece only.
    private struct Places: @unchecked Sendable {
        let pointer: UnsafeMutableBufferPointer<[Neighbour]>
    }
}
