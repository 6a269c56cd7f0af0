import Hardware
import PythonVM
import SimulationKernel

/// Books what a node draws to the line of the program that runs or waits.
///
/// Nothing is sampled: at each line that begins the ledger's growth since the line before is
/// booked to that line, so the sum over all places is the ledger's total.
final class EnergyProfiler: LineWatcher {
    /// What is no code.
    enum Idle: String {
        case off = "(off)"
        case boot = "(boot)"
        /// Both programs are over, and nobody types.
        case prompt = "(prompt)"
        /// Under the line that began it.
        case deepSleep = "(deep sleep)"
        /// Above a callback, which nobody has called.
        case interrupt = "(interrupt)"
    }

    private struct Key: Hashable {
        let parent: Int
        let file: InternedString
        let function: InternedString
        let line: Int
    }
    private struct Place {
        let key: Key
        var charges: [Charge]
    }

    private unowned let node: Node
    private var places: [Place] = []
    private var indexes: [Key: Int] = [:]
    /// Where the present line is, and what is known of it.
    private var present: Int
    private var presentFrame: FrameNumber?
    private var presentLine = 0
    /// What every component had drawn when it was booked last.
    private var booked: [Charge]
    private var drawn: [Charge]
    private var stack: [CodePlace] = []

    private static let root = -1
    private static let noFile = InternedString("")

    init(_ node: Node) {
        self.node = node
        drawn = []
        node.energy.componentTotals(at: .start, into: &drawn)
        booked = drawn
        present = 0
        present = place(of: .off, under: EnergyProfiler.root)
    }

    // MARK: - Where the program is

    func reached(line: Int, in frame: FrameNumber) {
        if frame == presentFrame, line == presentLine { return }
        book(at: node.now)
        if frame == presentFrame {
            presentLine = line
            let key = places[present].key
            present = place(
                Key(parent: key.parent, file: key.file, function: key.function, line: line))
            return
        }
        look(frame: frame, line: line)
    }

    /// The interpreter begins or ends a slice: other code may run or wait than before.
    func resume() {
        guard let place = node.interpreter?.presentLine else { return }
        reached(line: place.line, in: place.frame)
    }

    /// Something other than code draws from now on.
    func enter(_ idle: Idle) {
        book(at: node.now)
        let parent = idle == .deepSleep ? present : EnergyProfiler.root
        present = place(of: idle, under: parent)
        presentFrame = nil
    }

    /// Finds the place of a frame by all that called it.
    private func look(frame: FrameNumber, line: Int) {
        guard let interpreter = node.interpreter else { return }
        var isInterrupt = false
        interpreter.callStack(&stack, isInterrupt: &isInterrupt)
        if !stack.isEmpty { stack[0].line = line }
        var index = EnergyProfiler.root
        if isInterrupt { index = place(of: .interrupt, under: index) }
        // What has no file is the interpreter's own.
        for code in stack.reversed() where code.file != EnergyProfiler.noFile {
            index = place(
                Key(
                    parent: index, file: code.file, function: code.function,
                    line: code.line))
        }
        guard index != EnergyProfiler.root else { return }
        present = index
        presentFrame = frame
        presentLine = line
    }

    private func place(of idle: Idle, under parent: Int) -> Int {
        let function = InternedString(idle.rawValue)
        return place(
            Key(
                parent: parent, file: EnergyProfiler.noFile, function: function,
                line: 0))
    }

    private func place(_ key: Key) -> Int {
        if let known = indexes[key] { return known }
        places.append(
            Place(key: key, charges: [Charge](repeating: .zero, count: booked.count)))
        indexes[key] = places.count - 1
        return places.count - 1
    }

    // MARK: - What it draws

    /// Books the growth since the last time to the present place.
    private func book(at time: Instant) {
        node.energy.componentTotals(at: time, into: &drawn)
        // A part that was attached later has drawn nothing before.
        while booked.count < drawn.count { booked.append(.zero) }
        for index in drawn.indices where drawn[index] != booked[index] {
            while places[present].charges.count <= index {
                places[present].charges.append(.zero)
            }
            places[present].charges[index] += drawn[index] - booked[index]
            booked[index] = drawn[index]
        }
    }

    /// All until an instant not before the node's time.
    func profile(at time: Instant) -> EnergyProfile {
        book(at: time)
        let components = node.energy.componentNames
        return EnergyProfile(
            components: components,
            places: places.map { place in
                let missing = components.count - place.charges.count
                return EnergyProfile.Place(
                    parent: place.key.parent == EnergyProfiler.root ? nil : place.key.parent,
                    function: place.key.function.text,
                    file: place.key.file.text, line: place.key.line,
                    charges: place.charges + [Charge](repeating: .zero, count: max(0, missing)))
            })
    }
}
