public import SimulationKernel

extension RecordBody {
    /// The number of the kind of record: part of the digest, so it never changes its meaning.
    public var kind: UInt8 {
        switch self {
        case .print: 1
        case .state: 2
        case .message: 3
        case .energy: 4
        case .fault: 5
        case .boot: 6
        case .log: 7
        case .pin: 8
        }
    }

    /// The word for the kind of record: the topic of the event stream.
    public var kindName: String {
        switch self {
        case .print: "print"
        case .state: "state"
        case .message: "message"
        case .energy: "energy"
        case .fault: "fault"
        case .boot: "boot"
        case .log: "log"
        case .pin: "pin"
        }
    }

    /// The one byte form of the body: equal bodies, and only those, give equal bytes.
    ///
    /// What a message's `misses` say is left out: it explains what the other fields tell.
    ///
    /// Whole numbers as LEB128 (signed ones zigzagged), texts and byte strings with their length in
    /// front, lists with their count in front.
    public var canonicalBytes: [UInt8] {
        var writer = CanonicalWriter()
        encode(into: &writer)
        return writer.bytes
    }

    private func encode(into writer: inout CanonicalWriter) {
        switch self {
        case .print(let line): writer.add(line)
        case .state(let component, let state):
            writer.add(component)
            writer.add(state)
        case .message(let message): message.encode(into: &writer)
        case .energy(let sample): sample.encode(into: &writer)
        case .fault(let kind, let text):
            writer.add(unsigned: UInt64(kind.rawValue))
            writer.add(text)
        case .boot(let resetCause, let wakeReason):
            writer.add(resetCause)
            writer.add(wakeReason)
        case .log(let level, let text):
            writer.add(unsigned: UInt64(level.rawValue))
            writer.add(text)
        case .pin(let number, let level):
            writer.add(signed: Int64(number))
            writer.add(unsigned: level.map { $0 ? 1 : 0 } ?? 2)
        }
    }
}

extension MessageRecord {
    fileprivate func encode(into writer: inout CanonicalWriter) {
        writer.add(unsigned: identifier)
        writer.add(unsigned: UInt64(link.rawValue))
        writer.add(signed: Int64(source))
        writer.add(signed: Int64(destination))
        writer.add(signed: Int64(byteCount))
        writer.add(payload)
        switch outcome {
        case .sent: writer.add(unsigned: 0)
        case .delivered: writer.add(unsigned: 1)
        case .lost(let reason): writer.add(unsigned: 2 + UInt64(reason.rawValue))
        }
        writer.add(signed: Int64(rssiCentiDbm))
    }
}

extension EnergySample {
    fileprivate func encode(into writer: inout CanonicalWriter) {
        writer.add(unsigned: UInt64(charges.count))
        for entry in charges {
            writer.add(entry.component)
            writer.add(entry.state)
            writer.add(signed: entry.picocoulombs)
            writer.add(signed: entry.duration.nanoseconds)
        }
        writer.add(unsigned: battery == nil ? 0 : 1)
        if let battery {
            writer.add(signed: Int64(battery.chargeMillionths))
            writer.add(signed: Int64(battery.microvolts))
        }
    }
}

private struct CanonicalWriter {
    var bytes: [UInt8] = []

    init() {
        // Most bodies are shorter.
        bytes.reserveCapacity(96)
    }

    mutating func add(unsigned number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    mutating func add(signed number: Int64) {
        add(unsigned: UInt64(bitPattern: (number << 1) ^ (number >> 63)))
    }

    mutating func add(_ text: String) {
        add(unsigned: UInt64(text.utf8.count))
        bytes.append(contentsOf: text.utf8)
    }

    mutating func add(_ content: [UInt8]) {
        add(unsigned: UInt64(content.count))
        bytes.append(contentsOf: content)
    }
}

extension TraceDigest {
    /// Takes in a record: its time, node, kind and body.
    public mutating func add(_ record: Record) {
        add(
            time: record.time, node: record.node, kind: record.body.kind,
            body: record.body.canonicalBytes)
    }
}
