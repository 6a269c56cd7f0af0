import Hardware
import SimulationKernel
import Testing

/// Published measurements against the numbers of the board files, by arithmetic.
///
/// The tests of Node
/// and Fleet run the described programs; these find a wrong file at its root.
@Suite struct BoardMeasurementTests {
    private func milliamperes(
        _ name: String, _ input: String, _ chip: (Board) -> Current, _ activity: BoardActivity
    ) throws -> Double {
        let board = try BoardCatalog.board(named: name)
        let entry = try #require(board.supply.input(input))
        let rail = chip(board) + board.power.overhead(activity)
        return board.supply.inputCurrent(rail: rail, input: entry, volts: entry.nominalVolts)
            .milliamperes
    }

    private func isNear(_ value: Double, _ expected: Double, _ tolerance: Double) -> Bool {
        abs(value / expected - 1) <= tolerance
    }

    @Test func optimisedBootOfModuleBoard() throws {
        let board = try BoardCatalog.board(named: "esp32_module_board")
        let usb = try #require(board.supply.input("usb"))
        let run = board.power.cpu(.run, hertz: board.clock.defaultHertz)
        var phases = board.boot.phases(.deepSleep, .frozen).map { ($0.duration, $0.current) }
        phases.append((board.boot.shutdown, run))
        var charge = Charge.zero
        var time = Span.zero
        for (duration, current) in phases {
            let rail = current + board.power.overhead(.awake)
            charge += board.supply.inputCurrent(rail: rail, input: usb, volts: 5) * duration
            time += duration
        }
        #expect(isNear(time.seconds, 0.070, 0.10))  // D03
        #expect(isNear(charge.millicoulombs, 3.32, 0.10), "\(charge.millicoulombs)")
        let base = try milliamperes(
            "esp32_module_board", "usb", { $0.power.deepSleep([.timer]) }, .deepSleep)
        #expect(isNear(base, 15, 0.01))
    }

    /// The parts of D04 and D05: boot, settings, radio start, then a packet or a connection.
    @Test func wakeAndUseOfTheRadio() throws {
        let board = try BoardCatalog.board(named: "esp32_module_board")
        let usb = try #require(board.supply.input("usb"))
        let wifi = try #require(board.wifi)
        let run = board.power.cpu(.run, hertz: board.clock.defaultHertz)
        func sum(_ parts: [(Span, Current)]) -> (milliseconds: Double, millicoulombs: Double) {
            var charge = Charge.zero
            var time = Span.zero
            for (duration, current) in parts {
                let rail = current + board.power.overhead(.awake)
                charge += board.supply.inputCurrent(rail: rail, input: usb, volts: 5) * duration
                time += duration
            }
            return (time.seconds * 1000, charge.millicoulombs)
        }
        let boot = board.boot.phases(.deepSleep, .frozen).map { ($0.duration, $0.current) }
        let start =
            boot + [
                (wifi.settingsStart, run), (wifi.driverStart, run),
                (wifi.calibration, run + wifi.listen),
            ]
        let end = [(wifi.stop, run), (board.boot.shutdown, run)]
        let send = wifi.transmitCurrent(dbm: wifi.defaultTransmitDbm)
        let packet = sum(start + [(.microseconds(600), run + send)] + end)
        #expect(isNear(packet.milliseconds, 118.8, 0.15))  // D04
        #expect(isNear(packet.millicoulombs, 7.68, 0.15), "\(packet)")

        let connect =
            wifi.scanPerChannel * 6 + wifi.authentication + wifi.association
            + wifi.fourWayHandshake + wifi.dhcpExchange * 2
            + Span(
                nanoseconds: (wifi.dhcpCheckShortest + wifi.dhcpCheckLongest).nanoseconds / 2)
        let connected = sum(start + [(connect, run + wifi.listen)] + end)
        #expect(isNear(connected.milliseconds, 1626, 0.25))  // D05, access point on channel 6
        #expect(isNear(connected.millicoulombs, 204.3, 0.25), "\(connected)")
    }

    @Test func listeningBeetle() throws {
        let off = try milliamperes(
            "beetle_esp32", "3v3", { $0.power.cpu(.idle, hertz: 160_000_000) }, .awake)
        let board = try BoardCatalog.board(named: "beetle_esp32")
        let listen = try #require(board.wifi).listen.milliamperes
        #expect(isNear(off, 28.9, 0.05))
        #expect(isNear(off + listen * 75 / 200, 56, 0.05))  // D07
        #expect(isNear(off + listen * 75 / 300, 47, 0.05))
        #expect(isNear(off + listen * 50 / 500, 36, 0.05))
        #expect(isNear(off + listen * 10 / 500, 31, 0.05))
    }

