/// A radio of a medium: its index in the order of adding.
public struct RadioID: Hashable, Comparable, Codable, Sendable {
    /// The index, from 0.
    public var index: Int32

    /// Makes the identity of the radio with this index.
    public init(index: Int32) { self.index = index }

    public static func < (left: RadioID, right: RadioID) -> Bool { left.index < right.index }
}

/// What the owner of the event queue gives back to the medium when an event is due.
///
/// Opaque; fits the `slot` of a kernel event.
public struct RadioToken: Hashable, Codable, Sendable {
    /// The token as one number.
    public var rawValue: Int64

    /// Makes the token of a number that a medium has given out.
    public init(rawValue: Int64) { self.rawValue = rawValue }

    enum Kind: UInt8 {
        case access = 1
        case transmissionEnd
        case acknowledge
        case acknowledgeTimeout
        case stationTimer
        case delayedFrame
        case doze
        case trafficIndication
        case beaconTimeout
        case keyTimeout
    }

    /// 8 bits of kind, 24 bits of index, 32 bits of generation.
    init(_ kind: Kind, index: Int32, generation: UInt32) {
        rawValue =
            Int64(kind.rawValue) << 56 | Int64(index & 0xFF_FFFF) << 32 | Int64(generation)
    }

    var kind: Kind? { Kind(rawValue: UInt8(truncatingIfNeeded: rawValue >> 56)) }
    var index: Int32 { Int32((rawValue >> 32) & 0xFF_FFFF) }
    var generation: UInt32 { UInt32(truncatingIfNeeded: rawValue) }
}

/// A 48-bit MAC address, first byte on top.
public struct MACAddress: Hashable, Comparable, Codable, Sendable, CustomStringConvertible {
    /// The address in the low 48 bits.
    public var value: UInt64

    /// Makes the address of the low 48 bits of a number.
    public init(_ value: UInt64) { self.value = value & 0xFFFF_FFFF_FFFF }

    /// Makes an address of six bytes; nil when there are not six.
    public init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 6 else { return nil }
        value = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The address of all radios.
    public static let broadcast = MACAddress(0xFFFF_FFFF_FFFF)

    /// Whether frames to this address go to more than one radio and are not acknowledged.
    public var isGroup: Bool { value >> 40 & 1 == 1 }

    /// The six bytes, in the order of the air.
    public var bytes: [UInt8] {
        (0..<6).map { UInt8(truncatingIfNeeded: value >> (40 - 8 * UInt64($0))) }
    }

    /// Six pairs of hexadecimal digits with colons.
    public var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }

    public static func < (left: MACAddress, right: MACAddress) -> Bool { left.value < right.value }
}

/// An IPv4 address.
public struct IPv4Address: Hashable, Codable, Sendable, CustomStringConvertible {
    /// The address, first part on top.
    public var value: UInt32

    /// Makes the address of a number.
    public init(_ value: UInt32) { self.value = value }

    /// Makes the address of its four parts.
    public init(_ first: UInt8, _ second: UInt8, _ third: UInt8, _ fourth: UInt8) {
        value =
            UInt32(first) << 24 | UInt32(second) << 16 | UInt32(third) << 8 | UInt32(fourth)
    }

    /// Reads four decimal parts with dots; nil for anything else.
    public init?(text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard let number = UInt8(part), part.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 }) else {
                return nil
            }
            value = value << 8 | UInt32(number)
        }
        self.value = value
    }

    /// No address: 0.0.0.0.
    public static let any = IPv4Address(0)
    /// All hosts of the own network: 255.255.255.255.
    public static let limitedBroadcast = IPv4Address(0xFFFF_FFFF)

    /// Four decimal parts with dots.
    public var description: String {
        (0..<4).map { String(value >> (24 - 8 * UInt32($0)) & 0xFF) }.joined(separator: ".")
    }
}

/// What an interface knows of its network: what DHCP gives, or a program sets.
public struct IPv4Configuration: Hashable, Codable, Sendable {
    /// The own address.
    public var address: IPv4Address
    /// The mask of the subnet.
    public var mask: IPv4Address
    /// The router; here the access point.
    public var gateway: IPv4Address
    /// The name server.
    public var nameServer: IPv4Address

    /// Makes a configuration.
    public init(
        address: IPv4Address, mask: IPv4Address, gateway: IPv4Address, nameServer: IPv4Address
    ) {
        self.address = address
        self.mask = mask
        self.gateway = gateway
        self.nameServer = nameServer
    }

    /// The address that reaches all of the subnet.
    public var broadcast: IPv4Address { IPv4Address(address.value | ~mask.value) }
}
