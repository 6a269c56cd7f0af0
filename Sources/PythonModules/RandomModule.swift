internal import PythonVM

/// `random`: the generator "Yasmarang" by Levin, as MicroPython uses it.
///
/// Its state, four words, lies in a bytes object in the image. It is seeded by the host at first
/// use.
enum RandomModule {
    static let module = NativeModule(
        "random",
        [
            Member.function("getrandbits", 1) { (machine, arguments) throws(Raised) in
                let bits = try machine.integer(arguments[0])
                guard bits >= 0, bits <= 32 else {
                    throw machine.raise(.valueError, "bits must be 32 or less")
                }
                if bits == 0 { return .small(0) }
                return try machine.newInt(Int(try next(machine) & (~0 >> UInt32(32 - bits))))
            },
            Member.function("seed", 0, 1) { (machine, arguments) throws(Raised) in
                let isGiven = arguments.count > 0 && arguments[0] != .none
                let seed =
                    isGiven
                    ? UInt32(truncatingIfNeeded: try machine.truncatedInteger(arguments[0]))
                    : entropy(machine)
                try store(machine, State(seed: seed))
                return .none
            },
            Member.function("randrange", 1, 3, randomRange),
            Member.function("randint", 2) { (machine, arguments) throws(Raised) in
                let low = try machine.integer32(arguments[0])
                let high = try machine.integer32(arguments[1])
                guard low <= high else { throw machine.raise(.valueError, arguments: []) }
                return try machine.newInt(low + below(machine, high - low + 1))
            },
            Member.function("choice", 1) { (machine, arguments) throws(Raised) in
                let count = try machine.length(arguments[0])
                guard count > 0 else { throw machine.raise(.indexError, arguments: []) }
                return try machine.getItem(arguments[0], .small(try below(machine, count)))
            },
            Member.function("random", 0) { (machine, _) throws(Raised) in
                try machine.newFloat(fraction(machine))
            },
            Member.function("uniform", 2) { (machine, arguments) throws(Raised) in
                let low = try machine.double(arguments[0])
                let high = try machine.double(arguments[1])
                let chosen = try fraction(machine)
                let part = machine.rounded(
                    machine.rounded(high - low) * chosen)
                return try machine.newFloat(low + part)
            },
        ])

    private struct State {
        var pad: UInt32
        var n: UInt32 = 69
        var d: UInt32 = 233
        var dat: UInt32 = 0

        init(seed: UInt32) { pad = seed }

        mutating func next() -> UInt32 {
            pad &+= dat &+ d &* n
            pad = pad &<< 3 &+ pad &>> 29
            n = pad | 2
            d ^= pad &<< 31 &+ pad &>> 1
            dat = (dat ^ pad ^ (d &>> 8) ^ 1) & 0xFF
            return pad ^ (d &<< 5) ^ (pad &>> 18) ^ (dat &<< 1)
        }
    }

    private static let stateName = InternedString(".random")

    private static func entropy(_ machine: VirtualMachine) -> UInt32 {
        (machine.host as? any EntropyHost)?.randomWord() ?? 0
    }

    private static func place(
        _ machine: VirtualMachine
    ) throws(Raised) -> UnsafeMutableRawPointer {
        var kept = machine.hostObject(stateName)
        if kept.isNull {
            kept = try machine.newBytes([UInt8](repeating: 0, count: MemoryLayout<State>.size))
            try machine.setHostObject(stateName, kept)
            let start = UnsafeMutableRawPointer(
                mutating: machine.textBytes(kept).baseAddress ?? UnsafePointer(machine.bytes(at: 0))
            )
            start.storeBytes(of: State(seed: entropy(machine)), as: State.self)
            return start
        }
        return UnsafeMutableRawPointer(
            mutating: machine.textBytes(kept).baseAddress ?? UnsafePointer(machine.bytes(at: 0)))
    }

    private static func store(_ machine: VirtualMachine, _ state: State) throws(Raised) {
        try place(machine).storeBytes(of: state, as: State.self)
    }

    private static func next(_ machine: VirtualMachine) throws(Raised) -> UInt32 {
        let place = try place(machine)
        var state = place.loadUnaligned(as: State.self)
        let word = state.next()
        place.storeBytes(of: state, as: State.self)
        return word
    }

    /// A number in `0 ..< limit`, drawn until it fits.
    private static func below(_ machine: VirtualMachine, _ limit: Int) throws(Raised) -> Int {
        guard limit > 0, limit <= 1 << 32 else {
            throw machine.raise(.overflowError, "overflow converting long int to machine word")
        }
        let wanted = UInt64(limit)
        var mask: UInt64 = 1
        while wanted & mask < wanted { mask = mask << 1 | 1 }
        while true {
            let word = UInt64(try next(machine)) & mask
            if word < wanted { return Int(word) }
        }
    }

    /// A float in `0 ..< 1`: random bits of a fraction between 1 and 2, less 1.
    private static func fraction(_ machine: VirtualMachine) throws(Raised) -> Double {
        let high = try next(machine)
        if machine.floatWidth == .single {
            return Double(Float(bitPattern: 0x3F80_0000 | high & 0x7F_FFFF) - 1)
        }
        let bits = UInt64(high) << 32 | UInt64(try next(machine))
        return Double(bitPattern: 0x3FF0_0000_0000_0000 | bits & 0xF_FFFF_FFFF_FFFF) - 1
    }

    private static func randomRange(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let first = try machine.integer32(arguments[0])
        var (start, stop, step) = (0, first, 1)
        if arguments.count > 1 {
            start = first
            stop = try machine.integer32(arguments[1])
        }
        if arguments.count > 2 { step = try machine.integer32(arguments[2]) }
        guard step != 0 else { throw machine.raise(.valueError, arguments: []) }
        let count =
            step > 0 ? (stop - start + step - 1) / step : (stop - start + step + 1) / step
        guard count > 0 else { throw machine.raise(.valueError, arguments: []) }
        return try machine.newInt(start + step * below(machine, count))
    }
}
