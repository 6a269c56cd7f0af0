internal import Glibc

extension CoreTypes {
    static let complex = NativeType(
        "complex",
        make: ComplexObject.make, print: ComplexObject.print, unary: ComplexObject.unary,
        binary: { (vm, op, left, right) throws(Raised) -> Value in
            try ComplexObject.binary(vm, op.plain, vm.complexValue(left), right)
        },
        attribute: ComplexObject.attribute)
}

/// The slots of `complex`; the parts lie in words 1 and 2 or, for doubles, from word 2 on.
enum ComplexObject {
    typealias Pair = (real: Double, imaginary: Double)

    static func make(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        try vm.check(arguments, 0, 2)
        if arguments.count == 0 { return try vm.newComplex(0, 0) }
        let first = arguments[0]
        if arguments.count == 1 {
            if vm.isString(first) {
                let number = try vm.parseComplex(vm.textBytes(first))
                return try vm.newComplex(number.real, number.imaginary)
            }
            if vm.isComplex(first) { return first }
        }
        var number = try vm.complexParts(first)
        if arguments.count == 2 {
            let second = try vm.complexParts(arguments[1])
            number.real -= second.imaginary
            number.imaginary += second.real
        }
        return try vm.newComplex(number.real, number.imaginary)
    }

    static func print(
        _ vm: VirtualMachine, _ value: Value, _ kind: PrintKind, _ out: inout TextBuffer
    ) throws(Raised) {
        let number = vm.complexValue(value)
        let hasReal = number.real != 0
        if hasReal {
            out.write("(")
            out.write(vm.formatFloat(number.real, style: .shortest))
        }
        let sign: UInt8? = hasReal ? 0x2B : nil
        out.write(vm.formatFloat(number.imaginary, style: .shortest, plus: sign))
        out.write(hasReal ? "j)" : "j")
    }

    static func unary(
        _ vm: VirtualMachine, _ op: UnaryOperation, _ value: Value
    ) throws(Raised) -> Value {
        let number = vm.complexValue(value)
        switch op {
        case .bool: return .bool(number.real != 0 || number.imaginary != 0)
        case .hash:
            return .small(FloatObject.hash(number.real) ^ FloatObject.hash(number.imaginary))
        case .positive, .complex: return value
        case .negative: return try vm.newComplex(-number.real, -number.imaginary)
        case .absolute: return try vm.newFloat(magnitude(vm, number))
        case .not, .invert, .length, .int, .float, .sizeOf: return .null
        }
    }

    static func attribute(
        _ vm: VirtualMachine, _ value: Value, _ name: InternedString
    ) throws(Raised) -> Value {
        let number = vm.complexValue(value)
        switch name.text {
        case "real": return try vm.newFloat(number.real)
        case "imag": return try vm.newFloat(number.imaginary)
        default: return .null
        }
    }

    private static func magnitude(_ vm: VirtualMachine, _ a: Pair) -> Double {
        vm.rounded(
            sqrt(
                vm.rounded(
                    vm.rounded(a.real * a.real) + vm.rounded(a.imaginary * a.imaginary))))
    }

    /// The operators of a complex number on the left; the operator is no in-place one.
    static func binary(
        _ vm: VirtualMachine, _ op: BinaryOperation, _ a: Pair, _ right: Value
    ) throws(Raised) -> Value {
        var b: Pair
        if vm.isComplex(right) {
            b = vm.complexValue(right)
        } else if let number = vm.doubleIfNumber(right) {
            b = (number, 0)
        } else {
            return .null
        }
        vm.charge(vm.costs.floatOperation &* 4)
        switch op {
        case .equal: return .bool(a.real == b.real && a.imaginary == b.imaginary)
        case .add: return try vm.newComplex(a.real + b.real, a.imaginary + b.imaginary)
        case .subtract: return try vm.newComplex(a.real - b.real, a.imaginary - b.imaginary)
        case .multiply: return try multiply(vm, a, b)
        case .floorDivide:
            throw vm.raise(.typeError, "can't truncate-divide a complex number")
        case .trueDivide:
            if b.imaginary == 0 {
                if b.real == 0 {
                    throw vm.raise(.zeroDivisionError, "complex divide by zero")
                }
                return try vm.newComplex(a.real / b.real, a.imaginary / b.real)
            }
            if b.real == 0 {
                return try vm.newComplex(a.imaginary / b.imaginary, -a.real / b.imaginary)
            }
            let square = vm.rounded(
                vm.rounded(b.real * b.real) + vm.rounded(b.imaginary * b.imaginary))
            b = (vm.rounded(b.real / square), vm.rounded(b.imaginary / -square))
            return try multiply(vm, a, b)
        case .power: return try power(vm, a, b)
        default: return .null
        }
    }

