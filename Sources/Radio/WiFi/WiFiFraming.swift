/// Sizes of WiFi frames in bytes, MAC header and check sum included.
///
/// Sources: IEEE 802.11-2016 chapter 9 for headers; management frames with the elements that access
/// points and stations of this kind commonly send (name, rates, RSN, HT), rounded.
enum WiFiFraming {
    static let header = 24
    static let checkSum = 4
    static let logicalLink = 8
    static let internet = 20 + 8
    /// CCMP header and check code of a protected network.
    static let protection = 16
    /// The longest UDP payload of one frame (Ethernet's 1500 less the IPv4 and UDP headers).
    static let maximumDatagram = 1_472
    /// The shortest frame of a WiFi network that is not an acknowledgement.
    static let minimumBytes = header + 2 + checkSum
    static let beacon = 250

    static func bytes(of body: FrameBody, isProtected: Bool) -> Int {
        let frame = header + checkSum
        let data = frame + logicalLink + (isProtected ? protection : 0)
        switch body {
        case .espNow(let payload): return EspNowPhy.frameBytes(payload: payload.count)
        case .datagram(let datagram): return data + internet + datagram.payload.count
        case .acknowledgement: return EspNowPhy.acknowledgementBytes
        case .probeRequest(let ssid): return frame + 50 + (ssid?.utf8.count ?? 0)
        case .probeResponse: return frame + 130
        case .authenticationRequest, .authenticationResponse: return frame + 6
        case .associationRequest: return frame + 90
        case .associationResponse: return frame + 86
        case .key(let message, _):
            // EAPOL-Key is 99 bytes; message 2 carries the RSN element, 3 the group key.
            return frame + logicalLink + 99 + (message == 2 ? 22 : message == 3 ? 56 : 0)
        case .dhcp: return data + internet + 300
        case .disassociation: return frame + 2
        }
    }
}
