import Foundation
public import Messaging
import StateCoding

/// A worker that the leading run has started itself.
public protocol WorkerHandle: AnyObject {
    /// Whether it lives.
    var isRunning: Bool { get }
    /// Ends it, whatever it does.
    func kill()
}

/// Where the workers of a divided run come from.
public struct WorkerSource {
    /// The endpoint that the leading run binds.
    public var endpoint: Endpoint
    /// Needed beyond loopback.
    public var keys: CurveKeys?
    /// Starts the worker of a shard that connects to an endpoint; nil when others start them.
    public var start: ((_ rank: Int, _ endpoint: String) throws -> any WorkerHandle)?
    /// Says something to the user.
    public var say: (String) -> Void

    /// Makes a source of workers.
    public init(
        endpoint: Endpoint, keys: CurveKeys? = nil,
        start: ((_ rank: Int, _ endpoint: String) throws -> any WorkerHandle)?,
        say: @escaping (String) -> Void = { _ in }
    ) {
        self.endpoint = endpoint
        self.keys = keys
        self.start = start
        self.say = say
    }
}

/// The links from the leading run to its workers.
final class ShardLinks {
    /// A worker is gone, or does not do what it should.
    struct Failure: Error {
        let text: String
        /// Whether others in its place may do better.
        let isLoss: Bool
    }

    private let socket: Socket
    let source: WorkerSource
    private var handles: [(any WorkerHandle)?]
    private var isThere: [Bool]
    private var lastProbe = ContinuousClock().now

    static func name(of rank: Int) -> [UInt8] { Array("shard-\(rank)".utf8) }

    init(_ source: WorkerSource, count: Int, context: Context) throws {
        self.source = source
        socket = try Socket(.router, in: context)
        try socket.setHighWaterMark(send: 0, receive: 0)
        try socket.setHeartbeat(intervalMilliseconds: 1_000, timeoutMilliseconds: 5_000)
        try socket.refuseUnknownPeers()
        if let keys = source.keys { try socket.useServerKeys(keys) }
        try socket.bind(source.endpoint)
        handles = (0..<count).map { _ in nil }
        isThere = (0..<count).map { _ in false }
    }

    /// Starts the workers, or waits for them; returns when all are there.
    func open(shouldStop: () -> Bool) throws {
        let endpoint = try socket.lastEndpoint
        if let start = source.start {
            for rank in handles.indices { handles[rank] = try start(rank, endpoint) }
        } else {
            let key = source.keys.map { ", server key \($0.publicKey)" } ?? ""
            source.say("waiting for \(handles.count) workers on \(endpoint)\(key)")
        }
        while isThere.contains(false) {
            if shouldStop() {
                throw Failure(text: "stopped before all workers came", isLoss: false)
            }
            guard let (rank, answer) = try receive(waitMilliseconds: 100) else { continue }
            guard case .hello(let version, let process) = answer else { continue }
            guard version == FleetSnapshot.version else {
                throw Failure(
                    text: "worker \(rank) is of another version of this program", isLoss: false)
            }
            isThere[rank] = true
            if source.start == nil { source.say("worker \(rank) is there (process \(process))") }
        }
    }

    func send(_ order: ShardOrder, to rank: Int) throws {
        let message = [ShardLinks.name(of: rank), try order.bytes]
        guard try socket.send(message) else { throw loss(of: rank) }
    }

    /// Takes the next answer, or nil when none came in time.
    ///
    /// - Throws: `Failure` when a worker is gone or failed.
    func receive(waitMilliseconds: Int) throws -> (rank: Int, answer: ShardAnswer)? {
        try probe()
        if let taken = try take() { return taken }
        guard try socket.waitToReceive(milliseconds: waitMilliseconds) else { return nil }
        return try take()
    }

    private func take() throws -> (rank: Int, answer: ShardAnswer)? {
        while let parts = try socket.receive() {
            // Strangers may say what they like.
            guard parts.count == 2,
                let rank = handles.indices.first(where: { ShardLinks.name(of: $0) == parts[0] })
            else { continue }
            guard let answer = try? ShardAnswer(parts[1]) else {
                throw Failure(text: "worker \(rank) sends what is no answer", isLoss: false)
            }
            if case .failed(let text) = answer { throw Failure(text: text, isLoss: false) }
            return (rank, answer)
        }
        return nil
    }

    /// Looks once a second whether all workers live.
    private func probe() throws {
        guard lastProbe.duration(to: ContinuousClock().now) > .seconds(1) else { return }
        lastProbe = ContinuousClock().now
        for (rank, handle) in handles.enumerated() {
            if let handle, !handle.isRunning { throw loss(of: rank) }
            if isThere[rank] { try send(.probe, to: rank) }
        }
    }

    private func loss(of rank: Int) -> Failure {
        Failure(text: "the worker of shard \(rank) is gone", isLoss: true)
    }

    /// Lets all workers go; those of its own end now.
    func close() {
        for rank in handles.indices where isThere[rank] { try? send(.leave, to: rank) }
        isThere = isThere.map { _ in false }
    }

    /// Ends the workers that it has started, whatever they do.
    func kill() {
        for handle in handles { handle?.kill() }
        isThere = isThere.map { _ in false }
    }
}
