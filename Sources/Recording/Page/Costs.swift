import Fleet
import SimulationKernel

/// What the nodes of a group draw on average, the largest part first, and what the records say
/// of how to spend less.
struct Costs {
    /// One state of one component.
    struct Item {
        var component: String
        var state: String
        /// mAh a day of the mean node.
        var perDay: Double
        /// Hours a day that the mean node is in it.
        var hours: Double
        /// The share of all that the group draws, from 0 to 1.
        var share: Double
    }

    var items: [Item] = []
    /// mAh a day of the mean node.
    var total = 0.0
    private let members: Double
    private let days: Double
    private let wakesPerDay: Double
    private let receivedPerDay: Double
    private let sentPerDay: Double
    private let missesPerDay: Double

    init(_ group: RunFigures.Group, _ results: Results) {
        let nodes = group.members.map { results.summary.nodes[$0] }
        days = results.recordedSeconds / 86_400
        members = Double(max(nodes.count, 1))
        let scale = days > 0 ? 1 / (members * days) : 0
        for node in nodes {
            for charge in node.charges where charge.picocoulombs != 0 {
                let place = items.firstIndex {
                    $0.component == charge.component && $0.state == charge.state
                }
                if place == nil {
                    items.append(
                        Item(
                            component: charge.component, state: charge.state, perDay: 0, hours: 0,
                            share: 0))
                }
                let index = place ?? items.count - 1
                items[index].perDay += charge.milliampereHours * scale
                items[index].hours += charge.duration.seconds / 3_600 * scale
            }
        }
        total = items.reduce(0) { $0 + $1.perDay }
        for index in items.indices where total > 0 {
            items[index].share = items[index].perDay / total
        }
        items.sort { ($1.perDay, $0.component, $0.state) < ($0.perDay, $1.component, $1.state) }
        wakesPerDay = Double(group.wakes.reduce(0, +)) * scale
        receivedPerDay = Double(nodes.reduce(0) { $0 + $1.received }) * scale
        sentPerDay = Double(nodes.reduce(0) { $0 + $1.sent }) * scale
        missesPerDay = Double(group.misses) * scale
    }

    /// What a large item comes from, and what to try.
    func hint(_ item: Item) -> String {
        let hours = Figures.duration(item.hours * 3_600)
        // Whoever wakes more often than twice a day sleeps in between.
        let perWake =
            wakesPerDay > 2
            ? ", \(Self.short(item.hours * 3_600 / wakesPerDay)) for each of "
                + "\(Figures.fixed(wakesPerDay, 0)) wakes a day" : ""
        let seconds = "\(hours) a day\(perWake)"
        switch (item.component, item.state) {
        case ("radio", "listen"), ("radio", "receive"):
            let arrivals = "\(Figures.fixed(receivedPerDay, 1)) messages a day arrive"
            return receivedPerDay < 1
                ? "It listens \(seconds), and nothing arrives: switch it off when all is sent."
                : "It listens \(seconds); \(arrivals): listen in windows, or only after sending."
        case ("radio", "transmit"):
            guard missesPerDay > 0.05 * sentPerDay, sentPerDay > 0 else {
                return "It sends \(Figures.fixed(sentPerDay, 1)) messages a day: put several "
                    + "readings into one, or send with less power."
            }
            return "\(Figures.fixed(missesPerDay, 1)) attempts a day fail for "
                + "\(Figures.fixed(sentPerDay, 1)) messages: mend the path first."
        case ("cpu", "idle"):
            return "It waits \(seconds): sleep lightly while waiting, or deeply until the next job."
        case ("cpu", "run"):
            return "It computes \(seconds): do less at each wake, or at a clock that suits."
        case ("cpu", "boot"):
            return "It starts for \(seconds): wake less often, or freeze the program into the "
                + "firmware."
        case ("board", "awake"):
            return "The board's own parts, \(seconds): they cost as long as it is awake; choose a "
                + "board without them, or sleep more."
        case ("regulator", _):
            return "The way from the supply to the rail takes this, asleep or awake: no program "
                + "can change it, a board with a better regulator can."
        case ("board", _):
            return "The board's own parts draw this while it sleeps: no program can change it, a "
                + "board with a better regulator can."
        case ("cpu", "lightsleep"):
            return "It sleeps lightly \(hours) a day: deep sleep costs a small part of that, where "
                + "the program can start anew."
        case ("cpu", _): return "Sleeping itself: the floor of this chip."
        case ("flash", _): return "The memory chip at rest: part of the board."
        case ("radio", _): return "The radio is on, \(seconds): switch it off when it is not used."
        default:
            return "It is fed \(seconds): cut its supply as soon as it has been read."
        }
    }

    private static func short(_ seconds: Double) -> String {
        seconds < 1 ? "\(Figures.fixed(1_000 * seconds, 1)) ms" : Figures.duration(seconds)
    }
}
