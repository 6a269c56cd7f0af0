import YAMLSyntax

/// The air between the nodes.
public struct RadioSpec: Sendable, Equatable {
    public var pathLoss = PathLossSpec()
    /// Of all receivers; nil for what the board's radio has.
    public var noiseFigureDb: Double?

    public init() {}

    static let form = Form.mapping("radio", doc: "The air between the nodes.", from: RadioSpec()) {
        Key(
            "path_loss", \.pathLoss, PathLossSpec.form,
            default: "{model: log_distance}", doc: "How signals weaken with distance.")
        Key(
            "noise_figure", \.noiseFigureDb, optional: .quantity(.gain, in: .notNegative),
            absent: "by the board's radio", doc: "Noise figure of all receivers.")
    }
}

/// Path loss in dB: reference loss + 10 * exponent * log10(distance / reference distance).
public struct PathLossSpec: Sendable, Equatable {
    public var exponent = 3.0
    /// 40.2 dB is free space at 1 m and 2.44 GHz: 20 log10(4 pi d f / c).
    public var referenceLossDb = 40.2
    public var referenceDistanceMetres = 1.0
    /// Standard deviation of a fixed extra loss of each link.
    public var shadowingDb = 0.0

    public init() {}

    static let form = Form<PathLossSpec>.variants(
        "path loss", key: "model", [logDistanceForm, freeSpaceForm])

    private static var shadowingKey: Key<PathLossSpec> {
        Key(
            "shadowing", \.shadowingDb, .quantity(.gain, in: .notNegative), default: "0dB",
            doc: "Standard deviation of a fixed extra loss of each link.")
    }

    private static let logDistanceForm = Form.mapping(
        "path loss", doc: "Loss that grows with a power of the distance.", from: PathLossSpec(),
        tag: ("model", "log_distance")
    ) {
        Key(
            "exponent", \.exponent, .number(1...8), default: "3.0",
            doc: "2 in free space, about 3 outdoors near the ground, up to 6 through walls.")
        Key(
            "reference_loss", \.referenceLossDb, .quantity(.gain, in: .notNegative),
            default: "40.2dB", doc: "Loss at the reference distance.")
        Key(
            "reference_distance", \.referenceDistanceMetres, .quantity(.length, in: .positive),
            default: "1m", doc: "Where the reference loss holds; nearer than this it does not fall."
        )
        shadowingKey
    }

    private static let freeSpaceForm = Form.mapping(
        "path loss", doc: "Nothing in the way.", from: freeSpace, tag: ("model", "free_space")
    ) {
        shadowingKey
    }

    private static var freeSpace: PathLossSpec {
        var loss = PathLossSpec()
        loss.exponent = 2
        return loss
    }
}

/// An access point that is part of the site, not a node.
public struct AccessPointSpec: Sendable, Equatable {
    public var name = ""
    public var position = PositionSpec()
    /// The name of the access point when the file does not say.
    public var ssid = ""
    /// Nil for an open network.
    public var password: String?
    public var channel = 1
    public var subnet = IPv4SubnetSpec()
    public var txPowerDbm = 20.0
    /// Whether stations reach hosts beyond the subnet.
    public var hasInternet = false

    public init() {}

    static let form = Form.mapping(
        "access point", doc: "A WiFi access point that is part of the site, not a node.",
        from: AccessPointSpec()
    ) {
        Key("at", \.position, PositionSpec.form, doc: "Its position.")
        Key(
            "ssid", Form<String>.text("a network name of at most 32 bytes").checked(checkSSID),
            doc: "The network's name; without it the name of the access point.",
            store: { $0.ssid = $1 }
        ).optional
        Key(
            "password", \.password,
            optional: Form<String>.text("a password of 8 to 63 characters").checked(checkPassword),
            absent: "an open network", doc: "The WPA2 password.")
        Key(
            "channel", \.channel, .integer(1...13), default: "1", doc: "The 2.4 GHz channel.")
        Key(
            "subnet", \.subnet, IPv4SubnetSpec.form, default: "192.168.4.0/24",
            doc: "The addresses that it gives; the first one is its own.")
        Key(
            "power", \.txPowerDbm, .quantity(.level, in: -20...36), default: "20dBm",
            doc: "Transmit power.")
        Key(
            "internet", \.hasInternet, .boolean, default: "false",
            doc: "Whether stations reach hosts beyond the subnet.")
    }

    static let listForm = Form<[AccessPointSpec]>.map(
        "access points", of: form, naming: \.name
    ).map { points in
        points.map { point in
            var point = point
            if point.ssid.isEmpty { point.ssid = point.name }
            return point
        }
    }

    private static let checkSSID: @Sendable (String, YAMLNode, Reading) -> Void = {
        if $0.utf8.count > 32 {
            $2.error(
                at: $1.location, "a network name of \($0.utf8.count) bytes",
                expected: "at most 32 bytes")
        }
    }

    private static let checkPassword: @Sendable (String, YAMLNode, Reading) -> Void = {
        if !(8...63).contains($0.utf8.count) {
            $2.error(
                at: $1.location, "a password of \($0.utf8.count) characters",
                expected: "8 to 63 characters")
        }
    }
}

/// A range of IPv4 addresses.
public struct IPv4SubnetSpec: Sendable, Equatable {
    /// The network address, most significant byte first: 192.168.4.0 is 0xC0A80400.
    public var address: UInt32 = 0xC0A8_0400
    public var prefixLength = 24

    public init() {}

    static let form = Form<IPv4SubnetSpec>.text("a subnet such as 192.168.4.0/24") { text in
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let bytes = parts[0].split(separator: ".", omittingEmptySubsequences: false)
            .map { UInt8($0) }
        // At least two hosts: the access point and one station.
        guard parts.count == 2, bytes.count == 4, let length = Int(parts[1]),
            (8...30).contains(length)
        else { return nil }
        var subnet = IPv4SubnetSpec()
        subnet.address = 0
        for byte in bytes {
            guard let byte else { return nil }
            subnet.address = subnet.address << 8 | UInt32(byte)
        }
        subnet.prefixLength = length
        return subnet.address << UInt32(length) == 0 ? subnet : nil
    }
}

/// A node's own radio settings; nil for what the board does by itself.
public struct NodeRadioSpec: Sendable, Equatable {
    public var txPowerDbm: Double?
    public var channel: Int?
    public var antennaGainDb = 0.0
    /// The MAC address of the station, `24:0a:c4:00:01:01`; nil for one made of the node's name.
    public var macAddress: String?

    public init() {}

    private static let macForm = Form<String>.text("six bytes such as 24:0a:c4:00:01:02") { text in
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6,
            let first = UInt8(parts[0], radix: 16), first & 1 == 0,
            parts.allSatisfy({ $0.count == 2 && UInt8($0, radix: 16) != nil })
        else { return nil }
        return text
    }

    static let form = Form.mapping("radio", doc: "A node's radio.", from: NodeRadioSpec()) {
        Key(
            "tx_power", \.txPowerDbm, optional: .quantity(.level, in: -20...30),
            absent: "by the board", doc: "Transmit power until the program sets it.")
        Key(
            "channel", \.channel, optional: .integer(1...13), absent: "by the board",
            doc: "The 2.4 GHz channel until the program sets it.")
        Key(
            "antenna_gain", \.antennaGainDb, .quantity(.gain, in: -30...30), default: "0dB",
            doc: "Gain of the antenna with its cable.")
        Key(
            "mac", \.macAddress, optional: macForm, absent: "made of the node's name",
            doc: "The station's MAC address; the access point's is the next one.")
    }
}
