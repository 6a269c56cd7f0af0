public import SimulationKernel

/// Something that somebody brings into the air: no radio's doing, and nothing that a radio knows.
public enum Disturbance: Equatable, Codable, Sendable {
    /// Nothing passes between the first radios and the others, in either direction; nil for all
    /// others. Both lists ascend.
    case cut([RadioID], from: [RadioID]?)
    /// Every link loses more, as in rain or snow.
    case weather(lossDb: Double)
    /// A transmitter that never pauses raises the noise of a channel around it. Nobody waits for it
    /// to be silent: what it sends is no frame.
    case jammer(at: RadioPosition, powerDbm: Double, channel: Int)
    /// This share of the frames that radios receive is broken. The list ascends.
    case frameLoss(share: Double, at: [RadioID])
}

/// A disturbance that holds now.
struct ActiveDisturbance: Equatable, Codable, Sendable {
    /// The number that its owner gave it.
    var number: Int32
    var disturbance: Disturbance
    /// How many frames it has changed something for.
    var effects: UInt64 = 0
}

// What disturbs the air. Frames that have begun when it begins or ends are none of its concern.
extension Medium {
    /// Begins a disturbance; `number` is its owner's name for it.
    public mutating func begin(_ disturbance: Disturbance, number: Int32, now: Instant) {
        disturbances.append(ActiveDisturbance(number: number, disturbance: disturbance))
        checkAllBeacons(now)
    }

    /// Ends a disturbance.
    ///
    /// - Returns: For how many frames it has changed something; nil when there is none with this
    ///   number.
    public mutating func endDisturbance(_ number: Int32, now: Instant) -> UInt64? {
        guard let place = disturbances.firstIndex(where: { $0.number == number }) else {
            return nil
        }
        return disturbances.remove(at: place).effects
    }

    /// For how many frames a disturbance has changed something so far; 0 when it is over.
    public func effects(ofDisturbance number: Int32) -> UInt64 {
        disturbances.first { $0.number == number }?.effects ?? 0
    }

    /// The numbers of the disturbances that hold and are equal to one.
    public func numbers(of disturbance: Disturbance) -> [Int32] {
        disturbances.filter { $0.disturbance == disturbance }.map(\.number)
    }

    /// Stations that no longer hear their access point notice it.
    private mutating func checkAllBeacons(_ now: Instant) {
        for radio in radios.indices where owns(Int32(radio)) { checkBeacon(of: Int32(radio), now) }
    }

    /// What disturbances take from a link, in dB.
    func disturbanceDb(_ first: Int32, _ second: Int32) -> Double {
        guard !disturbances.isEmpty else { return 0 }
        return weatherDb + (isCut(first, second) ? Medium.cutLossDb : 0)
    }

    /// What the weather takes from every link, in dB.
    var weatherDb: Double {
        guard !disturbances.isEmpty else { return 0 }
        return disturbances.reduce(0) { sum, active in
            guard case .weather(let loss) = active.disturbance else { return sum }
            return sum + loss
        }
    }

    /// The weather has weakened so many signals that would have been noticed.
    mutating func countWeather(_ count: Int) {
        for place in disturbances.indices {
            guard case .weather = disturbances[place].disturbance else { continue }
            disturbances[place].effects += UInt64(count)
        }
    }

    // MARK: - Jammers

    /// The noise of all jammers at a radio in a channel, in mW.
    func jammingMw(at radio: Int32, channel: Int) -> Double {
        guard !disturbances.isEmpty else { return 0 }
        return disturbances.reduce(0) { sum, active in
            guard case .jammer(let place, let power, let own) = active.disturbance else {
                return sum
            }
            let state = radios[Int(radio)]
            let loss =
                settings.pathLoss.meanLossDb(metres: state.position.distance(to: place))
                + state.extraLossDb - state.antennaGainDb + weatherDb
            return sum
                + linear(power - loss - WiFiChannel.rejectionDb(from: own, to: channel))
        }
    }

    /// A frame would have arrived without the jammers.
    mutating func countJammed() {
        for place in disturbances.indices {
            guard case .jammer = disturbances[place].disturbance else { continue }
            disturbances[place].effects += 1
        }
    }

    // MARK: - Frame loss

    /// Whether a frame that arrived is broken after all: by chance, of its own for each frame.
    mutating func losesFrame(_ transmission: Transmission, at receiver: Int32) -> Bool {
        for place in disturbances.indices {
            guard case .frameLoss(let share, let some) = disturbances[place].disturbance,
                some.holds(receiver)
            else { continue }
            var hash = StableHash()
            hash.combine(drawKey(transmission, receiver))
            hash.combine(UInt64(disturbances[place].number))
            var chance = RandomStream(state: hash.value)
            guard chance.uniform() < share else { continue }
            disturbances[place].effects += 1
            return true
        }
        return false
    }

    /// More than any radio can bridge.
    private static let cutLossDb = 1_000.0

    /// Whether nothing passes between two radios.
    func isCut(_ first: Int32, _ second: Int32) -> Bool {
        !disturbances.isEmpty && disturbances.contains { $0.disturbance.cuts(first, second) }
    }

    /// A cut keeps a frame from a receiver.
    ///
    /// - Returns: Why the receiver does not get it: perhaps it would not have listened.
    mutating func passOver(
        _ transmission: Transmission, _ receiver: Int32, _ now: Instant
    ) -> FrameLoss {
        guard isListening(receiver, from: transmission.start, to: transmission.end) else {
            return FrameLoss(.notListening)
        }
        let isGroup = transmission.frame.destination.isGroup
        let isMissed =
            isGroup ? concerns(transmission, receiver) : receiver == transmission.destination
        if isMissed {
            for place in disturbances.indices
            where disturbances[place].disturbance.cuts(transmission.sender, receiver) {
                disturbances[place].effects += 1
            }
            if isGroup { reportLoss(FrameLoss(.disturbed), transmission, receiver: receiver, now) }
        }
        return FrameLoss(.disturbed)
    }
}

extension Disturbance {
    fileprivate func cuts(_ first: Int32, _ second: Int32) -> Bool {
        guard case .cut(let some, let others) = self else { return false }
        guard let others else { return some.holds(first) || some.holds(second) }
        return some.holds(first) && others.holds(second)
            || some.holds(second) && others.holds(first)
    }
}

extension [RadioID] {
    /// Whether an ascending list has a radio.
    fileprivate func holds(_ radio: Int32) -> Bool {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self[middle].index < radio { low = middle + 1 } else { high = middle }
        }
        return low < count && self[low].index == radio
    }
}