    private static func multiply(
        _ vm: VirtualMachine, _ a: Pair, _ b: Pair
    ) throws(Raised) -> Value {
        try vm.newComplex(
            vm.rounded(a.real * b.real) - vm.rounded(a.imaginary * b.imaginary),
            vm.rounded(a.real * b.imaginary) + vm.rounded(a.imaginary * b.real))
    }

    /// `exp(b * ln(a))`.
    private static func power(
        _ vm: VirtualMachine, _ a: Pair, _ b: Pair
    ) throws(Raised) -> Value {
        let length = magnitude(vm, a)
        if length == 0 {
            guard b.imaginary == 0, b.real >= 0 else {
                throw vm.raise(.zeroDivisionError, "0.0 to a complex power")
            }
            return try vm.newComplex(b.real == 0 ? 1 : 0, a.imaginary)
        }
        let logarithm = vm.rounded(log(length))
        let angle = vm.rounded(atan2(a.imaginary, a.real))
        let x = vm.rounded(vm.rounded(b.real * logarithm) - vm.rounded(b.imaginary * angle))
        let y = vm.rounded(vm.rounded(b.imaginary * logarithm) + vm.rounded(b.real * angle))
        let scale = vm.rounded(exp(x))
        return try vm.newComplex(scale * vm.rounded(cos(y)), scale * vm.rounded(sin(y)))
    }
}

extension VirtualMachine {
    /// Makes a complex number of the board's width.
    public func newComplex(_ real: Double, _ imaginary: Double) throws(Raised) -> Value {
        let bytes = floatWidth == .single ? 12 : 24
        let complex = Value.object(offset: try allocate(bytes: bytes, raw: true))
        words(complex)[0] = Value.type(.complex).bits
        let start = base + Int(complex.offset)
        if floatWidth == .single {
            (start + 4).storeBytes(of: Float(real), as: Float.self)
            (start + 8).storeBytes(of: Float(imaginary), as: Float.self)
        } else {
            (start + 8).storeBytes(of: real, as: Double.self)
            (start + 16).storeBytes(of: imaginary, as: Double.self)
        }
        return complex
    }

    /// Whether a value is a complex number.
    public func isComplex(_ value: Value) -> Bool {
        value.isObject && words(value)[0] == Value.type(.complex).bits
    }

    /// The parts of any number, or of an object whose class has `__float__` or `__complex__`.
    public func complexParts(_ value: Value) throws(Raised) -> (real: Double, imaginary: Double) {
        if isComplex(value) { return complexValue(value) }
        if let number = doubleIfNumber(value) { return (number, 0) }
        if let slot = slots(of: value).unary {
            let number = try slot(self, .float, value)
            if !number.isNull, isFloat(number) { return (floatValue(number), 0) }
            let result = try slot(self, .complex, value)
            if isComplex(result) { return complexValue(result) }
        }
        throw raise(.typeError, "can't convert \(typeName(of: value)) to complex")
    }

    /// The parts of a complex number.
    ///
    /// - Precondition: `isComplex(value)`.
    public func complexValue(_ value: Value) -> (real: Double, imaginary: Double) {
        let start = base + Int(value.offset)
        if floatWidth == .single {
            return (
                Double((start + 4).load(as: Float.self)), Double((start + 8).load(as: Float.self))
            )
        }
        return ((start + 8).load(as: Double.self), (start + 16).load(as: Double.self))
    }
}
