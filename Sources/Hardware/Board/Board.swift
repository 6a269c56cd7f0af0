public import SimulationKernel

/// A board as a product: everything about it that programs, clocks and batteries notice.
///
/// Values come from a file in `Boards/`, where each number stands beside its source.
public struct Board: Sendable {
    /// The name scenarios use: `esp32`.
    public var name: String
    /// One line about the product.
    public var title: String
    public var chip: ChipFamily
    public var identity: BoardIdentity
    public var clock: ClockSpec
    public var python: PythonSpec
    public var costs: CycleCosts
    /// In the order of their numbers.
    public var pins: [PinSpec]
    public var i2c: [I2CPortSpec]
    public var adc: ADCSpec
    public var gpio: GPIOSpec
    public var flash: FlashSpec
    public var supply: SupplySpec
    public var power: PowerSpec
    public var wake: WakeSpec
    public var boot: BootSpec
    /// Absent on a board without WiFi.
    public var wifi: WiFiSpec?

    /// The pin with this number, or nil.
    public func pin(_ number: Int) -> PinSpec? {
        pins.first { $0.number == number }
    }
}

/// A board that all nodes share which are the same product.
public final class BoardProduct: Sendable {
    public let board: Board

    public init(_ board: Board) { self.board = board }
}

/// The chip families whose peripherals differ.
public enum ChipFamily: String, Sendable, CaseIterable {
    case esp32, esp32s3, rp2040
}

/// What `sys` and `os.uname()` say.
public struct BoardIdentity: Sendable, Equatable {
    /// `sys.platform`: `esp32` or `rp2`.
    public var platform: String
    /// `os.uname().sysname` and `.nodename`.
    public var systemName: String
    /// `os.uname().machine`, also the second half of the banner.
    public var machine: String
    /// Length of `machine.unique_id()` in bytes.
    public var uniqueIDBytes: Int
}

/// The CPU's clock.
public struct ClockSpec: Sendable, Equatable {
    public var defaultHertz: Int
    /// The frequencies that `machine.freq` takes, rising; with `isRange` the lowest and highest.
    public var allowedHertz: [Int]
    /// Whether any frequency between the two is allowed.
    public var isRange: Bool

    /// Whether `machine.freq(hertz)` succeeds.
    public func allows(_ hertz: Int) -> Bool {
        guard isRange, let low = allowedHertz.first, let high = allowedHertz.last else {
            return allowedHertz.contains(hertz)
        }
        return (low...max(low, high)).contains(hertz)
    }
}

/// What the board's MicroPython is built with.
public struct PythonSpec: Sendable, Equatable {
    public var heapBytes: Int
    /// 32 or 64.
    public var floatBits: Int
    /// Stack that nested Python calls may use.
    public var stackBytes: Int
    /// The board's file system in flash.
    public var fileSystemBytes: Int
    /// Bytes of `machine.RTC().memory()`; 0 where there is none.
    public var rtcMemoryBytes: Int
}

/// CPU cycles by class of work; see the comment in `Boards/esp32.yaml` for how they came.
public struct CycleCosts: Sendable, Equatable {
    /// A bytecode that only moves values: load, store fast, jump, small constant.
    public var simple: Double
    /// A look-up of a global, a name, an attribute or a method.
    public var lookup: Double
    /// A call of a Python function, with its return.
    public var call: Double
    /// An allocation of one heap block, with its share of collection.
    public var allocation: Double
    /// A binary or comparing operation on small integers.
    public var binaryOperation: Double
    /// `a[i]`, load or store.
    public var `subscript`: Double
    /// Added to a binary operation on floats, without the allocation of its result.
    public var floatOperation: Double
    /// Added to a power of floats.
    public var floatPower: Double
    /// Added to a binary operation on integers beyond 31 bits (two 16-bit digits each), without its
    /// allocations.
    public var bigIntegerOperation: Double
    /// Added for each further pair of digits that the operation looks at.
    public var bigIntegerDigit: Double
    /// A call of a native function or type.
    public var nativeCall: Double
    /// One 16-byte block in a mark and sweep of the heap.
    public var collectorBlock: Double
}

