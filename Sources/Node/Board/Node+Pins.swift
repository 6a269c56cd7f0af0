import Hardware
import PythonVM
import SimulationKernel

/// The pins of the board: what the program drives, what the parts drive, and what comes of it.
extension Node {
    private func place(ofPin number: Int) -> Int? {
        board.pins.firstIndex { $0.number == number }
    }

    /// What the parts do to the wire of a pin.
    func externalDrive(ofPin number: Int) -> PinDrive {
        var drive = PinDrive.floating
        let present = now
        guard energy.isRailOn else { return drive }
        // By index: a copy of a part is dear, and every edge of a bus asks.
        for index in parts.indices where !parts[index].isSilent {
            for (role, pin) in parts[index].description.pins.enumerated() where pin == number {
                drive = drive.combined(
                    with: parts[index].description.part.drive(role: role, at: present))
            }
        }
        return drive
    }

    /// The level that the program reads.
    func level(ofPin number: Int) -> Bool {
        guard let place = place(ofPin: number) else { return false }
        return pins[place].read(
            external: externalDrive(ofPin: number), rail: board.supply.railVolts)
    }

    /// The level that the program last wrote.
    func output(ofPin number: Int) -> Bool {
        place(ofPin: number).map { pins[$0].output } ?? false
    }

    func setMode(_ mode: PinState.Mode, ofPin number: Int) {
        change(number) { $0.mode = mode }
    }
    func setPull(_ pull: PinState.Pull, ofPin number: Int) {
        change(number) { $0.pull = pull }
    }
    func setHold(_ isHeld: Bool, ofPin number: Int) {
        change(number) { $0.isHeld = isHeld }
    }
    func setOutput(_ level: Bool, ofPin number: Int) {
        change(number) { $0.output = level }
    }
    func setEdgeInterrupt(ofPin number: Int, rising: Bool, falling: Bool) {
        var trigger = EdgeTrigger()
        if rising { trigger.insert(.rising) }
        if falling { trigger.insert(.falling) }
        edgeTriggers[number] = trigger.isEmpty ? nil : trigger
        if let place = place(ofPin: number) { levels[place] = level(ofPin: number) }
        edgeFlags[number] = nil
    }

    /// The pin as the program set it.
    func pinState(ofPin number: Int) -> PinState {
        place(ofPin: number).map { pins[$0] } ?? PinState()
    }

    /// Changes a pin and passes the new drive on to what is wired to it.
    private func change(_ number: Int, _ body: (inout PinState) -> Void) {
        guard let place = place(ofPin: number) else { return }
        let drive = pins[place].drive
        body(&pins[place])
        if pins[place].drive != drive { passOn(pins[place].drive, ofPin: number) }
        checkLevel(ofPin: number)
    }

    /// Compares a level with the one that was seen last, and deals with a change.
    ///
    /// A part's drive is a function of time: what it was before is only known from the last look.
    func checkLevel(ofPin number: Int) {
        noteWire(ofPin: number)
        let level = level(ofPin: number)
        guard let place = place(ofPin: number), levels[place] != level else { return }
        levels[place] = level
        pinChanged(number, to: level)
    }

    private func passOn(_ drive: PinDrive, ofPin number: Int) {
        let present = now
        for index in parts.indices {
            for (role, pin) in parts[index].description.pins.enumerated() where pin == number {
                parts[index].description.part.chipDrives(role: role, drive, at: present)
                partChanged(index)
            }
        }
        if number == board.wifiSupplyPin { setRadioSupply(isOn: drive != .low) }
    }

    /// A level changed: interrupts, and wake-ups from sleep.
    func pinChanged(_ number: Int, to level: Bool) {
        switch mode {
        case .running, .lightSleep:
            if edgeTriggers[number]?.fires(from: !level, to: level) == true {
                edgeFlags[number] = level ? .rising : .falling
                callBack(.pinHandler, number, argument: .pinObject)
                // On the Pico any interrupt ends a light sleep.
                if mode == .lightSleep, family == .rp2 { isPoked = true }
            }
            if mode == .lightSleep, isLightSleepWakeLevel { isPoked = true }
        case .deepSleep: checkDeepSleepWake()
        case .off, .boot: break
        }
    }

    /// Whether pins are at the level that ends a light sleep.
    var isLightSleepWakeLevel: Bool {
        if lightSleepWakePins.contains(where: { level(ofPin: $0.key) == $0.value }) { return true }
        if let ext0Wake, ext0Wake.wakesLightSleep, ext0Wake.isReached(level) { return true }
        return ext1Wake?.isReached(level) == true
    }

