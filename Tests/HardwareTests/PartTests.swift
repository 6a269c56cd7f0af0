import Hardware
import SimulationKernel
import StateCoding
import Testing
import YAMLSyntax

private func make(_ kind: String, _ context: PartContext) throws -> any Part {
    try #require(PartCatalog.kind(named: kind)).make(context)
}

private func at(_ seconds: Double) -> Instant { .start + .seconds(seconds) }

@Suite struct PartTests {
    @Test func catalogueIsWhole() throws {
        #expect(PartCatalog.kinds.count >= 4)
        #expect(Set(PartCatalog.kinds.map(\.name)).count == PartCatalog.kinds.count)
        for kind in PartCatalog.kinds {
            #expect(!kind.summary.isEmpty)
            #expect(Set(kind.keys.map(\.name)).count == kind.keys.count)
            #expect(kind.keys.allSatisfy { !$0.summary.isEmpty })
            // Every kind is made from its standard values.
            var part = try kind.make(
                PartContext(name: "x", wiredRoles: kind.roles.map { _ in true }))
            part.advance(to: at(1))
            part.railChanged(isOn: false, at: at(2))
            #expect(part.power.current == .zero)
            #expect(part.misplacedProperties == [], "\(kind.name)")
        }
    }

    @Test func ledDrawsByOhm() throws {
        var led = try make("led", PartContext(name: "led"))
        #expect(led.power == PartPower("off", .zero))
        led.chipDrives(role: 0, .high, at: at(1))
        #expect(led.power.state == "on")
        #expect(abs(led.power.current.milliamperes - 1.3 / 0.33) < 1e-6)
        led.chipDrives(role: 0, .floating, at: at(2))
        #expect(led.power.current == .zero)
        var low = try make(
            "led", PartContext(name: "led", values: ["lit_when": .word("low")]))
        low.chipDrives(role: 0, .low, at: at(1))
        #expect(low.power.state == "on")
        #expect(throws: PartError.self) {
            try make("led", PartContext(name: "led", values: ["resistor": .number(0)]))
        }
    }

    @Test func buttonMakesEdges() throws {
        var button = try make(
            "button",
            PartContext(
                name: "b", values: ["presses": .numbers([5, 1, 1.05]), "hold": .number(0.1)]))
        var edges: [Double] = []
        var levels: [PinDrive] = []
        while button.nextChange != .never {
            let time = button.nextChange
            button.advance(to: time)
            edges.append(time.seconds)
            levels.append(button.drive(role: 0, at: time))
        }
        // 1.05 falls into the press at 1, and makes it longer.
        #expect(zip(edges, [1, 1.15, 5, 5.1]).allSatisfy { abs($0 - $1) < 1e-9 })
        #expect(levels == [.low, .floating, .low, .floating])
        #expect(button.set(input: "pressed", to: 1, at: at(6)) == true)
        #expect(button.drive(role: 0, at: at(6)) == .low)
        #expect(throws: PartError.self) {
            try make("button", PartContext(name: "b", values: ["presses": .numbers([-1])]))
        }
    }

    @Test func soilProbeFallsWithMoisture() throws {
        func probe(_ moisture: Double, wired: [Bool] = [true]) throws -> any Part {
            try make(
                "soil_probe",
                PartContext(
                    name: "soil", wiredRoles: wired,
                    inputs: ["soil_moisture": .constant(moisture)], values: ["noise": .number(0)]))
        }
        #expect(try probe(0).drive(role: 0, at: at(10)) == .volts(2.2))
        let wet = try probe(1).drive(role: 0, at: at(10)).volts(rail: 3.3)
        #expect(abs((wet ?? 0) - 0.95) < 1e-9)
        #expect(try probe(0).power == PartPower("on", .milliamperes(5)))
        // Fed by a pin: silent and free of current until the pin is high, then it settles.
        var fed = try probe(0.5, wired: [true, true])
        #expect(fed.power.current == .zero)
        #expect(fed.drive(role: 0, at: at(1)) == .weakLow)
        fed.chipDrives(role: 1, .high, at: at(2))
        #expect(fed.power.current == .milliamperes(5))
        let early = fed.drive(role: 0, at: at(2.01)).volts(rail: 3.3) ?? 0
        let late = fed.drive(role: 0, at: at(2.1)).volts(rail: 3.3) ?? 0
        #expect(abs(early - 1.575 * 0.632) < 0.002 && abs(late - 1.575) < 0.001)
        #expect(fed.set(input: "soil_moisture", to: 0, at: at(3)) == true)
        #expect(abs((fed.drive(role: 0, at: at(3)).volts(rail: 3.3) ?? 0) - 2.2) < 0.001)
    }

    @Test func absentAddressIsNotAcknowledged() throws {
        let part = try #require(
            try make("bme280", PartContext(name: "air", address: 0x77)) as? any I2CPart)
        var bus = I2CBus(parts: [part], hertz: 100_000)
        #expect(bus.addresses == [0x77])
        let missing = bus.write(address: 0x76, [0xD0], at: at(1))
        #expect(!missing.isAcknowledged && missing.part == nil)
        // Nine bits, start and stop at 100 kHz.
        #expect(missing.duration == .microseconds(110))
        #expect(bus.read(address: 0x77, count: 3, at: at(1)).duration == .microseconds(380))
    }
}

