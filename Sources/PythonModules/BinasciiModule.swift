internal import PythonVM

/// `binascii`: hexadecimal, base 64, CRC-32.
enum BinasciiModule {
    static let module = NativeModule(
        "binascii",
        [
            Member.function("hexlify", 1, 2) { (machine, arguments) throws(Raised) in
                let separator =
                    arguments.count > 1 ? try machine.byteArray(arguments[1]).first : nil
                var text: [UInt8] = []
                for (index, byte) in try machine.byteArray(arguments[0]).enumerated() {
                    if index > 0, let separator { text.append(separator) }
                    text.append(digits[Int(byte >> 4)])
                    text.append(digits[Int(byte & 15)])
                }
                return try machine.newBytes(text)
            },
            Member.function("unhexlify", 1) { (machine, arguments) throws(Raised) in
                let text = try machine.byteArray(arguments[0])
                var bytes: [UInt8] = []
                for index in stride(from: 0, to: text.count, by: 2) {
                    guard index + 1 < text.count, let high = digit(text[index]),
                        let low = digit(text[index + 1])
                    else { throw machine.raise(.valueError, "non-hex digit") }
                    bytes.append(high << 4 | low)
                }
                return try machine.newBytes(bytes)
            },
            Member.variadic("b2a_base64", 1, keywords: true) {
                (machine, arguments) throws(Raised) in
                let option = try machine.parse(arguments, after: 1, newlineParameter)
                var text = encode(try machine.byteArray(arguments[0]))
                if try machine.isTrue(option[0]) { text.append(0x0A) }
                return try machine.newBytes(text)
            },
            Member.function("a2b_base64", 1) { (machine, arguments) throws(Raised) in
                guard let bytes = decode(try machine.byteArray(arguments[0])) else {
                    throw machine.raise(.valueError, "incorrect padding")
                }
                return try machine.newBytes(bytes)
            },
            Member.function("crc32", 1, 2) { (machine, arguments) throws(Raised) in
                let start = arguments.count > 1 ? try machine.truncatedInteger(arguments[1]) : 0
                var crc = ~UInt32(truncatingIfNeeded: start)
                for byte in try machine.byteArray(arguments[0]) {
                    crc = crcTable[Int((crc ^ UInt32(byte)) & 0xFF)] ^ crc >> 8
                }
                return try machine.newInt(Int(~crc))
            },
        ])

    private static let digits = Array("0123456789abcdef".utf8)
    private static let newlineParameter = [Parameter("newline", .true, keywordOnly: true)]
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static let crcTable: [UInt32] = (0..<256).map { index in
        var value = UInt32(index)
        for _ in 0..<8 { value = value & 1 != 0 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
        return value
    }

    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }

    private static func encode(_ bytes: [UInt8]) -> [UInt8] {
        var text: [UInt8] = []
        for index in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[index..<min(index + 3, bytes.count)]
            var word: UInt32 = 0
            for place in 0..<3 {
                word = word << 8 | (index + place < bytes.count ? UInt32(bytes[index + place]) : 0)
            }
            for place in 0...group.count {
                text.append(alphabet[Int(word >> UInt32(18 - 6 * place) & 63)])
            }
            for _ in group.count..<3 { text.append(0x3D) }
        }
        return text
    }

    /// `nil` when the padding is missing; what is no base 64 is skipped.
    private static func decode(_ text: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        var word: UInt32 = 0
        var count = 0
        var padding = 0
        for character in text {
            if character == 0x3D {
                padding += 1
                if count + padding >= 4, count >= 2 { break }
                continue
            }
            guard let value = alphabet.firstIndex(of: character) else { continue }
            word = word << 6 | UInt32(value)
            count += 1
            padding = 0
            if count == 4 {
                bytes += [UInt8(word >> 16 & 0xFF), UInt8(word >> 8 & 0xFF), UInt8(word & 0xFF)]
                (word, count) = (0, 0)
            }
        }
        if count == 0 { return bytes }
        guard count >= 2, count + padding >= 4 else { return nil }
        word <<= UInt32(24 - 6 * count)
        bytes.append(UInt8(word >> 16 & 0xFF))
        if count == 3 { bytes.append(UInt8(word >> 8 & 0xFF)) }
        return bytes
    }
}
