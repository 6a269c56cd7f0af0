public import Hardware
import PythonVM
public import SimulationKernel

/// A part as a scenario wires it to a node.
public struct PartDescription: Sendable {
    /// The part's name within its node.
    public var name: String
    public var part: any Part
    /// The chip's pin for each role of the part's kind; nil where the role is not wired.
    public var pins: [Int?]
    /// The pins of the bus, for a part on I2C.
    public var scl: Int?
    public var sda: Int?

    /// Makes a description.
    public init(
        name: String, part: any Part, pins: [Int?] = [], scl: Int? = nil, sda: Int? = nil
    ) {
        self.name = name
        self.part = part
        self.pins = pins
        self.scl = scl
        self.sda = sda
    }
}

/// A part on the board, with its component in the ledger.
struct AttachedPart: Sendable {
    var description: PartDescription
    var component: EnergyLedger.ComponentID
    var power: PartPower
    /// Its address on the bus; nil when it is on none.
    let address: UInt8?
    /// Whether its wires are broken: it neither answers nor drives its pins.
    var isSilent = false
}

/// What is wired to the pins and buses of the board.
extension Node {
    func attachParts(_ descriptions: [PartDescription]) {
        parts.reserveCapacity(descriptions.count)
        for description in descriptions {
            let power = description.part.power
            let component = energy.ledger.addComponent(
                description.name, state: "off", current: .zero, at: .start)
            parts.append(
                AttachedPart(
                    description: description, component: component, power: power,
                    address: (description.part as? any I2CPart)?.address))
        }
    }

    /// The names of the parts.
    public var partNames: [String] { parts.map(\.description.name) }

    /// Sets an input of a part whatever the environment says; nil gives it back.
    ///
    /// False when the part has no such input, nil when there is no such part.
    public func set(
        part name: String, input: String, to value: Double?, at time: Instant
    ) -> Bool? {
        catchUp(time)
        guard let index = parts.firstIndex(where: { $0.description.name == name }) else {
            return nil
        }
        let isKnown = parts[index].description.part.set(input: input, to: value, at: now)
        partChanged(index)
        return isKnown
    }

    /// When a part will change by itself.
    var nextPartEvent: Instant {
        var next = Instant.never
        for index in parts.indices { next = min(next, parts[index].description.part.nextChange) }
        return next
    }

    /// Brings the parts that are due to the present.
    func handlePartEvents() {
        let present = now
        for index in parts.indices where parts[index].description.part.nextChange <= present {
            parts[index].description.part.advance(to: present)
            partChanged(index)
        }
    }

    /// Books a part's new power, and tells the pins when its drive changed.
    func partChanged(_ index: Int) {
        bookPower(ofPart: index)
        for case let pin? in parts[index].description.pins { checkLevel(ofPin: pin) }
    }

    private func bookPower(ofPart index: Int) {
        let power = energy.isRailOn ? parts[index].description.part.power : PartPower("off", .zero)
        guard power != parts[index].power else { return }
        parts[index].power = power
        energy.setPart(parts[index].component, power, at: now)
    }

    /// Tells all parts that the rail came or went.
    func railChanged(isOn: Bool) {
        for index in parts.indices {
            parts[index].description.part.railChanged(isOn: isOn, at: now)
            parts[index].power = PartPower("", .zero)
            bookPower(ofPart: index)
        }
    }

    // MARK: - I2C

    private func part(scl: Int, sda: Int, address: Int) -> Int? {
        parts.firstIndex {
            !$0.isSilent && $0.description.scl == scl && $0.description.sda == sda
                && $0.address.map(Int.init) == address
        }
    }

    /// Writes to a device; the number of acknowledged bytes, nil when nobody answers.
    func i2cWrite(scl: Int, sda: Int, hertz: Int, address: Int, bytes: [UInt8]) -> Int? {
        let index = part(scl: scl, sda: sda, address: address)
        chargeTransfer(bytes: index == nil ? 0 : bytes.count, hertz: hertz)
        guard let index, var device = parts[index].description.part as? any I2CPart else {
            return nil
        }
        let present = now
        device.advance(to: present)
        let count = device.write(bytes, at: present)
        parts[index].description.part = device
        bookPower(ofPart: index)
        return count
    }

    /// Reads from a device, nil when nobody answers.
    func i2cRead(scl: Int, sda: Int, hertz: Int, address: Int, count: Int) -> [UInt8]? {
        let index = part(scl: scl, sda: sda, address: address)
        chargeTransfer(bytes: index == nil ? 0 : count, hertz: hertz)
        guard let index, var device = parts[index].description.part as? any I2CPart else {
            return nil
        }
        let present = now
        device.advance(to: present)
        let bytes = device.read(count: count, at: present)
        parts[index].description.part = device
        bookPower(ofPart: index)
        return bytes
    }

    /// Nine bits for the address and for each byte, start and stop: the processor waits for them.
    private func chargeTransfer(bytes: Int, hertz: Int) {
        let bits = UInt64(9 * (bytes + 1) + 2)
        interpreter?.charge(bits * UInt64(self.hertz) / UInt64(max(hertz, 1)))
    }
}
