/// Builds the bytes of a `.mpy` file.
struct MpyWriter {
    var bytes: [UInt8] = []

    mutating func write(_ module: CompiledModule) {
        bytes += [MpyFile.magic, MpyFile.version, 0, UInt8(clamping: module.smallIntBits)]
        unsigned(module.nameBytes.count)
        unsigned(module.constants.count)
        for name in module.nameBytes { self.name(name) }
        for constant in module.constants { self.constant(constant) }
        code(module.root)
    }

    mutating func unsigned(_ value: Int) {
        bytes += encodeUnsigned(value)
    }

    /// A number for a well-known string, else the length and the text; the low bit tells which.
    private mutating func name(_ name: [UInt8]) {
        if let number = StaticNames.numbers[name] {
            unsigned(number << 1 | 1)
        } else {
            unsigned(name.count << 1)
            bytes += name
            bytes.append(0)
        }
    }

    private mutating func kind(_ kind: MpyFile.ObjectKind) {
        bytes.append(kind.rawValue)
    }

    /// Text with its length, as numbers are stored.
    private mutating func number(_ kind: MpyFile.ObjectKind, _ text: String) {
        self.kind(kind)
        unsigned(text.utf8.count)
        bytes += text.utf8
    }

    private mutating func constant(_ constant: Constant) {
        switch constant {
        case .none: kind(.none)
        case .false: kind(.false)
        case .true: kind(.true)
        case .ellipsis: kind(.ellipsis)
        case .string(let text), .bytes(let text):
            if case .string = constant { kind(.string) } else { kind(.bytes) }
            unsigned(text.count)
            bytes += text
            bytes.append(0)
        case .integer(let value): number(.integer, String(value))
        case .float(let value): number(.float, FloatText.repr(value))
        case .complex(let real, let imaginary):
            number(.complex, FloatText.repr(real: real, imaginary: imaginary))
        case .tuple(let items):
            kind(.tuple)
            unsigned(items.count)
            for item in items { self.constant(item) }
        }
    }

    private mutating func code(_ code: RawCode) {
        unsigned(code.bytecode.count << 3 | (code.children.isEmpty ? 0 : 4))
        bytes += code.bytecode
        guard !code.children.isEmpty else { return }
        unsigned(code.children.count)
        for child in code.children { self.code(child) }
    }
}

/// Seven bits a byte, most significant first, top bit set on all but the last.
func encodeUnsigned(_ value: Int) -> [UInt8] {
    var bytes = [UInt8(value & 0x7f)]
    var rest = value >> 7
    while rest != 0 {
        bytes.append(UInt8(rest & 0x7f) | 0x80)
        rest >>= 7
    }
    return bytes.reversed()
}

/// As `encodeUnsigned`, in two's complement; bit 6 of the first byte is the sign.
func encodeSigned(_ value: Int) -> [UInt8] {
    var bytes = [UInt8(value & 0x7f)]
    var rest = value >> 7
    while rest != (bytes[bytes.count - 1] & 0x40 != 0 ? -1 : 0) {
        bytes.append(UInt8(rest & 0x7f) | 0x80)
        rest >>= 7
    }
    return bytes.reversed()
}

/// Numbers as MicroPython's `repr` writes them.
enum FloatText {
    static func repr(_ value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        let sign = value.sign == .minus ? "-" : ""
        let (digits, exponent) = shortest(value.magnitude)
        return sign + layout(digits, exponent)
    }

    static func repr(real: Double, imaginary: Double) -> String {
        if real == 0 { return imaginaryText(imaginary) }
        let second = imaginaryText(imaginary)
        let plus = second.hasPrefix("-") ? "" : "+"
        return "(" + integral(repr(real)) + plus + second + ")"
    }

    private static func imaginaryText(_ value: Double) -> String {
        integral(repr(value)) + "j"
    }

    private static func integral(_ text: String) -> String {
        text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// The fewest decimal digits that read back as the value, and the exponent of the first one.
    private static func shortest(_ value: Double) -> (digits: [UInt8], exponent: Int) {
        if value == 0 { return ([UInt8(ascii: "0")], 0) }
        var digits: [UInt8] = []
        var point: Int?
        var exponent = 0
        let text = Array(value.description.utf8)
        for (index, byte) in text.enumerated() {
            if byte == UInt8(ascii: ".") {
                point = digits.count
            } else if byte == UInt8(ascii: "e") {
                exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
                break
            } else {
                digits.append(byte)
            }
        }
        var first = exponent + (point ?? digits.count) - 1
        while digits.count > 1, digits[0] == UInt8(ascii: "0") {
            digits.removeFirst()
            first -= 1
        }
        while digits.count > 1, digits[digits.count - 1] == UInt8(ascii: "0") {
            digits.removeLast()
        }
        return (digits, first)
    }

    private static func layout(_ digits: [UInt8], _ exponent: Int) -> String {
        let zero = UInt8(ascii: "0")
        if exponent < -4 || exponent >= 16 {
            var text = String(decoding: digits.prefix(1), as: UTF8.self)
            if digits.count > 1 {
                text += "." + String(decoding: digits.dropFirst(), as: UTF8.self)
            }
            let size = exponent.magnitude
            return text + "e" + (exponent < 0 ? "-" : "+") + (size < 10 ? "0" : "") + "\(size)"
        }
        var bytes = digits
        if exponent < 0 {
            bytes = [UInt8](repeating: zero, count: -exponent) + bytes
            bytes.insert(UInt8(ascii: "."), at: 1)
        } else {
            while bytes.count < exponent + 2 { bytes.append(zero) }
            bytes.insert(UInt8(ascii: "."), at: exponent + 1)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
