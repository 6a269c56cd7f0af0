import Foundation
import Node
import Radio
public import Scenario
import SimulationKernel

/// Runs a fleet: pops events in the order of (time, node, sequence), lets nodes live, moves the
/// air.
///
/// A node runs ahead alone to the next instant at which anything could reach it: the next event of
/// the queue and, while it listens, the shortest transmission behind that. What nodes ask of the
/// air becomes events at the instant of asking, so the air sees everything in one order.
public final class FleetRunner {
    let scenario: Scenario
    let options: RunOptions
    var queue = EventQueue()
    var nodes: [Node]
    var medium: Medium
    /// The medium's `minimumTransmissionSpan`, asked for whenever the medium was at work.
    var lookAhead = Span.zero
    /// The radio of each node, and the node of each radio.
    let radioOfNode: [RadioID?]
    var nodeOfRadio: [Int32] = []
    /// Marks the one event of a node that counts: others in the queue are of older plans.
    var plans: [Int64]
    /// Requests of nodes that wait in the queue, by slot.
    var requests: [NodeRequest?] = []
    var freeRequests: [Int] = []
    var actions: [RadioAction] = []
    /// Whether each node's radio is on.
    var radioOn: [Bool]
    /// What was said of the nodes, and what becomes of it.
    var notes = NoteBook()
    var recorder: RunRecorder
    /// Where records are made beside the fleet's own thread; nil with one thread.
    var recordLine: WorkLine?
    var eventCount: UInt64 = 0
    let end: Instant
    let observer: any RunObserver
    let controller: (any RunController)?
    var phase = FleetStatus.Phase.running
    /// Where a pause will begin; `never` while nobody asked for one.
    var pauseTime = Instant.never
    var stepsLeft = 0
    var wantsToQuit = false
    /// Events since somebody looked at clock and controller; long slices count as many.
    var sinceLook = 0
    /// Whether it is time to look as soon as no node lives ahead.
    var wantsLook = false
    /// The nodes that live ahead on other threads; nil with one thread.
    var ahead: AheadPlan?
    /// Those that are about to live ahead.
    var sliceBatch: [(node: Int, horizon: Instant)] = []
    /// When each node's own event is planned, for those whose radio goes off meanwhile.
    var planTimes: [Instant]
    /// Requests of each node that the air has not seen yet.
    var openRequests: [Int32]
    /// Where the time goes, if somebody wants to know: the parts of the run, and the nodes in them.
    var partsWatch: Stopwatch?
    var slicesWatch: Stopwatch?
    /// Holds the run back to a multiple of real time; nil when it goes as fast as it can.
    var pace: Pace?
    /// Bytecodes of each node when it was looked at last.
    var knownBytecodes: [UInt64]
    /// Where the run stops so that a snapshot can be taken, and who takes it.
    var stop: (time: Instant, body: (FleetRunner) -> Void)?
    /// What it is of a fleet that is divided; nil when all of it lives here.
    var shard: ShardPart?
    /// Whether it goes on from a snapshot, or as a copy: then it has begun already.
    var isResumed = false
    /// What goes wrong, and when.
    var faults = FaultBook()
    /// The line for which somebody waits; nil while nobody does.
    var watch: PrintWatch?
    /// What was changed in this future of the fleet, for people.
    var changes: [String] = []

    /// The stack of a thread that lets nodes live: more than the interpreter's native code may use
    /// of it.
    public static let stackBytes = 8 << 20

    /// The kinds of events in the queue.
    enum Kind: Int32 {
        case node, request, radio, border, fault
    }

    /// Builds the fleet of a scenario.
    ///
    /// - Throws: `FleetError` or `DiagnosticList` when it cannot be built.
    public convenience init(
        _ scenario: Scenario, options: RunOptions, observer: any RunObserver,
        controller: (any RunController)? = nil
    ) throws {
        self.init(
            try FleetBuilder(scenario: scenario, options: options).build(), of: scenario,
            options: options, observer: observer, controller: controller)
    }

