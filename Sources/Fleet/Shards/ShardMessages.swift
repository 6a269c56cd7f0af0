import Foundation
import PythonModules
import Radio
import Scenario
import SimulationKernel
import StateCoding

/// What the run that leads a divided fleet tells the worker of a shard.
enum ShardOrder {
    /// What to build: the first order.
    case setUp(ShardSetup)
    /// Do all events before one.
    case goOn(limit: EventKey, messages: [BorderMessage], wantsNotes: Bool)
    /// Send the state of the shard.
    case save
    /// Let the nodes live to the end, or stop where they are, and send what is left.
    case end(isComplete: Bool)
    /// Nothing: the leader looks whether the worker is still there.
    case probe
    /// The run is over.
    case leave
}

/// What a worker answers.
enum ShardAnswer {
    /// Here is a worker, of this version.
    case hello(version: UInt64, process: Int32)
    /// It has done what it was told to.
    case done(ShardReport)
    case saved([UInt8])
    case ended(ShardReport)
    /// It cannot go on.
    case failed(String)
}

/// What makes a shard.
struct ShardSetup: Codable {
    var scenarioPath: String
    var overrides: [String]
    var files: [ScenarioArchive.Entry]
    /// What the flash of the boards is filled with, ordered by path.
    var folders: [Folder]
    var division: FleetDivision
    var rank: Int
    var threads: Int
    var bootsWarm: Bool
    var profilesEnergy: Bool
    var recordsPins: Bool
    /// Where it goes on; empty for a new run.
    var state: [UInt8] = []

    struct Folder: Codable {
        var path: String
        var tree: FileTree
    }
}

/// How a shard stands.
struct ShardReport: Codable {
    var promise = EventKey.never
    var next = EventKey.never
    var messages: [BorderMessage] = []
    /// In order, all of them before `notesUntil`; no others will come before it.
    var notes: [RunNote] = []
    var notesUntil = Instant.start
    var messageCount: UInt64 = 0
    var eventCount: UInt64 = 0
    var bytecodes: UInt64 = 0
    var peakMemoryBytes: UInt64 = 0
    /// The time of its last event.
    var time = Instant.start
    /// How often each fault began here and changed something; only in the last report.
    var faults: [FaultBook.Tally] = []
}

// Both go as one part: a byte that says what it is, then its content. What is sent for each step
// of the run is written by hand, the rest as saved state is.

extension ShardOrder {
    var bytes: [UInt8] {
        get throws {
            let encoder = StateEncoder()
            switch self {
            case .setUp(let setup):
                encoder.write(count: 0)
                try encoder.encode(setup)
            case .goOn(let limit, let messages, let wantsNotes):
                encoder.write(count: wantsNotes ? 2 : 1)
                encoder.write(limit)
                encoder.write(count: messages.count)
                for message in messages { try encoder.encode(message) }
            case .save: encoder.write(count: 3)
            case .end(let isComplete): encoder.write(count: isComplete ? 5 : 4)
            case .probe: encoder.write(count: 6)
            case .leave: encoder.write(count: 7)
            }
            return encoder.bytes
        }
    }

    /// - Throws: `StateError` or `DecodingError` for bytes that are no order.
    init(_ bytes: [UInt8]) throws {
        let decoder = StateDecoder(bytes)
        switch try decoder.count() {
        case 0: self = .setUp(try decoder.decode())
        case let kind where kind == 1 || kind == 2:
            let limit = try decoder.key()
            var messages: [BorderMessage] = []
            for _ in 0..<(try decoder.count()) { messages.append(try decoder.decode()) }
            self = .goOn(limit: limit, messages: messages, wantsNotes: kind == 2)
        case 3: self = .save
        case 4: self = .end(isComplete: false)
        case 5: self = .end(isComplete: true)
        case 6: self = .probe
        case 7: self = .leave
        default: throw StateError("an order of an unknown kind")
        }
    }
}

extension ShardAnswer {
    var bytes: [UInt8] {
        get throws {
            let encoder = StateEncoder()
            switch self {
            case .hello(let version, let process):
                encoder.write(count: 0)
                encoder.write(version)
                try encoder.encode(process)
            case .done(let report):
                encoder.write(count: 1)
                try encoder.write(report)
            case .saved(let state):
                encoder.write(count: 2)
                try encoder.encode(state)
            case .ended(let report):
                encoder.write(count: 3)
                try encoder.write(report)
            case .failed(let text):
                encoder.write(count: 4)
                try encoder.encode(text)
            }
            return encoder.bytes
        }
    }

    /// - Throws: `StateError` or `DecodingError` for bytes that are no answer.
    init(_ bytes: [UInt8]) throws {
        let decoder = StateDecoder(bytes)
        switch try decoder.count() {
        case 0: self = .hello(version: try decoder.number(), process: try decoder.decode())
        case 1: self = .done(try decoder.report())
        case 2: self = .saved(try decoder.decode())
        case 3: self = .ended(try decoder.report())
        case 4: self = .failed(try decoder.decode())
        default: throw StateError("an answer of an unknown kind")
        }
    }
}

extension StateEncoder {
    fileprivate func write(_ key: EventKey) {
        write(key.time.nanoseconds)
        write(count: Int(key.node) + 1)
    }

    fileprivate func write(_ report: ShardReport) throws {
        write(report.promise)
        write(report.next)
        write(report.notesUntil.nanoseconds)
        write(report.time.nanoseconds)
        write(report.messageCount)
        write(report.eventCount)
        write(report.bytecodes)
        write(report.peakMemoryBytes)
        write(count: report.faults.count)
        for tally in report.faults {
            write(tally.occurrences)
            write(tally.effects)
        }
        write(count: report.messages.count)
        for message in report.messages { try encode(message) }
        write(count: report.notes.count)
        for note in report.notes { try encode(note) }
    }
}

extension StateDecoder {
    fileprivate func key() throws -> EventKey {
        let time = Instant(nanoseconds: try number())
        guard let node = Int32(exactly: try count() - 1) else {
            throw StateError("no such node")
        }
        return EventKey(time: time, node: node)
    }

    fileprivate func report() throws -> ShardReport {
        var report = ShardReport()
        report.promise = try key()
        report.next = try key()
        report.notesUntil = Instant(nanoseconds: try number())
        report.time = Instant(nanoseconds: try number())
        report.messageCount = try number()
        report.eventCount = try number()
        report.bytecodes = try number()
        report.peakMemoryBytes = try number()
        for _ in 0..<(try count()) {
            report.faults.append(
                FaultBook.Tally(occurrences: try number(), effects: try number()))
        }
        for _ in 0..<(try count()) { report.messages.append(try decode()) }
        for _ in 0..<(try count()) { report.notes.append(try decode()) }
        return report
    }
}
