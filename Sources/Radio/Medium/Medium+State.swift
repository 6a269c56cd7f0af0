public import StateCoding

/// What of the air changes; the radios themselves come from the scenario.
extension Medium: Resumable {
    public static let changing: [StateField<Medium>] = [
        StateField("radios", \.radios), StateField("powered", \.powered),
        StateField("air", \.air),
        StateField("freeSlots", \.freeSlots), StateField("onAir", \.onAir),
        StateField("delayed", \.delayed), StateField("freeDelayed", \.freeDelayed),
        StateField("accessPoints", \.accessPoints), StateField("actions", \.actions),
        StateField("usesFastEspNow", \.usesFastEspNow),
        StateField("disturbances", \.disturbances),
    ]
    public static let fixed = [
        "settings", "shadowing", "seed", "radioByMAC", "strongestDbm", "weakestNoiseDbm",
        "greatestGainDb", "division", "beyond",
        // Made anew, apart from the lists of radios whose frames are on the air.
        "grid", "neighbourLists", "neighbourVersions", "topologyVersion",
    ]

    /// Writes all state.
    public func saveAll(to encoder: StateEncoder) throws {
        try save(to: encoder)
        let senders = senders
        encoder.write(count: senders.count)
        for sender in senders {
            try encoder.encode(sender)
            try encoder.encode(neighbourLists[Int(sender)])
            try encoder.encode(neighbourVersions[Int(sender)] == topologyVersion)
        }
    }

    /// Reads all state into the medium of the same scenario.
    public mutating func restoreAll(from decoder: StateDecoder) throws {
        try restore(from: decoder)
        for index in radios.indices { updateGrid(Int32(index)) }
        topologyVersion &+= 1
        for _ in 0..<(try decoder.count()) {
            let sender = Int(try decoder.decode(Int32.self))
            guard radios.indices.contains(sender) else {
                throw StateError("the saved air has a frame of no radio")
            }
            neighbourLists[sender] = try decoder.decode()
            if try decoder.decode(Bool.self) { neighbourVersions[sender] = topologyVersion }
        }
    }

    /// The radios with frames that are on the air or overlap one that is.
    var senders: [Int32] { Set(air.map(\.sender)).sorted() }
}

extension RadioState: Resumable {
    static let changing: [StateField<RadioState>] = [
        StateField("antennaGainDb", \.antennaGainDb), StateField("position", \.position),
        StateField("extraLossDb", \.extraLossDb),
        StateField("channel", \.channel), StateField("listening", \.listening),
        StateField("powerLimitDbm", \.powerLimitDbm), StateField("queue", \.queue),
        StateField("phase", \.phase), StateField("generation", \.generation),
        StateField("backoff", \.backoff), StateField("framesQueued", \.framesQueued),
        StateField("heard", \.heard), StateField("framesSent", \.framesSent),
        StateField("transmitting", \.transmitting), StateField("locked", \.locked),
        StateField("reported", \.reported), StateField("station", \.station),
        StateField("accessPoint", \.accessPoint),
        StateField("isStationActive", \.isStationActive),
    ]
    static let fixed = [
        "node", "name", "nameHash", "profile", "stationMAC", "accessPointMAC", "isInfrastructure",
        "ownNetwork",
    ]
}