    /// Runs a fleet that was built of a scenario.
    init(
        _ parts: FleetBuilder.Parts, of scenario: Scenario, options: RunOptions,
        observer: any RunObserver, controller: (any RunController)?
    ) {
        self.scenario = scenario
        self.options = options
        self.observer = observer
        self.controller = controller
        nodes = parts.nodes
        medium = parts.medium
        radioOfNode = parts.radios
        radioOn = parts.nodes.map { _ in false }
        plans = parts.nodes.map { _ in 0 }
        planTimes = parts.nodes.map { _ in .never }
        openRequests = parts.nodes.map { _ in 0 }
        knownBytecodes = parts.nodes.map { _ in 0 }
        end = Instant.start + (options.until ?? scenario.duration)
        if options.startsPaused { pauseTime = .start }
        recorder = RunRecorder(nodes: parts.nodes, observer: observer)
        pace = options.speed.map { Pace(speed: $0) }
        if options.measures {
            partsWatch = Stopwatch(nodes: 0)
            slicesWatch = Stopwatch(nodes: parts.nodes.count)
        }
        nodeOfRadio = [Int32](repeating: -1, count: medium.count)
        for (node, radio) in radioOfNode.enumerated() {
            if let radio { nodeOfRadio[Int(radio.index)] = Int32(node) }
        }
    }

    /// Runs to the end; the summary is also given to the observer.
    ///
    /// - Parameter shouldStop: Asked a few times a second; true ends the run as incomplete.
    /// - Returns: What came out of the run.
    @discardableResult
    public func run(shouldStop: () -> Bool = { false }) -> RunSummary {
        let clock = WallClock()
        var description = RunDescription(of: scenario, options: options, end: end)
        description.overrides += changes
        description.begin = recordsBegin
        observer.began(description)
        lookAhead = medium.minimumTransmissionSpan
        startThreads()
        defer { ahead?.pool.end() }
        findLinks()
        if isResumed {
            for index in nodes.indices { mayLiveAhead(index) }
        } else {
            begin()
        }
        var isComplete = true
        while queue.nextTime < end || min(pauseTime, stop?.time ?? .never) < end {
            if let stop, queue.nextTime >= stop.time {
                flush(before: queue.nextTime)
                settle()
                stop.body(self)
                isComplete = false
                break
            }
            sinceLook += 1
            if sinceLook >= 256 || stepsLeft > 0 || controller != nil && sinceLook >= 16 {
                // Who commands the run finds every node where it would be with one thread.
                wantsLook = controller != nil
            }
            if wantsLook ? ahead?.count ?? 0 == 0 : sinceLook >= 256 {
                wantsLook = false
                sinceLook = 0
                if look(clock, shouldStop: shouldStop) {
                    isComplete = false
                    break
                }
            }
            if queue.nextTime >= pauseTime {
                waitWhilePaused(clock, shouldStop: shouldStop)
                // Who quits here wants no event more.
                sinceLook = 256
                pace?.restart()
                continue
            }
            if !isOnTime(clock, shouldStop: shouldStop) { continue }
            startAhead()
            step()
        }
        while isComplete, !wantsToQuit, !isOnTime(clock, shouldStop: shouldStop) {
            if look(clock, shouldStop: shouldStop) { isComplete = false }
        }
        phase = .ended
        settle()
        // Whoever waits for the run to stop gets an answer.
        controller?.serve(self, waitMilliseconds: 0)
        return finish(clock, isComplete: isComplete && !wantsToQuit)
    }

    /// Starts the threads on which nodes live ahead, if there are to be any.
    func startThreads() {
        guard options.threads > 1 else { return }
        ahead = AheadPlan(nodes, threads: options.threads, measures: options.measures)
        recordLine = WorkLine("records", room: 8)
    }

    func begin() {
        planFaults()
        for (index, node) in nodes.enumerated() where owns(index) {
            notes.add(
                .firstSample(battery: node.batteryReading(at: .start)), node: index, at: .start)
            plan(index, at: node.nextEvent)
        }
    }

    func step() {
        guard partsWatch != nil, let kind = queue.next?.kind else {
            takeEvent()
            return flushWhenFull()
        }
        let isNode = kind == Kind.node.rawValue
        partsWatch?.measure(isNode ? \.nodeSeconds : \.airSeconds) { takeEvent() }
        partsWatch?.measure(\.recordSeconds) { flushWhenFull() }
    }

    private func flushWhenFull() {
        if notes.isFull, shard == nil { flush(before: queue.nextTime) }
    }

