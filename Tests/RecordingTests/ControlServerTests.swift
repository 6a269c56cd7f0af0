import Fleet
import Foundation
import Glibc
import Messaging
import Scenario
import SimulationKernel
import Synchronization
import Testing

@testable import Recording

/// A fleet that notes what it is told.
final class NotingFleet: FleetControl {
    var status = FleetStatus(
        phase: .running, time: .start, end: SampleRun.second(100), nodes: 4, nodesAwake: 2,
        messages: 7, events: 8)
    var notes: [String] = []

    func pause() { status.phase = .paused }
    func resume() { status.phase = .running }
    func run(until time: Instant) throws(ControlFault) {
        if time < status.time { throw .invalid("that time is over") }
        notes.append("until \(time.nanoseconds)")
        status.phase = .running
    }
    func step(_ count: Int) throws(ControlFault) {
        if count < 1 { throw .invalid("`count` must be positive") }
        notes.append("step \(count)")
        status.phase = .running
    }
    func setSpeed(_ speed: Double?) throws(ControlFault) {
        if speed == 0 { throw .invalid("a speed above 0 was expected") }
        status.speed = speed
    }
    func nodeState(_ name: String) throws(ControlFault) -> NodeState {
        if name != "gw" { throw .unknownNode(name) }
        return NodeState(
            name: "gw", group: "gateway", board: "esp32",
            components: [NodeState.Component(name: "cpu", state: "idle")],
            battery: SampleRun.reading(500_000, 3_700_000), sensors: ["bme"], boots: 3,
            heapUsed: 10, heapFree: 20)
    }
    func setSensor(
        node: String, sensor: String, quantity: String, value: Double?
    )
        throws(ControlFault)
    {
        if sensor != "bme" { throw .unknownSensor(node: node, sensor: sensor) }
        notes.append("\(node) \(sensor) \(quantity) \(value.map { "\($0)" } ?? "free")")
    }
    func inject(_ fault: FaultAction) throws(ControlFault) {
        if fault.nodes == ["nobody"] { throw .invalid("no node is named `nobody`") }
        let lasting = fault.duration.map { " for \($0.nanoseconds) ns" } ?? ""
        notes.append("\(fault.kind.rawValue) \(fault.nodes) \(fault.peers)\(lasting)")
    }
    func snapshotBytes() throws(ControlFault) -> [UInt8] {
        if status.phase == .ended { throw .invalid("the run is over") }
        return [1, 2, 3]
    }
    func fork(
        _ change: FleetChange, observer: any RunObserver
    ) throws(ControlFault) -> ForkedRun {
        if change.dead.contains("nobody") { throw .invalid("no node is named `nobody`") }
        notes.append(change.texts.joined(separator: ", "))
        // Not before the test says so.
        nonisolated(unsafe) let observer = observer
        return ForkedRun { [forkMayEnd] shouldStop in
            while !forkMayEnd.value, !shouldStop() { usleep(1_000) }
            observer.began(SampleRun.description)
            var summary = SampleRun.summary
            summary.isComplete = !shouldStop()
            observer.ended(summary)
            return summary
        }
    }
    let forkMayEnd = Flag()

    /// Whether forks may end, for their threads.
    final class Flag: Sendable {
        private let isRaised = Atomic<Bool>(false)
        var value: Bool { isRaised.load(ordering: .relaxed) }
        func raise() { isRaised.store(true, ordering: .relaxed) }
    }

    func quit() { status.phase = .ended }
}

