import Glibc
internal import PythonVM

/// `math`: the functions of real numbers, in the board's width.
enum MathModule {
    static let module = NativeModule(
        "math",
        simple.map { (name, function) in
            Member.function(name, 1) { (machine, arguments) throws(Raised) in
                let number = try machine.double(arguments[0])
                return try result(machine, function(number), number)
            }
        } + others + whole,
        attribute: { (machine, name) throws(Raised) in
            guard let number = constants[name] else { return .null }
            return try machine.newFloat(number)
        }, dynamicNames: ["e", "pi", "tau", "inf", "nan"])

    private static let constants: [InternedString: Double] = [
        InternedString("e"): M_E, InternedString("pi"): Double.pi,
        InternedString("tau"): 2 * Double.pi, InternedString("inf"): Double.infinity,
        InternedString("nan"): Double.nan,
    ]

    private static let simple: [(String, @Sendable (Double) -> Double)] = [
        ("sqrt", { sqrt($0) }), ("exp", { exp($0) }), ("expm1", { expm1($0) }),
        ("log2", { $0 <= 0 ? .nan : log2($0) }), ("log10", { $0 <= 0 ? .nan : log10($0) }),
        ("cosh", { cosh($0) }), ("sinh", { sinh($0) }), ("tanh", { tanh($0) }),
        ("acosh", { acosh($0) }), ("asinh", { asinh($0) }), ("atanh", { atanh($0) }),
        ("cos", { cos($0) }), ("sin", { sin($0) }), ("tan", { tan($0) }),
        ("acos", { acos($0) }), ("asin", { asin($0) }), ("atan", { atan($0) }),
        ("fabs", { fabs($0) }), ("erf", { erf($0) }), ("erfc", { erfc($0) }),
        ("gamma", { $0 == 0 ? .nan : tgamma($0) }), ("lgamma", { lgamma($0) }),
        ("radians", { $0 * (Double.pi / 180) }), ("degrees", { $0 * (180 / Double.pi) }),
    ]

    /// The result of a function: an error where a finite argument gives none.
    private static func result(
        _ machine: VirtualMachine, _ number: Double, _ arguments: Double...
    ) throws(Raised) -> Value {
        machine.charge(machine.costs.floatOperation &* 16)
        let number = machine.rounded(number)
        if (number.isNaN && !arguments.contains { $0.isNaN })
            || (number.isInfinite && !arguments.contains { $0.isInfinite })
        {
            throw machine.raise(.valueError, "math domain error")
        }
        return try machine.newFloat(number)
    }

    private static func pair(
        _ name: String, _ function: @escaping @Sendable (Double, Double) -> Double
    ) -> (name: String, member: NativeMember) {
        Member.function(name, 2) { (machine, arguments) throws(Raised) in
            let first = try machine.double(arguments[0])
            let second = try machine.double(arguments[1])
            return try result(machine, function(first, second), first, second)
        }
    }

    private static let others: [(name: String, member: NativeMember)] = [
        pair("pow") { pow($0, $1) }, pair("copysign") { copysign($0, $1) },
        pair("atan2") { atan2($0, $1) },
        Member.function("fmod", 2) { (machine, arguments) throws(Raised) in
            let first = try machine.double(arguments[0])
            let second = try machine.double(arguments[1])
            guard !first.isInfinite || second.isNaN else {
                throw machine.raise(.valueError, "math domain error")
            }
            return try result(machine, fmod(first, second), first, second)
        },
        Member.function("log", 1, 2) { (machine, arguments) throws(Raised) in
            let number = try machine.double(arguments[0])
            if number <= 0 { throw machine.raise(.valueError, "math domain error") }
            let logarithm = machine.rounded(log(number))
            guard arguments.count > 1 else { return try result(machine, logarithm, number) }
            let base = try machine.double(arguments[1])
            if base <= 0 { throw machine.raise(.valueError, "math domain error") }
            if base == 1 { throw machine.raise(.zeroDivisionError, "divide by zero") }
            // Two infinities give what is no number, which is no error here.
            let quotient = logarithm / machine.rounded(log(base))
            return try result(machine, quotient, number, base, logarithm.isNaN ? 0 : quotient)
        },
        Member.function("isfinite", 1) { (machine, arguments) throws(Raised) in
            .bool(try machine.double(arguments[0]).isFinite)
        },
        Member.function("isinf", 1) { (machine, arguments) throws(Raised) in
            .bool(try machine.double(arguments[0]).isInfinite)
        },
        Member.function("isnan", 1) { (machine, arguments) throws(Raised) in
            .bool(try machine.double(arguments[0]).isNaN)
        },
        Member.function("frexp", 1) { (machine, arguments) throws(Raised) in
            let number = try machine.double(arguments[0])
            var exponent: Int32 = 0
            let fraction = frexp(number, &exponent)
            let first = try machine.newFloat(fraction)
            return try machine.newTuple([first, .small(Int(exponent))])
        },
        Member.function("ldexp", 2) { (machine, arguments) throws(Raised) in
            let number = try machine.double(arguments[0])
            let exponent = Int32(clamping: try machine.integer(arguments[1]))
            return try result(machine, ldexp(number, exponent), number)
        },
        Member.function("modf", 1) { (machine, arguments) throws(Raised) in
            let number = try machine.double(arguments[0])
            var wholePart = 0.0
            let fraction = modf(number, &wholePart)
            let first = try machine.newFloat(fraction)
            return try machine.newTuple([first, try machine.newFloat(wholePart)])
        },
        Member.variadic("isclose", 2, keywords: true, isClose),
    ]

    private static let closeParameters = [
        Parameter("rel_tol", .null, keywordOnly: true),
        Parameter("abs_tol", .null, keywordOnly: true),
    ]

    private static func isClose(
        _ machine: VirtualMachine, _ arguments: Arguments
    ) throws(Raised) -> Value {
        let first = try machine.double(arguments[0])
        let second = try machine.double(arguments[1])
        let relativeValue = arguments.keyword(named: closeParameters[0].name)
        let absoluteValue = arguments.keyword(named: closeParameters[1].name)
        let relative = relativeValue.isNull ? 1e-9 : try machine.double(relativeValue)
        let absolute = absoluteValue.isNull ? 0 : try machine.double(absoluteValue)
        if relative < 0 || absolute < 0 { throw machine.raise(.valueError, "math domain error") }
        if first == second { return .true }
        let difference = fabs(first - second)
        guard difference.isFinite else { return .false }
        return .bool(
            difference <= relative * fabs(second) || difference <= relative * fabs(first)
                || difference <= absolute)
    }

    private static let whole: [(name: String, member: NativeMember)] = [
        Member.function("ceil", 1) { (machine, arguments) throws(Raised) in
            try machine.newInt(truncating: machine.double(arguments[0]).rounded(.up))
        },
        Member.function("floor", 1) { (machine, arguments) throws(Raised) in
            try machine.newInt(truncating: machine.double(arguments[0]).rounded(.down))
        },
        Member.function("trunc", 1) { (machine, arguments) throws(Raised) in
            try machine.newInt(truncating: machine.double(arguments[0]))
        },
        Member.function("factorial", 1) { (machine, arguments) throws(Raised) in
            let count = try machine.integer(arguments[0])
            if count < 0 { throw machine.raise(.valueError, "negative factorial") }
            var product = Value.small(1)
            let mark = machine.rootMark
            for factor in stride(from: 2, through: count, by: 1) {
                let next = try machine.newInt(factor)
                product = try machine.binary(.multiply, product, next)
            }
            machine.popRoots(to: mark)
            return product
        },
    ]
}