    /// Records what was noted before an instant; nothing can come before it any more.
    func flush(before time: Instant) {
        let taken = notes.takeAll(before: time)
        guard let recordLine else { return recorder.record(taken) }
        nonisolated(unsafe) let runner = self
        recordLine.perform { runner.recorder.record(taken) }
    }

    /// Waits until all that was flushed is recorded: nobody else touches the recorder then.
    func settle() { recordLine?.finish() }

    /// Deals with one event.
    private func takeEvent() {
        guard let event = queue.pop() else { return }
        eventCount += 1
        if stepsLeft > 0 {
            stepsLeft -= 1
            if stepsLeft == 0 { pauseTime = queue.now }
        }
        switch Kind(rawValue: event.kind) {
        case .node:
            let index = Int(event.node)
            guard plans[index] == event.slot else { return }
            live(index, from: event.time)
        case .request:
            let slot = Int(event.slot)
            guard let request = requests[slot] else { return }
            requests[slot] = nil
            freeRequests.append(slot)
            let index = Int(event.node)
            apply(request, of: index, at: event.time)
            openRequests[index] -= 1
            mayLiveAhead(index)
        case .radio:
            medium.handle(RadioToken(rawValue: event.slot), now: event.time)
            takeActions()
        case .border: hearNow(Int(event.slot), at: event.time)
        case .fault: faultIsDue(event.slot, at: Int(event.node), event.time)
        case nil: break
        }
    }

    // MARK: - Nodes

    /// Lets a node live to the next instant at which something could reach it.
    func live(_ index: Int, from time: Instant) {
        let node = nodes[index]
        if ahead?.finish(index) != true {
            let horizon =
                isOutOfReach(index) ? horizon(of: index, from: time) : reachable(index, from: time)
            if slicesWatch == nil {
                node.run(until: horizon)
            } else {
                slicesWatch?.measure(node: index) { node.run(until: horizon) }
            }
        }
        let bytecodes = node.bytecodes
        sinceLook += Int((bytecodes - knownBytecodes[index]) / 1000)
        knownBytecodes[index] = bytecodes
        collect(index)
        plan(index, at: node.nextEvent)
    }

    /// When something may reach a node that listens, at the soonest.
    ///
    /// What is on its way arrives with an event of the air, what others may yet ask for not before
    /// it was on the air.
    private func reachable(_ index: Int, from time: Instant) -> Instant {
        var horizon = shard?.limit.time ?? .never
        queue.scan { event in
            guard event.time < .never else { return horizon }
            switch Kind(rawValue: event.kind) {
            case .radio, .border, .fault, nil: horizon = min(horizon, event.time)
            case .request:
                let isOwn = Int(event.node) == index
                horizon = min(horizon, isOwn ? event.time : event.time + lookAhead)
            case .node:
                guard Int(event.node) != index else { break }
                horizon = min(horizon, event.time + lookAhead)
            }
            return horizon
        }
        return sliceEnd(horizon, of: index, from: time)
    }

    /// Where a slice of a node ends that would go to a horizon: not beyond a pause, but some way
    /// on; never beyond a fault.
    func sliceEnd(_ horizon: Instant, of index: Int, from time: Instant) -> Instant {
        let slice = max(min(horizon, pauseTime, end), min(time + .microseconds(1), end))
        return min(slice, max(time, faults.nextTime(of: index)))
    }

    /// Takes what a node left for the fleet.
    func collect(_ index: Int) {
        let node = nodes[index]
        for request in node.requests {
            queue.push(
                time: max(request.time, queue.now), node: Int32(index),
                kind: Kind.request.rawValue, slot: Int64(slot(for: request.request)))
            openRequests[index] += 1
        }
        node.requests.removeAll(keepingCapacity: true)
        if watch != nil { lookForPrints(of: index) }
        notes.take(&node.events, of: index)
        if node.currentMode == .deepSleep { node.releaseBuffers() }
    }

    private func slot(for request: NodeRequest) -> Int {
        if let slot = freeRequests.popLast() {
            requests[slot] = request
            return slot
        }
        requests.append(request)
        return requests.count - 1
    }

