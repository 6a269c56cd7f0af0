/// Builtins that work on numbers and characters.
extension CoreModules {
    static let numberFunctions: [(name: String, member: NativeMember)] = [
        Member.function("abs", 1) { (machine, arguments) throws(Raised) in
            try machine.unary(.absolute, arguments[0])
        },
        Member.function("bin", 1) { (machine, arguments) throws(Raised) in
            try inBase(machine, arguments[0], 2)
        },
        Member.function("oct", 1) { (machine, arguments) throws(Raised) in
            try inBase(machine, arguments[0], 8)
        },
        Member.function("hex", 1) { (machine, arguments) throws(Raised) in
            try inBase(machine, arguments[0], 16)
        },
        Member.function("chr", 1) { (machine, arguments) throws(Raised) in
            try machine.newCharacter(machine.integer(arguments[0]))
        },
        Member.function("ord", 1) { (machine, arguments) throws(Raised) in
            guard
                machine.isString(arguments[0]) || machine.isBytes(arguments[0])
                    || machine.isExactly(arguments[0], .bytearray)
            else {
                throw machine.raise(
                    .typeError,
                    "can't convert '\(machine.typeName(of: arguments[0]))' object to str implicitly"
                )
            }
            return .small(try machine.ordinal(arguments[0]))
        },
        Member.function("divmod", 2) { (machine, arguments) throws(Raised) in
            try machine.binary(.divmod, arguments[0], arguments[1])
        },
        Member.function("pow", 2, 3) { (machine, arguments) throws(Raised) in
            if arguments.count == 3 && arguments[2] != .none {
                return try machine.power(arguments[0], arguments[1], modulus: arguments[2])
            }
            return try machine.binary(.power, arguments[0], arguments[1])
        },
        Member.function("round", 1, 2, round),
    ]

    private static func inBase(
        _ machine: VirtualMachine, _ number: Value, _ base: Int
    ) throws(Raised) -> Value {
        var format = TextFormat()
        format.showsPrefix = true
        format.showsOctalLetter = true
        var text = TextBuffer()
        try machine.write(integer: number, base: base, format, to: &text)
        return try machine.newString(text.bytes)
    }

    private static func round(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let value = arguments[0]
        if machine.isInteger(value) { return try roundInteger(machine, arguments) }
        let number = try machine.double(value)
        guard arguments.count > 1 && arguments[1] != .none else {
            return try machine.newInt(truncating: number.rounded(.toNearestOrEven))
        }
        let digits = try machine.integer(arguments[1])
        // Beyond these powers of ten every float is whole, or rounds to nothing.
        if digits > 320 || !number.isFinite { return value }
        if digits < -320 { return try machine.newFloat(0) }
        let scale = machine.rounded(powerOfTen(digits))
        let scaled = machine.rounded(number * scale).rounded(.toNearestOrEven)
        return try machine.newFloat(scaled / scale)
    }

    private static func powerOfTen(_ exponent: Int) -> Double {
        var power = 1.0
        for _ in 0..<exponent.magnitude { power *= 10 }
        return exponent < 0 ? 1 / power : power
    }

    private static func roundInteger(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let value = arguments[0]
        guard arguments.count > 1 && arguments[1] != .none else {
            return machine.isSmallOrBig(value) ? value : try machine.newInt(machine.integer(value))
        }
        let digits = try machine.integer(arguments[1])
        if digits >= 0 { return value }
        guard digits > -1_000_000 else { return .small(0) }
        let ten = try machine.binary(.power, .small(10), .small(-digits))
        let half = try machine.binary(.floorDivide, ten, .small(2))
        let modulo = try machine.binary(.modulo, value, ten)
        let down = try machine.binary(.subtract, value, modulo)
        if try machine.isTrue(machine.binary(.more, modulo, half)) {
            return try machine.binary(.add, down, ten)
        }
        if try machine.equals(modulo, half) {
            // Half goes to the even multiple.
            let quotient = try machine.binary(.floorDivide, value, ten)
            let isOdd = try machine.isTrue(machine.binary(.and, quotient, .small(1)))
            return isOdd ? try machine.binary(.add, down, ten) : down
        }
        return down
    }
}

extension VirtualMachine {
    /// Whether a value is an int, not a bool.
    fileprivate func isSmallOrBig(_ value: Value) -> Bool {
        value.isSmall || isExactly(value, .int)
    }
}
