import Fleet
import Foundation
import SimulationKernel

/// What `/api/run` says: all that does not change.
struct RunAnswer: Encodable, Sendable {
    var scenario: String
    var seed: String
    var begin: Double
    var end: Double
    var nodes: [Node]
    var groups: [String]
    var accessPoints: [AccessPoint]
    /// Whether commands are taken.
    var isLive: Bool
    /// Whether messages can be asked for: `/api/why`.
    var tellsWhy: Bool

    struct Node: Encodable, Sendable {
        var name: String
        /// An index of `groups`.
        var group: Int32
        var board: String
        var x: Double
        var y: Double
        var z: Double
        /// The capacity of the battery in mAh; none on mains.
        var battery: Double?
    }
}

extension RunAnswer {
    struct AccessPoint: Encodable, Sendable {
        var name: String
        var x: Double
        var y: Double
    }
}

/// What `/api/losses` says: the last messages that did not arrive, the newest first.
struct LossesAnswer: Encodable, Sendable {
    var losses: [Loss]

    struct Loss: Encodable, Sendable {
        /// The virtual time in seconds at which that was clear.
        var time: Double
        /// The number of the message.
        var message: UInt64
        var source: String
        /// The node that it did not reach, `everyone` or `outside`.
        var destination: String
        var reason: String
    }
}

/// What `/api/why` says: the life of a message.
struct StoryAnswer: Encodable, Sendable {
    var text: String
}

/// What `/api/state` and the live stream say: how everything stands, one number for each node.
struct StateAnswer: Encodable, Sendable {
    /// Grows with each change.
    var version: UInt64
    /// `waiting`, `running`, `paused` or `ended`.
    var phase: String
    /// The virtual time in seconds.
    var time: Double
    /// How many times faster than real time: in the last seconds, and when it is over on average.
    var speed: Double?
    /// The multiple of real time to which the run is held; none when it goes as fast as it can.
    var heldSpeed: Double?
    /// The digest, when the run is over.
    var digest: String?
    var events: UInt64?
    /// The state of charge in thousandths; -1 on mains.
    var battery: [Int]
    /// The mean current in mA so far, three digits of it; null before it is known.
    var current: [Float?]
    /// The state of the CPU, an index of `states`; -1 before the first.
    var cpu: [Int]
    var states: [String]
    var sent: [UInt64]
    /// Arrivals and losses of what each node sent.
    var delivered: [UInt64]
    var lost: [UInt64]
    var received: [UInt64]
    var boots: [UInt64]
    var faults: [UInt64]
    /// Messages since the last answer: source, destination, and 1 for a loss; three numbers each.
    var flashes: [Int32] = []
}

/// What `/api/deliveries` says: messages between groups.
struct DeliveriesAnswer: Encodable, Sendable {
    var rows: [Row]

    struct Row: Encodable, Sendable {
        var source: String
        var destination: String
        var link: String
        var sent: UInt64
        var delivered: UInt64
        var lost: UInt64
        var reasons: [Reason]
    }
    struct Reason: Encodable, Sendable {
        var reason: String
        var count: UInt64
    }
}

/// What `/api/links` says: the links with most messages, four numbers each: source, destination,
/// delivered, lost.
struct LinksAnswer: Encodable, Sendable {
    var links: [Int64]
    /// The number of all links, of which only some are named.
    var count: Int
}

/// What `/api/output` and `/api/remarks` say: the last lines.
struct LinesAnswer: Encodable, Sendable {
    var lines: [Line]

    struct Line: Encodable, Sendable {
        /// The virtual time in seconds.
        var time: Double
        /// The node; none for the fleet as a whole.
        var node: String?
        var kind: String?
        var text: String
    }
}

extension RunHistory.State {
    func run(isLive: Bool, tellsWhy: Bool) -> RunAnswer? {
        guard let description else { return nil }
        let nodes = description.nodes.enumerated().map { index, node in
            RunAnswer.Node(
                name: node.name, group: groupOfNode[index], board: node.board, x: node.x,
                y: node.y, z: node.z, battery: node.batteryMilliampereHours)
        }
        return RunAnswer(
            scenario: description.scenarioPath, seed: String(description.seed),
            begin: Self.seconds(description.begin.nanoseconds),
            end: description.duration.seconds, nodes: nodes, groups: groups,
            accessPoints: description.accessPoints.map {
                RunAnswer.AccessPoint(name: $0.name, x: $0.x, y: $0.y)
            }, isLive: isLive, tellsWhy: tellsWhy)
    }