    /// Puts the node's next own event into the queue; older plans no longer count.
    func plan(_ index: Int, at time: Instant) {
        plans[index] += 1
        planTimes[index] = max(time, queue.now)
        guard time < .never else { return }
        queue.push(
            time: planTimes[index], node: Int32(index), kind: Kind.node.rawValue,
            slot: plans[index])
        mayLiveAhead(index)
    }

    /// Called whenever a node's plan is made, or one of its requests is done.
    func mayLiveAhead(_ index: Int) {
        guard ahead != nil, isOutOfReach(index), planTimes[index] < .never,
            planTimes[index] < faults.nextTime(of: index)
        else { return }
        ahead?.add(index, at: planTimes[index], plan: plans[index])
    }

    // MARK: - Looking around

    /// Serves the controller, tells progress; whether the run must end.
    private func look(_ clock: WallClock, shouldStop: () -> Bool) -> Bool {
        if let controller {
            settle()
            controller.serve(self, waitMilliseconds: 0)
        }
        if clock.isProgressDue() {
            flush(before: queue.nextTime)
            settle()
            observer.progress(progress(clock))
            if observer.failure != nil { return true }
        }
        return wantsToQuit || shouldStop()
    }

    private func waitWhilePaused(_ clock: WallClock, shouldStop: () -> Bool) {
        phase = .paused
        watch = nil
        flush(before: queue.nextTime)
        settle()
        while phase == .paused, !wantsToQuit, !shouldStop() {
            controller?.serve(self, waitMilliseconds: 100)
            if controller == nil { break }
        }
        if phase == .paused { wantsToQuit = true }
        if wantsToQuit { pauseTime = .never }
    }

    func progress(_ clock: WallClock) -> RunProgress {
        RunProgress(
            time: queue.now, wallSeconds: clock.seconds, nodesAwake: nodesAwake,
            messages: notes.messageCount, events: eventCount,
            behindSeconds: pace?.behindSeconds(at: queue.now), speed: pace?.speed)
    }

    /// Counted at the fleet's time: single nodes may have run ahead of it.
    var nodesAwake: Int { recorder.nodesAwake }

    // MARK: - The end

    /// Lets all nodes live to the end of a complete run, and takes the last notes.
    func endNodes(at time: Instant, isComplete: Bool) {
        ahead?.finishAll()
        if isComplete { liveAll() }
        for (index, node) in nodes.enumerated() where owns(index) {
            // So that the samples add up to the whole run.
            let moment = max(time, node.now)
            if let profile = node.energyProfile(at: moment) {
                notes.add(.energyProfile(profile), node: index, at: moment)
            }
            notes.add(
                .lastSample(
                    node.energyLines(at: moment), battery: node.batteryReading(at: moment)),
                node: index, at: moment)
        }
    }

    private func finish(_ clock: WallClock, isComplete: Bool) -> RunSummary {
        let time = isComplete ? end : queue.now
        endNodes(at: time, isComplete: isComplete)
        flush(before: .never)
        settle()
        let summary = RunSummary(
            seed: scenario.seed, digest: recorder.digest, virtualTime: time - .start,
            wallSeconds: clock.seconds, bytecodes: bytecodes,
            events: eventCount, peakMemoryBytes: ProcessMemory.peakBytes,
            isComplete: isComplete,
            nodes: recorder.nodeSummaries(virtualTime: time - .start),
            links: recorder.linkSummaries, faults: faultSummaries,
            profile: profile(wallSeconds: clock.seconds))
        observer.ended(summary)
        return summary
    }
}

extension RunDescription {
    /// Describes the run of a scenario.
    init(of scenario: Scenario, options: RunOptions, end: Instant) {
        self.init(
            scenarioText: options.scenarioText, scenarioPath: options.scenarioPath,
            overrides: options.overrides, seed: scenario.seed, duration: end - .start,
            nodes: scenario.nodes.map { node in
                NodeDescription(
                    name: node.name, group: node.group, board: node.board,
                    x: node.position.xMetres, y: node.position.yMetres, z: node.position.zMetres,
                    batteryMilliampereHours: node.power.battery.map { $0.capacityCoulombs / 3.6 })
            },
            accessPoints: scenario.accessPoints.map { point in
                AccessPointDescription(
                    name: point.name, x: point.position.xMetres, y: point.position.yMetres,
                    z: point.position.zMetres)
            })
    }
}
