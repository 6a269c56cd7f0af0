extension CoreTypes {
    static let str = NativeType(
        "str",
        make: StrObject.make, print: StrObject.print, unary: TextObject.unary,
        binary: TextObject.binary, getItem: StrObject.getItem, iterate: TextObject.iterate,
        buffer: TextObject.buffer,
        members: TextMethods.shared + [
            ("encode", .function(NativeFunction("encode", 1, 3, StrObject.encode)))
        ])
}

/// What is special to `str`.
enum StrObject {
    static func make(
        _ vm: VirtualMachine, _ type: Value, _ arguments: Arguments
    ) throws(Raised) -> Value {
        if arguments.keywordCount != 0 { throw vm.raiseNoKeywords() }
        try vm.check(arguments, 0, 3)
        if arguments.count == 0 { return CharacterStrings.empty }
        if arguments.count > 1 { return try vm.decode(arguments) }
        if vm.isString(arguments[0]) { return arguments[0] }
        return try vm.newText(like: .str, try vm.describe(arguments[0], .str))
    }

    static func print(
        _ vm: VirtualMachine, _ value: Value, _ kind: PrintKind, _ out: inout TextBuffer
    ) throws(Raised) {
        let bytes = vm.textBytes(value)
        switch kind {
        case .str: out.write(bytes)
        case .repr: out.write(quotedCharacters: bytes)
        }
    }

    static func getItem(
        _ vm: VirtualMachine, _ value: Value, _ index: Value
    ) throws(Raised) -> Value {
        let bytes = vm.textBytes(value)
        if vm.isSlice(index) { return try slice(vm, bytes, vm.values(index) + Layout.Slice.start) }
        let start = try vm.characterOffset(index, in: bytes, isBound: false)
        let end = UTF8Text.next(bytes, after: start)
        return try vm.newCharacter(UnsafeBufferPointer(rebasing: bytes[start..<end]))
    }

    private static func slice(
        _ vm: VirtualMachine, _ bytes: UnsafeBufferPointer<UInt8>,
        _ parts: UnsafeMutablePointer<Value>
    ) throws(Raised) -> Value {
        guard parts[2] == .none || parts[2] == .small(1) else {
            throw vm.raise(
                .notImplementedError, "only slices with step=1 (aka None) are supported")
        }
        let start =
            parts[0] == .none ? 0 : try vm.characterOffset(parts[0], in: bytes, isBound: true)
        let stop =
            parts[1] == .none
            ? bytes.count : try vm.characterOffset(parts[1], in: bytes, isBound: true)
        if stop <= start { return CharacterStrings.empty }
        return try vm.newText(like: .str, UnsafeBufferPointer(rebasing: bytes[start..<stop]))
    }

    static func encode(_ vm: VirtualMachine, _ arguments: Arguments) throws(Raised) -> Value {
        guard vm.isString(arguments[0]) else { throw vm.raiseImplicitConversion(arguments[0]) }
        return try vm.encode(arguments)
    }
}

extension VirtualMachine {
    /// Whether an encoding's name means ASCII; LookupError if it means neither that nor UTF-8.
    private func isASCII(encoding: Value) throws(Raised) -> Bool {
        guard isString(encoding) else { throw raiseImplicitConversion(encoding) }
        if isText(encoding, "utf-8") || isText(encoding, "utf8") { return false }
        if isText(encoding, "ascii") { return true }
        throw raise(.lookupError, "unknown encoding: \(text(encoding))")
    }

    /// Makes a str of (buffer, encoding, errors).
    func decode(_ arguments: Arguments) throws(Raised) -> Value {
        let bytes = try requireBuffer(arguments[0]).bytes
        let isASCII = arguments.count > 1 ? try isASCII(encoding: arguments[1]) : false
        chargeBytes(bytes.count)
        if UTF8Text.isValid(bytes, asciiOnly: isASCII) { return try newText(like: .str, bytes) }
        let errors = arguments.optional(2)
        if !errors.isNull && errors != .none {
            guard isString(errors) else { throw raiseImplicitConversion(errors) }
            if isText(errors, "ignore") || isText(errors, "replace") {
                let replaces = isText(errors, "replace")
                return try newText(
                    like: .str, repaired(bytes, asciiOnly: isASCII, replaces: replaces))
            }
        }
        throw raise(.unicodeError, arguments: [])
    }

