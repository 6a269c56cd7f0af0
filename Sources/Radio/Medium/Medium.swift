public import SimulationKernel

/// One 2.4 GHz medium and all radios in it: a plain value that its owner drives in the order of
/// time.
///
/// Methods that take `now` must be called with times that never go back. After each call the owner
/// takes the actions; `handle` must be called when a scheduled token is due. A copy is a snapshot.
public struct Medium: Sendable {
    /// Its parameters.
    public let settings: MediumSettings
    let shadowing: Shadowing
    let seed: UInt64
    var radios: [RadioState] = []
    /// Whether each radio is on: apart from the rest, for every transmission asks all in reach.
    var powered: [Bool] = []
    var air: [Transmission] = []
    var freeSlots: [Int32] = []
    var onAir: [Int32] = []
    var delayed: [DelayedFrame] = []
    var freeDelayed: [Int32] = []
    /// Looked up, never iterated.
    var radioByMAC: [MACAddress: Int32] = [:]
    var accessPoints: [Int32] = []
    var grid: SpatialGrid
    var neighbourLists: [[Neighbour]] = []
    var neighbourVersions: [UInt32] = []
    var topologyVersion: UInt32 = 1
    var strongestDbm = -100.0
    var weakestNoiseDbm = 0.0
    var greatestGainDb = 0.0
    var actions: [RadioAction] = []
    /// Which radios live here; nil when all do.
    var division: RadioDivision?
    /// The other shards that hear a radio, as bits, as far as its neighbours are known.
    var beyond: [UInt64] = []
    /// What disturbs the air now, in the order of beginning.
    var disturbances: [ActiveDisturbance] = []
    /// Whether a node ever chose a faster rate for ESP-NOW.
    var usesFastEspNow = false

    /// Makes an empty medium; `seed` is that of the run.
    public init(settings: MediumSettings = MediumSettings(), seed: UInt64) {
        self.settings = settings
        self.seed = seed
        shadowing = Shadowing(seed: seed, deviationDb: settings.pathLoss.shadowingDb)
        let typicalBudgetDb = 20.0 + 98
        grid = SpatialGrid(
            cellMetres: settings.pathLoss.reachMetres(lossDb: typicalBudgetDb) / 2)
    }

    /// The number of radios.
    public var count: Int { radios.count }

    /// All radios, in the order of adding.
    public var ids: [RadioID] { radios.indices.map { RadioID(index: Int32($0)) } }

    /// Gives the actions since the last call, in order; `buffer`'s former content is dropped.
    ///
    /// - Returns: `minimumTransmissionSpan` as it is now. (An owner that is a class and asks for it
    ///   copies the medium first.)
    @discardableResult
    public mutating func takeActions(into buffer: inout [RadioAction]) -> Span {
        buffer.removeAll(keepingCapacity: true)
        swap(&buffer, &actions)
        return minimumTransmissionSpan
    }

    /// Makes room for so many radios and no more.
    public mutating func reserve(_ count: Int) {
        radios.reserveCapacity(count)
        neighbourLists.reserveCapacity(count)
        grid.reserve(count)
    }

    /// Adds the radio of a node, switched off; nil when a MAC address is already taken.
    public mutating func addRadio(_ description: RadioDescription) -> RadioID? {
        add(description, isInfrastructure: false)
    }

    /// Adds an access point that belongs to no node: on mains, always on; nil as `addRadio`.
    public mutating func addAccessPoint(
        _ description: RadioDescription, settings network: AccessPointSettings
    ) -> RadioID? {
        guard let id = add(description, isInfrastructure: true) else { return nil }
        powered[Int(id.index)] = true
        radios[Int(id.index)].ownNetwork = network
        radios[Int(id.index)].isStationActive = false
        openAccessPoint(id.index, network)
        return id
    }

    private mutating func add(_ description: RadioDescription, isInfrastructure: Bool) -> RadioID? {
        let (station, accessPoint) = (description.stationMAC, description.accessPointMAC)
        guard station != accessPoint, radios.count < 0xFF_FFFF,
            radioByMAC[station] == nil, radioByMAC[accessPoint] == nil
        else { return nil }
        let index = Int32(radios.count)
        let name = description.name
        let state = RadioState(
            node: RadioID(index: index), name: name, nameHash: Shadowing.nameHash(name),
            profile: description.profile, stationMAC: station, accessPointMAC: accessPoint,
            antennaGainDb: description.antennaGainDb ?? description.profile.antennaGainDb,
            position: description.position, extraLossDb: max(0, description.extraLossDb),
            backoff: RandomStream(seed: seed, name: "\(name)/radio/backoff"),
            station: StationState(stream: RandomStream(seed: seed, name: "\(name)/radio/station")),
            isInfrastructure: isInfrastructure)
        let power = max(description.profile.dsssPowerDbm, description.profile.ofdmPowerDbm)
        strongestDbm = max(strongestDbm, power)
        weakestNoiseDbm = min(weakestNoiseDbm, description.profile.errorModel.noiseFloorDbm)
        greatestGainDb = max(greatestGainDb, state.antennaGainDb)
        radios.append(state)
        powered.append(false)
        radioByMAC[station] = index
        radioByMAC[accessPoint] = index
        grid.append(
            SpatialGrid.Member(
                index: index, end: shadowing.end(state.nameHash),
                antennaGainDb: state.antennaGainDb, extraLossDb: state.extraLossDb,
                position: state.position))
        neighbourLists.append([])
        neighbourVersions.append(0)
        topologyVersion &+= 1
        return RadioID(index: index)
    }

    /// The radio that has a MAC address, station or access point.
    public func radio(with address: MACAddress) -> RadioID? {
        radioByMAC[address].map { RadioID(index: $0) }
    }

    /// The name a radio was added with.
    public func name(of radio: RadioID) -> String { radios[Int(radio.index)].name }

    /// The MAC address of an interface of a radio.
    public func address(of radio: RadioID, _ interface: WiFiInterface) -> MACAddress {
        let state = radios[Int(radio.index)]
        return interface == .station ? state.stationMAC : state.accessPointMAC
    }

    /// Continues what was scheduled; tokens of what has been overtaken do nothing.
    public mutating func handle(_ token: RadioToken, now: Instant) {
        let index = token.index
        switch token.kind {
        case .access where isCurrent(token): transmitHead(index, now)
        case .transmissionEnd where Int(index) < air.count: finishTransmission(index, now)
        case .acknowledge: acknowledge(token, now)
        case .acknowledgeTimeout where isCurrent(token): acknowledgeFailed(index, now)
        case .stationTimer where Int(index) < radios.count: stationTimer(token, now)
        case .delayedFrame where Int(index) < delayed.count: queueDelayed(index, now)
        case .doze where Int(index) < radios.count: doze(index, now)
        case .trafficIndication where Int(index) < radios.count: trafficIndication(token, now)
        case .beaconTimeout where Int(index) < radios.count: beaconTimeout(token, now)
        case .keyTimeout where Int(index) < radios.count: keyTimeout(token, now)
        default: break
        }
    }

    func isCurrent(_ token: RadioToken) -> Bool {
        Int(token.index) < radios.count
            && radios[Int(token.index)].generation == token.generation
    }

    /// Schedules a token for a radio.
    mutating func schedule(
        _ kind: RadioToken.Kind, at instant: Instant, radio: Int32, index: Int32? = nil,
        generation: UInt32 = 0
    ) {
        let token = RadioToken(kind, index: index ?? radio, generation: generation)
        actions.append(.schedule(at: instant, radio: RadioID(index: radio), token: token))
    }
}
