import Fleet
import SimulationKernel

/// What is kept of one node: samples of its energy, at most as many as its capacity, and counts.
///
/// When a node has twice as many samples as it may keep, each two become one: charges add up, and
/// of the battery the least and the most stay. So a year takes no more memory than a day.
struct NodeHistory: Sendable {
    /// A component in one of its power states.
    struct Slot: Equatable, Sendable {
        var component: String
        var state: String
    }

    /// The components and states seen so far; `charges` and `seconds` have a row for each.
    private(set) var slots: [Slot] = []
    /// The charge of each slot in each sample, in mAh; a switching regulator's may be below zero.
    private(set) var charges: [[Float]] = []
    /// The time in each slot in each sample, in seconds.
    private(set) var seconds: [[Float]] = []
    /// When each sample ends, in nanoseconds; it begins where the one before ends.
    private(set) var ends: [UInt64] = []
    /// The state of charge in each sample, from 0 to 1; NaN on mains.
    private(set) var leastBattery: [Float] = []
    private(set) var mostBattery: [Float] = []
    /// Totals of each slot, which thinning out does not touch.
    private(set) var totals: [(milliampereHours: Double, seconds: Double)] = []

    /// When its first sample begins.
    let begin: UInt64
    let capacity: Int

    /// The charge that it drew so far, in mAh.
    private(set) var drawn = 0.0

    var battery: BatteryReading?
    /// The state of its CPU, as an index of `RunHistory.states`; nil before the first one.
    var cpu: Int?
    var sent: UInt64 = 0
    var received: UInt64 = 0
    var delivered: UInt64 = 0
    var lost: UInt64 = 0
    var boots: UInt64 = 0
    var faults: UInt64 = 0
    /// The last lines that it printed.
    var lines = Ring<Line>(capacity: 400)

    /// A line of text and when it came.
    struct Line: Sendable {
        var nanoseconds: UInt64
        var text: String
    }

    init(begin: UInt64, capacity: Int) {
        self.begin = begin
        self.capacity = capacity
    }

    /// Takes what a node drew since its last sample.
    mutating func add(_ sample: EnergySample, at nanoseconds: UInt64) {
        battery = sample.battery
        let charge = sample.battery.map { Float($0.charge) } ?? .nan
        ends.append(nanoseconds)
        leastBattery.append(charge)
        mostBattery.append(charge)
        for slot in charges.indices {
            charges[slot].append(0)
            seconds[slot].append(0)
        }
        let last = ends.count - 1
        for (place, entry) in sample.charges.enumerated() {
            let slot = slot(of: entry, near: place)
            let (mAh, time) = (entry.milliampereHours, entry.duration.seconds)
            charges[slot][last] += Float(mAh)
            seconds[slot][last] += Float(time)
            totals[slot].milliampereHours += mAh
            drawn += mAh
            totals[slot].seconds += time
        }
        if ends.count >= 2 * capacity { thinOut() }
    }

    /// The mean current so far in mA; nil before the first sample that took time.
    var meanMilliamperes: Double? {
        guard let last = ends.last, last > begin else { return nil }
        return drawn / (Double(last - begin) / 3.6e12)
    }

    private mutating func slot(of entry: ChargeEntry, near place: Int) -> Int {
        let wanted = Slot(component: entry.component, state: entry.state)
        if place < slots.count, slots[place] == wanted { return place }
        if let known = slots.firstIndex(of: wanted) { return known }
        slots.append(wanted)
        charges.append([Float](repeating: 0, count: ends.count))
        seconds.append([Float](repeating: 0, count: ends.count))
        totals.append((0, 0))
        return slots.count - 1
    }

    private mutating func thinOut() {
        ends = Self.pairs(ends) { $1 }
        leastBattery = Self.pairs(leastBattery, Self.least)
        mostBattery = Self.pairs(mostBattery) { -Self.least(-$0, -$1) }
        charges = charges.map { Self.pairs($0, +) }
        seconds = seconds.map { Self.pairs($0, +) }
    }

    /// The smaller number; NaN is none.
    private static func least(_ left: Float, _ right: Float) -> Float {
        left.isNaN ? right : right.isNaN ? left : min(left, right)
    }

    private static func pairs<Value>(
        _ values: [Value], _ join: (Value, Value) -> Value
    ) -> [Value] {
        stride(from: 0, to: values.count, by: 2).map { index in
            index + 1 < values.count ? join(values[index], values[index + 1]) : values[index]
        }
    }
}

/// The last elements of a sequence, with the number of all that there ever were.
struct Ring<Element: Sendable>: Sendable {
    private var elements: [Element] = []
    private var oldest = 0
    private let capacity: Int
    /// The number of all elements so far.
    private(set) var count: UInt64 = 0

    init(capacity: Int) { self.capacity = capacity }

    mutating func append(_ element: Element) {
        count += 1
        if elements.count < capacity {
            elements.append(element)
        } else {
            elements[oldest] = element
            oldest = (oldest + 1) % capacity
        }
    }

    /// Those that are left of the elements from a number on, the oldest first.
    func elements(from first: UInt64 = 0) -> [Element] {
        let all = Array(elements[oldest...] + elements[..<oldest])
        let firstKept = count - UInt64(all.count)
        return first <= firstKept ? all : Array(all.dropFirst(Int(clamping: first - firstKept)))
    }
}