    private func repaired(
        _ bytes: UnsafeBufferPointer<UInt8>, asciiOnly: Bool, replaces: Bool
    ) -> [UInt8] {
        var result: [UInt8] = []
        var offset = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            let start = offset
            offset += 1
            if byte < 0x80 {
                result.append(byte)
                continue
            }
            if !asciiOnly, byte >= 0xC0, byte < 0xF8 {
                let needed = byte < 0xE0 ? 1 : (byte < 0xF0 ? 2 : 3)
                while offset < bytes.count, offset - start <= needed,
                    UTF8Text.isContinuation(bytes[offset])
                {
                    offset += 1
                }
                if offset - start == needed + 1 {
                    result.append(contentsOf: bytes[start..<offset])
                    continue
                }
            }
            if replaces { result += [0xEF, 0xBF, 0xBD] }
        }
        return result
    }

    /// Makes bytes of (str, encoding, errors).
    func encode(_ arguments: Arguments) throws(Raised) -> Value {
        let bytes = textBytes(arguments[0])
        if arguments.count > 1, try isASCII(encoding: arguments[1]),
            !UTF8Text.isValid(bytes, asciiOnly: true)
        {
            throw raise(.unicodeError, arguments: [])
        }
        return try newText(like: .bytes, bytes)
    }

    /// The str of one character, as `chr` gives it; ValueError outside of Unicode.
    public func newCharacter(_ scalar: Int) throws(Raised) -> Value {
        guard scalar >= 0, scalar < 0x110000 else {
            throw raise(.valueError, "char not in range(0x110000)")
        }
        if scalar < 128 { return CharacterStrings.ascii[scalar] }
        return .interned(InternedStrings.intern(UTF8Text.encode(UInt32(scalar))))
    }

    /// The code point of a str of one character, or the byte of bytes of length one; `ord`.
    public func ordinal(_ value: Value) throws(Raised) -> Int {
        guard let text = textSource(value) else {
            throw raise(
                .typeError, "ord() expects string of length 1 but \(typeName(of: value)) found")
        }
        let count = text.isString ? UTF8Text.characterCount(text.bytes) : text.count
        guard count == 1 else {
            throw raise(
                .typeError,
                "ord() expected a character, but string of length \(count) found")
        }
        return text.isString ? Int(UTF8Text.scalar(text.bytes, at: 0)) : Int(text.bytes[0])
    }
}

extension TextBuffer {
    /// The quote that needs fewer escapes.
    private static func quote(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt8 {
        bytes.contains(0x27) && !bytes.contains(0x22) ? 0x22 : 0x27
    }

    private mutating func write(escaped byte: UInt8, quote: UInt8) {
        switch byte {
        case quote, 0x5C:
            bytes.append(0x5C)
            bytes.append(byte)
        case 0x0A: write("\\n")
        case 0x0D: write("\\r")
        case 0x09: write("\\t")
        case 0x20...0x7E: bytes.append(byte)
        default: write(hexEscape: byte)
        }
    }

    private mutating func write(hexEscape byte: UInt8) {
        write("\\x")
        for digit in [byte >> 4, byte & 15] {
            bytes.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
        }
    }

    /// Adds bytes in quotes, with escapes; those above 127 as they are or escaped.
    mutating func write(quoted source: UnsafeBufferPointer<UInt8>, escapesHigh: Bool) {
        let quote = TextBuffer.quote(source)
        bytes.append(quote)
        for byte in source {
            if byte >= 0x80 && !escapesHigh {
                bytes.append(byte)
            } else {
                write(escaped: byte, quote: quote)
            }
        }
        bytes.append(quote)
    }

    /// Adds a str in quotes, with escapes for what is no character.
    mutating func write(quotedCharacters source: UnsafeBufferPointer<UInt8>) {
        let quote = TextBuffer.quote(source)
        bytes.append(quote)
        var offset = 0
        while offset < source.count {
            let end = UTF8Text.next(source, after: offset)
            let scalar = UTF8Text.scalar(source, at: offset)
            if scalar < 0x80 {
                write(escaped: UInt8(scalar), quote: quote)
            } else if scalar >= 0xD800 && scalar < 0xE000 {
                write("\\u" + String(scalar, radix: 16))
            } else if scalar >= 0x110000 {
                let digits = String(scalar, radix: 16)
                write("\\U" + String(repeating: "0", count: max(0, 8 - digits.count)) + digits)
            } else {
                bytes.append(contentsOf: source[offset..<end])
            }
            offset = end
        }
        bytes.append(quote)
    }
}