    /// Whether a wake-up pin of the deep sleep is at its level, and then wakes the board.
    func checkDeepSleepWake() {
        if let ext0Wake, ext0Wake.wakesDeepSleep, ext0Wake.isReached(level) {
            return wake(.ext0)
        }
        if let ext1Wake, ext1Wake.isReached(level) {
            wakePins = ext1Wake.pins.filter { level(ofPin: $0) == ext1Wake.level }.sorted()
            wake(.ext1)
        }
    }

    /// The pins as after a reset.
    ///
    /// - Parameter sleep: Where a deep sleep begins, or the start after one: pins held by
    ///   `Pin(hold=True)` go on driving then. While the chip sleeps the pins of the RTC that can be
    ///   outputs keep their resistors, too (MicroPython's quick reference of the ESP32).
    func resetPins(_ sleep: DeepSleepEdge? = nil) {
        for (place, pin) in board.pins.enumerated() {
            let old = pins[place]
            if sleep != nil, old.isHeld, pin.isRTC || holdsPinsInDeepSleep { continue }
            pins[place] = PinState()
            if sleep == .begins, pin.isRTC, !pin.isInputOnly {
                pins[place].mode = .input
                pins[place].pull = old.pull
            }
            if pins[place].drive != old.drive { passOn(pins[place].drive, ofPin: pin.number) }
        }
        if sleep == nil { holdsPinsInDeepSleep = false }
        edgeTriggers = [:]
        edgeFlags = [:]
        noteWires()
    }

    // MARK: - ADC

    /// One conversion of a pin (or of the temperature sensor, source 0x104).
    func convert(source: Int, attenuation: Int) -> ADCSample {
        let seconds = adc.conversion.seconds
        interpreter?.charge(UInt64(seconds * Double(hertz)))
        var volts: Double
        if source >= 0x100 {
            volts = ADCModel.temperatureVolts(degreesCelsius: dieCelsius)
        } else {
            volts = externalDrive(ofPin: source).volts(rail: board.supply.railVolts) ?? 0
        }
        // RP2040: pin 29 measures a third of VSYS while the WiFi chip does not use the line.
        if family == .rp2, source == 29 { volts = energy.inputVolts(at: now) / 3 }
        volts = min(max(volts, 0), board.supply.railVolts)
        let raw = adc.raw(volts: volts, attenuation: attenuation)
        let top = Double((1 << board.adc.bits) - 1)
        let scale = adc.range(attenuation: attenuation)?.fullScaleVolts ?? 0
        return ADCSample(raw: raw, microvolts: Int((Double(raw) / top * scale * 1e6).rounded()))
    }

    /// The temperature of the chip: the air's and what its own current adds, about 5 K.
    var dieCelsius: Double { configuration.ambient.value(at: now) + 5 }
}

/// The two ends of a deep sleep.
enum DeepSleepEdge {
    case begins, isOver
}

extension Board {
    /// The number of the pin with a name: `GP25`, `GPIO2`, a label such as `LED`, or digits.
    func pinNumber(named name: String) -> Int? {
        if let labelled = pins.first(where: { $0.label == name }) { return labelled.number }
        if let radio = pins.first(where: {
            $0.number >= Board.firstRadioPin
                && [portName(ofPin: $0.number), "WL_\(portName(ofPin: $0.number).dropFirst(4))"]
                    .contains(name)
        }) {
            return radio.number
        }
        let digits = name.drop { !$0.isNumber }
        guard let number = Int(digits), pin(number) != nil, number < Board.firstRadioPin else {
            return nil
        }
        let prefix = name.dropLast(digits.count)
        return ["", "GP", "GPIO", "IO"].contains(String(prefix)) ? number : nil
    }

    /// The name that the Pico's port prints for a pin.
    func portName(ofPin number: Int) -> String {
        number >= Board.firstRadioPin
            ? "EXT_GPIO\(number - Board.firstRadioPin)" : "GPIO\(number)"
    }

    /// The number that a board file gives the first pin of the Pico W's radio chip (`EXT_GPIO0`).
    static let firstRadioPin = 64

    /// A hardware I2C port's default pins.
    func i2cBus(_ id: Int) -> (scl: Int, sda: Int)? {
        i2c.first { $0.id == id }.map { ($0.sclPin, $0.sdaPin) }
    }

    /// The pin that powers the WiFi chip, where the chip is apart from the processor.
    ///
    /// Pico W: WL_ON is GPIO23 (Raspberry Pi Pico W datasheet, section 2.1).
    var wifiSupplyPin: Int? { wifi != nil && chip == .rp2040 ? 23 : nil }
}
