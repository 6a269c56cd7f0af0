import Radio

/// Headers as the column `header` of the table `messages` holds them: channel (1 byte), source,
/// destination and network (6 bytes each); of a datagram then its source (4) and port (2),
/// destination (4) and port (2), most significant byte first.
extension MessageHeader {
    var bytes: [UInt8] {
        var bytes = [channel] + source.bytes + destination.bytes + network.bytes
        guard let internet else { return bytes }
        for (host, port) in [
            (internet.source, internet.sourcePort),
            (internet.destination, internet.destinationPort),
        ] {
            bytes += Self.bytes(of: host.value) + Self.bytes(of: port)
        }
        return bytes
    }

    /// Reads a header back; nil for anything else.
    init?(bytes: [UInt8]) {
        guard bytes.count == 19 || bytes.count == 31 else { return nil }
        func number(_ range: Range<Int>) -> UInt64 {
            bytes[range].reduce(0) { $0 << 8 | UInt64($1) }
        }
        self.init(
            channel: bytes[0], source: MACAddress(number(1..<7)),
            destination: MACAddress(number(7..<13)), network: MACAddress(number(13..<19)))
        guard bytes.count == 31 else { return }
        internet = Internet(
            source: IPv4Address(UInt32(number(19..<23))), sourcePort: UInt16(number(23..<25)),
            destination: IPv4Address(UInt32(number(25..<29))),
            destinationPort: UInt16(number(29..<31)))
    }

    /// A number, most significant byte first.
    static func bytes(of number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { [UInt8]($0) }
    }
}
