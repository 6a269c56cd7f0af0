import Radio
import SimulationKernel
import StateCoding

/// A medium with its event loop: what the fleet does, without nodes.
struct Air {
    var medium: Medium
    var queue = EventQueue()
    /// Every action but `schedule`, in order.
    var log: [RadioAction] = []
    private var pending: [@Sendable (inout Medium, Instant) -> Void] = []
    private var buffer: [RadioAction] = []
    /// The medium with its radios as they were added.
    private var fresh: Medium
    /// After so many events medium and queue go through bytes.
    var eventsToSnapshot: Int?

    private static let tokenKind: Int32 = 1
    private static let requestKind: Int32 = 2

    init(settings: MediumSettings = MediumSettings(), seed: UInt64 = 1) {
        medium = Medium(settings: settings, seed: seed)
        fresh = medium
    }

    /// Settings without shadowing, in free space.
    static var clear: MediumSettings {
        var settings = MediumSettings()
        settings.pathLoss = .freeSpace
        return settings
    }

    /// The MAC address of the n-th radio of a test.
    static func mac(_ number: Int) -> MACAddress {
        MACAddress(0x2462_AB00_0000 + UInt64(number) * 2)
    }

    /// Adds a radio that is on and listens.
    mutating func add(
        _ name: String, x: Double, y: Double = 0, profile: RadioProfile = RadioCatalog.esp32,
        listening: ListenMode = .always, extraLossDb: Double = 0, antennaGainDb: Double? = nil
    ) -> RadioID {
        let mac = Self.mac(medium.count + 1)
        let description = RadioDescription(
            name: name, profile: profile, position: RadioPosition(x: x, y: y), stationMAC: mac,
            extraLossDb: extraLossDb, antennaGainDb: antennaGainDb)
        guard let id = medium.addRadio(description), fresh.addRadio(description) != nil
        else { fatalError("address taken") }
        medium.setPower(true, of: id, now: queue.now)
        medium.setListening(listening, of: id, now: queue.now)
        collect()
        return id
    }

    mutating func addAccessPoint(
        x: Double, y: Double = 0, name: String = "ap",
        _ settings: AccessPointSettings = AccessPointSettings(ssid: "farm", passphrase: "orchard1")
    ) -> RadioID {
        let mac = Self.mac(medium.count + 1)
        let description = RadioDescription(
            name: name, profile: RadioCatalog.esp32, position: RadioPosition(x: x, y: y),
            stationMAC: mac)
        guard let id = medium.addAccessPoint(description, settings: settings),
            fresh.addAccessPoint(description, settings: settings) != nil
        else { fatalError("address taken") }
        return id
    }

    /// Does something with the medium at an instant.
    mutating func at(
        _ instant: Instant, _ request: @escaping @Sendable (inout Medium, Instant) -> Void
    ) {
        queue.push(time: instant, node: -1, kind: Self.requestKind, slot: Int64(pending.count))
        pending.append(request)
    }

    /// Runs all events up to an instant.
    mutating func run(until end: Instant = Instant(nanoseconds: 60_000_000_000)) {
        var count = 0
        while queue.nextTime <= end, let event = queue.pop() {
            count += 1
            if let eventsToSnapshot, count % eventsToSnapshot == 0 { goThroughBytes() }
            if event.kind == Self.requestKind {
                pending[Int(event.slot)](&medium, event.time)
            } else {
                medium.handle(RadioToken(rawValue: event.slot), now: event.time)
            }
            collect()
        }
    }

    private mutating func goThroughBytes() {
        do {
            let encoder = StateEncoder()
            try medium.saveAll(to: encoder)
            try encoder.encode(queue)
            let decoder = StateDecoder(encoder.bytes)
            medium = fresh
            try medium.restoreAll(from: decoder)
            queue = try decoder.decode()
        } catch { fatalError("\(error)") }
    }

    private mutating func collect() {
        medium.takeActions(into: &buffer)
        for action in buffer {
            guard case .schedule(let instant, let radio, let token) = action else {
                log.append(action)
                continue
            }
            queue.push(
                time: instant, node: radio.index, kind: Self.tokenKind, slot: token.rawValue)
        }
    }

    // MARK: What happened

    var results: [(request: UInt64, outcome: SendOutcome, attempts: Int, at: Instant)] {
        log.compactMap {
            guard case .sendResult(_, let request, let outcome, let attempts, let at) = $0 else {
                return nil
            }
            return (request, outcome, attempts, at)
        }
    }

    func deliveries(to radio: RadioID) -> [(frame: ReceivedFrame, rssiDbm: Int, at: Instant)] {
        log.compactMap {
            guard case .deliver(radio, let frame, let rssi, let at) = $0 else { return nil }
            return (frame, rssi, at)
        }
    }

    func losses(at radio: RadioID? = nil) -> [LossRecord] {
        log.compactMap {
            guard case .lost(let loss) = $0, radio == nil || loss.receiver == radio else {
                return nil
            }
            return loss
        }
    }

    var transmissions: [TransmissionRecord] {
        log.compactMap {
            guard case .transmission(let record) = $0 else { return nil }
            return record
        }
    }

    func events(of radio: RadioID) -> [(event: LinkEvent, at: Instant)] {
        log.compactMap {
            guard case .link(radio, let event, let at) = $0 else { return nil }
            return (event, at)
        }
    }

    func states(of radio: RadioID) -> [(state: RadioPowerState, at: Instant)] {
        log.compactMap {
            guard case .radioState(radio, let state, let at) = $0 else { return nil }
            return (state, at)
        }
    }
}

extension Instant {
    static func microseconds(_ count: Int64) -> Instant { .start + .microseconds(count) }
    static func milliseconds(_ count: Int64) -> Instant { .start + .milliseconds(count) }
}