    private var phase: String {
        if description == nil { return "waiting" }
        if summary != nil { return "ended" }
        return isPaused ? "paused" : "running"
    }

    /// How everything stands, with the flashes from a number on.
    func state(flashesFrom first: UInt64? = nil) -> StateAnswer {
        let wall = summary?.wallSeconds ?? progress?.wallSeconds ?? 0
        let begin = description?.begin.nanoseconds ?? 0
        let recent = first.map { flashes.elements(from: $0) } ?? []
        return StateAnswer(
            version: version,
            phase: phase,
            time: Self.seconds(time),
            speed: summary == nil && recentSpeed != nil
                ? recentSpeed : wall > 0 ? Self.seconds(time - begin) / wall : nil,
            heldSpeed: heldSpeed,
            digest: summary?.digest, events: summary?.events ?? progress?.events,
            battery: nodes.map { $0.battery.map { Int($0.chargeMillionths) / 1_000 } ?? -1 },
            current: nodes.map { $0.meanMilliamperes.map(Self.threeDigits) },
            cpu: nodes.map { $0.cpu ?? -1 }, states: states, sent: nodes.map(\.sent),
            delivered: nodes.map(\.delivered), lost: nodes.map(\.lost),
            received: nodes.map(\.received), boots: nodes.map(\.boots),
            faults: nodes.map(\.faults),
            flashes: recent.flatMap { [$0.source, $0.destination, $0.isLost ? 1 : 0] })
    }

    func deliveries() -> DeliveriesAnswer {
        let rows = traffic.sorted { $0.key < $1.key }.map { ends, counts in
            DeliveriesAnswer.Row(
                source: groups[Int(ends.source)],
                destination: Self.name(ends.destination) { groups[$0] },
                link: ends.link.name, sent: counts.sent, delivered: counts.delivered,
                lost: counts.lost,
                reasons: zip(LossReason.allCases, counts.reasons).filter { $0.1 > 0 }.map {
                    DeliveriesAnswer.Reason(reason: $0.name, count: $1)
                })
        }
        return DeliveriesAnswer(rows: rows)
    }

    /// An index in words; those of nobody have words of their own.
    private static func name(_ index: Int32, _ name: (Int) -> String) -> String {
        if index >= 0 { return name(Int(index)) }
        return index == MessageRecord.broadcast ? "everyone" : "outside"
    }

    func lossLines() -> LossesAnswer {
        guard let nodes = description?.nodes else { return LossesAnswer(losses: []) }
        return LossesAnswer(
            losses: losses.elements().reversed().map { loss in
                LossesAnswer.Loss(
                    time: Self.seconds(loss.nanoseconds), message: loss.message,
                    source: nodes[Int(loss.source)].name,
                    destination: Self.name(loss.destination) { nodes[$0].name },
                    reason: loss.reason.name)
            })
    }

    /// The links between nodes with most messages.
    func links(most limit: Int) -> LinksAnswer {
        let between = links.filter { $0.key.destination >= 0 }
        let busiest = between.sorted { left, right in
            left.value.sent != right.value.sent
                ? left.value.sent > right.value.sent : left.key < right.key
        }
        let numbers = busiest.prefix(limit).flatMap { ends, counts in
            [
                Int64(ends.source), Int64(ends.destination), Int64(clamping: counts.delivered),
                Int64(clamping: counts.lost),
            ]
        }
        return LinksAnswer(links: numbers, count: between.count)
    }

    func output(of node: Int) -> LinesAnswer {
        LinesAnswer(
            lines: nodes[node].lines.elements().map {
                LinesAnswer.Line(time: Self.seconds($0.nanoseconds), text: $0.text)
            })
    }

    func remarkLines() -> LinesAnswer {
        LinesAnswer(
            lines: remarks.elements().map { remark in
                LinesAnswer.Line(
                    time: Self.seconds(remark.nanoseconds),
                    node: remark.node >= 0 ? description?.nodes[Int(remark.node)].name : nil,
                    kind: remark.kind, text: remark.text)
            })
    }

    /// The number on paper: more digits would only make the answers longer.
    private static func threeDigits(_ value: Double) -> Float {
        guard value > 0 else { return 0 }
        let scale = pow(10, 2 - floor(log10(value)))
        return Float((value * scale).rounded() / scale)
    }

    static func seconds(_ nanoseconds: UInt64) -> Double { Double(nanoseconds) / 1e9 }
}
