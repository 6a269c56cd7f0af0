import SimulationKernel

/// The access point that a radio is.
struct AccessPointState: Codable, Sendable {
    let settings: AccessPointSettings
    /// In the order of joining.
    var clients: [Client] = []
    /// Which host number of the subnet each address was given, in the order of giving.
    var leases: [Lease] = []
    /// Broadcasts kept until the next DTIM, because a station sleeps.
    var groupBuffer: [BufferedFrame] = []

    func place(of address: MACAddress) -> Int? {
        clients.firstIndex { $0.address == address }
    }

    /// The configuration for a station: the one it had, or the next free one.
    mutating func lease(to address: MACAddress) -> IPv4Configuration? {
        var offer = settings.network
        let hosts = ~settings.network.mask.value
        let own = settings.network.address.value & hosts
        let number: UInt32
        if let old = leases.first(where: { $0.address == address }) {
            number = old.host
        } else {
            number = (leases.last?.host ?? own) &+ 1
            guard number < hosts else { return nil }
            leases.append(Lease(address: address, host: number))
        }
        offer.address = IPv4Address(offer.address.value & offer.mask.value | number)
        return offer
    }
}

struct Lease: Codable, Sendable {
    var address: MACAddress
    var host: UInt32
}

/// A station as its access point knows it.
struct Client: Codable, Sendable {
    var radio: Int32
    var address: MACAddress
    var isAssociated = false
    var isKeyed = false
    /// The message of the key exchange that awaits an answer, 1 or 3.
    var keyMessage = 1
    var keyAttempts = 0
    var keySequence: UInt8 = 0
    var failures = 0
    /// The IPv4 address it was seen with, or was given.
    var host: IPv4Address?
    /// Frames kept until it wakes.
    var buffered: [BufferedFrame] = []

    init(radio: Int32, address: MACAddress) {
        self.radio = radio
        self.address = address
    }
}

struct BufferedFrame: Codable, Sendable {
    var frame: MACFrame
    var request: UInt64?
    var client: MACAddress?
}
