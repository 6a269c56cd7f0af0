public import SimulationKernel
public import StateCoding

/// What a part draws now: its state for the ledger, and the current from the rail.
public struct PartPower: Codable, Sendable, Equatable {
    public var state: String
    public var current: Current

    /// Makes a state with a current.
    public init(_ state: String, _ current: Current) {
        self.state = state
        self.current = current
    }
}

/// Something wired to a board: a sensor, a button, a light.
///
/// A part is plain data: copying it is a snapshot, and it lists what changes. It schedules nothing;
/// it says when it will change by itself (`nextChange`) and brings itself forward when asked
/// (`advance`). Calls come with times that never go back. Pins are named by roles: indices into its
/// kind's `roles`.
public protocol Part: Sendable, Resumable {
    /// What it draws now.
    var power: PartPower { get }

    /// When its power or the drive of one of its pins will next change by itself, or `never`.
    var nextChange: Instant { get }

    /// Brings it to a time.
    mutating func advance(to time: Instant)

    /// Switches the rail that feeds it: a brown-out, or the board coming back.
    mutating func railChanged(isOn: Bool, at time: Instant)

    /// Tells it what the chip now does to the wire of a role.
    mutating func chipDrives(role: Int, _ drive: PinDrive, at time: Instant)

    /// What it does to the wire of a role.
    func drive(role: Int, at time: Instant) -> PinDrive

    /// Sets one of its inputs to a value whatever the environment says; nil gives it back.
    ///
    /// Returns false when it has no such input.
    mutating func set(input: String, to value: Double?, at time: Instant) -> Bool

    /// Its inputs by name, with what they are at a time.
    func inputValues(at time: Instant) -> [(name: String, value: Double)]
}

extension Part {
    public var nextChange: Instant { .never }
    public mutating func advance(to time: Instant) {}
    public mutating func chipDrives(role: Int, _ drive: PinDrive, at time: Instant) {}
    public func drive(role: Int, at time: Instant) -> PinDrive { .floating }
    public mutating func set(input: String, to value: Double?, at time: Instant) -> Bool { false }
    public func inputValues(at time: Instant) -> [(name: String, value: Double)] { [] }
}

/// A part on an I2C bus.
public protocol I2CPart: Part {
    /// Its 7-bit address.
    var address: UInt8 { get }

    /// Whether it acknowledges its address: not without power.
    var answers: Bool { get }

    /// Takes the bytes after the address byte; returns how many of them it acknowledged.
    mutating func write(_ bytes: [UInt8], at time: Instant) -> Int

    /// Gives bytes from where the last write pointed.
    mutating func read(count: Int, at time: Instant) -> [UInt8]
}

/// An input of a part: a signal of the environment, or a value that someone set.
public struct PartInput: Sendable {
    public var signal: Signal
    public var override: Double?

    /// Makes an input that follows a signal.
    public init(_ signal: Signal) { self.signal = signal }

    /// The value at an instant.
    public func value(at time: Instant) -> Double { override ?? signal.value(at: time) }
}