@Suite(.timeLimit(.minutes(1))) struct ControlServerTests {
    let context: Context
    let server: ControlServer
    let client: Socket
    let fleet = NotingFleet()

    init() throws {
        context = try Context()
        server = try ControlServer(Endpoint("tcp://127.0.0.1:*"), context: context)
        client = try Socket(.dealer, in: context)
        try client.connect(Endpoint(server.endpoint))
    }

    /// Serves until the client has an answer; nil when none comes.
    func answer(_ socket: Socket, tries: Int = 400) throws -> String? {
        for _ in 0..<tries {
            server.serve(fleet, waitMilliseconds: 1)
            if try socket.waitToReceive(milliseconds: 2), let parts = try socket.receive() {
                return String(decoding: parts.last ?? [], as: UTF8.self)
            }
        }
        return nil
    }

    func ask(_ text: String) throws -> String? {
        try client.send([[UInt8](text.utf8)])
        return try answer(client)
    }

    func call(_ method: String, _ parameters: String = "{}") throws -> String? {
        try ask(#"{"jsonrpc":"2.0","id":1,"method":"\#(method)","params":\#(parameters)}"#)
    }

    let running =
        #"{"jsonrpc":"2.0","id":1,"result":{"phase":"running","time_ns":0,"#
        + #""end_ns":100000000000,"nodes":4,"awake":2,"messages":7,"events":8,"speed":null}}"#

    @Test func methodsDoWhatTheySay() throws {
        #expect(try call("status") == running)
        #expect(try call("pause")?.contains(#""phase":"paused""#) == true)
        #expect(try call("resume") == running)
        #expect(try call("set_speed", #"{"speed":60}"#)?.contains(#""speed":60"#) == true)
        #expect(try call("set_speed", #"{"speed":0}"#)?.contains("a speed above 0") == true)
        #expect(
            try call("set_speed", "{}")?.contains("`speed` must be a number or null") == true)
        #expect(try call("set_speed", #"{"speed":null}"#) == running)
        #expect(
            try call("set_sensor", #"{"node":"gw","sensor":"bme","quantity":"t","value":21.5}"#)
                == running)
        #expect(
            try call("set_sensor", #"{"node":"gw","sensor":"bme","quantity":"t","value":null}"#)
                == running)
        #expect(
            try call("fault", #"{"kind":"link_cut","nodes":["gw","a"],"to":"b","for":"2min"}"#)
                == running)
        let cut = #"link_cut ["gw", "a"] ["b"] for 120000000000 ns"#
        #expect(fleet.notes.last == cut)
        #expect(
            try call("fault", #"{"kind":"reset","nodes":"nobody"}"#)?
                .contains("no node is named `nobody`") == true)
        #expect(
            try call("fault", #"{"kind":"power_of","nodes":"gw"}"#)?
                .contains("unknown fault kind `power_of`") == true)
        #expect(
            try call("fault", #"{"kind":"reset","nodes":"gw","at":"1h"}"#)?
                .contains("`at` in a fault that happens now: expected no times but `for`") == true)
        #expect(try call("fault")?.contains("missing key `kind`") == true)
        #expect(
            try call("node_state", #"{"node":"gw"}"#)
                == #"{"jsonrpc":"2.0","id":1,"result":{"name":"gw","group":"gateway","#
                + #""board":"esp32","components":{"cpu":"idle"},"#
                + #""battery":{"charge":0.5,"volts":3.7},"sensors":["bme"],"boots":3,"#
                + #""heap_used":10,"heap_free":20}}"#)
        let file = FileManager.default.temporaryDirectory
            .appending(path: "brumate-\(UUID().uuidString).snapshot")
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(try call("snapshot", #"{"file":"\#(file.path)"}"#) == running)
        #expect(try Data(contentsOf: file) == Data([1, 2, 3]))
        #expect(
            try call("snapshot", #"{"file":"/no/such/folder/x"}"#)?
                .contains("`/no/such/folder/x` cannot be written") == true)
        #expect(try call("quit")?.contains(#""phase":"ended""#) == true)
        #expect(
            try call("snapshot", #"{"file":"\#(file.path)"}"#)?.contains("the run is over") == true)
        #expect(fleet.notes == ["gw bme t 21.5", "gw bme t free", cut])
    }

    @Test func forksGoTheirOwnWay() throws {
        let folder = try TemporaryFolder()
        func fork(_ rest: String) throws -> String? {
            try call("fork", #"{"results":"\#(folder.path)"\#(rest)}"#)
        }
        #expect(
            try fork(#","dead":["nobody"]"#)?.contains(
                #""code":-32602,"message":"no node is named `nobody`""#) == true)
        #expect(try fork(#","dead":"gw""#)?.contains("`dead` must be a list of names") == true)
        #expect(try fork(#","dead":[1]"#)?.contains("`dead` must be a list of names") == true)
        #expect(
            try fork(#","firmware":{"gw":1}"#)?.contains("a folder for each name") == true)
        #expect(try call("fork")?.contains("`results` must be a string") == true)
        #expect(
            try call("fork", #"{"results":"/proc/none"}"#)?.contains("cannot write results")
                == true)
        #expect(try call("forks") == #"{"jsonrpc":"2.0","id":1,"result":[]}"#)

        let answer = try fork(#","dead":["gw"],"firmware":{"soil":"new"}"#)
        let changes = #""changes":["dead gw","firmware soil=new"],"phase":"running","#
        #expect(answer?.contains(changes) == true, "\(answer ?? "")")
        #expect(fleet.notes.last == "dead gw, firmware soil=new")
        #expect(server.forks.running == [folder.path])
        // The folder is taken while it runs.
        #expect(try fork("")?.contains("another run is writing its results to") == true)
        fleet.forkMayEnd.raise()
        #expect(server.forks.wait { false } == [])
        let end = #""phase":"ended","complete":true,"digest":"0123456789abcdef","failure":null}"#
        #expect(try call("forks")?.contains(end) == true)
        #expect(try Results.read(folder.path).summary.isComplete)
    }

    @Test func forksCanBeStopped() throws {
        let folder = try TemporaryFolder()
        #expect(try call("fork", #"{"results":"\#(folder.path)"}"#)?.contains("running") == true)
        #expect(server.forks.wait { true } == [])
        #expect(try !Results.read(folder.path).summary.isComplete)
    }

    @Test func runUntilAnswersWhenItIsThere() throws {
        try client.send([
            [UInt8](
                #"{"jsonrpc":"2.0","id":"a","method":"run_until","params":{"time_ns":5}}"#.utf8)
        ])
        #expect(try answer(client, tries: 20) == nil)
        #expect(fleet.notes == ["until 5"])
        fleet.status.time = Instant(nanoseconds: 5)
        fleet.pause()
        let text = try answer(client)
        #expect(text?.hasPrefix(#"{"jsonrpc":"2.0","id":"a","result":{"phase":"paused""#) == true)
        try client.send([[UInt8](#"{"jsonrpc":"2.0","id":2,"method":"step"}"#.utf8)])
        #expect(try answer(client, tries: 20) == nil)
        fleet.quit()
        #expect(try answer(client)?.contains(#""phase":"ended""#) == true)
    }

    @Test(arguments: [
        ("", #"null,"error":{"code":-32700"#),
        ("{", #"null,"error":{"code":-32700"#),
        ("\u{0}\u{1}\u{2}", #"null,"error":{"code":-32700"#),
        ("{\"jsonrpc\":\"2.0\",}", #"null,"error":{"code":-32700"#),
        (String(repeating: "[", count: 1_000), #"null,"error":{"code":-32700"#),
        ("1", #"null,"error":{"code":-32600"#),
        ("[]", #"null,"error":{"code":-32600"#),
        ("{}", #"null,"error":{"code":-32600"#),
        (#"{"id":4,"method":"status"}"#, #"4,"error":{"code":-32600"#),
        (#"{"jsonrpc":"2.0","id":4,"method":7}"#, #"4,"error":{"code":-32600"#),
        (#"{"jsonrpc":"2.0","id":[],"method":"status"}"#, #"null,"error":{"code":-32600"#),
        (#"{"jsonrpc":"2.0","id":4,"method":"status","x":1}"#, #"4,"error":{"code":-32600"#),
        (#"{"jsonrpc":"2.0","id":4,"method":"reboot"}"#, #"4,"error":{"code":-32601"#),
        (#"{"jsonrpc":"2.0","id":4,"method":"status","params":[]}"#, #"4,"error":{"code":-32602"#),
        (
            #"{"jsonrpc":"2.0","id":4,"method":"status","params":{"a":1}}"#,
            #"4,"error":{"code":-32602"#
        ),
        (#"{"jsonrpc":"2.0","id":4,"method":"run_until"}"#, #"4,"error":{"code":-32602"#),
        (
            #"{"jsonrpc":"2.0","id":4,"method":"run_until","params":{"time_ns":-1}}"#,
            #"4,"error":{"code":-32602"#
        ),
        (
            #"{"jsonrpc":"2.0","id":4,"method":"run_until","params":{"time_ns":1e99}}"#,
            #"4,"error":{"code":-32602"#
        ),
        (
            #"{"jsonrpc":"2.0","id":4,"method":"step","params":{"count":0}}"#,
            #"4,"error":{"code":-32602"#
        ),
        (
            #"{"jsonrpc":"2.0","id":4,"method":"node_state","params":{"node":"x"}}"#,
            #"4,"error":{"code":-32001,"message":"no node is named `x`"}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":4,"method":"set_sensor","params":"#
                + #"{"node":"gw","sensor":"x","quantity":"t","value":1}}"#,
            #"4,"error":{"code":-32002,"message":"node `gw` has no sensor `x`"}"#
        ),
        (
            #"{"jsonrpc":"2.0","id":4,"method":"set_sensor","params":"#
                + #"{"node":"gw","sensor":"bme","quantity":"t","value":true}}"#,
            #"4,"error":{"code":-32602"#
        ),
    ])
    func wrongRequestsGetTheirError(request: String, start: String) throws {
        let text = try #require(try ask(request))
        #expect(text.hasPrefix(#"{"jsonrpc":"2.0","id":"# + start), "\(text)")
        #expect(try call("status") == running)
    }

    @Test func notificationsAndBatches() throws {
        let status = #"{"jsonrpc":"2.0","id":1,"method":"status"}"#
        let note = #"{"jsonrpc":"2.0","method":"pause"}"#
        try client.send([[UInt8](note.utf8)])
        #expect(try answer(client, tries: 20) == nil)
        #expect(fleet.status.phase == .paused)
        fleet.resume()
        let both = try ask("[\(status),1,\(status)]")
        let wrong =
            #"{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"#
            + #""message":"a request is an object"}}"#
        #expect(both == "[\(running),\(wrong),\(running)]")
        #expect(try ask("[\(note)]") == nil || fleet.status.phase == .paused)
    }

    @Test func requestSocketsAreServedToo() throws {
        let client = try Socket(.req, in: context)
        try client.connect(Endpoint(server.endpoint))
        try client.send([[UInt8](#"{"jsonrpc":"2.0","id":1,"method":"status"}"#.utf8)])
        #expect(try answer(client) == running)
    }

    @Test func clientThatSendsGarbageHarmsNobody() throws {
        var stream = RandomStream(seed: 5, name: "garbage")
        for _ in 0..<2_000 {
            let parts = (0...stream.below(4)).map { _ in
                (0..<stream.below(40)).map { _ in UInt8(truncatingIfNeeded: stream.next()) }
            }
            try client.send(parts)
            server.serve(fleet, waitMilliseconds: 0)
            _ = try client.receive()
        }
        #expect(fleet.notes.isEmpty)
        let other = try Socket(.dealer, in: context)
        try other.connect(Endpoint(server.endpoint))
        try other.send([[UInt8](#"{"jsonrpc":"2.0","id":1,"method":"status"}"#.utf8)])
        #expect(try answer(other) == running)
    }

    @Test func hugeRequestsAndBytesOfOtherProtocolsHarmNobody() throws {
        let huge = #"{"jsonrpc":"2.0","id":1,"method":""# + String(repeating: "x", count: 3 << 20)
        try client.send([[UInt8](huge.utf8)])
        #expect(try answer(client, tries: 50) == nil)
        try RawConnection.sendGarbage(to: try server.endpoint)
        for _ in 0..<50 { server.serve(fleet, waitMilliseconds: 1) }
        #expect(fleet.notes.isEmpty)
        let other = try Socket(.dealer, in: context)
        try other.connect(Endpoint(server.endpoint))
        try other.send([[UInt8](#"{"jsonrpc":"2.0","id":1,"method":"status"}"#.utf8)])
        #expect(try answer(other) == running)
    }

    @Test func deadClientsDoNotBlock() throws {
        for _ in 0..<50 {
            let dead = try Socket(.dealer, in: context)
            try dead.setLinger(milliseconds: 100)
            try dead.connect(Endpoint(server.endpoint))
            for _ in 0..<20 {
                try dead.send([[UInt8](#"{"jsonrpc":"2.0","id":1,"method":"step"}"#.utf8)])
            }
            dead.close()
        }
        usleep(200_000)
        for _ in 0..<20 { server.serve(fleet, waitMilliseconds: 1) }
        fleet.pause()
        server.serve(fleet, waitMilliseconds: 1)
        fleet.resume()
        #expect(try call("status") == running)
    }

    @Test func slowClientDoesNotBlock() throws {
        let large = String(repeating: "x", count: 100_000)
        let request = #"{"jsonrpc":"2.0","id":"\#(large)","method":"status"}"#
        // It never takes an answer, so they pile up and are then dropped.
        for _ in 0..<500 {
            try client.send([[UInt8](request.utf8)])
            server.serve(fleet, waitMilliseconds: 0)
        }
        let other = try Socket(.dealer, in: context)
        try other.connect(Endpoint(server.endpoint))
        try other.send([[UInt8](#"{"jsonrpc":"2.0","id":1,"method":"status"}"#.utf8)])
        #expect(try answer(other) == running)
    }
}