/// One pin of the chip that the board brings out, or uses itself.
public struct PinSpec: Sendable, Equatable {
    public var number: Int
    public var isInputOnly = false
    /// Channel of the ADC; `adcUnit` tells which one.
    public var adcChannel: Int?
    public var adcUnit = 1
    /// Usable by ext0/ext1 and kept in deep sleep.
    public var isRTC = false
    public var isStrapping = false
    /// Wired to something on the board: flash, PSRAM, the WiFi chip.
    public var isInternal = false
    /// The name the board gives it: "LED".
    public var label: String?
}

/// One hardware I2C port and the pins it takes when a program names none.
public struct I2CPortSpec: Sendable, Equatable {
    public var id: Int
    public var sclPin: Int
    public var sdaPin: Int
}

/// Converter of voltages to numbers.
public struct ADCSpec: Sendable, Equatable {
    public var bits: Int
    /// Full-scale input by attenuation: one entry on chips that have none.
    public var ranges: [ADCRange]
    /// Time of one conversion with its driver.
    public var conversion: Span
    /// Standard deviation of one reading, in volts.
    public var noiseVolts: Double
    /// Gain and offset errors of a device are drawn within these bounds, once per node.
    public var gainErrorBound: Double
    public var offsetErrorBoundVolts: Double
    /// Channel of the chip's temperature sensor, or nil.
    public var temperatureChannel: Int?
}

/// One setting of the input attenuator.
public struct ADCRange: Sendable, Equatable {
    /// The number MicroPython uses: `ADC.ATTN_11DB` is 3.
    public var attenuation: Int
    public var decibels: Double
    public var fullScaleVolts: Double
    /// Inputs below this read as zero.
    public var deadBandVolts: Double
}

/// Electrical limits of a pin.
public struct GPIOSpec: Sendable, Equatable {
    public var maximumSource: Current
    public var maximumSink: Current
    public var pullOhms: Double
}

/// The flash chip, as far as time and energy go.
public struct FlashSpec: Sendable, Equatable {
    public var pageBytes: Int
    public var sectorBytes: Int
    public var pageProgram: Span
    public var sectorErase: Span
    /// Extra current while programming or erasing.
    public var writeCurrent: Current
    /// Time to read one byte.
    public var readPerByte: Span
}

/// How long waking takes.
public struct WakeSpec: Sendable, Equatable {
    /// From the wake event in light sleep to the next instruction of the program.
    public var lightSleepExit: Span
    /// The chip's longest light sleep in one go, or nil.
    public var longestLightSleep: Span?
    /// Whether `machine.deepsleep` is a light sleep with a reset (RP2040).
    public var deepSleepIsLightSleep: Bool
}

/// WiFi radio: currents on top of the CPU's, and the parts of joining a network.
public struct WiFiSpec: Sendable, Equatable {
    /// Extra current at full duty by transmit power, rising.
    public var transmit: [TransmitLevel]
    /// Extra current while the receiver is on.
    public var listen: Current
    /// Extra current of the radio when powered but with its receiver off.
    public var standby: Current
    public var defaultTransmitDbm: Double
    public var lowestTransmitDbm: Double
    /// Time awake for each beacon in modem sleep.
    public var beaconWindow: Span
    /// `WLAN.active(True)`: driver and calibration; the first part with the receiver off.
    public var driverStart: Span
    public var calibration: Span
    /// `WLAN.active(False)`.
    public var stop: Span
    /// Before the first start on a firmware whose boot left it out (`BootVariant.frozen`).
    public var settingsStart: Span
    /// Active scan of one channel.
    public var scanPerChannel: Span
    public var authentication: Span
    public var association: Span
    public var fourWayHandshake: Span
    /// Processing of each of the two DHCP exchanges, over the air time.
    public var dhcpExchange: Span
    /// The client checks by ARP that nobody has its address: uniform between the two.
    public var dhcpCheckShortest: Span
    public var dhcpCheckLongest: Span

    /// The extra current while transmitting with a power, interpolated linearly.
    public func transmitCurrent(dbm: Double) -> Current {
        guard let first = transmit.first, let last = transmit.last else { return listen }
        if dbm <= first.dbm { return first.current }
        for (low, high) in zip(transmit, transmit.dropFirst()) where dbm <= high.dbm {
            let share = (dbm - low.dbm) / (high.dbm - low.dbm)
            let span = high.current.amperes - low.current.amperes
            return Current(amperes: low.current.amperes + share * span)
        }
        return last.current
    }
}

/// One point of transmit power against current.
public struct TransmitLevel: Sendable, Equatable {
    public var dbm: Double
    public var current: Current
}
