import Glibc
internal import PythonVM

/// `cmath`: functions of complex numbers.
enum CmathModule {
    static let module = NativeModule(
        "cmath",
        [
            function("cos") { (x, y) in (cos(x) * cosh(y), -sin(x) * sinh(y)) },
            function("sin") { (x, y) in (sin(x) * cosh(y), cos(x) * sinh(y)) },
            function("exp") { (x, y) in (exp(x) * cos(y), exp(x) * sin(y)) },
            function("log") { (x, y) in (log(hypot(x, y)), atan2(y, x)) },
            function("log10") { (x, y) in
                (log10(hypot(x, y)), atan2(y, x) * 0.4342944819032518)
            },
            function("sqrt") { (x, y) in
                let radius = sqrt(hypot(x, y))
                let angle = atan2(y, x) / 2
                return (radius * cos(angle), radius * sin(angle))
            },
            Member.function("phase", 1) { (machine, arguments) throws(Raised) in
                let (x, y) = try machine.complexParts(arguments[0])
                return try machine.newFloat(atan2(y, x))
            },
            Member.function("polar", 1) { (machine, arguments) throws(Raised) in
                let (x, y) = try machine.complexParts(arguments[0])
                let radius = try machine.newFloat(hypot(x, y))
                return try machine.newTuple([radius, try machine.newFloat(atan2(y, x))])
            },
            Member.function("rect", 2) { (machine, arguments) throws(Raised) in
                let radius = try machine.double(arguments[0])
                let angle = try machine.double(arguments[1])
                return try machine.newComplex(radius * cos(angle), radius * sin(angle))
            },
        ],
        attribute: { (machine, name) throws(Raised) in
            if name == InternedString("pi") { return try machine.newFloat(Double.pi) }
            if name == InternedString("e") { return try machine.newFloat(M_E) }
            return .null
        }, dynamicNames: ["e", "pi"])

    private static func function(
        _ name: String, _ body: @escaping @Sendable (Double, Double) -> (Double, Double)
    ) -> (name: String, member: NativeMember) {
        Member.function(name, 1) { (machine, arguments) throws(Raised) in
            let (x, y) = try machine.complexParts(arguments[0])
            machine.charge(machine.costs.floatOperation &* 48)
            let (real, imaginary) = body(x, y)
            return try machine.newComplex(real, imaginary)
        }
    }
}
