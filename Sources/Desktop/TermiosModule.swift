internal import Glibc
internal import PythonModules
internal import PythonVM

/// `termios`: how a terminal treats what is typed and shown.
enum TermiosModule {
    static let module = NativeModule(
        "termios",
        [
            Member.function("tcgetattr", 1) { (machine, arguments) throws(Raised) in
                try attributes(machine, read(machine, arguments[0]))
            },
            Member.function("tcsetattr", 3, setAttributes),
            Member.function("setraw", 1) { (machine, arguments) throws(Raised) in
                var settings = try read(machine, arguments[0])
                settings.c_iflag &= ~tcflag_t(BRKINT | ICRNL | INPCK | ISTRIP | IXON)
                settings.c_oflag = 0
                settings.c_cflag = settings.c_cflag & ~tcflag_t(CSIZE | PARENB) | tcflag_t(CS8)
                settings.c_lflag = 0
                control(&settings)[Int(VMIN)] = 1
                control(&settings)[Int(VTIME)] = 0
                try check(
                    machine, tcsetattr(descriptor(machine, arguments[0]), TCSAFLUSH, &settings))
                return .none
            },
            Member.integer("TCSANOW", Int(TCSANOW)),
        ] + speeds.map { Member.integer("B\($0.0)", Int($0.1)) })

    private static let speeds: [(Int, Int32)] = [
        (9600, B9600), (57600, B57600), (115200, B115200), (230400, B230400),
        (460800, B460800), (500000, B500000), (576000, B576000), (921600, B921600),
        (1_000_000, B1000000), (1_152_000, B1152000),
    ]
    /// Characters that are counts.
    private static let counts = [Int(VMIN), Int(VTIME)]

    private static func check(_ machine: VirtualMachine, _ result: Int32) throws(Raised) {
        if result < 0 { throw machine.raiseOSError(Int(errno)) }
    }

    private static func descriptor(
        _ machine: VirtualMachine, _ value: Value
    ) throws(Raised) -> Int32 { Int32(truncatingIfNeeded: try machine.integer(value)) }

    private static func read(
        _ machine: VirtualMachine, _ value: Value
    ) throws(Raised) -> termios {
        var settings = termios()
        try check(machine, tcgetattr(try descriptor(machine, value), &settings))
        return settings
    }

    /// The control characters.
    private static func control(
        _ settings: UnsafeMutablePointer<termios>
    ) -> UnsafeMutableBufferPointer<cc_t> {
        let offset = MemoryLayout<termios>.offset(of: \termios.c_cc) ?? 0
        let start = UnsafeMutableRawPointer(settings) + offset
        return UnsafeMutableBufferPointer(
            start: start.assumingMemoryBound(to: cc_t.self), count: Int(NCCS))
    }

    private static func attributes(
        _ machine: VirtualMachine, _ settings: termios
    ) throws(Raised) -> Value {
        var settings = settings
        let list = try machine.newList()
        for number in [
            settings.c_iflag, settings.c_oflag, settings.c_cflag, settings.c_lflag,
            cfgetispeed(&settings), cfgetospeed(&settings),
        ] { try machine.append(machine.newInt(UInt64(number)), toList: list) }
        let characters = try machine.newList()
        for (index, character) in Array(control(&settings)).enumerated() {
            let value =
                counts.contains(index)
                ? .small(Int(character)) : try machine.newBytes([character])
            try machine.append(value, toList: characters)
        }
        try machine.append(characters, toList: list)
        return list
    }

    private static func setAttributes(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let items = Array(try machine.items(of: arguments[2]))
        guard items.count == 7 else { throw machine.raise(.valueError, arguments: []) }
        let characters = Array(try machine.items(of: items[6]))
        guard characters.count == Int(NCCS) else {
            throw machine.raise(.valueError, arguments: [])
        }
        var numbers: [UInt32] = []
        for item in items[..<6] {
            numbers.append(UInt32(truncatingIfNeeded: try machine.integer(item)))
        }
        var settings = termios()
        settings.c_iflag = numbers[0]
        settings.c_oflag = numbers[1]
        settings.c_cflag = numbers[2]
        settings.c_lflag = numbers[3]
        for (index, character) in characters.enumerated() {
            let value =
                counts.contains(index)
                ? UInt8(truncatingIfNeeded: try machine.integer(character))
                : try machine.byteArray(character).first ?? 0
            control(&settings)[index] = value
        }
        try check(machine, cfsetispeed(&settings, numbers[4]))
        try check(machine, cfsetospeed(&settings, numbers[5]))
        let moment = Int32(truncatingIfNeeded: try machine.integer(arguments[1]))
        try check(machine, tcsetattr(descriptor(machine, arguments[0]), moment, &settings))
        return .none
    }
}