@Suite struct PinTests {
    @Test(arguments: [
        (PinDrive.floating, PinDrive.weakHigh, PinDrive.weakHigh), (.weakHigh, .low, .low),
        (.high, .low, .low), (.weakLow, .weakHigh, .weakLow), (.volts(1), .weakHigh, .volts(1)),
        (.volts(1), .high, .high), (.floating, .floating, .floating),
    ]) func drivesCombine(_ a: PinDrive, _ b: PinDrive, _ result: PinDrive) {
        #expect(a.combined(with: b) == result)
        #expect(b.combined(with: a) == result)
    }

    @Test func pinReadsPullsAndKeepsItsLevel() {
        var pin = PinState()
        pin.mode = .input
        pin.pull = .up
        #expect(pin.read(external: .floating, rail: 3.3) == true)
        #expect(pin.read(external: .low, rail: 3.3) == false)
        pin.pull = .none
        #expect(pin.read(external: .floating, rail: 3.3) == false)
        #expect(pin.read(external: .volts(1.7), rail: 3.3) == true)
        pin.mode = .openDrain
        pin.pull = .up
        pin.output = true
        #expect(pin.read(external: .floating, rail: 3.3) == true)
        pin.output = false
        #expect(pin.read(external: .weakHigh, rail: 3.3) == false)
        pin.mode = .output
        pin.output = true
        #expect(pin.drive == .high)
    }

    @Test func edgesFire() {
        #expect(EdgeTrigger.rising.fires(from: false, to: true))
        #expect(!EdgeTrigger.rising.fires(from: true, to: false))
        #expect(!EdgeTrigger.falling.fires(from: false, to: false))
        #expect(EdgeTrigger([.rising, .falling]).fires(from: true, to: false))
        #expect(EdgeTrigger.lowLevel.fires(from: false, to: false))
    }

    @Test(arguments: ["esp32", "esp32s3", "pico"]) func adcReadsWithinItsError(
        _ name: String
    ) throws {
        let board = try BoardCatalog.board(named: name)
        for seed in 1...20 as ClosedRange<UInt64> {
            var adc = ADCModel(board.adc, seed: seed, node: "n")
            for range in board.adc.ranges {
                let low = range.deadBandVolts + 0.06
                for step in 0...10 {
                    let top = min(range.fullScaleVolts, 3.3) - 0.06
                    let volts = low + (top - low) * Double(step) / 10
                    let read = adc.microvolts(volts: volts, attenuation: range.attenuation)
                    // ESP32 data sheet: total error of +-60 mV at the highest range.
                    #expect(abs(Double(read) * 1e-6 - volts) < 0.075)
                }
                #expect(adc.raw(volts: 0, attenuation: range.attenuation) < 60)
                #expect(adc.raw(volts: 9, attenuation: range.attenuation) == 4095)
                #expect(adc.u16(volts: 9, attenuation: range.attenuation) == 65_535)
            }
        }
    }

    @Test func adcOfPicoReadsItsTemperature() throws {
        let board = try BoardCatalog.board(named: "pico")
        #expect(board.adc.temperatureChannel == 4)
        #expect(ADCModel.temperatureVolts(degreesCelsius: 27) == 0.706)
        var adc = ADCModel(board.adc, seed: 1, node: "n")
        let volts = Double(adc.u16(volts: 0.706, attenuation: 0)) / 65_535 * 3.3
        #expect(abs(volts - 0.706) < 0.03)
    }
}
