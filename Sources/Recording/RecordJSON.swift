import Fleet
import SimulationKernel

/// The bodies of the event stream.
extension RecordBody {
    /// The body as PROTOCOL.md describes it; `name` gives the names of nodes.
    func json(name: (Int32) -> String) -> JSONValue {
        switch self {
        case .print(let line):
            return .members(["line": .text(String(decoding: line, as: UTF8.self))])
        case .state(let component, let state):
            return .members(["component": .text(component), "state": .text(state)])
        case .message(let message): return message.json(name: name)
        case .energy(let sample): return sample.json
        case .fault(let kind, let text):
            return .members(["fault": .text(kind.name), "text": .text(text)])
        case .boot(let cause, let reason):
            return .members(["reset_cause": .text(cause), "wake_reason": .text(reason)])
        case .pin(let number, let level):
            return .members([
                "pin": .integer(Int64(number)), "level": level.map(JSONValue.bool) ?? .null,
            ])
        case .log(let level, let text):
            return .members(["level": .text(level.name), "text": .text(text)])
        }
    }
}

extension MessageRecord {
    fileprivate func json(name: (Int32) -> String) -> JSONValue {
        .members([
            "id": .unsigned(identifier),
            "link": .text(link.name),
            "source": .text(name(source)),
            "destination": .text(name(destination)),
            "bytes": .integer(Int64(byteCount)),
            "outcome": .text(outcome.name),
            "reason": outcome.reason.map { .text($0.name) } ?? .null,
            "rssi_dbm": rssiCentiDbm == 0 ? .null : .number(Double(rssiCentiDbm) / 100),
            "payload": payload.isEmpty ? .null : .text(Self.hexadecimal(payload)),
        ])
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }
}

extension EnergySample {
    fileprivate var json: JSONValue {
        let entries = charges.map { entry in
            JSONValue.members([
                "component": .text(entry.component),
                "state": .text(entry.state),
                "charge_pc": .integer(entry.picocoulombs),
                "duration_ns": .integer(entry.duration.nanoseconds),
            ])
        }
        return .members(["charges": .list(entries), "battery": battery?.json ?? .null])
    }
}

extension BatteryReading {
    var json: JSONValue { .members(["charge": .number(charge), "volts": .number(volts)]) }
}
