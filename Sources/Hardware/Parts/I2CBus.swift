public import SimulationKernel

/// An I2C bus: parts by address, acknowledgement, and the time that transfers take.
public struct I2CBus: Sendable {
    /// The parts on the bus; the node brings them forward in time.
    public var parts: [any I2CPart]
    /// The clock that the program asked for.
    public var hertz: Int

    /// Makes a bus.
    public init(parts: [any I2CPart] = [], hertz: Int = 400_000) {
        self.parts = parts
        self.hertz = hertz
    }

    /// The outcome of one transfer.
    public struct Outcome: Sendable, Equatable {
        /// Whether a part acknowledged the address.
        public var isAcknowledged: Bool
        /// Data bytes acknowledged, for a write.
        public var acknowledgedBytes: Int
        /// The bytes read; empty for a write.
        public var bytes: [UInt8]
        /// The time on the wire, with start and stop.
        public var duration: Span
        /// The index in `parts`, or nil.
        public var part: Int?
    }

    /// The part that answers to an address, or nil.
    public func part(at address: UInt8) -> Int? {
        parts.firstIndex { $0.address == address && $0.answers }
    }

    /// The addresses that acknowledge, of those that a scan asks (0x08 to 0x77), rising.
    public var addresses: [UInt8] {
        parts.filter(\.answers).map(\.address).filter { (0x08...0x77).contains($0) }.sorted()
    }

    /// Writes bytes to an address.
    public mutating func write(
        address: UInt8, _ bytes: [UInt8], at time: Instant
    ) -> Outcome {
        guard let index = part(at: address) else { return missing() }
        parts[index].advance(to: time)
        let acknowledged = parts[index].write(bytes, at: time)
        return Outcome(
            isAcknowledged: true, acknowledgedBytes: acknowledged, bytes: [],
            duration: duration(dataBytes: min(bytes.count, acknowledged + 1)), part: index)
    }

    /// Reads bytes from an address.
    public mutating func read(address: UInt8, count: Int, at time: Instant) -> Outcome {
        guard let index = part(at: address) else { return missing() }
        parts[index].advance(to: time)
        let bytes = parts[index].read(count: max(0, count), at: time)
        return Outcome(
            isAcknowledged: true, acknowledgedBytes: 0, bytes: bytes,
            duration: duration(dataBytes: bytes.count), part: index)
    }

    /// The time of a transfer: nine bits for the address and for each byte, start and stop.
    public func duration(dataBytes: Int) -> Span {
        let bits = Int64(9 * (dataBytes + 1) + 2)
        let clock = Int64(max(1, hertz))
        return Span(nanoseconds: (bits * 1_000_000_000 + clock - 1) / clock)
    }

    private func missing() -> Outcome {
        Outcome(
            isAcknowledged: false, acknowledgedBytes: 0, bytes: [],
            duration: duration(dataBytes: 0), part: nil)
    }
}
