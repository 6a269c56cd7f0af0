/// The open-circuit voltage of a cell over its state of charge: linear between points.
public struct OpenCircuitCurve: Sendable, Equatable {
    /// Volts at 0 %, evenly spaced up to 100 %, strictly rising.
    public let volts: [Double]

    /// Makes a curve from the volts at evenly spaced states of charge, empty first.
    ///
    /// Returns nil unless there are two or more and they rise.
    public init?(risingVolts volts: [Double]) {
        guard volts.count > 1, zip(volts, volts.dropFirst()).allSatisfy({ $0 < $1 }) else {
            return nil
        }
        self.volts = volts
    }

    private init(unchecked volts: [Double]) { self.volts = volts }

    /// The voltage at a state of charge from 0 to 1.
    public func volts(at stateOfCharge: Double) -> Double {
        let position = max(0, min(1, stateOfCharge)) * Double(volts.count - 1)
        let index = min(Int(position), volts.count - 2)
        let share = position - Double(index)
        return volts[index] + share * (volts[index + 1] - volts[index])
    }

    /// The state of charge at a voltage: below 0 or above 1 when the curve never has it.
    public func stateOfCharge(at wanted: Double) -> Double {
        if wanted < volts[0] { return -1 }
        guard let upper = volts.firstIndex(where: { $0 >= wanted }) else { return 2 }
        guard upper > 0 else { return 0 }
        let share = (wanted - volts[upper - 1]) / (volts[upper] - volts[upper - 1])
        return (Double(upper - 1) + share) / Double(volts.count - 1)
    }

    /// Lithium-ion, 11 points.
    ///
    /// Source: meshtastic/firmware src/Power.h (a table of devices).
    public static let lithiumIon = OpenCircuitCurve(
        unchecked: [3.10, 3.30, 3.42, 3.53, 3.63, 3.72, 3.80, 3.89, 3.99, 4.05, 4.19])

    /// Lithium iron phosphate, 11 points.
    ///
    /// Source: the same file.
    public static let lithiumIronPhosphate = OpenCircuitCurve(
        unchecked: [2.50, 3.20, 3.24, 3.26, 3.27, 3.28, 3.30, 3.32, 3.34, 3.40, 3.65])

    /// Alkaline, for each cell.
    ///
    /// Source: the same firmware's variant chatter2, under light load.
    public static func alkaline(cells: Int) -> OpenCircuitCurve {
        OpenCircuitCurve(
            unchecked: [1.00, 1.10, 1.15, 1.19, 1.23, 1.25, 1.28, 1.30, 1.35, 1.40, 1.58].map {
                $0 * Double(max(1, cells))
            })
    }
}

/// A battery as a product.
public struct BatterySpec: Sendable, Equatable {
    public var curve: OpenCircuitCurve
    /// At 25 C.
    public var capacity: Charge
    public var resistanceOhms: Double
    /// Share of the present charge lost in 30 days.
    public var selfDischargePerMonth: Double
    /// Its protection, or the sense of whoever chose it, disconnects below this voltage.
    public var cutoffVolts: Double
    /// At the start of the run, from 0 to 1.
    public var initialStateOfCharge: Double

    /// Makes a battery; the values of an 18650 lithium-ion cell unless given.
    ///
    /// Resistance: ns-3 preset of the Panasonic CGR18650DA. Self-discharge of 2 % a month and the
    /// cut-off at 3.0 V are usual data-sheet values.
    public init(
        curve: OpenCircuitCurve = .lithiumIon, capacity: Charge,
        resistanceOhms: Double = 0.083, selfDischargePerMonth: Double = 0.02,
        cutoffVolts: Double = 3.0, initialStateOfCharge: Double = 1
    ) {
        self.curve = curve
        self.capacity = capacity
        self.resistanceOhms = max(0, resistanceOhms)
        self.selfDischargePerMonth = max(0, selfDischargePerMonth)
        self.cutoffVolts = cutoffVolts
        self.initialStateOfCharge = max(0, min(1, initialStateOfCharge))
    }

    /// The share of the capacity that is usable at a temperature.
    ///
    /// 1 from 25 C up, 0.8 at 0 C, 0.5 at -20 C (usual for 18650 cells), linear between, at least
    /// 0.2. What the cold hides comes back with the warmth.
    public static func usableShare(degreesCelsius: Double) -> Double {
        if degreesCelsius >= 25 { return 1 }
        if degreesCelsius >= 0 { return 0.8 + 0.2 * degreesCelsius / 25 }
        return max(0.2, 0.8 + 0.3 * degreesCelsius / 20)
    }
}

/// A solar panel with the charger behind it.
public struct SolarSpec: Sendable, Equatable {
    /// How the panel's power becomes charging current.
    public enum Charger: Sendable, Equatable {
        /// TP4056 class: the battery gets the panel's current, less what the charger needs.
        case linear
        /// The battery gets the panel's power times an efficiency.
        case mppt(efficiency: Double)
    }

    /// At 1000 W/m2 and 25 C.
    public var peakWatts: Double
    /// Voltage at the maximum power point.
    public var peakVolts: Double
    /// Change of power per kelvin of cell temperature, all of it in the voltage.
    public var temperatureCoefficient: Double
    public var charger: Charger
    /// The charger's programmed current.
    public var chargeLimit: Current
    public var floatVolts: Double
    /// Below this voltage the charger gives a tenth of its limit.
    public var trickleVolts: Double
    /// After the charge ended, it begins again below this voltage.
    public var rechargeVolts: Double
    /// What the charger itself takes from the panel.
    public var quiescent: Current

    /// Makes a panel; the charger is a TP4056 with 1 A unless given.
    ///
    /// TP4056 data sheet: float 4.2 V, trickle below 2.9 V, end at a tenth, again 0.15 V below
    /// float, 350 uA. Temperature coefficient -0.4 % per kelvin is usual for silicon.
    public init(
        peakWatts: Double, peakVolts: Double = 5.5, temperatureCoefficient: Double = -0.004,
        charger: Charger = .linear, chargeLimit: Current = .milliamperes(1000),
        floatVolts: Double = 4.2, trickleVolts: Double = 2.9, rechargeVolts: Double = 4.05,
        quiescent: Current = .microamperes(350)
    ) {
        self.peakWatts = max(0, peakWatts)
        self.peakVolts = max(0.1, peakVolts)
        self.temperatureCoefficient = temperatureCoefficient
        self.charger = charger
        self.chargeLimit = chargeLimit
        self.floatVolts = floatVolts
        self.trickleVolts = trickleVolts
        self.rechargeVolts = rechargeVolts
        self.quiescent = quiescent
    }

    /// The current into a battery that stands at `volts`.
    ///
    /// Cell temperature is the air's plus 25 K at 800 W/m2: a nominal operating cell temperature of
    /// 45 C.
    public func current(
        irradiance: Double, airDegreesCelsius: Double, volts: Double
    ) -> Current {
        guard irradiance > 0, volts > 0 else { return .zero }
        let cell = airDegreesCelsius + irradiance * 25 / 800
        let derating = max(0, 1 + temperatureCoefficient * (cell - 25))
        var amperes = peakWatts / peakVolts * irradiance / 1000
        switch charger {
        case .linear:
            // A linear charger needs the panel about 0.1 V above the battery.
            if peakVolts * derating < volts + 0.1 { return .zero }
        case .mppt(let efficiency):
            amperes *= peakVolts * derating * efficiency / volts
        }
        let limit = volts < trickleVolts ? chargeLimit.amperes / 10 : chargeLimit.amperes
        return Current(amperes: max(0, min(limit, amperes - quiescent.amperes)))
    }
}
