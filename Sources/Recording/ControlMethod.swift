import Fleet
import Foundation
import Scenario
import SimulationKernel
import YAMLSyntax

/// The methods of the control protocol, with their parameters.
enum ControlMethod {
    static let names = [
        "status", "pause", "resume", "run_until", "step", "set_speed", "node_state", "set_sensor",
        "fault", "snapshot", "fork", "forks", "quit",
    ]

    /// Does what a request asks; gives its result.
    static func perform(
        _ request: JSONRPC.Request, on fleet: any FleetControl, _ forks: Forks
    ) throws(JSONRPC.Fault) -> JSONValue {
        guard names.contains(request.method) else { throw .unknownMethod(request.method) }
        var parameters = Parameters(request.parameters)
        do throws(ControlFault) {
            switch request.method {
            case "status": try parameters.end()
            case "pause":
                try parameters.end()
                fleet.pause()
            case "resume":
                try parameters.end()
                fleet.resume()
            case "quit":
                try parameters.end()
                fleet.quit()
            case "run_until":
                let time = try parameters.count("time_ns")
                try parameters.end()
                try fleet.run(until: Instant(nanoseconds: time))
            case "step":
                let count = try parameters.count("count", default: 1)
                try parameters.end()
                try fleet.step(Int(clamping: count))
            case "set_speed":
                let speed = try parameters.numberOrNull("speed")
                try parameters.end()
                try fleet.setSpeed(speed)
            case "node_state":
                let node = try parameters.text("node")
                try parameters.end()
                return try fleet.nodeState(node).json
            case "set_sensor":
                let node = try parameters.text("node")
                let sensor = try parameters.text("sensor")
                let quantity = try parameters.text("quantity")
                let value = try parameters.numberOrNull("value")
                try parameters.end()
                try fleet.setSensor(node: node, sensor: sensor, quantity: quantity, value: value)
            case "fault": try fleet.inject(try parameters.fault())
            case "snapshot":
                let file = try parameters.text("file")
                try parameters.end()
                try write(try fleet.snapshotBytes(), to: file)
            case "fork":
                let results = try parameters.text("results")
                let change = try parameters.change()
                try parameters.end()
                return try forks.start(change, results: results, of: fleet)
            case "forks":
                try parameters.end()
                return forks.json
            default: break
            }
        } catch {
            throw fault(error)
        }
        return fleet.status.json
    }

    /// The file appears when all of it is written.
    private static func write(_ bytes: [UInt8], to file: String) throws(ControlFault) {
        do {
            try Data(bytes).write(to: URL(filePath: file), options: .atomic)
        } catch {
            throw .invalid("`\(file)` cannot be written: \(ResultsError.reason(error))")
        }
    }

    private static func fault(_ fault: ControlFault) -> JSONRPC.Fault {
        switch fault {
        case .unknownNode:
            JSONRPC.Fault(code: JSONRPC.Fault.unknownNode, message: fault.description)
        case .unknownSensor:
            JSONRPC.Fault(code: JSONRPC.Fault.unknownSensor, message: fault.description)
        case .invalid: .invalidParameters(fault.description)
        }
    }

    /// Takes named parameters one by one; whatever is left at the end is an error.
    private struct Parameters {
        private var members: [JSONValue.Member]

        init(_ members: [JSONValue.Member]) { self.members = members }

        private mutating func take(_ name: String) -> JSONValue? {
            guard let index = members.firstIndex(where: { $0.name == name }) else { return nil }
            return members.remove(at: index).value
        }

        mutating func text(_ name: String) throws(ControlFault) -> String {
            guard case .text(let text) = take(name) else {
                throw .invalid("`\(name)` must be a string")
            }
            return text
        }

        mutating func count(
            _ name: String, default usual: UInt64? = nil
        )
            throws(ControlFault) -> UInt64
        {
            switch (take(name), usual) {
            case (.integer(let number), _) where number >= 0: return UInt64(number)
            case (.unsigned(let number), _): return number
            case (nil, let usual?): return usual
            default: throw .invalid("`\(name)` must be a whole number that is not negative")
            }
        }

        mutating func numberOrNull(_ name: String) throws(ControlFault) -> Double? {
            switch take(name) {
            case .null: return nil
            case .integer(let number): return Double(number)
            case .unsigned(let number): return Double(number)
            case .number(let number): return number
            default: throw .invalid("`\(name)` must be a number or null")
            }
        }

        /// What is different in a fork.
        mutating func change() throws(ControlFault) -> FleetChange {
            var change = FleetChange()
            switch take("dead") {
            case nil: break
            case .list(let items)?:
                for item in items {
                    guard case .text(let name) = item else { throw Self.deadMustBeNames }
                    change.dead.append(name)
                }
            default: throw Self.deadMustBeNames
            }
            switch take("firmware") {
            case nil: break
            case .object(let members)?:
                for member in members {
                    guard case .text(let folder) = member.value else {
                        throw Self.firmwareMustBeFolders
                    }
                    change.firmware.append(
                        FleetChange.Firmware(nodes: member.name, folder: folder))
                }
            default: throw Self.firmwareMustBeFolders
            }
            return change
        }

        /// All that is left, read as a fault of a scenario: both have the same keys and units.
        mutating func fault() throws(ControlFault) -> FaultAction {
            let text = String(decoding: JSONValue.object(members).bytes(), as: UTF8.self)
            members = []
            do throws(DiagnosticList) {
                return try FaultAction.parse(text)
            } catch {
                guard let first = error.diagnostics.first else { throw .invalid("\(error)") }
                let expected = first.expected.map { ": expected \($0)" } ?? ""
                let near = first.suggestion.map { "; did you mean `\($0)`?" } ?? ""
                throw .invalid(first.message + expected + near)
            }
        }

        private static let deadMustBeNames = ControlFault.invalid(
            "`dead` must be a list of names of nodes, groups or templates")
        private static let firmwareMustBeFolders = ControlFault.invalid(
            "`firmware` must be an object: a folder for each name of a node, group or template")

        func end() throws(ControlFault) {
            guard let stranger = members.first else { return }
            throw .invalid("there is no parameter `\(stranger.name)`")
        }
    }
}

extension FleetStatus {
    var json: JSONValue {
        .members([
            "phase": .text(phase.rawValue),
            "time_ns": .unsigned(time.nanoseconds),
            "end_ns": .unsigned(end.nanoseconds),
            "nodes": .integer(Int64(nodes)),
            "awake": .integer(Int64(nodesAwake)),
            "messages": .unsigned(messages),
            "events": .unsigned(events),
            "speed": speed.map(JSONValue.number) ?? .null,
        ])
    }
}

extension NodeState {
    fileprivate var json: JSONValue {
        .members([
            "name": .text(name),
            "group": .text(group),
            "board": .text(board),
            "components": .object(
                components.map { JSONValue.Member(name: $0.name, value: .text($0.state)) }),
            "battery": battery?.json ?? .null,
            "sensors": .list(sensors.map(JSONValue.text)),
            "boots": .unsigned(boots),
            "heap_used": .integer(Int64(heapUsed)),
            "heap_free": .integer(Int64(heapFree)),
        ])
    }
}
