import Node
public import SimulationKernel

/// Somebody waits for a line that a program prints.
struct PrintWatch {
    /// Whether a line (bytes, without its end) of the node with this index is the one.
    var isMatch: (Int, [UInt8]) -> Bool
    /// The instant from which lines count.
    var begin: Instant
}

extension FleetRunner {
    /// Lets the virtual clock go on to `time`, then pauses; or just behind the first line that is
    /// printed on the way and meets a condition.
    ///
    /// `isMatch` is asked with the index of the node and the line, without its end.
    ///
    /// - Throws: `invalid` if `time` lies in the past.
    public func run(
        until time: Instant, orPrint isMatch: @escaping (Int, [UInt8]) -> Bool
    ) throws(ControlFault) {
        let begin = present
        try run(until: time)
        let watch = PrintWatch(isMatch: isMatch, begin: begin)
        self.watch = watch
        // Nodes that live ahead may have printed it already.
        for print in notes.waitingPrints { look(at: print.line, of: print.node, at: print.time) }
    }

    /// Looks at what a node did before it is taken over into the notes.
    func lookForPrints(of index: Int) {
        for timed in nodes[index].events {
            if case .print(let line) = timed.event { look(at: line, of: index, at: timed.time) }
        }
    }

    private func look(at line: [UInt8], of index: Int, at time: Instant) {
        guard let watch, time >= watch.begin, time < pauseTime, watch.isMatch(index, line) else {
            return
        }
        pauseTime = time + Span(nanoseconds: 1)
    }
}