    @Test func picoInLightSleep() throws {
        let asleep = { (board: Board) in board.power.lightSleep }
        #expect(isNear(try milliamperes("pico", "vsys", asleep, .lightSleep), 0.99, 0.25))  // D10
        #expect(isNear(try milliamperes("pico", "usb", asleep, .lightSleep), 1.5, 0.25))
        let idle = { (board: Board) in board.power.cpu(.idle, hertz: 125_000_000) }
        #expect(isNear(try milliamperes("pico", "vsys", idle, .awake), 21, 0.05))
    }

    @Test func boardsOfIssue12104() throws {
        func idle(_ board: Board) -> Current {
            board.power.cpu(.idle, hertz: board.clock.defaultHertz)
        }
        let nano = "arduino_nano_esp32"
        let wrover = "esp32_wrover"
        let light = { (board: Board) in board.power.lightSleep }
        let deep = { (board: Board) in board.power.deepSleep([.timer]) }
        // D12 and D13
        #expect(isNear(try milliamperes(nano, "vin", idle, .awake), 30, 0.15))
        #expect(isNear(try milliamperes(nano, "vin", light, .lightSleep), 2.5, 0.15))
        #expect(isNear(try milliamperes(nano, "vin", deep, .deepSleep), 4.5, 0.15))
        #expect(isNear(try milliamperes(wrover, "usb", idle, .awake), 32.7, 0.15))
        #expect(isNear(try milliamperes(wrover, "usb", light, .lightSleep), 8.7, 0.15))
        #expect(isNear(try milliamperes(wrover, "usb", deep, .deepSleep), 7.6, 0.15))
    }

    @Test func bareModule() throws {
        let name = "esp32_s3_wroom_1"
        let deep = try milliamperes(name, "3v3", { $0.power.deepSleep([.timer]) }, .deepSleep)
        #expect(isNear(deep * 1000, 8.14, 0.15))  // D14
    }

    @Test func lolinAtTheBattery() throws {
        let deep = try milliamperes(
            "lolin32", "battery", { $0.power.deepSleep([.timer]) }, .deepSleep)
        #expect(isNear(deep, 0.13, 0.05))
        let usb = try milliamperes(
            "lolin32", "usb", { $0.power.deepSleep([.timer]) }, .deepSleep)
        #expect(isNear(usb, 1.2, 0.05))
    }

    /// D23: 11 simple bytecodes, 3 binary operations and 2 subscripts; microseconds.
    @Test(arguments: [
        ("esp32", 160.0, 6.11, 19.36, 9.46, 9.82, 13.92),
        ("esp32s3", 240.0, 3.38, 10.99, 5.26, 5.51, 8.01),
        ("pico", 125.0, 7.98, 28.28, 13.45, 14.00, 99.89),
    ]) func loopTimes(
        _ name: String, _ megahertz: Double, _ add: Double, _ multiply: Double, _ float: Double,
        _ divide: Double, _ power: Double
    ) throws {
        let costs = try BoardCatalog.board(named: name).costs
        let loop = 11 * costs.simple + 3 * costs.binaryOperation + 2 * costs.subscript
        let boxed = loop + costs.allocation + costs.floatOperation
        #expect(isNear(loop / megahertz, add, 0.05))
        #expect(isNear(boxed / megahertz, float, 0.05))
        #expect(isNear(boxed / megahertz, divide, 0.15))
        #expect(isNear((boxed + costs.floatPower) / megahertz, power, 0.05))
        let big = loop + costs.bigIntegerOperation + 2 * costs.allocation
        #expect(isNear(big / megahertz, multiply, 0.05))
    }

    @Test func transmitCurrentIsInterpolated() throws {
        let wifi = try #require(try BoardCatalog.board(named: "esp32").wifi)
        #expect(wifi.transmitCurrent(dbm: 19.5) == .milliamperes(352))
        #expect(wifi.transmitCurrent(dbm: 7) == .milliamperes(180))
        #expect(wifi.transmitCurrent(dbm: -20) == .milliamperes(103))
        #expect(wifi.transmitCurrent(dbm: 30) == .milliamperes(360))
    }
}
