import Radio

/// A message as a frame of IEEE 802.11 behind a radiotap header.
struct Packet {
    /// Nanoseconds of virtual time.
    var time: Int64
    var node: Int
    /// Whether it is that of the sender; else that of a receiver.
    var isSent: Bool
    var number: Int64
    var header: MessageHeader
    var payload: [UInt8]
    /// The received strength, where there is one.
    var rssiDbm: Double?

    var bytes: [UInt8] {
        guard let internet = header.internet else { return radiotap(flags: 0xA0) + espNowFrame }
        return radiotap(flags: 0x480) + dataFrame(internet)
    }

    /// Channel, and strength of what was received.
    ///
    /// The flags of the channel are 2 GHz (0x80) with CCK (0x20) or both modulations (0x400).
    private func radiotap(flags: UInt16) -> [UInt8] {
        let frequency = UInt16(2_407 + 5 * Int(header.channel))
        let present: UInt32 = rssiDbm == nil ? 1 << 3 : 1 << 3 | 1 << 5
        var fields = Little.bytes(frequency) + Little.bytes(flags)
        if let rssiDbm { fields.append(UInt8(bitPattern: Int8(clamping: Int(rssiDbm.rounded())))) }
        return [0, 0] + Little.bytes(UInt16(8 + fields.count)) + Little.bytes(present) + fields
    }

    /// The count of frames in a header; ours is that of messages.
    private var sequence: [UInt8] { Little.bytes(UInt16(truncatingIfNeeded: number) << 4) }

    // MARK: - ESP-NOW

    /// A vendor-specific action frame with one element for every 250 bytes.
    private var espNowFrame: [UInt8] {
        let espressif: [UInt8] = [0x18, 0xFE, 0x34]
        var frame: [UInt8] = [0xD0, 0x00, 0, 0] + header.destination.bytes + header.source.bytes
        frame += header.network.bytes + sequence
        // The four bytes of chance are the number of the message.
        frame += [127] + espressif + Little.bytes(UInt32(truncatingIfNeeded: number))
        let limit = EspNowPhy.maximumPayloadV1
        let isLong = payload.count > limit
        var rest = payload[...]
        repeat {
            let body = rest.prefix(limit)
            rest = rest.dropFirst(limit)
            // Version in the low bits, above them whether more follows.
            let version: UInt8 = isLong ? rest.isEmpty ? 2 : 2 | 1 << 4 : 1
            frame += [0xDD, UInt8(5 + body.count)] + espressif + [4, version] + body
        } while !rest.isEmpty
        return frame
    }

    // MARK: - Datagrams

    /// A data frame to or from the access point, with an IPv4 packet of UDP in it.
    private func dataFrame(_ internet: MessageHeader.Internet) -> [UInt8] {
        let isFromAccessPoint = header.source == header.network || !isSent && !isForAccessPoint
        let addresses =
            isFromAccessPoint
            ? [header.destination, header.network, header.source]
            : [header.network, header.source, header.destination]
        let control: [UInt8] = [0x08, isFromAccessPoint ? 0x02 : 0x01, 0, 0]
        // Logical link control with SNAP: IPv4.
        let link: [UInt8] = [0xAA, 0xAA, 0x03, 0, 0, 0, 0x08, 0x00]
        return control + addresses.flatMap(\.bytes) + sequence + link + datagram(internet)
    }

    private var isForAccessPoint: Bool { header.destination == header.network }

    private func datagram(_ internet: MessageHeader.Internet) -> [UInt8] {
        let hosts =
            MessageHeader.bytes(of: internet.source.value)
            + MessageHeader.bytes(of: internet.destination.value)
        let length = MessageHeader.bytes(of: UInt16(8 + payload.count))
        var udp = MessageHeader.bytes(of: internet.sourcePort)
        udp += MessageHeader.bytes(of: internet.destinationPort) + length
        let sum = Self.checksum(hosts + [0, 17] + length + udp + [0, 0] + payload)
        // Zero would say that there is none.
        udp += MessageHeader.bytes(of: sum == 0 ? 0xFFFF : sum) + payload

        var ip: [UInt8] = [0x45, 0] + MessageHeader.bytes(of: UInt16(20 + udp.count))
        ip += MessageHeader.bytes(of: UInt16(truncatingIfNeeded: number)) + [0, 0, 64, 17]
        ip += MessageHeader.bytes(of: Self.checksum(ip + [0, 0] + hosts)) + hosts
        return ip + udp
    }

    /// The sum of IP and UDP: the complement of the sum of all words with its carries.
    private static func checksum(_ bytes: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for (index, byte) in bytes.enumerated() {
            sum += UInt32(byte) << (index % 2 == 0 ? 8 : 0)
        }
        while sum > 0xFFFF { sum = sum & 0xFFFF + sum >> 16 }
        return ~UInt16(sum)
    }
}
